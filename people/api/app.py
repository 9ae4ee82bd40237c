"""The API itself: one NinjaAPI, to which each floor adds its addresses, and what it does with errors."""

import json
import logging
from typing import Any

from django.core.exceptions import ValidationError as FieldRefused
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Router
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser

from people.api.access import TokenAccess
from people.api.problem import ApiProblem, Problem, describe_error, problem_response

logger = logging.getLogger("xinqiao.api")
VERSION = "1"
REFUSALS: dict[Any, Any] = {400: Problem, 401: Problem, 403: Problem, 422: Problem, 429: Problem}


class StrictParser(Parser):
    """Bodies are JSON objects; anything else is refused before it is looked at."""

    def parse_body(self, request: HttpRequest) -> Any:
        try:
            body = json.loads(request.body.decode("utf-8"))
        except (UnicodeDecodeError, ValueError, RecursionError) as error:
            raise ApiProblem("unreadable") from error
        if not isinstance(body, dict):
            raise ApiProblem("unreadable")
        return body


api = NinjaAPI(
    title="Xinqiao", version=VERSION, openapi_url=None, docs_url=None, auth=TokenAccess(), parser=StrictParser(),
    urls_namespace="api",
)  # fmt: skip


def add_addresses(router: Router, *, tag: str) -> None:
    """Add the addresses of a floor; called once, when the urls are read."""
    api.add_router("", router, tags=[tag])


@api.exception_handler(ApiProblem)
def on_problem(request: HttpRequest, problem: Any) -> HttpResponse:
    return problem_response(request, problem)


@api.exception_handler(AuthenticationError)
def on_no_token(request: HttpRequest, error: Any) -> HttpResponse:
    return problem_response(request, ApiProblem("token_missing", headers={"WWW-Authenticate": "Bearer"}))


@api.exception_handler(ValidationError)
def on_invalid(request: HttpRequest, error: Any) -> HttpResponse:
    return problem_response(request, ApiProblem("invalid", errors=[describe_error(one) for one in error.errors]))


@api.exception_handler(FieldRefused)
def on_refused_field(request: HttpRequest, error: Any) -> HttpResponse:
    return problem_response(request, ApiProblem("refused", detail=" ".join(error.messages)))


@api.exception_handler(Http404)
def on_nothing(request: HttpRequest, error: Any) -> HttpResponse:
    return problem_response(request, ApiProblem("not_found"))


@api.exception_handler(HttpError)
def on_http_error(request: HttpRequest, error: Any) -> HttpResponse:
    return problem_response(request, ApiProblem("unreadable"))


@api.exception_handler(Exception)
def on_failure(request: HttpRequest, error: Any) -> HttpResponse:
    """What nobody foresaw: said in the log by its class and the id of the request, without values."""
    logger.error("api %s: %s", getattr(request, "request_id", ""), type(error).__name__, exc_info=error)
    return problem_response(request, ApiProblem("failed"))
