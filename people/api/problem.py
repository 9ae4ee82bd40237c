"""Problems: what the API answers when it cannot do what was asked (RFC 9457), in words that say what to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Schema

CONTENT_TYPE = "application/problem+json"
PROBLEMS: dict[str, tuple[int, str | Promise, str | Promise]] = {
    "unreadable": (
        400, gettext_lazy("The request cannot be read"),
        gettext_lazy("Send a JSON object in UTF-8 with the header Content-Type: application/json."),
    ),
    "token_missing": (
        401, gettext_lazy("No access token"),
        gettext_lazy("Send the header Authorization: Bearer with an access token of the bureau."),
    ),
    "token_invalid": (
        401, gettext_lazy("The access token opens nothing"),
        gettext_lazy("It is unknown, revoked or outside its days, or its owner has lost the role. Ask the bureau."),
    ),
    "scope_missing": (
        403, gettext_lazy("The access token is not for this"),
        gettext_lazy("Ask the bureau for a token with the scope that is named in the documentation of this address."),
    ),
    "not_found": (
        404, gettext_lazy("There is nothing here"),
        gettext_lazy("Check the address and the id. What lies outside the units of the token is not there for it."),
    ),
    "method": (
        405, gettext_lazy("This address does not know the method"),
        gettext_lazy("The header Allow says which methods it knows."),
    ),
    "refused": (409, gettext_lazy("This cannot be done now"), ""),
    "invalid": (
        422, gettext_lazy("Something in the request is not right"), gettext_lazy("The list of errors says what.")
    ),
    "key_reused": (
        422, gettext_lazy("This Idempotency-Key was used for another request"),
        gettext_lazy("Nothing was written. Take a new key for each thing that you want done."),
    ),
    "too_many": (
        429, gettext_lazy("Too many requests"), gettext_lazy("Wait for the seconds in the header Retry-After.")
    ),
    "failed": (
        500, gettext_lazy("Something went wrong here"),
        gettext_lazy("It was written down. Send the same again later; with an Idempotency-Key nothing is done twice."),
    ),
}  # fmt: skip


class FieldError(Schema):
    """What is wrong with one part of a request."""

    where: str
    """`query`, `path`, `header` or `body`."""
    field: str
    message: str


class Problem(Schema):
    """An answer in the form of RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    request_id: str
    errors: list[FieldError] = []


@dataclass
class ApiProblem(Exception):
    """Raised where the API cannot go on; `code` is one of PROBLEMS."""

    code: str
    detail: str = ""
    errors: Sequence[Mapping[str, str]] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


def invalid(where: str, name: str, message: Any) -> ApiProblem:
    """A problem with one part of the request."""
    return ApiProblem("invalid", errors=[{"where": where, "field": name, "message": str(message)}])


def problem_response(request: HttpRequest, problem: ApiProblem) -> JsonResponse:
    """A problem as an answer, in the language of the request."""
    status, title, detail = PROBLEMS[problem.code]
    body = {
        "type": f"/api/v1/docs#{problem.code}",
        "title": str(title),
        "status": status,
        "detail": problem.detail or str(detail),
        "code": problem.code,
        "request_id": getattr(request, "request_id", ""),
        "errors": list(problem.errors),
    }
    answer = JsonResponse(body, status=status, content_type=CONTENT_TYPE, json_dumps_params={"ensure_ascii": False})
    for name, value in problem.headers.items():
        answer[name] = value
    return answer


def describe_error(error: Mapping[str, Any]) -> dict[str, str]:
    """One finding of the validation in words of ours; what it found in the value is not repeated."""
    where, *path = [str(part) for part in error.get("loc", ())] or ["body"]
    path = [part for part in path if part not in {"filters", "paging", "payload"}]
    return {"where": where, "field": ".".join(path), "message": say_error(str(error.get("type", "")), error)}


WORDS: dict[str, str | Promise] = {
    "missing": gettext_lazy("This is needed."),
    "extra_forbidden": gettext_lazy("This name is not known here."),
    "greater_than_equal": gettext_lazy("Give at least %(ge)s."),
    "less_than_equal": gettext_lazy("Give at most %(le)s."),
    "enum": gettext_lazy("Give one of: %(expected)s."),
    "literal_error": gettext_lazy("Give one of: %(expected)s."),
    "string_pattern_mismatch": gettext_lazy("This is not the shape of such an id or value."),
    "string_too_long": gettext_lazy("This is too long or too short."),
    "string_too_short": gettext_lazy("This is too long or too short."),
}
FAMILIES: dict[str, str | Promise] = {
    "date": gettext_lazy("Give a day such as 2026-09-01, or a time with its zone such as 2026-09-01T08:00:00+08:00."),
    "timezone": gettext_lazy("Give the time zone, too: 2026-09-01T08:00:00+08:00."),
    "int": gettext_lazy("Give a whole number."),
}


def say_error(kind: str, error: Mapping[str, Any]) -> str:
    """What a kind of finding means; one that nobody described in words that are always true."""
    limits = {name: str(value).replace(" or ", ", ") for name, value in (error.get("ctx") or {}).items()}
    words = WORDS.get(kind) or FAMILIES.get(kind.partition("_")[0]) or _("This value is not understood.")
    try:
        return str(words) % limits if limits else str(words)
    except (KeyError, ValueError, TypeError):
        return _("This value is not understood.")
