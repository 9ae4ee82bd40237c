"""What a certificate looks like stays: seal and renderer of the day of issue, kept once for all that look alike."""

import io
from datetime import timedelta
from importlib import import_module

import pypdf
import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db.migrations.state import ProjectState
from django.utils import timezone

from cms.domain.files.media import purge_discarded_files
from courses.domain.certifying import look as looks
from courses.domain.certifying.certificate import IssuingRefused, issue_certificate, reissue_certificate
from courses.domain.certifying.rendering import CARD, SHEET, NotDrawn, draw
from courses.domain.certifying.signature import check_signature
from courses.domain.issuing.bulk import issue_many
from courses.domain.issuing.selection import Selection
from courses.domain.issuing.sheets import BOUND, parts_of, request_sheets
from courses.domain.issuing.waiting import look_ahead
from courses.models import Certificate, Issuer, IssuerLook
from courses.models.append_only import EvidenceError
from people.domain.job import run_job
from plugins.api import CertificateRenderer
from plugins.host.registry import registry
from tests.factories.certification import (
    PersonFactory,
    Place,
    certified_many,
    certified_period,
    grant,
    make_certificate,
    make_programme,
    teacher_of,
)

pytestmark = pytest.mark.django_db


class Gilded(CertificateRenderer):
    """A stranger's sheet that binds, too."""

    key, label, mime, extension = "gilded", "Gilded sheet", "application/pdf", "pdf"

    def render(self, facts):
        return f"%PDF-1.7 gilded {facts.number}".encode()

    def bind(self, many):
        return f"%PDF-1.7 gilded {len(many)}".encode()


def seal(word: str) -> ContentFile:
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>{word}</title><path d="M0 0h9v9z"/></svg>'
    )
    return ContentFile(drawing.encode(), name=f"{word}.svg")


def wear(issuer: Issuer, word: str) -> None:
    """The issuer has another seal from now on."""
    issuer.refresh_from_db()
    issuer.seal = seal(word)
    issuer.save()


@pytest.fixture
def place() -> Place:
    return Place(districts=1)


@pytest.fixture
def version(place):
    return make_programme(place.city)


@pytest.fixture
def issuer(version) -> Issuer:
    return version.programme.issuer


def read_again(certificate: Certificate) -> Certificate:
    return Certificate.objects.get(pk=certificate.pk)


def test_a_new_seal_changes_nothing_that_was_issued(place, version, issuer):
    bare = make_certificate(teacher_of(place.school), version)
    wear(issuer, "old")
    old = make_certificate(teacher_of(place.school), version)
    before = {
        one.pk: (draw(read_again(one), SHEET).content, draw(read_again(one), CARD).content) for one in (bare, old)
    }
    wear(issuer, "new")
    for one in (bare, old):
        assert (draw(read_again(one), SHEET).content, draw(read_again(one), CARD).content) == before[one.pk]
    anew = reissue_certificate(old, actor=old.person, reason="新印章")
    assert "<title>new<" in looks.seal_in(anew.look)
    assert bare.look is None
    assert anew.snapshot["seal"] == anew.look.seal_digest != old.snapshot["seal"]
    assert check_signature(anew.snapshot, signature=anew.signature, key_id=anew.key_id)


def test_seal_is_kept_once_and_outlives_the_upload(place, version, issuer, settings):
    wear(issuer, "one")
    first = make_certificate(teacher_of(place.school), version)
    issue_many(certified_many(version, place.school, 3))
    assert IssuerLook.objects.count() == 1
    upload, kept = issuer.seal.name, first.look.seal.name
    storages["private"].delete(upload)
    storages["evidence"].delete(kept)
    purge_discarded_files(before=timezone.now() + timedelta(days=2))
    assert storages["evidence"].exists(kept)  # a row still names it
    wear(issuer, "two")
    wear(issuer, "one")
    assert make_certificate(teacher_of(place.school), version).look == first.look
    other = make_programme(place.city)
    wear(other.programme.issuer, "one")
    assert make_certificate(teacher_of(place.school), other).look.seal.name == kept  # a seal is kept once, too
    with pytest.raises(EvidenceError):
        IssuerLook.objects.update(card_renderer="x")


def test_half_written_seal_of_a_dead_process_is_not_taken_for_whole(version, issuer):
    wear(issuer, "whole")
    data = looks.read_seal(issuer)
    name = looks.keep_seal(data)
    storages["evidence"].delete_now(name)
    storages["evidence"].save(name, ContentFile(data[:20]))
    again = looks.keep_seal(data)
    with storages["evidence"].open(again) as file:
        assert file.read() == data


def test_seal_that_cannot_be_read_holds_and_is_seen_before(place, version, issuer):
    wear(issuer, "lost")
    period = certified_period(teacher_of(place.school), version)
    storages["private"].delete_now(issuer.seal.name)
    with pytest.raises(IssuingRefused) as refusal:
        issue_certificate(period)
    assert refusal.value.code == "no_seal"
    assert issue_many([period.pk]).held == {"no_seal": [period.pk]}
    clerk = PersonFactory()
    grant(clerk, "bureau_admin", place.city)
    seen = look_ahead(Selection(), clerk)
    assert (seen.ready, [one.code for one in seen.obstacles]) == (0, ["no_seal"])


def test_kept_seal_that_is_gone_is_said_and_nothing_else_drawn(place, version, issuer):
    wear(issuer, "gone")
    made = make_certificate(teacher_of(place.school), version)
    storages["evidence"].delete_now(made.look.seal.name)
    looks.kept_seal.cache_clear()
    with pytest.raises(NotDrawn):
        draw(read_again(made), SHEET)


def test_file_for_the_printer_has_each_in_its_own_look(place, version, issuer):
    issue_many(certified_many(version, place.school, 2))
    Issuer.objects.filter(pk=issuer.pk).update(sheet_renderer="gilded")
    issue_many(certified_many(version, place.school, 3))
    clerk = PersonFactory()
    grant(clerk, "coordinator", place.city)
    with registry.lend(Gilded()):
        job = request_sheets(clerk, Selection(), shape=BOUND)
        assert run_job(job.public_id) == "done"
    job.refresh_from_db()
    files = []
    for part in parts_of(job):
        with storages["private"].open(part["name"]) as file:
            files.append(file.read())
    assert len(pypdf.PdfReader(io.BytesIO(files[0])).pages) == 2
    assert files[1] == b"%PDF-1.7 gilded 3"


def test_what_was_issued_before_keeps_the_seal_of_today(place, version, issuer):
    made = make_certificate(teacher_of(place.school), version)
    wear(issuer, "today")
    other = make_certificate(teacher_of(place.school), make_programme(place.city))
    migration = import_module("courses.migrations.0037_looks_of_what_was_issued")
    migration.keep_looks(ProjectState.from_apps(apps).apps, None)  # models as migrations see them
    assert "<title>today<" in looks.seal_in(read_again(made).look)
    assert read_again(other).look is None
    assert looks.look_of(Issuer.objects.get(pk=issuer.pk)) == read_again(made).look
