"""A changed draft beside what is in force: what is new, gone, moved, asked differently, or only corrected."""

from collections import Counter
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from cms.domain.editing.publishing import system_path
from courses.domain.authoring.change import newest_choice, under_way
from courses.domain.authoring.publishing import (
    decides_requirements,
    digest_of_requirements,
    latest_content,
    requirements_of,
    text_of,
)
from courses.models import CourseChange, CoursePage, ItemKind

NEW, GONE, MOVED, ASKED, CORRECTED = "new", "gone", "moved", "asked", "corrected"
REQUIREMENTS = frozenset({NEW, GONE, MOVED, ASKED})
RULES = ("kind", "required", "move_on", "after_all_before", "assessment_version_id", "after_items", "opens_on",
         "opens_after_days")  # fmt: skip


@dataclass(frozen=True)
class ItemChange:
    """One part that changes; `what` says how, `parts` which of its rules or words."""

    key: str
    title: str
    kind: str
    what: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """A draft beside the version in force. `is_new_version`: its requirements differ, so that a version is made."""

    digest: str
    number: int
    is_first: bool
    is_new_version: bool
    changes: tuple[ItemChange, ...]
    hours: tuple[Any, Any]
    under_way: int = 0
    by_version: tuple[tuple[int, int], ...] = ()
    choice: CourseChange | None = None
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def requirements(self) -> tuple[ItemChange, ...]:
        """What new learners will be asked differently."""
        return tuple(one for one in self.changes if one.what in REQUIREMENTS)

    @property
    def corrections(self) -> tuple[ItemChange, ...]:
        """What reaches everybody at once."""
        return tuple(one for one in self.changes if one.what == CORRECTED)


def compare_draft(page: CoursePage) -> Comparison:
    """What publishing this draft would change, and for how many. Constant queries."""
    course = page.course
    asked = requirements_of(page)
    digest = digest_of_requirements(page, asked)
    current = course.current_version if course is not None else None
    if course is None or current is None:
        return Comparison(digest, 1, True, True, (), (None, page.hours))
    is_new = decides_requirements(page) and current.digest != digest
    changes = tuple(_changes(page, asked)) if is_new else tuple(_corrections(page, asked))
    rows = under_way(course).order_by().values_list("version__number").annotate(many=Count("pk"))
    by_version = tuple(sorted(rows))
    return Comparison(
        digest, current.number + is_new, False, is_new, changes, (current.hours, page.hours),
        under_way=sum(many for _number, many in by_version), by_version=by_version,
        choice=newest_choice(course, digest=digest), counts=dict(Counter(one.what for one in changes)),
    )  # fmt: skip


def refuse_unchosen(page: CoursePage) -> list[str]:
    """What keeps changed requirements from going live: nobody has said what happens to those under way. What the
    system itself publishes leaves everybody on their version."""
    course = page.course
    if system_path() is not None or course is None or course.current_version is None or not decides_requirements(page):
        return []
    digest = digest_of_requirements(page, requirements_of(page))
    if digest == course.current_version.digest or newest_choice(course, digest=digest) is not None:
        return []
    many = under_way(course).count()
    if not many:
        return []
    words = _("%(count)s people are under way in this course, and its requirements change: say what happens to them.")
    return [words % {"count": many}]


def _rules(row: Any) -> dict[str, Any]:
    read = row.get if isinstance(row, dict) else lambda name: getattr(row, name)
    return {name: read(name) or None for name in RULES}


def _changes(page: CoursePage, asked: list[dict[str, Any]]) -> list[ItemChange]:
    assert page.course is not None
    assert page.course.current_version is not None
    old = {str(row.key): row for row in page.course.current_version.items.all()}
    texts = (latest_content(page.course.current_version, page.locale.language_code) or {}).get("items", {})
    titles = {str(item.key): item.title for item in page.items.all()}
    found = []
    moved = _moved([key for key in old if key in titles], [one["key"] for one in asked if one["key"] in old])
    for one in asked:
        key, kind = one["key"], one["kind"]
        if key not in old:
            found.append(ItemChange(key, titles[key], kind, NEW))
            continue
        before, after = _rules(old[key]), _rules(one)
        fields = tuple(name for name in RULES if before[name] != after[name])
        if fields:
            found.append(ItemChange(key, titles[key], kind, ASKED, fields))
        if key in moved:
            found.append(ItemChange(key, titles[key], kind, MOVED))
    kept = {one["key"] for one in asked}
    found += [
        ItemChange(key, texts.get(key, {}).get("title", ""), row.kind, GONE)
        for key, row in old.items()
        if key not in kept
    ]
    return [*found, *_corrections(page, asked)]


def _moved(before: list[str], after: list[str]) -> set[str]:
    """The keys outside the longest runs that stayed in order."""
    before = [key for key in before if key in set(after)]
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    return set(after) - {key for block in blocks for key in before[block.a : block.a + block.size]}


def _corrections(page: CoursePage, asked: list[dict[str, Any]]) -> list[ItemChange]:
    assert page.course is not None
    assert page.course.current_version is not None
    old = (latest_content(page.course.current_version, page.locale.language_code) or {}).get("items", {})
    kinds = {one["key"]: one["kind"] for one in asked}
    found = []
    for item in page.items.all():
        key = str(item.key)
        if key not in old or (key not in kinds and item.kind != ItemKind.SECTION):
            continue
        now = text_of(item)
        fields = tuple(sorted(name for name in {*now, *old[key]} if now.get(name) != old[key].get(name)))
        if fields:
            found.append(ItemChange(key, item.title, item.kind, CORRECTED, fields))
    return found
