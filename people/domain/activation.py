"""Activation: one-time codes for the first sign-in. Random, short-lived, single use, stored as a keyed digest only."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

from people.domain.audit import record_audit
from people.domain.consent import give_consent
from people.domain.events import account_reopened
from people.domain.number import fold_name, lookup_value, normalize, normalize_phone
from people.domain.person import LOGIN_SCHEMES
from people.models import (
    ActivationCode,
    ConsentKind,
    Membership,
    Organisation,
    PersonIdentifier,
    RoleGrant,
    Scheme,
    User,
)
from people.models.keyring import lookup_digest
from people.models.public_id import ALPHABET
from people.models.user import UserQuerySet
from people.rules import may

SIGNS = 8  # 40 bits, and the name or number beside it
MOST_AT_ONCE = 1000  # people on one list: a list is for one school
TRIES = 5  # wrong names per code, after which it is void


class ActivationRefused(Exception):
    """The code cannot be used; the page says the same whatever the cause, so that nothing can be guessed from it."""


@dataclass(frozen=True)
class IssuedCode:
    """One line of the list that a coordinator hands out. The code is shown once and never stored."""

    person: User
    code: str
    staff_number: str = ""


def code_life() -> timedelta:
    """How long a code may be used (setting ACTIVATION_DAYS, 14)."""
    return timedelta(days=getattr(settings, "ACTIVATION_DAYS", 14))


def new_code() -> str:
    """A code as it is printed: K7QF-2M9D, without signs that look alike."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(SIGNS)).upper()
    return f"{signs[:4]}-{signs[4:]}"


def hash_code(code: str) -> str:
    """The keyed digest of a code as typed: capitals, hyphen and spaces do not matter, O is read as 0, I and L as 1."""
    folded = "".join(sign for sign in code.lower() if sign.isalnum()).translate(str.maketrans("oilu", "011v"))
    return lookup_digest("activation", folded)


@transaction.atomic
def issue_code(person: User, *, organisation: Organisation | None = None, actor: User | None = None) -> str:
    """A new code for a person; older ones end. Returns the code, which cannot be read again later."""
    return issue_codes([person], organisation=organisation, actor=actor)[0].code


@transaction.atomic
def issue_codes(
    people: Iterable[User], *, organisation: Organisation | None = None, actor: User | None = None
) -> list[IssuedCode]:
    """New codes for many people at once; older open ones of theirs end."""
    chosen = list(people)
    now = timezone.now()
    open_codes = ActivationCode.objects.filter(used_at=None, revoked_at=None)
    for begin in range(0, len(chosen), 500):
        open_codes.filter(person__in=chosen[begin : begin + 500]).update(revoked_at=now)
    issued = [IssuedCode(person, new_code(), getattr(person, "staff_number", None) or "") for person in chosen]
    ActivationCode.objects.bulk_create(
        [
            ActivationCode(
                person=line.person,
                organisation=organisation,
                code_hash=hash_code(line.code),
                issued_by=actor,
                issued_at=now,
                expires_at=now + code_life(),
            )
            for line in issued
        ],
        batch_size=500,
    )
    record_audit(
        "activation.issued",
        actor=actor,
        subject=chosen[0] if len(chosen) == 1 else organisation,
        organisation=organisation,
        fields=[f"count={len(chosen)}"],
    )
    return issued


def people_to_activate(organisation: Organisation) -> list[User]:
    """Members of an organisation (and below) who never signed in, each with `staff_number`, by name."""
    return list(members_with_codes(organisation).filter(activated_at=None))


def members_with_codes(organisation: Organisation) -> UserQuerySet:
    """The people of an organisation and below by name, each with `staff_number` and `code_until` of an open code."""
    number = PersonIdentifier.objects.current().filter(person=OuterRef("pk"), scheme=Scheme.STAFF_NUMBER)
    code = ActivationCode.objects.usable().filter(person=OuterRef("pk"))
    members = Membership.objects.current().filter(organisation__path__startswith=organisation.path)
    people = User.objects.current().filter(pk__in=members.values("person"))
    found: UserQuerySet = people.annotate(
        staff_number=Subquery(number.values("value")[:1]), code_until=Subquery(code.values("expires_at")[:1])
    ).order_by("pinyin", "pk")
    return found


def may_issue_to(actor: User, person: User) -> bool:
    """Whether one may open this person's account anew: never one's own, and of people with a role only who gives roles.

    A code is a key: without this a coordinator could make one for the account of the bureau.
    """
    if person.pk == actor.pk or person.is_superuser:
        return False
    grants = RoleGrant.objects.current().filter(person=person).select_related("organisation")
    return all(may(actor, "manage_roles", grant.organisation) for grant in grants)


def count_to_activate(organisations: list[Organisation]) -> dict[int, int]:
    """For each of these organisations how many of its people, and of those below it, never signed in; one query."""
    members = Membership.objects.current().filter(person__is_active=True, person__activated_at=None)
    paths = Q(pk__in=[])
    for organisation in organisations:
        paths |= Q(organisation__path__startswith=organisation.path)
    found = members.filter(paths).order_by().values_list("person_id", "organisation__path").distinct()
    counts: dict[int, set[int]] = {organisation.pk: set() for organisation in organisations}
    for person, path in found:
        for organisation in organisations:
            if path.startswith(organisation.path):
                counts[organisation.pk].add(person)
    return {key: len(people) for key, people in counts.items()}


def knows_person(person: User, name_or_number: str) -> bool:
    """Whether what was typed is the person's name, phone, or one of their numbers."""
    if fold_name(name_or_number) == fold_name(person.real_name):
        return True
    folded = lookup_value(Scheme.STAFF_NUMBER, normalize(Scheme.STAFF_NUMBER, name_or_number))
    wanted = Q(scheme__in=LOGIN_SCHEMES, lookup=folded)
    phone = normalize_phone(name_or_number)
    if phone:
        wanted |= Q(scheme=Scheme.PHONE, lookup=lookup_value(Scheme.PHONE, phone))
    return bool(folded) and person.identifiers.current().filter(wanted).exists()


def check_code(code: str, *, name_or_number: str) -> ActivationCode:
    """The usable code that was typed, if the name or number beside it fits; ActivationRefused otherwise.

    A wrong name is counted and after five the code is void. Nothing else is written.
    """
    found = ActivationCode.objects.usable().select_related("person").filter(code_hash=hash_code(code)).first()
    if found is None or not found.person.is_active:
        raise ActivationRefused
    if knows_person(found.person, name_or_number):
        return found
    ActivationCode.objects.filter(pk=found.pk).update(attempts=F("attempts") + 1)
    ActivationCode.objects.filter(pk=found.pk, attempts__gte=TRIES).update(revoked_at=timezone.now())
    raise ActivationRefused


def activate_person(code: str, *, name_or_number: str, password: str, privacy_version: str = "") -> User:
    """Use a code: set the password, record consent to the privacy text. ActivationRefused if it cannot be used.

    The password is hashed before the transaction, since hashing takes longer than everything else.
    """
    found = check_code(code, name_or_number=name_or_number)
    person = found.person
    person.set_password(password)
    with transaction.atomic():
        now = timezone.now()
        if not ActivationCode.objects.usable().filter(pk=found.pk).update(used_at=now):
            raise ActivationRefused  # somebody was quicker with the same code
        if person.activated_at:
            account_reopened.send(sender=User, person_id=person.pk)
        person.activated_at = now
        person.sessions_epoch += 1
        person.save(update_fields=["password", "activated_at", "sessions_epoch"])
        give_consent(person, kind=ConsentKind.PRIVACY, text_version=privacy_version)
        record_audit("account.activated", actor=person, subject=person, organisation=found.organisation)
    return person
