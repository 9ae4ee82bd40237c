"""Ways into a course: reading without a place, enrolling, applying, the waiting list, and who decides."""

import pytest
from django.urls import reverse

from courses.domain.entering.requests import ask_for_place, decide, fill_places, take_back
from courses.domain.entering.ways import way_of
from courses.domain.learning.enrolment import end_enrolment, enrol_oneself
from courses.domain.refusal import Refused
from courses.models import Course, CourseItem, Enrolment, EnrolmentRequest
from people.models import Message
from tests.courses.assigning_stage import City
from tests.factories.courses import make_assessment, make_page, quiz, unit
from tests.queries import count_queries

pytestmark = pytest.mark.django_db
LANGUAGE = "zh-hans"


@pytest.fixture
def town():
    return City()


@pytest.fixture
def course():
    page = make_page(unit("先听"), quiz(make_assessment()))
    page.refresh_from_db()
    return page.course


def change(course, **values):
    for name, value in values.items():
        setattr(course, name, value)
    course.save()
    return course


class TestWays:
    @pytest.mark.parametrize(
        ("values", "kind"),
        [
            ({}, "self"),
            ({"open_to_all": False}, "assigned"),
            ({"open_to_all": False, "takes_applications": True}, "apply"),
        ],
    )
    def test_what_the_course_says(self, course, values, kind):
        assert way_of(change(course, **values)).kind == kind

    def test_days_and_seats(self, town, course):
        assert way_of(change(course, takes_from=town.day(2))).kind == "soon"
        assert way_of(change(course, closed_on=town.today)).kind == "closed"
        course = change(course, takes_from=None, closed_on=None, seats=1)
        enrol_oneself(town.teacher(), course, language=LANGUAGE)
        assert way_of(course).is_full
        with pytest.raises(Refused, match="full"):
            enrol_oneself(town.teacher(), course, language=LANGUAGE)

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({}, "报名"),
            ({"open_to_all": False}, "由学校或教育局统一安排"),
            ({"open_to_all": False, "takes_applications": True}, "申请报名"),
        ],
    )
    def test_the_pages_show_the_right_button(self, client, town, course, values, words):
        change(course, **values)
        page = course.pages.get()
        assert words in client.get(page.url).content.decode()
        client.force_login(town.teacher())
        assert words in client.get(page.url).content.decode()
        assert words in client.get(reverse("course", args=[course.public_id])).content.decode()


class TestApplying:
    def test_accepted_refused_and_asked_again(self, town, course):
        change(course, open_to_all=False, takes_applications=True)
        one, two = town.teacher(), town.teacher()
        first, second = ask_for_place(one, course, words="想学\0"), ask_for_place(two, course)
        assert ask_for_place(one, course).pk == first.pk
        assert Message.objects.filter(person=town.coordinator, kind="request.asked").count() == 1
        decide(first, accept=True, actor=town.coordinator)
        with pytest.raises(Refused, match="reason"):
            decide(second, accept=False, actor=town.coordinator, reason=" ")
        decide(second, accept=False, actor=town.coordinator, reason="名额给班主任")
        assert Enrolment.objects.get(person=one, course=course).source == "request"
        assert not Enrolment.objects.filter(person=two).exists()
        assert Message.objects.filter(person=two, kind="request.refused").exists()
        with pytest.raises(Refused, match="again"):
            decide(second, accept=True, actor=town.coordinator)
        assert ask_for_place(two, course).pk != second.pk
        with pytest.raises(Refused, match="enrolled"):
            ask_for_place(one, course)

    def test_the_waiting_list_moves_up_in_its_order(self, town, course):
        change(course, open_to_all=False, takes_applications=True, seats=1)
        people = [town.teacher() for _one in range(3)]
        rows = [decide(ask_for_place(one, course), accept=True, actor=town.bureau) for one in people]
        assert [row.state for row in rows] == ["accepted", "queued", "queued"]
        assert fill_places() == 0
        end_enrolment(Enrolment.objects.get(person=people[0]), actor=town.bureau, reason="调离")
        assert fill_places() == 1
        assert set(Enrolment.objects.running().values_list("person", flat=True)) == {people[1].pk}
        take_back(rows[2], person=people[2])
        change(course, seats=5)
        assert fill_places() == 0

    def test_only_deciders_of_the_unit_and_nobody_about_themselves(self, client, town, course):
        change(course, open_to_all=False, takes_applications=True)
        row = ask_for_place(town.teacher(), course)
        client.force_login(town.outsider)
        assert client.post(reverse("application", args=[row.public_id]), {"do": "accept"}).status_code == 404
        assert row.person.real_name not in client.get(reverse("applications")).content.decode()
        client.force_login(town.teacher())
        assert client.get(reverse("applications")).status_code == 403
        client.force_login(town.coordinator)
        assert row.person.real_name in client.get(reverse("applications")).content.decode()
        client.post(reverse("application", args=[row.public_id]), {"do": "refuse", "reason": "先学基础课"})
        row.refresh_from_db()
        assert (row.state, row.reason) == ("refused", "先学基础课")
        client.force_login(row.person)
        assert "先学基础课" in client.get(reverse("course", args=[course.public_id])).content.decode()

    def test_the_whole_way_of_a_learner(self, client, town, course):
        change(course, open_to_all=False, takes_applications=True)
        client.force_login(town.teacher())
        client.post(reverse("course_apply", args=[course.public_id]), {"words": "x" * 5000})
        assert len(EnrolmentRequest.objects.get().words) == 300
        client.post(reverse("course_apply_withdraw", args=[course.public_id]))
        assert EnrolmentRequest.objects.get().state == "withdrawn"

    def test_the_desk_costs_the_same_for_many(self, client, town, course):
        change(course, open_to_all=False, takes_applications=True)
        ask_for_place(town.teacher(), course)
        client.force_login(town.bureau)
        client.get(reverse("applications"))
        one = len(count_queries(lambda: client.get(reverse("applications"))))
        for _more in range(3):
            ask_for_place(town.teacher(), course)
        assert len(count_queries(lambda: client.get(reverse("applications")))) == one


class TestReadingWithoutAPlace:
    def keys(self, course):
        items = CourseItem.objects.filter(page__course=course).order_by("sort_order")
        return [reverse("unit", args=[course.public_id, item.key]) for item in items]

    def test_readings_are_open_and_what_is_recorded_asks_to_sign_in(self, client, town, course):
        reading, test = self.keys(course)
        assert client.get(reading).status_code == 302
        change(course, is_readable=True)
        page = client.get(reading)
        assert page.status_code == 200
        assert "先听" in page.content.decode()
        answer = client.get(test)
        assert answer.status_code == 302
        assert test in answer.url
        client.force_login(town.teacher())
        assert client.get(reading).status_code == 200
        assert not Enrolment.objects.exists()

    def test_the_place_is_kept_through_enrolling(self, client, town, course):
        change(course, is_readable=True)
        _reading, test = self.keys(course)
        client.force_login(town.teacher())
        answer = client.get(test)
        page = client.get(answer.url).content.decode()
        key = test.rstrip("/").rpartition("/")[2]
        assert f'name="to" value="{key}"' in page
        assert client.post(reverse("enrol", args=[course.public_id]), {"to": key}).url == test
        for hostile in ("//evil.example", "../../x", "\0"):
            answer = client.post(reverse("enrol", args=[course.public_id]), {"to": hostile})
            assert answer.url == reverse("course", args=[course.public_id])

    def test_a_course_that_is_not_open_shows_nothing(self, client, town, course):
        Course.objects.filter(pk=course.pk).update(is_readable=True, current_version=None)
        assert client.get(self.keys(course)[0]).status_code == 302
