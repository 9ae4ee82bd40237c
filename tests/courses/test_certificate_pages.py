"""A person's own certificates: list, one, sheet, card; who may see them; how many queries."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from courses.domain.certifying.certificate import reissue_certificate, revoke_certificate
from tests.factories.certification import PersonFactory, Place, grant, make_certificate, make_programme, teacher_of
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_chinese():
    translation.activate("zh-hans")


@pytest.fixture
def place() -> Place:
    return Place(districts=2)


@pytest.fixture
def certificate(place):
    return make_certificate(teacher_of(place.school, real_name="周晓岚"), make_programme(place.city))


def page_of(client, certificate) -> str:
    return client.get(reverse("certificate", args=[certificate.public_id])).content.decode()


def test_guest_is_sent_to_sign_in(client, certificate):
    for name in ("certificate", "certificate_pdf", "certificate_png"):
        assert client.get(reverse(name, args=[certificate.public_id])).status_code == 302
    assert client.get(reverse("certificates")).status_code == 302


def test_owner_sees_card_and_downloads(client, certificate):
    client.force_login(certificate.person)
    page = page_of(client, certificate)
    for part in ("周晓岚", certificate.number, "下载 PDF", "有效", "完好"):
        assert part in page
    response = client.get(reverse("certificate_pdf", args=[certificate.public_id]))
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="{certificate.number}.pdf"'
    assert response.content.startswith(b"%PDF-1.7")
    assert "no-store" in response["Cache-Control"]
    assert client.get(reverse("certificate_png", args=[certificate.public_id])).content.startswith(b"\x89PNG")
    assert certificate.events.filter(kind="downloaded", actor=certificate.person).count() == 1


def test_another_person_finds_nothing(client, certificate, place):
    stranger = teacher_of(place.school)
    client.force_login(stranger)
    for name in ("certificate", "certificate_pdf", "certificate_png"):
        assert client.get(reverse(name, args=[certificate.public_id])).status_code == 404


def test_staff_see_certificates_of_their_scope_only(client, certificate, place):
    own, other = PersonFactory(), PersonFactory()
    grant(own, "coordinator", place.schools[0])
    grant(other, "coordinator", place.schools[1])
    client.force_login(own)
    assert client.get(reverse("certificate_pdf", args=[certificate.public_id])).status_code == 200
    client.force_login(other)
    assert client.get(reverse("certificate_pdf", args=[certificate.public_id])).status_code == 404


def test_the_way_back_is_that_of_whoever_looks(client, certificate, place):
    way = f'<a href="{reverse("certificates")}">学时与证书</a></li>'
    client.force_login(certificate.person)
    assert way in page_of(client, certificate)
    coordinator = PersonFactory()
    grant(coordinator, "coordinator", place.school)
    client.force_login(coordinator)
    page = page_of(client, certificate)
    assert way not in page
    assert '<li translate="no">周晓岚</li>' in page


def test_replaced_and_revoked_certificates_are_not_printed(client, certificate):
    client.force_login(certificate.person)
    new = reissue_certificate(certificate, actor=PersonFactory(), reason="name")
    assert client.get(reverse("certificate_pdf", args=[certificate.public_id])).status_code == 404
    assert new.number in page_of(client, certificate)
    revoke_certificate(new, actor=PersonFactory(), reason="conduct", note="见通知")
    page = page_of(client, new)
    assert "已撤销" in page
    assert "见通知" in page
    assert "下载 PDF" not in page


def test_renewal_window_and_grace_are_said(client, place):
    today = timezone.localdate()
    version = make_programme(place.city, validity="previous", validity_months=12, window_days=180, grace_days=30)
    person = teacher_of(place.school)
    client.force_login(person)
    renewing = make_certificate(person, version, day=today - timedelta(days=300))
    assert "续证窗口已打开" in page_of(client, renewing)
    in_grace = make_certificate(person, version, day=today - timedelta(days=380))
    assert "宽限期内" in page_of(client, in_grace)
    ended = make_certificate(person, version, day=today - timedelta(days=800))
    assert "已过期" in page_of(client, ended)


def test_empty_list_says_what_to_do(client):
    client.force_login(PersonFactory())
    page = client.get(reverse("certificates")).content.decode()
    assert "还没有证书" in page


def test_list_costs_the_same_with_one_and_three(client, place):
    person = teacher_of(place.school)
    client.force_login(person)

    def make(rows: int) -> None:
        for _row in range(rows):
            make_certificate(person, make_programme(place.city))

    assert_constant_queries(make, lambda: client.get(reverse("certificates")), at_most=12)
