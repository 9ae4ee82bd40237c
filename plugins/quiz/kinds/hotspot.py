"""Hotspot: places on a picture. Each place has a name, so the list beside the picture is enough for everybody."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Self

from django.utils.translation import gettext as _
from wagtail import blocks

from plugins.api import JSONObject, Problem
from plugins.quiz.item_blocks import HotspotBlock
from plugins.quiz.kinds.choice import (
    ALL_OR_NOTHING,
    Choice,
    Option,
    check_scoring,
    explain_scoring,
    read_options,
    score_options,
)
from plugins.quiz.kinds.question import Given, Look
from plugins.quiz.reading import read_objects, read_text, read_whole

ADDRESS: Final = re.compile(r"/(?!/)[^\s\"'<>\\]*")


@dataclass(frozen=True)
class Region(Option):
    """A named place; ``box`` is left, top, width and height in percent of the picture."""

    box: tuple[int, int, int, int] = (0, 0, 0, 0)

    @property
    def is_inside(self) -> bool:
        """Whether it lies within the picture and is large enough to be hit."""
        left, top, width, height = self.box
        return min(left, top) >= 0 and min(width, height) >= 2 and left + width <= 100 and top + height <= 100


@dataclass(frozen=True)
class Picture:
    """An address on this site, and the size in pixels."""

    src: str
    width: int
    height: int
    alt: str


@dataclass(frozen=True, kw_only=True)
class Hotspot(Choice):
    """A choice among places: one, or several under the rules of multiple choice."""

    kind = "hotspot"
    template = "plugin_quiz/kinds/hotspot.html"

    picture: Picture = Picture("", 0, 0, "")
    several: bool = False
    scoring: str = ALL_OR_NOTHING

    @classmethod
    def read(cls, item: JSONObject, common: Mapping[str, Any]) -> Self:
        found = item.get("picture")
        picture = found if isinstance(found, dict) else {}
        width, height = (read_whole(picture.get(side)) for side in ("width", "height"))
        return cls(
            **common,
            options=_read_regions(item.get("regions")),
            fixed_order=True,
            picture=Picture(read_text(picture.get("src")), width, height, read_text(picture.get("alt"))),
            several=bool(item.get("several")),
            scoring=read_text(item.get("scoring")) or ALL_OR_NOTHING,
        )

    @classmethod
    def block(cls) -> blocks.StructBlock:
        return HotspotBlock()

    @classmethod
    def kind_name(cls) -> str:
        return _("places on a picture")

    @property
    def is_several(self) -> bool:
        return self.several

    def check(self, path: str) -> Iterator[Problem]:
        for problem in super().check(path):
            yield Problem(problem.path.replace(f"{path}.options", f"{path}.regions"), problem.message)
        yield from check_scoring(self.scoring, path)
        if not ADDRESS.fullmatch(self.picture.src):
            yield Problem(f"{path}.picture", _("Choose a picture, or give its address on this site, from / on."))
        if not (0 < self.picture.width <= 10_000 and 0 < self.picture.height <= 10_000):
            yield Problem(f"{path}.picture", _("Give the width and the height of the picture in pixels."))
        if not self.picture.alt.strip():
            yield Problem(f"{path}.picture.alt", _("Say what the picture shows, for those who do not see it."))
        for place, region in enumerate(self.options):
            if isinstance(region, Region) and not region.is_inside:
                message = _("This place must lie within the picture: percent of its width and height.")
                yield Problem(f"{path}.regions.{place}", message)

    def share(self, given: Given) -> Decimal:
        return score_options(self.options, given["chosen"], self.scoring if self.several else ALL_OR_NOTHING)

    def show(self, look: Look) -> dict[str, Any]:
        shown = super().show(look)
        places = zip(shown["options"], self.options, strict=True)
        options = [{**option, **self._place(region)} for option, region in places]
        return {**shown, "options": options, "picture": self.picture, "sign": max(self.picture.width // 28, 12)}

    def _place(self, region: Option) -> dict[str, Any]:
        """Where the box and its number stand, in pixels of the picture."""
        left, top, width, height = region.box if isinstance(region, Region) else (0, 0, 0, 0)
        x, y = left * self.picture.width // 100, top * self.picture.height // 100
        wide, high = width * self.picture.width // 100, height * self.picture.height // 100
        return {"x": x, "y": y, "wide": wide, "high": high, "middle_x": x + wide // 2, "middle_y": y + high // 2}

    def explain(self) -> str:
        chosen = _("The numbers on the picture are those of the list; choose in either.")
        return f"{chosen} {explain_scoring(self.scoring)}" if self.several else chosen


def _read_regions(value: Any) -> tuple[Option, ...]:
    boxes = [tuple(read_whole(one.get(name)) for name in ("x", "y", "width", "height")) for one in read_objects(value)]
    return tuple(
        Region(one.id, one.text, one.correct, one.feedback, (box[0], box[1], box[2], box[3]))
        for one, box in zip(read_options(value), boxes, strict=True)
    )
