"""When two records of one person become one: one open period of a programme, and none beside a lasting certificate.

What was certified stays, with its certificates; two of them are two. An open period that counts no more is archived and
never taken up again.
"""

from collections import defaultdict
from datetime import timedelta

from django.utils import timezone

from courses.domain.certifying.certification import AWAITS_APPROVAL
from courses.domain.certifying.window import MERGED
from courses.models import CertificationPeriod, ProposedPerson
from courses.models.period import PeriodKind
from people.domain.merging.records import Merging


def settle_periods(merging: Merging) -> None:
    """Before the rows move: of two open periods the one that is further on, of two alike the one that began first."""
    both = [merging.keep_id, merging.drop_id]
    rows = CertificationPeriod.objects.filter(person__in=both, revoked_at=None, archived_at=None)
    by_programme: dict[int, list[CertificationPeriod]] = defaultdict(list)
    for row in rows.select_related("version").order_by("pk"):
        by_programme[row.programme_id].append(row)
    asked = ProposedPerson.objects.filter(period__person__in=both, proposal__decision=None)
    proposed = set(asked.values_list("period", flat=True))
    for held in by_programme.values():
        if len({row.person_id for row in held}) == 2:
            _settle_programme(merging, held, proposed)


def _settle_programme(merging: Merging, held: list[CertificationPeriod], proposed: set[int]) -> None:
    waiting = [row for row in held if row.certified_at is None]
    waiting.sort(
        key=lambda row: (
            row.pk not in proposed, row.held_reason != AWAITS_APPROVAL, row.kind != PeriodKind.RENEWAL,
            row.window_start, row.pk,
        )
    )  # fmt: skip
    lasting = [row for row in held if row.certified_at is not None and _lasts(row)]
    needless = waiting if lasting else waiting[1:]
    for row in needless:
        merging.change(row, archived_at=timezone.now(), held_reason=MERGED)


def _lasts(row: CertificationPeriod) -> bool:
    """Whether it is valid and its renewal cannot begin yet."""
    if row.valid_until is None:
        return True
    return row.valid_until > timezone.localdate() + timedelta(days=row.version.window_days)
