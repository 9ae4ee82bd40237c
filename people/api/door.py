"""The door: what happens around every address of the API, whatever it answers."""

import re
import secrets
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

from people.api.problem import CONTENT_TYPE, ApiProblem, problem_response

CLIENTS_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
EXPOSED = "ETag, Idempotent-Replay, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After, X-Request-Id"
View = Callable[..., HttpResponseBase]


def choose_language(request: HttpRequest) -> str:
    """`?lang=`, else the first language of Accept-Language that is ours, else the main one."""
    wished = [request.GET.get("lang", "").lower()]
    wished += [code for code, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")[:200])]
    for code in wished:
        if code.startswith("zh"):
            return "zh-hans"
        if code.startswith("en"):
            return "en"
    return settings.LANGUAGE_CODE


def open_door(view: View) -> View:
    """Wrap a view of the API: language, id of the request, errors, conditional answers, headers."""

    @wraps(view)
    def inside(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        given = request.headers.get("X-Request-Id", "")
        request.request_id = given if CLIENTS_ID.fullmatch(given) else secrets.token_hex(12)  # type: ignore[attr-defined]
        bare = request.method == "HEAD"
        if bare:
            request.method = "GET"  # the views know only this; the answer loses its body below
        with translation.override(choose_language(request)):
            answer = finish(request, allow_origin(request) or view(request, *args, **kwargs))
            return without_body(answer) if bare else answer

    return inside


def finish(request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
    """Headers of every answer; an answer that the caller has already becomes 304."""
    if answer.status_code == 405 and answer.headers.get("Content-Type") != CONTENT_TYPE:
        known = answer.headers.get("Allow", "").replace("GET", "GET, HEAD")
        answer = problem_response(request, ApiProblem("method", headers={"Allow": known}))
    if isinstance(answer, HttpResponse) and request.method == "GET" and answer.status_code == 200:
        tag = f'"{sha256(answer.content).hexdigest()[:32]}"'
        answer["ETag"] = tag
        answer = get_conditional_response(request, tag, None, answer) or answer
    answer["X-Request-Id"] = request.request_id  # type: ignore[attr-defined]
    answer["Content-Language"] = translation.get_language() or settings.LANGUAGE_CODE
    answer["Cache-Control"] = "private, no-cache"
    answer["X-Robots-Tag"] = "noindex"
    patch_vary_headers(answer, ["Accept-Language", "Authorization"])
    quota = getattr(request, "quota", None)
    if quota is not None:
        answer["RateLimit-Limit"], answer["RateLimit-Remaining"] = str(quota.limit), str(quota.left)
        answer["RateLimit-Reset"] = str(quota.reset)
    name_origin(request, answer)
    return answer


def without_body(answer: HttpResponseBase) -> HttpResponse:
    """The answer to HEAD: status and headers of GET, and how long its body would be; what is streamed is not read."""
    length = len(answer.content) if isinstance(answer, HttpResponse) else None
    found = HttpResponse(status=answer.status_code, headers=dict(answer.headers))
    if length is not None:
        found["Content-Length"] = str(length)
    answer.close()
    return found


def allow_origin(request: HttpRequest) -> HttpResponse | None:
    """The answer to a browser that asks before it sends, for pages of the origins that the operator named."""
    asked = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
    if not asked or request.headers.get("Origin") not in settings.API_ORIGINS:
        return None
    answer = HttpResponse(status=204)
    answer["Access-Control-Allow-Methods"] = "GET, HEAD, POST, DELETE"
    answer["Access-Control-Allow-Headers"] = "Authorization, Content-Type, Idempotency-Key, If-None-Match, X-Request-Id"
    answer["Access-Control-Max-Age"] = "600"
    return answer


def name_origin(request: HttpRequest, answer: HttpResponseBase) -> None:
    """Pages of other origins may read the answer only where the operator named them: by default none may."""
    if not settings.API_ORIGINS:
        return
    patch_vary_headers(answer, ["Origin"])
    origin = request.headers.get("Origin", "")
    if origin in settings.API_ORIGINS:
        answer["Access-Control-Allow-Origin"] = origin
        answer["Access-Control-Expose-Headers"] = EXPOSED
