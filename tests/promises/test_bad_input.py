"""Bad input gets clear words in the language of the address; what was typed stays; nothing is written by half."""

import io
import re
import zipfile
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.models import CustomDocument, CustomImage, CustomMedia
from people.models import RosterBatch
from tests.promises.addresses import ADDRESSES
from tests.promises.test_addresses import WRITING, path_of
from tests.promises.visitors import client_of, taken_back

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
HAN = re.compile(r"[\u4e00-\u9fff]")
SCRIPT = "<script>alert('心')</script>\"'><img src=x onerror=alert(1)>"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
FORMS: dict[str, tuple[str, list[str]]] = {  # address, visitor, fields: everything that a page for people asks
    "account_login": ("anonymous", ["login", "password"]),
    "activate": ("anonymous", ["code", "who", "password1", "password2", "agree"]),
    "account_reset_password": ("anonymous", ["email"]),
    "verify": ("anonymous", ["number", "name"]),
    "account_change_password": ("learner", ["oldpassword", "password1", "password2"]),
    "account": ("learner", ["email", "language"]),
    "account_withdraw": ("learner", ["kind", "subject"]),
    "log_lesson": ("learner", ["school_class", "slot", "key", "taught_on", "head_count", "note", "next"]),
    "rosters": ("coordinator", ["issuer", "capacity", "effective_on", "organisation"]),
    "roles": ("bureau_admin", ["who", "role", "organisation", "valid_until", "reason", "person"]),
    "progress_export": ("coordinator", ["what", "place", "capacity", "stage"]),
}
WEIRD = {
    "nul": "周\0晓岚", "long": "长" * 1_000_000, "script": SCRIPT, "line": "a\r\nSet-Cookie: x=1",
    "noncharacter": "\uffff\ufffe\U0001f9e0",
    "number": "99999999999999999999999999", "minus": "-1", "direction": "\u202eabc\u202c", "empty": " ", "list": "[]",
}  # fmt: skip
MESSY_HEADERS: list[dict[str, str]] = [
    {"HTTP_ACCEPT_LANGUAGE": "zz-;q=x,,;;,*" * 400},
    {"HTTP_ACCEPT_LANGUAGE": "\xff\xfe"},
    {"HTTP_ACCEPT_LANGUAGE": "fr-CA,fr;q=0.9"},
    {"HTTP_ACCEPT_ENCODING": "br;q=nan, gzip;;, *"},
    {"HTTP_COOKIE": "sessionid=\xff; django_language=xx; =;"},
    {"HTTP_COOKIE": "sessionid=" + "x" * 5000},
    {"HTTP_IF_NONE_MATCH": '"x", W/"', "HTTP_IF_MODIFIED_SINCE": "gestern"},
    {"HTTP_RANGE": "bytes=9-1,-,a"},
    {"HTTP_X_FORWARDED_FOR": "'; --, ::1", "HTTP_X_FORWARDED_PROTO": "gopher"},
    {"HTTP_REFERER": "javascript:alert(1)", "HTTP_USER_AGENT": "\0" * 20},
    {"HTTP_X_REQUESTED_WITH": "XMLHttpRequest"},
]
PAGE_NUMBERS = ["-1", "0", "999999", "abc", "1e9", "", "١", "9" * 40]
PAGED = ("bureau/", "learn/", "account/messages/", "search/", "topics/<slug:slug>/", "", "help/")


def post_and_watch(client: Any, address: str, data: dict[str, str]) -> tuple[Any, set[str]]:
    """The answer to a POST and the tables it wrote to, but for the session and the counters of failures."""
    with CaptureQueriesContext(connection) as captured:
        answer = client.post(address, data)
    tables = {found[1] for query in captured.captured_queries if (found := WRITING.match(query["sql"]))}
    return answer, tables - {"django_session", "axes_accessattempt", "axes_accessfailurelog", "axes_accesslog"}


@pytest.mark.parametrize("kind", WEIRD)
@pytest.mark.parametrize("name", FORMS)
def test_no_form_breaks(town, name, kind):
    visitor, fields = FORMS[name]
    for start in ("", "/en"):
        with taken_back():
            client = client_of(town, visitor)
            answer = client.post(start + reverse(name), dict.fromkeys(fields, WEIRD[kind]))
            assert answer.status_code < 500, start
            assert SCRIPT not in answer.content.decode(), "what was typed is shown escaped"


@pytest.mark.parametrize("kind", [kind for kind in WEIRD if kind != "empty"])
def test_no_field_of_an_answer_breaks(town, kind):
    attempt = town.made["open"].public_id
    for name in ("attempt_save", "attempt_submit"):
        data = dict.fromkeys(("a-q1", "a-q2", "item", "save_key", "revision", "flag", "a-unknown"), WEIRD[kind])
        with taken_back():
            answer = client_of(town, "learner").post(reverse(name, args=[attempt]), data)
            assert answer.status_code in {200, 302, 400, 404, 409, 410, 413}
            for shown in ("attempt", "result"):
                page = client_of(town, "learner").get(reverse(shown, args=[attempt]), follow=True)
                assert page.status_code == 200
                assert SCRIPT not in page.content.decode()


@pytest.mark.parametrize("kind", WEIRD)
@pytest.mark.parametrize(
    "field", ["q", "page", "topic", "sort", "type", "audience", "year", "exact", "state", "what", "zz"]
)
def test_no_query_breaks(town, kind, field):
    value = WEIRD[kind][:3000]
    for visitor, path in (("anonymous", "/search/"), ("anonymous", "/search/suggest/"), ("anonymous", "/library/"),
                          ("anonymous", f"/topics/{town.topic.slug}/"), ("anonymous", town.show.url),
                          ("anonymous", town.curriculum.url), ("coordinator", "/bureau/progress/"),
                          ("coordinator", "/bureau/codes/"), ("bureau_admin", "/bureau/roles/")):  # fmt: skip
        for start in ("", "/en"):
            answer = client_of(town, visitor).get(
                start + path.removeprefix("/en"), {field: value.encode("utf-8", "replace")}
            )
            assert answer.status_code in {200, 302, 404}, path
            assert SCRIPT not in answer.content.decode()


@pytest.mark.parametrize("path", sorted(path for path in ADDRESSES if path.startswith(PAGED) or path == ""))
def test_every_page_number_is_answered(town, path):
    address = ADDRESSES[path]
    visitor = next(one for one in ("learner", "coordinator", "bureau_admin", "superuser") if one in address.whom)
    client, target = client_of(town, visitor), path_of(path, address.arguments(town))
    for number in PAGE_NUMBERS:
        with taken_back():
            answer = client.get(target, {"page": number})
            answer.close()
        assert answer.status_code in address.get | {200, 302, 404, 405}, number
        if answer.status_code == 405:  # nothing to look at, whatever the number
            break


@pytest.mark.parametrize("path", sorted(ADDRESSES))
def test_messy_headers_change_no_answer(town, path):
    address = ADDRESSES[path]
    target = path_of(path, address.arguments(town))
    for headers in MESSY_HEADERS:
        answer = client_of(town, "anonymous").get(target, **headers)
        answer.close()
        assert answer.status_code < 500 or path == "healthz", headers


def test_the_language_is_that_of_the_address_alone(town):
    client = client_of(town, "anonymous")
    assert 'lang="zh' in client.get("/", HTTP_ACCEPT_LANGUAGE="en").content.decode()[:300]
    assert 'lang="en' in client.get("/en/", HTTP_ACCEPT_LANGUAGE="zh-CN").content.decode()[:300]


@pytest.mark.parametrize("host", ["evil.example", "[::1", "127.0.0.1@evil", "a" * 300, ""])
def test_a_wrong_host_is_refused_in_words(town, host):
    answer = client_of(town, "anonymous").get("/", HTTP_HOST=host)
    assert answer.status_code in ({400} if host else {200, 400})
    assert answer.content


@pytest.mark.parametrize("body", [b"\xff\xfe\0", b"%" * 1000, b"--x\r\nbroken", b"=&=&" * 3000])
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
                                  "multipart/form-data", "application/json", "text/plain; charset=zz", ""])  # fmt: skip
def test_a_broken_body_is_refused(town, body, kind):
    for visitor, target in (("anonymous", reverse("verify")), ("anonymous", reverse("account_login")),
                            ("learner", reverse("attempt_submit", args=[town.made["open"].public_id]))):  # fmt: skip
        with taken_back():
            answer = client_of(town, visitor).generic("POST", target, body, content_type=kind)
            assert answer.status_code < 500, target


WRONG = {
    "account_login": {"login": "138000", "password": "wrong-password"},
    "activate": {"code": "ABCD-EFGH", "who": "周晓岚", "password1": "a calm river", "password2": "another river",
                 "agree": "on"},
    "verify": {"number": "TZ0-没有-1", "name": ""},
    "account": {"email": "no mail", "language": "en"},
    "rosters": {"issuer": "city", "capacity": "teacher", "effective_on": "30.02.2026"},
    "roles": {"who": "没有这个人", "role": "editor", "reason": "因为"},
}  # fmt: skip
KEPT = {"account_login": "138000", "activate": "周晓岚", "verify": "TZ0-没有-1", "account": "no mail",
        "rosters": "30.02.2026", "roles": "因为"}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_mistakes_are_told_and_what_was_typed_stays(town, name):
    visitor = FORMS[name][0]
    for start, language in (("", "zh"), ("/en", "en")):
        with taken_back():
            client = client_of(town, visitor)
            answer, tables = post_and_watch(client, start + reverse(name), WRONG[name])
        shown = answer.content.decode()
        assert answer.status_code in {200, 422}
        assert KEPT[name] in shown, "what was typed is kept"
        assert not tables & {"people_user", "people_rosterbatch", "people_rolegrant", "people_auditentry"}
        problems = BeautifulSoup(shown, "html.parser").select(".field__error, .error-summary p, .banner")
        words = " ".join(problem.get_text() for problem in problems).strip()
        assert words, "something says what is wrong"
        assert bool(HAN.search(words.replace(KEPT[name], ""))) == (language == "zh"), words
        for typed in ("wrong-password", "a calm river"):
            assert typed not in shown, "passwords are not sent back"


def broken_archive() -> bytes:
    """A ZIP that is no workbook."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("xl/workbook.xml", "<broken")
    return out.getvalue()


ROSTERS = {
    "picture.xlsx": PNG, "empty.xlsx": b"", "cut.xlsx": broken_archive()[:80], "hollow.xlsx": broken_archive(),
    "text.xlsx": "姓名".encode("utf-16"), "nul.csv": b"\0" * 500, "page.xls": b"<html><script>x</script></html>",
    "../../etc/passwd.csv": b"\xff\xff\xff", "a\0b.csv": "姓名,手机号\n".encode(), "x" * 400 + ".xlsx": PNG,
}  # fmt: skip


@pytest.mark.parametrize("name", ROSTERS)
def test_a_roster_that_is_none_is_refused_and_nothing_is_kept(town, name):
    data = {"issuer": "city", "capacity": "teacher", "effective_on": timezone.localdate().isoformat()}
    for start in ("", "/en"):
        with taken_back():
            client, before = client_of(town, "coordinator"), RosterBatch.objects.count()
            upload = SimpleUploadedFile("x", ROSTERS[name])
            upload._name = name  # as a browser that lies would send it
            answer = client.post(start + reverse("rosters"), {**data, "file": upload})
            assert answer.status_code in {302, 422}
            if answer.status_code == 422:
                assert RosterBatch.objects.count() == before
                assert 'value="city"' in answer.content.decode()


@pytest.mark.parametrize(
    "content", [PNG, b"<svg onload='alert(1)'/>", b"GIF89a" + SCRIPT.encode(), b"MZ" + b"\0" * 99, b"\0"]
)
@pytest.mark.parametrize(
    ("path", "model", "name"),
    [
        ("/admin/images/add/", CustomImage, "photo.jpg"), ("/admin/images/multiple/add/", CustomImage, "photo.jpg"),
        ("/admin/documents/add/", CustomDocument, "plan.pdf"), ("/admin/documents/add/", CustomDocument, "plan.docx"),
        ("/admin/documents/multiple/add/", CustomDocument, "plan.pdf"),
        ("/admin/media/audio/add/", CustomMedia, "talk.mp3"), ("/admin/media/video/add/", CustomMedia, "talk.mp4"),
    ],
)  # fmt: skip
def test_an_upload_that_lies_about_its_type_is_refused(town, path, model, name, content):
    with taken_back():
        client, before = client_of(town, "superuser"), model.objects.count()
        upload = SimpleUploadedFile(name, content, content_type="image/jpeg")
        extra = {"HTTP_X_REQUESTED_WITH": "XMLHttpRequest"} if "multiple" in path else {}
        field = "files[]" if "multiple" in path else "file"
        data = {"title": "撒谎的文件", field: upload, "collection": "1", "tags": "", "duration": "1"}
        answer = client.post(path, data, **extra)
        assert answer.status_code in {200, 400, 403, 404}
        assert model.objects.count() == before
        if "multiple" not in path and answer.status_code == 200:
            assert "撒谎的文件" in answer.content.decode()


def test_a_name_of_sixty_thousand_signs_in_the_address_is_not_found(town):
    for target in (
        "/p/" + "a" * 60000 + "/",
        "/topics/" + "%F0%9F" * 900 + "/",
        "/verify/" + "%00" * 10 + "/",
        "/%ff/",
        "/a%00b/",
    ):
        assert client_of(town, "anonymous").get(target).status_code in {302, 400, 404}


def test_too_many_fields_are_refused(town):
    data = {f"field{number}": "1" for number in range(10_050)}
    assert client_of(town, "anonymous").post(reverse("verify"), data).status_code == 400
