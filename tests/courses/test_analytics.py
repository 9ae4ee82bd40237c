"""Figures of a course for its authors: where people stop; nothing of fewer than ten, of nobody by name."""

import uuid

import pytest
from django.urls import reverse

from courses.domain.learning.enrolment import enrol
from courses.domain.reports.analytics import figures_of, masked
from courses.models import Course, Enrolment, ItemCompletion, ReadingPosition
from tests.courses.tracking import School
from tests.factories.courses import make_assessment, make_page, quiz, unit
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db


class Class(School):
    """A course of two texts, a quiz and a survey without names."""

    def __init__(self) -> None:
        super().__init__()
        page = make_page(
            unit("第一讲"), unit("第二讲"), quiz(make_assessment("小测")),
            quiz(make_assessment("问卷", type_key="survey", privacy="anonymous"), move_on="completed"), title="倾听的练习",
        )  # fmt: skip
        page.refresh_from_db()
        self.watched: Course = page.course
        self.watched.owner = self.place.city
        self.watched.save(update_fields=["owner"])
        self.keys = [item.key for item in self.watched.current_version.items.order_by("position")]
        self.author = self.holder("editor", self.place.city)

    def learn(self, count: int, *done: int) -> None:
        for _n in range(count):
            row = enrol(self.teacher(), self.watched)
            for place in done:
                ItemCompletion.objects.create(enrolment=row, item_key=self.keys[place], basis="read")

    def figures(self):
        return figures_of(self.watched, language="zh-hans")


@pytest.fixture
def klass() -> Class:
    return Class()


def test_it_shows_where_people_stop(klass):
    klass.learn(10)
    klass.learn(10, 0)
    klass.learn(20, 0, 1)
    figures = klass.figures()
    first, second, test, survey = figures.parts
    assert (figures.learners, first.done, second.done, test.done) == (40, 30, 20, 0)
    assert (first.share, first.drop, second.drop) == (75.0, 25.0, 33.3)
    assert figures.widest == test
    assert (survey.done, survey.begun, survey.is_sealed) == (None, None, True)


def test_nothing_is_shown_of_fewer_than_ten(client, klass):
    klass.learn(9, 0)
    assert klass.figures().parts == []
    klass.learn(3)
    first = klass.figures().parts[0]
    assert (first.done, first.share, first.drop) == (None, None, None)
    client.force_login(klass.author)
    page = client.get(reverse("course_figures", args=[klass.watched.public_id])).content.decode()
    assert "少于十人" in page
    for person in Enrolment.objects.filter(course=klass.watched).values_list("person__real_name", flat=True):
        assert person not in page
    assert [masked(number) for number in (0, 1, 9, 10)] == [0, None, None, 10]


def test_time_is_a_median_of_ten(klass):
    from courses.domain.learning.outline import outline_of

    assert outline_of(klass.watched.current_version, language="zh-hans")
    klass.learn(12, 0)
    assert [part.minutes for part in klass.figures().parts] == [None] * 4


def test_others_see_nothing(client, klass):
    klass.learn(12, 0)
    address = reverse("course_figures", args=[klass.watched.public_id])
    for who, status in (
        (klass.coordinator, 403),
        (klass.teacher(), 403),
        (klass.holder("editor", klass.place.school), 404),
    ):
        client.force_login(who)
        assert client.get(address).status_code == status
    client.force_login(klass.author)
    assert client.get(address).status_code == 200
    assert klass.watched.title in client.get(reverse("courses_figures")).content.decode()


def test_a_course_costs_the_same_for_many_learners(client, klass):
    klass.learn(10, 0)
    client.force_login(klass.author)
    address = reverse("course_figures", args=[klass.watched.public_id])

    def more(rows: int) -> None:
        klass.learn(rows, 0, 1)
        for row in Enrolment.objects.filter(course=klass.watched):
            ReadingPosition.objects.get_or_create(enrolment=row, item_key=uuid.uuid4())

    assert_constant_queries(more, lambda: client.get(address), at_most=22)


def test_the_list_costs_the_same_for_many_courses(client, klass):
    client.force_login(klass.author)

    def more(rows: int) -> None:
        for _row in range(rows):
            klass.more_course()

    assert_constant_queries(more, lambda: client.get(reverse("courses_figures")), at_most=15)
