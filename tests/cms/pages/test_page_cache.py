"""The page cache: what is kept, for whom, in which form, and that publishing refreshes exactly what changes."""

import gzip
import os
import subprocess
import sys
import time
import urllib.request

import brotli
import pytest
from django.test import Client

from cms.domain.editing.publishing import publish_by_system
from cms.domain.pages import page_cache
from cms.domain.pages.page_cache import PageStore, bump, clear_old_stamps, store
from cms.middleware.page_cache import normal_query
from cms.models import SiteFrame, Stamp
from tests.factories.cms_articles import make_article, make_line, make_staff, make_topic
from tests.queries import count_queries

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def cache_on(settings):
    settings.PAGE_CACHE = True


def state(client, path, **headers):
    return client.get(path, headers=headers).headers["X-Cache"]


def warm(client, *paths):
    for path in paths:
        client.get(path)
        assert state(client, path) == "hit", path


def test_second_reader_gets_the_stored_page_without_a_query(client):
    article = make_article()
    path = f"/library/{article.slug}/"
    first = client.get(path)
    assert first.headers["X-Cache"] == "miss"
    held = count_queries(lambda: client.get(path))
    assert len(held) <= 1  # the log of stamps, at most twice a second
    second = client.get(path)
    assert second.headers["X-Cache"] == "hit"
    assert second.content == first.content
    assert second.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]


def test_stored_page_holds_no_name_no_cookie_and_no_token(client):
    make_article()
    response = client.get("/library/")
    response = client.get("/library/")
    assert response.headers["X-Cache"] == "hit"
    assert not response.cookies
    assert "Set-Cookie" not in response.headers
    assert b"csrf" not in response.content.lower()


def test_reader_with_a_session_never_gets_nor_fills_the_store(client):
    user = make_staff("editor", "张小满")
    client.force_login(user)
    response = client.get("/library/")
    assert response.headers["X-Cache"] == "bypass"
    assert "张小满" in response.content.decode()
    anonymous = Client()
    assert state(anonymous, "/library/") == "miss"
    assert "张小满" not in anonymous.get("/library/").content.decode()


def test_unchanged_page_is_answered_with_304(client):
    make_article()
    first = client.get("/library/")
    again = client.get("/library/", headers={"if-none-match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["ETag"] == first.headers["ETag"]


@pytest.mark.parametrize(
    ("accepted", "name", "unpack"), [("gzip", "gzip", gzip.decompress), ("gzip, br", "br", brotli.decompress)]
)
def test_compressed_page_is_the_same_page(client, accepted, name, unpack):
    plain = client.get("/library/").content
    packed = client.get("/library/", headers={"accept-encoding": accepted})
    assert packed.headers["Content-Encoding"] == name
    assert unpack(packed.content) == plain
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert packed.headers["ETag"] != client.get("/library/").headers["ETag"]


def test_head_has_the_headers_and_no_body(client):
    client.get("/library/")
    answer = client.head("/library/")
    assert answer.headers["X-Cache"] == "hit"
    assert answer.content == b""
    assert int(answer.headers["Content-Length"]) > 1000


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("page=2", "page=2"),
        ("topic=x&page=2", "page=2&topic=x"),
        ("page=2&topic=x", "page=2&topic=x"),
        ("from=singlemessage&isappinstalled=0", ""),
        ("utm_source=a&page=1", "page=1"),
        ("q=焦虑", None),
        ("whatever=1", None),
        ("page=" + "1" * 300, None),
    ],
)
def test_only_known_queries_are_kept(query, kept):
    assert normal_query(query) == kept


def test_search_is_never_stored(client):
    client.get("/search/?q=abc")
    assert state(client, "/search/?q=abc") == "bypass"


def test_unknown_page_number_is_not_stored(client):
    make_article()
    client.get("/library/?page=-1")
    assert state(client, "/library/?page=-1") != "hit"


def test_missing_page_is_not_stored(client):
    client.get("/library/nothing/")
    assert state(client, "/library/nothing/") != "hit"


def test_posting_is_let_through(client):
    assert "X-Cache" not in client.post("/library/").headers


def test_host_is_part_of_the_key(client, settings):
    settings.ALLOWED_HOSTS = ["a.example", "b.example"]
    client.get("/library/", headers={"host": "a.example"})
    assert state(client, "/library/", host="a.example") == "hit"
    assert state(client, "/library/", host="b.example") == "miss"


def test_editing_an_article_refreshes_only_pages_that_show_it(client):
    sleep, work = make_topic(), make_topic()
    one, other = make_article(title="旧题目", topics=[sleep]), make_article(topics=[work])
    shows = [f"/library/{one.slug}/", "/library/", f"/topics/{sleep.slug}/", "/"]
    does_not = [f"/library/{other.slug}/", f"/topics/{work.slug}/", "/help/", "/privacy/", "/en/help/"]
    warm(client, *shows, *does_not)
    one.title = "新题目"
    publish_by_system(one, reason="test")
    for path in shows:
        response = client.get(path)
        assert response.headers["X-Cache"] == "miss", path
        assert "新题目" in response.content.decode(), path
    for path in does_not:
        assert state(client, path) == "hit", path


def test_a_draft_refreshes_nothing(client):
    article = make_article()
    paths = [f"/library/{article.slug}/", "/library/", "/"]
    warm(client, *paths)
    article.title = "还没发布"
    article.save_revision()
    make_article(live=False)
    for path in paths:
        assert state(client, path) == "hit", path


def test_new_article_appears_in_its_lists_at_once(client):
    sleep, work = make_topic(), make_topic()
    make_article(topics=[sleep])
    neighbour, stranger = make_article(topics=[sleep]), make_article(topics=[work])
    warm(client, "/library/", f"/topics/{sleep.slug}/", f"/topics/{work.slug}/", f"/library/{neighbour.slug}/",
         f"/library/{stranger.slug}/", "/help/")  # fmt: skip
    new = make_article(title="刚刚发布", topics=[sleep])
    for path in ("/library/", f"/topics/{sleep.slug}/", f"/library/{neighbour.slug}/"):
        response = client.get(path)
        assert response.headers["X-Cache"] == "miss", path
        assert "刚刚发布" in response.content.decode(), path
    for path in (f"/topics/{work.slug}/", f"/library/{stranger.slug}/", "/help/"):
        assert state(client, path) == "hit", path
    assert new.live


def test_withdrawn_and_deleted_articles_vanish_at_once(client):
    article, other = make_article(title="要下线"), make_article(title="要删除")
    warm(client, "/library/", f"/library/{article.slug}/", f"/library/{other.slug}/")
    article.unpublish()
    other.delete()
    page = client.get("/library/").content.decode()
    assert "要下线" not in page
    assert "要删除" not in page
    assert client.get(f"/library/{article.slug}/").status_code == 404
    assert client.get(f"/library/{other.slug}/").status_code == 404


def test_moved_section_moves_its_articles(client):
    from cms.models import SectionPage
    from tests.factories.cms_articles import library

    shelf = SectionPage(title="书架", slug="shelf", live=False, locale=library().locale)
    library().add_child(instance=shelf)
    publish_by_system(shelf, reason="test")
    article = make_article(parent=shelf)
    warm(client, f"/library/shelf/{article.slug}/")
    shelf.refresh_from_db()
    shelf.slug = "regal"
    publish_by_system(shelf, reason="test")
    assert client.get(f"/library/shelf/{article.slug}/").status_code in {301, 404}
    assert client.get(f"/library/regal/{article.slug}/").status_code == 200


def test_help_line_and_frame_refresh_every_page(client):
    line = make_line()
    warm(client, "/help/", "/library/", "/privacy/")
    line.number = "96111"
    line.save()
    for path in ("/help/", "/library/", "/privacy/"):
        assert "96111" in client.get(path).content.decode()
    warm(client, "/help/", "/library/")
    frame = SiteFrame.objects.get()
    frame.icp = "浙ICP备1号"
    frame.save()
    assert "浙ICP备1号" in client.get("/library/").content.decode()


def test_renamed_topic_refreshes_its_pages_only(client):
    sleep, work = make_topic("睡眠"), make_topic("职场")
    one, other = make_article(topics=[sleep]), make_article(topics=[work])
    warm(client, f"/topics/{sleep.slug}/", f"/library/{one.slug}/", f"/library/{other.slug}/", "/help/")
    sleep.name = "安睡"
    sleep.save()
    assert "安睡" in client.get(f"/topics/{sleep.slug}/").content.decode()
    assert "安睡" in client.get(f"/library/{one.slug}/").content.decode()
    assert state(client, f"/library/{other.slug}/") == "hit"
    assert state(client, "/help/") == "hit"


def test_restricted_page_is_not_stored(client):
    from wagtail.models import PageViewRestriction

    article = make_article()
    path = f"/library/{article.slug}/"
    warm(client, path)
    PageViewRestriction.objects.create(page=article, restriction_type=PageViewRestriction.LOGIN)
    assert client.get(path).status_code == 302
    assert state(client, path) != "hit"


def test_page_that_changes_by_the_clock_is_made_anew(client, time_machine):
    make_line(
        "12355", reach="youth", round_the_clock=False, in_frame=False,
        hours=[{"days": [1, 2, 3, 4, 5, 6, 7], "from": "09:00", "until": "21:00"}],
    )  # fmt: skip
    time_machine.move_to("2026-11-20 08:59:30+08:00", tick=False)
    warm(client, "/help/", "/library/")
    assert "badge--open" not in client.get("/help/").content.decode()
    time_machine.move_to("2026-11-20 09:00:10+08:00", tick=False)
    assert "badge--open" in client.get("/help/").content.decode()
    assert state(client, "/library/") == "hit"


def entry(*tags, size=10):
    return page_cache.Entry(body=b"x" * size, headers=[], etag="e", tags=frozenset(tags), until=time.time() + 60)


def test_response_overtaken_while_it_was_made_is_not_stored():
    own = PageStore(megabytes=1)
    own.poll()
    seen = own.tick
    bump("page:1")
    own.poll()
    assert not own.keep("a", entry("page:1"), seen=seen)
    assert own.keep("b", entry("page:2"), seen=seen)


def test_other_process_reads_the_log_and_drops_only_what_changed():
    here, there = PageStore(megabytes=1, poll_seconds=0), PageStore(megabytes=1, poll_seconds=0)
    for one in (here, there):
        one.poll()
        one.keep("one", entry("page:1", "frame"), seen=one.tick)
        one.keep("two", entry("page:2", "frame"), seen=one.tick)
    bump("page:1")
    for one in (here, there):
        assert one.look("one") is None
        assert one.look("two") is not None
    bump("frame")
    assert here.look("two") is None
    assert there.look("two") is None


def test_store_forgets_what_was_not_used_for_longest():
    own = PageStore(megabytes=1, poll_seconds=60)
    own.poll()
    for name in "abcd":
        own.keep(name, entry("x", size=300_000), seen=own.tick)
        if name == "c":
            own.look("a")
    assert own.look("a") is not None
    assert own.look("b") is None
    assert len(own.entries) <= 3


def test_log_of_stamps_keeps_a_day():
    from datetime import timedelta

    from django.utils import timezone

    bump("a", "b")
    Stamp.objects.update(made_at=timezone.now() - timedelta(days=2))
    bump("c")
    clear_old_stamps()
    assert list(Stamp.objects.values_list("tag", flat=True)) == ["c"]


def test_remembered_piece_is_made_anew_when_what_it_shows_changed(rf):
    made = []

    def build():
        page_cache.tag(request, "page:7")
        made.append(1)
        return "piece"

    store.poll()
    request = rf.get("/")
    request.page_tags = set()
    for _time in range(2):
        assert page_cache.remember(request, "k", build) == "piece"
    assert len(made) == 1
    assert request.page_tags == {"page:7"}
    bump("page:7")
    page_cache.remember(request, "k", build)
    assert len(made) == 2


SERVER = """
import os, sys
import django
django.setup()
from django.conf import settings
from wsgiref.simple_server import make_server, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
class Quiet(WSGIRequestHandler):
    def log_message(self, *a): pass
server = make_server("127.0.0.1", int(sys.argv[1]), get_wsgi_application(), handler_class=Quiet)
print("ready", flush=True)
server.serve_forever()
"""
PREPARE = """
import django
django.setup()
from django.conf import settings
from django.core.management import call_command
class Fresh(dict):
    def __contains__(self, name): return True
    def __getitem__(self, name): return None
settings.MIGRATION_MODULES = Fresh()
call_command("migrate", run_syncdb=True, verbosity=0)
call_command("found", verbosity=0)
from tests.factories.cms_articles import make_article
make_article(title="ONE", slug="one")
make_article(title="TWO", slug="two")
"""
PUBLISH = """
import django
django.setup()
from cms.models import ArticlePage
from cms.domain.editing.publishing import publish_by_system
page = ArticlePage.objects.get(slug="one")
page.title = "CHANGED"
publish_by_system(page, reason="test")
"""


def ask(port, path):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        return answer.headers["X-Cache"], answer.read().decode()


@pytest.mark.slow
def test_two_servers_are_fresh_within_two_seconds_and_keep_the_rest(tmp_path):
    environment = {
        **os.environ,
        "XINQIAO_ENV": "test",
        "XINQIAO_VAR": str(tmp_path),
        "XINQIAO_MEDIA": str(tmp_path / "media"),
        "XINQIAO_PAGE_CACHE": "1",
        "DJANGO_SETTINGS_MODULE": "cms.settings",
        "PYTHONPATH": os.getcwd(),
    }

    def run(code):
        subprocess.run([sys.executable, "-c", code], env=environment, check=True, timeout=120)

    run(PREPARE)
    ports = [8148, 8149]
    servers = [
        subprocess.Popen([sys.executable, "-c", SERVER, str(port)], env=environment, stdout=subprocess.PIPE)
        for port in ports
    ]
    try:
        for server in servers:
            server.stdout.readline()
        for port in ports:
            for path in ("/library/one/", "/library/two/", "/library/", "/help/"):
                ask(port, path)
                assert ask(port, path)[0] == "hit"
        run(PUBLISH)
        time.sleep(1)
        for port in ports:
            for path in ("/library/one/", "/library/"):
                assert "CHANGED" in ask(port, path)[1], (port, path)
            for path in ("/library/two/", "/help/"):
                assert ask(port, path)[0] == "hit", (port, path)
    finally:
        for server in servers:
            server.terminate()
            server.wait(timeout=10)
            server.stdout.close()
