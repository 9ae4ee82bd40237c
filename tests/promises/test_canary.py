"""A confidential answer is found nowhere: no page of another, no export, log, audit row, message, job or raw byte."""

import http.client
import io
import urllib.parse
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from tests.promises.acts import CANARY
from tests.promises.installation import Installation, holders, unpack

pytestmark = pytest.mark.slow
TOKEN = "t" * 32
ENGLISH_TOO = ("", "coordinator", "bureau_admin", "superuser")
PAPER = {f"a-{number}": "2" for number in range(1, 20)}


class Browser:
    """A browser over a real connection, with somebody's session."""

    def __init__(self, city: Installation, session: str = "") -> None:
        self.city, self.cookie = city, f"{session}; csrftoken={TOKEN}".strip("; ")

    def ask(self, path: str, fields: dict[str, str] | None = None) -> tuple[int, bytes]:
        """GET, or POST of fields."""
        link = http.client.HTTPConnection("127.0.0.1", self.city.port, timeout=60)
        body, headers = None, {"Cookie": self.cookie}
        if fields is not None:
            body = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": TOKEN})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            link.request("GET" if body is None else "POST", urllib.parse.quote(path, safe="/?=%"), body, headers)
            answer = link.getresponse()
            return answer.status, answer.read()
        finally:
            link.close()


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A running installation with the town in it."""
    made = Installation(tmp_path_factory.mktemp("canary") / "city")
    try:
        made.town: Any = made.act("town")
        made.serve()
        answer(made)
        made.failed: Any = made.act("fail")
        yield made
    finally:
        made.stop()


def answer(city: Installation) -> None:
    """The learner answers a self-test with the canary wherever a browser can put it."""
    learner = Browser(city, city.town["sessions"]["learner"])
    canary = {"a-1": CANARY, "a-note": CANARY, CANARY: CANARY, "item": CANARY, "heading": CANARY}
    learner.ask(city.town["save"], {**canary, "save_key": "k" * 22})
    city.unfinished = learner.ask(city.town["submit"], {**canary, "save_key": CANARY})
    city.opened = learner.ask(city.town["attempt"])
    city.submitted = learner.ask(city.town["submit"], {**PAPER, **canary, "a-1": "2", "item": ""})
    city.result = learner.ask(city.town["result"])


def test_the_answer_was_taken_in(city):
    assert city.unfinished[0] == 302
    assert city.opened[0] == 200
    assert city.submitted[0] == 302
    assert city.result[0] == 200
    assert "12356" in city.result[1].decode()


def test_failing_plugins_leave_pages_whole_and_error_pages_empty(city):
    statuses = dict(city.failed["statuses"])
    assert statuses.pop("broken") == 500
    assert set(statuses.values()) == {200}
    assert not city.failed["shown"]


def test_no_page_of_anybody_else_shows_it(city):
    for visitor in ("", *(name for name in city.town["sessions"] if name != "learner")):
        browser = Browser(city, city.town["sessions"].get(visitor, ""))
        english = visitor in ENGLISH_TOO
        for path in (one for one in city.town["paths"] if english or not one.startswith("/en")):
            status, content = browser.ask(path)
            assert status != 500, (visitor, path)
            found = [name for name, part in unpack("page", content) if CANARY.encode() in part]
            assert not found, (visitor, path)


def test_no_export_and_no_search_shows_it(city):
    coordinator = Browser(city, city.town["sessions"]["coordinator"])
    wanted = {"what": f"course-{city.town['course']}", "place": city.town["place"]}
    assert coordinator.ask("/bureau/progress/export/", wanted)[0] == 302
    status, own = Browser(city, city.town["sessions"]["learner"]).ask("/account/export/")
    assert status == 200
    assert CANARY not in own.decode()
    whole, rest = CANARY.split("-")[1:]
    for path in ("/search/", "/search/suggest/"):
        status, page = Browser(city).ask(f"{path}?q={urllib.parse.quote(whole)}")
        assert status == 200
        assert rest not in page.decode()


def test_packed_rows_do_not_hold_it(city):
    assert city.act("look")["found"] == []


def test_no_byte_on_disk_is_it(city):
    city.run("tick")
    city.run("backup")
    city.run("search_rebuild")
    found = holders(city, CANARY, city.town["learner"])
    assert found[CANARY] == []
    kinds = " ".join(found[city.town["learner"]])
    assert "db.sqlite3" in kinds, "the test must be able to find something"
    assert "tar.gz/database.sqlite3" in kinds, "also inside a backup"
    assert any(name.endswith("-wal") for name, _content in city.everything()), "the write-ahead log was looked at"


def test_the_search_sees_disguises():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.txt", CANARY)
    assert any(CANARY.encode() in content for _name, content in unpack("x.xlsx", packed.getvalue()))


def test_nothing_is_left_after_the_stop(city):
    city.stop()
    assert holders(city, CANARY)[CANARY] == []
