"""Matching: each thing on the left gets one of the answers in the bank. Selects, so it works without script."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from string import ascii_uppercase
from typing import Any, Self

from django.utils.translation import gettext as _
from wagtail import blocks

from plugins.api import JSONObject, Problem
from plugins.quiz.item_blocks import MatchingBlock
from plugins.quiz.kinds.entries import MAX_ENTRIES, PER_ENTRY, Entries
from plugins.quiz.kinds.question import Given, Line, Look, Posted, in_order
from plugins.quiz.reading import read_objects, read_place, read_text


@dataclass(frozen=True)
class Pair:
    """Something on the left, and the id of its answer in the bank."""

    id: str
    left: str
    answer: str


@dataclass(frozen=True)
class BankEntry:
    """One answer that may be chosen; several pairs may share it, and none may want it."""

    id: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Matching(Entries):
    """The bank holds every answer once, and the ones that fit nothing. It always stands in another order."""

    kind = "matching"
    template = "plugin_quiz/kinds/matching.html"
    interaction = "matching"
    always_shuffled = True

    pairs: tuple[Pair, ...] = ()
    bank: tuple[BankEntry, ...] = ()

    @classmethod
    def read(cls, item: JSONObject, common: Mapping[str, Any]) -> Self:
        pairs, bank = [], dict[str, BankEntry]()
        for number, one in enumerate(read_objects(item.get("pairs")), start=1):
            id_, text = read_text(one.get("id")) or f"p{number}", read_text(one.get("right"))
            entry = bank.setdefault(text.strip(), BankEntry(id_, text))
            pairs.append(Pair(id_, read_text(one.get("left")), entry.id))
        others = [
            BankEntry(read_text(one.get("id")) or f"x{number}", read_text(one.get("text")))
            for number, one in enumerate(read_objects(item.get("others")), start=1)
        ]
        scoring = read_text(item.get("scoring")) or PER_ENTRY
        return cls(**common, pairs=tuple(pairs), bank=(*bank.values(), *others), scoring=scoring)

    @classmethod
    def block(cls) -> blocks.StructBlock:
        return MatchingBlock()

    @classmethod
    def kind_name(cls) -> str:
        return _("matching pairs")

    def check(self, path: str) -> Iterator[Problem]:
        yield from self.check_entries(path, "pairs", len(self.pairs))
        if len(self.pairs) < 2:
            yield Problem(f"{path}.pairs", _("Give at least two pairs."))
        if not 2 <= len(self.bank) <= MAX_ENTRIES:
            yield Problem(f"{path}.others", _("Give between 2 and 20 different answers."))
        ids = [pair.id for pair in self.pairs] + [one.id for one in self.bank[len({p.answer for p in self.pairs}) :]]
        if len(set(ids)) < len(ids):
            yield Problem(f"{path}.pairs", _("Two pairs have the same id."))
        texts = {entry.id: entry.text.strip() for entry in self.bank}
        for place, pair in enumerate(self.pairs):
            if not pair.left.strip() or not texts.get(pair.answer):
                yield Problem(f"{path}.pairs.{place}", _("Fill in both sides of the pair."))
        counts = Counter(texts.values())
        if any(count > 1 for count in counts.values()) or "" in counts:
            yield Problem(f"{path}.others", _("Each further answer is filled in, and reads unlike all others."))

    def groups(self) -> Sequence[Sequence[str]]:
        return ([entry.id for entry in self.bank],)

    def arrange(self, order: Sequence[str]) -> Self:
        bank = {entry.id: entry for entry in self.bank}
        return replace(self, bank=tuple(bank[id_] for id_ in in_order(list(bank), order)))

    def traits(self) -> frozenset[str]:
        """With the places of the pairs, because the fields of a form are counted by them."""
        places = {f"{pair.id} is {place}" for place, pair in enumerate(self.pairs, start=1)}
        return frozenset(places) | {f"bank {entry.id}" for entry in self.bank}

    def parse(self, posted: Posted) -> Given:
        places = {pair.id: read_place(posted.last(n), len(self.bank)) for n, pair in enumerate(self.pairs, start=1)}
        return self.clean({"pairs": {id_: self.bank[place - 1].id for id_, place in places.items() if place}})

    def clean(self, given: Any) -> Given:
        named = given.get("pairs") if isinstance(given, dict) else None
        known = {entry.id for entry in self.bank}
        if not isinstance(named, dict):
            return {}
        kept = {p.id: named[p.id] for p in self.pairs if isinstance(named.get(p.id), str) and named[p.id] in known}
        return {"pairs": kept} if kept else {}

    def entries(self) -> list[str]:
        return [pair.id for pair in self.pairs]

    def given_of(self, given: Given, entry: str) -> str | None:
        return given.get("pairs", {}).get(entry)

    def is_right(self, given: Given, entry: str) -> bool:
        return any(pair.id == entry and self.given_of(given, entry) == pair.answer for pair in self.pairs)

    def show(self, look: Look) -> dict[str, Any]:
        bank = [{"place": n, "letter": letter(n), "text": one.text} for n, one in enumerate(self.bank, start=1)]
        places = {one.id: place for place, one in enumerate(self.bank, start=1)}
        rows = [
            {
                "field": f"{look.field}-{number}",
                "left": pair.left,
                "chosen": places.get(self.given_of(look.given, pair.id) or "", 0),
                "letter": letter(places.get(self.given_of(look.given, pair.id) or "", 0)),
                "key": letter(places[pair.answer]) if look.show_answers else "",
            }
            for number, pair in enumerate(self.pairs, start=1)
        ]
        return {"bank": bank, "rows": rows}

    def review(self, look: Look) -> list[Line]:
        texts = {entry.id: entry.text for entry in self.bank}
        return [
            self.review_entry(
                look.given,
                pair.id,
                Line(texts.get(self.given_of(look.given, pair.id) or "", ""), label=pair.left),
                key=texts[pair.answer],
                show_answers=look.show_answers,
            )
            for pair in self.pairs
        ]

    def in_words(self, given: Given) -> str:
        texts = {entry.id: entry.text for entry in self.bank}
        chosen = [(pair.left, self.given_of(given, pair.id)) for pair in self.pairs]
        return "; ".join(f"{left} → {texts[answer]}" for left, answer in chosen if answer in texts)

    def explain(self) -> str:
        return self.explain_entries()

    def xapi_response(self, given: Given) -> str:
        return "[,]".join(f"{left}[.]{right}" for left, right in given["pairs"].items())

    def xapi_choices(self, lang: str) -> JSONObject:
        return {
            "source": [{"id": pair.id, "description": {lang: pair.left}} for pair in self.pairs],
            "target": [{"id": one.id, "description": {lang: one.text}} for one in self.bank],
        }


def letter(place: int) -> str:
    """A for the first place; nothing for none."""
    return ascii_uppercase[place - 1] if 1 <= place <= len(ascii_uppercase) else ""
