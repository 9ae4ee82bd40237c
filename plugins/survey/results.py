"""Results of a survey as pure functions over responses. What could lead to a person is withheld before anybody sees it.

Give only responses of a window that is over (``may_show_results``), or of finished months where no day closes it: two
looks at a growing number would tell what the last one answered.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _

from plugins.api import JSONObject, mask_personal_data
from plugins.survey.answers import Answer, Answers, condition_ids, read_answers
from plugins.survey.questions import MATRIX, MULTIPLE, RATING, WRITING, Choice, Question, Survey, read_survey
from plugins.survey.suppression import DEFAULT_GROUP, suppress, suppress_pair

TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Cell:
    """How many chose something; None: withheld. ``percent`` is a whole number."""

    id: str
    label: str
    count: int | None
    percent: int | None


@dataclass(frozen=True)
class Distribution:
    """How the answers to a question, or to a row of a table, are spread. ``mean`` has one decimal; None: not said."""

    label: str
    answered: int | None
    cells: tuple[Cell, ...] = ()
    mean: str | None = None

    @property
    def is_withheld(self) -> bool:
        """Whether too few answered to say anything."""
        return self.answered is None


@dataclass(frozen=True)
class QuestionResult:
    """What came of one question."""

    id: str
    kind: str
    text: str
    distributions: tuple[Distribution, ...] = ()
    texts: tuple[str, ...] = ()
    written: int | None = None


@dataclass(frozen=True)
class SurveyResults:
    """What came of a survey; ``responses`` None: fewer than the minimum."""

    responses: int | None
    minimum: int
    questions: tuple[QuestionResult, ...] = ()

    def to_json(self) -> JSONObject:
        """The results as plain values, for an export."""
        return asdict(self)


def may_show_results(config: JSONObject, day: date) -> bool:
    """Whether the window is over on ``day``; a survey without a closing day is shown by finished months."""
    closes = read_survey(config).closes
    return closes is None or day > closes


def sum_up(config: JSONObject, responses: Iterable[JSONObject], *, with_texts: bool = False) -> SurveyResults:
    """Counts, means and distributions. ``with_texts``: what was written is listed, without order and masked.

    Texts are for anonymous responses only; of confidential ones nobody but the writer reads a sentence.
    """
    survey = read_survey(config)
    survey = replace(survey, minimum_group=max(survey.minimum_group, DEFAULT_GROUP))  # whatever the config says
    given = [answers for one in responses if (answers := read_answers(survey, one))]
    if len(given) < survey.minimum_group:
        return SurveyResults(None, survey.minimum_group)
    results: dict[str, QuestionResult] = {}
    for question in survey.questions:
        is_open = _may_tell(survey, question, results)
        results[question.id] = _sum_question(survey, question, given if is_open else [], with_texts)
    return SurveyResults(len(given), survey.minimum_group, tuple(results.values()))


def _may_tell(survey: Survey, question: Question, results: dict[str, QuestionResult]) -> bool:
    """Whether a branch may speak: how many took it must not tell a number that was withheld before."""
    condition = question.condition
    if condition is None:
        return True
    source = next((one for one in survey.questions if one.code == condition.code), None)
    if source is None or not results.get(source.id, QuestionResult("", "", "")).distributions:
        return False
    ways = condition_ids(question, source)
    told = {cell.id for cell in results[source.id].distributions[0].cells if cell.count is not None}
    return ways <= told


def _sum_question(survey: Survey, question: Question, given: Sequence[Answers], with_texts: bool) -> QuestionResult:
    here = [one[question.id] for one in given if question.id in one]
    if question.kind in WRITING:
        return _sum_texts(survey, question, here, with_texts)
    if question.kind == MATRIX:
        spread = [
            _spread(survey, question, [[one.rows[row.id]] for one in here if row.id in one.rows], row.text)
            for row in question.rows
        ]
    else:
        spread = [_spread(survey, question, [list(one.chosen) for one in here], "")]
    return QuestionResult(question.id, question.kind, question.text, tuple(spread))


def _sum_texts(survey: Survey, question: Question, here: Sequence[Answer], with_texts: bool) -> QuestionResult:
    enough = len(here) >= survey.minimum_group
    texts = sorted(mask_personal_data(one.text) for one in here) if enough and with_texts else []
    return QuestionResult(
        question.id, question.kind, question.text, texts=tuple(texts), written=len(here) if enough else None
    )


def _spread(survey: Survey, question: Question, chosen: Sequence[Sequence[str]], label: str) -> Distribution:
    total, least = len(chosen), survey.minimum_group
    if total < least:
        return Distribution(label, None)
    counts = {choice.id: sum(choice.id in one for one in chosen) for choice in question.choices}
    shown = _shown(question, counts, total, least)
    mean = None
    if question.kind in {RATING, MATRIX}:
        partly = None in shown.values()
        mean = _mean(question, counts, total, least if partly else 0)
        if partly:  # a mean beside some of the counts would give the others away
            shown = dict.fromkeys(counts)
    return Distribution(label, total, tuple(_cell(one, shown[one.id], total) for one in question.choices), mean)


def _shown(question: Question, counts: dict[str, int], total: int, least: int) -> dict[str, int | None]:
    if question.kind != MULTIPLE:
        return suppress(counts, least)
    shown = {id_: suppress_pair(count, total, least) for id_, count in counts.items()}
    both = sum(counts.values()) - total
    if len(counts) == 2 and None not in shown.values() and 0 < both < least:  # how many chose both
        return dict.fromkeys(counts)
    return shown


def _mean(question: Question, counts: dict[str, int], total: int, least: int) -> str | None:
    """The mean of ratings, or of columns counted from 1; None where it lies so near an end that it tells of a few."""
    values = [int(choice.id) if question.kind == RATING else place for place, choice in enumerate(question.choices, 1)]
    points = sum(value * counts[choice.id] for value, choice in zip(values, question.choices, strict=True))
    if least and min(points - values[0] * total, values[-1] * total - points) < least:
        return None
    return str((Decimal(points) / total).quantize(TENTH, ROUND_HALF_UP))


def _cell(choice: Choice, count: int | None, total: int) -> Cell:
    percent = None if count is None else (200 * count + total) // (2 * total)
    return Cell(choice.id, choice.text, count, percent)


def plain_results(config: JSONObject, responses: Any, *, with_texts: bool = False) -> JSONObject:
    """``sum_up`` as JSON, whatever is handed in."""
    given = [one for one in responses if isinstance(one, dict)] if isinstance(responses, list | tuple) else []
    results = sum_up(config, given, with_texts=with_texts)
    return {**results.to_json(), "rows": table_rows(results)}


def table_rows(results: SurveyResults) -> list[list[str | int]]:
    """The results as a table with a head, for a spreadsheet; what is withheld says so."""
    withheld = _("number withheld")
    rows: list[list[str | int]] = [
        [_("The question"), _("Statement"), _("The answer"), _("How many people"), "%"],
    ]
    for question in results.questions:
        for one in question.distributions:
            for cell in one.cells:
                count: str | int = withheld if cell.count is None else cell.count
                rows.append([question.text, one.label, cell.label, count, "" if cell.percent is None else cell.percent])
            if one.mean is not None:
                rows.append([question.text, one.label, _("mean of the answers"), one.mean, ""])
        rows += [[question.text, "", text, 1, ""] for text in question.texts]
    return rows
