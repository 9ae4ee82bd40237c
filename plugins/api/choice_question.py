"""A question with one right answer among several: its parts, what is wrong with it, and which answer was chosen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from plugins.api.records import JSONObject, Problem

MOST_ANSWERS: Final = 8
LONGEST_TEXT: Final = 2_000


@dataclass(frozen=True)
class ChoiceAnswer:
    """One answer to choose from."""

    id: str
    text: str
    correct: bool
    feedback: str


@dataclass(frozen=True)
class ChoiceQuestion:
    """A question; ``feedback`` is said whatever was chosen."""

    stem: str
    options: tuple[ChoiceAnswer, ...]
    feedback: str

    def find(self, id_: Any) -> ChoiceAnswer | None:
        """The answer of this id."""
        return next((option for option in self.options if option.id == id_), None)

    def choose(self, given: Sequence[Any]) -> ChoiceAnswer | None:
        """The answer at the one place that was posted; two places at once are none."""
        places = {one for one in given if isinstance(one, str) and one.isascii() and one.isdigit() and len(one) < 3}
        place = int(places.pop()) if len(places) == 1 else 0
        return self.options[place - 1] if 1 <= place <= len(self.options) else None


def read_choice_question(raw: JSONObject) -> ChoiceQuestion:
    """The question of a config that has passed its check."""
    return ChoiceQuestion(
        str(raw.get("stem") or ""),
        tuple(
            ChoiceAnswer(str(one["id"]), str(one["text"]), one.get("correct") is True, str(one.get("feedback") or ""))
            for one in raw.get("options") or ()
        ),
        str(raw.get("feedback") or ""),
    )


def check_choice_question(raw: Any, path: str) -> Iterator[Problem]:
    """What keeps a raw question from being asked, each at its field below ``path``."""
    if not isinstance(raw, dict):
        yield Problem(path, _("Write a question with answers to choose from."))
        return
    if not _is_said(raw.get("stem")):
        yield Problem(f"{path}.stem", _("The question has no text yet."))
    if not _is_text(raw.get("feedback", "")):
        yield Problem(f"{path}.feedback", _("This comment is no text."))
    options = raw.get("options")
    if not isinstance(options, list) or not 2 <= len(options) <= MOST_ANSWERS:
        message = _("Give two to %(most)s answers to choose from.")
        yield Problem(f"{path}.options", message % {"most": MOST_ANSWERS})
    elif not all(_is_option(one) for one in options):
        yield Problem(f"{path}.options", _("Every answer needs a text."))
    elif len({one["id"] for one in options}) < len(options):
        yield Problem(f"{path}.options", _("Two answers have the same id."))
    elif same := _same_texts(options):
        yield from (Problem(f"{path}.options.{place}.text", _("Two answers read the same.")) for place in same)
    elif sum(one["correct"] is True for one in options) != 1:
        yield Problem(f"{path}.options", _("Exactly one answer is right."))


def _same_texts(options: list[JSONObject]) -> list[int]:
    """The places of options whose text stands at another one, too."""
    counts = Counter(one["text"].strip() for one in options)
    return [place for place, one in enumerate(options) if counts[one["text"].strip()] > 1]


def _is_option(one: Any) -> bool:
    return (
        isinstance(one, dict)
        and _is_said(one.get("id"))
        and _is_said(one.get("text"))
        and isinstance(one.get("correct"), bool)
        and _is_text(one.get("feedback", ""))
    )


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_TEXT


def _is_said(value: Any) -> bool:
    return _is_text(value) and bool(value.strip())
