"""The bulletin: the newest public texts, one message a day to coordinators, counts that hold what is told twice."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Site

from people.models import Message
from plugins.api import runtime
from plugins.bulletin.hooks import DAYS, KEPT
from plugins.bulletin.models import NewText, Notice
from plugins.host.models import PluginState
from tests.factories.certification import PersonFactory, Place, grant, make_certificate, make_programme, teacher_of
from tests.factories.cms_articles import make_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Place:
    return Place(districts=2)


@pytest.fixture
def state():
    return PluginState.objects.create(site=Site.objects.get(is_default_site=True), slug="bulletin", enabled=True)


@pytest.fixture
def coordinators(place):
    people = [PersonFactory() for _place in place.schools[:2]]
    for person, school in zip(people, place.schools, strict=False):
        grant(person, "coordinator", school)
    return people


def issue(place):
    made = make_certificate(teacher_of(place.schools[0]), make_programme(place.city))
    runtime.tell_noted()
    return made


def card(person) -> str:
    return "".join(runtime.slots("dashboard_card", person_id=person.pk, lang="en"))


def test_off_until_somebody_switches_it_on(place, coordinators):
    issue(place)
    assert not Notice.objects.exists()
    assert card(coordinators[0]) == ""


def test_coordinator_of_the_place_is_told_once_a_day_and_sees_the_count(place, coordinators, state):
    issue(place)
    issue(place)
    mine, other = coordinators
    assert "2 certificates issued" in card(mine)
    assert card(other) == ""
    message = Message.objects.get(kind="bulletin.certificate_issued")
    assert message.person == mine
    assert set(message.deliveries.values_list("channel", flat=True)) >= {"inbox", "email"}


def test_what_is_told_twice_counts_once(place, coordinators, state):
    made = issue(place)
    runtime.announce("certificate_issued", certificate_id=made.pk)
    runtime.announce("attempt_graded", attempt_id=987654, type_key="quiz")  # gone meanwhile
    assert "1 certificate issued" in card(coordinators[0])
    assert Message.objects.filter(kind="bulletin.certificate_issued").count() == 1


def test_words_of_its_message_are_its_own(place, coordinators, state):
    issue(place)
    from django.utils import translation

    from people.domain.message import say_message

    with translation.override("zh-hans"):
        assert say_message(Message.objects.get())[0] == "您所辖单位有新证书发出"


def test_messages_and_card_go_by_the_settings(place, coordinators, state):
    state.settings = {"messages": False, "on_home": False}
    state.save()
    issue(place)
    assert Notice.objects.count() == 1
    assert not Message.objects.exists()
    assert card(coordinators[0]) == ""


def test_a_week_is_kept_and_no_more(place, coordinators, state):
    issue(place)
    Notice.objects.update(day=timezone.localdate() - timedelta(days=DAYS))
    assert card(coordinators[0]) == ""
    issue(place)
    assert Notice.objects.count() == 1


def test_newest_public_texts_stand_beside_an_article(state):
    pages = [make_article(title=f"新文章 {number}") for number in range(5)]
    for page in pages:
        runtime.announce("article_published", page_id=page.pk)
    pages[3].unpublish()
    (box,) = runtime.slots("page_sidebar", page_id=pages[4].pk, lang="zh-hans")
    assert [page.title for page in pages if page.title in box] == ["新文章 0", "新文章 1", "新文章 2"]
    assert "最新发布" in box
    assert list(runtime.slots("lesson_after", page_id=pages[4].pk, lang="en")) == []


def test_only_the_newest_are_kept(state):
    for number in range(KEPT + 5):
        runtime.announce("article_published", page_id=number + 1)
    runtime.announce("article_published", page_id=10)
    assert NewText.objects.count() == KEPT
    assert NewText.objects.order_by("-published_at").first().page_id == 10
