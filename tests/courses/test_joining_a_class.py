"""From a programme, and from the page of a course, to the classes one may choose from."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from courses.domain.certifying.programme import publish_version, set_courses
from courses.domain.classes.admitting import apply_for_class
from courses.domain.classes.joining import class_doors
from courses.domain.classes.planning import cancel_class
from courses.domain.programmes.own import read_own
from courses.models import AudienceRule, ClassPlace, ProgrammeVersion
from tests.courses.class_stage import Hall
from tests.factories.certification import OPENED, ProgrammeFactory
from tests.factories.courses import make_enrolment
from tests.queries import assert_constant_queries, count_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall() -> Hall:
    translation.activate("zh-hans")
    made = Hall()
    made.programme = ProgrammeFactory(issuer__owner=made.city)
    version = ProgrammeVersion.objects.create(programme=made.programme, number=1, opens_on=OPENED)
    set_courses(version, [made.course])
    AudienceRule.objects.create(version=version, organisation=made.city)
    publish_version(version)
    return made


def next_of(hall, person):
    return read_own(person, hall.programme).next


def test_the_next_thing_is_to_join_a_class_then_the_application_then_the_course(hall):
    person = hall.learner()
    assert (next_of(hall, person).words, next_of(hall, person).url) == (
        "选班报名", reverse("class_list", args=[hall.course.public_id]),
    )  # fmt: skip
    apply_for_class(person, hall.run)
    assert next_of(hall, person).url == reverse("class_page", args=[hall.run.public_id])
    placed = hall.learner()
    enrolment = make_enrolment(hall.page, placed)
    ClassPlace.objects.create(run=hall.run, enrolment=enrolment)
    assert (next_of(hall, placed).words, next_of(hall, placed).url) == (
        "继续", reverse("course", args=[hall.course.public_id]),
    )  # fmt: skip


def test_a_class_that_is_over_leads_nowhere_until_its_result_is_there(hall):
    person, newcomer = hall.learner(), hall.learner()
    ClassPlace.objects.create(run=hall.run, enrolment=make_enrolment(hall.page, person))
    past = timezone.localdate() - timedelta(days=2)
    type(hall.run).objects.filter(pk=hall.run.pk).update(starts_on=past, ends_on=past)
    assert not class_doors([hall.course.pk], newcomer).open
    hall.another()
    assert class_doors([hall.course.pk], newcomer).open
    assert not class_doors([hall.course.pk], person).open
    type(hall.run).objects.filter(pk=hall.run.pk).update(register_closed_at=timezone.now())
    assert class_doors([hall.course.pk], person).open


def test_without_a_class_that_takes_people_one_begins_the_course(hall):
    person = hall.learner()
    cancel_class(hall.run, actor=hall.trainer, reason="场地检修")
    assert next_of(hall, person).url == reverse("course", args=[hall.course.public_id])


def test_the_public_page_of_a_course_leads_to_its_classes_at_once_and_only_names_them_where_it_may(client, hall):
    address = hall.page.get_url()
    shown = client.get(address).content.decode()
    assert reverse("class_list", args=[hall.course.public_id]) in shown
    assert hall.run.title not in shown  # guests read no more than the course lets them
    hall.course.is_readable = True
    hall.course.save(update_fields=["is_readable"])
    shown = client.get(address).content.decode()
    assert hall.run.title in shown
    assert "共 2 个名额，还剩 2 个" in shown
    cancel_class(hall.run, actor=hall.trainer, reason="场地检修")
    assert reverse("class_list", args=[hall.course.public_id]) not in client.get(address).content.decode()


def test_many_classes_cost_what_one_costs(client, hall):
    person = hall.learner()

    def more(count: int) -> None:
        for _ in range(count):
            hall.another()

    assert_constant_queries(more, lambda: class_doors([hall.course.pk], person), at_most=3)
    client.force_login(hall.learner())
    assert_constant_queries(more, lambda: client.get(hall.page.get_url()))
    assert len(count_queries(lambda: class_doors([], person))) <= 1
