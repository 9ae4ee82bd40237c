"""What the school does later: jobs and duties of the clock."""

from datetime import timedelta

from courses.domain.assessing.grading import grade_waiting
from courses.domain.assessing.retention import clear_old_answers
from courses.domain.assessing.sealed import erase_expired
from courses.domain.assessing.submission import hand_in_overdue
from courses.domain.attending.counting import count_run
from courses.domain.authoring.change import MOVE_JOB
from courses.domain.bank.statistics import count_due
from courses.domain.hours.sessions import award_session_hours
from courses.domain.learning.enrolment import enrol_by_rules
from courses.domain.learning.moving import move_over
from courses.domain.reviewing.settling import move_works
from courses.domain.uploading.files import sweep_interrupted, sweep_taken_back
from courses.models import ClassRun, CourseChange
from people.domain.clock import duty
from people.domain.job import Progress, job_handler
from people.models import Job


@job_handler("courses.enrol_by_rules")
def run_enrol_by_rules(job: Job, progress: Progress) -> None:
    """Enrol whom the audience rules name now; again changes nothing."""
    job.result = {"enrolled": enrol_by_rules(progress=progress)}


@job_handler("courses.count_register")
def run_count_register(job: Job, progress: Progress) -> None:
    """Count the sessions of everybody in a run, or of those named, and enter their hours; again changes nothing."""
    people = [int(one) for one in str(job.arguments.get("people", "")).split(",") if one]
    run = ClassRun.objects.get(pk=int(job.arguments["run"]))
    job.result = {"counted": count_run(run.pk, person_ids=people, progress=progress)}
    job.result["hours"] = award_session_hours(run)


@job_handler(MOVE_JOB)
def run_move_over(job: Job, progress: Progress) -> None:
    """Move those under way to the version that was chosen for them; again goes on where it stopped."""
    moved, stayed = move_over(CourseChange.objects.get(pk=int(job.arguments["change"])), progress=progress)
    job.result = {"moved": moved, "stayed": stayed}


@duty("courses.hand_in_overdue", every=timedelta(minutes=1))
def run_hand_in_overdue() -> int:
    """Hand in what is open beyond its deadline."""
    return hand_in_overdue()


@duty("courses.grade_waiting", every=timedelta(minutes=1))
def run_grade_waiting() -> int:
    """Grade again what was left pending."""
    return grade_waiting()


@duty("courses.move_peer_works", every=timedelta(minutes=10))
def run_move_peer_works() -> int:
    """Let overdue reviews go, call a person where colleagues do not suffice, settle what is whole."""
    return move_works()


@duty("courses.clear_old_answers", every=timedelta(hours=6))
def run_clear_old_answers() -> int:
    """Clear answers that were kept as long as their type says."""
    return clear_old_answers()


@duty("courses.sweep_uploads", every=timedelta(hours=1))
def run_sweep_uploads() -> int:
    """Forget files that were taken back, and what uploads left that broke off."""
    return sweep_taken_back() + sweep_interrupted()


@duty("courses.count_items", every=timedelta(hours=1))
def run_count_items() -> int:
    """Count what learners made of questions of the bank since the last time."""
    return count_due()


@duty("courses.erase_expired", every=timedelta(hours=6))
def run_erase_expired() -> int:
    """Delete sealed results whose time is over."""
    return erase_expired()


@duty("courses.enrol_by_rules", every=timedelta(hours=6))
def run_rules_by_clock() -> int:
    """Enrol those whom a new rule or a membership that began today names."""
    return enrol_by_rules()
