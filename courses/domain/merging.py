"""After two records of one person became one: what could not simply move with its foreign key.

Somebody may have been enrolled in one course under both records. Both enrolments stay; what was done under the closed
one is carried to the kept one as new rows that say where they come from, so that nobody has to learn twice.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone

from courses.domain.assessing.taking import has_taken_part, spend_token
from courses.domain.learning.completion import record_item, refresh_course_completion, reverse_completion
from courses.domain.learning.outline import outline_of
from courses.domain.programmes.evaluating import certify_met
from courses.models import CertificationPeriod, CourseVersionItem, Enrolment, ItemCompletion, PrivacyClass

LANGUAGE = "zh-hans"


def follow_merge(keep_id: int, drop_id: int) -> int:
    """Carry over what was done under the closed record; returns the number of items. Doing it again changes nothing."""
    _carry_tokens(keep_id, drop_id)
    left = Enrolment.objects.filter(person_id=drop_id).select_related("version")
    return sum(_carry_enrolment(row, keep_id) for row in left)


@transaction.atomic
def unfollow_merge(keep_id: int, drop_id: int) -> int:
    """Two records again: what was carried over leaves the kept one, and the enrolments it came from go on.

    Returns the number of items. Taking part in something anonymous is not taken back: nobody knows who did what there.
    """
    rows = ItemCompletion.objects.in_force().filter(enrolment__person_id=keep_id, basis=ItemCompletion.Basis.IMPORTED)
    came_from = {row.evidence.get("merged_from"): row for row in rows if "merged_from" in row.evidence}
    theirs = set(
        ItemCompletion.objects.filter(pk__in=came_from, enrolment__person_id=drop_id).values_list("pk", flat=True)
    )
    for key in theirs:
        reverse_completion(came_from[key], actor=None, reason="unmerged")
    Enrolment.objects.filter(person_id=drop_id, ended_reason="merged").update(ended_at=None, ended_reason="")
    return len(theirs)


def judge_again(keep_id: int) -> int:
    """Certify the kept person in programmes whose requirements both records meet together; how many."""
    waiting = CertificationPeriod.objects.open().filter(person=keep_id).order_by("pk").select_related("programme")
    return sum(certify_met(period.programme, people=[keep_id]) for period in waiting)


@transaction.atomic
def _carry_enrolment(dropped: Enrolment, keep_id: int) -> int:
    kept = (
        Enrolment.objects.filter(person_id=keep_id, course_id=dropped.course_id)
        .select_related("version", "person")
        .first()
    )
    if kept is None:
        return 0
    outline = outline_of(kept.version, language=LANGUAGE)
    carried = 0
    for row in ItemCompletion.objects.in_force().filter(enrolment=dropped, round=dropped.round):
        item = outline.by_key.get(str(row.item_key))
        if item is None or ItemCompletion.objects.filter(enrolment=kept, item_key=row.item_key).exists():
            continue
        record_item(
            kept, item, outline=outline, basis=ItemCompletion.Basis.IMPORTED, passed=row.passed,
            evidence=_evidence(row), stamp={"organisation_id": row.organisation_id, "district_id": row.district_id},
        )  # fmt: skip
        carried += 1
    if carried:
        refresh_course_completion(kept, outline=outline)
    if dropped.ended_at is None:
        dropped.ended_at, dropped.ended_reason = timezone.now(), "merged"
        dropped.save(update_fields=["ended_at", "ended_reason"])
    return carried


def _evidence(row: ItemCompletion) -> dict[str, Any]:
    return {"merged_from": row.pk, "completed_at": row.completed_at.isoformat(), "basis": row.basis}


def _carry_tokens(keep_id: int, drop_id: int) -> None:
    """Who took part anonymously under the closed record took part."""
    places = CourseVersionItem.objects.filter(assessment_version__privacy=PrivacyClass.ANONYMOUS)
    for key in places.values_list("key", flat=True).distinct().order_by():
        if has_taken_part(drop_id, place=str(key)):
            spend_token(keep_id, place=str(key))
