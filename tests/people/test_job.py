"""Jobs are promises: written with their cause, handed over after the commit, resumed when a worker dies, done once."""

import time
from datetime import timedelta

import pytest
from django.db import OperationalError, transaction
from django.utils import timezone

from people.domain import job as jobs
from people.domain.clock import DUTIES, duty, run_due_duties
from people.domain.job import (
    JobRefused,
    LeaseLost,
    claim_job,
    count_stuck_jobs,
    create_job,
    hand_over_unfinished,
    is_silent,
    job_handler,
    keep_lease,
    look_at_people,
    run_job,
)  # fmt: skip
from people.models import ClockDuty, Job, JobState
from tests.people.installation import Installation


@pytest.fixture
def kind():
    """A kind of job that counts its chunks."""
    log = []

    @job_handler("test.count")
    def count(job, progress):
        for chunk in range(job.done, 3):
            log.append(chunk)
            progress(chunk + 1, 3)

    yield log
    jobs.HANDLERS.pop("test.count")


@pytest.fixture
def handed(monkeypatch):
    """What was put into the queue."""
    queue = []
    monkeypatch.setattr(jobs.Engine, "enqueue", lambda job, **_how: queue.append(job))
    return queue


@pytest.mark.django_db(transaction=True)
def test_job_is_handed_over_after_the_commit(handed):
    with transaction.atomic():
        job = create_job("test.count")
        assert handed == []
    assert handed == [job.public_id]


@pytest.mark.django_db
def test_a_job_that_waits_takes_more_people_along_and_one_that_runs_does_not(handed):
    look_at_people("test.look", {3, 1}, most=3)
    look_at_people("test.look", {2}, most=3)
    assert [job.arguments for job in Job.objects.filter(kind="test.look")] == [{"people": "1,2,3"}]
    look_at_people("test.look", set(), most=3)
    look_at_people("test.look", {4}, most=3)
    look_at_people("test.look", {5}, most=3)
    waiting = Job.objects.get(kind="test.look")
    assert waiting.arguments == {"people": ""}, "more than that are everybody, and stay so"
    assert claim_job(waiting.public_id) is not None
    look_at_people("test.look", {6}, most=3)
    assert [job.arguments["people"] for job in Job.objects.filter(kind="test.look").order_by("pk")] == ["", "6"]


@pytest.mark.django_db(transaction=True)
def test_rolled_back_cause_leaves_no_job(handed):
    with transaction.atomic():
        create_job("test.count")
        transaction.set_rollback(True)
    assert handed == []
    assert not Job.objects.filter(kind="test.count").exists()


@pytest.mark.django_db(transaction=True)
def test_queue_that_fails_loses_nothing(monkeypatch, handed):
    def refuse(public_id, **_how):
        raise ConnectionError

    monkeypatch.setattr(jobs.Engine, "enqueue", refuse)
    job = create_job("test.count")
    monkeypatch.setattr(jobs.Engine, "enqueue", lambda job, **_how: handed.append(job))
    assert hand_over_unfinished() == 1
    assert handed == [job.public_id]


@pytest.mark.django_db
def test_job_runs_once_and_reports(kind):
    job = create_job("test.count")
    assert run_job(job.public_id) == JobState.DONE
    assert run_job(job.public_id) == "busy"
    job.refresh_from_db()
    assert (job.done, job.total, job.percent, kind) == (3, 3, 100, [0, 1, 2])


@pytest.mark.django_db
def test_dead_workers_job_is_resumed_where_it_stood(kind):
    job = create_job("test.count")
    dead = claim_job(job.public_id)
    keep_lease(dead, 1, 3)
    assert run_job(job.public_id) == "busy"
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert hand_over_unfinished() == 1
    assert run_job(job.public_id) == JobState.DONE
    assert kind == [1, 2]
    with pytest.raises(LeaseLost):
        keep_lease(dead, 2, 3)


@pytest.mark.django_db
def test_job_that_raises_is_tried_three_times():
    @job_handler("test.raise")
    def fail(job, progress):
        raise ValueError("13812341234")

    job = create_job("test.raise")
    for _try in range(3):
        Job.objects.update(lease_until=None)
        run_job(job.public_id)
    job.refresh_from_db()
    assert (job.state, job.error_code, job.attempts) == (JobState.FAILED, "ValueError", 3)
    jobs.HANDLERS.pop("test.raise")


@pytest.mark.django_db
def test_log_of_a_failing_job_holds_no_value(caplog):
    @job_handler("test.raise")
    def fail(job, progress):
        raise ValueError("13812341234")

    run_job(create_job("test.raise").public_id)
    assert "13812341234" not in caplog.text
    jobs.HANDLERS.pop("test.raise")


@pytest.mark.django_db
def test_locked_database_does_not_count_as_a_try():
    @job_handler("test.locked")
    def fail(job, progress):
        raise OperationalError("database is locked")

    job = create_job("test.locked")
    for _try in range(5):
        Job.objects.update(lease_until=None)
        run_job(job.public_id)
    job.refresh_from_db()
    assert job.state == JobState.WAITING
    jobs.HANDLERS.pop("test.locked")


@pytest.mark.django_db
def test_broken_query_counts_as_a_try_and_is_given_up(caplog):
    @job_handler("test.broken")
    def fail(job, progress):
        raise OperationalError("too many SQL variables: 13812341234")

    job = create_job("test.broken")
    for _try in range(3):
        Job.objects.update(lease_until=None)
        run_job(job.public_id)
    job.refresh_from_db()
    assert (job.state, job.error_code) == (JobState.FAILED, "OperationalError")
    assert "OperationalError in fail, line" in caplog.text, "whoever runs the site finds the place"
    assert "13812341234" not in caplog.text
    jobs.HANDLERS.pop("test.broken")


@pytest.mark.django_db
def test_refused_job_says_why_and_is_not_repeated():
    @job_handler("test.refuse")
    def refuse(job, progress):
        raise JobRefused("has_errors")

    job = create_job("test.refuse")
    assert run_job(job.public_id) == JobState.FAILED
    job.refresh_from_db()
    assert job.error_code == "has_errors"
    jobs.HANDLERS.pop("test.refuse")


@pytest.mark.django_db
def test_stuck_jobs_are_counted_for_health(kind):
    job = create_job("test.count")
    assert count_stuck_jobs() == 0
    Job.objects.filter(pk=job.pk).update(created_at=timezone.now() - timedelta(hours=1))
    assert count_stuck_jobs() == 1


# --- the clock -----------------------------------------------------------------------------------------------------


@pytest.fixture
def strokes(monkeypatch):
    """A duty of its own, alone in the registry."""
    ran = []
    monkeypatch.setattr("people.domain.clock.DUTIES", {})
    duty("test.stroke", every=timedelta(minutes=10))(lambda: ran.append(1))
    return ran


@pytest.mark.django_db
def test_duty_runs_when_due_and_not_before(strokes):
    now = timezone.now()
    run_due_duties(now=now)
    run_due_duties(now=now + timedelta(minutes=9))
    assert len(strokes) == 1
    run_due_duties(now=now + timedelta(minutes=11))
    assert len(strokes) == 2


@pytest.mark.django_db
def test_duty_under_lease_is_left_to_its_holder(strokes):
    ClockDuty.objects.create(name="test.stroke", lease_until=timezone.now() + timedelta(minutes=1))
    run_due_duties()
    assert strokes == []
    ClockDuty.objects.update(lease_until=timezone.now() - timedelta(minutes=1))
    run_due_duties()
    assert len(strokes) == 1


@pytest.mark.django_db
def test_failing_duty_does_not_stop_the_others(strokes):
    def fail():
        raise ValueError

    duty("test.a_failing", every=timedelta(hours=1))(fail)
    assert run_due_duties() == {"test.a_failing": "ValueError", "test.stroke": "done"}
    assert ClockDuty.objects.get(name="test.a_failing").failures == 1


def test_duties_of_the_register_are_known():
    assert {"jobs.hand_over", "messages.deliver", "audit.seal", "roles.project", "roster.purge"} <= DUTIES.keys()


# --- a real worker -------------------------------------------------------------------------------------------------

PROGRAM = """
import os, sys, time
import django
django.setup()
from people.domain import job as jobs
@jobs.job_handler("test.slow")
def slow(job, progress):
    for chunk in range(job.done, 6):
        with open(sys.argv[1], "a") as file:
            file.write(f"{chunk} ")
        progress(chunk + 1, 6)
        time.sleep(0.3)
if sys.argv[2] == "make":
    print(jobs.create_job("test.slow").public_id)
else:
    from people.domain.queue import make_worker
    if sys.argv[2] == "resume":
        time.sleep(1.2)
        assert jobs.hand_over_unfinished() == 1
    make_worker(batch=True, interval=0.1).run()
"""


@pytest.mark.slow
def test_killed_worker_is_resumed_once(tmp_path):
    """kill -9 in the middle: the lease runs out, the clock hands over again, the rest is done and nothing twice."""
    trace = tmp_path / "trace"
    city = Installation(tmp_path, JOB_LEASE_SECONDS=1)
    program = ["-c", PROGRAM, str(trace)]
    city.run(*program, "make")
    worker = city.start(*program, "work")
    deadline = time.monotonic() + 120
    while not trace.exists() or len(trace.read_text().split()) < 2:
        assert worker.poll() is None, "the worker ended before it could be killed"
        assert time.monotonic() < deadline, "the worker did not begin"
        time.sleep(0.05)
    worker.kill()
    worker.wait()
    assert len(trace.read_text().split()) < 6
    city.run(*program, "resume")
    chunks = trace.read_text().split()
    assert sorted(set(chunks), key=int) == ["0", "1", "2", "3", "4", "5"]
    assert len(chunks) <= 7, "only the chunk that was under way may be done again"


@pytest.mark.django_db
def test_a_job_of_which_nothing_is_heard_is_called_silent(kind):
    job, now = create_job("test.count"), timezone.now()
    long_ago = now - timedelta(minutes=1)
    lease = jobs.lease_time()
    for state, created, until, silent in (
        (JobState.WAITING, now, None, False),
        (JobState.WAITING, long_ago, None, True),
        (JobState.RUNNING, long_ago, now + lease, False),
        (JobState.RUNNING, long_ago, long_ago + lease, True),
        (JobState.DONE, long_ago, None, False),
        (JobState.CANCELLED, long_ago, None, False),
    ):
        Job.objects.filter(pk=job.pk).update(state=state, created_at=created, lease_until=until)
        job.refresh_from_db()
        assert is_silent(job) is silent
