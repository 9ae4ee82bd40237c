"""A question on its own, for the item bank: its form, its problems, its page and what was chosen in it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail import blocks

from plugins.api import Ctx, ItemFacts, ItemOption, JSONObject, Problem
from plugins.quiz.blocks import unwrap, wrap
from plugins.quiz.checking import check_question
from plugins.quiz.kinds import KINDS, Question
from plugins.quiz.kinds.choice import Choice
from plugins.quiz.quiz import read_question
from plugins.quiz.reading import read_text
from plugins.quiz.showing import show_quiz

ALONE = "item"


class OneQuestionBlock(blocks.StructBlock):
    """The form of one question of a kind; its value is the item, without the wrapping of lists."""

    def __init__(self, kind: str = "single", **options: Any) -> None:
        super().__init__([("question", KINDS[kind].block())], **options)
        self.kind = kind

    def get_prep_value(self, value: Any) -> dict[str, Any]:
        """The item."""
        prepared: dict[str, Any] = super().get_prep_value(value)
        return {"kind": self.kind, **unwrap(prepared["question"])}

    def to_python(self, value: Any) -> Any:
        """The block's value from an item."""
        fields = {key: one for key, one in value.items() if key not in {"id", "kind"}}
        return super().to_python({"question": wrap(fields)})

    def bulk_to_python(self, values: Any) -> Any:
        """As ``to_python``, since the wrapped shape is not the stored one."""
        return [self.to_python(value) for value in values]


def list_kinds() -> list[tuple[str, str]]:
    """Every kind of the quiz with its name."""
    return [(key, kind.kind_name()) for key, kind in KINDS.items()]


def make_form(kind: str) -> OneQuestionBlock:
    """The form of a kind. Raises LookupError for one that nobody knows."""
    return OneQuestionBlock(kind)


def read_item(item: Any) -> Question:
    """The question of an item, however odd."""
    known = item if isinstance(item, dict) else {}
    return replace(read_question(known, 1), id=ALONE)


def check_item(item: Any) -> list[Problem]:
    """Every problem of one question."""
    if not isinstance(item, dict) or read_text(item.get("kind")) not in KINDS:
        return [Problem("kind", _("This kind of question is not known."))]
    found = check_question(read_item(item), "")
    return [replace(problem, path=problem.path.removeprefix(".")) for problem in found]


def describe_item(item: Any) -> ItemFacts:
    """Kind, words and options."""
    question = read_item(item)
    options: tuple[ItemOption, ...] = ()
    if isinstance(question, Choice):
        options = tuple(ItemOption(one.id, question.option_text(one), one.correct) for one in question.options)
    return ItemFacts(question.kind, question.stem, options, question.is_marked_by_people)


def show_item(item: JSONObject, ctx: Ctx) -> SafeString:
    """The page of a quiz that holds this one question."""
    config = {"items": [{**item, "id": ALONE}]}
    return show_quiz(replace(ctx, config=config, variant={"order": [ALONE]}, response=None, outcome=None))


def chosen_options(item: JSONObject, part: str, response: Any) -> tuple[str, ...]:
    """The ids that were chosen; none where something was written."""
    answers = response.get("answers") if isinstance(response, dict) else None
    given = answers.get(part) if isinstance(answers, dict) else None
    question = read_item(item)
    if given is None or not isinstance(question, Choice):
        return ()
    return tuple(question.clean(given).get("chosen", ()))
