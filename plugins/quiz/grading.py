"""Points for a quiz. Nothing given earns nothing, under every way of scoring."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from plugins.api import JSONObject, Outcome, Part, Status
from plugins.quiz.answering import Answer, read_answers
from plugins.quiz.folding import fold_answer
from plugins.quiz.questions import MULTIPLE, PER_OPTION, RIGHT_MINUS_WRONG, Question, read_questions

CENT: Final = Decimal("0.01")
NOTHING: Final = Decimal(0)


def grade_quiz(config: JSONObject, response: JSONObject | None) -> Outcome:
    """The outcome; whether it is a pass is for the core's policy to say."""
    answers = read_answers(response)
    questions = read_questions(config)
    parts = tuple(_grade_question(question, answers.get(question.id, Answer())) for question in questions)
    score = sum((part.score for part in parts), NOTHING)
    return Outcome(status=Status.GRADED, max_score=total_points(config), score=score, parts=parts)


def total_points(config: JSONObject) -> Decimal:
    """The most that can be earned."""
    return sum((question.points for question in read_questions(config)), NOTHING)


def _grade_question(question: Question, answer: Answer) -> Part:
    score = earn_points(question, answer)
    feedback = question.feedback if score == question.points else question.hint
    return Part(question.id, score, question.points, feedback)


def earn_points(question: Question, answer: Answer) -> Decimal:
    """Points for one answer, rounded half up to a hundredth."""
    if answer.is_empty:
        return NOTHING
    if not question.is_choice:
        return question.points if is_accepted(question, answer.text) else NOTHING
    share = _share(question, answer.chosen & {option.id for option in question.options})
    return (
        (question.points * share).quantize(CENT, ROUND_HALF_UP)
        if 0 < share < 1
        else question.points * max(share, NOTHING)
    )


def _share(question: Question, chosen: frozenset[str]) -> Decimal:
    """Which part of the points, between -1 and 1."""
    right = question.correct_ids
    if not chosen or not right:
        return NOTHING
    if question.kind == MULTIPLE and question.scoring == PER_OPTION:
        judged_well = sum((option.id in chosen) == option.correct for option in question.options)
        return Decimal(judged_well) / len(question.options)
    if question.kind == MULTIPLE and question.scoring == RIGHT_MINUS_WRONG:
        return Decimal(len(chosen & right) - len(chosen - right)) / len(right)
    return Decimal(chosen == right)


def is_accepted(question: Question, text: str) -> bool:
    """Whether a typed answer is one of the accepted forms."""

    def fold(form: str) -> str:
        return fold_answer(form, case_sensitive=question.case_sensitive, keep_punctuation=question.keep_punctuation)

    folded = fold(text)
    return bool(folded) and folded in {fold(form) for form in question.accepted}
