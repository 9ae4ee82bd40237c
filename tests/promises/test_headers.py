"""What browsers are told: a strict policy on every page but the admin's, no sniffing, no frames of others."""

from itertools import chain
from typing import Any

import pytest
from django.urls import reverse

from tests.promises.addresses import ADDRESSES
from tests.promises.test_addresses import path_of
from tests.promises.visitors import client_of, taken_back

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
PAGES = sorted(path for path, address in ADDRESSES.items() if address.kind != "door")
CACHEABLE = ("", "help/", "topics/", "topics/<slug:slug>/", "series/<slug:slug>/", r"^((?:[\w\-]+/)*)$")
REFERRERS = {"no-referrer", "same-origin", "strict-origin-when-cross-origin"}


def answer_at(town: Any, path: str, *, english: bool = False) -> Any:
    """The address as somebody whom it is for gets it."""
    address = ADDRESSES[path]
    visitor = next(one for one in ("learner", "coordinator", "superuser", "anonymous") if one in address.whom)
    with taken_back():
        target = path_of(path, address.arguments(town))
        answer = client_of(town, visitor).get(f"/en{target}" if english else target)
        answer.close()
    return answer


def policy_of(answer: Any) -> dict[str, list[str]]:
    """The Content-Security-Policy by directive."""
    parts = [part.split() for part in answer.headers.get("Content-Security-Policy", "").split(";")]
    return {part[0]: part[1:] for part in parts if part}


def check_policy(answer: Any) -> None:
    """Nothing inline, nothing from elsewhere, no frame of others."""
    policy = policy_of(answer)
    assert policy["default-src"] in (["'self'"], ["'none'"])
    sources = [source for directive, sources in policy.items() if directive != "style-src" for source in sources]
    assert not [one for one in sources if one not in {"'self'", "'none'", "data:"}]
    assert "script-src" not in policy or policy["script-src"] == ["'self'"]
    if "'none'" not in policy["default-src"]:  # a file by itself is in a sandbox and may carry its own style
        assert policy.get("style-src", ["'self'"]) == ["'self'"]
        assert policy["frame-ancestors"] == ["'self'"]
        assert policy["object-src"] == ["'none'"]
        assert policy["base-uri"] == ["'self'"]
        assert policy["form-action"] == ["'self'"]


@pytest.mark.parametrize("path", PAGES)
def test_strict_policy_everywhere_but_in_the_admin(town, path):
    answer = answer_at(town, path)
    check_policy(answer)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] in REFERRERS
    assert answer.headers["X-Frame-Options"] in {"SAMEORIGIN", "DENY"}
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_error_pages_are_as_strict(town):
    client = client_of(town, "learner")
    for target in ("/nowhere/", "/en/nowhere/", "/bureau/roles/"):
        answer = client.get(target)
        assert answer.status_code in {403, 404}
        check_policy(answer)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    check_policy(client_of(town, "learner", enforce_csrf_checks=True).post("/account/"))
    check_policy(client.get("/", HTTP_HOST="evil.example"))


def test_looser_in_the_admin_and_nowhere_else(town):
    answer = client_of(town, "superuser").get("/admin/")
    assert "'unsafe-inline'" in policy_of(answer)["script-src"]
    for source in chain(*policy_of(answer).values()):
        assert source in {"'self'", "'none'", "'unsafe-inline'", "data:", "blob:"}
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_admins_preview_of_a_page_stays_strict(town):
    with taken_back():
        answer = client_of(town, "superuser").get(reverse("wagtailadmin_pages:view_draft", args=[town.article.pk]))
        assert answer.status_code == 200
        assert "script-src" not in policy_of(answer) or "'unsafe-inline'" not in policy_of(answer)["script-src"]


@pytest.mark.parametrize(
    "path",
    [
        "search/", "search/suggest/", "verify/", "verify/<str:token>/", "learn/attempt/<slug:attempt_id>/",
        "learn/attempt/<slug:attempt_id>/result/",
    ],
)  # fmt: skip
def test_no_search_engine_keeps_it(town, path):
    for english in (False, True):
        answer = answer_at(town, path, english=english)
        words = answer.headers.get("X-Robots-Tag", "") + (answer.content.decode() if not answer.streaming else "")
        assert "noindex" in words


@pytest.mark.parametrize("name", ["open", "sealed_open", "sealed_done"])
def test_papers_and_results_are_not_stored(town, name):
    client = client_of(town, "learner")
    target = reverse("result" if name == "sealed_done" else "attempt", args=[town.made[name].public_id])
    for address in (target, f"/en{target}"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "no-store" in answer.headers["Cache-Control"]


def test_the_door_of_a_self_test_is_not_stored(town):
    target = reverse("unit", args=[town.course.public_id, town.items[4].key])
    assert "no-store" in client_of(town, "learner").get(target).headers["Cache-Control"]


@pytest.mark.parametrize(
    "path",
    sorted(
        path
        for path, address in ADDRESSES.items()
        if address.kind not in {"public", "machine", "door", "sign-in"} and 200 in address.get
    ),
)
def test_what_is_not_for_everybody_is_kept_by_nobody_between(town, path):
    answer = answer_at(town, path)
    if answer.status_code != 200:
        pytest.skip("a redirect")
    kept = answer.headers.get("Cache-Control", "")
    assert "private" in kept or "no-store" in kept
    assert "public" not in kept


@pytest.mark.parametrize("path", CACHEABLE)
def test_public_pages_carry_no_cookie_and_no_token(town, path, settings):
    client = client_of(town, "anonymous")
    for start in ("", "/en"):
        answer = client.get(start + path_of(path, ADDRESSES[path].arguments(town)))
        assert answer.status_code == 200
        assert not answer.cookies
        assert "csrfmiddlewaretoken" not in answer.content.decode()
        for person in town.users.values():
            assert person.real_name not in answer.content.decode()


@pytest.mark.parametrize("name", ["show", "episode", "curriculum", "lesson", "page"])
def test_pages_of_the_tree_carry_no_cookie_and_no_token(town, name):
    page = getattr(town, name)
    client = client_of(town, "anonymous")
    for start in ("", "/en"):
        answer = client.get(start + page.url.removeprefix("/en"))
        assert answer.status_code == 200
        assert not answer.cookies
        assert "csrfmiddlewaretoken" not in answer.content.decode()


def test_session_and_token_cookies_are_guarded(town):
    with taken_back():
        answer = client_of(town, "learner").get(reverse("account"))
        login = client_of(town, "anonymous").get(reverse("account_login"))
    for cookie in (*answer.cookies.values(), *login.cookies.values()):
        assert cookie["samesite"] == "Lax"
    assert login.cookies["csrftoken"]
