"""A practical test: critical steps, time, two assessors and photographs."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.api import Ctx, Mode, Status, StoredFile
from plugins.practical.checklist import read_checklist
from plugins.practical.hooks import self_check
from plugins.practical.samples import STEPS, sample_config, sample_marks
from plugins.practical.sheet import Sheet, compare, read_clock, read_sheet, settle
from plugins.practical.types import PracticalType

KIND = PracticalType()
CRITICAL = [step[0] for step in STEPS if step[5]]
ticks = st.fixed_dictionaries({step[0]: st.sampled_from(["done", "partly", "missed"]) for step in STEPS})


def grade(marks, response=None, **changes):
    with translation.override("en"):
        return KIND.grade(Ctx(sample_config() | changes, {}, response=response or {"consent": "yes"}), marks)


def sheet(seconds: str = "372", **seen: str) -> Sheet:
    read = read_sheet(read_checklist(sample_config()), sample_marks(seconds, **seen))
    assert read is not None
    return read


@pytest.mark.parametrize("step", CRITICAL)
@pytest.mark.parametrize("seen", ["missed", "partly"])
def test_critical_step_that_is_not_wholly_done_fails_the_whole(step, seen):
    outcome = grade(sample_marks(**{step: seen}))
    assert (outcome.passed, outcome.status) == (False, Status.GRADED)
    assert outcome.score is not None
    assert outcome.score > Decimal(17)
    assert "Critical step missed" in outcome.feedback


def test_too_few_points_fail_without_a_critical_step():
    assert grade(sample_marks(pace="missed", blow="missed")).passed is False
    assert grade(sample_marks(pace="missed")).passed is True


@pytest.mark.parametrize(("seconds", "passed"), [("600", True), ("601", False), ("10:00", True), ("10:01", False)])
def test_limit_is_inclusive(seconds, passed):
    assert grade(sample_marks(seconds)).passed is passed


def test_time_that_is_only_noted_fails_nobody():
    outcome = grade(sample_marks("900"), over="note")
    assert (outcome.passed, "longer than" in outcome.feedback) == (True, True)


@pytest.mark.parametrize(
    "marks", [None, {}, {"seats": {}}, {"seats": {"1": sample_marks(), "2": {}}}, {"step-safe": 1}]
)
def test_nothing_counts_before_every_sheet_is_whole(marks):
    outcome = grade(marks)
    assert (outcome.status, outcome.score, outcome.passed) == (Status.AWAITING, None, None)


def test_difference_on_a_critical_step_is_never_averaged():
    for rule in ("third", "lower", "mean"):
        both = {"seats": {"1": sample_marks(depth="partly"), "2": sample_marks()}}
        outcome = grade(both, differences=rule, tolerance=100)
        assert outcome.status == Status.AWAITING
        assert "按下 5～6 厘米" in outcome.feedback
        assert grade({"seats": both["seats"] | {"3": sample_marks()}}, differences=rule).passed is True


def test_difference_on_the_time_waits_for_a_third():
    both = {"seats": {"1": sample_marks("599"), "2": sample_marks("602")}}
    assert grade(both).status == Status.AWAITING
    assert grade(both, over="note").status == Status.GRADED


def test_agreement_is_said():
    outcome = grade({"seats": {"1": sample_marks(pace="partly"), "2": sample_marks()}})
    assert "the same on 9 of 10 steps" in outcome.feedback


@given(ticks, ticks)
@settings(deadline=None, max_examples=60)
def test_two_sheets_settle_in_either_order_and_between_their_scores(one, other):
    checklist = read_checklist(sample_config() | {"differences": "mean"})
    first, second = sheet(**one), sheet(**other)
    assert compare(checklist, first, second) == compare(checklist, second, first)
    settled = settle(checklist, {"1": first, "2": second})
    assert settled.is_open is (settle(checklist, {"1": second, "2": first}).is_open)
    if not settled.is_open:
        score = sum((settled.earned(step) for step in checklist.steps), Decimal(0))
        assert min(first.score(checklist), second.score(checklist)) <= score
        assert score <= max(first.score(checklist), second.score(checklist))
        assert first.missed(checklist) == second.missed(checklist)


@given(ticks)
@settings(deadline=None, max_examples=60)
def test_parts_add_up_and_passing_needs_every_critical_step(seen):
    outcome = grade(sample_marks(**seen))
    assert sum(part.score for part in outcome.parts) == outcome.score
    assert not outcome.passed or all(seen[step] == "done" for step in CRITICAL)


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [
        ("0:05", 5),
        ("4：05", 245),
        ("1:04:05", 3845),
        ("90", 90),
        ("4:65", None),
        ("-3", None),
        ("９", None),
        (None, None),
        (True, None),
        ("9" * 50, None),
    ],
)
def test_time_is_read_as_it_is_typed(typed, seconds):
    assert read_clock(typed) == seconds


def form(data=None, files=(), response=None, **changes):
    ctx = Ctx(sample_config() | changes, {}, mode=Mode.MARK, response=response or {"consent": "yes"}, files=files)
    return KIND.marking_form(ctx, data)


PHOTO = (StoredFile("f1", "按压.jpg", field="photos"),)


def test_photographs_need_the_look_for_faces():
    data = sample_marks() | {"photos": ["f1"]}
    assert "no_faces" in form(data, PHOTO).errors
    assert form(data | {"no_faces": "on"}, PHOTO).is_valid()
    assert not form(data | {"photos": ["other"], "no_faces": "on"}, PHOTO).is_valid()


def test_required_photograph_or_a_reason():
    assert "why_none" in form(sample_marks(), photos="required").errors
    assert form(sample_marks() | {"why_none": "手机没电"}, photos="required").is_valid()
    assert grade(sample_marks(), photos="required").status == Status.AWAITING


def test_learner_who_refuses_is_not_photographed():
    assert "photos" not in form(files=PHOTO, response={"consent": "no"}).fields
    assert "不愿拍照" in str(form(response={"consent": "no"}))


def test_key_of_the_sheet_stays_in_the_marks():
    filled = form(sample_marks() | {"sheet": "k7Hq2mXv9TzB"})
    assert filled.is_valid()
    assert filled.cleaned_data["sheet"] == "k7Hq2mXv9TzB"
    assert not form(sample_marks() | {"sheet": "../<b>"}).is_valid()


def test_printed_sheet_has_a_box_for_everything():
    with translation.override("en"):
        page = KIND.render(Ctx(sample_config(), {}, mode=Mode.PRINT, lang="en"))
    assert page.count("☐") == 3 * len(STEPS) + 2
    assert page.count("★") == len(CRITICAL)


def test_regrade_needs_the_same_steps():
    config = sample_config()
    assert KIND.regrade_map(config, config | {"pass_percent": 70}, {}) == {}
    assert isinstance(KIND.regrade_map(config, config | {"steps": config["steps"][1:]}, {}), str)


def test_note_reaches_the_learner_escaped():
    ctx = Ctx(sample_config(), {}, mode=Mode.REVIEW, response={"consent": "yes"})
    outcome = KIND.grade(ctx, sample_marks() | {"note-pace": "<b>快</b>"})
    assert "&lt;b&gt;快" in KIND.render(replace(ctx, outcome=outcome))


def test_plugin_looks_at_itself():
    assert list(self_check()) == []
