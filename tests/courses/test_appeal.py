"""Appeals: once a grade, in time, with a reason; answered once; the first grade stays on record."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.domain.authoring.assessment import save_version
from courses.domain.marking.appeal import appeal_view, make_appeal, uphold_grade
from courses.domain.refusal import Refused
from courses.domain.regrading.regrade import ask_regrade, confirm_regrade
from courses.models import Appeal, AppealAnswer, Assessment, Attempt, Grade, Policy
from people.domain.job import run_job
from people.models import AuditEntry, Message
from tests.courses.test_marking import Room, browser, essay_config
from tests.factories.courses import SchoolFactory
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db


def graded(policy: Policy | None = None) -> Room:
    room = Room(policy)
    room.mark(room.markers[0], "5")
    room.attempt = Attempt.objects.get(pk=room.attempt.pk)
    return room


def ask(room: Room, reason: str = "第二段没有算分") -> Appeal:
    return make_appeal(room.attempt, reason=reason)


def test_a_learner_appeals_once_a_grade_from_the_result_page():
    room = graded()
    client = browser(room.learner)
    page = client.get(reverse("result", args=[room.attempt.public_id])).content.decode()
    address = reverse("appeal_make", args=[room.attempt.public_id])
    assert address in page
    client.post(address, {"reason": "第二段没有算分"})
    client.post(address, {"reason": "再来一次"})
    assert Appeal.objects.get().reason == "第二段没有算分"
    page = client.get(reverse("result", args=[room.attempt.public_id])).content.decode()
    assert address not in page
    assert "第二段没有算分" in page
    assert Message.objects.filter(person=room.learner, kind="appeal.received").exists()


def test_others_cannot_appeal():
    room = graded()
    address = reverse("appeal_make", args=[room.attempt.public_id])
    assert browser(room.markers[0]).post(address, {"reason": "x"}).status_code == 404


@pytest.mark.parametrize("reason", ["", "  ", "\0"])
def test_an_appeal_has_a_reason(reason):
    with pytest.raises(Refused):
        ask(graded(), reason)
    assert not Appeal.objects.exists()


def test_the_days_of_the_policy_count_inclusive():
    room = graded(Policy(appeal_days=3))
    grade = Grade.objects.get()
    for days, possible in ((3, True), (4, False)):
        grade.graded_at = timezone.now() - timedelta(days=days)
        assert appeal_view(room.attempt, grade).may_appeal is possible
    assert not appeal_view(graded(Policy(appeal_days=0)).attempt, grade).may_appeal


def test_the_grade_stands_and_the_learner_reads_why():
    room = graded()
    appeal = ask(room)
    trainer = room.marker("trainer")
    client = browser(trainer)
    address = reverse("appeal", args=[appeal.public_id])
    assert "第二段没有算分" in client.get(address).content.decode()
    assert client.post(address, {"answer-decision": "upheld", "answer-reason": ""}).status_code == 422
    assert client.post(address, {"answer-decision": "upheld", "answer-reason": "第二段已计入"}).status_code == 302
    assert Grade.objects.count() == 1
    page = browser(room.learner).get(reverse("result", args=[room.attempt.public_id])).content.decode()
    assert "第二段已计入" in page
    assert trainer.real_name not in page
    with pytest.raises(Refused):
        uphold_grade(appeal, trainer, reason="again")
    assert AppealAnswer.objects.count() == 1
    assert set(AuditEntry.objects.filter(action__startswith="appeal").values_list("action", flat=True)) == {
        "appeal.made",
        "appeal.answered",
    }


def test_another_grade_follows_and_the_first_stays():
    room = graded()
    appeal = ask(room)
    client = browser(room.marker("bureau_admin"))
    address = reverse("appeal", args=[appeal.public_id])
    values = {"answer-decision": "changed", "answer-reason": "第二段漏算", "e1-points": "99", "e1-comment": ""}
    assert client.post(address, values).status_code == 422
    assert not AppealAnswer.objects.exists()
    assert Grade.objects.count() == 1
    assert client.post(address, {**values, "e1-points": "8"}).status_code == 302
    assert [int(grade.score) for grade in Grade.objects.order_by("serial")] == [5, 8]
    assert appeal.__class__.objects.get().answer.grade.serial == 2
    assert Message.objects.filter(person=room.learner, kind="appeal.answered").exists()


def test_the_new_grade_may_be_appealed_against_once_more():
    room = graded()
    uphold_grade(ask(room), room.marker("trainer"), reason="不变")
    with pytest.raises(Refused):
        ask(room)


def test_only_the_scope_of_the_bureau_or_trainer_sees_it():
    room = graded()
    appeal = ask(room)
    address = reverse("appeal", args=[appeal.public_id])
    assert browser(room.markers[0]).get(address).status_code == 403
    assert browser(room.marker("trainer", SchoolFactory())).get(address).status_code == 404
    assert browser(room.marker("trainer", room.school)).get(address).status_code == 200


def test_the_list_costs_the_same_for_many():
    client = browser(graded().marker("trainer"))
    assert_constant_queries(
        lambda count: [ask(graded()) for _row in range(count)], lambda: client.get(reverse("appeals"))
    )


def test_an_answer_after_a_regrade_is_judged_by_the_version_of_the_regrade():
    room = graded()
    boss = room.marker("bureau_admin")
    worth_twenty = essay_config()
    worth_twenty["items"][0]["points"] = "20"
    save_version(room.assessment, config=worth_twenty, privacy="graded", policy=Policy(pass_mark=Decimal(90)))
    regrade = ask_regrade(Assessment.objects.get(pk=room.assessment.pk), actor=boss, reason="分值写错了")
    run_job(regrade.job.public_id)
    regrade = confirm_regrade(type(regrade).objects.get(pk=regrade.pk), actor=boss)
    run_job(regrade.job.public_id)
    before = Grade.objects.order_by("-serial").first()
    assert (before.serial, before.version.number, before.max_score) == (2, 2, 20)
    appeal = ask(room)
    client = browser(room.marker("trainer"))
    answer = {"answer-decision": "changed", "answer-reason": "第二段补上", "e1-points": "19", "e1-comment": ""}
    assert client.post(reverse("appeal", args=[appeal.public_id]), answer).status_code == 302
    after = Grade.objects.order_by("-serial").first()
    assert (after.serial, after.version.number, after.score, after.max_score, after.passed) == (3, 2, 19, 20, True)


def test_whoever_gave_the_marks_does_not_answer():
    room = Room()
    trainer = room.marker("trainer")
    room.mark(trainer, "5")
    room.attempt = Attempt.objects.get(pk=room.attempt.pk)
    address = reverse("appeal", args=[ask(room).public_id])
    assert browser(trainer).get(address).status_code == 404
    assert browser(trainer).post(address, {"answer-decision": "upheld", "answer-reason": "不变"}).status_code == 404
    other = room.marker("trainer")
    assert browser(other).get(address).status_code == 200
