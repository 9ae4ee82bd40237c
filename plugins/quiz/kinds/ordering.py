"""Ordering: each thing gets its number. Selects, so it works without script; buttons come with script."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from django.utils.translation import gettext as _
from wagtail import blocks

from plugins.api import JSONObject, Problem
from plugins.quiz.item_blocks import OrderingBlock
from plugins.quiz.kinds.entries import PER_ENTRY, Entries
from plugins.quiz.kinds.question import Given, Line, Look, Posted, in_order
from plugins.quiz.reading import read_objects, read_place, read_text, read_whole


@dataclass(frozen=True)
class Thing:
    """One thing to be put in order; ``place`` is the right one."""

    id: str
    text: str
    place: int


@dataclass(frozen=True, kw_only=True)
class Ordering(Entries):
    """The author writes the things in the right order; learners always meet them in another."""

    kind = "ordering"
    template = "plugin_quiz/kinds/ordering.html"
    interaction = "sequencing"
    always_shuffled = True

    things: tuple[Thing, ...] = ()

    @classmethod
    def read(cls, item: JSONObject, common: Mapping[str, Any]) -> Self:
        things = tuple(
            Thing(read_text(one.get("id")) or f"t{number}", read_text(one.get("text")), number)
            for number, one in enumerate(read_objects(item.get("things")), start=1)
        )
        return cls(**common, things=things, scoring=read_text(item.get("scoring")) or PER_ENTRY)

    @classmethod
    def block(cls) -> blocks.StructBlock:
        return OrderingBlock()

    @classmethod
    def kind_name(cls) -> str:
        return _("putting in order")

    def check(self, path: str) -> Iterator[Problem]:
        yield from self.check_entries(path, "things", len(self.things))
        if len(self.things) < 2:
            yield Problem(f"{path}.things", _("Give at least two things to put in order."))
        if len({thing.id for thing in self.things}) < len(self.things):
            yield Problem(f"{path}.things", _("Two of these have the same id."))
        texts = Counter(thing.text.strip() for thing in self.things)
        for place, thing in enumerate(self.things):
            if not thing.text.strip() or texts[thing.text.strip()] > 1:
                yield Problem(f"{path}.things.{place}.text", _("Write this one so that it differs from the others."))

    def groups(self) -> Sequence[Sequence[str]]:
        return ([thing.id for thing in self.things],)

    def arrange(self, order: Sequence[str]) -> Self:
        things = {thing.id: thing for thing in self.things}
        return replace(self, things=tuple(things[id_] for id_ in in_order(list(things), order)))

    def parse(self, posted: Posted) -> Given:
        most = len(self.things)
        places = {thing.id: read_place(posted.last(n), most) for n, thing in enumerate(self.things, start=1)}
        return self.clean({"places": places})

    def clean(self, given: Any) -> Given:
        named = given.get("places") if isinstance(given, dict) else None
        if not isinstance(named, dict):
            return {}
        places = {thing.id: read_whole(named.get(thing.id)) for thing in self.things}
        kept = {id_: place for id_, place in places.items() if 1 <= place <= len(self.things)}
        return {"places": kept} if kept else {}

    def entries(self) -> list[str]:
        return [thing.id for thing in self.things]

    def given_of(self, given: Given, entry: str) -> int | None:
        return given.get("places", {}).get(entry)

    def is_right(self, given: Given, entry: str) -> bool:
        """A number that stands twice is wrong at both things: giving all the same number earns nothing."""
        place = self.given_of(given, entry)
        alone = list(given.get("places", {}).values()).count(place) == 1
        return alone and any(thing.id == entry and thing.place == place for thing in self.things)

    def is_whole(self, given: Given) -> bool:
        places = given.get("places", {}).values()
        return len(places) == len(set(places)) == len(self.things) > 0

    def show(self, look: Look) -> dict[str, Any]:
        rows = [
            {
                "field": f"{look.field}-{number}",
                "text": thing.text,
                "place": self.given_of(look.given, thing.id) or 0,
                "key": thing.place if look.show_answers else "",
            }
            for number, thing in enumerate(self.things, start=1)
        ]
        return {"rows": rows, "numbers": range(1, len(rows) + 1)}

    def _ordered(self, given: Given) -> list[Thing]:
        last = len(self.things) + 1
        return sorted(self.things, key=lambda thing: self.given_of(given, thing.id) or last)

    def review(self, look: Look) -> list[Line]:
        return [
            self.review_entry(
                look.given,
                thing.id,
                Line(thing.text, label=str(self.given_of(look.given, thing.id) or "–")),
                key=_("number %(place)s") % {"place": thing.place},
                show_answers=look.show_answers,
            )
            for thing in self._ordered(look.given)
        ]

    def in_words(self, given: Given) -> str:
        placed = [(self.given_of(given, thing.id), thing.text) for thing in self._ordered(given)]
        return "; ".join(f"{place}. {text}" for place, text in placed if place)

    def explain(self) -> str:
        return _("Give each its number; 1 comes first.")

    def xapi_response(self, given: Given) -> str:
        return "[,]".join(thing.id for thing in self._ordered(given) if thing.id in given["places"])

    def xapi_choices(self, lang: str) -> JSONObject:
        return {"choices": [{"id": one.id, "description": {lang: one.text}} for one in self.things]}
