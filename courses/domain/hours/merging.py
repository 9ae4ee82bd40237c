"""When two records of one person become one: each act counts once in the ledger, and nobody loses hours.

What both records have from one source stays once on the closed record, with whatever took it back.
"""

from courses.domain.hours.ledger import CORRECTED
from courses.models import HourEntry, HourSource
from people.domain.merging.records import Merging


def rename_sources(merging: Merging) -> None:
    """Before the rows move: where the kept record's entry was taken back, the dropped one's stands beside it."""
    rows = HourEntry.objects.filter(reverses=None)
    own = {
        (row.source_kind, row.source_key): row
        for row in rows.filter(person=merging.keep_id).select_related("reversal")
    }  # fmt: skip
    theirs = {(row.source_kind, row.source_key) for row in rows.filter(person=merging.drop_id)} if own else set()
    for row in rows.filter(person=merging.drop_id, reversal=None) if own else ():
        twin, key = own.get((row.source_kind, row.source_key)), f"{row.source_key}{CORRECTED}"
        taken = (row.source_kind, key) in own or (row.source_kind, key) in theirs
        if twin is not None and twin.taken_back is not None and not taken:
            merging.change(row, source_key=key)


def settle_hours(merging: Merging) -> None:
    """After the rows moved: a course that was finished under both records gives its hours once; what takes hours back
    stays with the entry that it takes back."""
    own = HourEntry.objects.filter(person=merging.keep_id)
    moved = merging.moved_of("courses.hourentry.person")
    courses = own.filter(source_kind=HourSource.COURSE, reverses=None, reversal=None, completion__isnull=False)
    counted = set(courses.exclude(pk__in=moved).values_list("completion__course", "completion__round"))
    for row in courses.filter(pk__in=moved, completion__enrolment__person=merging.drop_id).select_related("completion"):
        if row.completion and (row.completion.course_id, row.completion.round) in counted:
            merging.leave(row)
    for row in own.filter(reverses__person=merging.drop_id):
        merging.leave(row)
