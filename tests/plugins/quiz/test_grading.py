"""Points of a quiz: every kind, every way of scoring, and nothing for nothing."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.api import Ctx, form_data
from plugins.quiz.checking import check_quiz
from plugins.quiz.folding import Folding
from plugins.quiz.samples import make_samples
from plugins.quiz.types import QuizType

QUIZ = QuizType()
FOLD = Folding().fold


def grade_one(question: dict, answer: dict) -> Decimal:
    config = {"items": [{"id": "q", "stem": "?", **question}]}
    return QUIZ.grade(Ctx(config, {}, response={"answers": {"q": answer}})).score


def options(*right: bool) -> list[dict]:
    return [{"id": f"o{n}", "text": str(n), "correct": one} for n, one in enumerate(right, start=1)]


def multiple(scoring: str, chosen: list[str], points: str = "20", right=(True, True, False, True)) -> Decimal:
    question = {"kind": "multiple", "points": points, "scoring": scoring, "options": options(*right)}
    return grade_one(question, {"chosen": chosen})


@pytest.mark.parametrize("sample", list(make_samples()), ids=lambda sample: sample.kind)
def test_sample_earns_what_it_says(sample):
    ctx = Ctx(sample.config, QUIZ.new_variant(sample.config, 5))
    response, _problems = QUIZ.parse(ctx, {ctx.field(k): v for k, v in form_data(sample.data).items()}, {})
    outcome = QUIZ.grade(Ctx(sample.config, ctx.variant, response=response), sample.marks)
    assert outcome.score == sample.expect


@pytest.mark.parametrize(
    ("scoring", "chosen", "points"),
    [
        ("all", ["o1", "o2", "o4"], "20"),
        ("all", ["o1", "o2"], "0"),
        ("all", ["o1", "o2", "o3", "o4"], "0"),
        ("each", ["o1", "o2", "o4"], "20"),
        ("each", ["o1", "o2"], "15"),
        ("each", ["o1", "o2", "o3", "o4"], "15"),
        ("each", ["o3"], "0"),
        ("each", [], "0"),
        ("minus", ["o1", "o2", "o4"], "20"),
        ("minus", ["o1", "o2"], "13.33"),
        ("minus", ["o1", "o3"], "0"),
        ("minus", ["o1", "o2", "o3", "o4"], "13.33"),
        ("minus", ["o3"], "0"),
        ("minus", ["nobody"], "0"),
    ],
)
def test_multiple_choice_by_each_way_of_scoring(scoring, chosen, points):
    assert multiple(scoring, chosen) == Decimal(points)


@pytest.mark.parametrize(("chosen", "points"), [(["o2"], "5"), (["o1"], "0"), (["o1", "o2"], "0"), ([], "0")])
def test_single_choice(chosen, points):
    assert grade_one({"kind": "single", "points": "5", "options": options(False, True)}, {"chosen": chosen}) == Decimal(
        points
    )


@pytest.mark.parametrize(("truth", "chosen", "points"), [(True, "true", 1), (True, "false", 0), (False, "false", 1)])
def test_true_or_false(truth, chosen, points):
    assert grade_one({"kind": "true_false", "points": "1", "correct": truth}, {"chosen": [chosen]}) == points


@pytest.mark.parametrize(
    ("typed", "accepted", "is_right"),
    [
        ("１２３５６", "12356", True),
        ("12-356", "12356", True),
        (" 1 2 3 5 6。", "12356", True),
        ("Lǐ Míng", "lǐ míng", True),
        ("ＷＨＯ", "who", True),
        ("心理 急救", "心理急救", True),
        ("“心理急救”", "心理急救", True),
        ("3.5", "35", False),
        ("3.5", "３．５", True),
        ("-5", "5", False),
        ("−5", "-5", True),
        ("1,000", "1000", True),
        ("Straße", "STRASSE", True),
        ("", "x", False),
        ("。。。", "x", False),
    ],
)
def test_typed_answer_is_folded(typed, accepted, is_right):
    question = {"kind": "text", "points": "1", "accepted": [accepted]}
    assert grade_one(question, {"text": typed}) == Decimal(int(is_right))


def test_typed_answer_keeps_what_the_author_wants_kept():
    question = {
        "kind": "text",
        "points": "1",
        "accepted": ["C. difficile"],
        "case_sensitive": True,
        "keep_punctuation": True,
    }
    assert grade_one(question, {"text": "C.  difficile"}) == 1
    assert grade_one(question, {"text": "c. difficile"}) == 0
    assert grade_one(question, {"text": "C difficile"}) == 0


@given(st.text())
def test_folding_is_settled_after_once(text):
    once = FOLD(text)
    assert FOLD(once) == once
    assert FOLD(f" {text} ") == once


@given(st.sampled_from(["all", "each", "minus"]), st.lists(st.booleans(), min_size=2, max_size=9), st.data())
def test_points_stay_within_bounds(scoring, right, data):
    ids = [f"o{n}" for n in range(1, len(right) + 1)]
    chosen = data.draw(st.lists(st.sampled_from(ids), unique=True))
    points = data.draw(st.decimals(min_value="0.01", max_value=1000, places=2))
    earned = multiple(scoring, chosen, str(points), tuple(right))
    assert 0 <= earned <= points
    if not chosen or not any(right):
        assert earned == 0
    elif set(chosen) == {id_ for id_, one in zip(ids, right, strict=True) if one}:
        assert earned == points


def test_outcome_leaves_the_verdict_to_the_core_and_speaks_of_each_item():
    sample = next(sample for sample in make_samples() if sample.kind == "partly")
    ctx = Ctx(sample.config, QUIZ.new_variant(sample.config, 1))
    response, _ = QUIZ.parse(ctx, {ctx.field(k): v for k, v in form_data(sample.data).items()}, {})
    outcome = QUIZ.grade(Ctx(sample.config, ctx.variant, response=response))
    assert outcome.passed is None
    assert outcome.max_score == 42
    assert sum(part.score for part in outcome.parts) == outcome.score
    assert outcome.parts[0].feedback == "想想怎样让他知道您不是在批评他。"


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"items": []}, "items"),
        ({"items": [{"kind": "riddle", "stem": "?"}]}, "items.0.kind"),
        ({"items": [{"kind": "true_false", "stem": " "}]}, "items.0.stem"),
        ({"items": [{"kind": "true_false", "stem": "?", "points": "0"}]}, "items.0.points"),
        ({"items": [{"kind": "true_false", "stem": "?", "points": "1.234"}]}, "items.0.points"),
        ({"items": [{"kind": "true_false", "stem": "?", "points": "NaN"}]}, "items.0.points"),
        ({"items": [{"kind": "text", "stem": "?"}]}, "items.0.accepted"),
        ({"items": [{"kind": "text", "stem": "?", "accepted": ["。"]}]}, "items.0.accepted.0"),
        ({"items": [{"kind": "single", "stem": "?", "options": options(True)}]}, "items.0.options"),
        ({"items": [{"kind": "single", "stem": "?", "options": options(True, True)}]}, "items.0.options"),
        ({"items": [{"kind": "multiple", "stem": "?", "options": options(False, False)}]}, "items.0.options"),
        (
            {"items": [{"kind": "multiple", "scoring": "luck", "stem": "?", "options": options(True, False)}]},
            "items.0.scoring",
        ),
        ({"items": [{"kind": "true_false", "id": "a", "stem": "?"}] * 2}, "items"),
    ],
)
def test_config_problem_has_its_place(change, path):
    assert path in {problem.path for problem in check_quiz(change)}
