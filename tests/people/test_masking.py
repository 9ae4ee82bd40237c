"""Masked names and numbers never tell more than they should, whatever comes in."""

from hypothesis import given
from hypothesis import strategies as st

from people.domain.masking import mask_digits, mask_identity, mask_name, mask_phone

NAMES = st.text(alphabet="张王李赵欧阳娜丰三四·阿依古丽木合塔尔", min_size=1, max_size=12)


def test_name_of_three_keeps_first_and_last():
    assert mask_name("张三丰") == "张*丰"


def test_name_of_two_keeps_the_first():
    assert mask_name("张三") == "张*"


def test_minority_name_keeps_its_dot():
    assert mask_name("阿依·古丽") == "阿*·*丽"


def test_phone_and_identity():
    assert mask_phone("13812341234") == "138****1234"
    assert mask_identity("321202199001013789") == "321202********3789"


@given(NAMES)
def test_masked_name_keeps_length_and_at_most_two_signs(name):
    masked = mask_name(name)
    assert len(masked) == len(name.strip())
    assert sum(sign not in "*·" for sign in masked) <= 2


@given(st.text(alphabet="0123456789", min_size=1, max_size=20))
def test_masked_numbers_always_hide_four_digits_or_all(number):
    for masked, shown in ((mask_phone(number), 7), (mask_identity(number), 10)):
        assert len(masked) == len(number)
        assert masked.count("*") >= min(4, len(number))
        assert sum(sign.isdigit() for sign in masked) <= shown


@given(st.integers(min_value=13000000000, max_value=19999999999))
def test_no_phone_stays_whole_in_free_text(phone):
    assert str(phone) not in mask_digits(f"电话{phone}，谢谢")
