"""A survey: branches that the server judges, answers kept as given, problems at their place, the author's form."""

from copy import deepcopy
from dataclasses import replace

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from plugins.api import Ctx, Mode, Privacy
from plugins.api.testing.pages import Page
from plugins.survey.answers import asked_questions, read_answers
from plugins.survey.questions import read_survey
from plugins.survey.samples import WHOLE, sample_config
from plugins.survey.types import SurveyType

SURVEY = SurveyType()


def answered(fields, config=None) -> tuple[Ctx, list]:
    ctx = Ctx(config or sample_config(), {})
    data = {f"a-{name}": [value] if isinstance(value, str) else value for name, value in fields.items()}
    response, problems = SURVEY.parse(ctx, data, {})
    return replace(ctx, response=response), problems


def render(ctx: Ctx, mode: Mode = Mode.ATTEMPT) -> str:
    with translation.override(ctx.lang):
        return SURVEY.render(replace(ctx, mode=mode))


def test_every_kind_is_kept_by_its_id():
    ctx, problems = answered(WHOLE)
    assert problems == []
    assert ctx.response["answers"] == {
        "pace": {"chosen": ["p1"]},
        "why": {"chosen": ["w1", "w3"]},
        "more": {"text": "脑科学那一段"},
        "again": {"chosen": ["8"]},
        "useful": {"chosen": ["4"]},
        "agree": {"rows": {"r1": "c5", "r2": "c4", "r3": "c4"}},
        "wish": {"text": "练习时间再多一点。"},
    }


def test_answers_to_what_is_not_asked_are_not_kept():
    ctx, _ = answered({**WHOLE, "pace": "2"})
    assert "why" not in ctx.response["answers"]
    assert "more" not in ctx.response["answers"]  # it hangs on the one that is not asked


def test_a_stored_answer_to_what_is_not_asked_is_not_read():
    survey = read_survey(sample_config())
    stored = {"answers": {"pace": {"chosen": ["p2"]}, "why": {"chosen": ["w1"]}, "more": {"text": "x"}}}
    assert set(read_answers(survey, stored)) == {"pace"}


def test_rating_opens_a_branch_by_its_number():
    config = sample_config()
    config["items"][4]["code"] = "U"
    config["items"].append(
        {"id": "low", "kind": "short", "text": "为什么？", "only_if": {"code": "U", "answers": ["1", "2"]}}
    )
    assert "low" in answered({"useful": "2", "low": "太远"}, config)[0].response["answers"]
    assert "low" not in answered({"useful": "3", "low": "太远"}, config)[0].response["answers"]


def test_condition_is_said_in_words_on_every_paper():
    for mode in (Mode.ATTEMPT, Mode.PRINT, Mode.PREVIEW):
        page = render(Ctx(sample_config(), {}), mode)
        assert "第 1 题选了“太快 / 太慢”才需要答" in page
        assert "第 2 题选了“讲解”才需要答" in page


def test_required_question_is_missed_only_while_it_is_asked():
    config = sample_config()
    config["items"][1]["required"] = True
    paths = [problem.path for problem in answered({"pace": "1", "again": "1"}, config)[1]]
    assert paths == ["why"]
    assert answered({"pace": "2", "again": "1"}, config)[1] == []
    assert not SURVEY.grade(answered({"pace": "1", "again": "1"}, config)[0]).completed
    assert SURVEY.grade(answered({"pace": "2", "again": "1"}, config)[0]).completed


def test_table_with_an_open_row_is_not_whole():
    config = sample_config()
    config["items"][5]["required"] = True
    _, problems = answered({"pace": "2", "again": "1", "agree-r1": "1"}, config)
    assert [problem.path for problem in problems] == ["agree"]


def test_nothing_is_scored_and_nobody_is_judged():
    outcome = SURVEY.grade(answered(WHOLE)[0])
    assert (outcome.completed, outcome.score, outcome.passed, outcome.max_score, outcome.signals) == (
        True,
        None,
        None,
        0,
        (),
    )
    assert SURVEY.privacy == (Privacy.ANONYMOUS, Privacy.CONFIDENTIAL)


def test_nothing_answered_cannot_be_sent():
    config = sample_config()
    for item in config["items"]:
        item["required"] = False
    ctx, problems = answered({}, config)
    assert [problem.path for problem in problems] == ["pace"]
    assert not SURVEY.grade(ctx).completed


def test_personal_data_stop_the_sending_until_the_writer_looked():
    told = {**WHOLE, "wish": "请表扬王芳同学，电话13800138000。"}
    ctx, problems = answered(told)
    assert [problem.path for problem in problems] == ["check"]
    page = render(ctx)
    assert "姓名：王芳" in page
    assert "电话号码：13800138000" in page
    assert answered({**told, "check": "1"})[1] == []
    assert "a-check" not in render(answered(WHOLE)[0])


def test_answers_are_filled_in_again():
    page = Page(render(answered(WHOLE)[0]))
    checked = {(c.attributes["name"], c.attributes["value"]) for c in page.controls() if "checked" in c.attributes}
    assert checked == {
        *(("a-pace", "1"), ("a-why", "1"), ("a-why", "3"), ("a-useful", "4")),
        *(("a-agree-r1", "5"), ("a-agree-r2", "4"), ("a-agree-r3", "4")),
    }
    assert [e.text() for e in page.elements if e.tag == "option" and "selected" in e.attributes] == ["8"]
    assert next(e for e in page.elements if e.tag == "textarea").text() == "练习时间再多一点。"


def test_marker_sees_no_answer_and_the_summary_holds_none():
    ctx, _ = answered(WHOLE)
    assert "练习时间" not in render(ctx, Mode.MARK)
    assert [answer for _, answer in SURVEY.summary(ctx)] == ["7 / 7"]


def test_page_says_the_window_and_the_protection():
    page = render(Ctx(sample_config(), {}))
    assert "2026年9月1日至2026年9月30日" in page
    assert "10 人以上" in page
    assert "24 个月" in page


@pytest.mark.parametrize(
    ("place", "change", "path"),
    [
        (0, {"text": " "}, "items.0.text"),
        (0, {"kind": "magic"}, "items.0.kind"),
        (0, {"options": [{"id": "a", "text": "只有一项"}]}, "items.0.options"),
        (0, {"options": [{"id": "a", "text": "甲"}, {"id": "b", "text": "甲"}]}, "items.0.options"),
        (0, {"code": "two words"}, "items.0.code"),
        (3, {"scale": "1-7"}, "items.3.scale"),
        (3, {"code": "A1"}, "items"),
        (3, {"id": "pace"}, "items"),
        (5, {"rows": []}, "items.5.rows"),
        (5, {"columns": [{"id": str(n), "text": str(n)} for n in range(8)]}, "items.5.columns"),
        (1, {"only_if": {"code": "ZZ", "answers": ["太快"]}}, "items.1.only_if"),
        (1, {"only_if": {"code": "A2", "answers": ["讲解"]}}, "items.1.only_if"),
        (1, {"only_if": {"code": "A1", "answers": ["快"]}}, "items.1.only_if"),
        (1, {"only_if": {"code": "A1", "answers": []}}, "items.1.only_if"),
    ],
)
def test_problem_of_a_question_stands_at_its_place(place, change, path):
    config = sample_config()
    config["items"][place] |= change
    assert path in [problem.path for problem in SURVEY.check_config(config) if problem.is_error]


def test_condition_cannot_ask_for_a_text():
    config = sample_config()
    config["items"][2]["code"] = "T"
    config["items"][3]["only_if"] = {"code": "T", "answers": ["x"]}
    assert "items.3.only_if" in [problem.path for problem in SURVEY.check_config(config)]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"items": []}, "items"),
        ({"opens": "soon"}, "opens"),
        ({"closes": "2026-08-01"}, "closes"),
        ({"minimum_group": 9}, "minimum_group"),
        ({"minimum_group": 1001}, "minimum_group"),
        ({"retention_months": 0}, "retention_months"),
        ({"level": "5"}, "level"),
    ],
)
def test_problem_of_the_survey_stands_at_its_place(change, path):
    assert path in [problem.path for problem in SURVEY.check_config(sample_config() | change) if problem.is_error]


def test_too_many_long_texts_are_refused():
    config = sample_config()
    config["items"] += [{"id": f"t{n}", "kind": "long", "text": "?"} for n in range(9)]
    assert "items" in [problem.path for problem in SURVEY.check_config(config)]


def test_survey_without_a_closing_day_is_only_warned_of():
    problems = SURVEY.check_config(sample_config() | {"closes": ""})
    assert [(problem.path, problem.is_error) for problem in problems] == [("closes", False)]


def test_author_form_keeps_config_with_branches_and_days():
    block = SURVEY.config_block()
    config = sample_config()
    config["items"] = [{"code": "", "note": "", "required": False, "only_if": None} | item for item in config["items"]]
    kept = block.get_prep_value(block.to_python(deepcopy(config)))
    assert kept == config


FIELDS = st.dictionaries(
    st.from_regex(r"a-(pace|why|more|again|useful|agree-r[1-4]|wish|check)", fullmatch=True),
    st.lists(st.one_of(st.text(max_size=20), st.integers(-1, 13).map(str)), max_size=3),
)


@given(FIELDS)
def test_whatever_is_posted_leaves_only_answers_to_what_is_asked(data):
    ctx = Ctx(sample_config(), {})
    response, problems = SURVEY.parse(ctx, data, {})
    survey = read_survey(ctx.config)
    answers = read_answers(survey, response)
    asked = {question.id for question in asked_questions(survey, answers)}
    assert set(response["answers"]) == set(answers)
    assert set(answers) <= asked
    assert SURVEY.grade(replace(ctx, response=response)).completed == (
        not [one for one in problems if one.path != "check"]
    )
