"""The pages of a quiz: plain values are prepared here, templates give them their form and escape them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plugins.api import Ctx, Mode, Part
from plugins.quiz.answering import read_answers, read_flags
from plugins.quiz.dealing import deal_out
from plugins.quiz.kinds import Question
from plugins.quiz.kinds.question import Given, Look
from plugins.quiz.quiz import read_paper
from plugins.quiz.reading import plain

TEMPLATES: Final = {
    Mode.ATTEMPT: "plugin_quiz/attempt.html",
    Mode.PREVIEW: "plugin_quiz/attempt.html",
    Mode.REVIEW: "plugin_quiz/review.html",
    Mode.MARK: "plugin_quiz/review.html",
    Mode.PRINT: "plugin_quiz/print.html",
}


@dataclass(frozen=True)
class Sheet:
    """One learner's paper with all that stands on it."""

    ctx: Ctx
    questions: list[Question]
    answers: dict[str, Given]
    flags: frozenset[str]
    parts: dict[str, Part]

    def look(self, question: Question) -> Look:
        """How this page looks at a question."""
        on_paper = self.ctx.mode == Mode.PRINT
        return Look(self.ctx.field(question.id), self.answers[question.id], self.ctx.show_answers, on_paper)


def show_quiz(ctx: Ctx) -> SafeString:
    """The HTML for the mode of ``ctx``."""
    quiz = read_paper(ctx.config, ctx.variant)
    questions = deal_out(quiz, ctx.variant)
    parts = {part.id: part for part in ctx.outcome.parts} if ctx.outcome else {}
    sheet = Sheet(ctx, questions, read_answers(questions, ctx.response), read_flags(ctx.response), parts)
    show = _show_review if ctx.mode in {Mode.REVIEW, Mode.MARK} else _show_question
    context: dict[str, Any] = {
        "questions": [show(sheet, question, number) for number, question in enumerate(questions, start=1)],
        "intro": quiz.intro,
        "is_attempt": ctx.mode == Mode.ATTEMPT,
        "on_paper": ctx.mode == Mode.PRINT,
    }
    return render_to_string(TEMPLATES[ctx.mode], context)


def _show_question(sheet: Sheet, question: Question, number: int) -> dict[str, Any]:
    look = sheet.look(question)
    is_whole = bool(look.given) and question.is_whole(look.given)
    return {
        "id": question.id,
        "field": look.field,
        "template": question.template,
        "head": _head(question, number, len(sheet.questions)),
        "stem": question.stem,
        "how": question.note or question.explain(),
        "state": "saved" if is_whole else "part" if look.given else "none",
        "flagged": question.id in sheet.flags,
        "accepted": question.name_key() if look.show_answers else "",
        "feedback": _feedback(sheet, question),
        **question.show(look),
    }


def _show_review(sheet: Sheet, question: Question, number: int) -> dict[str, Any]:
    look, part = sheet.look(question), sheet.parts.get(question.id)
    badge, tone = _badge(question, look.given, part, is_graded=sheet.ctx.outcome is not None)
    points = {"score": plain(part.score), "max": plain(part.max)} if part else {}
    return {
        "id": question.id,
        "field": look.field,
        "head": _("Question %(number)s") % {"number": number},
        "stem": question.stem,
        "lines": question.review(look),
        "said": question.in_words(look.given) if question.template in TYPED else "",
        "is_long": question.is_marked_by_people,
        "answered": bool(look.given),
        "key": question.name_key() if look.show_answers else "",
        "points": _("%(score)s / %(max)s points") % points if part else "",
        "badge": badge,
        "badge_tone": tone,
        "feedback": _feedback(sheet, question),
    }


TYPED: Final = frozenset({"plugin_quiz/kinds/typed.html", "plugin_quiz/kinds/essay.html"})


def _badge(question: Question, given: Given, part: Part | None, *, is_graded: bool) -> tuple[str, str]:
    if part is None:
        waits = is_graded and question.is_marked_by_people and bool(given)
        return (_("Waiting for its marks"), "info") if waits else ("", "")
    if part.score == part.max:
        return _("Correct"), "ok"
    return (_("Partly right"), "caution") if part.score > 0 else (_("Look again"), "line")


def _feedback(sheet: Sheet, question: Question) -> str:
    """What was said at grading; beside a shown key also what goes with the right answer."""
    part = sheet.parts.get(question.id)
    said = part.feedback if part else ""
    return said or question.feedback if sheet.ctx.show_answers else said


def _head(question: Question, number: int, total: int) -> str:
    points = ngettext("%(points)s point", "%(points)s points", 1 if question.points == 1 else 2)
    place = _("Question %(number)s of %(total)s") % {"number": number, "total": total}
    return " · ".join([place, question.kind_name(), points % {"points": plain(question.points)}])
