"""What plugins share: a question with one right answer, and lists kept as plain rows."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wagtail import blocks

from plugins.api import (
    ChoiceQuestion,
    PlainLists,
    check_choice_question,
    check_rubric,
    read_choice_question,
    read_rubric,
    unwrap_rows,
    wrap_rows,
)

WILD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["stem", "options", "feedback", "id", "text", "correct"]), inner, max_size=6)
    ),
    max_leaves=16,
)
GOOD = {
    "stem": "先做哪一步？",
    "feedback": "",
    "options": [{"id": "a", "text": "听他说完", "correct": True}, {"id": "b", "text": "催他", "correct": False}],
}


@settings(deadline=None)
@given(WILD)
def test_whatever_is_checked_can_be_read_if_nothing_is_wrong(raw):
    problems = list(check_choice_question(raw, "question"))
    assert all(problem.path.startswith("question") and problem.message for problem in problems)
    if not problems:
        assert sum(one.correct for one in read_choice_question(raw).options) == 1


@settings(deadline=None)
@given(st.lists(st.none() | st.integers() | st.text(max_size=3) | st.sampled_from(["1", "2", "3"]), max_size=3))
def test_one_place_that_exists_is_an_answer_and_nothing_else(given_):
    question: ChoiceQuestion = read_choice_question(GOOD)
    chosen = question.choose(given_)
    numbers = {one for one in given_ if isinstance(one, str) and one.isascii() and one.isdigit()}
    wanted = {"1": "a", "01": "a", "001": None, "2": "b", "02": "b"}
    expected = wanted.get(next(iter(numbers))) if len(numbers) == 1 else None
    assert len(numbers) > 1 or (chosen.id if chosen else None) == expected


def test_rows_come_back_as_they_were():
    rows = [{"id": "a", "text": "一"}, {"id": "b", "text": "二"}]
    assert unwrap_rows(wrap_rows(rows)) == rows
    assert wrap_rows(None) == []


class Row(blocks.StructBlock):
    text = blocks.CharBlock()


class Form(PlainLists, blocks.StructBlock):
    plain_lists = ("rows",)
    title = blocks.CharBlock()
    rows = blocks.ListBlock(Row())


def test_a_form_keeps_ids_beside_the_fields():
    config = {"title": "标题", "rows": [{"id": "a", "text": "一"}, {"id": "b", "text": "二"}]}
    form = Form()
    assert form.get_prep_value(form.to_python(config)) == config
    assert [form.get_prep_value(one) for one in form.bulk_to_python([config, config])] == [config, config]


def test_two_answers_that_read_the_same_are_named_at_both():
    same = {
        **GOOD,
        "options": [{"id": "a", "text": "听", "correct": True}, {"id": "b", "text": "听 ", "correct": False}],
    }
    assert [one.path for one in check_choice_question(same, "q")] == ["q.options.0.text", "q.options.1.text"]


def rubric(*levels, title="观察"):
    rows = [{"id": f"l{n}", "title": name, "points": points} for n, (name, points) in enumerate(levels)]
    return read_rubric([{"id": "c", "title": title, "levels": rows}])


@pytest.mark.parametrize(
    ("criteria", "path", "is_error"),
    [
        ((), "r", True),
        (rubric(), "r.0.levels", True),
        (rubric(("好", 3), ("差", 0), title=" "), "r.0.title", True),
        (rubric(("好", 3), (" ", 0)), "r.0.levels.1.title", True),
        (rubric(("好", 3), ("好", 0)), "r.0.levels.0.title", True),
        (rubric(("好", 0), ("差", 0)), "r.0.levels", True),
        (rubric(("好", 3), ("差", 3)), "r.0.levels", True),
        (rubric(("差", 0), ("好", 3)), "r.0.levels", False),
        (rubric(("好", 3), ("差", 0)) * 2, "r", True),
    ],
)
def test_what_is_wrong_with_a_rubric_is_named_at_its_place(criteria, path, is_error):
    first = next(check_rubric(criteria, "r", most_criteria=10, most_levels=6))
    assert (first.path, first.is_error) == (path, is_error)


def test_a_rubric_that_tells_good_from_poor_is_fine():
    assert not list(check_rubric(rubric(("好", 3), ("中", 1), ("差", 0)), "r", most_criteria=10, most_levels=6))
