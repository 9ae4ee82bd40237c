"""Moving people who have not finished to another version: with a preview, a reason, and a line in the log.

Without it people finish under the version they began with. Only what is open moves; what was certified stays."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.certifying.requirement import Judgement
from courses.domain.certifying.window import due_day
from courses.domain.programmes.evaluating import CHUNK, certify_met, judge_periods, rules_of
from courses.domain.programmes.progress import share_of
from courses.domain.programmes.telling import MOVED
from courses.domain.refusal import Refused
from courses.models import CertificationPeriod, Programme, ProgrammeChange, ProgrammeChangeKind, ProgrammeVersion
from courses.models.period import PeriodKind
from people.domain.audit import record_audit
from people.domain.message import send_messages
from people.models.user import User

SHOWN = 50


@dataclass(frozen=True)
class Change:
    """What a move would mean for one person: shares from 0 to 100, before and after."""

    period: CertificationPeriod
    before: int
    after: int
    is_met: bool
    was: int = 0  # number of the version they began with

    @property
    def loses(self) -> bool:
        return self.after < self.before


@dataclass(frozen=True)
class MovePreview:
    """Nothing is written. `stamp` says which people and versions were looked at."""

    target: ProgrammeVersion
    total: int
    met: int
    less: int
    more: int
    shown: tuple[Change, ...]
    stamp: str

    @property
    def unseen(self) -> int:
        """How many stand below what is shown."""
        return self.total - len(self.shown)


def find_movable(programme: Programme, target: ProgrammeVersion) -> list[int]:
    """Keys of open periods that are judged by another version."""
    rows = CertificationPeriod.objects.open().filter(programme=programme).exclude(version=target)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def preview_move(programme: Programme, target: ProgrammeVersion) -> MovePreview:
    """Who would move and what that means for each. A few queries for each five hundred."""
    keys = find_movable(programme, target)
    rules = rules_of(programme.versions.all())
    counts = {"met": 0, "less": 0, "more": 0}
    shown: list[Change] = []
    for start in range(0, len(keys), CHUNK):
        rows = list(
            CertificationPeriod.objects.filter(pk__in=keys[start : start + CHUNK])
            .select_related("version", "person")
            .order_by("pk")
        )
        before = judge_periods(rows, rules)
        began = {row.pk: row.version.number for row in rows}
        for row in rows:
            row.version, row.window_end = target, target.closes_on if row.kind == PeriodKind.FIRST else row.window_end
        after = judge_periods(rows, rules)
        for row in rows:
            change = _change(row, before.get(row.pk), after.get(row.pk), was=began[row.pk])
            counts["met"] += change.is_met
            counts["less"] += change.loses and not change.is_met
            counts["more"] += change.after > change.before and not change.is_met
            shown.append(change)
    shown.sort(key=lambda one: (not one.loses, not one.is_met, one.period.pk))
    return MovePreview(target, len(keys), **counts, shown=tuple(shown[:SHOWN]), stamp=_stamp(target, keys))


def _change(row: CertificationPeriod, before: Judgement | None, after: Judgement | None, *, was: int) -> Change:
    first, second = (_percent(one) for one in (before, after))
    return Change(row, first, second, bool(after and after.met_on), was)


def _percent(one: Judgement | None) -> int:
    return int(share_of(one) * Decimal(100)) if one else 0


def _stamp(target: ProgrammeVersion, keys: list[int]) -> str:
    return hashlib.sha256(f"{target.pk}:{keys}".encode()).hexdigest()[:24]


def move_people(programme: Programme, target: ProgrammeVersion, *, stamp: str, actor: User, reason: str) -> int:
    """Move whoever the preview showed. If people came or went since, nothing is written and the preview is shown anew.
    Whoever has met everything under the new version is certified at once."""
    reason = " ".join(reason.replace("\0", "").split())[:300]
    if not reason:
        raise Refused("reason", _("Say why: the reason is kept in the log."))
    if target.state != "published":
        raise Refused("state", _("People can be moved to the published version only."))
    with transaction.atomic():
        Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
        keys = find_movable(programme, target)
        if stamp != _stamp(target, keys):
            raise Refused("changed", _("People came or went since you looked. Look again, then decide."))
        people = _write(keys, target)
        ProgrammeChange.objects.create(
            programme=programme, kind=ProgrammeChangeKind.MOVED, actor=actor, reason=reason,
            facts={"people": len(keys), "to": target.number},
        )  # fmt: skip
        record_audit("programme.people_moved", actor=actor, subject=target, organisation=programme.owner, reason=reason)
        send_messages(people, MOVED, context={"programme": programme.pk}, once_key=f"moved-{stamp}")
    certify_met(programme, people=people)
    return len(keys)


def _write(keys: list[int], target: ProgrammeVersion) -> list[int]:
    people = []
    for start in range(0, len(keys), CHUNK):
        rows = list(CertificationPeriod.objects.select_for_update().filter(pk__in=keys[start : start + CHUNK]))
        for row in rows:
            row.version = target
            if row.kind == PeriodKind.FIRST:
                entered = row.entered_on or timezone.localdate(row.created_at)
                row.window_due, row.window_end = due_day(target, entered), target.closes_on
                today = timezone.localdate()
                if target.due_after_days and row.window_due and row.window_due < today:
                    row.window_due = today + timedelta(days=target.due_after_days)
            people.append(row.person_id)
        CertificationPeriod.objects.bulk_update(rows, ["version", "window_due", "window_end"], batch_size=100)
    return people
