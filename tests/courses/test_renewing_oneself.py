"""A certificate is renewed by learning again: the door to another round, of courses read at home and held in classes."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.domain.learning.renewing import may_renew
from courses.models import CertificationPeriod, CourseCompletion, Enrolment
from courses.models.period import PeriodKind
from people.models import AuditEntry
from tests.courses.class_stage import Hall
from tests.courses.test_class_closing import part
from tests.factories.certification import make_programme
from tests.factories.courses import make_enrolment, unit

pytestmark = pytest.mark.django_db


def finish(hall: Hall, *, days_ago: int = 900) -> Enrolment:
    """Somebody who finished the course long ago, and whose window for renewing opened ten days ago."""
    enrolment = make_enrolment(hall.page, hall.learner())
    day = timezone.localdate() - timedelta(days=days_ago)
    CourseCompletion.objects.create(
        enrolment=enrolment, person=enrolment.person, course=hall.course, version=enrolment.version, completed_on=day
    )
    version = make_programme(hall.city, hall.course)
    start = timezone.localdate() - timedelta(days=10)
    CertificationPeriod.objects.create(
        person=enrolment.person, programme=version.programme, version=version, kind=PeriodKind.RENEWAL,
        window_start=start, window_due=start + timedelta(days=180),
    )  # fmt: skip
    return enrolment


def test_a_course_read_at_home_is_begun_again_once_and_nothing_is_lost(client):
    hall = Hall(unit("救护新概念"), opened=False)
    enrolment = finish(hall)
    client.force_login(enrolment.person)
    page, again = (reverse(name, args=[hall.course.public_id]) for name in ("course", "learn_again"))
    assert again in client.get(page).content.decode()
    for _twice in range(2):
        assert client.post(again).status_code == 302
    enrolment.refresh_from_db()
    assert enrolment.round == 2
    assert again not in client.get(page).content.decode()
    assert CourseCompletion.objects.in_force().filter(enrolment=enrolment, round=1).exists()
    assert AuditEntry.objects.filter(action="enrolment.renewed").count() == 1


def test_who_finished_within_the_window_or_has_nothing_to_renew_is_not_asked(client):
    hall = Hall(unit("救护新概念"), opened=False)
    assert not may_renew(finish(hall, days_ago=5))
    other = finish(hall)
    CertificationPeriod.objects.all().delete()
    assert not may_renew(other)
    client.force_login(other.person)
    client.post(reverse("learn_again", args=[hall.course.public_id]))
    other.refresh_from_db()
    assert other.round == 1
    client.force_login(hall.learner())
    assert client.post(reverse("learn_again", args=[hall.course.public_id])).status_code == 404


def test_a_course_held_in_classes_leads_to_its_classes(client):
    hall = Hall(part())
    enrolment = finish(hall)
    client.force_login(enrolment.person)
    page = client.get(reverse("course", args=[hall.course.public_id])).content.decode()
    assert "再参加一个班" in page
    assert reverse("class_list", args=[hall.course.public_id]) in page
    assert "报名中" in page, "the state of the class, not that of the course"
    assert "筹备中" not in page
    answer = client.post(reverse("learn_again", args=[hall.course.public_id]), follow=True)
    assert "以班级形式进行" in answer.content.decode()
    enrolment.refresh_from_db()
    assert enrolment.round == 1
