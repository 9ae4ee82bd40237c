"""The pages of a quiz: dealt by the seed, filled in again, silent about the key, quick."""

from dataclasses import replace

import pytest
from django.utils import translation

from plugins.api import Ctx, Mode, form_data
from plugins.api.testing.pages import Page
from plugins.quiz.samples import fixed_config, make_samples, sample_config
from plugins.quiz.types import QuizType

QUIZ = QuizType()


def worked(kind: str = "partly", lang: str = "zh-hans") -> Ctx:
    sample = next(sample for sample in make_samples() if sample.kind == kind)
    ctx = Ctx(sample.config, QUIZ.new_variant(sample.config, 1), lang=lang, base_url="https://x.example/item/1")
    response, _ = QUIZ.parse(ctx, {ctx.field(k): v for k, v in form_data(sample.data).items()}, {})
    ctx = replace(ctx, response=response)
    return replace(ctx, outcome=QUIZ.grade(ctx))


def render(ctx: Ctx, **changes) -> str:
    with translation.override(ctx.lang):
        return QUIZ.render(replace(ctx, **changes))


def test_each_question_is_a_section_with_its_anchor_and_state():
    page = Page(render(worked()))
    sections = [element for element in page.elements if element.tag == "section"]
    assert [section.attributes["data-question"] for section in sections] == [
        item["id"] for item in fixed_config()["items"]
    ]
    assert sections[0].attributes["id"] == "a-step"
    assert {section.attributes["data-state"] for section in sections} == {"saved", "none"}


def test_answers_are_filled_in_again():
    page = Page(render(worked()))
    chosen = [(c.attributes["name"], c.attributes["value"]) for c in page.controls() if "checked" in c.attributes]
    assert ("a-signs_all", "1") in chosen
    assert [c.attributes["value"] for c in page.controls() if c.attributes["type"] == "text"] == ["123-56。"]


def test_flag_is_read_and_shown():
    ctx = Ctx(fixed_config(), {})
    response, _ = QUIZ.parse(ctx, {"a-myth-flag": ["1"]}, {})
    assert response["flags"] == ["myth"]
    boxes = [
        c for c in Page(render(replace(ctx, response=response))).controls() if c.attributes["name"] == "a-myth-flag"
    ]
    assert "checked" in boxes[0].attributes


def test_unanswered_question_is_a_warning_and_no_error():
    _response, problems = QUIZ.parse(Ctx(fixed_config(), {}), {}, {})
    assert [problem.path for problem in problems] == [item["id"] for item in fixed_config()["items"]]
    assert not any(problem.is_error for problem in problems)


def test_seed_deals_another_paper_and_the_same_seed_the_same():
    papers = [QUIZ.new_variant(sample_config(), seed) for seed in range(20)]
    assert papers[3] == QUIZ.new_variant(sample_config(), 3)
    assert len({str(paper["order"]) for paper in papers}) > 10
    assert {tuple(sorted(paper["options"]["step"])) for paper in papers} == {("ask", "shout", "wait")}
    assert {tuple(paper["options"]["signs_all"]) for paper in papers} == {("sleep", "joy", "exam", "ache")}
    assert {tuple(paper["options"]["myth"]) for paper in papers} == {("true", "false")}


def test_shuffled_options_are_read_back_by_their_place():
    config = sample_config()
    for seed in range(10):
        variant = QUIZ.new_variant(config, seed)
        place = variant["options"]["step"].index("ask") + 1
        response, _ = QUIZ.parse(Ctx(config, variant), {"a-step": [str(place)]}, {})
        assert response["answers"]["step"] == {"chosen": ["ask"]}


def test_attempt_never_shows_the_key_even_to_source_readers():
    html = render(replace(worked(), outcome=None))
    for secret in ("他会觉得被责备", "先说看到的", "ask", "option--right"):
        assert secret not in html


def test_review_without_answers_shows_only_what_was_given():
    html = render(worked(), mode=Mode.REVIEW)
    assert "option--right" not in html
    assert "再看看" in html
    assert "私下说出看到的变化" not in html
    assert "11.67" not in html  # the total is the core's to show


def test_review_with_answers_marks_right_and_wrong_in_words():
    html = render(worked("wrong"), mode=Mode.REVIEW, show_answers=True)
    page = Page(html)
    right = [element.text() for element in page.elements if "option--right" in element.attributes.get("class", "")]
    assert any("私下说出看到的变化" in text and "更合适" in text for text in right)
    assert "您选的" in html
    assert "12356" in html


def test_print_has_no_controls():
    page = Page(render(worked("empty"), mode=Mode.PRINT))
    assert page.controls() == []
    assert "____" in render(worked("empty"), mode=Mode.PRINT)


@pytest.mark.parametrize(
    ("lang", "word"),
    [("zh-hans", "第 1 题，共 6 题 · 单选 · 10 分"), ("en", "Question 1 of 6 · one answer · 10 points")],
)
def test_page_speaks_both_languages(lang, word):
    assert word in render(worked(lang=lang))


def test_summary_reads_without_the_plugin():
    assert ("全国统一的心理援助热线是多少？", "123-56。") in QUIZ.summary(worked())
    with translation.override("en"):
        assert ("关切地直接问，会让人更危险。", "Not answered") in QUIZ.summary(worked())


def test_statements_have_object_and_result_and_no_actor():
    statements = QUIZ.xapi(worked("right"))
    assert len(statements) == 6
    assert all("actor" not in statement for statement in statements)
    text = next(one for one in statements if one["object"]["id"].endswith("#line"))
    assert text["result"] == {"response": "１２３５６", "success": True, "score": {"raw": 3.0, "min": 0, "max": 3.0}}
    assert text["object"]["definition"]["interactionType"] == "fill-in"
    assert QUIZ.xapi(replace(worked(), outcome=None)) == []


def test_authors_form_keeps_the_config():
    block = QUIZ.config_block()
    once = block.get_prep_value(block.to_python(sample_config()))
    assert once == block.get_prep_value(block.to_python(once))
    assert [item["id"] for item in once["items"]] == [item["id"] for item in sample_config()["items"]]
    assert once["items"][0]["options"][1] == {
        "id": "ask",
        "text": "私下说出看到的变化，问问近况",
        "correct": True,
        "feedback": "",
    }


@pytest.mark.django_db
def test_authors_form_renders_and_reads_what_is_posted():
    block = QUIZ.config_block()
    data = {
        "c-intro": "", "c-shuffle_items": "on", "c-items-count": "1", "c-rules-count": "0", "c-items-0-deleted": "", "c-items-0-order": "0",
        "c-items-0-type": "true_false", "c-items-0-id": "7f", "c-items-0-value-stem": "对吗？",
        "c-items-0-value-points": "2.5", "c-items-0-value-correct": "on", "c-items-0-value-feedback": "",
        "c-items-0-value-hint": "",
    }  # fmt: skip
    value = block.clean(block.value_from_datadict(data, {}, "c"))
    config = block.get_prep_value(value)
    assert config["shuffle_items"] is True
    assert config["items"] == [
        {
            "id": "7f",
            "kind": "true_false",
            "stem": "对吗？",
            "points": "2.5",
            "correct": True,
            "note": "",
            "feedback": "",
            "hint": "",
        }
    ]
    assert QUIZ.check_config(config) == []
