"""Papers outlive their quiz: configs of schema 1 go on as they were, and another version grades what it knows."""

from copy import deepcopy
from dataclasses import replace

import pytest

from plugins.api import Ctx
from plugins.quiz.sample_items import every_item, first_items
from plugins.quiz.samples import fixed_config, sample_config
from plugins.quiz.types import QuizType

QUIZ = QuizType()
OLD_VARIANT = {"order": ["b", "a"], "options": {"a": ["o2", "o1"]}}
OLD_RESPONSE = {"answers": {"a": {"chosen": ["o1"]}, "b": {"text": "臺灣"}}, "flags": ["b"]}


def old_config() -> dict:
    """As the demo city and the first installations keep it."""
    options = [{"id": "o1", "text": "一", "correct": True}, {"id": "o2", "text": "二", "correct": False}]
    return {
        "intro": "",
        "shuffle_items": True,
        "shuffle_options": True,
        "items": [
            {"id": "a", "kind": "single", "stem": "?", "points": "20", "options": options},
            {"id": "b", "kind": "text", "stem": "?", "points": "20", "accepted": ["台湾"]},
        ],
    }


def test_config_of_schema_1_works_untouched():
    for config in (old_config(), QUIZ.upgrade_config(old_config(), 1)):
        ctx = Ctx(config, OLD_VARIANT, response=OLD_RESPONSE)
        assert not [problem for problem in QUIZ.check_config(config) if problem.is_error]
        assert QUIZ.grade(ctx).parts[0].score == 20
        assert QUIZ.parse(ctx, {"a-a": ["2"], "a-b": ["台湾"]}, {})[0]["answers"]["a"] == {"chosen": ["o1"]}
        html = QUIZ.render(ctx)
        assert html.index('id="a-b"') < html.index('id="a-a"')


def test_upgraded_config_marks_as_before_and_a_new_one_joins_the_scripts():
    response = replace(Ctx(old_config(), OLD_VARIANT), response=OLD_RESPONSE).response
    assert QUIZ.grade(Ctx(QUIZ.upgrade_config(old_config(), 1), OLD_VARIANT, response=response)).score == 20
    assert QUIZ.grade(Ctx(old_config(), OLD_VARIANT, response=response)).score == 40


def test_upgrade_leaves_its_argument_and_todays_configs_alone():
    config = old_config()
    QUIZ.upgrade_config(config, 1)
    assert config == old_config()
    assert QUIZ.upgrade_config(sample_config(), 2) == sample_config()


def test_regrade_is_possible_while_questions_and_options_stand():
    old, new = sample_config(), sample_config()
    variant = QUIZ.new_variant(old, 3)
    new["items"][0] = {**new["items"][0], "points": "7", "stem": "another wording"}
    new["items"].reverse()
    assert QUIZ.regrade_map(old, new, variant) == variant


@pytest.mark.parametrize("place", range(len(every_item())))
def test_regrade_says_why_not_when_a_question_is_gone_or_of_another_kind(place):
    old, variant = sample_config(), QUIZ.new_variant(sample_config(), 3)
    fewer = {**old, "items": old["items"][:place] + old["items"][place + 1 :]}
    assert "增加或删去" in QUIZ.regrade_map(old, fewer, variant)
    assert "增加或删去" in QUIZ.regrade_map(fewer, old, QUIZ.new_variant(fewer, 3))
    other = deepcopy(old)
    other["items"][place]["kind"] = "essay"
    assert old["items"][place]["stem"] in QUIZ.regrade_map(old, other, variant)


@pytest.mark.parametrize(
    ("id_", "part", "step"),
    [
        ("step", "options", 1),
        ("signs_all", "options", 1),
        ("reply", "pairs", 1),
        ("reply", "pairs", -1),
        ("reply", "others", 1),
        ("aid", "things", 1),
        ("calm", "gaps", 1),
        ("calm", "gaps", -1),
        ("desk", "regions", 1),
        ("story", "situations", 1),
    ],
)
def test_regrade_says_why_not_when_parts_are_gone_or_moved(id_, part, step):
    old, new = sample_config(), sample_config()
    item = next(item for item in new["items"] if item["id"] == id_)
    item[part] = item[part][step:] if step > 0 else item[part][::-1]
    assert item["stem"] in QUIZ.regrade_map(old, new, QUIZ.new_variant(old, 3))


def test_regrade_of_a_drawn_paper_asks_only_for_what_was_drawn():
    items = [{**item, "id": f"i{n}", "points": "8"} for n, item in enumerate(first_items())]
    old = {"items": items, "draw": 2}
    variant = QUIZ.new_variant(old, 5)
    left_out = next(item for item in items if item["id"] not in variant["order"])
    new = {"items": [item for item in items if item is not left_out], "draw": 2}
    assert QUIZ.regrade_map(old, new, variant) == variant
    assert isinstance(QUIZ.regrade_map(old, {**new, "draw": 3}, variant), str)


def test_config_that_was_changed_in_place_is_read_again():
    config = fixed_config()
    assert QUIZ.max_score(config) == 42
    config["items"][0]["points"] = "11"
    assert QUIZ.max_score(config) == 43
    config["items"].pop()
    assert QUIZ.max_score(config) == 40


def test_draw_needs_questions_of_one_worth():
    config = {**fixed_config(), "draw": 2}
    assert {problem.path for problem in QUIZ.check_config(config)} == {"draw"}
    assert {problem.path for problem in QUIZ.check_config({**fixed_config(), "draw": 7})} == {"draw"}
