"""The contract: the OpenAPI document as ninja writes it, with what the door adds to every address."""

from copy import deepcopy
from functools import lru_cache
from typing import Any

from people.api.app import api
from people.api.problem import CONTENT_TYPE, PROBLEMS
from people.domain.api.scopes import SCOPES

BASE = "api/v1/"
HEADERS = {
    "X-Request-Id": "The id of this request: yours, if you sent one of 8 to 64 signs.",
    "RateLimit-Limit": "Requests of this token that a minute holds.",
    "RateLimit-Remaining": "Requests that are left in this minute.",
    "RateLimit-Reset": "Seconds until the next minute.",
}
LANG = {
    "in": "query", "name": "lang", "required": False, "schema": {"type": "string"},
    "description": "zh-hans or en: the language of names and errors. Accept-Language does the same.",
}  # fmt: skip
TAG = {
    "in": "header", "name": "If-None-Match", "required": False, "schema": {"type": "string"},
    "description": "The ETag of what you have; the answer is 304 when nothing is different.",
}  # fmt: skip
ABOUT = (
    "People, courses, progress and certificates of one city for other programs. Ids are random; there are no others. "
    "A token carries one role over one subtree of units, and never more than its owner may at that moment. "
    "Confidential and anonymous assessments are nowhere here. HEAD is answered wherever GET is."
)


@lru_cache(maxsize=1)
def contract() -> dict[str, Any]:
    """The document; the same for everybody, made once a process."""
    made: dict[str, Any] = deepcopy(dict(api.get_openapi_schema(path_prefix=BASE)))
    made["info"] = {"title": "Xinqiao API", "version": "1.0.0", "description": ABOUT}
    made["servers"] = [{"url": "/"}]
    made["tags"] = [{"name": name} for name in sorted({tag for one in operations(made) for tag in one[2]["tags"]})]
    components = made["components"]
    components["securitySchemes"] = {"TokenAccess": {"type": "http", "scheme": "bearer"}}
    for _path, method, operation in operations(made):
        complete(operation, method)
    return made


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """Every operation with its path and method."""
    return [(path, method, one) for path, methods in document["paths"].items() for method, one in methods.items()]


def complete(operation: dict[str, Any], method: str) -> None:
    """Add what the door adds: language, conditional reading, headers, and the form of errors."""
    operation["parameters"].append(deepcopy(LANG))
    operation["responses"] = {str(status): answer for status, answer in operation["responses"].items()}
    headers = {name: {"description": text, "schema": {"type": "string"}} for name, text in HEADERS.items()}
    for status, answer in operation["responses"].items():
        answer["description"] = describe(
            int(status), writes=any("Idem" in one["name"] for one in operation["parameters"])
        )
        if int(status) >= 400:
            answer["content"] = {CONTENT_TYPE: next(iter(answer["content"].values()))}
        answer["headers"] = {"X-Request-Id": headers["X-Request-Id"]} if int(status) in {400, 401} else dict(headers)
    lines = operation.pop("x-lines", "")
    if lines:
        operation["responses"]["200"]["content"] = {lines: {"schema": {"type": "string"}}}
    elif method == "get" and "200" in operation["responses"]:
        operation["parameters"].append(deepcopy(TAG))
        operation["responses"]["200"]["headers"]["ETag"] = {"schema": {"type": "string"}}
        operation["responses"]["304"] = {"description": "Nothing is different.", "headers": dict(headers)}


def describe(status: int, *, writes: bool) -> str:
    """What a status means here."""
    known = [code for code, (number, _title, _detail) in PROBLEMS.items() if number == status]
    codes = [code for code in known if writes or code != "key_reused"]
    good = {200: "What was asked for.", 201: "It was made.", 204: "It is done."}
    return good.get(status) or " or ".join(codes) or "An answer."


def scope_note(scope: str) -> dict[str, Any]:
    """What an operation says of the scope that it needs: `openapi_extra` of its address."""
    assert scope in SCOPES
    return {"x-scope": scope}
