"""From the school to the class and to one person: what is done and when, never an answer, a score or a self-test."""

from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.domain.attending.runs import open_run, take_in
from courses.domain.learning.completion import record_item
from courses.domain.learning.outline import outline_of
from courses.domain.reports.classes import list_classes, see_classes
from courses.domain.reports.person import see_person
from courses.domain.reports.progress import open_scope
from courses.domain.reports.subject import EVERYBODY, Narrowing
from courses.models import Course, Enrolment, ItemCompletion
from people.domain.role import grant_role
from tests.courses.tracking import School
from tests.factories.courses import make_assessment, make_page, make_scale, quiz, unit
from tests.queries import assert_constant_queries

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def see(school: School, person, *, reader=None):
    reader = reader or school.coordinator
    return see_person(
        school.subject,
        open_scope(reader, place=school.place.school),
        reader,
        person=person.public_id,
        language="zh-hans",
    )


def finish_first(school: School, person) -> None:
    """The first part of the course is done."""
    enrolment = Enrolment.objects.get(person=person, course=school.course)
    outline = outline_of(enrolment.version, language="zh-hans")
    record_item(enrolment, outline.items[0], outline=outline, basis=ItemCompletion.Basis.IMPORTED)


def open_class(school: School, *people):
    trainer = school.holder("trainer", school.place.city)
    run = open_run(
        school.course, owner=school.place.school, title="第一期", first_day=timezone.localdate(), days=1,
        halves=[(time(9), time(12)), (time(14), time(17))], actor=trainer,
    )  # fmt: skip
    for person in people:
        take_in(run, actor=trainer, search=person.real_name)
    return run


def with_course(*items) -> School:
    school = School()
    page = make_page(*items, title="含自测的课")
    page.refresh_from_db()
    school.course = Course.objects.get(pk=page.course.pk)
    return school


def test_parts_are_shown_with_their_day_and_what_is_confidential_is_not_there_at_all() -> None:
    school = with_course(
        unit("第一节"), quiz(make_scale("近两周的感受"), move_on="completed"), quiz(make_assessment("小测"))
    )
    person = school.teacher()
    school.enrol(person, due=timezone.localdate() + timedelta(days=3))
    finish_first(school, person)
    report = see(school, person)
    assert report is not None
    (course,) = report.courses
    assert [part.title for part in course.parts] == ["第一节", "小测"]
    assert course.parts[0].done_on == timezone.localdate()
    assert (course.finished, course.needed) == (1, 2)
    assert course.due_on == timezone.localdate() + timedelta(days=3)


def test_nobody_sees_a_person_of_another_place(client) -> None:
    school = School()
    person = school.teacher()
    school.enrol(person)
    address = school.to("progress_person", person.public_id)
    for who, status in ((school.coordinator, 200), (school.bureau, 200), (school.visitor("other"), 404)):
        client.force_login(who)
        assert client.get(address, school.what).status_code == status
    elsewhere = school.teacher(place=school.place.schools[1])
    school.enrol(elsewhere)
    client.force_login(school.coordinator)
    assert client.get(school.to("progress_person", elsewhere.public_id), school.what).status_code == 404


def test_classes_are_counted_and_narrow_the_list_to_their_people(client) -> None:
    school = School()
    one, two, three = (school.teacher() for _number in range(3))
    for person in (one, two, three):
        school.enrol(person)
    run = open_class(school, one, two)
    school.finish(one)
    scope = open_scope(school.coordinator)
    assert [key for key, _title in list_classes(school.subject, scope)] == [run.public_id]
    (row,) = see_classes(school.subject, scope, school.coordinator, narrowing=EVERYBODY)
    assert (row.counts.total, row.counts.done) == (2, 1)
    client.force_login(school.coordinator)
    page = client.get(school.url, school.what).content.decode()
    assert f"run={run.public_id}" in page
    narrowed = client.get(school.url, {**school.what, "run": run.public_id})
    assert {line["person"] for line in narrowed.context["people"]} == {one.pk, two.pk}
    assert narrowed.context["report"].counts.total == 2
    assert Narrowing(run=run.public_id)


def test_a_class_of_strangers_is_not_offered_and_an_odd_one_narrows_nothing_open(client) -> None:
    school = School()
    far = school.teacher(place=school.place.schools[1])
    school.enrol(far)
    run = open_class(school, far)
    mine = school.teacher()
    school.enrol(mine)
    assert list_classes(school.subject, open_scope(school.coordinator)) == []
    client.force_login(school.coordinator)
    asked = client.get(school.url, {**school.what, "run": run.public_id})
    assert [line["person"] for line in asked.context["people"]] == []
    assert client.get(school.url, {**school.what, "run": "' or 1=1"}).status_code == 200


def test_the_page_of_a_person_costs_the_same_however_many_parts_and_classes(client) -> None:
    school = School()
    person = school.teacher()
    school.enrol(person)
    client.force_login(school.coordinator)
    address = school.to("progress_person", person.public_id)

    def more(count: int) -> None:
        for _number in range(count):
            open_class(school, person)

    what = school.what
    assert_constant_queries(more, lambda: client.get(address, what), at_most=28)


def test_half_days_and_hours_stand_on_the_page(client) -> None:
    school = School()
    person = school.teacher()
    school.enrol(person)
    open_class(school, person)
    report = see(school, person)
    assert (report.sessions, report.attended) == (2, 0)
    grant_role(person, role="coordinator", organisation=school.place.school)
    client.force_login(school.bureau)
    page = client.get(reverse("progress_person", args=[school.place.school.public_id, person.public_id]), school.what)
    assert person.real_name in page.content.decode()
