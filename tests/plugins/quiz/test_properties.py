"""What holds for every quiz, every paper and every answer."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.api import Ctx, Outcome
from plugins.api.testing.pages import Page
from plugins.quiz.sample_items import every_item
from plugins.quiz.types import QuizType

QUIZ = QuizType()
whenever = settings(deadline=None)  # drawing pages takes longer while the machine is busy
POOL = every_item()
SEEDS = st.integers(min_value=0, max_value=2**32)
VALUES = st.one_of(
    st.integers(min_value=-1, max_value=9).map(str), st.sampled_from(["12356", "六十", "15 分钟", "", "x"])
)


@st.composite
def quizzes(draw) -> dict:
    """Any questions of the sample in any number and order, each under an id of its own."""
    kinds = draw(st.lists(st.sampled_from(POOL), min_size=1, max_size=8))
    items = [{**item, "id": f"i{number}"} for number, item in enumerate(kinds)]
    config = {"items": items, "shuffle_items": draw(st.booleans()), "shuffle_options": draw(st.booleans())}
    if draw(st.booleans()):
        config["items"] = [{**item, "points": "12"} for item in items]
        config["draw"] = draw(st.integers(min_value=1, max_value=len(items)))
    return config


def answered(config: dict, seed: int, values: list[str]) -> Ctx:
    """A paper whose controls are filled with the values, one after another."""
    ctx = Ctx(config, QUIZ.new_variant(config, seed))
    names = [control.attributes["name"] for control in Page(QUIZ.render(ctx)).controls()]
    data: dict[str, list[str]] = {}
    for number, name in enumerate(names):
        data.setdefault(name, []).append(values[number % len(values)])
    response, _problems = QUIZ.parse(ctx, data, {})
    return replace(ctx, response=response)


@whenever
@given(quizzes(), SEEDS, st.lists(VALUES, min_size=1, max_size=12))
def test_score_is_the_sum_of_its_parts_and_within_bounds(config, seed, values):
    outcome = QUIZ.grade(answered(config, seed, values))
    assert outcome.score == sum(part.score for part in outcome.parts)
    assert outcome.max_score == QUIZ.max_score(config) == sum(part.max for part in outcome.parts)
    assert all(0 <= part.score <= part.max for part in outcome.parts)
    assert all(part.score == round(part.score, 2) for part in outcome.parts)


@whenever
@given(quizzes(), SEEDS)
def test_draw_never_repeats_an_item_and_gives_each_option_once(config, seed):
    variant = QUIZ.new_variant(config, seed)
    assert len(set(variant["order"])) == len(variant["order"]) == (config.get("draw") or len(config["items"]))
    assert set(variant["order"]) <= {item["id"] for item in config["items"]}
    for id_, options in variant["options"].items():
        assert id_ in variant["order"]
        assert len(set(options)) == len(options)
    assert QUIZ.grade(Ctx(config, variant)).score == 0


@whenever
@given(quizzes(), SEEDS, SEEDS, st.lists(VALUES, min_size=1, max_size=12))
def test_order_of_options_does_not_change_the_score(config, seed, other, values):
    config = {**config, "draw": 0, "shuffle_options": True, "shuffle_items": True}
    ctx = answered(config, seed, values)
    mixed = replace(ctx, variant=QUIZ.new_variant(config, other))
    assert QUIZ.grade(mixed) == QUIZ.grade(ctx)
    assert len(QUIZ.summary(mixed)) == len(QUIZ.summary(ctx)) == len(config["items"])


@whenever
@given(quizzes(), SEEDS, st.lists(VALUES, min_size=1, max_size=12), st.integers(min_value=1, max_value=50))
def test_regrade_by_the_same_questions_is_idempotent(config, seed, values, points):
    ctx = answered(config, seed, values)
    new = {**config, "items": [{**item, "points": str(points + 12), "stem": "换一种说法"} for item in config["items"]]}
    once = QUIZ.regrade_map(config, new, ctx.variant)
    assert isinstance(once, dict)
    assert QUIZ.regrade_map(new, new, once) == once
    regraded = QUIZ.grade(replace(ctx, config=new, variant=once))
    assert QUIZ.grade(replace(ctx, config=new, variant=QUIZ.regrade_map(new, new, once))) == regraded
    assert regraded.max_score == QUIZ.max_score(new)
    assert QUIZ.grade(replace(ctx, variant=QUIZ.regrade_map(config, config, ctx.variant))) == QUIZ.grade(ctx)


@whenever
@given(quizzes(), SEEDS, st.lists(VALUES, min_size=1, max_size=12))
def test_paper_filled_in_again_is_read_back_unchanged(config, seed, values):
    ctx = answered(config, seed, values)
    data: dict[str, list[str]] = {}
    page = Page(QUIZ.render(ctx))
    for control in page.controls():
        if control.tag == "select":
            chosen = [one for one in control.children if "selected" in one.attributes]
            data[control.attributes["name"]] = [one.attributes.get("value", one.text()) for one in chosen]
        elif control.attributes.get("type") not in {"radio", "checkbox"} or "checked" in control.attributes:
            data.setdefault(control.attributes["name"], []).append(control.attributes["value"])
    response, _problems = QUIZ.parse(ctx, data, {})
    assert response == ctx.response


@whenever
@given(quizzes(), SEEDS, st.lists(VALUES, min_size=1, max_size=12))
def test_outcome_survives_its_storage(config, seed, values):
    outcome = QUIZ.grade(answered(config, seed, values))
    assert Outcome.from_json(outcome.to_json()) == outcome
    assert isinstance(outcome.score, Decimal)
