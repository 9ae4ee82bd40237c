"""The table of contents of a version in one language: immutable, read once a process, kept by version and serial."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings

from courses.models import CourseText, CourseVersion, CourseVersionItem, ItemKind, MoveOn, Policy, PrivacyClass

LANGUAGES_FALLBACK = settings.LANGUAGE_CODE
KEPT = 256
LIVE_MINUTES = 60  # of a live session that gives no length


@dataclass(frozen=True)
class OutlineAssessment:
    """What the outline must know of an assessment without asking the database."""

    id: int
    version_id: int
    type_key: str
    privacy: str
    policy: Policy

    @property
    def is_sealed(self) -> bool:
        """Whether answers and results are the learner's alone."""
        return self.privacy in (PrivacyClass.CONFIDENTIAL, PrivacyClass.ANONYMOUS)

    @property
    def is_anonymous(self) -> bool:
        """Whether answers are kept without a name."""
        return self.privacy == PrivacyClass.ANONYMOUS


@dataclass(frozen=True)
class OutlineItem:
    """One item in one language. `number` counts what is needed; headings and voluntary items have none."""

    key: str
    kind: str
    number: int | None
    title: str
    intro: str
    minutes: int
    required: bool
    move_on: str
    after_all_before: bool
    withdrawn: bool
    assessment: OutlineAssessment | None = None
    body: list[dict[str, Any]] = field(default_factory=list, repr=False, compare=False)
    media_id: int | None = None
    episode_id: int | None = None
    library_id: int | None = None
    document_id: int | None = None
    starts_at: datetime | None = None
    meeting_link: str = field(default="", repr=False)
    after_items: tuple[str, ...] = ()
    opens_on: date | None = None
    opens_after_days: int | None = None

    @property
    def counts(self) -> bool:
        """Whether the course waits for it."""
        return self.required and not self.withdrawn and self.move_on != MoveOn.NOT_APPLICABLE

    @property
    def has_rules(self) -> bool:
        """Whether anything may keep it closed."""
        return bool(self.after_all_before or self.after_items or self.opens_on or self.opens_after_days)

    @property
    def ends_at(self) -> datetime | None:
        """When a live session is over."""
        return self.starts_at + timedelta(minutes=self.minutes or LIVE_MINUTES) if self.starts_at else None

    @property
    def is_recorded(self) -> bool:
        """A live session of which the recording is there: from now on a lecture."""
        return self.kind == ItemKind.LIVE and self.media_id is not None


@dataclass(frozen=True)
class OutlinePart:
    """The items under one heading; the first part may have none."""

    title: str
    intro: str
    items: tuple[OutlineItem, ...]


@dataclass(frozen=True)
class Outline:
    """A version as learners read it."""

    version_id: int
    number: int
    serial: int
    year: int
    course_id: int
    language: str
    title: str
    summary: str
    lead: str
    label: str
    for_whom: str
    hours: Any
    items: tuple[OutlineItem, ...]
    parts: tuple[OutlinePart, ...]
    by_key: Mapping[str, OutlineItem] = field(repr=False)

    @property
    def needed(self) -> tuple[OutlineItem, ...]:
        """The items the course waits for."""
        return tuple(item for item in self.items if item.counts)

    @property
    def minutes(self) -> int:
        """All of it, voluntary items left out."""
        return sum(item.minutes for item in self.needed)

    def beside(self, key: str) -> tuple[OutlineItem | None, OutlineItem | None]:
        """The items before and after one."""
        keys = [item.key for item in self.items]
        here = keys.index(key)
        before = self.items[here - 1] if here else None
        return before, self.items[here + 1] if here + 1 < len(keys) else None


_kept: OrderedDict[tuple[int, int, str], Outline] = OrderedDict()


def outline_of(version: CourseVersion, *, language: str) -> Outline:
    """The outline; no query when this process has read it since the last correction, else two."""
    found = _kept.get((version.pk, version.texts_serial, language))
    return found if found is not None else _keep(version, language)


def outline_by_id(version_id: int, serial: int, *, language: str) -> Outline:
    """The same for somebody who holds only the keys; one query more when it was not read yet."""
    found = _kept.get((version_id, serial, language))
    return found if found is not None else _keep(CourseVersion.objects.get(pk=version_id), language)


def _keep(version: CourseVersion, language: str) -> Outline:
    made = _read_outline(version, language)
    _kept[(version.pk, version.texts_serial, language)] = made
    while len(_kept) > KEPT:
        _kept.popitem(last=False)
    return made


def forget_outlines() -> None:
    """Empty what this process keeps (tests; a database that was restored under a running process)."""
    _kept.clear()


def _read_outline(version: CourseVersion, language: str) -> Outline:
    texts = _texts(version)
    own, first = texts.get(language, {}), texts.get(LANGUAGES_FALLBACK) or next(iter(texts.values()), {})
    rows = version.items.select_related("assessment_version").order_by("position")
    items, number = [], 0
    for row in rows:
        key = str(row.key)
        text = own.get("items", {}).get(key) or first.get("items", {}).get(key) or {}
        item = read_item(row, text, number + 1)
        number += item.number is not None
        items.append(item)
    shown = tuple(item for item in items if item.kind != ItemKind.SECTION and not item.withdrawn)
    words = {name: own.get(name) or first.get(name, "") for name in ("title", "summary", "lead", "label", "for_whom")}
    return Outline(
        version_id=version.pk, number=version.number, serial=version.texts_serial, year=version.published_at.year,
        course_id=version.course_id, language=language, hours=version.hours, items=shown,
        parts=parts_of(items), by_key={item.key: item for item in items if item.kind != ItemKind.SECTION}, **words,
    )  # fmt: skip


def _texts(version: CourseVersion) -> dict[str, dict[str, Any]]:
    rows = CourseText.objects.filter(version=version).order_by("serial").values_list("language", "content")
    return dict(rows)


def read_item(row: CourseVersionItem, text: dict[str, Any], number: int) -> OutlineItem:
    """One item from its frozen row and its words; `number` is the one it gets if it is needed."""
    pinned = row.assessment_version
    assessment = None
    if pinned is not None:
        assessment = OutlineAssessment(pinned.assessment_id, pinned.pk, pinned.type_key, pinned.privacy, pinned.rules)
    withdrawn = bool(text.get("withdrawn"))
    counted = row.required and row.kind != ItemKind.SECTION and not withdrawn
    return OutlineItem(
        key=str(row.key), kind=row.kind, number=number if counted else None, title=text.get("title", ""),
        intro=text.get("intro", ""), minutes=text.get("minutes", 0), required=row.required, move_on=row.move_on,
        after_all_before=row.after_all_before, withdrawn=withdrawn, assessment=assessment,
        body=text.get("body", []), media_id=text.get("media"), episode_id=text.get("episode"),
        library_id=text.get("library_page"), document_id=text.get("document"),
        meeting_link=text.get("meeting_link", ""),
        starts_at=datetime.fromisoformat(text["starts_at"]) if text.get("starts_at") else None,
        after_items=tuple(row.after_items), opens_on=row.opens_on, opens_after_days=row.opens_after_days,
    )  # fmt: skip


def parts_of(items: list[OutlineItem]) -> tuple[OutlinePart, ...]:
    """The items under their headings; withdrawn ones are left out."""
    parts: list[tuple[OutlineItem | None, list[OutlineItem]]] = [(None, [])]
    for item in items:
        if item.kind == ItemKind.SECTION:
            parts.append((item, []))
        elif not item.withdrawn:
            parts[-1][1].append(item)
    return tuple(
        OutlinePart(head.title if head else "", head.intro if head else "", tuple(inside))
        for head, inside in parts
        if inside
    )
