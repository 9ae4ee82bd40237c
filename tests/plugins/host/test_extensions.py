"""Extensions, slots and events under the guard: whatever they do, the caller gets an answer."""

import io

import pytest
from django.db import transaction
from django.utils.safestring import SafeString
from wagtail.models import Site

from plugins.api import (
    BlockCtx,
    Delivered,
    Kind,
    Level,
    Notice,
    Reading,
    Receipt,
    Table,
    hookimpl,
    ports,
    runtime,
)
from plugins.host import hooks
from plugins.host.models import PluginState
from plugins.host.registry import registry
from plugins.host.states import courses_of, is_enabled, save_settings, set_enabled_in_course
from tests.plugins.api.test_kit_extensions import Box, Commas, Lines, Page, Pigeon
from tests.plugins.zoo import lend
from tests.queries import count_queries

NOTICE = Notice("7", "loft", "Your answers", "are these", is_private=True)


class Post(Pigeon):
    """Delivers into a list."""

    key = "post"
    sent: list = []

    def deliver(self, message, settings):
        self.sent.append((message, settings))
        return Receipt(Delivered.SENT, reference="r1")


class Carrier(Post):
    key = "carrier"
    carries_private = True


class AskingBox(Box):
    key = "asking"

    def facts(self, value):
        return {"name": str(Site.objects.count())}


class Rude(Box):
    key = "rude"

    def render(self, value, ctx):
        return AskingBox().facts(value)["name"]


@pytest.fixture(autouse=True)
def lent():
    Post.sent.clear()
    with lend(Box(), AskingBox(), Rude(), Pigeon(), Post(), Carrier(), Page(), Commas(), Lines()):
        yield


@pytest.fixture
def audited():
    calls: list[tuple] = []
    before = ports.audit._function
    ports.audit.provide(lambda action, **facts: calls.append((action, facts)))
    yield calls
    ports.audit._function = before


def test_extensions_are_found_by_kind_and_key():
    assert {one.key for one in runtime.content_blocks()} >= {"box", "asking", "rude"}
    assert "commas" in [one.key for one in runtime.extensions(Kind.EXPORTER)]
    assert runtime.is_enabled("box", kind=Kind.CONTENT_BLOCK)
    assert not runtime.is_enabled("box", kind=Kind.EXPORTER)
    assert runtime.ask(Kind.EXPORTER, "nobody", "write", fallback=1).reason == "missing"


@pytest.mark.django_db
def test_block_finds_its_facts_by_query_and_is_drawn_without():
    shown = runtime.show_block("asking", {"text": "sites:"}, BlockCtx(prefix="b1"))
    assert shown.value == '<p id="b1-p">sites: 1</p>'
    assert isinstance(shown.value, SafeString)


@pytest.mark.django_db
def test_block_that_asks_while_it_is_drawn_leaves_an_empty_place(lenient_plugins):
    assert (
        runtime.show_block("rude", {"text": "1"}, BlockCtx()).value,
        runtime.show_block("gone", {}, BlockCtx()).reason,
    ) == (
        "",
        "missing",
    )


@pytest.mark.parametrize("method", ["facts", "render", "check_value", "search_text"])
def test_block_whose_method_raises_gives_the_fallback(method, lenient_plugins, caplog):
    def fall(self, *args):
        raise RuntimeError("fell")

    falling = type("Falling", (Box,), {"key": "falling", method: fall})
    with lend(falling()):
        arguments = ({"text": "1"}, BlockCtx()) if method == "render" else ({"text": "1"},)
        called = runtime.ask(Kind.CONTENT_BLOCK, "falling", method, *arguments, fallback="kept")
    assert (called.value, called.reason) == ("kept", "raised")
    assert f"content_blocks.falling.{method}" in caplog.text


@pytest.mark.parametrize(
    ("kind", "key", "base", "method", "answer", "arguments"),
    [
        (Kind.CONTENT_BLOCK, "odd", Box, "render", "<p>plain</p>", ({}, BlockCtx())),
        (Kind.CONTENT_BLOCK, "odd", Box, "facts", {"at": {1}}, ({},)),
        (Kind.NOTIFICATION_CHANNEL, "odd", Pigeon, "compose", {"body": b"x"}, (NOTICE,)),
        (Kind.NOTIFICATION_CHANNEL, "odd", Pigeon, "deliver", "sent", ({}, {})),
        (Kind.CERTIFICATE_RENDERER, "odd", Page, "render", "text", (None,)),
        (Kind.IMPORTER, "odd", Lines, "read", Reading(({"a": {1}},)), (b"x",)),
        (Kind.IMPORTER, "odd", Lines, "read", [], (b"x",)),
    ],
)
def test_answer_against_the_contract_is_refused(kind, key, base, method, answer, arguments, lenient_plugins):
    odd = type("Odd", (base,), {"key": key, method: lambda self, *args: answer})
    with lend(odd()):
        assert runtime.ask(kind, key, method, *arguments).reason == "invalid"


@pytest.mark.django_db
def test_extension_is_not_called_in_a_transaction(lenient_plugins):
    with transaction.atomic():
        assert runtime.ask(Kind.EXPORTER, "commas", "write", None, None).reason == "in_transaction"


@pytest.mark.django_db
def test_exporter_may_ask_for_the_rows_it_writes():
    stream = io.BytesIO()
    rows = ((site.hostname,) for site in Site.objects.iterator())
    assert runtime.ask(Kind.EXPORTER, "commas", "write", Table("t", (), rows), stream).ok
    assert stream.getvalue().strip()


@pytest.mark.django_db
def test_private_notice_goes_without_its_words_unless_the_channel_may_carry_them():
    assert runtime.notify("post", NOTICE) == Receipt(Delivered.SENT, reference="r1")
    assert runtime.notify("carrier", NOTICE).status == Delivered.SENT
    blank, full = (message for message, _settings in Post.sent)
    assert "answers" not in str(blank)
    assert "这里有一条给您的消息" in blank["subject"]
    assert full["subject"] == "Your answers"


@pytest.mark.django_db
def test_channel_that_falls_is_tried_later(lenient_plugins, caplog):
    assert runtime.notify("pigeon", NOTICE) == Receipt(Delivered.LATER, reason="raised")
    assert runtime.notify("gone", NOTICE) == Receipt(Delivered.LATER, reason="missing")
    assert "are these" not in caplog.text


class Hooks:
    """What a plugin's hook module holds."""

    told: list = []

    @staticmethod
    @hookimpl
    def dashboard_card(person_id, lang):
        return SafeString(f"<p>{person_id} {lang}</p>")

    @staticmethod
    @hookimpl
    def page_sidebar():
        return "<b>not safe</b>"

    @staticmethod
    @hookimpl
    def certificate_issued(certificate_id):
        Hooks.told.append(certificate_id)
        raise RuntimeError("told and fell")


@pytest.fixture
def hooked(db):
    hooks.hook_manager().register(Hooks, name="quiz_too")
    quiz = registry.plugin("quiz")
    plugins = registry._built()
    plugins["quiz_too"] = type(quiz)(quiz.found.__class__("quiz_too"), quiz.config)
    Hooks.told.clear()
    yield
    del plugins["quiz_too"]
    hooks.hook_manager().unregister(name="quiz_too")


def test_slot_holds_what_is_safe_and_events_hurt_nobody(hooked, lenient_plugins):
    assert runtime.slots("dashboard_card", person_id=5, lang="en") == ["<p>5 en</p>"]
    assert runtime.slots("page_sidebar", page_id=1, lang="en") == []
    assert runtime.slots("no_such_slot") == []
    with transaction.atomic():
        runtime.announce("certificate_issued", certificate_id=8)
        assert Site.objects.exists()
    assert Hooks.told == [8]


def test_slot_and_event_pass_over_a_plugin_that_is_off(hooked):
    site = Site.objects.get(is_default_site=True)
    for slug in ("quiz_too", "practice", "tally"):
        PluginState.objects.create(site=site, slug=slug, enabled=False)
    assert runtime.slots("dashboard_card", person_id=5, lang="en") == []
    runtime.announce("certificate_issued", certificate_id=8)
    assert Hooks.told == []
    assert len(count_queries(lambda: runtime.slots("dashboard_card", person_id=5, lang="en"))) == 1
    assert len(count_queries(lambda: runtime.slots("no_such_slot", page_id=5, lang="en"))) == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("level", "decided", "on"),
    [
        (Level.SITE, None, True),
        (Level.BOTH, None, True),
        (Level.BOTH, False, False),
        (Level.COURSE, None, False),
        (Level.COURSE, True, True),
    ],
)
def test_course_decides_where_the_level_says_so(level, decided, on, monkeypatch, audited):
    quiz = registry.plugin("quiz")
    monkeypatch.setattr(type(quiz.config), "level", level)
    if decided is not None:
        assert set_enabled_in_course(quiz, course=3, enabled=decided, actor=None)
        assert not set_enabled_in_course(quiz, course=3, enabled=decided, actor=None)
        assert courses_of(quiz) == {3: decided}
        assert [action for action, _facts in audited] == [f"plugin_{'enabled' if decided else 'disabled'}_in_course"]
    assert runtime.is_enabled("quiz", None, 3) is on
    assert runtime.is_enabled("quiz")
    site = Site.objects.get(is_default_site=True)
    PluginState.objects.create(site=site, slug="quiz", enabled=False)
    assert not runtime.is_enabled("quiz", None, 3)
    assert not is_enabled(quiz, site, 3)


@pytest.mark.django_db
def test_plugin_of_the_site_is_not_switched_in_a_course(audited):
    with pytest.raises(ValueError, match="whole site"):
        set_enabled_in_course(registry.plugin("quiz"), course=3, enabled=True, actor=None)
    assert audited == []


@pytest.mark.django_db
def test_settings_are_kept_and_audited_by_name_only(audited):
    quiz, site = registry.plugin("quiz"), Site.objects.get(is_default_site=True)
    assert save_settings(quiz, {"key": "secret", "colour": "teal"}, site=site, actor=None) == ["colour", "key"]
    assert save_settings(quiz, {"key": "other", "colour": "teal"}, site=site, actor=None) == ["key"]
    assert save_settings(quiz, {"key": "other", "colour": "teal"}, site=site, actor=None) == []
    assert runtime.plugin_settings("quiz") == {"key": "other", "colour": "teal"}
    assert runtime.is_enabled("quiz")
    assert "secret" not in str(audited)
    assert [facts["fields"] for _action, facts in audited] == [["colour", "key"], ["key"]]


@pytest.mark.django_db
def test_person_is_exported_and_erased_plugin_by_plugin(monkeypatch, lenient_plugins):
    quiz = registry.plugin("quiz")

    def fall(self, person_id):
        raise RuntimeError("fell")

    monkeypatch.setattr(type(quiz.config), "erase_person", fall)
    found = runtime.export_person(1)
    assert found["quiz"].value == []
    with transaction.atomic():
        erased = runtime.erase_person(1)
    assert not erased["quiz"].ok
    assert erased["scale"].ok
