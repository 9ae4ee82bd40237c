"""Branching scenario: situations one after another; what is chosen in one decides which comes next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any, Final, Self

from django.utils.translation import gettext as _
from wagtail import blocks

from plugins.api import JSONObject, Problem
from plugins.quiz.item_blocks import ScenarioBlock
from plugins.quiz.kinds.choice import MAX_OPTIONS
from plugins.quiz.kinds.question import NOTHING, Given, Line, Look, Posted, Question, in_order
from plugins.quiz.reading import read_list, read_objects, read_place, read_text, read_whole

MAX_SITUATIONS: Final = 20
MAX_WORTH: Final = 100


@dataclass(frozen=True)
class Way:
    """One thing to do in a situation. ``leads_to``: the number of a later situation; 0: the story ends."""

    id: str
    text: str
    worth: int
    leads_to: int
    feedback: str


@dataclass(frozen=True)
class Situation:
    """What happens, and what one may do. ``number`` counts from 1 in the author's order."""

    id: str
    number: int
    text: str
    ways: tuple[Way, ...]


@dataclass(frozen=True, kw_only=True)
class Scenario(Question):
    """The points follow what was gained on the way taken, as a share of what the best way gains."""

    kind = "scenario"
    template = "plugin_quiz/kinds/scenario.html"

    situations: tuple[Situation, ...] = ()

    @classmethod
    def read(cls, item: JSONObject, common: Mapping[str, Any]) -> Self:
        situations = tuple(
            Situation(
                read_text(one.get("id")) or f"s{number}",
                number,
                read_text(one.get("text")),
                _read_ways(one.get("ways")),
            )
            for number, one in enumerate(read_objects(item.get("situations")), start=1)
        )
        return cls(**common, situations=situations, fixed_order=bool(item.get("fixed_order")))

    @classmethod
    def block(cls) -> blocks.StructBlock:
        return ScenarioBlock()

    @classmethod
    def kind_name(cls) -> str:
        return _("a story with choices")

    def check(self, path: str) -> Iterator[Problem]:
        if not 1 <= len(self.situations) <= MAX_SITUATIONS:
            yield Problem(f"{path}.situations", _("Give between 1 and 20 situations."))
        if len({one.id for one in self.situations}) < len(self.situations):
            yield Problem(f"{path}.situations", _("Two of these have the same id."))
        met = {1} | {way.leads_to for one in self.situations for way in one.ways}
        for place, one in enumerate(self.situations):
            where = f"{path}.situations.{place}"
            if not one.text.strip():
                yield Problem(f"{where}.text", _("Say what happens here."))
            if one.number not in met:
                yield Problem(where, _("Nothing leads to this situation."), level="warning")
            yield from self._check_ways(one, where)
        if self.situations and not self.best:
            yield Problem(f"{path}.situations", _("Let at least one choice gain something."))

    def _check_ways(self, situation: Situation, path: str) -> Iterator[Problem]:
        if not 2 <= len(situation.ways) <= MAX_OPTIONS:
            yield Problem(f"{path}.ways", _("Give between 2 and 20 options."))
        if len({way.id for way in situation.ways}) < len(situation.ways):
            yield Problem(f"{path}.ways", _("Two options have the same id."))
        for place, way in enumerate(situation.ways):
            if not way.text.strip():
                yield Problem(f"{path}.ways.{place}.text", _("Write the option, or remove it."))
            if way.leads_to and not situation.number < way.leads_to <= len(self.situations):
                yield Problem(f"{path}.ways.{place}.leads_to", _("A choice leads to a later situation, or to the end."))
            if not 0 <= way.worth <= MAX_WORTH:
                yield Problem(f"{path}.ways.{place}.worth", _("A choice gains between 0 and 100."))

    @cached_property
    def best(self) -> int:
        """What the best way from the first situation gains. Ways lead onwards only, so one look from behind will do."""
        gains = [0] * (len(self.situations) + 2)
        for one in reversed(self.situations):
            onward = [
                way.worth + (gains[way.leads_to] if one.number < way.leads_to <= len(self.situations) else 0)
                for way in one.ways
            ]
            gains[one.number] = max(onward, default=0)
        return gains[1]

    def groups(self) -> Sequence[Sequence[str]]:
        return [[f"{one.id} {way.id}" for way in one.ways] for one in self.situations]

    def arrange(self, order: Sequence[str]) -> Self:
        return replace(self, situations=tuple(_arrange_ways(one, order) for one in self.situations))

    def traits(self) -> frozenset[str]:
        leads = {f"{one.id} {way.id} to {way.leads_to}" for one in self.situations for way in one.ways}
        return frozenset(leads) | {f"{one.id} is {one.number}" for one in self.situations}

    def _after(self, way: Way, situation: Situation) -> Situation | None:
        leads_on = situation.number < way.leads_to <= len(self.situations)
        return self.situations[way.leads_to - 1] if leads_on else None

    def parse(self, posted: Posted) -> Given:
        """The way taken from the first situation on; what was chosen beside it is left out."""
        path: list[JSONObject] = []
        here = self.situations[0] if self.situations else None
        while here is not None:
            places = {read_place(value, len(here.ways)) for value in posted.values(here.number)} - {0}
            if len(places) != 1:
                break
            way = here.ways[places.pop() - 1]
            path.append({"at": here.id, "way": way.id})
            here = self._after(way, here)
        return {"path": path} if path else {}

    def clean(self, given: Any) -> Given:
        ways = {(one.id, way.id) for one in self.situations for way in one.ways}
        path: list[JSONObject] = []
        for step in read_objects(read_list(given.get("path")) if isinstance(given, dict) else []):
            at, way = read_text(step.get("at")), read_text(step.get("way"))
            if (at, way) in ways and at not in {one["at"] for one in path}:
                path.append({"at": at, "way": way})
        return {"path": path} if path else {}

    def _taken(self, given: Given) -> list[tuple[Situation, Way]]:
        ways = {(one.id, way.id): (one, way) for one in self.situations for way in one.ways}
        return [ways[step["at"], step["way"]] for step in given.get("path", ())]

    def is_whole(self, given: Given) -> bool:
        taken = self._taken(given)
        return bool(taken) and self._after(taken[-1][1], taken[-1][0]) is None

    def share(self, given: Given) -> Decimal:
        gained = sum(way.worth for _situation, way in self._taken(given))
        return min(Decimal(gained) / self.best, Decimal(1)) if self.best > 0 else NOTHING

    def show(self, look: Look) -> dict[str, Any]:
        chosen = {(one.id, way.id) for one, way in self._taken(look.given)}
        shown = [
            {
                "number": one.number,
                "field": f"{look.field}-{one.number}",
                "text": one.text,
                "ways": [
                    {
                        "place": place,
                        "text": way.text,
                        "chosen": (one.id, way.id) in chosen,
                        "leads_to": way.leads_to,
                        "to": f"{look.field}-{way.leads_to}" if way.leads_to else "",
                        "worth": way.worth if look.show_answers else None,
                    }
                    for place, way in enumerate(one.ways, start=1)
                ],
            }
            for one in self.situations
        ]
        return {"situations": shown, "is_long": len(shown) > 1}

    def review(self, look: Look) -> list[Line]:
        return [self._review_step(one, way, look.show_answers) for one, way in self._taken(look.given)]

    def _review_step(self, situation: Situation, way: Way, show_answers: bool) -> Line:
        if not show_answers:
            return Line(way.text, label=situation.text)
        most = max(one.worth for one in situation.ways)
        better = [one.text for one in situation.ways if one.worth == most]
        is_best = way.worth == most
        key = "" if is_best else "; ".join(better)
        return Line(
            way.text,
            label=situation.text,
            tone="right" if is_best else "wrong",
            verdict=_("Right entry") if is_best else "",
            note=way.feedback,
            key=key,
        )

    def in_words(self, given: Given) -> str:
        return " → ".join(f"{one.number}. {way.text}" for one, way in self._taken(given))

    def explain(self) -> str:
        if len(self.situations) < 2:
            return ""
        return _("Begin with situation 1; what you choose decides which one comes next.")

    def xapi_response(self, given: Given) -> str:
        return "[,]".join(f"{step['at']}[.]{step['way']}" for step in given["path"])


def _read_ways(value: Any) -> tuple[Way, ...]:
    return tuple(
        Way(
            read_text(one.get("id")) or f"w{number}",
            read_text(one.get("text")),
            read_whole(one.get("worth")),
            read_whole(one.get("leads_to")),
            read_text(one.get("feedback")),
        )
        for number, one in enumerate(read_objects(value), start=1)
    )


def _arrange_ways(situation: Situation, order: Sequence[str]) -> Situation:
    ways = {f"{situation.id} {way.id}": way for way in situation.ways}
    return replace(situation, ways=tuple(ways[id_] for id_ in in_order(list(ways), order)))
