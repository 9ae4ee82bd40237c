"""A journal: dated entries are kept as typed, counted when whole, never scored; its author's form; who may read it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from plugins.api import Ctx, Mode, Privacy
from plugins.api.testing.pages import Page
from plugins.journal.entries import read_day
from plugins.journal.samples import WHOLE, sample_config
from plugins.journal.types import JournalType, PrivateJournalType

JOURNAL, PRIVATE = JournalType(), PrivateJournalType()
ROW = dict(
    zip(("day", "what", "next"), ("2026-09-18", "今天听了一个孩子说完他的话。", "下次早一点坐下。"), strict=True)
)


def answered(fields=WHOLE, **changes) -> tuple[Ctx, list]:
    ctx = Ctx(sample_config() | changes, {})
    response, problems = JOURNAL.parse(ctx, {f"a-{name}": [value] for name, value in fields.items()}, {})
    return replace(ctx, response=response), problems


def render(ctx: Ctx, mode: Mode = Mode.ATTEMPT, kind=JOURNAL) -> str:
    with translation.override(ctx.lang):
        return kind.render(replace(ctx, mode=mode))


def test_entries_are_kept_with_their_dates():
    ctx, problems = answered()
    assert problems == []
    assert [(entry["slot"], entry["day"]) for entry in ctx.response["entries"]] == [
        (1, "2026-09-04"),
        (2, "2026-09-11"),
    ]
    assert ctx.response["entries"][0]["texts"]["next"] == WHOLE["e1-next"]


def test_minimum_of_whole_entries_completes_and_nothing_is_scored():
    outcome = JOURNAL.grade(answered()[0])
    assert (outcome.completed, outcome.score, outcome.passed, outcome.max_score) == (True, None, None, 0)


@pytest.mark.parametrize("change", [{"e2-day": ""}, {"e2-what": "短", "e2-next": ""}, {"e2-what": "", "e2-next": ""}])
def test_entry_that_is_not_whole_does_not_count(change):
    ctx, problems = answered({**WHOLE, **change})
    assert not JOURNAL.grade(ctx).completed
    assert [problem.path for problem in problems] == ["e2"]
    assert all(problem.is_error for problem in problems)


def test_text_without_a_date_is_kept_and_shown_again():
    ctx, _ = answered({"e1-what": "没有日期，但这句话不能丢。", "e1-day": "昨天"})
    assert "没有日期，但这句话不能丢。" in render(ctx)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-09-04", date(2026, 9, 4)),
        ("2026/9/4", date(2026, 9, 4)),
        ("２０２６年９月４日", date(2026, 9, 4)),
        ("2026-02-30", None),
        ("0000-01-01", None),
        ("九月四日", None),
        (None, None),
        (20260904, None),
    ],
)
def test_date_is_read_as_it_is_typed(typed, day):
    assert read_day(typed) == day


def test_one_more_entry_is_offered_up_to_the_limit():
    def slots(ctx: Ctx) -> int:
        return sum(element.attributes.get("type") == "date" for element in Page(render(ctx)).elements)

    assert slots(Ctx(sample_config(), {})) == 2
    assert slots(answered()[0]) == 3
    four = {f"e{n}-{name}": value for n in range(1, 5) for name, value in ROW.items()}
    assert slots(answered(four)[0]) == 4


def test_line_breaks_survive_and_control_signs_do_not():
    ctx, _ = answered({"e1-day": "2026-09-04", "e1-what": "第一行\r\n第二行\x00\ud800"})
    assert ctx.response["entries"][0]["texts"]["what"] == "第一行\n第二行"
    assert "第一行<br>第二行" in render(ctx, Mode.REVIEW)


def test_personal_data_stop_the_sending_until_the_writer_looked():
    told = {**WHOLE, "e2-what": "张小明同学的妈妈来电话，号码是13800138000。"}
    ctx, problems = answered(told)
    assert [problem.path for problem in problems] == ["check"]
    page = render(ctx)
    assert "姓名：张小明" in page
    assert "电话号码：13800138000" in page
    ctx, problems = answered({**told, "check": "1"})
    assert problems == []
    assert 'name="a-check" value="1" checked' in render(ctx)


def test_nothing_found_leaves_no_box_to_tick():
    assert "a-check" not in render(answered()[0])


def test_disclosure_calls_for_help_in_both_types():
    ctx, _ = answered({**WHOLE, "e2-what": "这几天总想死，不知道跟谁说才好。"})
    assert JOURNAL.grade(ctx).signals == PRIVATE.grade(ctx).signals == ("crisis",)
    assert JOURNAL.grade(answered()[0]).signals == ()


def test_help_stands_before_the_words_and_of_a_sealed_paper_the_core_shows_it():
    ctx, _ = answered({**WHOLE, "e2-what": "这几天总想死，不知道跟谁说才好。"})
    for mode in (Mode.ATTEMPT, Mode.REVIEW):
        page = render(ctx, mode)
        assert 0 < page.index("tel:12356") < page.index("不知道跟谁说")
        assert "tel:12356" not in render(ctx, mode, PRIVATE)


def test_disclosure_counts_in_an_entry_that_is_not_whole():
    assert JOURNAL.grade(answered({"e1-what": "想死"})[0]).signals == ("crisis",)


def test_trainer_reads_the_procedure_of_the_author_when_something_is_disclosed():
    ctx, _ = answered({**WHOLE, "e2-what": "她说爸爸喝了酒就打我，怎么办。"})
    page = render(ctx, Mode.MARK)
    assert sample_config()["duty"] in page
    assert "暴力或虐待" in page
    general = render(replace(ctx, config=sample_config() | {"duty": ""}), Mode.MARK)
    assert "依法报告" in general
    assert "处置流程" not in render(answered()[0], Mode.MARK)


def test_writer_never_reads_the_duty_procedure():
    ctx, _ = answered({**WHOLE, "e2-what": "她说爸爸喝了酒就打我，怎么办。"})
    for mode in (Mode.ATTEMPT, Mode.REVIEW, Mode.PRINT, Mode.PREVIEW):
        assert sample_config()["duty"] not in render(ctx, mode)


def test_private_journal_shows_a_trainer_nothing_and_sums_up_nothing():
    ctx, _ = answered()
    assert WHOLE["e1-what"] not in render(ctx, Mode.MARK, PRIVATE)
    assert [answer for _title, answer in PRIVATE.summary(ctx)] == ["2"]
    assert PRIVATE.privacy == (Privacy.CONFIDENTIAL,)
    assert JOURNAL.privacy == (Privacy.FORMATIVE,)


def test_review_summary_and_print_go_by_date():
    later_first = {**WHOLE, "e1-day": "2026-12-01"}
    ctx, _ = answered(later_first)
    review = render(ctx, Mode.REVIEW)
    assert review.index(WHOLE["e2-what"]) < review.index(WHOLE["e1-what"])
    with translation.override("zh-hans"):
        assert JOURNAL.summary(ctx)[0] == ("2026年9月11日 · " + sample_config()["prompts"][0]["text"], WHOLE["e2-what"])
    assert WHOLE["e1-what"] in render(ctx, Mode.PRINT)


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"prompts": []}, "prompts"),
        ({"prompts": [{"id": "a", "text": " "}]}, "prompts.0.text"),
        ({"prompts": [{"id": "a", "text": "x"}, {"id": "a", "text": "y"}]}, "prompts"),
        ({"min_entries": 0}, "min_entries"),
        ({"max_entries": 1}, "max_entries"),
        ({"max_entries": 61}, "max_entries"),
        ({"max_entries": 60, "min_length": 301}, "min_length"),
        ({"retention_months": 0}, "retention_months"),
        ({"retention_months": 61}, "retention_months"),
    ],
)
def test_config_problem_stands_at_its_place(change, path):
    assert path in [problem.path for problem in JOURNAL.check_config(sample_config() | change)]


def test_full_journal_fits_into_what_the_core_accepts_at_once():
    config = sample_config() | {"max_entries": 60, "min_length": 0}
    page = Page(JOURNAL.render(Ctx(config, {})))
    longest = next(int(e.attributes["maxlength"]) for e in page.elements if e.tag == "textarea")
    assert 60 * 2 * longest * 3 < 64 * 1024


def test_prompt_removed_means_no_regrade():
    old, new = sample_config(), sample_config()
    assert JOURNAL.regrade_map(old, new | {"min_entries": 1}, {}) == {}
    new["prompts"] = new["prompts"][:1]
    assert isinstance(JOURNAL.regrade_map(old, new, {}), str)


def test_introduction_says_who_reads_and_how_long_it_is_kept():
    with translation.override("zh-hans"):
        told = " ".join(JOURNAL.introduce(Ctx(sample_config(), {})).notes)
        sealed = " ".join(PRIVATE.introduce(Ctx(sample_config(), {})).notes)
    assert "您和培训者" in told
    assert "12 个月" in sealed
    assert "12 个月" not in told  # the page says it already
    assert "每周一篇" in told
    assert "只有您自己" in sealed


@given(
    st.dictionaries(
        st.from_regex(r"a-(e[1-5](-(day|what|next))?|check)", fullmatch=True), st.lists(st.text(), max_size=3)
    )
)
def test_whatever_is_posted_is_read_once_and_then_stays(data):
    ctx = Ctx(sample_config(), {})
    response, problems = JOURNAL.parse(ctx, data, {})
    outcome = JOURNAL.grade(replace(ctx, response=response))
    assert outcome.completed <= (not [one for one in problems if one.path != "check" and one.is_error])
    fields = {}
    for entry in response["entries"]:
        fields[f"a-e{entry['slot']}-day"] = [entry["day"]]
        fields |= {f"a-e{entry['slot']}-{id_}": [text] for id_, text in entry["texts"].items()}
    fields["a-check"] = ["1"] if response["checked"] else []
    assert JOURNAL.parse(ctx, fields, {})[0] == response


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 30), st.integers(0, 400)), max_size=4))
def test_done_exactly_when_enough_entries_have_date_and_length(rows):
    fields, whole = {}, 0
    for slot, (dated, length, day) in enumerate(rows, start=1):
        fields[f"e{slot}-what"] = "字" * length
        fields[f"e{slot}-day"] = (date(2026, 1, 1) + timedelta(days=day)).isoformat() if dated else ""
        whole += dated and length >= 10
    assert JOURNAL.grade(answered(fields)[0]).completed == (whole >= 2)


def test_help_and_warning_stand_inside_the_questions_where_a_phone_shows_one_at_a_time():
    fields = {**WHOLE, "e2-what": "这几天总想死，不知道跟谁说才好。"}
    page = Page(render(answered(fields)[0]))
    sections = [
        element for element in page.elements if element.tag == "section" and "data-question" in element.attributes
    ]
    assert all(element in sections or any(one in sections for one in element.ancestors()) for element in page.elements)
    helped = [section.attributes["data-question"] for section in sections if "12356" in section.text()]
    assert helped == ["e1", "e2"]
    assert all("不写学生姓名" in section.text() for section in sections)
