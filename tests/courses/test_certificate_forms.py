"""Who draws a certificate: the issuer's choice, ours where that fails, further forms, and what the page says of it."""

import pytest
from django.urls import reverse
from django.utils import translation

from courses.domain.certifying.certificate import reissue_certificate
from courses.domain.certifying.rendering import NotDrawn, draw, draw_preview
from courses.forms.issuer import IssuerForm
from courses.models import Certificate
from people.domain.role import found_role_groups, project_groups
from people.models import AuditEntry, Organisation
from plugins.api import CertificateRenderer
from plugins.host.breaker import breaker
from plugins.host.registry import registry
from tests.factories.certification import PersonFactory, Place, grant, make_certificate, make_programme, teacher_of

pytestmark = pytest.mark.django_db
PICTURE = b"\x89PNG\r\n\x1a\n" + b"small"


class Gilded(CertificateRenderer):
    """A stranger's sheet."""

    key = "gilded"
    label = "Gilded sheet"
    mime = "application/pdf"
    extension = "pdf"

    def render(self, facts):
        return f"%PDF-1.7 gilded {facts.number} {facts.holder}".encode()


class Framed(Gilded):
    """One that can be seen beforehand."""

    def preview(self, facts):
        return PICTURE


class Falling(Gilded):
    """A stranger's sheet that raises, with a name in its mouth."""

    def render(self, facts):
        raise RuntimeError(f"no gold for {facts.holder}")

    preview = render


class Wordy(CertificateRenderer):
    """A further form."""

    key = "wordy"
    label = "Plain words"
    mime = "text/plain"
    extension = "txt"

    def render(self, facts):
        return f"{facts.number} {facts.holder} {facts.sentence}".encode()


@pytest.fixture(autouse=True)
def lenient(settings):
    settings.XINQIAO_PLUGINS_STRICT = False
    translation.activate("zh-hans")
    yield
    breaker.forget()


@pytest.fixture
def certificate(client):
    place = Place(districts=1)
    made = make_certificate(teacher_of(place.school, real_name="周晓岚"), make_programme(place.city))
    client.force_login(made.person)
    return made


def choose(certificate, key: str) -> Certificate:
    """The issuer chooses, and issues anew: what was issued before stays as it was."""
    certificate.issuer.sheet_renderer = key
    certificate.issuer.save()
    return reissue_certificate(certificate, actor=certificate.person, reason="新样式")


def sheet(client, certificate):
    return client.get(reverse("certificate_pdf", args=[certificate.public_id]))


def page(client, certificate) -> str:
    return client.get(reverse("certificate", args=[certificate.public_id])).content.decode()


def test_ours_comes_through_the_point_and_its_own_plugin(client, certificate):
    drawn = draw(certificate, "sheet")
    assert (drawn.renderer, drawn.is_instead) == ("sheet", False)
    assert [offer.slug for offer in registry.offers("certificate_renderers")] == ["badges", "badges", "paper", "paper"]


def test_the_chosen_renderer_draws(client, certificate):
    certificate = choose(certificate, "gilded")
    with registry.lend(Framed()):
        answer = sheet(client, certificate)
        assert answer.content == f"%PDF-1.7 gilded {certificate.number} 周晓岚".encode()
        assert draw_preview(certificate) == PICTURE
        assert certificate.events.filter(kind="downloaded").count() == 1
        assert "?sheet=1" in page(client, certificate)


def test_without_a_preview_the_page_promises_none(client, certificate):
    certificate = choose(certificate, "gilded")
    with registry.lend(Gilded()):
        assert "?sheet=1" not in page(client, certificate)


@pytest.mark.parametrize("stranger", [Falling, type("Silent", (Gilded,), {"render": lambda self, facts: b""})])
def test_ours_takes_the_place_of_one_that_fails(client, certificate, stranger, caplog):
    certificate = choose(certificate, "gilded")
    with registry.lend(stranger()):
        assert sheet(client, certificate).content.startswith(b"%PDF-1.7\n")
        assert draw(certificate, "sheet").is_instead
        assert draw_preview(certificate).startswith(b"\x89PNG")
    assert "gilded" in caplog.text
    assert "周晓岚" not in caplog.text


def test_a_chosen_one_that_is_gone_leaves_ours(client, certificate):
    certificate = choose(certificate, "gilded")
    assert sheet(client, certificate).content.startswith(b"%PDF-1.7\n")
    assert "下载 PDF" in page(client, certificate)


def test_where_nobody_can_draw_the_page_is_calm(client, certificate, settings, tmp_path):
    settings.CERTIFICATE_FONT_DIR = tmp_path
    answer = sheet(client, certificate)
    assert answer.status_code == 503
    assert certificate.number in answer.content.decode()
    assert "证书照常有效" in answer.content.decode()
    assert not certificate.events.filter(kind="downloaded").exists()
    for name in ("?sheet=1", ""):
        assert client.get(reverse("certificate_png", args=[certificate.public_id]) + name).status_code == 503
    with pytest.raises(NotDrawn):
        draw(certificate, "card")


def test_switched_off_nothing_is_offered(client, certificate):
    from wagtail.models import Site

    from plugins.host.models import PluginState  # the host's own tables

    PluginState.objects.create(site=Site.objects.get(is_default_site=True), slug="paper", enabled=False)
    words = page(client, certificate)
    assert "下载 PDF" not in words
    assert "证书照常有效" in words
    assert sheet(client, certificate).status_code == 503


def test_a_further_form_is_offered_and_given(client, certificate):
    address = reverse("certificate_file", args=[certificate.public_id, "wordy"])
    assert client.get(address).status_code == 404
    with registry.lend(Wordy()):
        assert address in page(client, certificate)
        answer = client.get(address)
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "完成" in answer.content.decode()
        client.force_login(PersonFactory())
        assert client.get(address).status_code == 404
    assert client.get(reverse("certificate_file", args=[certificate.public_id, "sheet"])).status_code == 404


def test_the_bureau_chooses_in_the_admin(client, certificate):
    person = PersonFactory()
    grant(person, "bureau_admin", certificate.issuer.owner)
    found_role_groups()
    project_groups([person.pk])
    client.force_login(person)
    address = reverse("issuers:edit", args=[certificate.issuer.public_id])
    issuer = certificate.issuer
    data = {"owner": issuer.owner_id, "name": issuer.name, "is_active": "on", "sheet_renderer": "gilded"}
    assert "gilded" not in client.get(address).content.decode()
    assert client.post(address, data).status_code == 200  # not there: no such choice
    with registry.lend(Gilded(), Wordy()):
        words = client.get(address).content.decode()
        assert "Gilded sheet" in words
        assert "Plain words" not in words  # no PDF
        assert client.post(address, data).status_code == 302
    issuer.refresh_from_db()
    assert issuer.sheet_renderer == "gilded"
    assert "sheet_renderer" in AuditEntry.objects.get(action="issuer.saved").fields
    kept = IssuerForm(instance=issuer, organisations=Organisation.objects.all())
    assert ("gilded", "gilded") in kept.fields["sheet_renderer"].choices
