"""Photographs of an inspection: sent with the own rating, seen by whoever visits or answers for the unit, by nobody else."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from courses.domain.uploading.given import address_of
from courses.models import AttemptFile, Response
from people.domain.role import revoke_role
from people.models import RoleGrant
from tests.courses.test_inspection import Visit
from tests.factories import files

pytestmark = pytest.mark.django_db


def browser(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def send(client: Client, attempt, content: bytes, field: str = "photos-room"):
    data = {"upload": field, f"a-{field}": SimpleUploadedFile("辅导室.jpg", content), "end": "1"}
    url = reverse("attempt_files", args=[attempt.public_id])
    return client.post(url, data, headers={"X-Requested-With": "fetch"})


def status(person, address: str) -> int:
    answer = browser(person).get(address)
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer.status_code


def test_photographs_go_with_the_own_rating_and_are_seen_at_the_visit():
    visit = Visit()
    attempt = visit.begin()
    client = browser(visit.coordinator)
    assert send(client, attempt, files.picture()).status_code == 200
    assert send(client, attempt, files.pdf()).status_code == 422
    assert send(client, attempt, files.picture(), "photos-teacher").status_code == 422  # none asked for there
    page = client.get(reverse("attempt", args=[attempt.public_id])).content.decode()
    assert "辅导室.jpg" in page
    visit.hand_in(attempt)
    row = AttemptFile.objects.get()
    assert Response.objects.get(attempt=attempt, final=True).raw["a-photos-room"] == [row.public_id]
    desk = browser(visit.visitor).get(reverse("marking_work", args=[attempt.public_id])).content.decode()
    assert "辅导室.jpg" in desk
    assert address_of(row) in desk
    visit.rate(attempt)
    shown = browser(visit.bureau).get(reverse("inspection", args=[visit.enrolment.public_id])).content.decode()
    assert "辅导室.jpg" in shown


def test_who_reads_the_photographs_of_a_unit():
    visit = Visit()
    attempt = visit.begin()
    send(browser(visit.coordinator), attempt, files.picture())
    address = address_of(AttemptFile.objects.get())
    other = visit.person("coordinator", visit.other)
    colleague = visit.person("coordinator", visit.school)
    assert status(visit.visitor, address) == 404  # not before it is handed in
    assert status(visit.coordinator, address) == 200
    visit.hand_in(attempt)
    for person in (visit.visitor, visit.bureau, visit.coordinator, colleague):
        assert status(person, address) == 200
    assert status(other, address) == 404
    assert status(visit.person("assessor", visit.city), address) == 404
    revoke_role(RoleGrant.objects.get(person=visit.coordinator), actor=visit.bureau)
    assert status(visit.coordinator, address) == 404


def test_whoever_left_the_office_sends_nothing_more():
    visit = Visit()
    attempt = visit.begin()
    revoke_role(RoleGrant.objects.get(person=visit.coordinator), actor=visit.bureau)
    assert send(browser(visit.coordinator), attempt, files.picture()).status_code == 404
    assert not AttemptFile.objects.exists()
