"""A day of a class on paper: the sheet to sign, what was signed entered in one screen, its scan, the record."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfReader

from courses.domain.attending.day import enter_paper, open_day
from courses.domain.attending.day_paper import GETA, facts_of, print_day, unprintable_names
from courses.domain.attending.runs import take_in
from courses.models import AttendanceRecord, SignedSheet
from people.models import AuditEntry
from tests.courses.test_check_in import at, make_room, scan
from tests.courses.test_register import browser
from tests.factories import files
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 2)
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\n"


def address(room, name: str = "register_day") -> str:
    return reverse(name, args=[room.run.public_id, DAY.isoformat()])


def field(room, place: int, person=None) -> str:
    return f"s{room.sessions[place].pk}-{(person or room.learner).public_id}"


def words_of(content: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).replace("\n", "")


class TestPrinting:
    def test_sheet_has_both_half_days_the_names_and_room_to_sign(self):
        room = make_room()
        answer = browser(room.trainer).get(address(room, "register_day_sheet"))
        assert answer.headers["Content-Type"] == "application/pdf"
        shown = words_of(answer.content)
        for words in (
            room.learner.real_name,
            room.school.name,
            "第 1 天上午",
            "第 1 天下午",
            "签名",
            room.run.public_id,
        ):
            assert words in shown, words

    def test_record_says_state_method_time_and_who(self):
        room = make_room()
        scan(browser(room.learner), room.sessions[0], 20)
        with at(400):
            enter_paper(
                open_day(room.run, DAY), {(room.sessions[1].pk, room.learner.public_id): "present"}, actor=room.trainer
            )
        facts = facts_of(open_day(room.run, DAY), signed=False)
        (row,) = facts["rows"]
        assert row[3].startswith("迟到 · 扫码")
        assert "纸质签到" in row[4]
        assert room.trainer.real_name in row[4]
        assert room.learner.real_name in words_of(print_day(open_day(room.run, DAY), signed=False))

    def test_sign_that_no_font_has_is_left_to_the_pen(self):
        room = make_room()
        room.learner.real_name = "王\U0003134a"
        room.learner.save()
        day = open_day(room.run, DAY)
        assert unprintable_names(day) == ["王\U0003134a"]
        facts = facts_of(day, signed=True)
        assert facts["rows"][0][1] == f"王{GETA}"
        assert any(GETA in note for note in facts["notes"])
        assert print_day(day, signed=True).startswith(b"%PDF")

    def test_day_without_a_half_day_is_none(self):
        room = make_room()
        client = browser(room.trainer)
        for day in ("2026-11-09", "yesterday", "2026-13-40"):
            assert client.get(reverse("register_day", args=[room.run.public_id, day])).status_code == 404


class TestEntering:
    def test_whole_day_is_entered_in_one_screen_with_its_scan(self):
        room = make_room()
        client = browser(room.trainer)
        data = {
            field(room, 0): "present", field(room, 1): "late", "reason": "",
            "scan": SimpleUploadedFile("签到表.pdf", PDF, "application/pdf"),
        }  # fmt: skip
        with at(600):
            assert client.post(address(room), data).status_code == 302
        rows = AttendanceRecord.objects.order_by("session")
        assert [(row.state, row.method, row.minutes) for row in rows] == [
            ("present", "paper", None),
            ("late", "paper", 169),
        ]
        sheet = SignedSheet.objects.get()
        assert (sheet.day, sheet.added_by, sheet.kind) == (DAY, room.trainer, "pdf")
        assert "签到表.pdf" in client.get(address(room)).content.decode()
        answer = client.get(reverse("register_scan", args=[room.run.public_id, sheet.public_id]))
        assert b"".join(answer.streaming_content) == PDF
        answer.close()
        assert AuditEntry.objects.filter(action="register.scan_added").exists()

    @pytest.mark.parametrize(
        ("name", "content", "words"),
        [
            ("签到表.pdf", b"MZ\x90\x00" + b"\x00" * 200, "签到表.pdf"),
            ("签到表.pdf", b"<html><script>alert(1)</script></html>", "签到表.pdf"),
            ("签到表.jpg", b"", "空"),
            ("签到表.pdf", b"%PDF-1.7 cut", "损坏"),
        ],
    )
    def test_file_that_is_not_what_it_says_is_refused_and_nothing_is_written(self, name, content, words):
        room = make_room()
        data = {field(room, 0): "present", "scan": SimpleUploadedFile(name, content, "application/pdf")}
        with at(600):
            answer = browser(room.trainer).post(address(room), data)
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert not AttendanceRecord.objects.exists()
        assert not SignedSheet.objects.exists()

    def test_same_scan_twice_is_one(self):
        room = make_room()
        client = browser(room.trainer)
        for _again in range(2):
            client.post(address(room), {"scan": SimpleUploadedFile("a.jpg", files.picture(), "image/jpeg")})
        assert SignedSheet.objects.count() == 1

    def test_correction_asks_for_a_reason_and_writes_nothing_without(self):
        room = make_room()
        scan(browser(room.learner), room.sessions[0], 0)
        client = browser(room.trainer)
        with at(600):
            data = {field(room, 0): "absent", field(room, 1): "present"}
            assert client.post(address(room), data).status_code == 422
            assert AttendanceRecord.objects.count() == 1
            assert client.post(address(room), {**data, "reason": "纸上没有签名"}).status_code == 302
        assert AttendanceRecord.objects.count() == 3

    def test_unchanged_lines_write_nothing(self):
        room = make_room()
        client = browser(room.trainer)
        with at(600):
            for _again in range(2):
                client.post(address(room), {field(room, 0): "present", field(room, 1): ""})
        assert AttendanceRecord.objects.count() == 1

    def test_everybody_is_put_down_as_present_on_the_screen_only(self):
        room = make_room()
        page = browser(room.trainer).get(f"{address(room)}?fill").content.decode()
        assert page.count('<option value="present" selected>') == 2
        assert not AttendanceRecord.objects.exists()

    @pytest.mark.parametrize("bad", ["king", "made_up", "<b>"])
    def test_hostile_choices_are_given_back(self, bad):
        room = make_room()
        assert browser(room.trainer).post(address(room), {field(room, 0): bad}).status_code == 422
        assert not AttendanceRecord.objects.exists()


def test_the_day_costs_the_same_for_many():
    room = make_room()
    client = browser(room.trainer)

    def more(count: int) -> None:
        for _each in range(count):
            room.learn()
            take_in(room.run, actor=room.trainer)

    assert_constant_queries(more, lambda: client.get(address(room)))
