"""The life of an assignment: published once, moved, closed, withdrawn; each change written down and told by a job."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.assigning.announcing import RELEASED, count_by_path, tell_changed, tell_coordinators
from courses.domain.assigning.audience import named_memberships, named_people
from courses.domain.assigning.reconcile import courses_asked_by, reconcile
from courses.domain.refusal import Refused
from courses.models import Assignment, AssignmentChange, AssignmentCourse, AssignmentState, ChangeKind, Course
from people.domain.audit import record_audit
from people.domain.job import Progress, create_job
from people.models import Job

CARRY_OUT = "courses.carry_out_assignment"


@transaction.atomic
def lock(assignment: Assignment, *, revision: int | None = None) -> Assignment:
    """The row as it is now, held until the transaction ends; refuses who looks at an older one."""
    row = Assignment.objects.select_for_update(of=("self",)).select_related("owner", "course", "programme").get(
        pk=assignment.pk
    )  # fmt: skip
    if revision is not None and revision != row.revision:
        raise Refused("changed", _("It was changed in another window meanwhile. Look at it as it is now, then decide."))
    return row


def check_ready(assignment: Assignment) -> None:
    """What stands in the way of publishing, in words; nothing is written."""
    if assignment.due_on < timezone.localdate():
        raise Refused("past", _("The last day has passed already. Choose a day from today on."))
    if not (assignment.audiences.exists() or assignment.listed.exists()):
        raise Refused("nobody", _("It is for nobody yet. Say which people it is for, or name them."))
    if not named_memberships(assignment).exists():
        raise Refused("nobody", _("Nobody fits today. Check units and conditions, or name people by their numbers."))
    courses = courses_asked_by(assignment)
    if not courses and assignment.course_id:
        raise Refused("not_published", _("This course has not been published yet."))
    if any(course.current_version_id is None for course in courses):
        raise Refused("not_published", _("This course has not been published yet."))
    if assignment.programme_id and not assignment.programme.versions.filter(state="published").exists():  # type: ignore[union-attr]
        raise Refused("not_published", _("This programme has not been published yet."))


@transaction.atomic
def publish(assignment: Assignment, *, actor: Any, revision: int | None = None, request: Any = None) -> Assignment:
    """Publish a draft; people are enrolled and told by a job. Again, or from a second window, changes nothing."""
    row = lock(assignment)
    if row.is_published:
        return row
    if not row.is_draft:
        raise Refused("ended", _("This has ended. Make a new assignment from it."))
    row = lock(assignment, revision=revision)
    check_ready(row)
    AssignmentCourse.objects.bulk_create(
        [AssignmentCourse(assignment=row, course=course) for course in courses_asked_by(row)], ignore_conflicts=True
    )
    row.state, row.published_at = AssignmentState.PUBLISHED, timezone.now()
    row.save(update_fields=["state", "published_at"])
    note_change(row, ChangeKind.PUBLISHED, actor=actor, facts={"due_on": row.due_on.isoformat()}, request=request)
    return row


def note_change(
    assignment: Assignment, kind: str, *, actor: Any, reason: str = "", facts: Mapping[str, Any] | None = None,
    carry_out: bool = True, request: Any = None,
) -> AssignmentChange:  # fmt: skip
    """Write a change down, and have a job carry it out and tell whom it concerns. Inside the caller's transaction."""
    change = AssignmentChange.objects.create(
        assignment=assignment, kind=kind, actor=actor, reason=reason, facts=dict(facts or {})
    )
    record_audit(
        f"assignment.{kind}", actor=actor, subject=assignment, organisation=assignment.owner, reason=reason,
        fields=sorted(change.facts), request=request,
    )  # fmt: skip
    assignment.revision += 1
    if carry_out:
        assignment.job = create_job(
            CARRY_OUT, owner=actor, organisation=assignment.owner, arguments={"change": change.pk}
        )
    assignment.save(update_fields=["revision", "job"])
    return change


@transaction.atomic
def move_days(
    assignment: Assignment, *, due_on: date, actor: Any, reason: str, revision: int | None = None, request: Any = None
) -> Assignment:
    """Another last day. A past one is refused; whatever was granted to single people stays."""
    row, reason = lock(assignment, revision=revision), check_reason(reason)
    if due_on == row.due_on:
        return row
    if due_on < timezone.localdate() or due_on < row.starts_on:
        raise Refused("past", _("The last day has passed already. Choose a day from today on."))
    facts = {"from": row.due_on.isoformat(), "to": due_on.isoformat()}
    row.due_on = due_on
    row.save(update_fields=["due_on"])
    note_change(row, ChangeKind.MOVED, actor=actor, reason=reason, facts=facts, request=request)
    return row


@transaction.atomic
def end(
    assignment: Assignment, *, state: str, actor: Any, reason: str, revision: int | None = None, request: Any = None
) -> Assignment:
    """Close it (what was done and left undone stays on record, nobody is asked any more) or withdraw it."""
    row, reason = lock(assignment, revision=revision), check_reason(reason)
    if row.state == state:
        return row
    if not row.is_published:
        raise Refused("ended", _("This has ended. Make a new assignment from it."))
    row.state, row.ended_at, row.ended_reason = AssignmentState(state), timezone.now(), reason
    row.save(update_fields=["state", "ended_at", "ended_reason"])
    withdrawn = state == AssignmentState.WITHDRAWN
    kind = ChangeKind.WITHDRAWN if withdrawn else ChangeKind.CLOSED
    note_change(row, kind, actor=actor, reason=reason, carry_out=withdrawn, request=request)
    return row


@transaction.atomic
def delete_draft(assignment: Assignment, *, actor: Any, request: Any = None) -> None:
    """Throw a draft away; whatever was published stays."""
    row = lock(assignment)
    if not row.is_draft:
        raise Refused("published", _("It was published meanwhile and stays on record. You may withdraw it."))
    record_audit("assignment.deleted", actor=actor, subject=row, organisation=row.owner, request=request)
    row.delete()


def check_reason(reason: str) -> str:
    """One line that says why."""
    reason = " ".join(reason.replace("\0", "").split())
    if not reason:
        raise Refused("reason", _("Say why: the reason is kept in the log and told to whom it concerns."))
    return reason[:300]


def carry_out(job: Job, progress: Progress) -> None:
    """What a change asks for: enrol, release, tell. Goes in chunks; run again it does only what is left."""
    change = AssignmentChange.objects.select_related(
        "assignment__owner", "assignment__course", "assignment__programme"
    ).get(pk=job.arguments["change"])
    row = change.assignment
    gone: set[int] = set()
    if change.kind == ChangeKind.WITHDRAWN:
        counts = count_by_path(row)
        tell_changed(change)
        tell_coordinators(change, counts)
    elif change.kind == ChangeKind.AUDIENCE:
        gone = set(row.people.current().values_list("person_id", flat=True)) - named_people(row)
    if change.kind in (ChangeKind.EXTENDED, ChangeKind.WAIVED):
        tell_coordinators(change, change.facts.get("units", {}))
        return
    moved = reconcile(row, progress=progress)
    if change.kind == ChangeKind.MOVED:
        tell_changed(change)
    if gone:
        tell_changed(change, kind=RELEASED, people=gone)
    if change.kind != ChangeKind.WITHDRAWN and row.is_published:
        tell_coordinators(change, count_by_path(row))
    job.result = {"joined": moved.joined, "left": moved.left}


def offered_courses() -> list[Course]:
    """Courses that can be assigned."""
    return list(Course.objects.published().order_by("title"))
