"""The pages of a quiz: plain values are prepared here, templates give them their form and escape them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plugins.api import Ctx, Introduction, Mode, Part
from plugins.quiz.answering import MAX_TEXT, Answer, read_answers, read_flags
from plugins.quiz.dealing import dealt_questions
from plugins.quiz.questions import (
    MULTIPLE,
    PER_OPTION,
    RIGHT_MINUS_WRONG,
    SINGLE,
    TEXT,
    TRUE_FALSE,
    Option,
    Question,
    read_questions,
)

TEMPLATES: Final = {
    Mode.ATTEMPT: "plugin_quiz/attempt.html",
    Mode.PREVIEW: "plugin_quiz/attempt.html",
    Mode.REVIEW: "plugin_quiz/review.html",
    Mode.MARK: "plugin_quiz/review.html",
    Mode.PRINT: "plugin_quiz/print.html",
}


@dataclass(frozen=True)
class ShownOption:
    """One option as a template sees it. ``tone``: right, wrong or empty; empty as long as the key is not shown."""

    place: int
    text: str
    chosen: bool
    tone: str = ""
    verdict: str = ""
    note: str = ""


@dataclass(frozen=True)
class ShownQuestion:
    """One question as a template sees it."""

    id: str
    field: str
    head: str
    stem: str
    note: str
    control: str
    options: list[ShownOption]
    text: str
    numeric: bool
    answered: bool
    flagged: bool
    accepted: str = ""
    points: str = ""
    badge: str = ""
    badge_tone: str = ""
    feedback: str = ""


@dataclass(frozen=True)
class Paper:
    """One learner's paper with all that stands on it."""

    ctx: Ctx
    questions: list[Question]
    answers: dict[str, Answer]
    flags: frozenset[str]
    parts: dict[str, Part]


def show_quiz(ctx: Ctx) -> SafeString:
    """The HTML for the mode of ``ctx``."""
    paper = Paper(
        ctx,
        dealt_questions(ctx.config, ctx.variant),
        read_answers(ctx.response),
        read_flags(ctx.response),
        {part.id: part for part in ctx.outcome.parts} if ctx.outcome else {},
    )
    context: dict[str, Any] = {
        "questions": [_show_question(paper, number) for number in range(1, len(paper.questions) + 1)],
        "intro": ctx.config.get("intro", ""),
        "max_text": MAX_TEXT,
        "is_attempt": ctx.mode == Mode.ATTEMPT,
        "show_answers": ctx.show_answers,
    }
    return render_to_string(TEMPLATES[ctx.mode], context)


def _show_question(paper: Paper, number: int) -> ShownQuestion:
    ctx, question = paper.ctx, paper.questions[number - 1]
    answer, part = paper.answers.get(question.id, Answer()), paper.parts.get(question.id)
    badge, tone = _badge(part)
    return ShownQuestion(
        id=question.id,
        field=ctx.field(question.id),
        head=_head(question, number, len(paper.questions), short=ctx.mode in {Mode.REVIEW, Mode.MARK}),
        stem=question.stem,
        note=question.note or _note(question),
        control={MULTIPLE: "checkbox", TEXT: "text"}.get(question.kind, "radio"),
        options=[_show_option(ctx, option, place, answer) for place, option in enumerate(question.options, start=1)],
        text=answer.text,
        numeric=question.numeric,
        answered=not answer.is_empty,
        flagged=question.id in paper.flags,
        accepted=" / ".join(question.accepted) if ctx.show_answers else "",
        points=_("%(score)s / %(max)s points") % {"score": plain(part.score), "max": plain(part.max)} if part else "",
        badge=badge,
        badge_tone=tone,
        feedback=_feedback(ctx, question, part),
    )


def _show_option(ctx: Ctx, option: Option, place: int, answer: Answer) -> ShownOption:
    chosen = option.id in answer.chosen
    if not ctx.show_answers:
        return ShownOption(place, option.text, chosen)
    tone = "right" if option.correct else "wrong" if chosen else ""
    verdict = _("Your choice") if chosen else _("Fits better") if option.correct else ""
    return ShownOption(place, option.text, chosen, tone, verdict, option.feedback if chosen or option.correct else "")


def _badge(part: Part | None) -> tuple[str, str]:
    if part is None:
        return "", ""
    if part.score == part.max:
        return _("Correct"), "ok"
    return (_("Partly right"), "caution") if part.score > 0 else (_("Look again"), "line")


def _feedback(ctx: Ctx, question: Question, part: Part | None) -> str:
    """What was said at grading; beside a shown key also what goes with the right answer."""
    said = part.feedback if part else ""
    return said or question.feedback if ctx.show_answers else said


def _head(question: Question, number: int, total: int, *, short: bool) -> str:
    if short:
        return _("Question %(number)s") % {"number": number}
    kinds = {
        SINGLE: _("one answer"),
        MULTIPLE: _("several answers"),
        TRUE_FALSE: _("true or false"),
        TEXT: _("short text"),
    }
    points = ngettext("%(points)s point", "%(points)s points", _plural(question.points))
    place = _("Question %(number)s of %(total)s") % {"number": number, "total": total}
    return " · ".join([place, kinds.get(question.kind, ""), points % {"points": plain(question.points)}])


def _note(question: Question) -> str:
    if question.kind == TEXT:
        return _("Digits are enough.") if question.numeric else ""
    if question.kind != MULTIPLE:
        return ""
    if question.scoring == PER_OPTION:
        return _("More than one may be right. Each option judged rightly earns its share.")
    if question.scoring == RIGHT_MINUS_WRONG:
        return _("More than one may be right. A wrong choice takes back what a right one earned.")
    return _("More than one may be right. Points are given when all of them are chosen and nothing else.")


def introduce_quiz(ctx: Ctx) -> Introduction:
    """How many questions there are, and what the author says before the first."""
    return Introduction(lead=str(ctx.config.get("intro") or ""), items=len(read_questions(ctx.config)))


def plain(points: Decimal) -> str:
    """Points without trailing zeros: 15, 2.5."""
    return f"{points.normalize():f}"


def _plural(points: Decimal) -> int:
    return 1 if points == 1 else 2
