"""Class sessions as parts of a course: which half days of a run serve which part, and who was there."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from courses.domain.attending.register import newest_records
from courses.domain.attending.roll import count_later
from courses.domain.learning.completion import record_item, refresh_course_completion
from courses.domain.learning.done import done_keys
from courses.domain.learning.outline import Outline, OutlineItem, outline_of
from courses.domain.refusal import Refused
from courses.models import (
    AttendanceRecord,
    ClassPlace,
    ClassRun,
    ClassSession,
    CourseVersionItem,
    Enrolment,
    ItemCompletion,
    ItemKind,
)
from people.domain.audit import record_audit


def class_items(run: ClassRun) -> list[CourseVersionItem]:
    """The class sessions among the parts of the version that a run holds, in order."""
    return list(CourseVersionItem.objects.filter(version=run.version_id, kind=ItemKind.CLASS).order_by("position"))


def part_choices(run: ClassRun, *, language: str) -> list[tuple[str, str]]:
    """Key and title of the class sessions among the parts of the course; empty where it has none."""
    outline = outline_of(run.version, language=language)
    return [(item.key, item.title) for item in outline.items if item.kind == ItemKind.CLASS]


def keys_in_turn(run: ClassRun, count: int) -> list[UUID | None]:
    """The part that each half day serves at first: one after the other, the last part takes what is left."""
    keys = [item.key for item in class_items(run)]
    return [keys[min(place, len(keys) - 1)] if keys else None for place in range(count)]


@transaction.atomic
def assign_sessions(run: ClassRun, chosen: Mapping[int, str], *, actor: Any, request: Any = None) -> int:
    """Say which part each half day serves (by the session's number; empty for all). Returns how many changed."""
    known = {str(item.key): item.key for item in class_items(run)}
    changed = []
    for session in ClassSession.objects.select_for_update().filter(run=run, pk__in=chosen):
        wanted = chosen[session.pk]
        if wanted and wanted not in known:
            raise Refused("other_part", _("That part does not belong to this course."))
        if session.item_key != known.get(wanted):
            session.item_key = known.get(wanted)
            changed.append(session)
    ClassSession.objects.bulk_update(changed, ["item_key"])
    if changed:
        record_audit("register.assigned", actor=actor, subject=run, request=request)
        count_later(run)
    return len(changed)


def sessions_for(enrolment_id: int, keys: list[str]) -> list[ClassSession]:
    """The half days of these parts in runs in which a learner has a place. One query."""
    rows = ClassSession.objects.filter(
        item_key__in=keys, run__places__enrolment=enrolment_id, run__cancelled_at=None, cancelled_at=None,
        run__places__state=ClassPlace.State.CONFIRMED,
    )  # fmt: skip
    return list(rows.select_related("run").order_by("starts_at", "pk"))


def attended_keys(enrolment: Enrolment, items: list[OutlineItem]) -> dict[str, list[int]]:
    """The parts of which somebody was at every half day of one run, with the records that say so. Two queries."""
    sessions = sessions_for(enrolment.pk, [item.key for item in items])
    records = {row.session_id: row for row in newest_records(sessions, person_id=enrolment.person_id)}
    by_run: dict[tuple[str, int], list[ClassSession]] = defaultdict(list)
    for session in sessions:
        by_run[(str(session.item_key), session.run_id)].append(session)
    found: dict[str, list[int]] = {}
    for (key, _run), held in by_run.items():
        own = [records.get(session.pk) for session in held]
        if all(row is not None and row.state in AttendanceRecord.THERE for row in own):
            found.setdefault(key, [row.pk for row in own if row is not None])
    return found


def count_class_items(enrolment: Enrolment, outline: Outline) -> int:
    """Note as done the class sessions at which somebody was; again changes nothing. Returns how many are new."""
    items = [item for item in outline.items if item.kind == ItemKind.CLASS]
    if not items:
        return 0
    done, new = done_keys(enrolment, outline), 0
    records = attended_keys(enrolment, [item for item in items if item.key not in done])
    with transaction.atomic():
        for item in items:
            if item.key in records:
                evidence = {"records": records[item.key]}
                basis = ItemCompletion.Basis.ATTENDED
                done = record_item(enrolment, item, outline=outline, basis=basis, evidence=evidence)
                new += 1
        if new:
            refresh_course_completion(enrolment, outline=outline, done=done)
    return new
