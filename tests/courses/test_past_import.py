"""Past certificates and hours from a spreadsheet: what each row would do, what is written, and that twice is once."""

import io
from datetime import date
from decimal import Decimal
from unittest.mock import patch

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from courses.domain.certifying.certificate import issue_certificate
from courses.domain.certifying.numbering import take_number
from courses.domain.importing import files
from courses.domain.importing.numbers import serial_of
from courses.models import (
    Certificate,
    CertificationPeriod,
    HourCategory,
    HourEntry,
    NumberCounter,
    PastImport,
    Programme,
)
from people.domain.job import run_job
from tests.courses.past_stage import HEADS, HOURS, book, confirm, make_town, number, right_rows, send
from tests.factories.certification import (
    PersonFactory,
    certified_period,
    join,
)
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return make_town()


def test_a_right_sheet_is_shown_then_written_with_its_old_numbers(client, town):
    made = send(client, town, book(HEADS, *right_rows(town)))
    assert (made.state, made.counts) == ("read", {"made": 3, "known": 0, "error": 0})
    assert not Certificate.objects.exists()
    page = client.get(reverse("past_import", args=[made.public_id])).content.decode()
    assert number(town, 41) in page
    assert page.count("外部单位，仅登记") == 1
    assert "2024年2月29日" in page.replace(" ", "")
    assert confirm(client, made).state == "done"
    own, other, outside = Certificate.objects.order_by("pk")
    assert [row.source for row in (own, other, outside)] == ["imported", "imported", "external"]
    assert (own.number, own.signature, own.valid_from, own.valid_until) == (
        number(town, 41), "", date(2020, 3, 10), date(2023, 3, 9),
    )  # fmt: skip
    assert (outside.number, outside.valid_from, outside.valid_until) == (
        "RC/2024-8",
        date(2024, 2, 29),
        date(2027, 2, 28),
    )
    assert (own.organisation, outside.programme) == (town.school, None)
    period = CertificationPeriod.objects.get(person=town.people[0])
    assert (period.valid_from, period.valid_until, own.period) == (date(2020, 3, 10), date(2023, 3, 9), period)
    assert client.get(reverse("verify_token", args=[own.token])).status_code == 200


def test_the_counter_goes_on_after_the_highest_number_of_the_series(client, town):
    confirm(client, send(client, town, book(HEADS, *right_rows(town))))
    assert NumberCounter.objects.get(year=2020).last == 41
    assert take_number(town.programme, issuer=town.issuer, year=2020) == number(town, 42)
    today = issue_certificate(certified_period(town.far, town.version))
    assert today.number.endswith("000001")


def test_numbers_belong_to_a_series_only_where_the_pattern_gives_them_back(town):
    programme, issuer = town.programme, town.issuer
    assert serial_of(number(town, 41), programme, issuer) == (2020, 41)
    assert serial_of(number(town, 41) + "X", programme, issuer) is None
    assert serial_of(number(town, 41).replace("000041", "41"), programme, issuer) is None
    checked = Programme(code=programme.code, number_pattern="{issuer}/{year}/{serial:04}-{check}")
    given = take_number_of(checked, issuer)
    assert serial_of(given, checked, issuer) == (2019, 12)
    wrong = given[:-1] + ("A" if given[-1] != "A" else "B")
    assert serial_of(wrong, checked, issuer) is None


def take_number_of(programme: Programme, issuer) -> str:
    from courses.domain.certifying.numbering import format_number  # only this test builds numbers by hand

    return format_number(
        programme.number_pattern, issuer=issuer.prefix, programme=programme.code, year=2019, serial=12
    )  # fmt: skip


def test_the_same_file_again_makes_nothing_twice(client, town):
    content = book(HEADS, *right_rows(town))
    first = confirm(client, send(client, town, content))
    run_job(first.job.public_id)
    files.apply_past(first, lambda done, total: None)
    again = send(client, town, content)
    assert again.counts == {"made": 0, "known": 3, "error": 0}
    assert confirm(client, again).state == "read"
    assert Certificate.objects.count() == 3


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        (0, "王五", "名册里是另一个姓名"),
        (1, "T-9", "没有此人"),
        (4, "某某中心", "没有这个发证单位"),
        (5, "NONE", "没有这个代码的项目"),
        (7, "", "这一格没有填"),
        (8, "2020-02-30", "请写成 2024-03-10"),
        (8, "2199-01-01", "这一天还没到"),
        (9, "2020-03-10", "有效期止不晚于有效期起"),
        (10, "很多", "这不是学时数"),
    ],
)
def test_what_is_wrong_is_named_by_row_and_column_and_nothing_is_written(client, town, cell, value, code):
    rows = right_rows(town)
    rows[0][cell] = value
    made = send(client, town, book(HEADS, *rows))
    assert made.counts == {"made": 2, "known": 0, "error": 1}
    page = client.get(reverse("past_import", args=[made.public_id])).content.decode()
    assert code in page
    assert ">3<" in page
    assert confirm(client, made).state == "read"
    assert not Certificate.objects.exists()
    assert confirm(client, made, accept_partial="1").state == "done"
    assert Certificate.objects.count() == 2


def test_people_outside_the_unit_and_names_that_fit_twice_are_errors(client, town):
    twin = PersonFactory(real_name="钱知秋")
    join(twin, town.school)
    row = ["外区人", "", "", town.schools[1].name, "市红十字会", "", "救护员", "RC-9", "2024-01-01", "", ""]
    made = send(client, town, book(HEADS, right_rows(town)[2], row), organisation=town.districts[0])
    assert made.counts == {"made": 0, "known": 0, "error": 2}
    remarks = load_workbook(io.BytesIO(client.get(reverse("past_import_remarks", args=[made.public_id])).content))
    said = [cell.value for cell in remarks.active["G"]]
    remarks.close()
    assert said[1:] == ["有几个人都符合", "名册里这个单位没有此人"]


def test_a_number_of_somebody_else_is_refused_in_the_file_and_in_the_register(client, town):
    rows = right_rows(town)
    rows[1][7] = rows[0][7]
    made = send(client, town, book(HEADS, *rows))
    assert made.counts == {"made": 1, "known": 0, "error": 2}  # nobody knows whose it is: neither is written
    confirm(client, made, accept_partial="1")
    assert Certificate.objects.count() == 1
    confirm(client, send(client, town, book(HEADS, rows[0])))
    assert send(client, town, book(HEADS, rows[1])).counts["error"] == 1


def test_it_is_written_as_a_whole_or_not_at_all(client, town):
    made = send(client, town, book(HEADS, *right_rows(town)))
    with patch("courses.domain.importing.write.raise_counters", side_effect=OSError):
        confirm(client, made)
    assert not Certificate.objects.exists()
    assert not CertificationPeriod.objects.exists()
    made.refresh_from_db()
    assert made.state == "applying"
    made.job.lease_until = None
    made.job.save(update_fields=["lease_until"])
    run_job(made.job.public_id)
    assert Certificate.objects.count() == 3


def test_what_became_wrong_meanwhile_is_shown_again(client, town):
    made = send(client, town, book(HEADS, *right_rows(town)))
    town.red_cross.is_active = False
    town.red_cross.save()
    assert confirm(client, made).state == "read"
    assert (made.counts["error"], made.error_code) == (1, "changed_meanwhile")
    assert not Certificate.objects.exists()


def test_hours_of_old_papers_are_entered_once(client, town):
    category = HourCategory.objects.create(owner=town.city, code="pub", name="公需科目")
    rows = [
        ["周晓岚", "T-1", "", "", "新教师培训", "市教科院", "2019-12-31", "16", "公需科目"],
        ["周晓岚", "T-1", "", "", "新教师培训", "市教科院", "2019-12-31", 16, "公需科目"],
        ["陆文舟", "", "N2", "", "心理讲座", "", "2020/2/29", 1.5, ""],
        ["陆文舟", "", "N2", "", "心理讲座", "", "2020/3/1", 1.5, "没有的"],
    ]
    content = book(HOURS, *rows)
    made = send(client, town, content, kind="hours")
    assert made.counts == {"made": 2, "known": 1, "error": 1}
    confirm(client, made, accept_partial="1")
    first, second = HourEntry.objects.order_by("earned_on")
    assert (first.hours, first.category, first.approved_by) == (Decimal(16), category, town.bureau)
    assert (second.earned_on, second.hours, second.source_kind) == (date(2020, 2, 29), Decimal("1.5"), "paper")
    assert send(client, town, content, kind="hours").counts == {"made": 0, "known": 3, "error": 1}


def test_what_is_no_table_is_refused_and_put_aside_files_are_forgotten(client, town):
    client.force_login(town.bureau)
    form = {"kind": "hours", "organisation": town.city.pk, "file": SimpleUploadedFile("x.xlsx", b"%PDF-1.7")}
    assert client.post(reverse("past_imports"), form).status_code == 422
    assert not PastImport.objects.exists()
    made = send(client, town, book(["姓名", "备注"], ["甲", "乙"]))
    assert (made.state, made.error_code) == ("refused", "no_header")
    assert "学时" in client.get(reverse("past_import", args=[made.public_id])).content.decode()
    certificates = send(client, town, book(HOURS, ["甲"] * 9))
    assert (
        "缺少：发证单位、编号、有效期起"
        in client.get(reverse("past_import", args=[certificates.public_id])).content.decode()
    )
    client.post(reverse("past_import_drop", args=[made.public_id]))
    made.refresh_from_db()
    assert (made.state, made.sealed, made.plan) == ("dropped", None, None)
    for kind in ("certificates", "hours"):
        form = load_workbook(io.BytesIO(client.get(reverse(f"past_form_{kind}")).content))
        assert form.active["A1"].value == "姓名*"
        form.close()


def test_lists_cost_the_same_for_many(client, town):
    made = send(client, town, book(HEADS, *right_rows(town)))

    def more(count: int) -> None:
        for _row in range(count):
            send(client, town, book(HEADS, *right_rows(town)))

    for address in (reverse("past_imports"), reverse("past_import", args=[made.public_id])):
        assert_constant_queries(more, lambda address=address: client.get(address))
