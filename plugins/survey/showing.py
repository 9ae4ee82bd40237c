"""The pages of a survey. Plain values are prepared here, templates give them their form and escape them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plugins.api import Ctx, Introduction, JSONObject, Mode
from plugins.survey.answers import CHECKED, Answer, Answers, asked_questions, is_checked, read_answers
from plugins.survey.blocks import LEVEL_CHOICES
from plugins.survey.questions import TEXT_LENGTH, Choice, Question, Survey, read_survey
from plugins.survey.results import sum_up

TEMPLATES: Final = {
    Mode.ATTEMPT: "plugin_survey/attempt.html",
    Mode.PREVIEW: "plugin_survey/attempt.html",
    Mode.REVIEW: "plugin_survey/review.html",
    Mode.PRINT: "plugin_survey/print.html",
    Mode.MARK: "plugin_survey/sealed.html",
}
MINUTES_EACH: Final = 3  # questions a minute


def show_survey(ctx: Ctx) -> SafeString:
    """The HTML for the mode of ``ctx``. Nobody but the writer sees answers, so marking shows a sentence instead."""
    survey = read_survey(ctx.config)
    context: dict[str, Any] = {"survey": survey, "window": say_window(survey), "protection": say_protection(survey)}
    if ctx.mode != Mode.MARK:
        answers = read_answers(survey, ctx.response)
        context["questions"] = _show_questions(ctx, survey, answers)
        context["found"] = [one.shown for answer in answers.values() for one in answer.personal_data()]
        context |= {"checked": is_checked(ctx.response), "check_field": ctx.field(CHECKED), "check_id": CHECKED}
    return render_to_string(TEMPLATES[ctx.mode], context)


def _show_questions(ctx: Ctx, survey: Survey, answers: Answers) -> list[dict[str, Any]]:
    asked = {question.id for question in asked_questions(survey, answers)}
    total = len(survey.questions)
    return [
        {
            "id": question.id,
            "kind": question.kind,
            "field": ctx.field(question.id),
            "number": number,
            "total": total,
            "text": question.text,
            "note": question.note,
            "required": question.required,
            "condition": say_condition(survey, question),
            "is_asked": question.id in asked,
            "max_length": TEXT_LENGTH.get(question.kind, 0),
            "low": question.low,
            "high": question.high,
            **_show_answer(ctx, question, answers.get(question.id, Answer())),
        }
        for number, question in enumerate(survey.questions, start=1)
    ]


def _show_answer(ctx: Ctx, question: Question, answer: Answer) -> dict[str, Any]:
    return {
        "answered": not answer.is_empty,
        "written": answer.text,
        "choices": _show_choices(question.choices, set(answer.chosen)),
        "rows": [
            {
                "text": row.text,
                "field": ctx.field(f"{question.id}-{row.id}"),
                "choices": _show_choices(question.choices, {answer.rows.get(row.id, "")}),
                "chosen": _words(question.choices, {answer.rows.get(row.id, "")}),
            }
            for row in question.rows
        ],
        "chosen": _words(question.choices, set(answer.chosen)),
    }


def _show_choices(choices: Sequence[Choice], chosen: set[str]) -> list[dict[str, Any]]:
    return [
        {"place": place, "text": choice.text, "chosen": choice.id in chosen}
        for place, choice in enumerate(choices, start=1)
    ]


def _words(choices: Sequence[Choice], chosen: set[str]) -> str:
    return "; ".join(choice.text for choice in choices if choice.id in chosen)


def say_condition(survey: Survey, question: Question) -> str:
    """The condition in words, with the number of the earlier question; empty when there is none."""
    condition = question.condition
    numbers = {one.code: number for number, one in enumerate(survey.questions, start=1) if one.code}
    if condition is None or condition.code not in numbers:
        return ""
    facts = {"number": numbers[condition.code], "answers": " / ".join(condition.answers)}
    return _("Only if you answered question %(number)s with: %(answers)s") % facts


def say_window(survey: Survey) -> str:
    """The days on which it is open, in words; empty when there is no limit."""
    days = {name: date_format(day, "DATE_FORMAT") if day else "" for name, day in _days(survey)}
    if days["opens"] and days["closes"]:
        return _("Open from %(opens)s to %(closes)s.") % days
    if days["closes"]:
        return _("Open until %(closes)s.") % days
    return _("Open from %(opens)s on.") % days if days["opens"] else ""


def _days(survey: Survey) -> tuple[tuple[str, Any], ...]:
    return ("opens", survey.opens), ("closes", survey.closes)


def say_protection(survey: Survey) -> str:
    """How answers are protected and how long they are kept."""
    shown = _("Nobody learns what you answered: results show groups of at least %(group)s people.")
    kept = ngettext(
        "Answers are kept for at most %(count)s month.",
        "Answers are kept for at most %(count)s months.",
        survey.retention_months,
    )
    return f"{shown % {'group': survey.minimum_group}} {kept % {'count': survey.retention_months}}"


def introduce_survey(ctx: Ctx) -> Introduction:
    """What is said before the first question."""
    survey = read_survey(ctx.config)
    count = len(survey.questions)
    notes = tuple(note for note in (say_window(survey), say_protection(survey)) if note)
    return Introduction(
        lead=survey.intro,
        items=count,
        minutes=max(1, -(-count // MINUTES_EACH)),
        notes=notes,
        keep_months=survey.retention_months,
        opens_on=survey.opens,
        closes_on=survey.closes,
    )


def show_results(ctx: Ctx, responses: Sequence[JSONObject], *, with_texts: bool = False) -> SafeString:
    """The results as a page for who asked: tables of what may be shown, and words where something is withheld."""
    survey = read_survey(ctx.config)
    levels = dict(LEVEL_CHOICES)
    context = {
        "results": sum_up(ctx.config, responses, with_texts=with_texts),
        "level": levels.get(survey.level, "") if survey.level != "0" else "",
        "with_texts": with_texts,
    }
    return render_to_string("plugin_survey/results.html", context)
