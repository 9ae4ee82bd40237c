"""Photographs that observers send with their marks: taken by content, seen with the result, forgotten otherwise."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.domain.marking.marks import return_work
from courses.domain.uploading.files import sweep_taken_back
from courses.domain.uploading.given import address_of
from courses.models import AttemptFile, Grade, Mark
from tests.courses.test_inspection import Visit
from tests.courses.test_practical import Hall
from tests.courses.test_sheets import FETCH, address, browser, sheet
from tests.factories import files
from tests.factories.courses import LearnerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall() -> Hall:
    return Hall(markers=1, photos="required")


def photo(name: str = "按压.jpg", content: bytes = b"", **options: Any) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or files.picture(**options))


def send(client: Client, hall: Hall, *uploads: SimpleUploadedFile, field: str = "photos-new", **data: str):
    return client.post(address(hall, "sheet_files"), {field: list(uploads), **data}, headers=FETCH)


def status(person: Any, row: AttemptFile) -> int:
    answer = browser(person).get(address_of(row))
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer.status_code


class TestWithTheSheet:
    def test_without_script_the_photograph_comes_with_the_form_and_belongs_to_the_marks(self, hall):
        client = browser(hall.assessors[0])
        answer = client.post(address(hall), {**sheet(no_faces="on"), "photos-new": [photo()]})
        assert (answer.status_code, answer.url) == (302, reverse("sheets"))
        row = AttemptFile.objects.get()
        assert (row.marker, row.mark, row.field) == (hall.assessors[0], Mark.objects.get(), "photos")
        assert Mark.objects.get().marks["photos"] == [row.public_id]
        assert Grade.objects.get().passed

    def test_sheet_that_has_to_be_mended_keeps_the_photograph(self, hall):
        client = browser(hall.assessors[0])
        page = client.post(address(hall), {**sheet(), "photos-new": [photo()]})  # nobody looked for faces
        assert page.status_code == 422
        row = AttemptFile.objects.get()
        assert f'value="{row.public_id}" checked' in page.content.decode()
        assert client.post(address(hall), {**sheet(no_faces="on"), "photos": row.public_id}).status_code == 302
        assert Mark.objects.get().files.get() == row

    def test_device_sends_it_first_and_again_and_it_is_one_file(self, hall):
        client = browser(hall.assessors[0])
        first, again = (send(client, hall, photo(content=files.picture())).json()["files"] for _ in range(2))
        assert first == again == [["photos", AttemptFile.objects.get().public_id]]
        given = sheet(hall.assessors[0], no_faces="on", photos=first[0][1])
        assert client.post(address(hall), given, headers=FETCH).status_code == 200
        assert Mark.objects.get().files.count() == 1

    def test_unticked_photograph_is_forgotten(self, hall):
        client = browser(hall.assessors[0])
        kept, left = send(client, hall, photo(), photo(size=(300, 200))).json()["files"]
        client.post(address(hall), sheet(no_faces="on", photos=kept[1]))
        assert AttemptFile.objects.get(public_id=left[1]).removed_at
        sweep_taken_back(now=timezone.now() + timedelta(hours=2))
        assert AttemptFile.objects.get().public_id == kept[1]

    def test_photograph_without_marks_does_not_stay_for_ever(self, hall):
        send(browser(hall.assessors[0]), hall, photo())
        assert sweep_taken_back(now=timezone.now() + timedelta(days=29)) == 0
        assert sweep_taken_back(now=timezone.now() + timedelta(days=31)) == 1

    def test_at_the_desk_it_comes_with_the_marks(self, hall):
        client = browser(hall.assessors[0])
        desk = reverse("marking_work", args=[hall.work.public_id])
        assert 'name="photos-new"' in client.get(desk).content.decode()
        answer = client.post(desk, {**sheet(no_faces="on"), "photos-new": [photo()]})
        assert answer.status_code == 302
        assert Mark.objects.get().files.count() == 1


class TestRefused:
    @pytest.mark.parametrize(
        "content", [files.pdf(), b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\xff\xd8\xff"]
    )
    def test_what_is_no_picture_is_said_and_nothing_is_given(self, hall, content):
        client = browser(hall.assessors[0])
        answer = send(client, hall, photo(content=content or b" "))
        assert answer.status_code == 422
        assert answer.json()["problem"]
        page = client.post(address(hall), {**sheet(why_none="无"), "photos-new": [photo(content=content or b" ")]})
        assert page.status_code == 422
        assert not AttemptFile.objects.exists()
        assert not Mark.objects.exists()

    def test_more_than_asked_for_and_another_field(self, hall):
        client = browser(hall.assessors[0])
        pictures = [photo(size=(100 + number, 80)) for number in range(4)]
        assert send(client, hall, *pictures).status_code == 422
        assert AttemptFile.objects.count() == 3
        assert send(client, hall, photo(), field="video-new").status_code == 422

    def test_where_none_are_asked_for(self):
        hall = Hall(markers=1, photos="none")
        assert send(browser(hall.assessors[0]), hall, photo()).status_code == 422
        assert not AttemptFile.objects.exists()

    def test_invented_and_foreign_ids_are_not_believed(self, hall):
        other = hall.assessors[1]
        foreign = send(browser(other), hall, photo()).json()["files"][0][1]
        for id_ in ("invented", foreign):
            answer = browser(hall.assessors[0]).post(address(hall), sheet(no_faces="on", photos=id_), headers=FETCH)
            assert answer.status_code == 422
        assert not Mark.objects.exists()

    def test_of_somebody_else_and_from_elsewhere(self, hall):
        one, two = hall.assessors[:2]
        assert send(browser(two), hall, photo(), **{"sheet-owner": one.public_id}).status_code == 403
        assert send(browser(LearnerFactory()), hall, photo()).status_code == 403
        assert send(browser(hall.learner), hall, photo()).status_code == 403
        assert send(Client(), hall, photo()).status_code == 302
        assert not AttemptFile.objects.exists()

    def test_after_a_return_it_is_forgotten(self, hall):
        client = browser(hall.assessors[0])
        send(client, hall, photo())
        return_work(hall.now, hall.assessors[0], comment="请再练一次", until=timezone.localdate() + timedelta(days=3))
        assert AttemptFile.objects.get().removed_at
        assert send(client, hall, photo()).status_code == 422


class TestReading:
    def test_observers_see_each_others_and_the_learner_theirs_with_the_result(self):
        hall = Hall(photos="allowed")
        one, two = hall.assessors[:2]
        id_ = send(browser(one), hall, photo()).json()["files"][0][1]
        row = AttemptFile.objects.get()
        assert (status(one, row), status(two, row), status(hall.learner, row)) == (200, 404, 404)
        browser(one).post(address(hall), sheet(one, no_faces="on", photos=id_))
        assert "按压.jpg" not in browser(two).get(address(hall)).content.decode()
        assert status(hall.learner, row) == 404
        browser(two).post(address(hall), sheet(two))
        assert Grade.objects.exists()
        assert status(hall.learner, row) == 200
        assert status(LearnerFactory(), row) == 404
        result = browser(hall.learner).get(reverse("result", args=[hall.work.public_id])).content.decode()
        assert address_of(row) in result

    def test_whoever_decides_sees_both(self):
        hall = Hall(photos="allowed")
        for place, person in enumerate(hall.assessors[:2]):
            name = f"第{place}张.jpg"
            id_ = send(browser(person), hall, photo(name, size=(200 + place, 100))).json()["files"][0][1]
            missed = {"step-depth": "missed"} if place else {}
            browser(person).post(address(hall), sheet(person, no_faces="on", photos=id_, **missed))
        page = browser(hall.assessors[2]).get(address(hall)).content.decode()
        assert all(f"第{place}张.jpg" in page for place in range(2))

    def test_place_and_camera_are_taken_out(self, hall):
        send(browser(hall.assessors[0]), hall, photo())
        with AttemptFile.objects.get().file.open("rb") as stored:
            content = stored.read()
        assert b"Canary" not in content
        assert files.PLACE.encode() not in content


class TestInspection:
    def test_visitor_photographs_on_the_sheet_and_the_school_sees_it_with_the_result(self):
        visit = Visit()
        attempt = visit.hand_in()
        client = browser(visit.visitor)
        listed = client.get(reverse("sheets")).content.decode()
        assert visit.school.name in listed
        assert visit.coordinator.real_name not in listed
        where = reverse("sheet", args=[attempt.public_id])
        page = client.get(where).content.decode()
        assert "data-sheet" in page
        assert 'name="visit-sign-new"' in page
        levels = {f"{one}-level": "3" for one in ("room", "sign", "teacher", "files", "lessons")}
        data = {**levels, "comment": "整体很好", "sheet": "k7Hq2mXv9TzB", "visit-sign-new": [photo("门牌.jpg")]}
        assert client.post(where, data).status_code == 302
        row = AttemptFile.objects.get(marker=visit.visitor)
        assert row.mark is not None
        shown = browser(visit.coordinator).get(reverse("inspection", args=[visit.enrolment.public_id])).content.decode()
        assert address_of(row) in shown
        assert "整体很好" in shown
        assert status(visit.coordinator, row) == 200
        assert status(visit.person("coordinator", visit.other), row) == 404
