"""The school and plugins: events after the commit, cards on the home page, courses and places when asked."""

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils.safestring import SafeString
from wagtail.models import Site

from courses.models import IssuerLook
from plugins.api import hookimpl, ports, runtime
from plugins.host import hooks
from plugins.host.models import PluginEvent, PluginState
from plugins.host.registry import registry
from plugins.tally.models import DayCount
from tests.factories.certification import IssuerFactory
from tests.factories.cms_articles import make_article
from tests.factories.people import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


class Listener:
    """A plugin that falls at every word."""

    told: list = []

    @staticmethod
    @hookimpl
    def article_published(page_id):
        Listener.told.append(page_id)
        raise RuntimeError("fell")

    @staticmethod
    @hookimpl
    def dashboard_card(person_id):
        raise RuntimeError("fell")

    @staticmethod
    @hookimpl
    def page_sidebar(page_id):
        return SafeString("<p>from a plugin</p>")


@pytest.fixture
def listener(settings):
    settings.XINQIAO_PLUGINS_STRICT = False
    hooks.hook_manager().register(Listener, name="quiz_too")
    quiz = registry.plugin("quiz")
    plugins = registry._built()
    plugins["quiz_too"] = type(quiz)(quiz.found.__class__("quiz_too"), quiz.config)
    Listener.told.clear()
    yield
    del plugins["quiz_too"]
    hooks.hook_manager().unregister(name="quiz_too")


def settle() -> None:
    runtime.tell_noted()


def test_publishing_is_told_later_and_falling_hurts_nobody(listener):
    page = make_article()
    assert Listener.told == []
    assert PluginEvent.objects.count() == 1
    settle()
    assert Listener.told == [page.pk]
    assert DayCount.objects.get(event="article_published").count == 1
    assert not PluginEvent.objects.exists()
    settle()
    assert Listener.told == [page.pk]


def test_what_was_rolled_back_is_told_to_nobody():
    with transaction.atomic():
        runtime.note_event("certificate_issued", certificate_id=1)
        transaction.set_rollback(True)
    assert not PluginEvent.objects.exists()


def test_event_nobody_knows_is_a_mistake():
    with pytest.raises(ValueError, match="no event"):
        runtime.note_event("no_such_event")


def test_event_whose_listeners_never_end_is_given_up(listener):
    runtime.note_event("article_published", page_id=1)
    PluginEvent.objects.update(tries=3)
    settle()
    assert Listener.told == []
    assert not PluginEvent.objects.exists()


def test_sidebar_shows_boxes_and_loses_those_of_a_plugin_that_is_off(listener, client):
    page = make_article()
    assert "from a plugin" in client.get(page.url).content.decode()
    PluginState.objects.create(site=Site.objects.get(is_default_site=True), slug="quiz_too", enabled=False)
    assert "from a plugin" not in client.get(page.url).content.decode()


def test_home_is_whole_while_a_card_falls_and_shows_the_others(listener, client):
    site = Site.objects.get(is_default_site=True)
    client.force_login(UserFactory())
    assert client.get(reverse("learn")).status_code == 200
    assert "安静一分钟" not in client.get(reverse("learn")).content.decode()
    PluginState.objects.create(site=site, slug="practice", enabled=True, settings={"on_home": True})
    assert "安静一分钟" in client.get(reverse("learn")).content.decode()


def test_quiet_minute_stands_where_the_administrator_wants_it(client):
    page = make_article()
    assert "安静一分钟" not in client.get(page.url).content.decode()
    site = Site.objects.get(is_default_site=True)
    PluginState.objects.create(site=site, slug="practice", enabled=True, settings={"beside_articles": True})
    assert "安静一分钟" in client.get(page.url).content.decode()


def test_help_block_is_the_sites_own():
    card = ports.help_block(crisis=True, lang="zh-hans")
    assert "tel:" in card
    assert "120" in card
    assert "12356" in ports.help_block()


def test_places_are_asked_of_every_wing():
    body = [{"type": "plugin_breathing", "value": {"title": "呼吸"}, "id": "22222222-2222-4222-8222-222222222222"}]
    page = make_article(body=body)
    assert [place.title for place in ports.places("content_blocks", "breathing")] == [page.title]
    assert list(ports.places("content_blocks", "breath")) == []
    assert list(ports.courses(UserFactory())) == []


def test_form_of_certificates_is_in_use_while_an_issuer_has_chosen_it():
    issuer = IssuerFactory(owner=OrganisationFactory(), card_renderer="blue_card")
    address = reverse("issuers:edit", args=[issuer.public_id])
    assert [(one.title, one.url) for one in ports.places("certificate_renderers", "blue_card")] == [
        (issuer.name, address)
    ]
    assert list(ports.places("certificate_renderers", "red_card")) == []
    IssuerLook.objects.create(issuer=issuer, digest="0" * 64, sheet_renderer="red_card", card_renderer="red_card")
    assert [one.title for one in ports.places("certificate_renderers", "red_card")] == [issuer.name]


def test_block_that_stands_in_a_draft_alone_is_in_use_too():
    page = make_article()
    page.body = [{"type": "plugin_breathing", "value": {}, "id": "22222222-2222-4222-8222-222222222222"}]
    page.save_revision()
    assert [place.title for place in ports.places("content_blocks", "breathing")] == [page.title]
    assert list(ports.places("content_blocks", "breath")) == []
