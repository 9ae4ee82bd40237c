"""What the school tells plugins, and what it answers them: events after the commit, courses and places when asked."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.db.models.signals import post_save
from django.urls import reverse

from courses.domain.certifying.credential import find_issuer, find_public_key, list_of_statuses, sign_bytes
from courses.models import Assessment, Attempt, Certificate, Course, Issuer
from courses.models.certificate import CertificateSource
from people import rules
from people.domain.ports import add_places
from people.domain.role import holders_above
from people.models import Role
from plugins.api import CourseChoice, Kind, Place, ports, runtime

SHOWN = 50


def tell_issued(sender: Any, instance: Certificate, created: bool, raw: bool = False, **facts: Any) -> None:
    """A certificate was issued here, in the transaction of its number."""
    if created and not raw and instance.source == CertificateSource.ISSUED:
        runtime.note_event("certificate_issued", certificate_id=instance.pk)


def choose_courses(user: Any) -> Sequence[CourseChoice]:
    """The courses of whoever may manage courses; none for others."""
    rows = Course.objects.order_by("code") if rules.may(user, "manage_courses") else Course.objects.none()
    return [CourseChoice(course.pk, str(course)) for course in rows]


def find_coordinators(what: str, number: int) -> Sequence[int]:
    """Who coordinates the place under which a certificate or an attempt stands; two queries."""
    model = {"certificate": Certificate, "attempt": Attempt}.get(what)
    path = model.objects.filter(pk=number).values_list("organisation__path", flat=True).first() if model else None
    return holders_above(path, role=Role.COORDINATOR) if path else ()


def find_assessments(kind: str, key: str) -> Sequence[Place]:
    """The assessments of a type."""
    if kind != "assessment_types":
        return ()
    rows = Assessment.objects.filter(type_key=key).order_by("pk")[:SHOWN]
    return [Place(row.title, reverse("assessments:edit", args=[row.public_id])) for row in rows]


def find_issuers(kind: str, key: str) -> Sequence[Place]:
    """The issuers that have chosen a form of certificates, or have issued in it."""
    if kind != Kind.CERTIFICATE_RENDERER:
        return ()
    chosen = Q(sheet_renderer=key) | Q(card_renderer=key) | Q(looks__sheet_renderer=key) | Q(looks__card_renderer=key)
    rows = Issuer.objects.filter(chosen).distinct().order_by("pk")[:SHOWN]
    return [Place(row.name, reverse("issuers:edit", args=[row.public_id])) for row in rows]


def connect() -> None:
    """Listen and answer; called once when the wing is ready."""
    post_save.connect(tell_issued, sender=Certificate, dispatch_uid="courses.plugins.issued")
    ports.courses.provide(choose_courses)
    ports.coordinators.provide(find_coordinators)
    ports.sign.provide(sign_bytes)
    ports.public_key.provide(find_public_key)
    ports.issuer.provide(find_issuer)
    ports.status_list.provide(list_of_statuses)
    add_places(find_assessments)
    add_places(find_issuers)
