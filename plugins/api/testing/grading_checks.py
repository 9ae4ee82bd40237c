"""Checks of dealing, reading and grading: the same every time, within bounds, unmoved by hostile input."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from django.db import connections

from plugins.api.peer import PeerType
from plugins.api.records import Mode, Outcome, Problem, Status
from plugins.api.testing.contract_checks import through_json
from plugins.api.testing.demand import demand
from plugins.api.testing.pages import Page
from plugins.api.testing.subject import Subject, Worked, posted, uploaded

HOSTILE: Final = (
    *("", " ", "-1", "1e309", "NaN", "None", "-" + "9" * 9000),
    *("<script>alert(1)</script>", "'; DROP TABLE x; --", "\x00", "\ud800", "\u202e", "{{ 7*7 }}", "../../etc"),
)
MILLISECONDS: Final = 50


def check_determinism(subject: Subject) -> None:
    """Same seed, same paper; same answers, same outcome; same context, same page."""
    again = Subject(type(subject.type)(), subject.plugin)
    for sample in subject.samples():
        first, second = subject.work(sample), again.work(sample)
        assert first.ctx.variant == second.ctx.variant, "one seed deals two papers"
        assert first.ctx.response == second.ctx.response, "the same form is read in two ways"
        assert first.outcome == second.outcome, "the same answers are graded in two ways"
        assert dict(subject.pages(first)) == dict(again.pages(second)), "the same context gives two pages"


def check_scores(subject: Subject) -> None:
    """Scores are Decimals within bounds, parts add up, and every sample earns what it says."""
    for worked in subject.worked():
        outcome, highest = worked.outcome, subject.type.max_score(worked.ctx.config)
        assert isinstance(outcome, Outcome), "grade must return an Outcome"
        assert isinstance(outcome.status, Status), "the status of an outcome is a Status member"
        assert isinstance(highest, Decimal), "max_score must return a Decimal"
        demand(highest.is_finite() and highest >= 0, "max_score is zero or more")
        assert outcome.max_score == highest, "the outcome has another maximum than max_score(config)"
        _check_points(outcome.score, highest)
        for part in outcome.parts:
            _check_points(part.score, part.max)
        if outcome.parts and outcome.score is not None:
            assert sum(part.score for part in outcome.parts) == outcome.score, "the parts do not add up to the score"
        expected = worked.sample.expect
        assert outcome.score == expected, (
            f"the {worked.sample.kind} sample earned {outcome.score} instead of {expected}"
        )


def _check_points(score: Decimal | None, highest: Decimal) -> None:
    if score is not None:
        assert isinstance(score, Decimal), f"a score must be a Decimal, not {type(score).__name__}"
        assert isinstance(highest, Decimal), "a maximum must be a Decimal"
        demand(score.is_finite() and 0 <= score <= highest, f"the score {score} is not between 0 and {highest}")


def check_no_mutation(subject: Subject) -> None:
    """No method changes what it is handed, from the first call on."""
    for sample in subject.samples():
        ctx, type_ = subject.start(sample), subject.type
        assert ctx.config == sample.config, "new_variant changes the config"
        data = posted(ctx, sample)
        response, _problems = _unchanged("parse", type_.parse, ctx, data, uploaded(ctx, sample))
        ctx = replace(ctx, response=response)
        outcome = _unchanged("grade", type_.grade, ctx, sample.marks)
        ctx = replace(ctx, outcome=outcome, show_answers=True)
        for mode in Mode:
            _unchanged("render", type_.render, replace(ctx, mode=mode))
        for name in ("summary", "xapi", "introduce", "marking_form"):
            _unchanged(name, getattr(type_, name), ctx)
        _unchanged("check_config", type_.check_config, ctx.config)
        _unchanged("max_score", type_.max_score, ctx.config)
        _unchanged("upgrade_config", type_.upgrade_config, ctx.config, type_.schema)
        _unchanged("regrade_map", type_.regrade_map, ctx.config, deepcopy(ctx.config), ctx.variant)


def _unchanged(name: str, method: Callable[..., Any], *args: Any) -> Any:
    before = deepcopy(args)
    answer = method(*args)
    assert args == before, f"{name} changes what it is handed"
    return answer


def check_hostile_input(subject: Subject) -> None:
    """Whatever is posted is read without raising, kept as JSON and never worth points; nothing given earns nothing."""
    for sample in subject.samples():
        ctx = subject.start(sample)
        if isinstance(subject.type, PeerType):
            ctx = replace(ctx, facts=None)  # reviews are other people's marks
        names = {c.attributes.get("name", "") for c in Page(subject.render(ctx)).controls()}
        hostile: list[Any] = [{}, {name: [] for name in names}, {name: list(HOSTILE) for name in names}]
        hostile += [{name: [value] for name in names} for value in HOSTILE]
        for data in hostile:
            response, problems = subject.type.parse(ctx, data, {})
            assert through_json(response) == response, "hostile input leaves a response that is not JSON"
            assert "\x00" not in json.dumps(response, ensure_ascii=False), "a NUL byte is kept: PostgreSQL refuses it"
            json.dumps(response, ensure_ascii=False).encode()
            assert all(isinstance(problem, Problem) for problem in problems), "parse gives Problem records"
            outcome = subject.type.grade(replace(ctx, response=response), None)
            assert not outcome.score, f"hostile or empty input earned {outcome.score}"
            subject.render(replace(ctx, response=response))
        for odd in (None, {}, {"answers": None}, {"answers": [1]}, {"answers": {"x": "y"}}):
            outcome = subject.type.grade(replace(ctx, response=odd), None)
            assert not outcome.score, "an odd response earned points"


def check_pure_and_quick(subject: Subject) -> None:
    """Grading, reading and rendering ask no database and take less than 50 ms of processor time."""
    for sample in subject.samples():
        with no_queries():
            worked = subject.work(sample)
            dict(subject.pages(worked))
            subject.type.summary(worked.seen)
            subject.type.xapi(worked.seen)
        spent = min(_grading_time(subject, worked) for _ in range(3))
        assert spent < MILLISECONDS, f"grading takes {spent:.0f} ms"


def _grading_time(subject: Subject, worked: Worked) -> float:
    start = time.process_time()
    subject.type.grade(worked.ctx, worked.sample.marks)
    return (time.process_time() - start) * 1000


@contextmanager
def no_queries() -> Iterator[None]:
    """Fail when anything inside asks a database, even when it swallows the refusal."""

    def refuse(execute: Any, sql: str, *args: Any) -> Any:
        tried.append(sql)
        raise AssertionError("a method asks the database")

    tried: list[str] = []
    everywhere = connections.all()
    for connection in everywhere:
        connection.execute_wrappers.append(refuse)
    try:
        yield
    finally:
        for connection in everywhere:
            connection.execute_wrappers.remove(refuse)
    assert not tried, "a method asks the database"
