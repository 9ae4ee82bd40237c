"""Completion: items by moveOn, the course by its needed items. Append-only; refreshing twice writes once."""

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from courses.domain.certifying.certification import certify_after_course
from courses.domain.events import course_completed
from courses.domain.learning.done import DoneKeys, done_keys
from courses.domain.learning.outline import Outline, OutlineItem, outline_of
from courses.domain.learning.stamp import stamp_person
from courses.domain.learning.unlocking import lock_of
from courses.models import (
    CourseCompletion,
    Enrolment,
    ItemCompletion,
    MoveOn,
)
from people.domain.prepared import PreparedInsert

insert_completion = PreparedInsert(ItemCompletion, once=True)


def satisfies(move_on: str, *, completed: bool, passed: bool | None) -> bool:
    """cmi5's moveOn. Not judged (None) is not passed."""
    return {
        MoveOn.COMPLETED: completed,
        MoveOn.PASSED: bool(passed),
        MoveOn.BOTH: completed and bool(passed),
        MoveOn.EITHER: completed or bool(passed),
        MoveOn.NOT_APPLICABLE: True,
    }[MoveOn(move_on)]


def is_open_to(item: OutlineItem, outline: Outline, done: DoneKeys) -> bool:
    """Whether a learner may begin an item: what must come first is done, and its day has come."""
    return lock_of(item, outline, done) is None


def record_item(
    enrolment: Enrolment,
    item: OutlineItem,
    *,
    outline: Outline,
    basis: str,
    passed: bool | None = None,
    attempt: Any = None,
    evidence: dict[str, Any] | None = None,
    actor: Any = None,
    stamp: dict[str, Any] | None = None,
) -> DoneKeys:
    """Record that an item is done, once, and return everything that is done now. Two queries."""
    row = ItemCompletion(
        enrolment=enrolment, item_key=item.key, round=enrolment.round, serial=1, basis=basis, passed=passed,
        attempt=attempt, evidence=evidence or {}, recorded_by=actor, **(stamp or _stamp(enrolment)),
    )  # fmt: skip
    insert_completion(row)
    done = done_keys(enrolment, outline)
    if item.key not in done:  # the first completion was reversed since: this is a new one
        rows = ItemCompletion.objects.filter(enrolment=enrolment, item_key=item.key, round=enrolment.round)
        row.pk, row.serial = None, (rows.order_by("-serial").values_list("serial", flat=True).first() or 0) + 1
        insert_completion(row)
        done = replace(done, done=done.done | {item.key})
    return done


def _stamp(enrolment: Enrolment) -> dict[str, Any]:
    if enrolment.person_id is not None:
        return stamp_person(enrolment.person_id)._asdict()
    return {"organisation_id": enrolment.organisation_id, "district_id": enrolment.district_id}


@transaction.atomic(savepoint=False)
def refresh_course_completion(
    enrolment: Enrolment, *, outline: Outline | None = None, done: DoneKeys | None = None
) -> CourseCompletion | None:
    """Write the course's completion when every needed item is done; returns the one in force, if any.

    Certification follows in the same transaction; others hear of it after the commit.
    """
    outline = outline or outline_of(enrolment.version, language=get_language() or "zh-hans")
    done = done if done is not None else done_keys(enrolment, outline)
    if not outline.needed or not all(item.key in done for item in outline.needed):
        return None
    rows = CourseCompletion.objects.filter(enrolment=enrolment, round=enrolment.round).order_by("-serial")
    last = rows.first()
    if last is not None and not last.is_reversal:
        return last
    held = Enrolment.objects.select_for_update().filter(pk=enrolment.pk).values_list("version_id", flat=True).first()
    if held != enrolment.version_id:  # they were moved to another version meanwhile: that one decides
        moved = Enrolment.objects.select_related("version", "person").get(pk=enrolment.pk)
        return refresh_course_completion(moved)
    completion = CourseCompletion.objects.create(
        enrolment=enrolment, person_id=enrolment.person_id, course_id=enrolment.course_id, version=enrolment.version,
        round=enrolment.round, serial=last.serial + 1 if last else 1, completed_on=timezone.localdate(),
        hours=enrolment.version.hours, **_stamp(enrolment),
        evidence={
            "version": enrolment.version.number, "title": outline.title,
            "done": sorted(item.key for item in outline.needed if item.key not in done.waived),
            "waived": sorted(done.waived),
        },
    )  # fmt: skip
    if enrolment.person is not None:
        certify_after_course(enrolment.person, enrolment.course_id, day=completion.completed_on, completion=completion)
    facts = {"person_id": enrolment.person_id, "course_id": enrolment.course_id, "completion_id": completion.pk}
    transaction.on_commit(lambda: course_completed.send(sender=CourseCompletion, **facts))
    return completion


@transaction.atomic
def finish_reading(
    enrolment: Enrolment,
    item: OutlineItem,
    *,
    outline: Outline,
    basis: str = ItemCompletion.Basis.READ,
    evidence: dict[str, Any] | None = None,
) -> CourseCompletion | None:
    """The learner says a unit or lecture is done; returns the course's completion if that finished it."""
    done = record_item(enrolment, item, outline=outline, basis=basis, evidence=evidence)
    return refresh_course_completion(enrolment, outline=outline, done=done)


@transaction.atomic
def reverse_completion(completion: ItemCompletion, *, actor: Any, reason: str) -> ItemCompletion:
    """Take a completion back, by a row that says why. A course completion that stood on it is reversed with it."""
    reversal = ItemCompletion.objects.create(
        enrolment_id=completion.enrolment_id, item_key=completion.item_key, round=completion.round,
        serial=completion.serial + 1, basis=completion.basis, is_reversal=True, reverses=completion, reason=reason,
        recorded_by=actor, organisation_id=completion.organisation_id, district_id=completion.district_id,
    )  # fmt: skip
    course = CourseCompletion.objects.in_force().filter(enrolment_id=completion.enrolment_id, round=completion.round)
    for whole in course:
        CourseCompletion.objects.create(
            enrolment_id=whole.enrolment_id, person_id=whole.person_id, course_id=whole.course_id,
            version_id=whole.version_id, round=whole.round, serial=whole.serial + 1, is_reversal=True, reverses=whole,
            completed_on=timezone.localdate(), reason=reason, organisation_id=whole.organisation_id,
            district_id=whole.district_id,
        )  # fmt: skip
    return reversal
