"""Issuing: one transaction, one number, one certificate a period; replacing, revoking, registering; what is refused."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from courses.domain.certifying.certificate import (
    IssuingRefused,
    issue_certificate,
    register_certificate,
    reissue_certificate,
    revoke_certificate,
)
from courses.domain.certifying.certificate_state import CertificateState, certificate_state
from courses.domain.certifying.certification import certify_after_course, evaluate_person, issue_held
from courses.domain.certifying.period import Span
from courses.domain.certifying.signature import check_signature, published_keys
from courses.models import Certificate, CertificationPeriod, HourEntry, NumberCounter
from people.models import AuditEntry, Job
from tests.factories.certification import (
    IssuerFactory,
    PersonFactory,
    Place,
    certified_period,
    complete_course,
    make_certificate,
    make_course,
    make_programme,
    teacher_of,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture
def place() -> Place:
    return Place()


def test_course_completion_leads_to_a_certificate_at_once(place):
    course = make_course(place.city)
    version = make_programme(place.city, course, validity="previous", validity_months=36)
    person = teacher_of(place.school, real_name="周晓岚")
    completion = complete_course(person, course, day=TODAY)
    (period,) = certify_after_course(person, course.pk, completion=completion)
    certificate = Certificate.objects.get(person=person)
    assert (period.valid_from, period.valid_until) == (TODAY, date(2029, 11, 22))
    assert period.evidence == [f"course:{completion.public_id}"]
    assert period.organisation == place.school
    assert certificate.period == period
    year = timezone.localdate().year
    assert certificate.number == f"{version.programme.issuer.prefix}-{version.programme.code}-{year}-000001"
    assert certificate.snapshot["name"] == "周晓岚"
    assert HourEntry.objects.get(person=person).hours == completion.hours
    assert certify_after_course(person, course.pk, completion=completion) == []
    assert (Certificate.objects.count(), HourEntry.objects.count()) == (1, 1)


def test_missing_course_leaves_the_period_open(place):
    first, second = make_course(place.city, code="A"), make_course(place.city, code="B")
    version = make_programme(place.city, first, second)
    person = teacher_of(place.school)
    complete_course(person, first)
    assert evaluate_person(person, version.programme) is None
    assert CertificationPeriod.objects.get(person=person).certified_at is None
    complete_course(person, second)
    assert evaluate_person(person, version.programme) is not None


def test_completion_before_the_window_does_not_count(place):
    course = make_course(place.city)
    version = make_programme(place.city, course, opens_on=date(2026, 9, 1))
    person = teacher_of(place.school)
    complete_course(person, course, day=date(2026, 8, 31))
    assert evaluate_person(person, version.programme) is None


def test_person_outside_the_audience_is_not_certified(place):
    course = make_course(place.city)
    version = make_programme(place.city, course, audience=True)
    stranger = PersonFactory()
    complete_course(stranger, course)
    assert evaluate_person(stranger, version.programme) is None


def test_renewal_opens_a_new_period_and_keeps_the_old(place):
    course = make_course(place.city)
    version = make_programme(
        place.city, course, validity="previous", validity_months=36, window_days=180, grace_days=30
    )
    person = teacher_of(place.school)
    complete_course(person, course, day=date(2023, 3, 10))
    first = evaluate_person(person, version.programme, day=date(2023, 3, 10))
    complete_course(person, course, day=date(2025, 9, 1))  # before the window: nothing
    assert evaluate_person(person, version.programme, day=date(2025, 9, 1)) is None
    complete_course(person, course, day=date(2025, 12, 1))
    second = evaluate_person(person, version.programme, day=date(2025, 12, 1))
    assert (second.valid_from, second.valid_until) == (date(2026, 3, 10), date(2029, 3, 9))
    assert second.previous == first
    assert second.grace_until == date(2026, 4, 8)
    assert Certificate.objects.filter(person=person).count() == 2
    assert Certificate.objects.current().filter(person=person).count() == 2


def test_lapsed_certification_starts_anew_from_completion(place):
    course = make_course(place.city)
    version = make_programme(
        place.city, course, validity="previous", validity_months=36, window_days=180, grace_days=30
    )
    person = teacher_of(place.school)
    complete_course(person, course, day=date(2023, 3, 10))
    evaluate_person(person, version.programme, day=date(2023, 3, 10))
    assert evaluate_person(person, version.programme, day=date(2026, 3, 25)) is None  # opens the renewal
    complete_course(person, course, day=date(2026, 5, 1))
    anew = evaluate_person(person, version.programme, day=date(2026, 5, 1))
    assert (anew.valid_from, anew.valid_until, anew.previous) == (date(2026, 5, 1), date(2029, 4, 30), None)
    assert CertificationPeriod.objects.filter(person=person, archived_at__isnull=False).count() == 1


def test_double_click_returns_the_same_certificate(place):
    period = certified_period(teacher_of(place.school), make_programme(place.city))
    assert issue_certificate(period) == issue_certificate(period)
    assert NumberCounter.objects.get().last == 1


def test_refused_issue_loses_no_number(place, settings):
    version = make_programme(place.city)
    settings.PRODUCTION, settings.BASE_URL = True, "http://learn.example"
    period = certified_period(teacher_of(place.school), version)
    with pytest.raises(IssuingRefused) as refusal:
        issue_certificate(period)
    assert refusal.value.code == "not_https"
    assert not NumberCounter.objects.exists()
    settings.PRODUCTION = False
    assert issue_certificate(period).number.endswith("-000001")


def test_production_issues_when_the_address_is_https(place, settings):
    period = certified_period(teacher_of(place.school), make_programme(place.city))
    make_certificate(teacher_of(place.school), period.version)  # the key exists
    settings.PRODUCTION, settings.BASE_URL = True, "https://learn.example"
    assert issue_certificate(period).snapshot["verify"].startswith("https://learn.example/verify/")


def test_character_without_glyph_holds_the_certificate_and_says_why(place):
    course = make_course(place.city)
    version = make_programme(place.city, course)
    person = teacher_of(place.school, real_name="周\U0002b5cb")
    complete_course(person, course)
    period = evaluate_person(person, version.programme)
    assert period.certified_at
    assert period.held_reason == "glyph"
    assert not Certificate.objects.exists()
    with pytest.raises(IssuingRefused, match="glyph") as refusal:
        issue_certificate(period)
    assert "\U0002b5cb" in str(refusal.value.message)
    person.real_name = "周晓"
    person.save(update_fields=["real_name"])
    assert issue_held() == 1
    period.refresh_from_db()
    assert period.held_reason == ""


def test_snapshot_is_signed_and_a_changed_one_is_found(place):
    certificate = make_certificate(teacher_of(place.school), make_programme(place.city))
    signed = {"signature": certificate.signature, "key_id": certificate.key_id}
    assert check_signature(certificate.snapshot, **signed)
    assert not check_signature({**certificate.snapshot, "level": "高级"}, **signed)
    assert not check_signature(certificate.snapshot, signature=certificate.signature, key_id="other")
    assert [key["kid"] for key in published_keys()["keys"]] == [certificate.key_id]


def test_certificate_is_never_edited_or_deleted(place):
    certificate = make_certificate(teacher_of(place.school), make_programme(place.city))
    certificate.number = "X"
    with pytest.raises(TypeError):
        certificate.save()
    with pytest.raises(TypeError):
        certificate.delete()
    with pytest.raises(TypeError):
        Certificate.objects.update(number="X")
    with pytest.raises(TypeError):
        Certificate.objects.all().delete()


def test_database_allows_one_current_certificate_a_period(place):
    certificate = make_certificate(teacher_of(place.school), make_programme(place.city))
    values = {
        field.attname: getattr(certificate, field.attname)
        for field in Certificate._meta.concrete_fields
        if field.attname not in {"id", "public_id", "token", "number"}
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.create(**values, token="T2", number="N2")
    other = {**values, "period_id": certified_period(certificate.person, certificate.version).pk}
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.create(**other, token="T3", number=certificate.number)


def test_reissue_links_both_and_takes_the_corrected_name(place):
    actor, person = PersonFactory(), teacher_of(place.school, real_name="周小岚")
    old = make_certificate(person, make_programme(place.city))
    person.real_name = "周晓岚"
    person.save(update_fields=["real_name"])
    new = reissue_certificate(old, actor=actor, reason="name corrected")
    old.refresh_from_db()
    assert new.replaces == old
    assert old.snapshot["name"] == "周小岚"
    assert (new.snapshot["name"], new.snapshot["replaces"]) == ("周晓岚", old.number)
    assert new.number != old.number
    assert (new.valid_from, new.valid_until) == (old.valid_from, old.valid_until)
    assert certificate_state(old, today=TODAY) == CertificateState.REISSUED
    assert reissue_certificate(old, actor=actor, reason="again") == new
    assert AuditEntry.objects.filter(action="certificate.replaced", actor=actor.public_id).count() == 1
    with pytest.raises(IssuingRefused):
        reissue_certificate(new, actor=actor, reason=" ")


def test_revoke_is_final_and_a_new_certificate_needs_a_new_completion(place):
    course = make_course(place.city)
    version = make_programme(place.city, course)
    person, actor = teacher_of(place.school), PersonFactory()
    complete_course(person, course)
    evaluate_person(person, version.programme)
    certificate = Certificate.objects.get()
    revoke_certificate(certificate, actor=actor, reason="error", note="录入有误")
    certificate.refresh_from_db()
    assert certificate_state(certificate, today=TODAY) == CertificateState.REVOKED
    assert certificate.period.revoked_at
    assert Job.objects.filter(kind="courses.open_periods").latest("pk").created_at >= certificate.revoked_at
    assert evaluate_person(person, version.programme) is None
    tomorrow = timezone.localdate() + timedelta(days=1)
    complete_course(person, course, day=tomorrow)
    assert evaluate_person(person, version.programme, day=tomorrow) is not None
    assert Certificate.objects.current().filter(person=person).count() == 1
    assert [event.kind for event in certificate.events.all()] == ["issued", "revoked"]


def test_outside_certificate_is_registered_and_not_signed(place):
    issuer = IssuerFactory(owner=place.city, is_external=True, name="市红十字会")
    person = teacher_of(place.school)
    span = Span(date(2025, 5, 17), date(2028, 5, 16))
    facts = {"issuer": issuer, "number": "RC-2025-88", "title": "救护员证", "span": span}
    certificate = register_certificate(person, **facts)
    assert (certificate.source, certificate.signature, certificate.period) == ("external", "", None)
    assert register_certificate(person, **facts) == certificate
    with pytest.raises(IssuingRefused):
        register_certificate(PersonFactory(), **facts)
    with pytest.raises(IssuingRefused):
        reissue_certificate(certificate, actor=person, reason="x")
