"""Every address is classified and answers everybody as its class says; nothing is written by GET or without a token."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from tests.promises.addresses import ADDRESSES, NOT_ENROLLED, READS, Address
from tests.promises.visitors import VISITORS, client_of, taken_back

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings(
        "ignore::pytest.PytestUnraisableExceptionWarning"
    ),  # files that Wagtail leaves to be closed
]
WRITING = re.compile(r'^\s*(?:INSERT (?:OR \w+ )?INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+"?(\w+)"?', re.IGNORECASE)


def walk(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every pattern below these with its whole path. Languages add no prefix here: each stands once."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = "" if type(pattern.pattern).__name__ == "LocalePrefixPattern" else str(pattern.pattern)
            yield from walk(pattern.url_patterns, prefix + inner)
        else:
            yield prefix + str(pattern.pattern), pattern


def is_admin(path: str) -> bool:
    """Wagtail's own admin is one class, tried in test_admin_is_for_staff; the doors before it are not."""
    return path.startswith("admin/") and path not in ADDRESSES


PATTERNS = {path: pattern for path, pattern in walk(get_resolver().url_patterns) if not is_admin(path)}


def path_of(path: str, arguments: dict[str, Any]) -> str:
    """The path of a pattern with its arguments filled in."""
    doors = {
        r"^admin/(?:users|groups|reports/users)(?:/|$)": "admin/users/1/",
        r"^api(?:/(?P<rest>.*))?$": f"api/{arguments.get('rest', 'zz')}",
    }
    if path in doors:
        return f"/{doors[path]}"
    if "path" in arguments:
        return f"/{arguments['path']}"
    filled = re.sub(r"<\w+:(\w+)>", lambda found: str(arguments[found[1]]), path)
    filled = re.sub(r"\(\?P<(\w+)>[^)]*\)", lambda found: str(arguments[found[1]]), filled)
    return "/" + filled.replace("^", "").replace("$", "")


def is_sign_in(answer: Any) -> bool:
    return answer.status_code == 302 and "/accounts/login/" in answer["Location"]


def fits(address: Address, path: str, visitor: str, answer: Any, expected: frozenset[int]) -> bool:
    """Whether an answer is what the class of its address promises to this visitor."""
    if visitor in address.whom:
        return answer.status_code in expected and (expected != {200} or not is_sign_in(answer))
    if visitor == "anonymous":  # a page may also say first that it takes no such method
        saving = answer.status_code == 403 and answer.headers["Content-Type"] == "application/json"
        return is_sign_in(answer) or saving or answer.status_code == 405
    if path in NOT_ENROLLED and answer.status_code == 302:
        return bool(re.search(r"/learn/course/[^/]+/(\?to=[0-9a-f-]{36})?$", answer["Location"]))
    return answer.status_code in {403, 404, 405}


def visit(town: Any, path: str, method: str) -> dict[str, Any]:
    """The address as every visitor sees it."""
    address = ADDRESSES[path]
    target = path_of(path, address.arguments(town))
    answers = {}
    for visitor in VISITORS:
        with taken_back():
            client = client_of(town, visitor)
            answer = getattr(client, method)(target, address.data(town) if method == "post" else {})
            answer.close()
            answers[visitor] = answer
    return answers


def test_every_pattern_is_classified():
    assert sorted(set(PATTERNS) - set(ADDRESSES)) == [], "say in tests/promises/addresses.py whom these are for"
    assert sorted(set(ADDRESSES) - set(PATTERNS)) == [], "these are gone"


def test_the_walk_sees_english_as_the_same_patterns():
    assert "learn/" in PATTERNS
    assert not any(path.startswith("en/") for path in PATTERNS)


@pytest.mark.parametrize("path", sorted(ADDRESSES))
@pytest.mark.parametrize("method", ["get", "post"])
def test_everybody_gets_what_the_class_promises(town, path, method):
    address = ADDRESSES[path]
    wrong = {
        visitor: answer.status_code
        for visitor, answer in visit(town, path, method).items()
        if not fits(address, path, visitor, answer, getattr(address, method))
    }
    assert not wrong


@pytest.mark.parametrize("path", sorted(ADDRESSES))
def test_reading_writes_nothing(town, path):
    address = ADDRESSES[path]
    target = path_of(path, address.arguments(town))
    for visitor in ("anonymous", "learner", "coordinator", "superuser"):
        client = client_of(town, visitor)
        client.get("/healthz")  # a session that was just begun is written once
        with taken_back(), CaptureQueriesContext(connection) as captured:
            client.get(target).close()
        written = {found[1] for query in captured.captured_queries if (found := WRITING.match(query["sql"]))}
        assert written - READS - address.writes == set(), visitor


@pytest.mark.parametrize("path", sorted(path for path, address in ADDRESSES.items() if address.kind != "door"))
def test_no_token_no_writing(town, path):
    address = ADDRESSES[path]
    target = path_of(path, address.arguments(town))
    visitor = next(visitor for visitor in (*VISITORS[1:], "anonymous") if visitor in address.whom)
    client = client_of(town, visitor, enforce_csrf_checks=True)
    refusals = {401, 404, 405} if path.startswith(("api/", "^api")) else {403, 405}  # no cookie counts there
    if (
        "/quiet/" in path
    ):  # mail programs press without a token (RFC 8058): the signed address is the proof, this is none
        refusals = {404}
    with taken_back():
        assert client.post(target, address.data(town)).status_code in refusals


@pytest.mark.parametrize("path", sorted(path for path in ADDRESSES if "<" in path))
def test_what_does_not_exist_is_said_so(town, path):
    filler = {"int": 987654321, "uuid": "00000000-0000-4000-8000-000000000000"}
    filled = re.sub(r"<(\w+):(\w+)>", lambda found: str(filler.get(found[1], "zzzzzzzzzzzz")), path)
    target = "/" + re.sub(r"\(\?P<\w+>[^)]*\)", "zz", filled).replace("^", "").replace("$", "")
    target = path_of(path, {}) if path.startswith("^api") else target
    for visitor in ("anonymous", "learner", "bureau_admin", "superuser"):
        for method in ("get", "post"):
            with taken_back():
                answer = getattr(client_of(town, visitor), method)(target)
            assert answer.status_code in {200, 302, 400, 401, 403, 404, 405}, (visitor, method)
            assert answer.status_code != 200 or path.startswith("accounts/^"), (visitor, method)


@pytest.mark.parametrize("path", sorted(set(ADDRESSES) - {path for path in ADDRESSES if "admin" in path}))
def test_english_stands_under_its_prefix(town, path):
    if ADDRESSES[path].kind in {"machine", "program"} and path != "verify/keys.json":
        pytest.skip("outside the languages")
    address = ADDRESSES[path]
    target = "/en" + path_of(path, address.arguments(town))
    visitor = (
        "learner" if "learner" in address.whom else "coordinator" if "coordinator" in address.whom else "superuser"
    )
    with taken_back():
        answer = client_of(town, visitor).get(target)
        answer.close()
    assert answer.status_code in address.get | {405}
    if answer.status_code == 302 and not path.startswith("p/"):
        assert answer["Location"].startswith("/en/"), "a redirect keeps the language"


def admin_paths() -> list[str]:
    """Every address of Wagtail's admin that needs no argument; its own example of a failure is one."""
    found = walk(get_resolver().url_patterns)
    return sorted(
        {
            f"/{path}".replace("^", "").replace("$", "")
            for path, _one in found
            if is_admin(path) and "<" not in path and "(" not in path and "failwhale" not in path
        }
    )


@pytest.mark.parametrize("path", admin_paths())
def test_admin_is_for_staff(town, path):
    for visitor in ("anonymous", "learner", "stranger", "coordinator", "assessor", "auditor"):
        with taken_back():
            answer = client_of(town, visitor).get(path)
        assert answer.status_code in {302, 403, 404} or path.startswith(("/admin/jsi18n", "/admin/sprite")), visitor
    for visitor in ("editor", "expert", "trainer", "reviewer", "bureau_admin", "superuser"):
        with taken_back():
            answer = client_of(town, visitor).get(path)
        assert answer.status_code < 500, visitor


def test_a_forged_host_is_refused():
    assert Client(raise_request_exception=False).get("/", HTTP_HOST="evil.example").status_code == 400
