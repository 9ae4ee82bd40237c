"""Requirement trees: all of, at least n of, hours of, nested; what counts in a window; the day the tree was met."""

from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from courses.domain.certifying.period import Span
from courses.domain.certifying.requirement import Done, Earned, Facts, Held, Node, courses_of, judge, programmes_of

START = date(2026, 1, 1)
END = date(2026, 12, 31)


def course(number: int) -> Node:
    return Node(number, "course", course=number)


def done(**days: date) -> Facts:
    """Courses c1, c2 … completed on these days, three hours each."""
    return Facts({int(name[1:]): [Done(day, f"r{name}", Decimal(3))] for name, day in days.items()})


def test_all_of_is_met_on_the_day_of_the_last():
    tree = Node(9, "all_of", children=(course(1), course(2)))
    facts = done(c1=date(2026, 5, 1), c2=date(2026, 3, 1))
    judged = judge(tree, facts, start=START)
    assert judged.met_on == date(2026, 5, 1)
    assert judged.evidence == ("course:rc2", "course:rc1")
    assert judge(tree, done(c1=date(2026, 5, 1)), start=START).met_on is None


def test_at_least_is_met_on_the_day_of_the_nth():
    tree = Node(9, "at_least", count=2, children=(course(1), course(2), course(3)))
    facts = done(c1=date(2026, 5, 1), c2=date(2026, 3, 1), c3=date(2026, 4, 1))
    judged = judge(tree, facts, start=START)
    assert (judged.met_on, judged.have, judged.need) == (date(2026, 4, 1), 3, 2)


def test_hours_of_courses_add_up_to_the_day_they_suffice():
    tree = Node(9, "hours_of", hours=Decimal(6), children=(course(1), course(2), course(3)))
    facts = done(c1=date(2026, 2, 1), c2=date(2026, 3, 1), c3=date(2026, 4, 1))
    judged = judge(tree, facts, start=START)
    assert (judged.met_on, judged.have) == (date(2026, 3, 1), Decimal(9))


def test_hours_of_the_ledger_count_one_category_inside_the_window():
    tree = Node(9, "hours_of", hours=Decimal(4), category=7)
    entries = [
        Earned(date(2025, 12, 31), Decimal(9), "a", 7),
        Earned(date(2026, 2, 1), Decimal(3), "b", 7),
        Earned(date(2026, 3, 1), Decimal(9), "c", 8),
        Earned(date(2026, 6, 1), Decimal(1), "d", 7),
    ]
    judged = judge(tree, Facts(hours=entries), start=START, end=END)
    assert (judged.met_on, judged.have) == (date(2026, 6, 1), Decimal(4))


def test_certificate_counts_while_it_is_valid():
    leaf = Node(9, "certificate", programme=5)
    held = Facts(certificates={5: [Held(Span(date(2025, 1, 1), date(2026, 2, 1)), "x")]})
    assert judge(leaf, held, start=START).met_on == START
    assert judge(leaf, held, start=date(2026, 2, 2)).met_on is None


def test_nested_groups_name_what_they_ask_for():
    tree = Node(1, "all_of", children=(Node(2, "at_least", count=1, children=(course(3), course(4))), course(5)))
    assert courses_of(tree) == {3, 4, 5}
    assert programmes_of(tree) == set()
    judged = judge(tree, done(c4=date(2026, 2, 1), c5=date(2026, 3, 1)), start=START)
    assert judged.met_on == date(2026, 3, 1)


def test_empty_group_is_never_met():
    assert judge(Node(1, "all_of"), Facts(), start=START).met_on is None


DAYS = st.dates(date(2025, 6, 1), date(2027, 6, 1))


@settings(deadline=None)
@given(st.lists(DAYS, min_size=1, max_size=6), st.integers(1, 6))
def test_met_day_lies_in_the_window_and_asking_for_more_is_never_earlier(days, need):
    facts = Facts({number: [Done(day, str(number), Decimal(1))] for number, day in enumerate(days, start=1)})
    children = tuple(course(number) for number in range(1, len(days) + 1))
    judged = judge(Node(0, "at_least", count=need, children=children), facts, start=START, end=END)
    inside = [day for day in days if START <= day <= END]
    assert (judged.met_on is not None) == (len(inside) >= need)
    if judged.met_on is not None:
        assert judged.met_on == sorted(inside)[need - 1]
        more = judge(Node(0, "at_least", count=need + 1, children=children), facts, start=START, end=END)
        assert more.met_on is None or more.met_on >= judged.met_on
