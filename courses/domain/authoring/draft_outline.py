"""The outline of a draft, as learners would have it: made in memory, so that a preview writes nothing."""

from typing import Any

from django.utils import timezone

from courses.domain.authoring.publishing import pin_of, standing_pins, text_of, unlocking_of
from courses.domain.learning.outline import Outline, OutlineItem, parts_of, read_item
from courses.models import AssessmentVersion, CourseItem, CoursePage, CourseVersionItem, ItemKind


def draft_outline(page: CoursePage, *, language: str) -> Outline:
    """What the draft says now. Two queries."""
    drafted = list(page.items.all())
    standing = standing_pins(page)
    pins = {item.translation_key: pin_of(item, standing) for item in drafted if item.assessment_id}
    versions = AssessmentVersion.objects.in_bulk([pin for pin in pins.values() if pin is not None])
    items: list[OutlineItem] = []
    number = 0
    for place, item in enumerate(drafted, start=1):
        pinned = versions.get(pins.get(item.translation_key) or 0)
        if item.kind == ItemKind.ASSESSMENT and pinned is None:
            continue  # it would not be published either
        made = read_item(_row(item, place, pinned), text_of(item), number + 1)
        number += made.number is not None
        items.append(made)
    shown = tuple(item for item in items if item.kind != ItemKind.SECTION and not item.withdrawn)
    return Outline(
        version_id=-page.pk, number=0, serial=page.latest_revision_id or 0, year=timezone.localdate().year,
        course_id=page.course_id or 0, language=language, title=page.title, summary=page.summary, lead=page.lead,
        label=page.label, for_whom=page.for_whom, hours=page.hours, items=shown, parts=parts_of(items),
        by_key={item.key: item for item in items if item.kind != ItemKind.SECTION},
    )  # fmt: skip


def _row(item: CourseItem, place: int, pinned: Any) -> CourseVersionItem:
    unlocking = {"after_items": [], **unlocking_of(item)}
    return CourseVersionItem(
        key=item.translation_key, position=place, kind=item.kind, move_on=item.move_on, assessment_version=pinned,
        required=item.required and item.kind != ItemKind.SECTION, after_all_before=item.after_all_before, **unlocking,
    )  # fmt: skip
