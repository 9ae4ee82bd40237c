"""Packs: the published wording unchanged, the check strict, and what may never be said never said."""

from copy import deepcopy

import pytest

from plugins.api import Ctx, Mode, form_data, runtime
from plugins.api.testing.pages import Page
from plugins.scale.checking import check_scale
from plugins.scale.packs import shipped_packs
from plugins.scale.types import ScaleType

SCALE = ScaleType()
PHQ = {"pack": "phq-9@1"}


def changed(path: str, value: object) -> dict:
    """PHQ-9 with one thing changed; the value ``...`` removes it."""
    pack = deepcopy(shipped_packs()["phq-9@1"])
    place, *steps = [int(step) if step.isdigit() else step for step in path.split(".")][::-1]
    here = pack
    for step in reversed(steps):
        here = here[step]
    if value is ...:
        del here[place]
    else:
        here[place] = value
    return {"pack": pack}


@pytest.mark.parametrize("name", ["phq-9@1", "gad-7@1"])
def test_shipped_pack_passes_its_check(name):
    assert check_scale({"pack": name}) == []


def test_wording_is_the_published_one():
    phq, gad = shipped_packs()["phq-9@1"], shipped_packs()["gad-7@1"]
    assert [len(phq["items"]), len(gad["items"])] == [9, 7]
    assert phq["items"][0]["text"] == {
        "zh-hans": "做事时提不起劲或没有兴趣",
        "en": "Little interest or pleasure in doing things",
    }
    assert phq["items"][8]["text"]["zh-hans"] == "有不如死掉或用某种方式伤害自己的念头"
    assert (
        phq["items"][8]["text"]["en"] == "Thoughts that you would be better off dead or of hurting yourself in some way"
    )
    assert gad["items"][6]["text"] == {
        "zh-hans": "感到似乎将有可怕的事情发生而害怕",
        "en": "Feeling afraid as if something awful might happen",
    }
    assert [option["label"]["zh-hans"] for option in phq["options"]] == [
        "完全不会",
        "好几天",
        "一半以上的天数",
        "几乎每天",
    ]
    assert "Pfizer" in phq["source"]["en"]
    assert "No permission required" in phq["licence"]["en"]
    assert "临床" in phq["wording"]["zh-hans"]


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        ("colour", "red", "pack.colour"),
        ("licence", ..., "pack.licence"),
        ("source", ..., "pack.source"),
        ("after", ..., "pack.after"),
        ("licence", {"zh-hans": " ", "en": "x"}, "pack.licence"),
        ("title", {"zh-hans": "只有中文"}, "pack.title"),
        ("after", {"zh-hans": "请放心", "en": "all fine"}, "pack.after"),
        ("norm.bands.0.text", {"zh-hans": "您没有风险", "en": "fine"}, "pack.norm.bands.0.text"),
        ("norm.bands.4.text", {"zh-hans": "您患有抑郁症", "en": "x"}, "pack.norm.bands.4.text"),
        ("norm.bands.0.to", 5, "pack.norm.bands"),
        ("norm.bands.4.to", 26, "pack.norm.bands"),
        ("norm.bands.1.from", 6, "pack.norm.bands"),
        ("norm.bands.0.colour", "red", "pack.norm.bands.0.colour"),
        ("items.0.reverse", ..., "pack.items.0.reverse"),
        ("items.1.id", "1", "pack.items"),
        ("options.1.value", 0, "pack.options"),
        ("options.1.value", "1", "pack.options"),
        ("options.0", "x", "pack.options.0"),
        ("items", [], "pack.items"),
        ("items", None, "pack.items"),
        ("norm", None, "pack.norm"),
        ("score.rounding", "round", "pack.score.rounding"),
        ("score.divide", 0, "pack.score"),
        ("missing.rule", "guess", "pack.missing"),
        ("crisis.0.item", "10", "pack.crisis"),
        ("adult_age", "18", "pack"),
    ],
)
def test_pack_is_refused_at_the_place_that_is_wrong(path, value, where):
    assert where in {problem.path for problem in check_scale(changed(path, value))}


@pytest.mark.parametrize("config", [{}, {"pack": None}, {"pack": "nobody@1"}, {"pack": []}, {"pack": {}}])
def test_config_without_a_pack_is_refused(config):
    assert check_scale(config)


def test_authors_form_freezes_the_whole_pack():
    block = SCALE.config_block()
    config = block.get_prep_value(block.to_python(PHQ))
    assert config == {"pack": shipped_packs()["phq-9@1"]}
    assert block.to_python(config)["source"] == "phq-9@1"
    own = changed("version", "2")
    assert block.get_prep_value(block.to_python(own)) == own


def test_missing_items_are_named_and_nothing_is_lost():
    ctx = Ctx(PHQ, {})
    response, problems = SCALE.parse(ctx, {ctx.field("1"): ["2"], ctx.field("2"): ["9"]}, {})
    assert response == {"answers": {"1": 1}}
    assert [problem.path for problem in problems] == [str(n) for n in range(2, 10)]
    assert all(problem.is_error for problem in problems)


def answered(lang: str = "zh-hans", **values: int) -> Ctx:
    given = {str(n): values.get(f"i{n}", 0) for n in range(1, 10)}
    return Ctx(PHQ, {}, Mode.REVIEW, {"answers": given}, lang=lang)


def result(ctx: Ctx) -> str:
    called = runtime.call("scale", "render", ctx, private=True)
    assert called.ok
    return called.value


def test_items_are_likert_groups_without_a_verdict():
    html = runtime.call("scale", "render", Ctx(PHQ, {})).value
    page = Page(html)
    assert len(page.groups()) == 9
    assert html.count('class="likert"') == 9
    assert "Pfizer" in html
    assert "required" not in html


def test_low_result_gives_no_all_clear():
    html = result(answered())
    assert "分数低不代表没有难处" in html
    assert "没有风险" not in html
    assert "PHQ-9 公布的分界值" in html
    assert "诊断只能由精神科医生当面作出" in html


def test_raised_result_is_a_hint():
    html = result(answered(i1=3, i2=3, i3=3, i4=3))
    assert "自评提示可能存在" in html
    assert "您患有" not in html
    assert "得分 12，满分 27。10 到 14 分这一段。" in html


def test_crisis_folds_the_score_and_speaks_first():
    html = result(answered(i9=1))
    assert html.index("谢谢您如实说出来") < html.index("看看这次的分数")
    assert "<details" in html
    assert "Thank you for being honest" in result(answered("en", i9=1))


def test_result_can_be_shown_from_score_and_band_alone():
    ctx = answered(i1=3, i2=2)
    outcome = SCALE.grade(ctx)
    alone = Ctx(PHQ, {}, Mode.REVIEW, None, outcome)
    assert "得分 5，满分 27" in result(alone)


def test_unfinished_result_says_so_kindly():
    html = result(Ctx(PHQ, {}, Mode.REVIEW, {"answers": {"1": 1}}))
    assert "所以没有分数" in html


def test_nobody_else_sees_anything():
    marker = runtime.call("scale", "render", Ctx(PHQ, {}, Mode.MARK, answered(i9=3).response)).value
    assert "只有本人能看到" in marker
    assert "9" not in marker
    assert SCALE.xapi(answered(i9=3)) == []


def test_introduction_tells_the_core_what_consent_needs():
    called = runtime.call("scale", "introduce", Ctx(PHQ, {}, lang="en"))
    assert called.value.minutes == 3
    assert called.value.minimum_age == 18
    assert called.value.items == 9
    assert "not a diagnosis" in called.value.lead


def test_summary_holds_no_answers():
    ctx = answered(i9=2)
    with_outcome = Ctx(ctx.config, {}, Mode.REVIEW, ctx.response, SCALE.grade(ctx))
    words = str(SCALE.summary(with_outcome))
    assert "2 / 27 (0-4)" in words
    assert "念头" not in words


def test_posted_places_become_values():
    data = form_data({f"a-{n}": "4" for n in range(1, 10)})
    response, problems = SCALE.parse(Ctx(PHQ, {}), data, {})
    assert set(response["answers"].values()) == {3}
    assert problems == []
