"""Packs: the published wording unchanged, the check strict, and what may never be said never said."""

import json
from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wagtail.blocks import StructBlockValidationError

from plugins.api import Ctx, Mode, form_data, runtime
from plugins.api.testing.leaves import leaf_paths, with_leaf
from plugins.api.testing.pages import Page
from plugins.scale.checking import check_scale
from plugins.scale.samples import EXAMPLE
from plugins.scale.shapes import PACK
from plugins.scale.shelf import FOLDER, read_json, shipped_packs
from plugins.scale.types import ScaleType
from tests.plugins.scale.placeholders import limit

SCALE = ScaleType()
PHQ = {"pack": "phq-9@2"}


def changed(path: str, value: object) -> dict:
    """PHQ-9 with one thing changed; the value ``...`` removes it."""
    pack = deepcopy(shipped_packs()["phq-9@2"])
    place, *steps = [int(step) if step.isdigit() else step for step in path.split(".")][::-1]
    here = pack
    for step in reversed(steps):
        here = here[step]
    if value is ...:
        del here[place]
    else:
        here[place] = value
    return {"pack": pack}


@pytest.mark.parametrize("name", ["phq-9@1", "gad-7@1", "phq-9@2", "gad-7@2"])
def test_shipped_pack_passes_its_check(name):
    assert [problem for problem in check_scale({"pack": name}) if problem.is_error] == []


def test_wording_is_the_published_one():
    phq, gad = shipped_packs()["phq-9@2"], shipped_packs()["gad-7@2"]
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
        ("format", 3, "pack.format"),
        ("licence", ..., "pack.licence"),
        ("source", ..., "pack.source"),
        ("after", ..., "pack.after"),
        ("licence", {"zh-hans": " ", "en": "x"}, "pack.licence"),
        ("title", {"zh-hans": "只有中文"}, "pack.title"),
        ("after", {"zh-hans": "请放心", "en": "all fine"}, "pack.after"),
        ("before", {"zh-hans": "请放心", "en": "all fine"}, "pack.before"),
        ("after", {"zh-hans": "不是诊断", "en": "all fine"}, "pack.after"),
        ("norms.0.bands.0.text", {"zh-hans": "您没有风险", "en": "fine"}, "pack.norms.0.bands.0.text"),
        ("norms.0.bands.4.text", {"zh-hans": "您患有抑郁症", "en": "x"}, "pack.norms.0.bands.4.text"),
        ("norms.0.bands.4.text", {"zh-hans": "x", "en": "You have depression."}, "pack.norms.0.bands.4.text"),
        ("norms.0.bands.0.to", 5, "pack.norms.0.bands"),
        ("norms.0.bands.4.to", 26, "pack.norms.0.bands"),
        ("norms.0.bands.1.from", 6, "pack.norms.0.bands"),
        ("norms.0.bands.1.id", "minimal", "pack.norms.0.bands"),
        ("norms.0.bands.0.colour", "red", "pack.norms.0.bands.0.colour"),
        ("norms.0.bands.0.resources.0.tel", "javascript:alert(1)", "pack.norms.0.bands.0.resources.0.tel"),
        ("norms.0.bands.0.resources.0.href", "/x", "pack.norms.0.bands.0.resources.0.href"),
        ("norms.0.source", ..., "pack.norms.0.source"),
        ("norms", [], "pack.norms"),
        ("norms.0.limits", [limit("factor", "above", 2, "nobody")], "pack.norms.0.limits.0.id"),
        ("norms.0.limits", [limit("score", "above", 2, "x")], "pack.norms.0.limits.0.id"),
        ("norms.0.limits", [limit("score", "above", 2.5)], "pack.norms.0.limits.0.value"),
        ("norms.0.limits", [limit("score", "above", "1e3")], "pack.norms.0.limits.0.value"),
        ("items.0.reverse", ..., "pack.items.0.reverse"),
        ("items.0.reverse", 1, "pack.items.0.reverse"),
        ("items.1.id", "1", "pack.items"),
        ("options.1.value", 0, "pack.options"),
        ("options.1.value", "1", "pack.options.1.value"),
        ("options.1.value", True, "pack.options.1.value"),
        ("options.1.value", -1, "pack.options.1.value"),
        ("options.0", "x", "pack.options.0"),
        ("items", [], "pack.items"),
        ("items", None, "pack.items"),
        ("norms", None, "pack.norms"),
        ("score.rounding", "round", "pack.score.rounding"),
        ("score.divide", 0, "pack.score.divide"),
        ("missing.rule", "guess", "pack.missing.rule"),
        ("missing.at_most", 2, "pack.missing.at_most"),
        ("missing", {"rule": "mean_of_answered", "at_most": 9}, "pack.missing.at_most"),
        ("crisis.0.item", "10", "pack.crisis.0"),
        ("crisis.0.from", 0, "pack.crisis.0"),
        ("crisis.0.from", 4, "pack.crisis.0"),
        ("adult_age", "18", "pack.adult_age"),
        ("adult_age", 10, "pack.adult_age"),
        ("languages", ["en", "en"], "pack.stem"),
        ("languages", ["fr"], "pack.languages.0"),
        ("languages", ["zh-hans"], "pack.stem"),
        ("counts", [{"id": "a", "title": {"zh-hans": "a", "en": "a"}, "from": 1}] * 2, "pack.counts"),
        ("factors.rule", "partition", "pack.factors"),
        ("validity", {"items": ["1", "1"], "compare": "above", "value": 1, "text": {"zh-hans": "a", "en": "a"}},
         "pack.validity.items"),
    ],
)  # fmt: skip
def test_pack_is_refused_at_the_place_that_is_wrong(path, value, where):
    assert where in {problem.path for problem in check_scale(changed(path, value)) if problem.is_error}


def test_partition_with_an_item_left_over_is_refused():
    example = read_json(EXAMPLE.read_bytes())
    assert check_scale({"pack": example}) == []
    example["factors"]["list"][0]["items"].remove("1")
    assert [problem.path for problem in check_scale({"pack": example})] == ["pack.factors.list"]
    example["factors"]["rule"] = "overlapping"
    assert check_scale({"pack": example}) == []


def test_severe_band_without_a_number_to_call_is_a_warning():
    problems = check_scale(changed("norms.0.bands.4.resources", []))
    assert [(problem.path, problem.level) for problem in problems] == [("pack.norms.0.bands.4.resources", "warning")]


@pytest.mark.parametrize("config", [{}, {"pack": None}, {"pack": "nobody@1"}, {"pack": []}, {"pack": {}}])
def test_config_without_a_pack_is_refused(config):
    assert check_scale(config)


@pytest.mark.parametrize("norm", ["nobody", "", [], 7])
def test_norm_set_must_be_one_of_the_pack(norm):
    assert [problem.path for problem in check_scale({**PHQ, "norm": norm})] == ["norm"]


def test_unknown_key_of_the_config_is_refused():
    assert [problem.path for problem in check_scale({**PHQ, "colour": "red"})] == ["colour"]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*PACK.keys, "x"]), inner, max_size=4)
        ),
        max_leaves=20,
    )
)
def test_check_of_an_odd_pack_never_raises(odd):
    assert check_scale({"pack": odd})


@given(st.data())
def test_check_of_a_damaged_pack_never_raises(data):
    pack = deepcopy(shipped_packs()["gad-7@2"])
    path = data.draw(st.sampled_from(list(leaf_paths(pack))))
    damage = data.draw(st.none() | st.booleans() | st.integers() | st.text() | st.just([]) | st.just({}))
    assert isinstance(check_scale({"pack": with_leaf(pack, path, lambda _leaf: damage)}), list)


def test_authors_form_freezes_the_whole_pack():
    block = SCALE.config_block()
    frozen = {"pack": shipped_packs()["phq-9@2"], "norm": "phq-9-published"}
    config = block.get_prep_value(block.to_python(PHQ))
    assert config == frozen
    assert block.to_python(config)["source"] == "phq-9@2"
    own = {**changed("version", "2.1"), "norm": "phq-9-published"}
    assert block.get_prep_value(block.to_python(own)) == own


def test_authors_form_refuses_what_is_no_json():
    block = SCALE.config_block()
    for own in ("", "[]", "{", '{"id": 1, "id": 2}', '{"minutes": NaN}', "[" * 100_000):
        with pytest.raises(StructBlockValidationError):
            block.clean(block.to_python({}) | {"source": "own", "norm": "", "own": own})


@pytest.mark.parametrize("name", ["phq-9", "gad-7"])
def test_config_of_schema_1_upgrades_without_a_change_of_words_or_scores(name):
    old = json.loads((FOLDER / f"{name}@1.json").read_text())
    upgraded = SCALE.upgrade_config({"pack": old}, 1)
    assert not any(problem.is_error for problem in check_scale(upgraded))
    assert upgraded == SCALE.upgrade_config({"pack": f"{name}@1"}, 1)
    assert upgraded["norm"] == old["norm"]["id"]
    pack = upgraded["pack"]
    assert {key: pack[key] for key in old if key != "norm"} == {key: old[key] for key in old if key != "norm"}
    assert [{**band, "resources": []} for band in old["norm"]["bands"]] == pack["norms"][0]["bands"]
    assert pack["items"] == shipped_packs()[f"{name}@2"]["items"]
    assert SCALE.upgrade_config(upgraded, 2) is upgraded


def test_upgrade_leaves_alone_what_it_does_not_know():
    for odd in ({}, {"pack": None}, {"pack": "gone@1"}, {"pack": {"id": "x"}}):
        assert SCALE.upgrade_config(odd, 1) == odd


def test_scale_in_chinese_only_says_so_on_english_pages():
    pack = read_json(EXAMPLE.read_bytes())
    only = {"languages": ["zh-hans"], "stem": {"zh-hans": "最近"}, "instructions": None}
    only["options"] = [{**one, "label": {"zh-hans": one["label"]["zh-hans"]}} for one in pack["options"]]
    only["items"] = [{**one, "text": {"zh-hans": one["text"]["zh-hans"]}} for one in pack["items"]]
    config = {"pack": {**pack, **only}, "norm": "placeholder"}
    assert check_scale(config) == []
    english = runtime.call("scale", "render", Ctx(config, {}, lang="en")).value
    assert "exists in Chinese only" in english
    assert 'lang="zh-Hans">占位条目一' in english
    assert "exists in" not in runtime.call("scale", "render", Ctx(config, {})).value


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


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_severe_band_shows_where_to_turn_without_script(lang):
    html = result(answered(lang, **{f"i{n}": 3 for n in range(1, 9)}))
    assert 'href="tel:12356"' in html
    assert 'href="tel:120"' in html
    assert "<script" not in html
    before_the_score = html[: html.index("<details")]
    assert "tel:12356" in before_the_score


def test_screening_point_of_gad_7_is_ten():
    for raw, said in ((9, False), (10, True)):
        values = {str(n): 1 for n in range(1, 8)} | {"1": 3} | ({"2": 2} if raw == 10 else {})
        html = result(Ctx({"pack": "gad-7@2"}, {}, Mode.REVIEW, {"answers": values}, lang="en"))
        assert ("published screening point" in html) is said


def test_answers_set_aside_by_validity_items_give_no_score():
    pack = read_json(EXAMPLE.read_bytes())
    ctx = Ctx({"pack": pack}, {}, Mode.REVIEW, {"answers": {str(n): 4 if n > 4 else 1 for n in range(1, 7)}}, lang="en")
    outcome = SCALE.grade(ctx)
    assert (outcome.score, outcome.completed, outcome.band) == (None, True, "unusable")
    assert "may not show how you are" in result(ctx)
    assert SCALE.summary(Ctx(ctx.config, {}, Mode.REVIEW, ctx.response, outcome, lang="en"))[1][1] == outcome.feedback


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_nothing_of_the_answers_is_in_what_others_may_see(lang):
    """The band, the score and the choices must not be told apart by a marker's page, a statement or an outcome's signal."""
    config, canary = {"pack": "phq-9@2"}, {str(n): 3 for n in range(1, 10)}
    ctx = Ctx(config, {}, Mode.MARK, {"answers": canary}, lang=lang)
    outcome = SCALE.grade(ctx)
    blank = Ctx(config, {}, Mode.MARK, lang=lang)
    assert SCALE.render(Ctx(config, {}, Mode.MARK, ctx.response, outcome, lang=lang)) == SCALE.render(blank)
    assert "signals" not in outcome.to_json()
    assert SCALE.xapi(ctx) == []
    assert SCALE.marking_form(ctx) is None
    assert {privacy.is_sealed for privacy in SCALE.privacy} == {True}
