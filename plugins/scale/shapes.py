"""The schema of a scale pack, as data, and the walk that checks a JSON value against it. An unknown key is an error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from plugins.api import Problem

LANGUAGES: Final = ("zh-hans", "en")
MAX_TEXT: Final = 4_000
MAX_ITEMS: Final = 300
DECIMAL: Final = re.compile(r"[0-9]{1,6}(\.[0-9]{1,4})?")


class Leaf:
    """What a single value must be. ``own``: the languages in which the scale itself exists."""

    def fits(self, value: Any, own: tuple[str, ...]) -> bool:
        """Whether the value is one."""
        raise NotImplementedError

    def wanted(self, own: tuple[str, ...]) -> str:
        """What to write instead."""
        raise NotImplementedError


@dataclass(frozen=True)
class Whole(Leaf):
    """A whole number between two bounds, both ends included."""

    lowest: int
    highest: int

    def fits(self, value: Any, own: tuple[str, ...]) -> bool:
        return is_whole(value) and self.lowest <= value <= self.highest

    def wanted(self, own: tuple[str, ...]) -> str:
        return _("A whole number from %(low)s to %(high)s.") % {"low": self.lowest, "high": self.highest}


@dataclass(frozen=True)
class Word(Leaf):
    """A short identifier that matches a pattern."""

    pattern: str

    def fits(self, value: Any, own: tuple[str, ...]) -> bool:
        return isinstance(value, str) and re.fullmatch(self.pattern, value) is not None

    def wanted(self, own: tuple[str, ...]) -> str:
        return _("A short identifier of letters, digits, full stops and hyphens.")


@dataclass(frozen=True)
class OneOf(Leaf):
    """One of a few words."""

    words: tuple[str, ...]

    def fits(self, value: Any, own: tuple[str, ...]) -> bool:
        return isinstance(value, str) and value in self.words

    def wanted(self, own: tuple[str, ...]) -> str:
        return _("One of: %(words)s.") % {"words": ", ".join(self.words)}


@dataclass(frozen=True)
class Text(Leaf):
    """Words by language. ``own``: words of the scale itself, which may exist in fewer languages than ours."""

    own: bool = False

    def fits(self, value: Any, own: tuple[str, ...]) -> bool:
        return (
            isinstance(value, dict)
            and set(value) == set(own if self.own else LANGUAGES)
            and all(isinstance(one, str) and one.strip() and len(one) <= MAX_TEXT for one in value.values())
        )

    def wanted(self, own: tuple[str, ...]) -> str:
        if self.own and own != LANGUAGES:
            return _("Give this text in the languages that the pack names, and in no other.")
        return _("Give this text in Chinese and in English.")


@dataclass(frozen=True)
class Flag(Leaf):
    """True or false."""

    def fits(self, value: Any, own: tuple[str, ...]) -> bool:
        return isinstance(value, bool)

    def wanted(self, own: tuple[str, ...]) -> str:
        return _("Either true or false.")


@dataclass(frozen=True)
class Amount(Leaf):
    """A limit: a whole number, or a decimal number as text, for JSON has no exact ones."""

    def fits(self, value: Any, own: tuple[str, ...]) -> bool:
        if isinstance(value, str):
            return DECIMAL.fullmatch(value) is not None
        return is_whole(value) and 0 <= value <= 999_999

    def wanted(self, own: tuple[str, ...]) -> str:
        return _('A whole number, or a decimal number as text such as "2.5".')


@dataclass(frozen=True)
class Listed:
    """A list of the same."""

    of: Shape
    least: int = 0
    most: int = MAX_ITEMS


@dataclass(frozen=True)
class Keys:
    """An object with exactly these keys."""

    keys: dict[str, Shape]


@dataclass(frozen=True)
class Maybe:
    """``null``, or the shape."""

    shape: Shape


Shape = Leaf | Listed | Keys | Maybe

ID: Final = Word(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
LIMIT: Final[dict[str, Shape]] = {"compare": OneOf(("at_least", "above")), "value": Amount()}
RESOURCE: Final = Keys({"title": Text(), "text": Text(), "tel": Word(r"[0-9]{0,20}")})
BAND: Final = Keys(
    {
        "id": ID,
        "from": Whole(0, 99_999),
        "to": Whole(0, 99_999),
        "severe": Flag(),
        "title": Text(),
        "text": Text(),
        "next": Text(),
        "resources": Listed(RESOURCE, most=10),
    }
)
NORM: Final = Keys(
    {
        "id": ID,
        "title": Text(),
        "source": Text(),
        "of": OneOf(("score", "raw")),
        "bands": Listed(BAND, least=1, most=20),
        "limits": Listed(
            Keys(
                {
                    "of": OneOf(("score", "raw", "count", "factor", "any_factor")),
                    "id": Word(r"|" + ID.pattern),
                    **LIMIT,
                    "text": Text(),
                }
            )
        ),
    }
)
PACK: Final = Keys(
    {
        "format": Whole(2, 2),
        "id": Word(r"[a-z0-9][a-z0-9-]{0,39}"),
        "version": Word(r"[0-9A-Za-z][0-9A-Za-z.-]{0,19}"),
        "languages": Listed(OneOf(LANGUAGES), least=1, most=2),
        **{name: Text() for name in ("title", "heading", "source", "licence", "wording", "before", "after")},
        "instructions": Maybe(Text(own=True)),
        "stem": Text(own=True),
        "minutes": Whole(1, 240),
        "adult_age": Whole(14, 99),
        "retake_days": Whole(0, 365),
        "options": Listed(Keys({"value": Whole(0, 20), "label": Text(own=True)}), least=2, most=12),
        "items": Listed(Keys({"id": ID, "text": Text(own=True), "reverse": Flag()}), least=1),
        "score": Keys(
            {"multiply": Whole(1, 1_000), "divide": Whole(1, 1_000), "rounding": OneOf(("floor", "half_up"))}
        ),
        "missing": Keys({"rule": OneOf(("all_required", "mean_of_answered")), "at_most": Whole(0, MAX_ITEMS)}),
        "factors": Keys(
            {
                "rule": OneOf(("none", "partition", "overlapping")),
                "list": Listed(
                    Keys({"id": ID, "title": Text(), "method": OneOf(("sum", "mean")), "items": Listed(ID, least=1)}),
                    most=40,
                ),
            }
        ),
        "counts": Listed(Keys({"id": ID, "title": Text(), "from": Whole(0, 20)}), most=10),
        "validity": Maybe(Keys({"items": Listed(ID, least=1), **LIMIT, "text": Text()})),
        "norms": Listed(NORM, least=1, most=10),
        "crisis": Listed(Keys({"item": ID, "from": Whole(0, 20)})),
    }
)


def find_misfits(pack: Any) -> list[Problem]:
    """Every place of a pack that does not fit the schema."""
    listed = pack.get("languages") if isinstance(pack, dict) else None
    own = tuple(one for one in LANGUAGES if one in listed) if isinstance(listed, list) else LANGUAGES
    return list(_misfits(pack, PACK, "pack", own or LANGUAGES))


def _misfits(value: Any, shape: Shape, path: str, own: tuple[str, ...]) -> Iterator[Problem]:
    if isinstance(shape, Keys):
        yield from _misfits_of_keys(value, shape, path, own)
    elif isinstance(shape, Listed):
        yield from _misfits_of_list(value, shape, path, own)
    elif isinstance(shape, Maybe):
        if value is not None:
            yield from _misfits(value, shape.shape, path, own)
    elif not shape.fits(value, own):
        yield Problem(path, shape.wanted(own))


def _misfits_of_keys(value: Any, shape: Keys, path: str, own: tuple[str, ...]) -> Iterator[Problem]:
    if not isinstance(value, dict):
        yield Problem(path, _("This part is missing or has the wrong shape."))
        return
    for key in value.keys() - shape.keys.keys():
        yield Problem(f"{path}.{key}"[:200], _("This key is not known."))
    for key, inner in shape.keys.items():
        if key not in value:
            yield Problem(f"{path}.{key}", _("This key is missing."))
        else:
            yield from _misfits(value[key], inner, f"{path}.{key}", own)


def _misfits_of_list(value: Any, shape: Listed, path: str, own: tuple[str, ...]) -> Iterator[Problem]:
    if not isinstance(value, list):
        yield Problem(path, _("This part is missing or has the wrong shape."))
        return
    if not shape.least <= len(value) <= shape.most:
        message = _("This list holds %(least)s to %(most)s entries.")
        yield Problem(path, message % {"least": shape.least, "most": shape.most})
        return
    for place, one in enumerate(value):
        yield from _misfits(one, shape.of, f"{path}.{place}", own)


def is_whole(value: Any) -> bool:
    """A whole number; Python's True and False are none."""
    return isinstance(value, int) and not isinstance(value, bool)
