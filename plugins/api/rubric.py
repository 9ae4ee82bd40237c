"""Rubrics: criteria with levels, their form for whoever marks, and the points they come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from plugins.api.records import JSONObject, Part, Problem


@dataclass(frozen=True)
class Level:
    """One level of a criterion: how good, what that means, what it is worth."""

    id: str
    title: str
    points: int
    note: str = ""


@dataclass(frozen=True)
class Criterion:
    """One thing that is looked at."""

    id: str
    title: str
    levels: tuple[Level, ...]

    @property
    def points(self) -> int:
        """The most it can earn."""
        return max((level.points for level in self.levels), default=0)

    def level(self, level_id: object) -> Level | None:
        """The level of this id."""
        return next((level for level in self.levels if level.id == level_id), None)


class LevelField(forms.ChoiceField):
    """One level of a criterion; the marking desk shows ``criterion`` with points and notes."""

    def __init__(self, criterion: Criterion, **options: Any) -> None:
        self.criterion = criterion
        choices = [(level.id, f"{level.title} · {level.points}") for level in criterion.levels]
        super().__init__(label=criterion.title, choices=choices, widget=forms.RadioSelect, **options)


class RubricForm(forms.Form):
    """A level for each criterion; the cleaned data are the marks."""

    def __init__(self, criteria: Sequence[Criterion], *, marks: Mapping[str, Any] | None = None, data: Any = None):
        super().__init__(data=data, initial=dict(marks or {}))
        for criterion in criteria:
            self.fields[criterion.id] = LevelField(criterion)

    @property
    def max_score(self) -> int:
        """The most that can be earned."""
        return sum(field.criterion.points for field in self.fields.values() if isinstance(field, LevelField))


def read_rubric(value: Any) -> tuple[Criterion, ...]:
    """Criteria from a config, whatever it holds."""
    rows = [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
    return tuple(
        Criterion(_text(row.get("id")) or f"c{number}", _text(row.get("title")), _levels(row.get("levels")))
        for number, row in enumerate(rows, start=1)
    )


def _levels(value: Any) -> tuple[Level, ...]:
    rows = [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
    return tuple(
        Level(_text(row.get("id")) or f"l{number}", _text(row.get("title")), _points(row), _text(row.get("note")))
        for number, row in enumerate(rows, start=1)
    )


def _points(row: JSONObject) -> int:
    points = row.get("points")
    if not isinstance(points, int) or isinstance(points, bool):
        return 0
    return points if 0 <= points <= 1000 else 0


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def check_rubric(
    criteria: Sequence[Criterion], path: str, *, most_criteria: int, most_levels: int
) -> Iterator[Problem]:
    """What keeps a rubric from being marked by, each at its field below ``path``; levels out of order are a warning."""
    if not 1 <= len(criteria) <= most_criteria:
        yield Problem(path, _("A rubric has between 1 and %(number)s criteria.") % {"number": most_criteria})
    if len({one.id for one in criteria}) < len(criteria):
        yield Problem(path, _("Two criteria have the same id."))
    titles = Counter(one.title.strip() for one in criteria)
    for place, one in enumerate(criteria):
        if not one.title.strip():
            yield Problem(f"{path}.{place}.title", _("Name the criterion."))
        elif titles[one.title.strip()] > 1:
            yield Problem(f"{path}.{place}.title", _("Two criteria read the same."))
        yield from _check_levels(one, f"{path}.{place}.levels", most_levels)


def _check_levels(criterion: Criterion, path: str, most: int) -> Iterator[Problem]:
    levels, points = criterion.levels, [level.points for level in criterion.levels]
    if not 2 <= len(levels) <= most:
        yield Problem(path, _("A criterion has between 2 and %(number)s levels.") % {"number": most})
        return
    if len({level.id for level in levels}) < len(levels):
        yield Problem(path, _("Two levels have the same id."))
    titles = Counter(level.title.strip() for level in levels)
    for place, level in enumerate(levels):
        if not level.title.strip():
            yield Problem(f"{path}.{place}.title", _("Name the level."))
        elif titles[level.title.strip()] > 1:
            yield Problem(f"{path}.{place}.title", _("Two levels of this criterion read the same."))
    if not criterion.points:
        yield Problem(path, _("The best level is worth no points."))
    elif len(set(points)) == 1:
        yield Problem(path, _("All levels are worth the same, so this criterion tells nothing."))
    elif points != sorted(points, reverse=True):
        yield Problem(path, _("The levels do not go from the best to the poorest."), level="warning")


def mark_rubric(criteria: Sequence[Criterion], marks: Any) -> tuple[Part, ...] | None:
    """The parts that marks come to; None while a criterion has no level."""
    given = marks if isinstance(marks, dict) else {}
    parts = []
    for criterion in criteria:
        level = criterion.level(given.get(criterion.id))
        if level is None:
            return None
        parts.append(Part(criterion.id, Decimal(level.points), Decimal(criterion.points), level.title))
    return tuple(parts)
