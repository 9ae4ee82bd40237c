"""Freezing a course: requirements become a version, texts become a row that corrections may follow.

Requirements are which items there are, in which order, which are needed, when they count as done, which version of an
assessment they hold, and the hours. Everything else is text. A publish that changes requirements makes a new version;
one that changes only words is a correction. A corrected item reaches every version that holds it under the same
requirement, so that a wrong sentence or a dead link is mended for those who enrolled earlier, too.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from courses.domain.authoring.canonical import digest_json
from courses.domain.authoring.change import settle_change
from courses.domain.authoring.circle import describe_circle, find_circle
from courses.domain.authoring.course import bind_course
from courses.domain.refusal import Refused
from courses.models import Course, CourseItem, CoursePage, CourseText, CourseVersion, CourseVersionItem, ItemKind

Requirement = dict[str, Any]


def requirements_of(page: CoursePage) -> list[Requirement]:
    """What the page asks of a learner, in order. An assessment keeps the version it was published with until its author
    moves the draft to another one; a new one gets its current version."""
    found = []
    standing = standing_pins(page)
    for item in page.items.all():
        pinned = pin_of(item, standing) if item.assessment_id else None
        if item.kind == ItemKind.ASSESSMENT and pinned is None:
            continue  # an assessment without a finished version asks nothing of anybody yet
        found.append(
            {
                "key": str(item.key), "kind": item.kind, "required": item.required and item.kind != ItemKind.SECTION,
                "move_on": item.move_on, "after_all_before": item.after_all_before, "assessment_version_id": pinned,
                **unlocking_of(item),
            }
        )  # fmt: skip
    return found


def asked_of(items: Iterable[CourseItem]) -> list[Requirement]:
    """What decides the order of learning, for items that may not be published yet; no query."""
    return [
        {
            "key": str(item.key), "kind": item.kind, "required": item.required and not item.withdrawn,
            "move_on": item.move_on, "after_all_before": item.after_all_before, **unlocking_of(item),
        }
        for item in items
    ]  # fmt: skip


def unlocking_of(item: CourseItem) -> Requirement:
    """What opens an item besides its place; nothing where nothing is said, so that digests of old versions hold."""
    said = {
        "after_items": sorted(item.after_items or []), "opens_on": item.opens_on,
        "opens_after_days": item.opens_after_days or None,
    }  # fmt: skip
    return {name: value for name, value in said.items() if value} if item.kind != ItemKind.SECTION else {}


def standing_pins(page: CoursePage) -> dict[tuple[str, int], int]:
    """Key and assessment of each item in force, and the version it holds. One query."""
    in_force = CourseVersionItem.objects.filter(version__course__current_version=F("version"))
    rows = in_force.filter(version__course=page.course_id)
    names = ("key", "assessment_version__assessment_id", "assessment_version_id")
    return {
        (str(key), assessment): version for key, assessment, version in rows.values_list(*names) if version is not None
    }


def pin_of(item: CourseItem, standing: dict[tuple[str, int], int]) -> int | None:
    """The version that an item asks for once it is published."""
    moved = item.assessment_version
    if moved is not None and moved.assessment_id == item.assessment_id:
        return moved.pk
    kept = standing.get((str(item.key), item.assessment_id or 0))
    return kept or (item.assessment.current_version_id if item.assessment else None)


def text_of(item: CourseItem) -> dict[str, Any]:
    """The words of one item, as stored with a version."""
    further = {
        "library_page": item.library_page_id if item.kind == ItemKind.LIBRARY else None,
        "document": item.document_id if item.kind == ItemKind.FILE else None,
        "starts_at": item.starts_at.isoformat() if item.starts_at and item.kind == ItemKind.LIVE else None,
        "meeting_link": item.meeting_link if item.kind == ItemKind.LIVE else None,
    }
    return {
        "title": item.title, "intro": item.intro, "minutes": item.minutes, "withdrawn": item.withdrawn,
        "body": list(item.body.raw_data), "media": item.media_id, "episode": item.episode_id,
        **{name: value for name, value in further.items() if value},
    }  # fmt: skip


def content_of(page: CoursePage) -> dict[str, Any]:
    """All words of a page."""
    return {
        "title": page.title, "summary": page.summary, "lead": page.lead, "label": page.label,
        "for_whom": page.for_whom, "items": {str(item.key): text_of(item) for item in page.items.all()},
    }  # fmt: skip


def decides_requirements(page: CoursePage) -> bool:
    """Whether this page is the course's first language: that of the site, or the only one there is."""
    if page.locale.language_code == settings.LANGUAGE_CODE:
        return True
    others = CoursePage.objects.filter(course_id=page.course_id, alias_of=None)
    return not others.filter(locale__language_code=settings.LANGUAGE_CODE).exists()


@transaction.atomic
def publish_course(page: CoursePage, *, actor: Any = None, note: str = "") -> CourseVersion | None:
    """Freeze what the page says now. Returns the version that new learners get; None for a translation come too early.

    Publishing the same again changes nothing.
    """
    course = Course.objects.select_for_update().get(uuid=bind_course(page).uuid)
    note = note or page.correction_note
    if decides_requirements(page):
        _publish_requirements(course, page, actor=actor)
    if course.current_version is None:
        return None
    _publish_texts(course, page, actor=actor, note=note)
    course.current_version.refresh_from_db()
    return course.current_version


def courses_first_of(page: CoursePage) -> list[str]:
    """The keys of the courses to be finished before one enrols oneself."""
    return sorted(str(course.uuid) for course in page.courses_first.all() if course.pk != page.course_id)


def digest_of_requirements(page: CoursePage, asked: list[Requirement]) -> str:
    """The fingerprint of all that a page asks of a learner."""
    whole: dict[str, Any] = {"items": asked, "hours": f"{page.hours:.2f}"}
    first = courses_first_of(page)
    return digest_json({**whole, "courses_first": first} if first else whole)


def _publish_requirements(course: Course, page: CoursePage, *, actor: Any) -> None:
    asked = requirements_of(page)
    circle = find_circle(asked_of(page.items.all()))
    if circle:
        raise Refused("circle", describe_circle(page.items.all(), circle))
    digest = digest_of_requirements(page, asked)
    if course.title != page.title:
        course.title = page.title
    if course.current_version is None or course.current_version.digest != digest:
        last = course.versions.order_by("-number").values_list("number", flat=True).first() or 0
        version = CourseVersion.objects.create(
            course=course, number=last + 1, digest=digest, hours=page.hours, published_by=actor,
            minutes=sum(item.minutes for item in page.items.all()), courses_first=courses_first_of(page),
        )  # fmt: skip
        CourseVersionItem.objects.bulk_create(
            CourseVersionItem(version=version, position=place, **item) for place, item in enumerate(asked, start=1)
        )
        course.current_version = version
        settle_change(version, digest=digest)
    course.save(update_fields=["title", "current_version"])


def _publish_texts(course: Course, page: CoursePage, *, actor: Any, note: str) -> None:
    content = content_of(page)
    language = page.locale.language_code
    current = course.current_version
    assert current is not None  # the caller looked
    first = not current.texts.filter(language=language).exists()
    reason = CourseText.Reason.PUBLISHED if first else CourseText.Reason.CORRECTED
    if first and not decides_requirements(page):
        reason = CourseText.Reason.TRANSLATED
    write_text(current, language=language, content=content, reason=reason, page=page, actor=actor, note=note)
    asked = _requirements_by_key(current)
    for version in course.versions.exclude(pk=current.pk):
        shared = {key for key, asks in _requirements_by_key(version).items() if asked.get(key) == asks}
        old = latest_content(version, language)
        base = old or {**content, "items": {}}
        merged = {**base, "items": {**base["items"], **{k: v for k, v in content["items"].items() if k in shared}}}
        if merged["items"]:
            write_text(
                version, language=language, content=merged, reason=CourseText.Reason.CORRECTED, page=page, actor=actor,
                note=note,
            )  # fmt: skip


def _requirements_by_key(version: CourseVersion) -> dict[str, tuple[Any, ...]]:
    rows = version.items.values_list("key", "kind", "required", "move_on", "assessment_version_id")
    return {str(key): tuple(rest) for key, *rest in rows}


def latest_content(version: CourseVersion, language: str) -> dict[str, Any] | None:
    """The words of a version in a language as everybody reads them now."""
    found = version.texts.filter(language=language).order_by("-serial").values_list("content", flat=True).first()
    return found or None


def write_text(
    version: CourseVersion,
    *,
    language: str,
    content: dict[str, Any],
    reason: str,
    page: CoursePage | None = None,
    actor: Any = None,
    note: str = "",
) -> CourseText | None:
    """Add a row of words unless they are what stands there already. Everybody on the version sees it at once."""
    digest = digest_json(content)
    latest = version.texts.filter(language=language).order_by("-serial").first()
    if latest is not None and latest.digest == digest:
        return None
    version = CourseVersion.objects.select_for_update().get(pk=version.pk)
    version.texts_serial += 1
    version.save(update_fields=["texts_serial"])
    return CourseText.objects.create(
        version=version, serial=version.texts_serial, language=language, content=content, digest=digest,
        reason=reason, note=note, page=page if page and page.pk else None, created_by=actor,
    )  # fmt: skip


@transaction.atomic
def withdraw_item(course: Course, *, key: str, actor: Any, reason: str, now: bool = True) -> int:
    """Take an item out of sight everywhere at once (or bring it back); returns the number of versions touched.

    Nobody has to do a withdrawn item; what was done with it stays on record.
    """
    touched = 0
    for version in course.versions.all():
        for language in version.texts.values_list("language", flat=True).distinct().order_by():
            content = latest_content(version, language) or {}
            item = content.get("items", {}).get(key)
            if item is None or item.get("withdrawn") == now:
                continue
            changed = {**content, "items": {**content["items"], key: {**item, "withdrawn": now}}}
            written = write_text(
                version, language=language, content=changed, reason=CourseText.Reason.WITHDRAWN, actor=actor,
                note=f"{timezone.localdate()}: {reason}"[:300],
            )  # fmt: skip
            touched += written is not None
    return touched
