"""Moving people to another version: what it would mean is shown first, nothing is written before, and why is logged."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from courses.domain.certifying.certification import certify_after_course, evaluate_person, programmes_with_course
from courses.domain.programmes.moving import move_people, preview_move
from courses.domain.programmes.reconcile import open_audience_periods
from courses.domain.refusal import Refused
from courses.models import CertificationPeriod, ProgrammeChange
from people.models import AuditEntry, Message
from tests.courses.programme_stage import Stage
from tests.factories.certification import complete_course, make_course
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Stage:
    translation.activate("zh-hans")
    made = Stage()
    made.first, made.second, made.third = (made.teacher() for _ in range(3))
    made.old = made.publish()
    open_audience_periods(made.programme)
    complete_course(made.first, made.courses[0])
    complete_course(made.second, made.courses[1])
    return made


def test_people_finish_under_the_version_they_began_with(stage):
    new = stage.publish(make_course(stage.city, code="新"))
    complete_course(stage.first, stage.courses[1])
    period = evaluate_person(stage.first, stage.programme)
    assert period.version == stage.old
    newcomer = stage.teacher()
    open_audience_periods(stage.programme)
    assert stage.open(newcomer).version == new
    assert stage.open(stage.second).version == stage.old


def test_a_course_that_only_an_older_version_asks_for_is_judged_while_somebody_goes_on_under_it(stage):
    old = stage.courses[1]
    stage.publish(make_course(stage.city, code="新"))
    assert programmes_with_course(old.pk) == [stage.programme]
    complete_course(stage.first, old)
    assert [row.version for row in certify_after_course(stage.first, old.pk)] == [stage.old]
    CertificationPeriod.objects.open().update(archived_at=timezone.now())
    assert programmes_with_course(old.pk) == []


def test_the_preview_says_who_is_done_and_who_loses_and_writes_nothing(stage):
    new = stage.publish(stage.courses[0], make_course(stage.city, code="新"), due_after_days=10)
    CertificationPeriod.objects.filter(person=stage.third).update(archived_at=timezone.now())
    seen = preview_move(stage.programme, new)
    assert (seen.total, seen.met, seen.less, seen.more) == (2, 0, 1, 0)
    assert [(one.period.person, one.before, one.after) for one in seen.shown] == [
        (stage.second, 50, 0), (stage.first, 50, 50),
    ]  # fmt: skip
    assert {one.was for one in seen.shown} == {stage.old.number}
    assert set(CertificationPeriod.objects.values_list("version", flat=True)) == {stage.old.pk}
    assert not ProgrammeChange.objects.exists()


def test_moving_needs_a_reason_and_what_was_looked_at_and_certifies_who_met_it(stage):
    new = stage.publish(stage.courses[0], due_after_days=10)
    seen = preview_move(stage.programme, new)
    assert (seen.total, seen.met) == (3, 1)
    with pytest.raises(Refused, match="reason"):
        move_people(stage.programme, new, stamp=seen.stamp, actor=stage.bureau, reason=" ")
    stage.programme.periods.filter(person=stage.third).update(archived_at=timezone.now())
    with pytest.raises(Refused, match="changed"):
        move_people(stage.programme, new, stamp=seen.stamp, actor=stage.bureau, reason="省里改了要求")
    with pytest.raises(Refused, match="state"):
        move_people(stage.programme, stage.old.__class__.objects.get(pk=stage.old.pk), stamp="", actor=stage.bureau,
                    reason="回到旧版")  # fmt: skip
    assert not ProgrammeChange.objects.exists()
    stamp = preview_move(stage.programme, new).stamp
    assert move_people(stage.programme, new, stamp=stamp, actor=stage.bureau, reason="省里改了要求") == 2
    assert stage.open(stage.first) is None
    assert stage.programme.periods.certified().get().person == stage.first
    moved = stage.open(stage.second)
    assert (moved.version, moved.window_due) == (new, timezone.localdate() + timedelta(days=10))
    assert ProgrammeChange.objects.get().reason == "省里改了要求"
    assert AuditEntry.objects.filter(action="programme.people_moved").count() == 1
    assert Message.objects.filter(kind="programme.moved").count() == 2
    with pytest.raises(Refused, match="changed"):
        move_people(stage.programme, new, stamp=stamp, actor=stage.bureau, reason="再点一次")


def test_the_screen_moves_after_a_look_and_only_for_the_bureau(client, stage):
    new = stage.publish(stage.courses[0])
    where = reverse("programmes:move", args=[stage.programme.public_id])
    client.force_login(stage.teacher())
    assert client.post(where, {"reason": "x"}).status_code in {302, 403}
    client.force_login(stage.bureau)
    page = client.get(where)
    assert stage.second.real_name in page.content.decode()
    stamp = page.context["preview"].stamp
    assert client.post(where, {"stamp": stamp}).status_code == 200
    assert client.post(where, {"stamp": "old", "reason": "改"}).status_code == 200
    assert client.post(where, {"stamp": stamp, "reason": "改"}).status_code == 302
    assert not CertificationPeriod.objects.open().exclude(version=new).exists()


def test_the_preview_costs_the_same_for_many(stage):
    new = stage.publish(stage.courses[0])

    def more(count: int) -> None:
        for _ in range(count):
            CertificationPeriod.objects.create(
                person=stage.teacher(), programme=stage.programme, version=stage.old, window_start=timezone.localdate()
            )

    assert_constant_queries(more, lambda: preview_move(stage.programme, new))
