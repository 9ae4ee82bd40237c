"""Addresses of records: hours, certificates and their public check."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router

from courses.api.learning import id_of
from courses.api.shapes import (
    CertificateFilters,
    CertificateOut,
    HoursFilters,
    HoursOut,
    VerifyIn,
    VerifyOut,
)
from courses.domain.api.rows import certificates_of, hours_of, narrow, since
from courses.domain.certifying.certificate_state import certificate_state
from courses.domain.certifying.numbering import number_key
from courses.domain.certifying.verify import (
    allow,
    answer_for,
    find_by_number_and_name,
    find_by_token,
    in_language,
    note_verified,
)
from courses.models import Certificate
from people.api.contract import scope_note
from people.api.paging import Page, Paging, take_page
from people.api.problem import ApiProblem, invalid
from people.api.register import ONE, Id, place_asked
from people.api.standing import stead_for

router = Router()
WINDOW = "600"  # seconds, see the public check


def show_hours(rows: Sequence[Any]) -> Iterable[dict[str, Any]]:
    for row in rows:
        yield {
            "id": row.public_id, "person": row.person.public_id, "organisation": id_of(row.organisation),
            "hours": str(row.hours), "earned_on": row.earned_on, "source": row.source_kind,
            "course": row.completion.course.public_id if row.completion else None,
            "category": row.category.code if row.category else None, "takes_back": id_of(row.reverses),
            "recorded_at": row.created_at,
        }  # fmt: skip


def show_certificates(rows: Sequence[Certificate]) -> Iterable[dict[str, Any]]:
    today = timezone.localdate()
    for row in rows:
        yield {
            "id": row.public_id, "person": row.person.public_id, "organisation": id_of(row.organisation),
            "programme": id_of(row.programme), "programme_name": in_language(row.snapshot, "programme"),
            "issuer": in_language(row.snapshot, "issuer"), "number": row.number, "source": row.source,
            "state": certificate_state(row, today=today).value, "issued_at": row.issued_at,
            "valid_from": row.valid_from, "valid_until": row.valid_until,
            "replaced_by": id_of(getattr(row, "replaced_by", None)), "revoked_at": row.revoked_at,
            "verify": str(row.snapshot.get("verify", "")),
        }  # fmt: skip


@router.get("/hours", response={200: Page[HoursOut], **ONE}, operation_id="list_hours", summary="Credit hours",
            openapi_extra=scope_note("hours:read"))  # fmt: skip
def list_hours(request: HttpRequest, filters: Query[HoursFilters], paging: Query[Paging]) -> Any:
    """The ledger of credit hours. Entries are added, never changed: a correction is an entry of its own."""
    stead = stead_for(request, "hours:read")
    place = place_asked(stead, "hours:read", filters.organisation)
    changed = since(filters.changed_since, "created_at")
    return take_page(narrow(hours_of(stead), place=place, person=filters.person, changed=changed), paging, show_hours)


@router.get("/certificates", response={200: Page[CertificateOut], **ONE}, operation_id="list_certificates",
            summary="Certificates", openapi_extra=scope_note("certificates:read"))  # fmt: skip
def list_certificates(request: HttpRequest, filters: Query[CertificateFilters], paging: Query[Paging]) -> Any:
    """Certificates of the token's units. Changed is what was issued, replaced or revoked at that moment or later."""
    stead = stead_for(request, "certificates:read")
    place = place_asked(stead, "certificates:read", filters.organisation)
    changed = since(filters.changed_since, "issued_at", "replaced_at", "revoked_at")
    rows = narrow(certificates_of(stead), place=place, person=filters.person, changed=changed)
    if filters.programme is not None:
        rows = rows.filter(programme__public_id=filters.programme)
    if filters.number is not None:
        rows = rows.filter(number_key=number_key(filters.number) or "-")
    return take_page(rows, paging, show_certificates)


@router.post("/certificates/verify", response={200: VerifyOut, **ONE}, operation_id="verify_certificate",
             summary="Check a certificate", openapi_extra=scope_note("certificates:read"))  # fmt: skip
def verify_certificate(request: HttpRequest, payload: VerifyIn) -> Any:
    """What the public page says of a certificate of anybody: by the token of its QR address, or number and full name.

    Names and numbers stand in the body, never in an address. 404 means: no such certificate, or not of this name.
    """
    stead_for(request, "certificates:read")
    found = find_asked(payload)
    if found is None:
        raise Http404
    note_verified(found)
    said = answer_for(found, full_name=payload.token is None)
    return {
        "state": said.state.value, "state_label": said.label, "name": said.name, "name_masked": said.is_masked,
        "programme": said.programme, "level": said.level, "hours": said.hours, "issuer": said.issuer,
        "number": said.number, "valid_from": said.valid_from, "valid_until": said.valid_until,
        "revoked_on": said.revoked_on, "successor_number": said.successor_number,
    }  # fmt: skip


@router.get("/certificates/{str:certificate}", response={200: CertificateOut, **ONE}, operation_id="get_certificate",
            summary="One certificate", openapi_extra=scope_note("certificates:read"))  # fmt: skip
def get_certificate(request: HttpRequest, certificate: Id) -> Any:
    """One certificate of the token's units."""
    stead = stead_for(request, "certificates:read")
    for shown in show_certificates(list(certificates_of(stead).filter(public_id=certificate)[:1])):
        return shown
    raise Http404


def find_asked(payload: VerifyIn) -> Certificate | None:
    """The certificate that is asked about, within the limits of the public check for one number or token."""
    if payload.token:
        if not allow("token", payload.token):
            raise ApiProblem("too_many", headers={"Retry-After": WINDOW})
        return find_by_token(payload.token)
    if not payload.number or not payload.name:
        raise invalid("body", "token", _("Give a token, or a number and a full name."))
    if not allow("number", number_key(payload.number)):
        raise ApiProblem("too_many", headers={"Retry-After": WINDOW})
    return find_by_number_and_name(payload.number, payload.name)
