"""Scores of scales by their published rules; SDS and SAS stand here with placeholder items only."""

from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.api import Ctx, Mode
from plugins.scale.packs import read_pack
from plugins.scale.scoring import find_band, held_limits, score_answers, standard_score
from plugins.scale.types import ScaleType
from tests.plugins.scale.placeholders import (
    SAS_LIMITS,
    SAS_REVERSE,
    SCL_FACTORS,
    SDS_LIMITS,
    SDS_REVERSE,
    mht,
    scl90,
    sds,
    with_raw,
    zung,
)

SCALE = ScaleType()


def scored(raw_pack: dict, answers: dict[str, int], norm: str | None = None):
    config = {"pack": raw_pack, "norm": norm or raw_pack["norms"][0]["id"]}
    assert SCALE.check_config(config) == []
    return score_answers(read_pack(config, "en"), answers)


@pytest.mark.parametrize("raw", range(20, 81))
@pytest.mark.parametrize(
    ("name", "reverse", "limits"), [("sds", SDS_REVERSE, SDS_LIMITS), ("sas", SAS_REVERSE, SAS_LIMITS)]
)
@pytest.mark.parametrize("rounding", ["floor", "half_up"])
def test_every_raw_score_of_sds_and_sas(raw, name, reverse, limits, rounding):
    result = scored(zung(name, reverse, limits, rounding), with_raw(raw, reverse))
    exact = Decimal(raw) * Decimal("1.25")
    expected = int(exact) if rounding == "floor" else int(exact + Decimal("0.5"))
    assert (result.raw, result.score) == (raw, expected)
    assert result.band.id == f"b{sum(expected >= limit for limit in limits)}"


@pytest.mark.parametrize(
    ("raw", "floor", "half_up"),
    [(20, 25, 25), (40, 50, 50), (42, 52, 53), (43, 53, 54), (48, 60, 60), (50, 62, 63), (51, 63, 64), (56, 70, 70),
     (58, 72, 73), (59, 73, 74), (80, 100, 100)],
)  # fmt: skip
def test_rounding_trap_is_pinned(raw, floor, half_up):
    assert standard_score(read_pack({"pack": sds("floor")}, "en"), raw) == floor
    assert standard_score(read_pack({"pack": sds("half_up")}, "en"), raw) == half_up


@pytest.mark.parametrize(("raw", "floor_band", "half_up_band"), [(42, "b0", "b1"), (50, "b1", "b2"), (58, "b2", "b3")])
def test_rounding_changes_the_band_at_three_raw_scores(raw, floor_band, half_up_band):
    answers = with_raw(raw, SDS_REVERSE)
    assert scored(sds("floor"), answers).band.id == floor_band
    assert scored(sds("half_up"), answers).band.id == half_up_band


@pytest.mark.parametrize(
    ("name", "reverse", "limits"), [("sds", SDS_REVERSE, SDS_LIMITS), ("sas", SAS_REVERSE, SAS_LIMITS)]
)
def test_reverse_items_one_by_one(name, reverse, limits):
    pack = zung(name, reverse, limits)
    base = {str(n): 4 if n in reverse else 1 for n in range(1, 21)}
    assert scored(pack, base).raw == 20
    for n in range(1, 21):
        moved = {**base, str(n): 1 if n in reverse else 4}
        assert scored(pack, moved).raw == 23
    assert scored(pack, {id_: 5 - value for id_, value in base.items()}).raw == 80


@pytest.mark.parametrize(("item", "is_crisis"), [(1, False), (2, True), (3, True), (4, True)])
def test_crisis_item_of_sds_at_its_threshold(item, is_crisis):
    answers = {**with_raw(20, SDS_REVERSE), "19": item}
    assert scored(sds(), answers).is_crisis is is_crisis


def phq(**answers: int) -> Ctx:
    given = {str(n): answers.get(f"i{n}", 0) for n in range(1, 10)}
    return Ctx({"pack": "phq-9@2"}, {}, response={"answers": given}, lang="en")


@pytest.mark.parametrize("total", range(28))
def test_every_score_of_phq_9(total):
    given, rest = {}, total
    for n in range(1, 10):
        given[f"i{n}"] = min(3, rest)
        rest -= given[f"i{n}"]
    outcome = SCALE.grade(phq(**given))
    bands = ["minimal", "mild", "moderate", "moderately_severe", "severe"]
    assert outcome.score == total
    assert outcome.band == bands[sum(total >= limit for limit in (5, 10, 15, 20))]
    assert outcome.max_score == 27
    assert outcome.passed is None
    assert ("crisis" in outcome.signals) == (total >= 20 or given["i9"] > 0)


@pytest.mark.parametrize("value", [0, 1, 2, 3])
def test_item_nine_of_phq_9_calls_for_help_above_zero(value):
    assert SCALE.grade(phq(i9=value)).signals == (("crisis",) if value else ())


def test_item_nine_calls_for_help_even_when_others_are_missing():
    outcome = SCALE.grade(Ctx({"pack": "phq-9@2"}, {}, response={"answers": {"9": 1}}))
    assert outcome.signals == ("crisis",)
    assert outcome.score is None
    assert outcome.completed is False


@pytest.mark.parametrize("total", range(22))
def test_every_score_of_gad_7(total):
    given, rest = {}, total
    for n in range(1, 8):
        given[str(n)] = min(3, rest)
        rest -= given[str(n)]
    outcome = SCALE.grade(Ctx({"pack": "gad-7@2"}, {}, response={"answers": given}))
    assert outcome.band == ["minimal", "mild", "moderate", "severe"][sum(total >= limit for limit in (5, 10, 15))]
    assert ("crisis" in outcome.signals) == (total >= 15)


def test_missing_answer_gives_no_score_where_all_are_required():
    answers = with_raw(40, SDS_REVERSE)
    del answers["7"]
    result = scored(sds(), answers)
    assert (result.raw, result.score, result.band, result.missing) == (None, None, None, ("7",))


def test_missing_answers_are_worked_out_only_where_the_pack_says_so():
    pack = sds(missing={"rule": "mean_of_answered", "at_most": 2})
    answers = {str(n): 2 if n not in SDS_REVERSE else 3 for n in range(1, 21)}
    assert scored(pack, answers).raw == 40
    for gone in ("7", "8"):
        del answers[gone]
    result = scored(pack, answers)
    assert (result.raw, result.is_prorated) == (40, True)
    del answers["9"]
    assert scored(pack, answers).score is None


@given(st.dictionaries(st.sampled_from([str(n) for n in range(12)]), st.integers(-5, 9) | st.none() | st.text()))
def test_odd_responses_never_raise_and_stay_in_bounds(answers):
    outcome = SCALE.grade(Ctx({"pack": "phq-9@2"}, {}, response={"answers": answers}))
    assert outcome.score is None or 0 <= outcome.score <= 27


def test_bands_lie_where_the_published_thresholds_are():
    pack = read_pack({"pack": "phq-9@2"}, "en")
    assert [find_band(pack, score).start for score in (4, 5, 9, 10, 14, 15, 19, 20)] == [0, 5, 5, 10, 10, 15, 15, 20]


@pytest.mark.parametrize("raw", range(20, 81))
def test_norm_set_on_the_raw_sum_takes_the_same_bands_whatever_the_rounding(raw):
    """The original norm, raw / 80 with 0.50, 0.60 and 0.70, means raw 40, 48 and 56."""
    for rounding in ("floor", "half_up"):
        band = scored(sds(rounding), with_raw(raw, SDS_REVERSE), "index").band
        assert band.id == f"b{sum(Decimal(raw) / 80 >= Decimal(edge) for edge in ('0.50', '0.60', '0.70'))}"


def test_norm_set_is_named_in_what_the_learner_reads():
    for norm in ("standard", "index"):
        ctx = Ctx({"pack": sds(), "norm": norm}, {}, response={"answers": with_raw(50, SDS_REVERSE)}, lang="en")
        outcome = SCALE.grade(ctx)
        assert f"norm {norm}" in SCALE.render(Ctx(ctx.config, {}, Mode.REVIEW, ctx.response, outcome, lang="en"))


@pytest.mark.parametrize("value", [1, 2, 3, 4])
def test_all_minimum_and_all_maximum_answers_meet_in_the_middle_of_sds(value):
    """Ten items are reversed: the same answer everywhere gives 10 × value + 10 × (5 - value)."""
    assert scored(sds(), dict.fromkeys(map(str, range(1, 21)), value)).raw == 50


def test_factors_of_scl_90_are_an_exact_partition():
    assert sorted(n for items in SCL_FACTORS.values() for n in items) == list(range(1, 91))
    assert [len(items) for items in SCL_FACTORS.values()] == [12, 10, 9, 13, 10, 6, 7, 6, 10, 7]
    assert SCALE.check_config({"pack": scl90()}) == []
    twice = scl90()
    twice["factors"]["list"][0]["items"][0] = "2"
    assert "pack.factors.list" in {problem.path for problem in SCALE.check_config({"pack": twice})}


def scl_answers(**factors: int) -> dict[str, int]:
    return {str(n): factors.get(name, 1) for name, items in SCL_FACTORS.items() for n in items}


@pytest.mark.parametrize("name", SCL_FACTORS)
def test_each_factor_mean_of_scl_90(name):
    result = scored(scl90(), scl_answers(**{name: 3}))
    size = len(SCL_FACTORS[name])
    assert (result.raw, result.score) == (90 + 2 * size, 90 + 2 * size)
    assert {one.factor.id: one.shown for one in result.factors} == dict.fromkeys(SCL_FACTORS, "1.00") | {name: "3.00"}
    assert dict(result.counts) == {"positive": size}


def scl_held(answers: dict[str, int]) -> list[tuple[str, str]]:
    config = {"pack": scl90()}
    pack = read_pack(config, "en")
    held = held_limits(pack, score_answers(pack, answers))
    return [(one.of, factor.factor.id if factor else "") for one, factor in held]


def test_limits_of_scl_90_at_and_beyond_the_edge():
    base = scl_answers()
    assert scl_held(base) == []
    at_two = scl_answers(hostility=2)
    assert scl_held(at_two) == []
    assert scl_held({**at_two, "11": 3}) == [("any_factor", "hostility")]
    forty_three = {**base, **{str(n): 2 for n in range(1, 44)}}
    assert scl_held(forty_three) == []
    assert ("count", "") in scl_held({**forty_three, "44": 2})
    at_160 = {**base, **{str(n): 2 for n in range(1, 71)}}
    assert ("score", "") not in scl_held(at_160)
    assert ("score", "") in scl_held({**at_160, "71": 2})


def test_factor_sums_are_the_parts_of_the_outcome_and_outlive_the_answers():
    answers = scl_answers(anxiety=4)
    config = {"pack": scl90()}
    outcome = SCALE.grade(Ctx(config, {}, response={"answers": answers}, lang="en"))
    assert sum(part.score for part in outcome.parts) == outcome.score == 120
    alone = SCALE.render(Ctx(config, {}, Mode.REVIEW, None, outcome, lang="en"))
    assert "4.00" in alone
    assert "any_factor  passed" in alone


@pytest.mark.parametrize(("compare", "yes", "usable"), [
    ("at_least", 6, True), ("at_least", 7, False), ("above", 7, True), ("above", 8, False), ("above", 10, False),
])  # fmt: skip
def test_validity_items_of_mht_set_answers_aside(compare, yes, usable):
    apart = [str(n) for n in range(82, 101, 2)]
    answers = {str(n): 0 for n in range(1, 101)} | dict.fromkeys(apart[:yes], 1) | {"1": 1}
    result = scored(mht(compare), answers)
    assert (result.is_valid, result.raw) == (usable, 1 if usable else None)
    outcome = SCALE.grade(Ctx({"pack": mht(compare)}, {}, response={"answers": answers}, lang="en"))
    assert outcome.completed is True
    assert (outcome.band, outcome.max_score) == ("b0" if usable else "unusable", 90)


@pytest.mark.parametrize(("yes", "flagged"), [(7, []), (8, ["s1"])])
def test_subscale_of_mht_at_eight(yes, flagged):
    answers = {str(n): int(n <= yes) for n in range(1, 101)}
    pack = read_pack({"pack": mht()}, "en")
    held = held_limits(pack, score_answers(pack, answers))
    assert [factor.factor.id for _limit, factor in held] == flagged


@given(st.lists(st.integers(1, 5), min_size=90, max_size=90))
@settings(max_examples=50, deadline=None)
def test_factor_sums_always_add_up_to_the_total(values):
    answers = {str(n): value for n, value in enumerate(values, start=1)}
    result = score_answers(read_pack({"pack": scl90()}, "en"), answers)
    assert sum(one.total for one in result.factors) == result.raw == sum(values)
    for one in result.factors:
        exact = Decimal(one.total) / len(one.factor.items)
        assert one.shown == str(exact.quantize(Decimal("0.01"), ROUND_HALF_UP))


@given(st.integers(20, 80), st.sampled_from(["floor", "half_up"]))
def test_standard_score_is_the_decimal_rule(raw, rounding):
    exact = Decimal(raw) * 5 / 4
    wanted = exact.quantize(Decimal(1), ROUND_FLOOR if rounding == "floor" else ROUND_HALF_UP)
    assert standard_score(read_pack({"pack": sds(rounding)}, "en"), raw) == wanted


def test_crisis_counts_the_reversed_value_of_a_reversed_item():
    pack = sds(crisis=[{"item": "2", "from": 3}])
    calm = with_raw(20, SDS_REVERSE)
    assert scored(pack, {**calm, "2": 3}).is_crisis is False
    assert scored(pack, {**calm, "2": 2}).is_crisis is True


def test_too_many_missing_answers_are_an_error_and_few_a_warning():
    config = {"pack": sds(missing={"rule": "mean_of_answered", "at_most": 2})}
    ctx = Ctx(config, {})
    given_ids = {ctx.field(str(n)): ["1"] for n in range(1, 19)}
    assert [problem.level for problem in SCALE.parse(ctx, given_ids, {})[1]] == ["warning"] * 2
    del given_ids[ctx.field("1")]
    assert [problem.level for problem in SCALE.parse(ctx, given_ids, {})[1]] == ["error"] * 3
