"""Numbers and names as people type them are folded to one form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.domain.number import clean_name, clean_text, fold_name, normalize_identity, normalize_phone, split_phones
from people.domain.pinyin import read_name
from people.domain.rosters.rows import parse_month


@pytest.mark.parametrize(
    "text",
    ["13812341234", "138 1234 1234", "138-1234-1234", "+86 13812341234", "008613812341234", "１３８１２３４１２３４"],
)
def test_phone_is_understood(text):
    assert normalize_phone(text) == "13812341234"


@pytest.mark.parametrize("text", ["1381234123", "12812341234", "0570-5550101", "", "abc", "138123412345"])
def test_what_is_no_mobile_phone_is_none(text):
    assert normalize_phone(text) == ""


def test_two_phones_in_one_cell():
    assert split_phones("13812341234/13912341234") == ["13812341234", "13912341234"]
    assert split_phones("13812341234 13912341234") == ["13812341234", "13912341234"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("张 三", "张三"), ("张　三", "张三"), ("\u200b李四\ufeff", "李四"), ("阿依•古丽", "阿依·古丽"),
        ("阿依．古丽", "阿依·古丽"), ("Peter  Smith", "Peter Smith"), ("乔安 · 木合塔尔", "乔安·木合塔尔"),
    ],
)  # fmt: skip
def test_names_are_cleaned(text, name):
    assert clean_name(text) == name


@given(st.text(max_size=40))
def test_cleaning_twice_changes_nothing(text):
    once = clean_text(text)
    assert clean_text(once) == once
    assert fold_name(clean_name(text)) == fold_name(text)


def test_identity_number_needs_its_check_sign():
    assert normalize_identity("11010519491231002x") == "11010519491231002X"
    assert normalize_identity("110105194912310021") == ""


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2019-09-01", "2019-09-01"), ("2019.9", "2019-09-01"), ("201909", "2019-09-01"), ("2019年9月", "2019-09-01"),
        ("2019/9/15", "2019-09-15"), ("20190915", "2019-09-15"), ("43709", "2019-09-01"), ("2019-13", None),
        ("去年", None), ("1", None),
    ],
)  # fmt: skip
def test_months_are_read_or_refused(text, day):
    found = parse_month(text)
    assert (found.isoformat() if found else None) == day


def test_surnames_are_read_as_surnames():
    assert read_name("单小红") == "shan xiaohong"
    assert read_name("尉迟恭") == "yuchi gong"
    assert read_name("Peter") == "peter"
