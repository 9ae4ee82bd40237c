"""Results: right counts, means and percentages, and nothing by which somebody could be found."""

from datetime import date
from decimal import Decimal

from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from plugins.api import Ctx
from plugins.survey.results import may_show_results, plain_results, sum_up
from plugins.survey.samples import sample_config
from plugins.survey.suppression import suppress, suppress_pair
from plugins.survey.types import SurveyType

SURVEY = SurveyType()


def gave(**answers) -> dict:
    """One response: option ids for choices, row to column for tables, text for texts."""
    made = {}
    for id_, value in answers.items():
        made[id_] = (
            {"rows": value}
            if isinstance(value, dict)
            else {"chosen": value}
            if isinstance(value, list)
            else {"text": value}
        )
    return {"answers": made, "checked": False}


def result_of(responses, id_: str, **options):
    return next(one for one in sum_up(sample_config(), responses, **options).questions if one.id == id_)


def counts_of(responses, id_: str) -> dict:
    return {cell.label: cell.count for cell in result_of(responses, id_).distributions[0].cells}


def test_counts_and_percentages():
    responses = [gave(pace=["p1"])] * 10 + [gave(pace=["p2"])] * 20
    shown = result_of(responses, "pace").distributions[0]
    assert shown.answered == 30
    assert [(cell.label, cell.count, cell.percent) for cell in shown.cells] == [
        ("太快", 10, 33),
        ("正好", 20, 67),
        ("太慢", 0, 0),
    ]


def test_fewer_than_the_minimum_show_nothing_at_all():
    results = sum_up(sample_config(), [gave(pace=["p1"])] * 9)
    assert (results.responses, results.questions) == (None, ())
    assert sum_up(sample_config(), [gave(pace=["p1"])] * 10).responses == 10


def test_no_config_can_lower_the_minimum_below_ten():
    for minimum in (0, 1, 9, None, "x"):
        config = sample_config() | {"minimum_group": minimum}
        assert sum_up(config, [gave(pace=["p1"])] * 9).responses is None
    assert sum_up(sample_config() | {"minimum_group": 20}, [gave(pace=["p1"])] * 19).responses is None


def test_empty_and_odd_responses_do_not_count():
    odd = [
        {},
        {"answers": None},
        {"answers": {"pace": {"chosen": ["x", 1, None]}, "wish": {"text": 5}}},
        gave(nothing="x"),
    ]
    assert sum_up(sample_config(), [*odd, *[gave(pace=["p1"])] * 9]).responses is None
    assert plain_results(sample_config(), "nonsense")["responses"] is None


def test_small_cell_takes_the_smallest_other_with_it():
    responses = [gave(pace=["p1"])] * 3 + [gave(pace=["p2"])] * 12 + [gave(pace=["p3"])] * 15
    assert counts_of(responses, "pace") == {"太快": None, "正好": None, "太慢": 15}


def test_two_small_cells_that_hold_too_few_together_take_a_third():
    assert suppress({"a": 2, "b": 3, "c": 12, "d": 30}, 10) == {"a": None, "b": None, "c": None, "d": 30}
    assert suppress({"a": 4, "b": 6, "c": 12}, 10) == {"a": None, "b": None, "c": 12}


def test_empty_cell_shows_and_a_whole_that_is_too_small_does_not():
    assert suppress({"a": 0, "b": 11}, 10) == {"a": 0, "b": 11}
    assert suppress({"a": 0, "b": 5}, 10) == {"a": None, "b": None}


@given(st.lists(st.integers(0, 60), min_size=1, max_size=8), st.integers(2, 20))
def test_no_withheld_cell_can_be_found_by_subtraction(numbers, minimum):
    counts = {str(place): number for place, number in enumerate(numbers)}
    shown = suppress(counts, minimum)
    hidden = [cell for cell, count in shown.items() if count is None]
    assert all(count is None or count == counts[cell] for cell, count in shown.items())
    assert all(count == 0 or count >= minimum for count in shown.values() if count is not None)
    if hidden and sum(numbers) >= minimum:
        rest = sum(numbers) - sum(count for count in shown.values() if count is not None)
        assert len(hidden) >= 2
        assert rest >= minimum  # the withheld ones together are a group of their own
    assert bool(hidden) == any(0 < number < minimum for number in numbers)


@given(st.integers(0, 60), st.integers(0, 60), st.integers(2, 20))
def test_of_several_choices_neither_side_is_small(chose, did_not, minimum):
    shown = suppress_pair(chose, chose + did_not, minimum)
    small = 0 < chose < minimum or 0 < did_not < minimum
    assert shown == (None if small else chose)


def test_mean_of_ratings_is_rounded_half_up():
    responses = [gave(useful=["4"])] * 11 + [gave(useful=["5"])] * 11
    shown = result_of(responses, "useful").distributions[0]
    assert shown.mean == "4.5"
    responses = [gave(useful=["1"])] * 39 + [gave(useful=["3"])] * 1
    assert result_of(responses, "useful").distributions[0].mean is None  # one person would show
    responses = [gave(useful=["2"])] * 19 + [gave(useful=["3"])] * 1
    assert result_of(responses, "useful").distributions[0].mean == "2.1"  # 2.05


def test_mean_stands_alone_when_a_count_is_withheld():
    responses = [gave(useful=["2"])] * 12 + [gave(useful=["4"])] * 12 + [gave(useful=["5"])] * 2
    shown = result_of(responses, "useful").distributions[0]
    assert shown.mean == "3.2"
    assert {cell.count for cell in shown.cells} == {None}
    assert {cell.percent for cell in shown.cells} == {None}


def test_table_is_summed_row_by_row_with_columns_counted_from_one():
    responses = [gave(agree={"r1": "c5", "r2": "c1"})] * 10 + [gave(agree={"r1": "c4"})] * 10
    rows = result_of(responses, "agree").distributions
    assert [(row.label, row.answered, row.mean) for row in rows] == [
        ("目标清楚", 20, "4.5"),
        ("例子贴近学校", 10, "1.0"),
        ("我敢在课上试一试", None, None),
    ]


def test_branch_speaks_only_where_its_way_was_shown():
    fast = [gave(pace=["p1"], why=["w1"])] * 12
    right, slow = [gave(pace=["p2"])] * 20, [gave(pace=["p3"], why=["w2"])] * 3
    assert result_of([*fast, *right], "why").distributions[0].answered == 12
    told = result_of([*fast, *right, *slow], "why").distributions[0]
    assert told.is_withheld  # 15 here less 12 would be the 3 who said too slow
    assert sum_up(sample_config(), [*fast, *right, *slow]).responses == 35


def test_branch_of_a_branch_is_silent_with_it():
    fast = [gave(pace=["p1"], why=["w1"], more="脑科学")] * 12
    slow = [gave(pace=["p3"], why=["w1"], more="脑科学")] * 3
    assert result_of([*fast, *[gave(pace=["p2"])] * 20], "more").written == 12
    assert result_of([*fast, *slow, *[gave(pace=["p2"])] * 20], "more").written is None


def test_two_choices_do_not_tell_how_few_took_both():
    config = sample_config()
    config["items"] = [
        {"id": "m", "kind": "multiple", "text": "?", "options": [{"id": "a", "text": "甲"}, {"id": "b", "text": "乙"}]}
    ]
    only = [gave(m=["a"])] * 14 + [gave(m=["b"])] * 14
    cells = sum_up(config, [*only, gave(m=["a", "b"])]).questions[0].distributions[0].cells
    assert [cell.count for cell in cells] == [None, None]
    cells = sum_up(config, only).questions[0].distributions[0].cells
    assert [cell.count for cell in cells] == [14, 14]


def test_texts_are_listed_without_order_and_masked_and_only_when_asked():
    texts = [f"第{number}条建议" for number in range(9, -1, -1)]
    responses = [gave(wish=text) for text in texts[:-1]] + [gave(wish="请联系13800138000")]
    assert result_of(responses, "wish").texts == ()
    shown = result_of(responses, "wish", with_texts=True)
    assert shown.written == 10
    assert list(shown.texts) == sorted(shown.texts)
    assert "请联系***********" in shown.texts
    assert result_of([gave(wish="x"), *[gave(pace=["p1"])] * 12], "wish", with_texts=True).texts == ()


def test_results_wait_for_the_closing_day():
    assert not may_show_results(sample_config(), date(2026, 9, 30))
    assert may_show_results(sample_config(), date(2026, 10, 1))
    assert may_show_results(sample_config() | {"closes": ""}, date(2026, 9, 1))


RESPONSES = st.lists(
    st.builds(
        lambda pace, useful, row: gave(
            **({"pace": [pace]} if pace else {}),
            **({"useful": [useful]} if useful else {}),
            **({"agree": {"r1": row}} if row else {}),
        ),
        st.sampled_from(["", "p1", "p2", "p3"]),
        st.sampled_from(["", "1", "2", "3", "4", "5"]),
        st.sampled_from(["", "c1", "c2", "c3", "c4", "c5"]),
    ),
    max_size=80,
)


@given(RESPONSES)
def test_every_shown_number_is_right_and_of_a_large_group(responses):
    results = sum_up(sample_config(), responses)
    for question in results.questions:
        for spread in question.distributions:
            numbers = [cell.count for cell in spread.cells if cell.count is not None]
            assert all(number == 0 or number >= 10 for number in numbers)
            assert spread.answered is None or spread.answered >= 10
            if numbers and len(numbers) == len(spread.cells) and question.kind != "multiple":
                assert sum(numbers) == spread.answered
            if spread.mean is not None:
                assert Decimal(1) <= Decimal(spread.mean) <= Decimal(10)
                assert len(numbers) in {0, len(spread.cells)}


@given(RESPONSES, st.randoms())
def test_results_do_not_depend_on_the_order_of_arrival(responses, random):
    shuffled = list(responses)
    random.shuffle(shuffled)
    assert plain_results(sample_config(), shuffled, with_texts=True) == plain_results(
        sample_config(), responses, with_texts=True
    )


def test_results_page_shows_tables_and_escapes_texts():
    responses = [gave(pace=["p1"], wish="<b>多练习</b>")] * 10
    with translation.override("zh-hans"):
        page = SURVEY.render_results(Ctx(sample_config(), {}), responses, with_texts=True)
        few = SURVEY.render_results(Ctx(sample_config(), {}), responses[:3])
    assert "共有 10 人回答" in page
    assert "一级 · 反应" in page
    assert "&lt;b&gt;多练习" in page
    assert "太快" not in few
    assert SURVEY.results(sample_config(), responses)["responses"] == 10
