"""Hours of other bodies and old papers: handed in with evidence, decided by staff, entered in the ledger once."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.hours.ledger import Proof, award_hours
from courses.domain.hours.words import tell_deciders, tell_owner
from courses.domain.learning.stamp import stamp_person
from courses.domain.refusal import Refused
from courses.domain.uploading.files import Stored, keep_upload, shelf
from courses.domain.uploading.kinds import Looked
from courses.domain.uploading.words import harmless_name
from courses.models import HourCategory, HourClaim, HourClaimState, HourClaimStep
from people.domain.audit import record_audit
from people.models import User
from plugins.api import FileKind, UploadRule

EVIDENCE = UploadRule("file", (FileKind.IMAGE, FileKind.PDF), count=1, megabytes=15)
OLDEST = date(1970, 1, 1)
FACTS = ("kind", "title", "giver", "day", "hours", "category", "words")
State = HourClaimState


def claims_of(person: User) -> list[HourClaim]:
    """What somebody handed in, the newest first. One query."""
    return list(HourClaim.objects.filter(person=person).select_related("category", "entry__category", "decided_by"))


def find_claims(user: Any, *, state: str = "", search: str = "") -> QuerySet[HourClaim]:
    """What somebody may decide, the oldest first; what was decided, the newest first."""
    rows = HourClaim.objects.decidable_by(user).select_related(
        "person", "organisation", "category", "decided_by", "entry__category"
    )
    if search:
        rows = rows.filter(Q(person__real_name__icontains=search) | Q(title__icontains=search))
    if state == "done":
        return rows.filter(state__in=[State.APPROVED, State.REFUSED]).order_by("-decided_at", "-pk")
    return rows.filter(state=state or State.WAITING).order_by("handed_in_at", "pk")


def check_facts(facts: Mapping[str, Any], *, today: date | None = None) -> None:
    """Refuse a day that has not come or cannot be, and hours that are none."""
    if facts["day"] > (today or timezone.localdate()):
        raise Refused("future", _("This day has not come yet. Give the day on which the hours were earned."))
    if facts["day"] < OLDEST:
        raise Refused("ancient", _("This day is too long ago. Look at the year again."))
    if not 0 < facts["hours"] < 1000:
        raise Refused("hours", _("Give the hours as a number above 0 and below 1000."))


def hand_in_hours(
    person: User,
    facts: Mapping[str, Any],
    upload: UploadedFile,
    *,
    form_key: str,
    entered_by: User | None = None,
) -> HourClaim:
    """Hand in hours with their evidence. The same form twice is one; the same paper twice is refused with words.

    Raises Refused; then nothing is written, and nothing of the file is kept."""
    check_facts(facts)
    known = HourClaim.objects.filter(person=person, form_key=form_key).first()
    if known is not None:
        return known

    @transaction.atomic
    def put(looked: Looked, stored: Stored) -> HourClaim:
        User.objects.select_for_update().get(pk=person.pk)
        again = HourClaim.objects.filter(person=person, form_key=form_key).first()
        if again is not None:
            transaction.on_commit(lambda: shelf().delete_now(stored.name))
            return again
        refuse_twice(person, facts, stored.sha256)
        made = HourClaim.objects.create(
            person=person, form_key=form_key, entered_by=entered_by, **{name: facts[name] for name in FACTS},
            **_file(looked, stored, upload), **stamp_person(person.pk)._asdict(),
        )  # fmt: skip
        note_step(made, actor=entered_by or person, words=made.words)
        return made

    made = keep_upload(upload, EVIDENCE, put)
    if entered_by is None:
        tell_deciders(made)
    return made


def _file(looked: Looked, stored: Stored, upload: UploadedFile) -> dict[str, Any]:
    name = harmless_name(upload.name or "", looked.extension)
    return {"file": stored.name, "file_name": name[:120], "file_size": stored.size, "sha256": stored.sha256}


def refuse_twice(person: User, facts: Mapping[str, Any], sha256: str, *, but: HourClaim | None = None) -> None:
    """One paper counts once: neither the same file for the same thing nor the same thing of the same day again."""
    standing = HourClaim.objects.filter(person=person, state__in=[State.WAITING, State.RETURNED, State.APPROVED])
    if but is not None:
        standing = standing.exclude(pk=but.pk)
    same = Q(day=facts["day"], title=facts["title"], giver=facts["giver"]) | Q(sha256=sha256, day=facts["day"])
    if standing.filter(same).exists():
        raise Refused(
            "twice", _("This was handed in already; you find it under what you handed in. Each act counts once.")
        )


def note_step(claim: HourClaim, *, actor: User | None, words: str = "") -> None:
    """Write down what happened, with what was claimed at that time."""
    facts = {name: str(getattr(claim, name) or "") for name in ("kind", "title", "giver", "day", "hours", "category")}
    HourClaimStep.objects.create(
        claim=claim, state=claim.state, actor=actor, words=words[:300], facts={**facts, "file": claim.sha256}
    )


def hand_in_again(claim: HourClaim, facts: Mapping[str, Any], upload: UploadedFile | None) -> HourClaim:
    """Complete what was returned, or correct what waits, with another file or the same. Raises Refused."""
    check_facts(facts)

    @transaction.atomic
    def put(looked: Looked | None, stored: Stored | None) -> HourClaim:
        row = _locked(claim)
        if not row.is_open:
            raise Refused("decided", _("This was decided meanwhile. Nothing was changed."))
        refuse_twice(row.person, facts, stored.sha256 if stored else row.sha256, but=row)
        old = row.file.name or ""
        changes = {name: facts[name] for name in FACTS}
        if looked is not None and stored is not None and upload is not None:
            changes |= _file(looked, stored, upload)
        for name, value in changes.items():
            setattr(row, name, value)
        row.state, row.handed_in_at = State.WAITING, timezone.now()
        row.save()
        if row.file.name != old:
            shelf().delete(old)
        note_step(row, actor=row.person, words=row.words)
        return row

    made = keep_upload(upload, EVIDENCE, put) if upload is not None else put(None, None)
    tell_deciders(made)
    return made


def _locked(claim: HourClaim) -> HourClaim:
    return HourClaim.objects.select_for_update(of=("self",)).select_related("person", "category").get(pk=claim.pk)


@transaction.atomic
def withdraw_claim(claim: HourClaim) -> HourClaim:
    """Its owner takes it back; again changes nothing."""
    row = _locked(claim)
    if row.state == State.WITHDRAWN:
        return row
    if not row.is_open:
        raise Refused("decided", _("This was decided meanwhile. Nothing was changed."))
    row.state = State.WITHDRAWN
    row.save(update_fields=["state"])
    note_step(row, actor=row.person)
    return row


def _decidable(claim: HourClaim, actor: User, seen: str) -> HourClaim:
    """The claim as it stands; refuses what is decided, one's own, and what changed since it was seen."""
    row = _locked(claim)
    if row.person_id == actor.pk:
        raise Refused("own", _("Nobody decides about their own hours; somebody else does it."))
    if row.state != State.WAITING:
        raise Refused("decided", _("This was decided meanwhile, or taken back. Nothing was changed."))
    if seen and seen != version_of(row):
        raise Refused("changed", _("The person changed this meanwhile. Look at it once more, then decide."))
    return row


def version_of(claim: HourClaim) -> str:
    """Tells one state of a claim from the next: a window that shows an older one decides nothing."""
    return f"{claim.handed_in_at.timestamp():.6f}"


@transaction.atomic
def approve_claim(
    claim: HourClaim,
    *,
    actor: User,
    hours: Decimal | None = None,
    category: HourCategory | None = None,
    reason: str = "",
    seen: str = "",
    request: Any = None,
) -> HourClaim:
    """Enter the hours, changed with a reason where staff see it otherwise. Pressing twice enters them once."""
    reason = " ".join(reason.replace("\0", "").split())[:300]
    standing = HourClaim.objects.filter(pk=claim.pk, state=State.APPROVED, decided_by=actor).first()
    if standing is not None:
        return standing
    row = _decidable(claim, actor, seen)
    granted = row.hours if hours is None else hours
    if (granted, category) != (row.hours, row.category) and not reason:
        raise Refused("no_reason", _("Say why hours or category are changed: the person reads it."))
    check_facts({"day": row.day, "hours": granted})
    row.entry = award_hours(
        row.person, hours=granted, day=row.day, source_kind=row.kind, source_key=f"claim/{row.public_id}",
        title=f"{row.title} · {row.giver}", category=category, actor=actor,
        proof=Proof(approver=actor, file=row.file.name or "", note=reason),
    )  # fmt: skip
    _settle(row, State.APPROVED, actor, reason, request)
    return row


@transaction.atomic
def turn_down_claim(
    claim: HourClaim, *, state: str, actor: User, reason: str, seen: str = "", request: Any = None
) -> HourClaim:
    """Return it to be completed, or refuse it for good; both with words that its owner reads."""
    reason = " ".join(reason.replace("\0", "").split())[:300]
    row = _decidable(claim, actor, seen)
    if not reason:
        raise Refused("no_reason", _("Say why: the person reads it."))
    _settle(row, State(state), actor, reason, request)
    return row


def _settle(row: HourClaim, state: HourClaimState, actor: User, reason: str, request: Any) -> None:
    row.state, row.decided_by, row.decided_at, row.reason = state, actor, timezone.now(), reason
    row.save(update_fields=["state", "decided_by", "decided_at", "reason", "entry"])
    note_step(row, actor=actor, words=reason)
    tell_owner(row)
    record_audit(
        f"hours.claim_{state.value}", actor=actor, subject=row.person, organisation=row.organisation, reason=reason,
        request=request,
    )  # fmt: skip


def enter_hours(
    person: User, facts: Mapping[str, Any], upload: UploadedFile, *, actor: User, form_key: str, request: Any = None
) -> HourClaim:
    """Staff enter hours for somebody, with evidence: handed in and approved at once. Raises Refused."""
    if person.pk == actor.pk:
        raise Refused("own", _("Nobody decides about their own hours; somebody else does it."))
    made = hand_in_hours(person, facts, upload, form_key=form_key, entered_by=actor)
    if made.state == State.APPROVED:
        return made
    return approve_claim(made, actor=actor, category=made.category, request=request)
