"""Each kind of question by its own rules: numbers, pairs, orders, gaps, places, essays and stories."""

from dataclasses import replace
from decimal import Decimal

import pytest
from wagtail.admin.telepath import JSContext

from plugins.api import Ctx, Mode, Status
from plugins.api.testing.pages import Page
from plugins.quiz.kinds.essay import count_words
from plugins.quiz.kinds.numeric import read_number
from plugins.quiz.sample_items import essay_item, every_item
from plugins.quiz.types import QuizType
from tests.factories.cms_media import ImageFactory

QUIZ = QuizType()
ITEMS = {item["id"]: item for item in every_item()}


def paper(*items: dict, **settings) -> Ctx:
    config = {"items": list(items), **settings}
    return Ctx(config, QUIZ.new_variant(config, 7))


def answer(ctx: Ctx, data: dict[str, str]) -> Ctx:
    response, _problems = QUIZ.parse(ctx, {ctx.field(name): [value] for name, value in data.items()}, {})
    return replace(ctx, response=response)


def earn(item: dict, data: dict[str, str]) -> Decimal:
    return QUIZ.grade(answer(paper(item), data)).score


def change(id_: str, **changes) -> dict:
    return {**ITEMS[id_], **changes}


def problems_of(item: dict) -> set[str]:
    return {problem.path.removeprefix("items.0.") for problem in QUIZ.check_config({"items": [item]})}


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("12.5", "12.5"),
        ("１２．５", "12.5"),
        ("12,5", "12.5"),
        ("１２，５", "12.5"),
        ("1,000", "1000"),
        ("1,234,567.5", "1234567.5"),
        ("1 000", "1000"),
        ("−3", "-3"),
        ("＋3", "3"),
        ("3 分钟", "3"),
        ("3分鐘", "3"),
        ("3MIN", "3"),
        (".5", "0.5"),
        ("2e3", "2000"),
        ("3 小时", None),
        ("about 3", None),
        ("1,2,3", None),
        ("NaN", None),
        ("Infinity", None),
        ("1e999", None),
        ("", None),
        ("分钟", None),
    ],
)
def test_number_is_read_however_it_is_typed(typed, number):
    assert read_number(typed, ("分钟", "min")) == (None if number is None else Decimal(number))


@pytest.mark.parametrize(
    ("tolerance", "relative", "typed", "points"),
    [
        ("0", "0", "15", 6),
        ("0", "0", "15.01", 0),
        ("0.5", "0", "15.5", 6),
        ("0.5", "0", "15.51", 0),
        ("0.5", "0", "14.5", 6),
        ("0", "10", "16.5", 6),
        ("0", "10", "13.49", 0),
        ("2", "10", "17", 6),
        ("1", "10", "16.5", 6),
    ],
)
def test_tolerance_is_absolute_or_relative_and_its_bounds_count(tolerance, relative, typed, points):
    assert earn(change("minutes", tolerance=tolerance, relative=relative), {"minutes": typed}) == points


def test_matching_gives_shares_and_takes_the_penalty_back_within_the_question():
    assert earn(ITEMS["reply"], {"reply-1": "3", "reply-2": "1", "reply-3": "4"}) == 12
    assert earn(ITEMS["reply"], {"reply-1": "3"}) == 4
    assert earn(ITEMS["reply"], {"reply-1": "3", "reply-2": "2"}) == 3
    assert earn(ITEMS["reply"], {"reply-1": "2", "reply-2": "2", "reply-3": "2"}) == 0
    assert earn(change("reply", scoring="all"), {"reply-1": "3", "reply-2": "1"}) == 0


def test_answer_that_two_pairs_share_stands_in_the_bank_once():
    pairs = [{"id": n, "left": n, "right": right} for n, right in (("a", "宠物"), ("b", "宠物"), ("c", "野兽"))]
    ctx = paper(change("reply", pairs=pairs, others=[], penalty="0"))
    assert sorted(ctx.variant["options"]["reply"]) == ["a", "c"]
    places = {one: str(ctx.variant["options"]["reply"].index(one) + 1) for one in ("a", "c")}
    given = answer(ctx, {"reply-1": places["a"], "reply-2": places["a"], "reply-3": places["c"]})
    assert QUIZ.grade(given).score == 12


def test_ordering_counts_right_places_and_nothing_for_the_same_number_everywhere():
    assert earn(ITEMS["aid"], {"aid-1": "2", "aid-2": "1", "aid-3": "3"}) == 10
    assert earn(ITEMS["aid"], {"aid-1": "1", "aid-2": "2", "aid-3": "3"}) == Decimal("3.33")
    assert earn(ITEMS["aid"], {"aid-1": "1", "aid-2": "1", "aid-3": "1"}) == 0
    _response, problems = QUIZ.parse(paper(ITEMS["aid"]), {f"a-aid-{n}": ["1"] for n in (1, 2, 3)}, {})
    assert [problem.message for problem in problems] == ["第 1 题还没答完。"]


def test_cloze_takes_typed_and_chosen_gaps():
    assert earn(ITEMS["calm"], {"calm-1": "１２３５６", "calm-2": "六十", "calm-3": "2"}) == 10
    assert earn(ITEMS["calm"], {"calm-2": "60"}) == Decimal("3.33")
    penal = change("calm", penalty="1")
    assert earn(penal, {"calm-1": "12356", "calm-2": "61"}) == Decimal("2.33")


def test_cloze_shows_each_gap_where_it_stands():
    html = QUIZ.render(paper(ITEMS["calm"]))
    page = Page(html)
    assert [control.attributes["name"] for control in page.controls()][:3] == ["a-calm-1", "a-calm-2", "a-calm-3"]
    assert html.index("心理援助热线是") < html.index('name="a-calm-1"') < html.index("慢呼吸")


def test_hotspot_takes_one_place_or_several():
    assert earn(ITEMS["desk"], {"desk": "2"}) == 10
    assert earn(ITEMS["desk"], {"desk": "1"}) == 0
    regions = [{**region, "correct": region["id"] != "left"} for region in ITEMS["desk"]["regions"]]
    several = paper(change("desk", several=True, scoring="minus", regions=regions))
    response, _problems = QUIZ.parse(several, {"a-desk": ["1", "2", "3"]}, {})
    assert QUIZ.grade(replace(several, response=response)).score == 5


def test_hotspot_has_its_list_beside_the_picture():
    page = Page(QUIZ.render(paper(ITEMS["desk"])))
    picked = [element.attributes["data-pick"] for element in page.elements if "data-pick" in element.attributes]
    assert picked == [c.attributes["id"] for c in page.controls() if c.attributes["type"] == "radio"]
    pictures = [element for element in page.elements if element.attributes.get("role") == "img"]
    assert [picture.attributes["aria-label"] for picture in pictures] == [ITEMS["desk"]["picture"]["alt"]]


@pytest.mark.parametrize(
    ("data", "points"),
    [
        ({"story-1": "1", "story-2": "2"}, 10),
        ({"story-1": "1", "story-2": "1"}, 4),
        ({"story-1": "2", "story-3": "2"}, 6),
        ({"story-1": "1"}, 4),
        ({"story-2": "2", "story-3": "2"}, 0),
        ({"story-1": "2", "story-2": "2"}, 0),
    ],
)
def test_story_counts_only_the_way_that_was_taken(data, points):
    assert earn(ITEMS["story"], data) == points


def test_story_is_complete_at_an_end_and_told_in_words():
    ctx = paper(ITEMS["story"])
    _response, problems = QUIZ.parse(ctx, {"a-story-1": ["1"]}, {})
    assert [problem.path for problem in problems] == ["story"]
    _response, problems = QUIZ.parse(ctx, {"a-story-1": ["1"], "a-story-2": ["2"]}, {})
    assert problems == []
    given = answer(ctx, {"story-1": "1", "story-2": "2"})
    assert QUIZ.summary(given)[0][1] == "1. 坐到旁边，说不急 → 2. 说清哪些能保密，陪他一起找人"


def test_essay_waits_for_a_person_and_takes_the_marks():
    ctx = answer(paper(essay_item(), ITEMS["step"]), {"letter": "先说看到的变化。\r\n再听他说。", "step": "2"})
    waiting = QUIZ.grade(ctx)
    assert (waiting.status, waiting.score) == (Status.AWAITING, None)
    assert [part.id for part in waiting.parts] == ["step"]
    form = QUIZ.marking_form(ctx, {"letter-points": "7.5", "letter-comment": " 好\x07的 "})
    assert form.is_valid(), form.errors
    outcome = QUIZ.grade(ctx, form.cleaned_data)
    assert (outcome.status, outcome.score) == (Status.GRADED, Decimal("17.5"))
    assert outcome.parts[0].feedback == "好的"
    html = QUIZ.render(replace(ctx, mode=Mode.REVIEW, outcome=waiting))
    assert "等待批改" in html


@pytest.mark.parametrize("points", ["", "-1", "10.5", "NaN", "1.234", "x"])
def test_impossible_mark_is_refused_and_never_counts(points):
    ctx = answer(paper(essay_item()), {"letter": "一段话。"})
    assert not QUIZ.marking_form(ctx, {"letter-points": points}).is_valid()
    if points != "1.234":
        assert QUIZ.grade(ctx, {"letter-points": points}).status == Status.AWAITING


def test_essay_that_was_left_empty_needs_nobody():
    ctx = answer(paper(essay_item()), {"letter": "  "})
    assert QUIZ.grade(ctx).score == 0
    assert QUIZ.marking_form(ctx) is None


@pytest.mark.parametrize(("text", "words"), [("", 0), ("心理急救", 4), ("PFA 三步 don't stop", 5), ("12356，一天", 3)])
def test_words_are_characters_and_words(text, words):
    assert count_words(text) == words


@pytest.mark.parametrize(
    ("item", "path"),
    [
        (change("minutes", value="many"), "value"),
        (change("minutes", relative="101"), "relative"),
        (change("minutes", units=["m2"]), "units.0"),
        (change("reply", pairs=ITEMS["reply"]["pairs"][:1]), "pairs"),
        (change("reply", penalty="13"), "penalty"),
        (change("reply", scoring="luck"), "scoring"),
        (change("reply", others=[{"id": "x", "text": "你试过，可没被听见，是吗？"}]), "others"),
        (change("aid", things=[{"id": "a", "text": "同"}, {"id": "b", "text": "同"}]), "things.0.text"),
        (change("calm", text="只有 {1} 和 {2}"), "text"),
        (change("calm", text="{1} {2} {3} {3}"), "text"),
        (change("calm", gaps=[{"id": "a", "accepted": ["。"]}], text="{1}"), "gaps.0.accepted.0"),
        (change("desk", picture={**ITEMS["desk"]["picture"], "src": "//other.example/a.png"}), "picture"),
        (change("desk", picture={**ITEMS["desk"]["picture"], "src": "javascript:x"}), "picture"),
        (change("desk", picture={**ITEMS["desk"]["picture"], "alt": " "}), "picture.alt"),
        (change("desk", regions=[{**one, "x": 90} for one in ITEMS["desk"]["regions"]]), "regions.0"),
        (change("story", situations=[]), "situations"),
        ({**essay_item(), "least_words": 500}, "least_words"),
    ],
)
def test_problem_of_a_kind_has_its_place(item, path):
    assert path in problems_of(item)


def test_story_leads_only_onwards():
    situations = [dict(one) for one in ITEMS["story"]["situations"]]
    situations[1] = {**situations[1], "ways": [{**way, "leads_to": 1} for way in situations[1]["ways"]]}
    assert "situations.1.ways.0.leads_to" in problems_of(change("story", situations=situations))


@pytest.mark.parametrize("item", [*every_item(), essay_item()], ids=lambda item: f"{item['kind']}-{item['id']}")
def test_item_survives_the_authors_form(item):
    block = QUIZ.config_block()
    config = {"items": [item]}
    once = block.get_prep_value(block.to_python(config))
    assert QUIZ.check_config(once) == []
    kept = {key: value for key, value in once["items"][0].items() if key in item and key not in {"points", "picture"}}
    given = {key: value for key, value in item.items() if key in kept}
    if "options" not in item and item["kind"] not in {"numeric", "matching"}:
        assert kept == given
    assert Decimal(once["items"][0]["points"]) == Decimal(item["points"])


@pytest.mark.parametrize("item", [*every_item(), essay_item()], ids=lambda item: f"{item['kind']}-{item['id']}")
def test_question_of_an_empty_paper_earns_nothing_and_prints(item):
    ctx = paper(item)
    assert earn(item, {}) == 0
    assert Page(QUIZ.render(replace(ctx, mode=Mode.PRINT))).controls() == []
    assert QUIZ.summary(ctx) == [(item["stem"], "没有作答")]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Wagtail leaves its own file to the end
@pytest.mark.django_db
def test_picture_of_the_library_is_remembered_by_address_and_size():
    image = ImageFactory(title="教室")
    block = QUIZ.config_block()
    picture = {"image": image.pk, "alt": "教室", "src": "", "width": None, "height": None}
    value = block.to_python({"items": [change("desk", picture=picture)]})
    assert value["items"][0].value["picture"]["image"] == image  # as a posted form has it
    config = block.get_prep_value(value)
    shown = config["items"][0]["picture"]
    assert (shown["image"], shown["src"][0]) == (image.pk, "/")
    assert min(shown["width"], shown["height"]) > 0
    assert QUIZ.check_config(config) == []
    assert block.get_prep_value(block.to_python(config)) == config


def test_form_of_every_kind_is_packed_for_the_admin():
    block = QUIZ.config_block()
    assert JSContext().pack(block)
    assert block.get_form_state(block.to_python({"items": [*every_item(), essay_item()]}))
