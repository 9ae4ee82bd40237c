"""Scores of scales by their published rules; SDS and SAS stand here with placeholder items only."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.api import Ctx
from plugins.scale.packs import read_pack, shipped_packs
from plugins.scale.scoring import find_band, score_answers, standard_score
from plugins.scale.types import ScaleType

SCALE = ScaleType()
SDS_REVERSE = {2, 5, 6, 11, 12, 14, 16, 17, 18, 20}
SAS_REVERSE = {5, 9, 13, 17, 19}
SDS_LIMITS = (53, 63, 73)
SAS_LIMITS = (50, 60, 70)


def said(chinese: str, english: str = "placeholder") -> dict[str, str]:
    return {"zh-hans": chinese, "en": english}


def zung(name: str, reverse: set[int], limits: tuple[int, ...], rounding: str = "floor", **changes) -> dict:
    """A pack with the rules of SDS or SAS and placeholder items."""
    edges = [25, *limits, 101]
    bands = [
        {"id": f"b{n}", "from": start, "to": end - 1, "severe": n == len(limits),
         "title": said("占位"), "text": said("占位"), "next": said("占位")}
        for n, (start, end) in enumerate(pairwise(edges))
    ]  # fmt: skip
    phq = shipped_packs()["phq-9@1"]
    return {
        **phq,
        "id": name,
        "options": [{"value": n, "label": said(f"答案{n}")} for n in (1, 2, 3, 4)],
        "items": [{"id": str(n), "text": said(f"占位{n}"), "reverse": n in reverse} for n in range(1, 21)],
        "score": {"multiply": 5, "divide": 4, "rounding": rounding},
        "norm": {"id": "cn", "title": said("中国常模"), "bands": bands},
        "crisis": [{"item": "19", "from": 2}] if name == "sds" else [],
        **changes,
    }


def sds(rounding: str = "floor", **changes) -> dict:
    return zung("sds", SDS_REVERSE, SDS_LIMITS, rounding, **changes)


def with_raw(raw: int, reverse: set[int]) -> dict[str, int]:
    """Answers that add up to this raw score after reversing."""
    counted = dict.fromkeys(range(1, 21), 1)
    for n in counted:
        while raw > sum(counted.values()) and counted[n] < 4:
            counted[n] += 1
    assert sum(counted.values()) == raw
    return {str(n): 5 - value if n in reverse else value for n, value in counted.items()}


def scored(raw_pack: dict, answers: dict[str, int]):
    config = {"pack": raw_pack}
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
    return Ctx({"pack": "phq-9@1"}, {}, response={"answers": given}, lang="en")


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
    outcome = SCALE.grade(Ctx({"pack": "phq-9@1"}, {}, response={"answers": {"9": 1}}))
    assert outcome.signals == ("crisis",)
    assert outcome.score is None
    assert outcome.completed is False


@pytest.mark.parametrize("total", range(22))
def test_every_score_of_gad_7(total):
    given, rest = {}, total
    for n in range(1, 8):
        given[str(n)] = min(3, rest)
        rest -= given[str(n)]
    outcome = SCALE.grade(Ctx({"pack": "gad-7@1"}, {}, response={"answers": given}))
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
    outcome = SCALE.grade(Ctx({"pack": "phq-9@1"}, {}, response={"answers": answers}))
    assert outcome.score is None or 0 <= outcome.score <= 27


def test_bands_lie_where_the_published_thresholds_are():
    pack = read_pack({"pack": "phq-9@1"}, "en")
    assert [find_band(pack, score).start for score in (4, 5, 9, 10, 14, 15, 19, 20)] == [0, 5, 5, 10, 10, 15, 15, 20]
