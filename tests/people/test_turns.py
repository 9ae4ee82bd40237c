"""Long work in parts: nothing is left out or done twice, and others have their turn between two parts only."""

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from people.domain import turns


@pytest.fixture(autouse=True)
def pauses(monkeypatch) -> list[float]:
    found = []
    monkeypatch.setattr(turns.time, "sleep", found.append)
    return found


@settings(deadline=None)
@given(st.lists(st.integers(), max_size=30), st.integers(1, 7))
def test_parts_are_the_whole_in_order(rows, size):
    parts = list(turns.in_parts(rows, size))
    assert [row for _done, part in parts for row in part] == rows
    assert all(0 < len(part) <= size for _done, part in parts)
    assert [done for done, _part in parts][-1:] == ([len(rows)] if rows else [])


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="other databases have many writers")
def test_others_have_their_turn_between_two_parts(pauses):
    assert len(list(turns.in_parts([1, 2, 3], 1))) == 3
    assert pauses == [turns.PAUSE] * 2


@pytest.mark.django_db
def test_inside_a_transaction_there_is_nothing_to_give(pauses):
    assert connection.in_atomic_block
    list(turns.in_parts([1, 2, 3], 1))
    assert pauses == []
