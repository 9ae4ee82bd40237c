"""Regrades: the dry run says what the real run does, once; what follows; who may; what is never touched."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.domain.assessing.attempt import void_attempt
from courses.domain.assessing.result import show_result
from courses.domain.authoring.assessment import save_version
from courses.domain.refusal import Refused
from courses.domain.regrading.regrade import (
    ask_regrade,
    cancel_regrade,
    cases_for,
    confirm_regrade,
    count_outdated,
    resume_regrade,
)
from courses.models import (
    Assessment,
    Attempt,
    Certificate,
    CourseCompletion,
    Grade,
    HourEntry,
    ItemCompletion,
    Policy,
    Regrade,
)
from people.domain import job as jobs
from people.domain.job import run_job
from people.domain.role import grant_role
from people.models import AuditEntry, Job, Message
from tests.courses.misbehaving import Plain, failing, lent
from tests.courses.sitting import RIGHT, WRONG, Sitting
from tests.factories.certification import make_certificate, make_programme
from tests.factories.courses import LearnerFactory, SchoolFactory, join, make_assessment, make_enrolment, quiz_config
from tests.queries import count_queries

pytestmark = pytest.mark.django_db
POLICY = Policy(attempts=None)


@pytest.fixture
def boss():
    """Somebody of the city who may regrade."""
    person = LearnerFactory()
    school = SchoolFactory()
    grant_role(person, role="bureau_admin", organisation=school.get_root())
    return person


def keyed(*right: str, points: str = "10", questions: int = 2):
    """A config whose right options are these."""
    config = quiz_config(questions)
    for item, wanted in zip(config["items"], right, strict=False):
        item["points"] = points
        for option in item["options"]:
            option["correct"] = option["id"] == wanted
    return config


def sit(sitting, raw, person=None):
    """An attempt of this or another learner in the course of a sitting."""
    if person is None:
        return sitting.submit(sitting.start(), raw).attempt
    other = Sitting.__new__(Sitting)
    other.__dict__.update(sitting.__dict__)
    other.enrolment = make_enrolment(sitting.page, person)
    other.person = person
    return other.submit(other.start(), raw).attempt


def correct(config, **extra):
    """The next version of the only assessment."""
    assessment = Assessment.objects.get()
    values = {"config": config, "privacy": "graded", "policy": POLICY, **extra}
    save_version(assessment, **values)
    return Assessment.objects.get()


def counted(assessment, actor, reason="答案有误"):
    regrade = ask_regrade(assessment, actor=actor, reason=reason)
    assert run_job(regrade.job.public_id) == "done"
    regrade.refresh_from_db()
    return regrade


def written(regrade, actor):
    regrade = confirm_regrade(regrade, actor=actor)
    assert run_job(regrade.job.public_id) == "done"
    regrade.refresh_from_db()
    return regrade


def newest(attempt):
    return Grade.objects.filter(attempt=attempt).order_by("-serial").first()


def test_a_key_that_was_wrong_is_put_right(boss):
    sitting = Sitting(POLICY)
    attempt = sit(sitting, WRONG)
    regrade = counted(correct(keyed("a", "a")), boss)
    assert regrade.counts["changed"] == regrade.counts["passes"] == regrade.counts["gained"] == 1
    assert Grade.objects.count() == 1
    written(regrade, boss)
    grade = newest(attempt)
    assert (grade.serial, grade.score, grade.passed, grade.reason, grade.grader) == (2, 20, True, "答案有误", boss)
    assert grade.version.number == 2
    assert CourseCompletion.objects.in_force().count() == 1
    attempt.refresh_from_db()
    assert attempt.version.number == 1
    assert show_result(attempt, language="zh-hans").percent == 100


def test_a_pass_lost_opens_the_part_again_and_keeps_the_certificate(boss):
    sitting = Sitting(POLICY)
    attempt = sit(sitting, RIGHT)
    assert CourseCompletion.objects.in_force().count() == 1
    course = attempt.course
    certificate = make_certificate(attempt.person, make_programme(SchoolFactory(), course))
    hours = HourEntry.objects.filter(reverses=None).count()
    regrade = counted(correct(keyed("a", "a")), boss)
    assert (regrade.counts["fails"], regrade.counts["lost"], regrade.counts["kept"]) == (1, 1, 1)
    written(regrade, boss)
    assert newest(attempt).passed is False
    assert not ItemCompletion.objects.in_force().exists()
    assert not CourseCompletion.objects.in_force().exists()
    assert HourEntry.objects.exclude(reverses=None).count() == hours
    assert list(Certificate.objects.current()) == [certificate]
    assert Message.objects.filter(kind="attempt.regraded_kept", person=attempt.person).count() == 1


def test_learners_whose_result_changes_are_told_once(boss):
    sitting = Sitting(POLICY)
    sit(sitting, WRONG)
    sit(sitting, {"a-q1": ["3"], "a-q2": ["3"]}, LearnerFactory())
    written(counted(correct(keyed("a", "a")), boss), boss)
    told = Message.objects.filter(kind__startswith="attempt.regraded")
    assert [message.person for message in told] == [sitting.person]


def test_a_paper_of_other_questions_is_listed_and_left_alone(boss):
    sitting = Sitting(POLICY)
    attempt = sit(sitting, WRONG)
    regrade = counted(correct(quiz_config(3)), boss)
    case = regrade.cases.get()
    assert (case.verdict, case.code) == ("refused", "paper")
    assert case.why
    written(regrade, boss)
    assert newest(attempt).serial == 1


def test_nothing_changes_when_another_result_came_meanwhile(boss):
    sitting = Sitting(POLICY)
    attempt = sit(sitting, WRONG)
    regrade = counted(correct(keyed("a", "a")), boss)
    void_attempt(attempt, actor=boss, reason="x")
    regrade = written(regrade, boss)
    assert newest(attempt).serial == 1
    assert (regrade.counts["written"], regrade.counts["left"]) == (0, 1)


def test_two_attempts_of_a_learner_count_together(boss):
    sitting = Sitting(POLICY)
    sit(sitting, RIGHT)
    second = sit(sitting, WRONG)
    regrade = counted(correct(keyed("a", "a")), boss)
    assert regrade.counts["changed"] == 2
    assert (regrade.counts["gained"], regrade.counts["lost"]) == (0, 0)
    written(regrade, boss)
    assert newest(second).passed
    assert ItemCompletion.objects.in_force().count() == 1


def test_a_job_killed_half_way_resumes_and_writes_once(boss, monkeypatch):
    sitting = Sitting(POLICY)
    sit(sitting, WRONG)
    for _number in range(4):
        sit(sitting, WRONG, LearnerFactory())
    regrade = confirm_regrade(counted(correct(keyed("a", "a")), boss), actor=boss)
    beats = iter(range(3))

    def die(job, done, total):
        if next(beats, None) is None:
            raise SystemExit  # as kill -9 between two learners

    whole = jobs.keep_lease
    monkeypatch.setattr(jobs, "keep_lease", die)
    with pytest.raises(SystemExit):
        run_job(regrade.job.public_id)
    monkeypatch.setattr(jobs, "keep_lease", whole)
    assert Grade.objects.filter(serial=2).count() == 3
    assert run_job(regrade.job.public_id) == "busy"
    Job.objects.update(lease_until="2020-01-01T00:00Z")
    assert run_job(regrade.job.public_id) == "done"
    assert Grade.objects.filter(serial=2).count() == Grade.objects.exclude(serial=1).count() == 5
    assert Message.objects.filter(kind="attempt.regraded").count() == 5
    assert CourseCompletion.objects.count() == 5
    assert run_job(regrade.job.public_id) == "busy"


def test_a_type_that_fails_stops_the_job_and_not_the_results(boss, settings):
    with lent(Plain()):
        assessment = make_assessment(type_key="plain", config={"word": "x"}, policy=POLICY)
        sitting = Sitting(assessment=assessment)
        attempt = sitting.submit(sitting.start(), {"a-word": ["bad"]}).attempt

    class Mapping(Plain):
        def regrade_map(self, old, new, variant):
            return variant

        def grade(self, ctx, marks=None):
            return super().grade(type(ctx)(**{**ctx.__dict__, "response": {"word": "good"}}), marks)

    with lent(Mapping()):
        regrade = confirm_regrade(counted(correct({"word": "y"}), boss), actor=boss)
    with lent(failing("regrade_map"), settings):
        for _try in range(3):
            run_job(regrade.job.public_id)
            Job.objects.update(lease_until=None)
    assert newest(attempt).serial == 1
    with lent(Mapping()):
        regrade = resume_regrade(Regrade.objects.get(), actor=boss)
        assert run_job(regrade.job.public_id) == "done"
    assert newest(attempt).serial == 2


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    answers=st.lists(st.tuples(st.sampled_from("123"), st.sampled_from("123")), min_size=1, max_size=3),
    key=st.tuples(st.sampled_from("abc"), st.sampled_from("abc")),
    points=st.sampled_from(["0.5", "3", "10", "33.25"]),
    mark=st.sampled_from([None, 50, 60, 100]),
    aggregate=st.sampled_from(["best", "last", "first", "mean"]),
    move_on=st.sampled_from(["passed", "completed", "both"]),
)
def test_the_dry_run_is_what_the_real_run_does(boss, answers, key, points, mark, aggregate, move_on):
    policy = Policy(attempts=None, aggregate=aggregate, pass_mark=None if mark is None else Decimal(mark))
    sitting = Sitting(Policy(attempts=None, aggregate=aggregate), move_on=move_on)
    for one, two in answers:
        sit(sitting, {"a-q1": [one], "a-q2": [two]})
    standing = ItemCompletion.objects.in_force().filter(enrolment=sitting.enrolment)
    done = standing.exists()
    assessment = Assessment.objects.get(pk=sitting.item.assessment.id)
    save_version(assessment, config=keyed(*key, points=points), privacy="graded", policy=policy)
    before = {grade.attempt_id: grade for grade in Grade.objects.all()}
    regrade = written(counted(Assessment.objects.get(pk=assessment.pk), boss), boss)
    cases = list(regrade.cases.all())
    assert len(cases) == len(answers)
    for case in cases:
        after = newest(case.attempt)
        assert after == (case.made if case.verdict == "changed" else before[case.attempt_id])
        if case.verdict == "changed":
            assert (after.score, after.max_score, after.passed, after.completed) == case.result
    effects = {case.effect for case in cases} - {"none"}
    assert effects == (
        {"gained"} if standing.exists() and not done else {"lost"} if done and not standing.exists() else set()
    )
    assert regrade.counts["left"] == 0


class TestWho:
    def test_editors_write_versions_and_do_not_regrade(self):
        sit(Sitting(POLICY), WRONG)
        editor = LearnerFactory()
        grant_role(editor, role="editor", organisation=SchoolFactory().get_root())
        with pytest.raises(Refused):
            ask_regrade(correct(keyed("a", "a")), actor=editor, reason="x")

    def test_the_right_must_hold_for_the_owner(self, boss):
        sit(Sitting(POLICY), WRONG)
        here, there = SchoolFactory(), SchoolFactory()
        Assessment.objects.update(owner=there)
        local = LearnerFactory()
        grant_role(local, role="bureau_admin", organisation=here)
        with pytest.raises(Refused):
            ask_regrade(correct(keyed("a", "a")), actor=local, reason="x")
        counted(Assessment.objects.get(), boss)

    def test_a_reason_is_asked_for(self, boss):
        sit(Sitting(POLICY), WRONG)
        with pytest.raises(Refused):
            ask_regrade(correct(keyed("a", "a")), actor=boss, reason="  ")

    def test_one_at_a_time_and_it_can_be_given_up(self, boss):
        sit(Sitting(POLICY), WRONG)
        assessment = correct(keyed("a", "a"))
        regrade = counted(assessment, boss)
        with pytest.raises(Refused):
            ask_regrade(assessment, actor=boss, reason="x")
        cancel_regrade(regrade, actor=boss)
        with pytest.raises(Refused):
            confirm_regrade(regrade, actor=boss)
        counted(assessment, boss)

    def test_every_step_is_in_the_log(self, boss):
        sit(Sitting(POLICY), WRONG)
        written(counted(correct(keyed("a", "a")), boss), boss)
        actions = AuditEntry.objects.filter(action__startswith="regrade.").values_list("action", flat=True)
        assert list(actions.order_by("pk")) == ["regrade.asked", "regrade.confirmed", "regrade.written"]

    def test_names_are_shown_only_of_units_one_answers_for(self, boss):
        sitting = Sitting(POLICY)
        school = SchoolFactory()
        join(sitting.person, school)
        sit(sitting, WRONG)
        far = LearnerFactory()
        grant_role(far, role="bureau_admin", organisation=SchoolFactory())
        regrade = counted(correct(keyed("a", "a")), boss)
        assert cases_for(regrade, boss).count() == 1
        assert cases_for(regrade, far).count() == 0


class TestSealed:
    def test_confidential_papers_are_never_regraded(self, boss):
        with lent(Plain()):
            assessment = make_assessment(
                type_key="plain", config={"word": "x"}, privacy="confidential",
                policy=Policy(attempts=None, pass_mark=None),
            )  # fmt: skip
            with pytest.raises(Refused):
                ask_regrade(assessment, actor=boss, reason="x")
            assert count_outdated(assessment) == 0


def test_a_version_that_judged_results_never_changes(boss):
    sit(Sitting(POLICY), WRONG)
    assessment = correct(keyed("a", "a"))
    assert count_outdated(assessment) == 1
    written(counted(assessment, boss), boss)
    assert count_outdated(assessment) == 0
    assert correct(keyed("b", "a")).current_version.number == 3


def test_a_result_can_be_regraded_again_and_back(boss):
    sitting = Sitting(POLICY)
    attempt = sit(sitting, WRONG)
    written(counted(correct(keyed("a", "a")), boss), boss)
    written(counted(correct(keyed("b", "b")), boss), boss)
    assert (newest(attempt).serial, newest(attempt).score) == (3, 0)
    assert Attempt.objects.get().grades.count() == 3
    assert not CourseCompletion.objects.in_force().exists()


def test_counting_costs_the_same_for_many_learners(boss):
    sitting = Sitting(POLICY)
    sit(sitting, WRONG)
    assessment = correct(keyed("a", "a"))
    regrade = counted(assessment, boss)
    cancel_regrade(regrade, actor=boss)

    def cost():
        regrade = ask_regrade(assessment, actor=boss, reason="x")
        captured = count_queries(lambda: run_job(regrade.job.public_id))
        cancel_regrade(regrade, actor=boss)
        return len(captured)

    one = cost()
    for _number in range(3):
        sit(sitting, WRONG, LearnerFactory())
    assert cost() == one


def test_the_page_of_a_mean_uses_the_mark_of_the_regrade(boss, client):
    """Two papers of half the points: enough under the new mark, and both pages say so."""
    policy = Policy(attempts=None, aggregate="mean", pass_mark=Decimal(60))
    sitting = Sitting(policy)
    half = {"a-q1": ["2"], "a-q2": ["1"]}
    attempts = [sit(sitting, half), sit(sitting, half)]
    assert show_result(attempts[0], language="en").counted.passed is False
    config = Assessment.objects.get().current_version.config
    easier = replace(policy, pass_mark=Decimal(50))
    regrade = counted(correct(config, policy=easier), boss)
    assert regrade.counts["gained"] == 1
    written(regrade, boss)
    for attempt in attempts:
        attempt.refresh_from_db()
        shown = show_result(attempt, language="en")
        assert (shown.counted.passed, shown.grade.passed) == (True, True)
    stricter = counted(correct(config, policy=replace(policy, pass_mark=Decimal(55))), boss)
    assert (stricter.counts["lost"], stricter.counts["gained"]) == (1, 0)
