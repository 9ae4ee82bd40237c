"""Points for a quiz. Nothing given earns nothing; what people mark waits for them."""

from __future__ import annotations

from typing import Any

from plugins.api import JSONObject, Outcome, Part, Status
from plugins.quiz.answering import read_answers
from plugins.quiz.dealing import dealt_ids
from plugins.quiz.kinds import Question
from plugins.quiz.kinds.question import NOTHING, Given
from plugins.quiz.marks import read_mark
from plugins.quiz.quiz import Quiz


def grade_quiz(quiz: Quiz, variant: JSONObject, response: JSONObject | None, marks: Any = None) -> Outcome:
    """The outcome; whether it is a pass is for the core's policy to say. Parts stand in the author's order."""
    dealt = set(dealt_ids(quiz, variant))
    questions = [question for question in quiz.questions if question.id in dealt]
    answers = read_answers(questions, response)
    parts = [grade_question(question, answers[question.id], marks) for question in questions]
    known = tuple(part for part in parts if part is not None)
    if len(known) < len(parts):
        return Outcome(Status.AWAITING, quiz.total_points, parts=known)
    score = sum((part.score for part in known), NOTHING)
    return Outcome(Status.GRADED, quiz.total_points, score, parts=known)


def grade_question(question: Question, given: Given, marks: Any = None) -> Part | None:
    """The part of one question; None while it waits for a person."""
    if question.is_marked_by_people and given:
        mark = read_mark(question, marks)
        return None if mark is None else Part(question.id, mark[0], question.points, mark[1])
    score = question.earn(given)
    feedback = question.feedback if score == question.points else question.hint
    return Part(question.id, score, question.points, feedback)
