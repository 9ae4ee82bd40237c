"""How long a paper of a hundred questions takes, printed and not judged: machines differ."""

import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plugins.api import Ctx, Mode, runtime
from plugins.api.testing.pages import Page
from plugins.quiz.sample_items import every_item
from plugins.quiz.types import QuizType

QUIZ = QuizType()


def hundred() -> Ctx:
    """A hundred questions of all kinds, each control filled in."""
    kinds = every_item()
    config = {"items": [{**kinds[n % len(kinds)], "id": f"i{n}"} for n in range(100)], "shuffle_options": True}
    ctx = Ctx(config, QUIZ.new_variant(config, 1))
    names = {control.attributes["name"] for control in Page(QUIZ.render(ctx)).controls()}
    response, _problems = QUIZ.parse(ctx, {name: ["1"] for name in names}, {})
    ctx = replace(ctx, response=response)
    return replace(ctx, outcome=QUIZ.grade(ctx))


def milliseconds(call: Callable[[], object]) -> float:
    """The best of five, in processor time."""
    times = []
    for _ in range(5):
        start = time.process_time()
        call()
        times.append((time.process_time() - start) * 1000)
    return min(times)


def test_hundred_questions_are_drawn_in_each_mode():
    ctx = hundred()
    for mode in Mode:
        shown = replace(ctx, mode=mode, show_answers=mode in {Mode.REVIEW, Mode.MARK})
        assert runtime.call("quiz", "render", shown).value.count("data-question=") == 100
        print(f"render {mode}: {milliseconds(lambda shown=shown: runtime.call('quiz', 'render', shown)):.1f} ms")


@pytest.mark.django_db
def test_submission_reads_its_config_once_and_asks_nothing():
    ctx = hundred()
    review = replace(ctx, mode=Mode.REVIEW)
    calls = {
        "parse": lambda: QUIZ.parse(ctx, {"a-i0": ["1"]}, {}),
        "grade": lambda: QUIZ.grade(ctx),
        "render": lambda: QUIZ.render(review),
        "summary": lambda: QUIZ.summary(review),
        "xapi": lambda: QUIZ.xapi(review),
    }
    with CaptureQueriesContext(
        connection,
    ) as queries:
        for name, call in calls.items():
            print(f"{name}: {milliseconds(call):.2f} ms")
    assert len(queries) == 0
