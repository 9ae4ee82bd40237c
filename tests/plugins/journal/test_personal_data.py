"""Personal data in free text: what pupils could be recognised by is found, ordinary sentences are left in peace."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.api import PersonalKind, find_personal_data, mask_personal_data


def kinds_and_words(text: str) -> list[tuple[str, str]]:
    return [(one.kind.value, one.words) for one in find_personal_data(text)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("张小明同学今天哭了", "张小明"),
        ("今天和李雷同学谈话", "李雷"),
        ("张三同学", "张三"),
        ("班上的欧阳娜娜同学", "欧阳娜娜"),
        ("高一张小明同学", "张小明"),
        ("王芳 同学没来", "王芳"),
        ("陈晨小朋友睡着了", "陈晨"),
        ("学生王芳说她睡不好", "王芳"),
        ("学生：王小芳，三年级", "王小芳"),
        ("同学刘洋", "刘洋"),
        ("何静同学", "何静"),
        ("姓名：高原", "高原"),
        ("my student Wang Fang cried", "Wang Fang"),
        ("a boy named Tom came in", "Tom"),
    ],
)
def test_name_beside_a_word_for_pupils_is_found(text, name):
    assert kinds_and_words(text) == [("name", name)]


@pytest.mark.parametrize(
    "text",
    [
        *("许多同学都来了", "任何同学", "周围同学", "高中同学聚会", "毕业学生", "全班同学", "上周一同学们很安静"),
        *("小明同学", "张同学有些沉默", "李某同学", "张某某同学", "王老师的学生", "王老师班上同学", "徐老师同学"),
        *(
            "学生王者荣耀玩到半夜",
            "关心学生",
            "安排学生坐下",
            "江苏学生",
            "泰州学生",
            "姜堰学生",
            "高一同学",
            "周三同学",
        ),
        *("学生高兴地说", "学生成长", "学生们", "高三学生会", "和同学一起", "向同学道歉", "有30名学生", "学生郑重其事"),
        *("单亲学生", "学生常常迟到", "文静同学", "于是同学笑了", "我的同学关系", "孙子同学", "每个学生都有名字"),
        *("the student was late", "a student called me", "Students in Class Two"),
    ],
)
def test_ordinary_sentence_holds_no_name(text):
    assert kinds_and_words(text) == []


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("打13800138000找我", "13800138000"),
        ("电话 138 0013 8000。", "138 0013 8000"),
        ("+86 138-0013-8000", "+86 138-0013-8000"),
        ("１３８００１３８０００", "１３８００１３８０００"),
        ("家里0523-86881234", "0523-86881234"),
        ("(021)62881234", "(021)62881234"),
    ],
)
def test_phone_number_is_found_as_it_was_typed(text, phone):
    assert kinds_and_words(text) == [("phone", phone)]


@pytest.mark.parametrize(
    "text",
    [
        *("请拨12356，危险时打120或110", "400-161-9995", "2026年11月20日 08:30", "2026-11-20", "第12345678901234号"),
        *("12800138000", "138001380001", "3.14159265358979", "共13800字", "编号20261120-0001"),
    ],
)
def test_other_numbers_are_left_in_peace(text):
    assert kinds_and_words(text) == []


@pytest.mark.parametrize(
    "number",
    ["321202199001011234", "32120219900101123X", "32120219900101123ｘ", "321202 19900101 1234", "321202900101123"],
)
def test_identity_number_is_found(number):
    assert kinds_and_words(f"身份证{number}。") == [("identity_number", number)]


def test_eighteen_digits_without_a_birthday_are_no_identity_number():
    assert kinds_and_words("订单123456789912345678") == []


def test_finds_stand_in_the_order_of_the_text_and_are_masked():
    text = "姓名：高原，13800138000，和王芳同学"
    assert [one.kind for one in find_personal_data(text)] == [PersonalKind.NAME, PersonalKind.PHONE, PersonalKind.NAME]
    assert mask_personal_data(text) == "姓名：**，***********，和**同学"


@given(st.text(max_size=300))
def test_any_text_is_searched_without_error_and_finds_never_overlap(text):
    found = find_personal_data(text)
    assert all(text[one.start : one.end] == one.words for one in found)
    assert all(before.end <= after.start for before, after in pairwise(found))


@given(st.text(max_size=80), st.text(max_size=80), st.integers(3, 9), st.integers(0, 999_999_999))
def test_mobile_number_is_found_wherever_it_stands(before, after, second, rest):
    number = f"1{second}{rest:09d}"
    text = f"{before}。{number}。{after}"
    assert any(one.kind is PersonalKind.PHONE and one.words == number for one in find_personal_data(text))


@given(st.text(max_size=200))
def test_masked_text_keeps_its_length_and_is_clean(text):
    masked = mask_personal_data(text)
    assert len(masked) == len(text)
    assert not [one for one in find_personal_data(masked) if one.kind is not PersonalKind.NAME]
