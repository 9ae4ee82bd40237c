"""Attendance: sums of the register, excuses, minima, and when it is decided."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.api import Ctx, Mode, Status
from plugins.attendance.hooks import self_check
from plugins.attendance.register import State, count_sessions, read_register, read_rule
from plugins.attendance.samples import sample_config, sample_facts
from plugins.attendance.types import AttendanceType

KIND = AttendanceType()
states = st.lists(st.sampled_from([one.value for one in State]), min_size=8, max_size=8)


def grade(*given_states, closed=True, **changes):
    return KIND.grade(Ctx(sample_config() | changes, {}, facts=sample_facts(*given_states, closed=closed)))


def count(*given_states, **changes):
    register = read_register(sample_facts(*given_states))
    assert register is not None
    return count_sessions(read_rule(sample_config() | changes), register)


@pytest.mark.parametrize(
    ("excused", "most", "got", "due"),
    [("left_out", 0, 6, 6), ("left_out", 1, 6, 7), ("attended", 0, 8, 8), ("attended", 1, 7, 8), ("missed", 0, 6, 8)],
)
def test_excuses_count_as_the_author_says(excused, most, got, due):
    counted = count("excused", "excused", excused=excused, most_excused=most)
    assert (counted.got, counted.due) == (got, due)


@pytest.mark.parametrize(("grace", "got"), [(9, 7), (10, 8)])
def test_grace_is_inclusive(grace, got):
    assert count("late", grace=grace).got == got


def test_hours_are_those_in_fact():
    assert count("late", "absent", unit="minutes", grace=0, least=0).got == 7 * 180 - 10


def test_both_minima_must_hold():
    assert grade("absent", percent=80, least=8).passed is False
    assert grade("absent", percent=90, least=0).passed is False
    assert grade("absent", percent=87, least=7).passed is True


def test_what_is_to_come_keeps_it_open_until_it_cannot_matter():
    assert grade("planned", closed=False, percent=80, least=0).status == Status.GRADED  # seven of eight in any case
    assert grade("planned", "planned", closed=False, percent=80, least=0).status == Status.PENDING
    assert grade("planned", "planned", closed=True, percent=80, least=0).passed is False


def test_out_of_reach_stays_open_for_making_up_until_the_register_is_closed():
    assert grade("absent", "absent", closed=False).status == Status.PENDING
    assert grade("absent", "absent", closed=True).passed is False
    assert grade("made_up", "made_up", closed=True).passed is True


@pytest.mark.parametrize("facts", [None, [], {}, {"sessions": "x"}, {"sessions": {"a": 1}}, 7])
def test_facts_that_say_nothing_decide_nothing(facts):
    outcome = KIND.grade(Ctx(sample_config(), {}, facts=facts))
    assert (outcome.status, outcome.completed) == (Status.PENDING, False)


def test_empty_register_that_is_closed_is_not_passed():
    assert KIND.grade(Ctx(sample_config(), {}, facts={"sessions": [], "closed": True})).passed is False


def test_session_named_twice_counts_once():
    facts = sample_facts()
    register = read_register({"sessions": [*facts["sessions"], *facts["sessions"]]})
    assert len(register.sessions) == 8


@given(states, st.sampled_from(["left_out", "attended", "missed"]), st.sampled_from(["sessions", "minutes"]))
@settings(deadline=None, max_examples=80)
def test_count_stays_within_bounds_and_attending_more_never_harms(given_states, excused, unit):
    before = count(*given_states, excused=excused, unit=unit, most_excused=0)
    assert 0 <= before.got <= before.due
    for place, state in enumerate(given_states):
        if state in {"absent", "planned", "late"}:
            better = [*given_states[:place], "present", *given_states[place + 1 :]]
            after = count(*better, excused=excused, unit=unit, most_excused=0)
            assert after.got >= before.got
            assert after.is_enough or not before.is_enough


def test_printed_register_has_room_for_signatures():
    page = KIND.render(Ctx(sample_config(), {}, mode=Mode.PRINT, facts=sample_facts()))
    assert page.count("____________") == 8


def test_plugin_looks_at_itself():
    assert list(self_check()) == []
