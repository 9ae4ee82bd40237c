"""Paths: their card in the catalogue, their page, the reader's own progress on them."""

import pytest
from wagtail.models import Locale

from courses.domain.finding.paths import live_paths, path_cards
from courses.domain.finding.states import ASSIGNED, own_states
from courses.domain.learning.catalogue import all_cards
from courses.models import CataloguePage, PathPage, PathStep
from tests.courses.assigning_stage import City
from tests.factories.certification import complete_course, make_programme
from tests.factories.courses import make_page, publish_page
from tests.queries import count_queries

pytestmark = pytest.mark.django_db
LANGUAGE = "zh-hans"


@pytest.fixture
def town():
    return City()


def make_path(*subjects, title="新教师成长路径"):
    parent = CataloguePage.objects.get(locale__language_code=LANGUAGE)
    page = PathPage(title=title, summary="三步", lead="一步一步来", locale=parent.locale, live=False)
    page.steps = [
        PathStep(**{"programme" if hasattr(one, "number_pattern") else "course": one}, sort_order=place)
        for place, one in enumerate(subjects)
    ]
    parent.add_child(instance=page)
    publish_page(page)
    return page


def courses(number):
    pages = [make_page(title=f"第{place}课") for place in range(number)]
    for page in pages:
        page.refresh_from_db()
    return [page.course for page in pages]


def test_a_card_and_a_page_that_anybody_reads(client):
    page = make_path(*courses(2))
    catalogue = client.get(page.get_parent().url).content.decode()
    assert page.title in catalogue
    shown = client.get(page.url).content.decode()
    assert shown.index("第0课") < shown.index("第1课")
    assert "已布置给您" not in shown


def test_progress_is_the_readers_own(client, town):
    first, second = courses(2)
    page, person = make_path(first, second), town.teacher()
    complete_course(person, first)
    client.force_login(person)
    shown = client.get(page.url).content.decode()
    assert "1 / 2 步" in shown
    assert "去下一步" in shown
    complete_course(person, second)
    assert "这条路径已经走完" in client.get(page.url).content.decode()
    client.force_login(town.teacher())
    assert "0 / 2 步" in client.get(page.url).content.decode()


def test_a_programme_is_a_step_and_voluntary_ones_do_not_count(town):
    version = make_programme(town.root, town.course)
    (course,) = courses(1)
    page, person = make_path(version.programme, course), town.teacher()
    page.steps.filter(course=course).update(voluntary=True)
    complete_course(person, town.course)
    cards = all_cards(language=LANGUAGE)
    (card,) = path_cards(
        live_paths(language=LANGUAGE), cards, language=LANGUAGE, person=person, states=own_states(person)
    )
    held = person.certification_periods.filter(certified_at__isnull=False).exists()
    assert (card.is_done, len(card.needed)) == (held, 1)


def test_what_is_assigned_is_said_in_the_catalogue(client, town):
    page = make_page(title="被布置的课")
    page.refresh_from_db()
    town.course = page.course
    person = town.teacher()
    town.assign()
    assert own_states(person) == {page.course.pk: ASSIGNED}
    client.force_login(person)
    assert "已布置给您" in client.get(page.get_parent().url).content.decode()


def test_the_catalogue_costs_the_same_for_many_paths(client):
    made = courses(2)
    page = make_path(*made)
    address = page.get_parent().url + "?sort="
    client.get(address)
    one = len(count_queries(lambda: client.get(address)))
    for number in range(3):
        make_path(*made, title=f"路径{number}")
    client.get(address)
    assert len(count_queries(lambda: client.get(address))) <= one


def test_the_button_leads_past_steps_without_a_page(town):
    version = make_programme(town.root, town.course)
    (course,) = courses(1)
    page = make_path(version.programme, course)
    cards = all_cards(language=LANGUAGE)
    (card,) = path_cards([page], cards, language=LANGUAGE, person=town.teacher(), states={})
    assert [bool(step.url) for step in card.steps] == [False, True]
    assert card.next.title == course.title


def test_a_reader_of_english_finds_the_way_back_in_english(client):
    page = make_path(*courses(1))
    english = page.get_parent().get_translation_or_none(Locale.objects.get(language_code="en"))
    assert english is not None
    assert english.live
    shown = client.get(f"/en{page.url}").content.decode()
    crumbs = shown[shown.index('class="breadcrumb"') :].split("</nav>")[0]
    assert english.title in crumbs
    assert page.get_parent().title not in crumbs
