"""Person: making people, their numbers, finding them by what they type, ending their sessions, disabling them."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from people.domain.audit import record_audit
from people.domain.events import person_disabled, person_enabled
from people.domain.masking import mask_identity, mask_phone
from people.domain.number import clean_name, lookup_value, normalize, normalize_phone
from people.domain.pinyin import read_name
from people.models import Organisation, PersonIdentifier, Scheme, User
from people.models.identifier import ISSUED, SENSITIVE
from people.models.keyring import encrypt, get_keyring

LOGIN_SCHEMES = (Scheme.STAFF_NUMBER, Scheme.TEACHER_CODE, Scheme.VOLUNTEER_NUMBER)


@dataclass(frozen=True)
class Candidate:
    """A person who may be meant by what was typed, and who issued the number."""

    person: User
    issuer: Organisation | None


@transaction.atomic
def create_person(real_name: str, *, email: str = "", language: str = "zh-hans", actor: User | None = None) -> User:
    """A person without a usable password; the account waits for its activation code."""
    name = clean_name(real_name)
    person = User.objects.create_user(name, email=email, language=language, pinyin=read_name(name))
    record_audit("person.created", actor=actor, subject=person)
    return person


def sealed_columns(scheme: str, value: str) -> dict[str, object]:
    """The columns of an identifier for a normalised value: in clear, or ciphertext with its key id."""
    if scheme in SENSITIVE:
        sealed = encrypt(value.encode())
        return {
            "value": "",
            "sealed": sealed,
            "key_id": get_keyring().current,
            "lookup": lookup_value(scheme, value),
        }
    return {"value": value, "sealed": None, "key_id": "", "lookup": lookup_value(scheme, value)}


@transaction.atomic
def set_identifier(
    person: User,
    *,
    scheme: str,
    value: str,
    issuer: Organisation | None = None,
    verified: bool = False,
    actor: User | None = None,
) -> PersonIdentifier:
    """Give a person a number; an older one of the same scheme and issuer is retired. ValidationError if it is taken."""
    number = normalize(scheme, value)
    if not number:
        raise ValidationError(_("This is not a valid number."), code="invalid_number")
    if scheme in ISSUED and issuer is None:
        raise ValidationError(_("A staff number needs the school that issued it."), code="issuer_missing")
    columns = sealed_columns(scheme, number)
    same = PersonIdentifier.objects.current().filter(scheme=scheme, issuer=issuer, lookup=columns["lookup"])
    taken = same.first()
    if taken and taken.person_id != person.pk:
        raise ValidationError(_("This number already belongs to somebody else."), code="number_taken")
    if taken:
        return taken
    now = timezone.now()
    person.identifiers.current().filter(scheme=scheme, issuer=issuer).update(retired_at=now)
    made = PersonIdentifier.objects.create(
        person=person, scheme=scheme, issuer=issuer, verified_at=now if verified else None, **columns
    )
    record_audit("person.number_changed", actor=actor, subject=person, fields=[scheme])
    return made


def find_candidates(login: str, *, issuer: str = "") -> list[Candidate]:
    """Everybody who may be meant by a staff number, phone or e-mail; `issuer` (public id) narrows staff numbers.

    More than one means: ask which school issued the number.
    """
    login = login.strip()
    if not login or len(login) > 254:
        return []
    if "@" in login:
        return [Candidate(person, None) for person in User.objects.current().filter(email=login.lower())]
    scope = Q(scheme__in=LOGIN_SCHEMES, lookup=lookup_value(Scheme.STAFF_NUMBER, normalize("staff_number", login)))
    phone = normalize_phone(login)
    if phone:
        scope |= Q(scheme=Scheme.PHONE, lookup=lookup_value(Scheme.PHONE, phone))
    if issuer:
        scope &= Q(issuer__public_id=issuer)
    found: dict[int, Candidate] = {}
    rows = PersonIdentifier.objects.current().filter(scope, person__is_active=True, person__merged_into=None)
    for row in rows.select_related("person", "issuer").order_by("issuer__name", "pk")[:50]:
        found.setdefault(row.person_id, Candidate(row.person, row.issuer))
    return list(found.values())


def narrow_to_person(rows: QuerySet[Any], search: str) -> QuerySet[Any]:
    """Rows about a `person` whose name holds these words, or whose number or e-mail they are; all of them for none."""
    search = search.replace("\0", "").strip()[:100]
    if not search:
        return rows
    people = [row.person.pk for row in find_candidates(search)]
    return rows.filter(Q(person__real_name__icontains=search) | Q(person__in=people))


def find_person_by_login(login: str, *, issuer: str = "") -> User | None:
    """The one person meant by what was typed; None when there is nobody, or several and no issuer was chosen."""
    found = find_candidates(login, issuer=issuer)
    return found[0].person if len(found) == 1 else None


def find_by_identifier(scheme: str, value: str, *, issuer: Organisation | None = None) -> User | None:
    """The person who bears this number now."""
    number = normalize(scheme, value)
    if not number:
        return None
    row = (
        PersonIdentifier.objects.current()
        .filter(scheme=scheme, lookup=lookup_value(scheme, number), issuer=issuer)
        .select_related("person")
        .first()
    )
    return row.person if row else None


def masked_identifiers(person: User) -> list[tuple[PersonIdentifier, str]]:
    """A person's current numbers as they are shown: sensitive ones masked."""
    rows: QuerySet[PersonIdentifier] = person.identifiers.current().select_related("issuer").order_by("scheme", "pk")
    return [(row, masked_value(row)) for row in rows]


def masked_value(row: PersonIdentifier) -> str:
    """The number as it is shown to people who need not know it whole."""
    if row.scheme == Scheme.PHONE:
        return mask_phone(row.plain_value())
    if row.scheme == Scheme.IDENTITY_NUMBER:
        return mask_identity(row.plain_value())
    return row.value


@transaction.atomic
def end_sessions(person: User, *, actor: User | None = None) -> None:
    """End every session of a person, on all devices, at once."""
    User.objects.filter(pk=person.pk).update(sessions_epoch=F("sessions_epoch") + 1)
    person.refresh_from_db(fields=["sessions_epoch"])
    record_audit("account.sessions_ended", actor=actor or person, subject=person)


@transaction.atomic
def disable_person(person: User, *, actor: User | None = None, reason: str = "") -> None:
    """Stop an account: it cannot sign in, all its sessions and open codes end. No record of training is touched."""
    now = timezone.now()
    person.is_active, person.disabled_at = False, now
    person.sessions_epoch += 1
    person.save(update_fields=["is_active", "disabled_at", "sessions_epoch"])
    person.activation_codes.filter(used_at=None, revoked_at=None).update(revoked_at=now)
    record_audit("account.disabled", actor=actor, subject=person, reason=reason)
    transaction.on_commit(lambda: person_disabled.send_robust(sender=User, person_id=person.pk) and None)


@transaction.atomic
def enable_person(person: User, *, actor: User | None = None, reason: str = "") -> None:
    """Let an account sign in again; old sessions stay ended. A merged record stays closed."""
    if person.merged_into_id:
        raise ValidationError(_("This record was merged into another one and stays closed."), code="merged")
    person.is_active, person.disabled_at = True, None
    person.save(update_fields=["is_active", "disabled_at"])
    record_audit("account.enabled", actor=actor, subject=person, reason=reason)
    transaction.on_commit(lambda: person_enabled.send_robust(sender=User, person_id=person.pk) and None)


@transaction.atomic
def reveal_number(row: PersonIdentifier, *, actor: User, reason: str) -> str:
    """A sensitive number in clear, for somebody whom the rules allow it; every look is logged with its reason."""
    if not reason.strip():
        raise ValidationError(_("Say why you need to see this number."), code="reason_missing")
    record_audit("person.number_revealed", actor=actor, subject=row.person, fields=[row.scheme], reason=reason)
    return row.plain_value()
