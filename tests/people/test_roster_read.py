"""Reading rosters: every kind of dirt that offices send, without the database."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from people.domain.rosters.check import read_file
from people.domain.rosters.result import escape_formula
from people.domain.sheet import SheetRefused, open_sheet
from tests.people.sheets import HEADER, make_sheet, teacher

pytestmark = pytest.mark.django_db


def only(content, **options):
    """The one row of a file, and its problems."""
    reading = read_file(content, **options).reading
    return (reading.rows[0] if reading.rows else None), [problem.code for problem in reading.problems]


def test_title_above_the_header_is_passed_over():
    found = read_file(make_sheet(teacher(工号="1"), title="云桥市教师名册"))
    assert found.header.row == 2
    assert found.reading.rows[0].number == 3


def test_header_by_other_words():
    content = make_sheet({"教师姓名": "周晓岚", "联系电话": "13812341234", "单位名称": "青禾小学"},
                         header=["教师姓名", "联系电话", "单位名称"])  # fmt: skip
    row, problems = only(content)
    assert (row.name, row.phone, row.school, problems) == ("周晓岚", "13812341234", "青禾小学", [])


def test_hidden_sheet_is_not_read():
    book = Workbook()
    book.active.append(["无关"])
    book.active.sheet_state = "hidden"
    sheet = book.create_sheet("名册")
    sheet.append(["姓名", "工号", "学校名称"])
    sheet.append(["周晓岚", "1", "青禾小学"])
    out = io.BytesIO()
    book.save(out)
    assert read_file(out.getvalue()).sheet.name == "名册"


def test_mapping_made_by_hand():
    content = make_sheet({"甲": "周晓岚", "乙": "7", "丙": "青禾小学"}, header=["甲", "乙", "丙"])
    with pytest.raises(SheetRefused) as refused:
        read_file(content)
    assert refused.value.code == "no_header"
    row, _problems = only(content, mapping={"name": 0, "staff_number": 1, "school": 2}, header_row=1)
    assert (row.name, row.staff_number) == ("周晓岚", "7")


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"手机号": 1.3812341234e21}, "lost_digits"),
        ({"手机号": "3.21202E+17"}, "lost_digits"),
        ({"手机号": "1381234123"}, "bad_phone"),
        ({"工号": "1", "邮箱": "no"}, "bad_email"),
        ({"工号": "1", "参加工作年月": "去年"}, "bad_date"),
        ({"工号": "1" * 41}, "bad_number"),
        ({"工号": "1", "职务": "很" * 41}, "too_long"),
        ({}, "no_key"),
        ({"工号": "1", "学校代码": None}, "no_school"),
    ],
)
def test_wrong_cell_is_named(cells, code):
    _row, problems = only(make_sheet(teacher(**cells)))
    assert code in problems


@pytest.mark.parametrize("name", ["=1+1", "张三3", "<script>", "王" * 65, "@SUM(A1)"])
def test_what_is_no_name_is_refused(name):
    book = Workbook()
    book.active.append(HEADER)
    cell = book.active.cell(2, 1, name)
    cell.data_type = "s"
    book.active.cell(2, 5, "1")
    book.active.cell(2, 4, "S1")
    out = io.BytesIO()
    book.save(out)
    _row, problems = only(out.getvalue())
    assert problems[0] in {"bad_name", "name_too_long"}


@pytest.mark.parametrize("name", ["周晓岚", "阿依·古丽", "欧阳䶮", "Peter Smith", "O’Brien", "𬭎文"])
def test_real_names_are_taken(name):
    row, problems = only(make_sheet(teacher(name, 工号="1")))
    assert (row.name, problems) == (name, [])


def test_phone_as_number_is_read_whole():
    row, problems = only(make_sheet(teacher(手机号=13812341234.0)))
    assert (row.phone, problems) == ("13812341234", [])


def test_second_phone_is_a_notice():
    reading = read_file(make_sheet(teacher(手机号="13812341234、13912341234"))).reading
    assert reading.rows[0].phone == "13812341234"
    assert [notice.code for notice in reading.notices if notice.row] == ["second_phone"]


def test_identity_numbers_are_left_out_by_default():
    row, problems = only(make_sheet(teacher(工号="1", 证件号="3.21202E+17")))
    assert (row.identity, problems) == ("", [])


def test_identity_number_as_number_is_refused_where_collected(settings):
    settings.IDENTITY_NUMBERS = True
    assert only(make_sheet(teacher(工号="1", 证件号=3.21202199e17)))[1] == ["lost_digits"]
    assert only(make_sheet(teacher(工号="1", 证件号="110105194912310021")))[1] == ["bad_identity"]
    assert only(make_sheet(teacher(工号="1", 证件号="11010519491231002x")))[0].identity == "11010519491231002X"


def test_totals_and_rows_without_name_are_counted():
    reading = read_file(make_sheet(teacher(工号="1"), {"姓名": "合计"}, {"姓名": None, "工号": "2"})).reading
    assert (len(reading.rows), reading.skipped) == (1, 2)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_csv_of_every_encoding(encoding):
    text = "姓名,工号,学校名称\r\n周晓岚,T-1,青禾小学\r\n"
    row, problems = only(text.encode(encoding))
    assert (row.name, row.staff_number, row.school, problems) == ("周晓岚", "T-1", "青禾小学", [])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 200, "not_a_table"),
        (b"PK\x03\x04broken", "broken_file"),
        ("只有一列\n没有表头\n".encode(), "not_a_table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "broken_file"),
    ],
)
def test_file_that_is_no_table_is_refused_in_words(content, code):
    with pytest.raises(SheetRefused) as refused:
        read_file(content)
    assert refused.value.code == code


def test_archive_that_is_no_workbook_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(SheetRefused, match="not_a_table"):
        open_sheet(out.getvalue())


def test_archive_that_unpacks_to_something_huge_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "x")
        archive.writestr("xl/big.xml", b"0" * 60_000_000)
    with pytest.raises(SheetRefused, match="file_too_large"):
        open_sheet(out.getvalue())


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@x", "\tx"])
def test_formulas_are_escaped_and_come_back(text):
    escaped = escape_formula(text)
    assert escaped == f"'{text}"


def test_escaped_phone_of_our_result_is_read_again():
    row, problems = only(make_sheet(teacher(手机号="'+8613812341234")))
    assert (row.phone, problems) == ("13812341234", [])
