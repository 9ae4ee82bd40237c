"""A coordinator sees nothing of another school: no list, export, search, code list, sheet, picture or row."""

import io
import re
import zipfile
from contextlib import suppress
from html import unescape
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from pypdf import PdfReader
from pypdf.errors import PdfReadError

from tests.factories.people import UserFactory, make_holder
from tests.factories.town import HERE, THERE
from tests.promises.addresses import ADDRESSES
from tests.promises.test_addresses import path_of
from tests.promises.visitors import client_of, taken_back

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
SIDES = {"coordinator": ("here", "there"), "stranger": ("there", "here")}
QUERIES = ("", "?page=1", "?state=done", "?q=木", "?only=bad", "?problem=phone", "?what={subject}")
WORDS = {"here": ("甲木", HERE), "there": ("乙木", THERE)}


def text_of(answer: Any) -> str:
    """Everything that can be read of an answer: pages, JSON, spreadsheets, PDF."""
    content = answer.getvalue()
    kind = answer.headers.get("Content-Type", "")
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return unescape("\n".join(book.read(name).decode(errors="replace") for name in book.namelist()))
    if "pdf" in kind and content.startswith(b"%PDF"):
        with suppress(PdfReadError, ValueError):  # some of the town's are no more than a head
            return "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages)
    return unescape(content.decode(errors="replace"))


class Swapped:
    """The town with its two sides exchanged, so that the table of addresses points at the other school."""

    def __init__(self, town: Any, side: str) -> None:
        self._town = town
        self.here = getattr(town, side)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._town, name)


@pytest.mark.parametrize("visitor", SIDES)
@pytest.mark.parametrize("path", sorted(ADDRESSES))
def test_no_address_shows_the_other_school(town, visitor, path):
    own, other = SIDES[visitor]
    client = client_of(town, visitor)
    address = ADDRESSES[path]
    if path.startswith(("verify/", "learn/attempt/")):  # by its token anybody checks; attempts are of `here` alone
        pytest.skip("not of a school")
    for side in (own, other):
        target = path_of(path, address.arguments(Swapped(town, side)))
        for method in ("get", "post"):
            for query in QUERIES if path.startswith("bureau/") and method == "get" else QUERIES[:1]:
                with taken_back():
                    data = address.data(Swapped(town, side)) if method == "post" else {}
                    ask = target + query.format(subject=town.subject.key)
                    shown = text_of(getattr(client, method)(ask, data, follow=True))
                found = [word for word in WORDS[other] if word in shown]
                assert not found, (side, method, query)


@pytest.mark.parametrize("visitor", SIDES)
def test_the_walk_can_find_something(town, visitor):
    own, _other = SIDES[visitor]
    client, seen = client_of(town, visitor), []
    for path in ADDRESSES:
        if path.startswith("bureau/"):
            target = path_of(path, ADDRESSES[path].arguments(Swapped(town, own)))
            shown = text_of(client.get(f"{target}?what={town.subject.key}"))
            seen += [path] if any(word in shown for word in WORDS[own]) else []
    for needed in ("bureau/rosters/", "bureau/codes/", "bureau/progress/", "bureau/progress/<slug:place>/"):
        assert needed in seen
    assert "bureau/rosters/<str:public_id>/result.xlsx" in seen
    assert "bureau/progress/exports/<slug:public_id>/file/" in seen


def test_a_certificate_is_printed_for_the_own_school_only(town):
    addresses = {side: reverse("certificate_pdf", args=[getattr(town, side).certificate.public_id]) for side in WORDS}
    with taken_back():
        own = client_of(town, "coordinator").get(addresses["here"])
        other = client_of(town, "coordinator").get(addresses["there"])
    assert "甲木" in text_of(own)
    assert other.status_code == 404


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("progress_export", lambda town: {"what": town.subject.key, "place": town.there.school.public_id}),
        ("progress_stream", lambda town: {"what": town.subject.key, "place": town.there.school.public_id}),
        ("progress_remind", lambda _town: {"whom": "all"}), ("progress_code", None), ("late_saved", None),
        ("codes_issue", None), ("codes_person", None), ("roster_confirm", None), ("roster_cancel", None),
        ("roster_undo", None), ("roster_absent", None),
    ],
)  # fmt: skip
def test_no_order_reaches_the_other_school(town, name, data):
    batch, school = town.there.batch.public_id, town.there.school.public_id
    arguments = {
        "progress_export": [],
        "progress_stream": [],
        "progress_remind": [school],
        "progress_code": [school, town.there.fresh.public_id],
        "late_saved": [town.there.saved.public_id],
        "codes_issue": [school],
        "codes_person": [school, town.there.learner.public_id],
    }.get(name, [batch])
    with taken_back():
        answer = client_of(town, "coordinator").post(reverse(name, args=arguments), data(town) if data else {})
    assert answer.status_code == 404


def scoped_models() -> list[Any]:
    """Every model whose rows are narrowed to a reader."""
    return [model for model in apps.get_models() if hasattr(model._default_manager.all(), "visible_to")]


def words_of(row: Any, depth: int = 2) -> str:
    """The row and what it points at, as text; reading on through foreign keys."""
    words = [str(row)]
    for field in row._meta.concrete_fields:
        if field.is_relation and depth:
            other = getattr(row, field.name, None)
            words.append(words_of(other, depth - 1) if other is not None else "")
        elif not field.is_relation:
            words.append(str(getattr(row, field.attname)))
    if hasattr(row, "memberships"):
        words += [str(member.organisation) for member in row.memberships.select_related("organisation")]
    return "\n".join(words)


@pytest.mark.parametrize("model", scoped_models(), ids=lambda model: model._meta.label)
def test_no_row_of_the_other_school_is_visible(town, model):
    rows = model._default_manager.all()
    for visitor, (own, other) in SIDES.items():
        for row in rows.visible_to(town.users[visitor]):
            words = re.sub(r"(?s)第一中学", "", words_of(row))
            assert not any(word in words for word in WORDS[other]), (own, row)
    stranger = UserFactory(real_name="路人")
    for nobody in (AnonymousUser(), stranger):
        for row in rows.visible_to(nobody):
            assert not any(word in words_of(row) for pair in WORDS.values() for word in pair), row


@pytest.mark.parametrize("model", scoped_models(), ids=lambda model: model._meta.label)
def test_the_technical_administrator_sees_every_row(town, model):
    if model._meta.label in {"courses.Attempt", "courses.SealedResult", "people.Message", "people.Consent"}:
        pytest.skip("belongs to a person alone")
    rows = model._default_manager.all()
    assert rows.visible_to(town.users["superuser"]).count() == rows.count()


def test_managers_see_no_sealed_attempt(town):
    from courses.models import Attempt

    for visitor in ("coordinator", "bureau_admin", "auditor", "superuser", "assessor", "trainer"):
        assert not Attempt.objects.visible_to(town.users[visitor]).exclude(privacy="graded").exists()


@pytest.mark.parametrize("path", ["certificates/", "programmes/", "issuers/"])
def test_a_district_sees_its_own_in_the_admin(town, path):
    with taken_back():
        boss = make_holder("bureau_admin", town.here.school.get_parent(), real_name="区管理员")
        client = client_of(town, "anonymous")
        client.force_login(boss)
        shown = text_of(client.get(f"/admin/{path}"))
        assert not any(word in shown for word in WORDS["there"])
        if path == "certificates/":
            assert "甲木" in shown
            address = reverse("certificates_register:show", args=[town.there.certificate.public_id])
            assert client.get(address).status_code == 404
