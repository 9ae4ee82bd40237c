"""What people give for written answers: the form of the marker, and reading its marks."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from plugins.api import Ctx, JSONObject
from plugins.quiz.answering import read_answers
from plugins.quiz.dealing import deal_out
from plugins.quiz.kinds import Question
from plugins.quiz.quiz import read_paper
from plugins.quiz.reading import clean_text, plain, read_decimal, read_text

MAX_COMMENT = 2000


class PointsField(forms.DecimalField):
    """Points with at most two decimals; cleaned to text, because marks are kept as JSON."""

    def clean(self, value: Any) -> str | None:
        points = super().clean(value)
        return None if points is None else str(points)


class CommentField(forms.CharField):
    """What the marker says to the learner, without signs that no database keeps."""

    def clean(self, value: Any) -> str:
        return clean_text(super().clean(value), MAX_COMMENT, keep_lines=True)


class MarkingForm(forms.Form):
    """Points and a comment for each written answer of one paper; its cleaned data are the marks."""

    def __init__(self, questions: list[tuple[int, Question]], initial: JSONObject, data: Any = None) -> None:
        super().__init__(data=data, initial=initial)
        for number, question in questions:
            names = {"number": number, "most": plain(question.points)}
            self.fields[f"{question.id}-points"] = PointsField(
                label=_("Question %(number)s: points, 0 to %(most)s") % names,
                min_value=Decimal(0),
                max_value=question.points,
                decimal_places=2,
            )
            self.fields[f"{question.id}-comment"] = CommentField(
                label=_("Question %(number)s: comment for the learner") % names,
                required=False,
                max_length=MAX_COMMENT,
                widget=forms.Textarea(attrs={"rows": 3}),
            )


def make_form(ctx: Ctx, data: Any = None) -> MarkingForm | None:
    """The form for the written answers that were given; None when there are none."""
    questions = deal_out(read_paper(ctx.config, ctx.variant), ctx.variant)
    answers = read_answers(questions, ctx.response)
    written = [(n, one) for n, one in enumerate(questions, start=1) if one.is_marked_by_people and answers[one.id]]
    if not written:
        return None
    parts = {part.id: part for part in ctx.outcome.parts} if ctx.outcome else {}
    initial: JSONObject = {}
    for _number, question in written:
        if part := parts.get(question.id):
            initial |= {f"{question.id}-points": part.score, f"{question.id}-comment": part.feedback}
    return MarkingForm(written, initial, data)


def read_mark(question: Question, marks: Any) -> tuple[Decimal, str] | None:
    """Points and comment for one question; None while nobody has marked it, or when the points are impossible."""
    if not isinstance(marks, dict):
        return None
    points = read_decimal(marks.get(f"{question.id}-points", ""))
    if points is None or not 0 <= points <= question.points:
        return None
    return points, read_text(marks.get(f"{question.id}-comment"))
