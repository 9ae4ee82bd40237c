"""The catalogue: choosing, searching, counting, paging; what it costs; and that nobody sees another's progress."""

import re
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from cms.domain.editing.translation import prefix
from cms.models import ContentPerson
from cms.receivers import search as search_receivers
from cms.search.outbox import apply_outbox
from courses.domain.finding.choice import FACETS, Choice, length_of, sift, values_of
from courses.domain.finding.screen import PER_PAGE, make_screen
from courses.domain.finding.states import own_states
from courses.domain.learning.catalogue import SESSIONS, CourseCard, TopicMark, all_cards
from courses.domain.learning.completion import finish_reading
from courses.domain.learning.outline import outline_of
from courses.domain.learning.position import save_position
from courses.forms.catalogue import read_choice
from courses.models import Course, CourseItem
from tests.factories.cms_articles import make_topic
from tests.factories.courses import (
    LearnerFactory,
    make_assessment,
    make_enrolment,
    make_page,
    publish_page,
    quiz,
    unit,
)
from tests.queries import assert_constant_queries, count_queries

CATALOGUE = "/courses/"


def lecture(minutes: int = 40) -> CourseItem:
    return CourseItem(kind="lecture", title="听一讲", minutes=minutes)


def titles(response) -> list[str]:
    return re.findall(r'card__title"><a href="[^"]*">([^<]*)</a>', response.content.decode())


def ask(client, query: str = "") -> list[str]:
    response = client.get(f"{CATALOGUE}?{query}" if query else CATALOGUE)
    assert response.status_code == 200
    return titles(response)


def card(number: int, **fields) -> CourseCard:
    values = {
        "id": number, "course_id": number, "title": f"第{number}课", "url": "/", "summary": "", "label": "", "for_whom": "",
        "hours": Decimal(0), "minutes": 0, "parts": 1, "hue": "", "art": "", "picture": "", "lang": "", "is_open": True,
        "audience": "everyone", "topics": (), "lecturers": (), "holds": frozenset(), "words": "", "spelling": "",
        "place": number,
    }  # fmt: skip
    return CourseCard(**(values | fields))


TOPICS = [TopicMark(slug, slug, place) for place, slug in enumerate(["sleep", "exam", "family"])]
CARDS = st.lists(
    st.builds(
        lambda topics, audience, holds, minutes, hours: {
            "topics": tuple(topics), "audience": audience, "holds": frozenset(holds), "minutes": minutes, "hours": hours,
        },
        st.sets(st.sampled_from(TOPICS)), st.sampled_from(["everyone", "teachers", "parents"]),
        st.sets(st.sampled_from(["unit", "lecture", "assessment", SESSIONS])), st.integers(0, 400),
        st.decimals(0, 12, places=1),
    ),
    max_size=12,
)  # fmt: skip
CHOSEN = st.fixed_dictionaries(
    {
        "state": st.sets(st.sampled_from(["new", "going", "done"])), "topic": st.sets(st.sampled_from(["sleep", "exam"])),
        "audience": st.sets(st.sampled_from(["everyone", "teachers"])), "kind": st.sets(st.sampled_from(["unit", SESSIONS])),
        "length": st.sets(st.sampled_from(["short", "medium", "long"])), "hours": st.sets(st.sampled_from(["none", "2", "6"])),
    }
)  # fmt: skip


@settings(deadline=None, max_examples=120)
@given(CARDS, CHOSEN, st.dictionaries(st.integers(0, 11), st.sampled_from(["going", "done"])))
def test_counts_are_what_choosing_that_value_alone_in_its_filter_would_leave(rows, chosen, states):
    cards = [card(number, **fields) for number, fields in enumerate(rows)]
    chosen = {name: tuple(sorted(values)) for name, values in chosen.items()}
    found = sift(cards, chosen, states)

    def fits(one, wanted):
        values = values_of(one, states)
        return all(not any_of or set(any_of) & set(values[name]) for name, any_of in wanted.items())

    assert found.cards == [one for one in cards if fits(one, chosen)]
    for name in FACETS:
        rest = {other: values for other, values in chosen.items() if other != name}
        expected = Counter(value for one in cards if fits(one, rest) for value in values_of(one, states)[name])
        assert found.counts[name] == expected


@settings(deadline=None, max_examples=80)
@given(st.text(max_size=300), st.lists(st.text(max_size=80), max_size=30), st.text(max_size=12), st.text(max_size=12))
def test_whatever_stands_in_the_address_is_read_as_something_harmless(query, values, sort, page):
    data = QueryDict(mutable=True)
    data.setlist("topic", values)
    data.update({"q": query, "sort": sort, "page": page, "state": "done"})
    choice = read_choice(data, with_state=False)
    assert "state" not in choice.chosen
    assert len(choice.query) <= 255
    assert len(choice.chosen["topic"]) <= 20
    screen = make_screen([], choice, path="/courses/", language="zh-hans")
    assert screen.total == 0
    assert screen.active == [] or screen.query


@settings(deadline=None)
@given(st.integers(0, 10_000))
def test_every_length_has_one_word(minutes):
    assert len(length_of(minutes)) == (1 if minutes else 0)


@pytest.mark.django_db
class TestChoosing:
    def test_filters_narrow_and_values_widen(self, client):
        sleep, exam = make_topic(name="睡眠", slug="sleep"), make_topic(name="考试", slug="exam")
        make_page(unit(minutes=10), title="睡个好觉", topics=[sleep], audience="parents")
        make_page(lecture(), title="考前一周", topics=[exam], audience="teachers")
        make_page(unit(minutes=200), title="夜里与考场", topics=[sleep, exam], audience="teachers")
        assert set(ask(client, "topic=sleep")) == {"睡个好觉", "夜里与考场"}
        assert set(ask(client, "topic=sleep&topic=exam")) == {"睡个好觉", "夜里与考场", "考前一周"}
        assert ask(client, "topic=sleep&audience=teachers") == ["夜里与考场"]
        assert ask(client, "kind=lecture") == ["考前一周"]
        assert ask(client, "length=long") == ["夜里与考场"]
        assert ask(client, "length=short&audience=teachers") == []

    def test_hours_are_chosen_in_steps(self, client):
        for hours in (0, 1, 4, 20):
            page = make_page(title=f"计{hours}学时", publish=False)
            page.hours = hours
            publish_page(page)
        assert ask(client, "hours=none") == ["计0学时"]
        assert ask(client, "hours=more") == ["计20学时"]
        assert set(ask(client, "hours=2&hours=6")) == {"计1学时", "计4学时"}

    def test_a_card_says_time_and_hours(self, client):
        make_page(unit(minutes=50), quiz(make_assessment(), minutes=40), unit(minutes=30, required=False))
        shown = client.get(CATALOGUE).content.decode()
        assert "1 小时 30 分钟" in shown
        assert "3 学时" in shown
        assert "2 个部分" in shown or "2 节" in shown or "2 项" in shown

    def test_every_chip_takes_back_what_it_names_and_nothing_else(self, client):
        make_page(unit(minutes=10), title="睡个好觉", topics=[make_topic(slug="sleep")], audience="parents")
        asked = {("topic", "sleep"), ("audience", "parents"), ("q", "睡"), ("sort", "title")}
        shown = client.get(CATALOGUE, [*asked, ("page", "1")]).content.decode()
        chips = re.findall(r'<a class="chip chip--sm" href="([^"]+)"', shown)
        left = [set(parse_qsl(urlsplit(unescape(chip)).query)) for chip in chips]
        assert [asked - one for one in left[:3]] == [{("q", "睡")}, {("topic", "sleep")}, {("audience", "parents")}]
        assert left[3] == set()
        assert 'name="audience" value="parents"' in shown
        assert "noindex,follow" in shown

    def test_a_value_that_does_not_exist_is_left_out(self, client):
        page = make_page()
        response = client.get(CATALOGUE, {"topic": "nothing' OR 1=1", "kind": "<b>", "sort": "x", "page": "-4"})
        assert titles(response) == [page.title]
        assert "chip--sm" not in response.content.decode()

    def test_nothing_fits(self, client):
        make_page()
        shown = client.get(CATALOGUE, {"q": "完全没有的词"}).content.decode()
        assert 'class="empty' in shown
        assert f'href="{CATALOGUE}"' in shown

    def test_a_page_beyond_the_last_is_the_last(self, client):
        for number in range(PER_PAGE + 1):
            make_page(title=f"第{number}门")
        assert len(ask(client)) == PER_PAGE
        assert ask(client, "page=2") == ask(client, "page=999999") == ["第0门"]
        assert len(ask(client, "sort=title")) == PER_PAGE

    def test_the_page_one_is_on_is_never_hidden_on_a_phone(self, client):
        for number in range(PER_PAGE * 3 + 1):
            make_page(title=f"第{number}门")
        shown = client.get(CATALOGUE, {"page": "4"}).content.decode()
        assert '<li><span aria-current="page">4</span></li>' in shown

    def test_the_order_is_as_chosen(self, client):
        for title, minutes in (("乙", 30), ("丙", 0), ("甲", 90)):
            make_page(unit(minutes=minutes), title=title)
        assert ask(client) == ["甲", "丙", "乙"]
        assert ask(client, "sort=short") == ["乙", "甲", "丙"]
        assert ask(client, "sort=title") == ["丙", "甲", "乙"]  # bing, jia, yi

    def test_in_english_too(self, client):
        make_page(unit(minutes=20), topics=[make_topic(name="睡眠", name_en="Sleep", slug="sleep")])
        shown = client.get(f"{prefix('en')}{CATALOGUE}", {"topic": "sleep"}).content.decode()
        assert "Take this filter away" in shown
        assert "Topic: Sleep" in shown
        assert "credit hours" in shown


@pytest.mark.django_db
class TestSearching:
    @pytest.fixture
    def lectured(self):
        person = ContentPerson.objects.create(name="沈知夏", name_en="Shen Zhixia")
        page = make_page(title="情绪的天气", lecturers=[person])
        make_page(title="别的课", publish=True)
        return page

    @pytest.mark.parametrize("words", ["情绪", "天气", "三件小事 情绪", "沈知夏", "shen zhixia", "SHEN", "情緒"])
    def test_title_summary_and_lecturers_are_found_before_the_index_knows(self, client, lectured, words):
        assert ask(client, f"q={words}")[0] == lectured.title

    def test_the_index_finds_more_than_the_letters(self, client, lectured):
        search_receivers.connect()
        page = make_page(unit("怎样安慰朋友"), title="第三门")
        apply_outbox()
        assert ask(client, "q=安慰") == [page.title]
        Course.objects.filter(pk=page.course_id).update(closed_on=timezone.localdate() - timedelta(days=1))
        Course.objects.get(pk=page.course_id).save()
        assert ask(client, "q=安慰") == []

    def test_signs_alone_find_nothing(self, client, lectured):
        assert ask(client, "q=%22%EF%BC%9F%21") == []

    def test_words_of_a_crisis_bring_help_first(self, client, lectured):
        shown = client.get(CATALOGUE, {"q": "不想活了"}).content.decode()
        assert "helpcard--distress" in shown
        assert shown.index("helpcard--distress") < shown.index("filterbar")


@pytest.mark.django_db
class TestOwnState:
    def test_opened_is_under_way_and_finished_is_done(self):
        person = LearnerFactory()
        _new, going, done = (make_enrolment(make_page(), person) for _ in range(3))
        item = outline_of(going.version, language="zh-hans").items[0]
        save_position(going, item_key=item.key, percent=3)
        outline = outline_of(done.version, language="zh-hans")
        finish_reading(done, outline.items[0], outline=outline, basis="read")
        assert own_states(person) == {going.course_id: "going", done.course_id: "done"}
        done.round = 2
        done.save()
        going.ended_at = timezone.now()
        going.save()
        assert own_states(person) == {}

    def test_only_whoever_is_signed_in_chooses_by_it(self, client):
        person = LearnerFactory()
        enrolment = make_enrolment(make_page(title="开始了的课"), person)
        make_page(title="没开始的课")
        item = outline_of(enrolment.version, language="zh-hans").items[0]
        save_position(enrolment, item_key=item.key, percent=3)
        assert set(ask(client, "state=going")) == {"开始了的课", "没开始的课"}
        client.force_login(person)
        assert ask(client, "state=going") == ["开始了的课"]
        assert ask(client, "state=new") == ["没开始的课"]
        client.force_login(LearnerFactory())
        assert ask(client, "state=going") == []

    def test_a_kept_page_mixes_nobody(self, settings):
        settings.PAGE_CACHE = True
        person = LearnerFactory()
        enrolment = make_enrolment(make_page(title="开始了的课"), person)
        item = outline_of(enrolment.version, language="zh-hans").items[0]
        save_position(enrolment, item_key=item.key, percent=3)
        guest, learner = Client(), Client()
        learner.force_login(person)
        first = learner.get(CATALOGUE)
        assert first.headers["X-Cache"] == "bypass"
        assert "badge--info" in first.content.decode()
        for _ in range(2):
            shown = guest.get(CATALOGUE)
            assert "badge--info" not in shown.content.decode()
            assert "state=" not in shown.content.decode()
        assert shown.headers["X-Cache"] == "hit"
        assert "badge--info" in learner.get(CATALOGUE).content.decode()
        assert guest.get(CATALOGUE, {"q": "开始"}).headers["X-Cache"] == "bypass"
        assert guest.get(CATALOGUE, {"length": "short"}).headers["X-Cache"] == "miss"


@pytest.mark.django_db
class TestCost:
    @pytest.mark.parametrize("signed_in", [False, True])
    def test_thirty_courses_cost_at_most_ten_queries(self, client, signed_in):
        person = LearnerFactory()
        topics = [make_topic() for _ in range(3)]
        lecturer = ContentPerson.objects.create(name="沈知夏")
        for number in range(30):
            page = make_page(unit(minutes=number), topics=topics[: number % 4], lecturers=[lecturer])
            if number % 3 == 0:
                make_enrolment(page, person)
        if signed_in:
            client.force_login(person)
        client.get(CATALOGUE)
        for address in (CATALOGUE, f"{CATALOGUE}?topic={topics[0].slug}&sort=title&page=2", f"{CATALOGUE}?q=信号"):
            queries = count_queries(lambda at=address: client.get(at))
            assert len(queries) <= 10, "\n".join(query["sql"][:200] for query in queries.captured_queries)

    def test_reading_the_cards_costs_the_same_for_many(self):
        def more(count: int) -> None:
            for _ in range(count):
                make_page(unit(), quiz(make_assessment()), topics=[make_topic()])

        assert_constant_queries(more, lambda: all_cards(language="zh-hans"), at_most=8)

    def test_cards_are_read_once_and_again_after_a_change(self):
        page, person = make_page(), ContentPerson.objects.create(name="沈知夏")
        for _ in range(2):  # the first look reads the log of changes, too
            assert [one.title for one in all_cards(language="zh-hans")] == [page.title]
        assert len(count_queries(lambda: all_cards(language="zh-hans"))) <= 1
        page.title, page.lecturers = "换了名字", [person]
        publish_page(page)
        assert [one.title for one in all_cards(language="zh-hans")] == ["换了名字"]
        person.name = "沈知秋"
        person.save()
        assert all_cards(language="zh-hans")[0].lecturers == ("沈知秋",)
        before = all_cards(language="zh-hans")
        page.title = "还没发布的名字"
        page.save_revision()
        assert all_cards(language="zh-hans") is before
        page.unpublish()
        assert all_cards(language="zh-hans") == ()
        assert Choice().is_narrowed is False
