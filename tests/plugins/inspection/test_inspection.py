"""An inspection: the visit decides, the own rating stands beside it, critical criteria, grades, improvements."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.api import Ctx, Mode, Status, StoredFile
from plugins.inspection.hooks import self_check
from plugins.inspection.samples import CRITERIA, rating, sample_config
from plugins.inspection.standard import read_rating, read_standard
from plugins.inspection.types import InspectionType

KIND = InspectionType()
STANDARD = read_standard(sample_config())
places = st.fixed_dictionaries({one[0]: st.sampled_from("123") for one in CRITERIA})


def answered(data, files=()) -> tuple[Ctx, list]:
    ctx = Ctx(sample_config(), {}, files=files)
    posted = {f"a-{name}": value if isinstance(value, list) else [value] for name, value in data.items()}
    given = {f"a-{field}": [one for one in files if one.field == field] for field in {one.field for one in files}}
    response, problems = KIND.parse(ctx, posted, given)
    return replace(ctx, response=response), problems


def test_own_rating_is_never_scored():
    ctx, _problems = answered(rating())
    outcome = KIND.grade(ctx)
    assert (outcome.status, outcome.score) == (Status.AWAITING, None)


def test_the_visit_decides_whatever_the_organisation_said():
    low, _problems = answered(rating(**dict.fromkeys((one[0] for one in CRITERIA), "1")))
    assert KIND.grade(low, rating()).passed is True
    high, _problems = answered(rating())
    assert KIND.grade(high, rating(room="1")).passed is False


@pytest.mark.parametrize("one", [one for one in CRITERIA if one[3]], ids=lambda one: one[0])
def test_critical_criterion_below_its_level_fails_the_whole(one):
    outcome = KIND.grade(Ctx(sample_config(), {}), rating(**{one[0]: str(one[4] - 1)}))
    assert (outcome.passed, outcome.band) == (False, "须先整改")


@pytest.mark.parametrize(
    ("changes", "band"), [({}, "示范"), ({"sign": "2"}, "示范"), ({"sign": "2", "lessons": "2"}, "合格")]
)
def test_grade_begins_at_its_share(changes, band):
    assert KIND.grade(Ctx(sample_config(), {}), rating(**changes)).band == band


def test_list_of_improvements_begins_with_the_critical():
    ctx = Ctx(sample_config(), {}, mode=Mode.REVIEW)
    outcome = KIND.grade(ctx, rating(sign="1", files="2"))
    page = KIND.render(replace(ctx, outcome=outcome))
    improve = page[page.index("整改清单") : page.index("</ol>")]
    assert improve.index("辅导记录妥善保管") < improve.index("门口有标牌")
    assert [one.id for one in read_rating(STANDARD, rating(sign="1", files="2")).below(STANDARD)] == ["files", "sign"]


def test_only_photographs_of_this_attempt_are_kept():
    photo = (StoredFile("f1", "辅导室.jpg", url="/f/1", field="photos-room", kind="image"),)
    ctx, problems = answered({**rating(), "photos-room": ["other", "<b>"], "room-photos": ["x"]}, photo)
    assert ctx.response["rating"]["room-photos"] == ["f1"]
    assert [one.level for one in problems] == ["warning", "warning"]  # sign and files have none
    assert "辅导室.jpg" in KIND.render(replace(ctx, mode=Mode.REVIEW))


def test_what_is_not_rated_is_an_error_at_its_criterion():
    _ctx, problems = answered({"room-level": "3"})
    assert [one.path for one in problems if one.is_error] == ["sign", "teacher", "files", "lessons"]


@pytest.mark.parametrize("level", ["0", "4", "-1", "٣", "", "1.0", "\x00", "9" * 900])
def test_level_that_is_none_is_not_kept(level):
    ctx, _problems = answered({**rating(), "room-level": level})
    assert "room-level" not in ctx.response["rating"]


@pytest.mark.parametrize("marks", [None, {}, [], {"room-level": "3"}, {**rating(), "room-level": 3}])
def test_visit_that_is_not_whole_waits(marks):
    assert KIND.grade(Ctx(sample_config(), {}), marks).status == Status.AWAITING


@given(places)
@settings(deadline=None, max_examples=60)
def test_parts_add_up_and_a_better_level_never_harms(given_places):
    outcome = KIND.grade(Ctx(sample_config(), {}), rating(**given_places))
    assert sum((part.score for part in outcome.parts), Decimal(0)) == outcome.score
    for id_, place in given_places.items():
        better = rating(**(given_places | {id_: str(min(3, int(place) + 1))}))
        after = KIND.grade(Ctx(sample_config(), {}), better)
        assert after.score >= outcome.score
        assert after.passed or not outcome.passed


def test_printed_sheet_has_boxes_for_both_sides():
    page = KIND.render(Ctx(sample_config(), {}, mode=Mode.PRINT))
    assert page.count("☐") == 2 * 3 * len(CRITERIA)


def test_plugin_looks_at_itself():
    assert list(self_check()) == []
