"""Files of an attempt: sent, taken back, handed in, read by whom they are meant for, and gone with the answers."""

import io
import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from cms.domain.files.media import purge_discarded_files
from cms.storages import KeptFileStorage
from courses.domain.assessing.answers import read_drafts
from courses.domain.assessing.retention import clear_old_answers
from courses.domain.authoring.assessment import save_version, version_facts
from courses.domain.marking.marks import return_work
from courses.domain.regrading.judge import find_groups
from courses.domain.uploading.files import sweep_interrupted, sweep_taken_back
from courses.domain.uploading.given import address_of, files_of_hand_in
from courses.models import AttemptFile, Policy, Response
from people.domain.role import grant_role
from people.models import Organisation
from plugins.assignment.samples import TEXT, config_with_files
from tests.courses.sitting import Sitting
from tests.factories import files
from tests.factories.courses import LearnerFactory, SchoolFactory, join, make_assessment
from tests.queries import count_queries

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
NO_END = object()
NAMED = Policy(anonymous_marking=False)


class Room:
    """A learner in front of an assignment that takes pictures, PDF, Word documents and one recording."""

    def __init__(self, policy: Policy | None = None, **config) -> None:
        self.school = SchoolFactory()
        self.learner = LearnerFactory()
        join(self.learner, self.school)
        values = {**config_with_files(), **config}
        assessment = make_assessment("课堂观察", type_key="assignment", config=values, policy=policy or NAMED)
        self.sitting = Sitting(assessment=assessment, person=self.learner)
        self.attempt = self.sitting.start()
        self.client = self.client_of(self.learner)
        self.url = reverse("attempt_files", args=[self.attempt.public_id])
        self.paper = reverse("attempt", args=[self.attempt.public_id])

    def client_of(self, person) -> Client:
        client = Client()
        client.force_login(person)
        return client

    def send(self, content: bytes, name: str = "照片.jpg", *, field: str = "files", client=None, **more):
        data = {"upload": field, f"a-{field}": SimpleUploadedFile(name or "x", content), "end": "1", **more}
        if name == "":
            data[f"a-{field}"].name = ""
        data = {key: value for key, value in data.items() if value is not NO_END}
        return (client or self.client).post(self.url, data, headers={"X-Requested-With": "fetch"})

    def order(self, action: str, file: AttemptFile, client=None):
        return (client or self.client).post(
            self.url, {action: file.public_id}, headers={"X-Requested-With": "fetch"}
        )  # fmt: skip

    def hand_in(self, **more):
        data = {"a-text": TEXT, "end": "1", **more}
        return self.client.post(reverse("attempt_submit", args=[self.attempt.public_id]), data)

    def marker(self, role: str = "assessor", place=None):
        person = LearnerFactory()
        grant_role(person, role=role, organisation=place or Organisation.objects.get(kind="city"))
        return self.client_of(person)

    @property
    def rows(self):
        return AttemptFile.objects.filter(attempt=self.attempt)


def on_disk() -> list[Path]:
    folder = Path(storages["evidence"].location)
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_file_is_kept_under_a_name_that_tells_nothing_and_shown_on_the_paper():
    room = Room()
    answer = room.send(files.picture(), "张三的照片.jpg")
    assert answer.status_code == 200
    row = room.rows.get()
    assert answer.json()["files"][0] == {
        "id": row.public_id, "name": "张三的照片.jpg", "size": row.size, "kind": "image", "url": address_of(row),
    }  # fmt: skip
    [stored] = on_disk()
    assert "张三" not in str(stored)
    assert stored.stat().st_size == row.size
    assert row.file.name.startswith(f"attempts/{timezone.localdate():%Y/%m}/")
    assert b"Canary" not in stored.read_bytes()
    page = room.client.get(room.paper).content.decode()
    assert "张三的照片.jpg" in page
    assert f'name="a-files" value="{row.public_id}"' in page


def test_the_true_extension_counts_and_the_name_harms_nothing():
    room = Room()
    assert room.send(files.pdf(), "../../<script>alert(1)</script>.jpg").status_code == 200
    row = room.rows.get()
    assert row.kind == "pdf"
    assert row.name == "script .pdf" or row.name.endswith(".pdf")
    assert "/" not in row.name
    assert "<script>alert(1)" not in room.client.get(room.paper).content.decode()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "照片.jpg"),
        (b"<!doctype html><script>alert(1)</script>", "照片.jpg"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "a.svg"),
        (b"MZ" + b"\0" * 100, "照片.jpg"),
        (files.picture()[:700], "照片.jpg"),
        (files.office(**{"word__vbaProject.bin": b"x"}), "a.docx"),
        (files.office(huge=b"\0" * 60_000_000), "a.docx"),
        (files.wav(), "a.wav"),
        (files.office("xlsx"), "a.xlsx"),
        (files.pdf() + b" " * (11 * 1024 * 1024), "a.pdf"),
    ],
)
def test_what_is_not_asked_for_or_not_whole_is_refused_with_words(content, name):
    room = Room()
    answer = room.send(content, name)
    assert answer.status_code == 422
    assert any("\u4e00" <= sign <= "\u9fff" for sign in answer.json()["problem"])
    assert not room.rows.exists()
    assert on_disk() == []


def test_a_picture_with_a_script_behind_it_loses_the_script():
    room = Room()
    assert room.send(files.picture("GIF") + b"<script>alert(1)</script>", "a.html").status_code == 200
    [stored] = on_disk()
    assert b"script" not in stored.read_bytes()
    assert room.rows.get().name == "a.png"


def test_a_name_of_three_hundred_signs_is_cut():
    room = Room()
    assert room.send(files.pdf(), f"{'长' * 300}.pdf").status_code == 200
    assert len(room.rows.get().name) < 100


def test_no_more_than_asked_for_and_the_same_one_once():
    room = Room()
    for number in range(3):
        assert room.send(files.picture(size=(100 + number, 90))).status_code == 200
    again = room.send(files.picture(size=(101, 90)))
    assert again.status_code == 200
    assert again.json()["files"][0]["id"] in {row.public_id for row in room.rows}
    assert room.send(files.picture(size=(200, 90))).status_code == 422
    assert room.rows.count() == 3
    assert room.send(files.m4a(), "a.m4a", field="voice").status_code == 200
    assert room.send(files.mp3(), "b.mp3", field="voice").status_code == 422
    assert room.send(files.picture(), field="nowhere").status_code == 422


def test_a_transmission_that_broke_off_is_noticed_by_its_missing_end():
    room = Room()
    answer = room.send(files.pdf(), "a.pdf", end=NO_END)
    assert answer.status_code == 422
    assert not room.rows.exists()
    border = "xqborder"
    body = (
        f'--{border}\r\nContent-Disposition: form-data; name="upload"\r\n\r\nfiles\r\n--{border}\r\n'
        f'Content-Disposition: form-data; name="a-files"; filename="a.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
    ).encode() + files.pdf()[:40]
    torn = room.client.generic("POST", room.url, body, content_type=f"multipart/form-data; boundary={border}")
    assert torn.status_code == 302
    assert not room.rows.exists()
    assert on_disk() == []


def test_far_too_much_is_not_even_read():
    room = Room()
    answer = room.client.generic(
        "POST", room.url, b"x", content_type="multipart/form-data; boundary=b", CONTENT_LENGTH=str(10**10),
        HTTP_X_REQUESTED_WITH="fetch",
    )  # fmt: skip
    assert answer.status_code == 413


def test_the_page_must_carry_its_token():
    room = Room()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(room.learner)
    assert room.send(files.pdf(), client=strict).status_code == 403
    assert not room.rows.exists()


def test_without_script_the_text_is_saved_with_the_file_and_the_reason_is_said():
    room = Room()
    data = {"upload": "files", "a-files": SimpleUploadedFile("a.pdf", files.pdf()), "a-text": "写了一半", "end": "1"}
    answer = room.client.post(room.url, data)
    assert answer.status_code == 302
    assert answer.url.endswith("#a-files")
    page = room.client.get(room.paper).content.decode()
    assert "写了一半" in page
    assert "a.pdf" in page
    bad = {**data, "a-files": SimpleUploadedFile("b.jpg", b"<html>"), "a-text": "又写了一句"}
    page = room.client.post(room.url, bad, follow=True).content.decode()
    assert "又写了一句" in page
    assert "b.jpg" in page
    assert "收：" in page
    page = room.client.post(room.url, {"remove": room.rows.get().public_id, "a-text": "再改", "end": "1"}, follow=True)
    assert "再改" in page.content.decode()
    assert not room.rows.standing().exists()
    assert room.client.post(room.url, {"upload": "files", "a-text": "还在", "end": "1"}).status_code == 302
    assert read_drafts(room.attempt.pk).raw["a-text"] == ["还在"]


def test_files_that_were_chosen_go_along_with_handing_in():
    room = Room()
    bad = room.hand_in(**{"a-files": SimpleUploadedFile("a.jpg", b"<html>")})
    assert bad.url == room.paper
    room.attempt.refresh_from_db()
    assert room.attempt.progress == "started"
    good = room.hand_in(**{"a-files": SimpleUploadedFile("a.pdf", files.pdf())})
    assert good.url.endswith("/result/")
    final = Response.objects.get(attempt=room.attempt, final=True)
    assert final.raw["a-files"] == [room.rows.get().public_id]
    assert room.rows.get().handed_in_at is not None


def test_too_few_files_keep_the_paper_back():
    room = Room()
    assert room.hand_in().url.endswith("?open=1")
    page = room.client.get(f"{room.paper}?open=1").content.decode()
    assert 'href="#a-files"' in page


def test_a_file_of_somebody_else_is_no_file_of_mine():
    room, other = Room(), Room()
    other.send(files.pdf(), "别人的.pdf")
    theirs = other.rows.get()
    assert room.order("remove", theirs).status_code == 404
    assert room.order("restore", theirs).status_code == 404
    assert room.client.post(other.url, {"remove": theirs.public_id}).status_code == 404
    assert room.send(files.pdf(), client=other.client).status_code == 404
    assert room.hand_in(**{"a-files": theirs.public_id}).url.endswith("?open=1")
    room.send(files.picture(), "我的.jpg")
    room.hand_in(**{"a-files": theirs.public_id})
    final = Response.objects.get(attempt=room.attempt, final=True)
    assert final.raw["a-files"] == [room.rows.get().public_id]
    assert room.client.get(address_of(theirs)).status_code == 404


def test_taken_back_and_put_back_within_the_hour():
    room = Room(file_most=1)
    room.send(files.pdf(), "a.pdf")
    row = room.rows.get()
    assert room.order("remove", row).status_code == 200
    assert "a.pdf" not in room.client.get(room.paper).content.decode()
    assert sweep_taken_back() == 0
    assert room.order("restore", row).status_code == 200
    assert "a.pdf" in room.client.get(room.paper).content.decode()
    room.order("remove", row)
    room.send(files.picture(), "b.jpg")
    assert room.order("restore", row).status_code == 422
    later = timezone.now() + timedelta(hours=2)
    assert sweep_taken_back(now=later) == 1
    assert room.rows.get().name == "b.jpg"
    assert room.order("restore", row).status_code == 404
    purge_discarded_files(before=timezone.now() + timedelta(days=2))
    assert len(on_disk()) == 1


def test_nothing_changes_after_handing_in():
    room = Room()
    room.send(files.pdf(), "a.pdf")
    room.hand_in()
    row = room.rows.get()
    for answer in (room.order("remove", row), room.order("restore", row), room.send(files.picture())):
        assert answer.status_code == 410
        assert answer.json()["url"].endswith("/result/")
    assert room.client.post(room.url, {"remove": row.public_id, "end": "1"}).url.endswith("/result/")
    assert room.rows.standing().count() == 1


def test_after_the_deadline_what_stood_there_is_handed_in_and_nothing_more():
    room = Room()
    room.send(files.pdf(), "a.pdf")
    room.attempt.deadline = timezone.now() - timedelta(minutes=1)
    room.attempt.save(update_fields=["deadline"])
    assert room.send(files.picture()).status_code == 410
    room.sitting.submit(room.attempt, None)
    final = Response.objects.get(attempt=room.attempt, final=True)
    assert final.raw["a-files"] == [room.rows.get().public_id]


def test_who_may_read_a_file():
    room = Room()
    room.send(files.pdf(), "观察 记录.pdf")
    address = address_of(room.rows.get())
    marker, elsewhere = room.marker(), room.marker("coordinator", SchoolFactory())
    own = room.client.get(address)
    assert own.status_code == 200
    assert marker.get(address).status_code == 404  # not before it is handed in
    room.hand_in()
    read = marker.get(address)
    assert b"".join(read.streaming_content) == files.pdf()
    assert read.headers["Content-Disposition"].startswith("attachment;")
    assert "utf-8''%E8%A7%82" in read.headers["Content-Disposition"]
    assert read.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in read.headers["Content-Security-Policy"]
    assert "no-store" in read.headers["Cache-Control"]
    part = marker.get(address, headers={"Range": "bytes=0-3"})
    assert part.status_code == 206
    assert b"".join(part.streaming_content) == b"%PDF"
    assert elsewhere.get(address).status_code == 404
    assert room.marker("coordinator", room.school).get(address).status_code == 404  # sees progress, marks nothing
    assert room.marker("auditor").get(address).status_code == 404
    assert Client().get(address).status_code == 302
    forged = reverse("attempt_file", args=[room.rows.get().public_id, "x" * 22])
    assert room.client.get(forged).status_code == 404
    assert marker.post(address).status_code == 405
    assert b"".join(own.streaming_content) == files.pdf()


def test_the_desk_and_the_result_show_the_files():
    room = Room()
    room.send(files.picture(), "教室.jpg")
    room.send(files.m4a(), "开口.m4a", field="voice")
    room.hand_in()
    marker = room.marker()
    desk = reverse("marking_work", args=[room.attempt.public_id])
    page = marker.get(desk).content.decode()
    assert "教室.jpg" in page
    assert "<audio" in page
    assert marker.post(desk, {"see": "full", "talk": "full"}).status_code == 302
    shown = room.client.get(reverse("result", args=[room.attempt.public_id])).content.decode()
    assert "教室.jpg" in shown
    assert "<audio" in shown
    grade = room.attempt.grades.get()
    assert ["文件", "教室.jpg"] in grade.summary


def test_names_of_files_do_not_tell_who_wrote_where_marking_is_anonymous():
    room = Room(policy=Policy(anonymous_marking=True))
    room.send(files.pdf(), "张三丰.pdf")
    room.hand_in()
    marker, desk = room.marker(), reverse("marking_work", args=[room.attempt.public_id])
    assert "张三丰" not in marker.get(desk).content.decode()
    read = marker.get(address_of(room.rows.get()))
    assert "%E5%BC%A0" not in read.headers["Content-Disposition"]
    assert b"".join(read.streaming_content) == files.pdf()
    marker.post(desk, {"see": "full", "talk": "full"})
    assert "张三丰" in marker.get(desk).content.decode()


def test_a_returned_work_keeps_what_its_first_hand_in_showed():
    room = Room()
    room.send(files.pdf(), "初稿.pdf")
    room.hand_in()
    first = room.rows.get()
    person = LearnerFactory()
    grant_role(person, role="assessor", organisation=Organisation.objects.get(kind="city"))
    return_work(room.attempt, person, comment="补一张", until=timezone.localdate() + timedelta(days=2))
    room.order("remove", first)
    room.send(files.picture(), "二稿.jpg")
    assert sweep_taken_back(now=timezone.now() + timedelta(days=3)) == 0
    room.hand_in()
    finals = list(Response.objects.filter(attempt=room.attempt, final=True).order_by("revision"))
    facts = version_facts(room.attempt.version_id)
    names = [[one.name for one in files_of_hand_in(room.attempt, facts, row.raw).files] for row in finals]
    assert names == [["初稿.pdf"], ["二稿.jpg"]]


def test_files_go_with_the_answers_when_their_time_is_over(settings):
    room = Room(retention_months=1)
    room.send(files.picture(), "a.jpg")
    room.hand_in()
    room.marker().post(
        reverse("marking_work", args=[room.attempt.public_id]), {"see": "full", "talk": "full"}
    )  # fmt: skip
    address = address_of(room.rows.get())
    later = timezone.now() + timedelta(days=40)
    assert clear_old_answers(now=later) == 1
    assert not room.rows.exists()
    assert room.client.get(address).status_code == 404
    purge_discarded_files(before=later + timedelta(days=2))
    assert on_disk() == []
    page = room.client.get(reverse("result", args=[room.attempt.public_id])).content.decode()
    assert "62" not in page or "70" in page  # the grade stays
    assert "a.jpg" not in page


def test_a_full_disk_leaves_nothing_behind(monkeypatch):
    room = Room()

    def full(self, name, content, max_length=None):
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.read(10))
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(KeptFileStorage, "save", full)
        answer = room.send(files.pdf(), "a.pdf")
    assert answer.status_code == 422
    assert not room.rows.exists()
    assert on_disk() == []
    assert room.send(files.pdf(), "a.pdf").status_code == 200
    purge_discarded_files(before=timezone.now() + timedelta(days=2))
    assert len(on_disk()) == 1  # the note was void: a row names this one


def test_a_process_that_died_leaves_only_what_the_clock_removes(settings, tmp_path):
    storage = storages["evidence"]
    storage.delete("attempts/2026/11/ab/cd.jpg")  # the note comes first
    storage.save("attempts/2026/11/ab/cd.jpg", SimpleUploadedFile("x", b"bytes of nobody"))
    assert len(on_disk()) == 1
    purge_discarded_files(before=timezone.now() + timedelta(days=2))
    assert on_disk() == []
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    old, new = tmp_path / "a.upload.jpg", tmp_path / "b.upload.jpg"
    old.write_bytes(b"x")
    new.write_bytes(b"x")
    os.utime(old, (time.time() - 3 * 86400,) * 2)
    assert sweep_interrupted() == 1
    assert new.exists()
    assert not old.exists()


def test_whoever_is_signed_out_is_told_and_nothing_is_kept():
    room = Room()
    answer = room.send(files.pdf(), client=Client())
    assert answer.status_code == 403
    assert answer.json() == {"login": True}
    typed = Client().post(room.url, {"upload": "files", "a-text": "写好的", "end": "1"})
    assert typed.status_code == 302
    assert "/accounts/login/" in typed.url
    assert not room.rows.exists()


def test_types_without_files_cost_no_query_more_and_take_none():
    sitting = Sitting()
    attempt = sitting.start()
    client = Client()
    client.force_login(sitting.person)
    url = reverse("attempt_files", args=[attempt.public_id])
    data = {"upload": "files", "a-files": SimpleUploadedFile("a.pdf", files.pdf()), "end": "1"}
    assert client.post(url, data, headers={"X-Requested-With": "fetch"}).status_code == 422
    assert not AttemptFile.objects.exists()
    page = client.get(reverse("attempt", args=[attempt.public_id])).content.decode()
    assert "multipart" not in page


def test_a_paper_costs_the_same_with_many_files():
    room = Room(file_most=10)
    room.send(files.picture(size=(50, 50)))

    def look() -> None:
        assert room.client.get(room.paper).status_code == 200

    look()
    one = count_queries(look)
    for number in range(5):
        room.send(files.picture(size=(60 + number, 50)))
    assert len(count_queries(look)) == len(one)


def test_help_stands_on_the_page_of_whoever_waits_for_marks():
    room = Room(file_least=0)
    room.hand_in(**{"a-text": f"{TEXT}他说他不想活了。"})
    page = room.client.get(reverse("result", args=[room.attempt.public_id])).content.decode()
    assert "12356" in page
    assert 'class="helpcard helpcard--distress"' in page
    calm = Room(file_least=0)
    calm.hand_in()
    page = calm.client.get(reverse("result", args=[calm.attempt.public_id])).content.decode()
    assert 'class="helpcard helpcard--distress"' not in page


def test_a_photograph_from_a_telephone_is_readable_afterwards():
    room = Room()
    room.send(files.picture("JPEG", (4800, 3600)), "IMG_2041.JPG")
    [stored] = on_disk()
    picture = Image.open(io.BytesIO(stored.read_bytes()))
    picture.load()
    assert picture.size == (3072, 4096)


def test_the_copy_of_ones_own_data_counts_the_files():
    room, other = Room(), Room()
    room.send(files.picture(), "照片.jpg")
    room.send(files.m4a(), "开口.m4a", field="voice")
    other.send(files.pdf(), "别人的.pdf")
    copy = room.client.get(reverse("account_export")).json()["files"]
    assert [row["name"] for row in copy] == ["照片.jpg", "开口.m4a"]
    assert copy[0]["assessment"] == "课堂观察"
    answer = room.client.get(copy[0]["address"])
    assert answer.status_code == 200
    assert len(b"".join(answer.streaming_content)) == copy[0]["bytes"]


def test_a_regrade_judges_the_files_that_were_handed_in():
    room = Room(writes=False)
    room.send(files.pdf(), "只有文件.pdf")
    room.hand_in()
    room.marker().post(
        reverse("marking_work", args=[room.attempt.public_id]), {"see": "full", "talk": "full"}
    )  # fmt: skip
    assessment = room.attempt.assessment
    config = {**assessment.current_version.config, "criteria": [
        {**one, "levels": [{**level, "points": level["points"] // 2} for level in one["levels"]]}
        for one in assessment.current_version.config["criteria"]
    ]}  # fmt: skip
    save_version(assessment, config=config, privacy="graded", policy=NAMED)
    assessment.refresh_from_db()
    room.send(files.picture(), "太晚.jpg")
    groups = find_groups([room.attempt.pk], version_facts(assessment.current_version_id), draws=True)
    [finding] = groups[0].findings
    assert finding.verdict == "changed"
    assert finding.result.score == 35
    assert finding.judged.response["files"] == [room.rows.get().public_id]
    assert "只有文件.pdf" in finding.judged.snapshot
