"""The public check: what it says in each state, what it never says, one answer for all wrong asks, its limits."""

import re
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import strip_tags

from courses.domain.certifying import verify
from courses.domain.certifying.certificate import register_certificate, reissue_certificate, revoke_certificate
from courses.domain.certifying.numbering import group_token
from courses.domain.certifying.period import Span
from courses.models import Certificate, CertificateEvent
from tests.factories.certification import (
    IssuerFactory,
    PersonFactory,
    Place,
    make_certificate,
    make_programme,
    teacher_of,
)
from tests.queries import count_queries

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_start():
    cache.clear()
    translation.activate("zh-hans")


@pytest.fixture
def place() -> Place:
    return Place()


def certificate_of(place: Place, *, name: str = "周晓岚", day: date | None = None, **values) -> Certificate:
    return make_certificate(teacher_of(place.school, real_name=name), make_programme(place.city, **values), day=day)


def look(client, certificate: Certificate, **extra):
    return client.get(reverse("verify_token", args=[certificate.token]), **extra)


def ask(client, number: str, name: str, **extra):
    return client.post(reverse("verify"), {"number": number, "name": name}, **extra)


def test_token_shows_masked_name_and_what_was_certified(client, place):
    certificate = certificate_of(place, validity="previous", validity_months=36)
    response = look(client, certificate)
    page = response.content.decode()
    assert response.status_code == 200
    assert "周*岚" in page
    assert "周晓岚" not in page
    for part in ("有效", "教师心理健康教育", "基础级", "24 学时", certificate.number, certificate.issuer.name):
        assert part in page
    for hidden in (place.school.name, str(certificate.person.public_id), certificate.public_id):
        assert hidden not in page
    assert "noindex" in response["X-Robots-Tag"]
    assert "no-store" in response["Cache-Control"]
    assert '<meta name="robots" content="noindex' in page


def test_token_may_be_typed_in_groups_and_small_letters(client, place):
    certificate = certificate_of(place)
    typed = group_token(certificate.token).lower()
    assert client.get(reverse("verify_token", args=[typed])).status_code == 200


def test_number_and_full_name_show_the_full_name(client, place):
    certificate = certificate_of(place)
    page = ask(client, certificate.number.lower(), " 周晓岚 ").content.decode()
    assert "周晓岚" in page
    assert "有效" in page


def test_unknown_number_and_other_name_get_one_answer_by_one_query(client, place):
    certificate = certificate_of(place)
    unknown = ask(client, "TZ9-NONE-2026-000001", "周晓岚")
    other = ask(client, certificate.number, "周小岚")

    def bare(response) -> str:
        page = response.content.decode()
        start, end = page.index("<main"), page.index("</main>")
        aside = page.index("verify__side")
        return page[start:aside] + str(response.status_code) + str(end > aside)

    assert bare(unknown) == bare(other)
    assert "没有查到相符的证书" in unknown.content.decode()
    first = count_queries(lambda: verify.find_by_number_and_name("TZ9-NONE-2026-000001", "周晓岚"))
    second = count_queries(lambda: verify.find_by_number_and_name(certificate.number, "周小岚"))
    assert len(first) == len(second) == 1


def test_typed_values_are_kept_and_escaped(client, place):
    page = ask(client, "<script>alert(1)</script>", '"><b>x').content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_empty_form_says_what_to_fill_in(client):
    response = ask(client, "", "")
    assert response.status_code == 422
    assert "请填写证书上印的编号" in response.content.decode()


def test_full_name_check_answers_match_or_no_match_only(client, place):
    certificate = certificate_of(place)
    address = reverse("verify_token", args=[certificate.token])
    assert "一致：这张证属于“周晓岚”" in strip_tags(client.post(address, {"name": "周晓岚"}).content.decode())
    page = client.post(address, {"name": "周小岚"}).content.decode()
    assert "不一致" in page
    assert "周晓岚" not in page
    assert client.post(address, {"name": ""}).status_code == 422


def test_expired_certificate_names_its_grace(client, place):
    today = timezone.localdate()
    completed = today - timedelta(days=370)
    certificate = certificate_of(place, day=completed, validity="previous", validity_months=12, grace_days=30)
    page = look(client, certificate).content.decode()
    assert "已过期" in page
    assert "宽限期至" in page
    late = certificate_of(
        place, day=completed - timedelta(days=60), validity="previous", validity_months=12, grace_days=30
    )
    assert "宽限期至" not in look(client, late).content.decode()


def test_reissued_certificate_leads_to_the_new_number(client, place):
    old = certificate_of(place)
    new = reissue_certificate(old, actor=PersonFactory(), reason="name")
    page = look(client, old).content.decode()
    assert "已换发" in page
    assert new.number in page
    assert reverse("verify_token", args=[new.token]) in page
    assert "有效" in look(client, new).content.decode()


def test_revoked_certificate_hides_the_reason(client, place):
    certificate = certificate_of(place)
    revoke_certificate(certificate, actor=PersonFactory(), reason="fraud", note="冒名顶替")
    page = look(client, certificate).content.decode()
    assert "已撤销" in page
    assert "冒名顶替" not in page
    assert "欺骗" not in page


def test_outside_certificate_says_that_it_is_registered_only(client, place):
    issuer = IssuerFactory(owner=place.city, is_external=True, name="市红十字会")
    span = Span(date(2025, 5, 17), None)
    certificate = register_certificate(
        teacher_of(place.school), issuer=issuer, number="RC-1", title="救护员证", span=span
    )
    page = look(client, certificate).content.decode()
    assert "市红十字会" in page
    assert "这里只作登记" in page


def test_unknown_token_is_not_found_and_says_the_same(client):
    response = client.get(reverse("verify_token", args=["nothing-here"]))
    page = response.content.decode()
    assert response.status_code == 404
    assert "没有查到相符的证书" in page
    assert "没有用这个网址的证书" in page
    assert "与姓名不一致" not in page  # nobody gave a name


def test_too_many_asks_get_a_calm_answer(client, place):
    certificate = certificate_of(place)
    for _n in range(verify.LIMITS["number"]):
        assert ask(client, certificate.number, "猜一猜").status_code == 200
    response = ask(client, certificate.number, "周晓岚")
    assert response.status_code == 429
    assert response["Retry-After"] == "600"
    assert "请稍等" in response.content.decode()
    assert "周晓岚" not in response.content.decode().replace('value="周晓岚"', "")
    assert look(client, certificate).status_code == 200


def test_a_check_that_was_not_made_says_nothing_about_the_certificate(client, monkeypatch):
    monkeypatch.setitem(verify.LIMITS, "number", 0)
    assert ask(client, "TZ-FORGED-2026-000001", "周晓岚").status_code == 200  # the first opens the window
    page = ask(client, "TZ-FORGED-2026-000001", "周晓岚").content.decode()
    assert "不说明证书真假" in page
    assert "没有问题" not in page


def test_every_label_of_the_page_has_a_field_of_its_own(client, place):
    page = look(client, certificate_of(place)).content.decode()
    fields = re.findall(r'<input[^>]* id="([^"]+)"', page)
    assert len(fields) == len(set(fields))
    assert {"check_name", "id_number", "id_name"} <= set(re.findall(r'<label[^>]* for="([^"]+)"', page))


def test_full_name_guessing_is_limited_on_the_token_page(client, place):
    certificate = certificate_of(place)
    address = reverse("verify_token", args=[certificate.token])
    for _n in range(verify.LIMITS["token"]):
        client.post(address, {"name": "猜"})
    assert client.post(address, {"name": "周晓岚"}).status_code == 429


def test_checks_are_recorded_once_a_day_without_the_asker(client, place):
    certificate = certificate_of(place)
    look(client, certificate)
    look(client, certificate)
    event = CertificateEvent.objects.get(kind="verified")
    assert (event.certificate, event.actor) == (certificate, None)


def test_english_says_the_same(client, place):
    certificate = certificate_of(place)
    page = client.get("/en" + reverse("verify_token", args=[certificate.token])).content.decode()
    for part in ("Valid", "Mental Health Education for Teachers", "Basic", "24 credit hours", "Xinqiao Academy"):
        assert part in page


def test_programme_may_show_the_full_name(client, place):
    certificate = certificate_of(place, shows_full_name=True)
    assert "周晓岚" in look(client, certificate).content.decode()


def test_page_works_without_script_or_foreign_host(client, place):
    page = look(client, certificate_of(place)).content.decode()
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert " style=" not in page
    assert " onclick=" not in page
    assert "<form" in page


def test_public_keys_are_published(client, place):
    certificate = certificate_of(place)
    keys = client.get(reverse("signing_keys")).json()["keys"]
    assert keys[0]["kid"] == certificate.key_id
    assert set(keys[0]) == {"kty", "crv", "alg", "use", "kid", "x"}
