"""The threads of a workshop as a list: filters, what is unread. The same few queries for ten as for ten thousand."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from courses.domain.workshop.seat import Seat
from courses.models import WorkshopFile, WorkshopPost, WorkshopReading, WorkshopThread

PER_PAGE = 20
ALL, UNREAD, OPEN, EXPERT, MINE, FOLLOWED, FILES = "", "unread", "open", "expert", "mine", "followed", "files"
FILTERS = (ALL, UNREAD, OPEN, EXPERT, MINE, FOLLOWED, FILES)
ANSWERED = ~Q(role=WorkshopPost.Role.LEARNER)


@dataclass(frozen=True)
class ThreadRow:
    """A thread as its line in the list shows it."""

    thread: WorkshopThread
    replies: int
    is_unread: bool
    has_expert: bool
    has_files: bool
    follows: bool


def list_threads(seat: Seat, *, only: str = ALL) -> QuerySet[Any]:
    """The threads of a workshop, pinned ones first, then the newest; hidden ones only for who leads."""
    posts = WorkshopPost.objects.filter(thread=OuterRef("pk"), hidden_at=None)
    readings = WorkshopReading.objects.filter(thread=OuterRef("pk"), person=seat.person.pk)
    rows: QuerySet[Any] = WorkshopThread.objects.filter(workshop=seat.workshop)
    if not seat.leads:
        rows = rows.filter(hidden_at=None)
    rows = rows.select_related("author").annotate(
        replies=Subquery(posts.filter(is_first=False).order_by().values("thread").annotate(n=Count("pk")).values("n")),
        has_expert=Exists(posts.filter(ANSWERED, is_first=False)),
        has_files=Exists(WorkshopFile.objects.filter(post__in=posts.values("pk"))),
        seen=Subquery(readings.values("seen_serial")[:1]),
        follows=Subquery(readings.values("follows")[:1]),
        mine=Exists(posts.filter(author=seat.person.pk)),
    )
    return narrow(rows, seat, only).order_by(F("pinned_at").desc(nulls_last=True), "-last_serial", "-pk")


def narrow(rows: QuerySet[Any], seat: Seat, only: str) -> QuerySet[Any]:
    """Threads by one filter; a word that is none shows all."""
    if only == OPEN:
        return rows.filter(kind=WorkshopThread.Kind.QUESTION, answer=None, has_expert=False)
    if only == UNREAD:
        fresh = rows.filter(Q(seen=None) | Q(seen__lt=F("last_serial")), last_serial__gt=seen_everywhere(seat))
        return fresh.filter(Q(follows=None) | Q(follows=True))
    named: dict[str, dict[str, Any]] = {
        EXPERT: {"has_expert": True}, MINE: {"mine": True}, FOLLOWED: {"follows": True}, FILES: {"has_files": True}
    }  # fmt: skip
    return rows.filter(**named.get(only, {}))


def seen_everywhere(seat: Seat) -> int:
    """Up to where somebody has read all of a workshop; without having entered, all of it."""
    member = seat.workshop.members.filter(person=seat.person.pk).first()
    return member.seen_serial if member is not None else seat.workshop.last_serial


def show_rows(seat: Seat, rows: Any, *, begun: int) -> list[ThreadRow]:
    """Lines for one page of threads. No query."""
    return [
        ThreadRow(
            thread=row, replies=row.replies or 0, has_expert=row.has_expert, has_files=row.has_files,
            is_unread=row.last_serial > max(begun, row.seen or 0) and row.follows is not False,
            follows=row.follows is True,
        )
        for row in rows
    ]  # fmt: skip
