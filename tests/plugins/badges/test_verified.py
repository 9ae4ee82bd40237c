"""A badge as it is downloaded, checked by a library of others: signature, claims, and whether it was revoked."""

import gzip
import json
from base64 import urlsafe_b64decode
from datetime import date
from io import BytesIO

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.urls import reverse
from openbadgeslib.ob3.status import check_credential_status, decode_encoded_list, set_indices
from openbadgeslib.ob3.verifier import OB3VerificationError, OB3Verifier
from PIL import Image

from courses.domain.certifying import credential as places
from courses.domain.certifying.certificate import reissue_certificate, revoke_certificate
from courses.models import Certificate, CertificateStatus
from plugins.api import ports
from plugins.badges.status import encode_bits
from tests.factories.certification import PersonFactory, Place, make_certificate, make_programme, teacher_of

pytestmark = pytest.mark.django_db
BASE = "https://xinqiao.example"


@pytest.fixture
def holder(settings):
    """A teacher with a certificate that holds today."""
    settings.BASE_URL = BASE
    place = Place()
    person = teacher_of(place.school, real_name="周晓岚")
    person.version = make_programme(place.city, validity="duration", validity_months=36)
    person.certificate = make_certificate(person, person.version, day=date(2026, 3, 10))
    return person


def take(client, holder, form: str, certificate: Certificate | None = None):
    client.force_login(holder)
    row = certificate or holder.certificate
    return client.get(reverse("certificate_file", args=[row.public_id, form]))


def public_pem(client, token: str) -> bytes:
    """The key that the token's own head names, read where it says."""
    head = json.loads(urlsafe_b64decode(token.split(".", maxsplit=1)[0] + "=="))
    assert head["alg"] == "EdDSA"
    key = client.get(head["kid"].removeprefix(BASE)).json()
    raw = urlsafe_b64decode(key["x"] + "=")
    return Ed25519PublicKey.from_public_bytes(raw).public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def verify(client, token: str):
    """What the library says; it reads the list of statuses through the site."""
    client.logout()
    pem = public_pem(client, token)
    found = OB3Verifier(pem).verify(token)
    check_credential_status(
        found, download=lambda url: client.get(url.removeprefix(BASE)).content, verify_list=True, list_pubkey_pem=pem
    )
    return found


def test_the_picture_and_the_file_hold_the_same_credential_that_others_verify(client, holder):
    baked, bare = take(client, holder, "badge"), take(client, holder, "credential")
    assert (baked["Content-Type"], bare["Content-Type"]) == ("image/png", "application/vc+jwt")
    with Image.open(BytesIO(baked.content)) as picture:
        picture.load()
        assert picture.size == (602, 602)
    token = OB3Verifier.extract_token_from_png(baked.content)
    assert token == bare.content.decode()
    assert take(client, holder, "badge").content == baked.content
    found = verify(client, token)
    assert found.issuer.name == holder.certificate.issuer.name
    assert found.recipient_id.startswith("urn:uuid:")
    claims = json.loads(urlsafe_b64decode(token.split(".")[1] + "=="))
    snapshot = holder.certificate.snapshot
    subject = claims["credentialSubject"]
    assert subject["licenseNumber"] == snapshot["number"]
    assert subject["identifier"][0]["identityHash"] == "周晓岚"
    assert subject["achievement"]["creditsAvailable"] == 24
    assert (claims["validFrom"], claims["validUntil"]) == ("2026-03-10T00:00:00+08:00", "2029-03-09T23:59:59+08:00")
    assert claims["id"] == snapshot["verify"]
    profile = client.get(claims["issuer"]["id"].removeprefix(BASE)).json()
    assert (profile["id"], profile["jwks_uri"]) == (claims["issuer"]["id"], f"{BASE}/verify/keys.json")


def test_one_changed_sign_is_found(client, holder):
    head, claims, signature = take(client, holder, "credential").content.decode().split(".")
    pem = public_pem(client, f"{head}.{claims}.{signature}")
    for forged in (f"{head}.{claims[:-8]}AAAA{claims[-4:]}.{signature}", f"{head}.{claims}.{signature[::-1]}"):
        with pytest.raises(OB3VerificationError):
            OB3Verifier(pem).verify(forged)


@pytest.mark.parametrize("replaced", [False, True])
def test_what_was_revoked_or_replaced_is_known_to_whoever_checks(client, holder, replaced):
    token = take(client, holder, "credential").content.decode()
    other = make_certificate(PersonFactory(), holder.version, day=date(2026, 3, 10))
    others = take(client, other.person, "credential", other).content.decode()
    actor = PersonFactory()
    if replaced:
        reissue_certificate(holder.certificate, actor=actor, reason="姓名有误")
    else:
        revoke_certificate(holder.certificate, actor=actor, reason="error")
    with pytest.raises(OB3VerificationError, match="is set at index"):
        verify(client, token)
    assert verify(client, others)
    assert take(client, holder, "credential").status_code == 404


def test_places_are_random_given_once_and_lists_are_left_half_empty(holder, monkeypatch):
    first = places.status_of(holder.certificate)
    assert places.status_of(holder.certificate) == first
    other = make_certificate(PersonFactory(), holder.version, day=date(2026, 3, 10))
    drawn = iter([first.index, first.index, 7])
    monkeypatch.setattr(places.secrets, "randbelow", lambda _size: next(drawn))
    assert places.status_of(other).index == 7
    assert CertificateStatus.objects.count() == 2
    monkeypatch.setattr(places, "FULL", 2)
    assert places.open_list(holder.certificate.issuer) == 2
    issuer = holder.certificate.issuer.public_id
    assert ports.status_list(issuer, 2) is None
    assert ports.status_list(issuer, 1).revoked == frozenset()


def test_bits_stand_where_others_read_them():
    places_set = {0, 7, 8, 94_567, 131_071}
    text = encode_bits(places_set, 131_072)
    assert text == encode_bits(sorted(places_set, reverse=True), 131_072)
    assert set_indices(decode_encoded_list(text)) == places_set
    assert len(gzip.decompress(urlsafe_b64decode(text[1:] + "=="))) == 16_384


def test_addresses_for_programs_name_nobody_and_know_only_what_is_there(client, holder):
    take(client, holder, "credential")
    client.logout()
    issuer = holder.certificate.issuer.public_id
    for address in (
        f"/x/badges/issuers/{issuer}/",
        f"/x/badges/status/{issuer}/1/",
        f"/x/badges/keys/{holder.certificate.key_id}/",
    ):
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert "周晓岚" not in answer.content.decode()
    for address in ("/x/badges/issuers/none/", f"/x/badges/status/{issuer}/9/", "/x/badges/keys/none/"):
        assert client.get(address).status_code == 404


def test_without_a_key_nothing_is_signed_and_the_page_says_so(client, holder, settings, tmp_path):
    settings.SIGNING_KEYS_DIR = str(tmp_path)
    settings.PRODUCTION = True
    assert take(client, holder, "credential").status_code == 503
