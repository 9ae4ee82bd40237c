"""Answers: what stands at a question, which questions are asked after all, and the reading of forms and responses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from plugins.api import Ctx, FormData, JSONObject, PersonalDatum, clean_text, find_personal_data
from plugins.survey.questions import MATRIX, MULTIPLE, TEXT_LENGTH, WRITING, Choice, Question, Survey

CHECKED: Final = "check"
MAX_DIGITS: Final = 3


@dataclass(frozen=True)
class Answer:
    """One answer. ``chosen``: ids of choices in the author's order; ``rows``: row id to id of the column."""

    chosen: tuple[str, ...] = ()
    rows: dict[str, str] = field(default_factory=dict)
    text: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was given."""
        return not (self.chosen or self.rows or self.text)

    def is_whole(self, question: Question) -> bool:
        """Whether nothing is missing: in a table every row has its answer."""
        return len(self.rows) == len(question.rows) if question.kind == MATRIX else not self.is_empty

    def personal_data(self) -> tuple[PersonalDatum, ...]:
        """What in the text may tell who somebody is."""
        return find_personal_data(self.text)


Answers = dict[str, Answer]


def asked_questions(survey: Survey, answers: Answers) -> list[Question]:
    """The questions that are asked, given the answers. What hangs on a question that is not asked is not asked."""
    asked: list[Question] = []
    by_code: dict[str, Question] = {}
    for question in survey.questions:
        condition = question.condition
        source = by_code.get(condition.code) if condition else None
        if condition and not (source and condition_ids(question, source) & set(_chosen(answers, source))):
            continue
        asked.append(question)
        if question.code:
            by_code[question.code] = question
    return asked


def condition_ids(question: Question, source: Question) -> set[str]:
    """The ids of the choices of ``source`` with which ``question`` is asked."""
    wanted = set(question.condition.answers) if question.condition else set()
    return {choice.id for choice in source.choices if choice.text.strip() in wanted}


def _chosen(answers: Answers, question: Question) -> tuple[str, ...]:
    return answers.get(question.id, Answer()).chosen


def keep_asked(survey: Survey, answers: Answers) -> Answers:
    """The answers without those to questions that are not asked."""
    asked = {question.id for question in asked_questions(survey, answers)}
    return {id_: answer for id_, answer in answers.items() if id_ in asked}


def read_posted(ctx: Ctx, survey: Survey, data: FormData) -> JSONObject:
    """The response in the posted fields. Choices are posted by their place and kept by their id."""
    given = {question.id: _posted_answer(ctx, question, data) for question in survey.questions}
    kept = keep_asked(survey, {id_: answer for id_, answer in given.items() if not answer.is_empty})
    return {
        "answers": {id_: _to_json(answer) for id_, answer in kept.items()},
        "checked": any(data.get(ctx.field(CHECKED), ())),
    }


def read_answers(survey: Survey, response: JSONObject | None) -> Answers:
    """The answers of a response; what is no answer to a question that is asked is left out."""
    given: Any = response.get("answers") if isinstance(response, dict) else None
    given = given if isinstance(given, dict) else {}
    found = {question.id: _from_json(question, given.get(question.id)) for question in survey.questions}
    return keep_asked(survey, {id_: answer for id_, answer in found.items() if not answer.is_empty})


def is_checked(response: JSONObject | None) -> bool:
    """Whether the writer looked at what was found and sends it as it stands."""
    return isinstance(response, dict) and response.get("checked") is True


def _posted_answer(ctx: Ctx, question: Question, data: FormData) -> Answer:
    def values(name: str) -> list[str]:
        return [value for value in data.get(ctx.field(name), ()) if isinstance(value, str)]

    if question.kind in WRITING:
        given = values(question.id)
        return Answer(text=clean_text(given[-1] if given else "", TEXT_LENGTH[question.kind]))
    if question.kind == MATRIX:
        rows = {row.id: _placed(question.choices, values(f"{question.id}-{row.id}")) for row in question.rows}
        return Answer(rows={row: chosen[0] for row, chosen in rows.items() if len(chosen) == 1})
    chosen = _placed(question.choices, values(question.id))
    return Answer(chosen=chosen if question.kind == MULTIPLE or len(chosen) == 1 else ())


def _placed(choices: tuple[Choice, ...], given: list[str]) -> tuple[str, ...]:
    places = {int(value) for value in given if value.isascii() and value.isdigit() and len(value) <= MAX_DIGITS}
    return tuple(choice.id for place, choice in enumerate(choices, start=1) if place in places)


def _to_json(answer: Answer) -> JSONObject:
    if answer.chosen:
        return {"chosen": list(answer.chosen)}
    return {"rows": dict(answer.rows)} if answer.rows else {"text": answer.text}


def _from_json(question: Question, one: Any) -> Answer:
    one = one if isinstance(one, dict) else {}
    ids = {choice.id for choice in question.choices}
    if question.kind in WRITING:
        text = one.get("text")
        return Answer(text=text if isinstance(text, str) else "")
    if question.kind == MATRIX:
        rows, known = one.get("rows"), {row.id for row in question.rows}
        pairs = rows.items() if isinstance(rows, dict) else ()
        return Answer(rows={row: col for row, col in pairs if row in known and isinstance(col, str) and col in ids})
    chosen = one.get("chosen")
    given = {id_ for id_ in chosen if isinstance(id_, str)} if isinstance(chosen, list) else set()
    kept = tuple(choice.id for choice in question.choices if choice.id in given)
    return Answer(chosen=kept if question.kind == MULTIPLE or len(kept) == 1 else ())
