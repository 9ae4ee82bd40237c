"""Reading: time counts only as measured, one question is marked, and nothing is decided before the time is known."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.api import Ctx, Mode, Status, runtime
from plugins.read.hooks import self_check
from plugins.read.reading import read_dwell
from plugins.read.samples import sample_config
from plugins.read.types import ReadType

READ = ReadType()
CONFIG = sample_config()


def answered(chosen: str = "wait", dwell: object = 45, **changes) -> Ctx:
    facts = {"dwell": dwell} if dwell is not None else None
    return Ctx(CONFIG, {}, response={"chosen": chosen}, facts=facts, **changes)


def page(ctx: Ctx, mode: Mode = Mode.ATTEMPT, **changes) -> str:
    shown = Ctx(ctx.config, {}, mode, ctx.response, facts=ctx.facts, **changes)
    return runtime.call("read", "render", shown).value


@pytest.mark.parametrize(("dwell", "completed"), [(0, False), (29, False), (29.99, False), (30, True), (31, True)])
def test_reading_is_done_at_the_minimum_and_not_before(dwell, completed):
    outcome = READ.grade(answered(dwell=dwell))
    assert (outcome.status, outcome.completed, outcome.passed) == (Status.GRADED, completed, None)
    assert outcome.score == 2


@pytest.mark.parametrize(("chosen", "score", "completed"), [("wait", 2, True), ("advise", 0, True), ("", 0, False)])
def test_points_are_for_the_question_alone(chosen, score, completed):
    outcome = READ.grade(answered(chosen))
    assert (outcome.score, outcome.max_score, outcome.completed) == (score, 2, completed)
    assert outcome.score == sum(part.score for part in outcome.parts)


def test_feedback_is_that_of_the_answer_and_of_the_question():
    assert READ.grade(answered("advise")).parts[0].feedback == "建议可以晚一点。\n见第二段。"
    assert READ.grade(answered("ask")).parts[0].feedback == "见第二段。"


@pytest.mark.parametrize("facts", [None, {}, {"dwell": None}, {"dwell": -1}, {"dwell": True}, {"dwell": "60"}, [], 5,
                                   {"dwell": float("nan")}, {"dwell": float("inf")}])  # fmt: skip
@pytest.mark.parametrize(("lang", "words"), [("zh-hans", "阅读时长还没有记到"), ("en", "has not arrived yet")])
def test_without_a_measured_time_it_waits_in_words(facts, lang, words):
    ctx = Ctx(CONFIG, {}, response={"chosen": "wait"}, facts=facts, lang=lang)
    called = runtime.call("read", "grade", ctx)
    outcome = called.value
    assert called.ok
    assert (outcome.status, outcome.score, outcome.completed, outcome.passed) == (Status.PENDING, None, False, None)
    assert words in outcome.feedback
    assert words in page(ctx, Mode.REVIEW, lang=lang)
    assert READ.xapi(ctx) == []


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=4))
def test_odd_facts_never_raise_and_never_complete_by_accident(dwell):
    seconds = read_dwell({"dwell": dwell})
    outcome = READ.grade(answered(dwell=dwell if dwell is not None else "x"))
    assert outcome.completed is (seconds is not None and seconds >= 30)


@given(st.dictionaries(st.sampled_from(["a-check", "check"]), st.lists(st.text(max_size=6), max_size=3)))
def test_odd_answers_never_raise(data):
    response, problems = READ.parse(Ctx(CONFIG, {}), data, {})
    assert set(response) == {"chosen"}
    assert bool(response["chosen"]) is (problems == [])


def test_form_says_what_is_missing():
    ctx = Ctx(CONFIG, {}, facts={"dwell": 10}, lang="en")
    called = runtime.call("read", "parse", ctx, {ctx.field("check"): ["1"]}, {})
    response, problems = called.value
    assert response == {"chosen": "wait"}
    assert [problem.message for problem in problems] == [
        "Read for 0:10 so far, 0:30 are asked for. Stay with the text a little longer."
    ]


def test_page_shows_the_text_the_time_and_no_key():
    html = page(answered("", dwell=10))
    assert "被听懂，本身就是帮助" in html
    assert "已读 0:10，需要 0:30" in html
    assert 'value="10"' in html
    assert "对，他多半会自己接着说。" not in html
    assert "option--right" not in html
    assert "option--right" in page(answered("advise"), Mode.REVIEW, show_answers=True)


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"text": " "}, "text"),
        ({"text": None}, "text"),
        ({"text": "x" * 60_001}, "text"),
        ({"seconds": -1}, "seconds"),
        ({"seconds": "30"}, "seconds"),
        ({"seconds": True}, "seconds"),
        ({"seconds": 10**6}, "seconds"),
        ({"points": "0"}, "points"),
        ({"points": "-1"}, "points"),
        ({"points": "NaN"}, "points"),
        ({"points": 1.5}, "points"),
        ({"points": "1e9"}, "points"),
        ({"title": 5}, "title"),
        ({"question": None}, "question"),
        ({"question": {**CONFIG["question"], "stem": ""}}, "question.stem"),
        ({"question": {**CONFIG["question"], "options": CONFIG["question"]["options"][:1]}}, "question.options"),
        ({"question": {**CONFIG["question"], "options": CONFIG["question"]["options"][1:]}}, "question.options"),
        ({"question": {**CONFIG["question"], "options": CONFIG["question"]["options"][:1] * 2}}, "question.options"),
        ({"question": {**CONFIG["question"], "options": [None, 1]}}, "question.options"),
        ({"question": {**CONFIG["question"], "feedback": 1}}, "question.feedback"),
    ],
)
def test_config_is_refused_at_the_place_that_is_wrong(change, path):
    assert path in {problem.path for problem in READ.check_config({**CONFIG, **change}) if problem.is_error}


def test_time_that_hardly_suits_the_text_is_a_warning():
    problems = READ.check_config({**CONFIG, "seconds": 3600})
    assert [(problem.path, problem.level) for problem in problems] == [("seconds", "warning")]


def test_authors_form_keeps_the_config():
    block = READ.config_block()
    assert block.get_prep_value(block.to_python(CONFIG)) == CONFIG
    fresh = block.get_prep_value(block.to_python({}))
    assert {problem.path for problem in READ.check_config(fresh)} >= {"text", "question.stem"}


def test_regrade_maps_while_every_old_answer_stands():
    fewer = {**CONFIG, "question": {**CONFIG["question"], "options": CONFIG["question"]["options"][:2]}}
    assert READ.regrade_map(fewer, CONFIG, {}) == {}
    assert isinstance(READ.regrade_map(CONFIG, fewer, {}), str)


def test_statement_says_what_was_chosen_and_nobodys_name():
    ctx = answered("advise")
    [statement] = READ.xapi(Ctx(CONFIG, {}, response=ctx.response, facts=ctx.facts, outcome=READ.grade(ctx)))
    assert statement["result"] == {"response": "advise", "success": False}
    assert "actor" not in statement


def test_reading_without_a_minimum_needs_no_patience():
    ctx = Ctx({**CONFIG, "seconds": 0}, {}, response={"chosen": "wait"}, facts={"dwell": 0})
    assert READ.grade(ctx).completed is True
    assert READ.max_score(ctx.config) == Decimal(2)


def test_self_check_is_quiet():
    assert list(self_check()) == []
