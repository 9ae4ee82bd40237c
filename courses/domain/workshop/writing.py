"""Writing: a thread, a reply; once however often it is sent, looked over before, told to whom it speaks to."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.refusal import Refused
from courses.domain.workshop.attached import attach
from courses.domain.workshop.care import Care, check, look_over
from courses.domain.workshop.indexing import index_words
from courses.domain.workshop.people import Told, read_mentions
from courses.domain.workshop.reading import follow_by_writing
from courses.domain.workshop.seat import Seat
from courses.domain.workshop.telling import tell_answered, tell_mentioned
from courses.domain.workshop.words import clean_line, clean_words
from courses.models import Workshop, WorkshopMention, WorkshopPost, WorkshopReport, WorkshopThread
from courses.models.workshop_post import LONGEST_POST, LONGEST_TITLE
from people.models import User

SPELL, MOST_IN_SPELL, MOST_IN_A_DAY, MOST_THREADS = timedelta(minutes=10), 10, 80, 5


@dataclass(frozen=True)
class Draft:
    """What a form brings. `once` is the form's own: the same form sent twice is one post."""

    body: str
    once: uuid.UUID
    title: str = ""
    kind: str = WorkshopThread.Kind.DISCUSSION
    quotes: str = ""
    files: Sequence[str] = ()
    told: Sequence[str] = ()
    seen: str = ""


class SentAlready(Exception):
    """This form has sent other words before, from another window; they stand."""

    def __init__(self, post: WorkshopPost) -> None:
        super().__init__("sent already")
        self.post = post


@dataclass(frozen=True)
class Written:
    """The post, what its writer is told about names, and whether it speaks of danger."""

    post: WorkshopPost
    told: Told = field(default_factory=Told)
    care: Care | None = None


def start_thread(seat: Seat, draft: Draft, *, now: datetime | None = None) -> Written:
    """A new thread with its first post. Refuses with words, or raises Noticed or SentAlready; then nothing is kept."""
    title = clean_line(draft.title, LONGEST_TITLE)
    if not title:
        raise Refused("no_title", _("Give it a title: it is what others see in the list."))
    if draft.kind not in WorkshopThread.Kind.values:
        raise Refused("no_kind", _("Choose whether it is a question, a discussion or something to share."))
    return _write(seat, None, draft, title=title, now=now or timezone.now())


def write_reply(seat: Seat, thread: WorkshopThread, draft: Draft, *, now: datetime | None = None) -> Written:
    """A reply. Refuses with words, or raises Noticed or SentAlready; then nothing is kept."""
    return _write(seat, thread, draft, title="", now=now or timezone.now())


def _write(seat: Seat, thread: WorkshopThread | None, draft: Draft, *, title: str, now: datetime) -> Written:
    body = clean_words(draft.body, LONGEST_POST)
    if not body:
        raise Refused("empty", _("Write a few words first."))
    before = _sent_before(seat.person, draft, body)
    if before is not None:
        return Written(before)
    care = look_over(title, body)
    check(care, seen=draft.seen)
    told = read_mentions(seat.workshop, body, chosen=draft.told, writer=seat.person)
    try:
        with transaction.atomic():
            workshop = Workshop.objects.select_for_update().get(pk=seat.workshop.pk)
            before = _sent_before(seat.person, draft, body)
            if before is not None:
                return Written(before)
            _check_open(workshop, seat, thread)
            _check_patience(seat.person, is_thread=thread is None, now=now)
            post = _put(workshop, seat, thread, draft, title=title, body=body, now=now)
            _follow_up(seat, post, draft, told, care)
    except IntegrityError:  # the same form, sent twice in the same moment
        before = _sent_before(seat.person, draft, body)
        if before is None:
            raise
        return Written(before)
    return Written(post, told, care)


def _sent_before(person: User, draft: Draft, body: str) -> WorkshopPost | None:
    post = WorkshopPost.objects.select_related("thread").filter(author=person, once_key=draft.once).first()
    if post is not None and post.body != body and post.edited_at is None:
        raise SentAlready(post)
    return post


def _check_open(workshop: Workshop, seat: Seat, thread: WorkshopThread | None) -> None:
    if not workshop.is_open:
        raise Refused("closed", _("This workshop can only be read now. Copy what you wrote before you leave the page."))
    if thread is None:
        return
    thread = WorkshopThread.objects.select_for_update().get(pk=thread.pk)
    if thread.hidden_at is not None or (thread.locked_at is not None and not seat.leads):
        raise Refused("locked", _("Nothing more can be written in this thread. Copy what you wrote before you leave."))


def _check_patience(person: User, *, is_thread: bool, now: datetime) -> None:
    """Nobody floods a workshop, whatever their role."""
    rows = WorkshopPost.objects.filter(author=person, created_at__gt=now - timedelta(days=1))
    times = list(rows.values_list("created_at", "is_first"))
    lately = sum(at > now - SPELL for at, _first in times)
    threads = sum(first and at > now - timedelta(hours=1) for at, first in times)
    if lately >= MOST_IN_SPELL or len(times) >= MOST_IN_A_DAY or (is_thread and threads >= MOST_THREADS):
        words = _(
            "You have written a great deal in a short time. Wait a little, then send it: your words are kept here."
        )
        raise Refused("too_often", words)


def _put(
    workshop: Workshop, seat: Seat, thread: WorkshopThread | None, draft: Draft, *, title: str, body: str, now: datetime
) -> WorkshopPost:
    is_first = thread is None
    if thread is None:
        thread = WorkshopThread.objects.create(
            workshop=workshop, kind=draft.kind, title=title, author=seat.person, started_at=now, last_post_at=now
        )
    serial = workshop.last_serial + 1
    quoted = WorkshopPost.objects.standing().filter(thread=thread, public_id=draft.quotes).first()
    post = WorkshopPost.objects.create(
        thread=thread, workshop=workshop, serial=serial, is_first=is_first, author=seat.person, role=seat.role,
        body=body, tokens=index_words(title, body), quotes=quoted, once_key=draft.once, created_at=now,
    )  # fmt: skip
    Workshop.objects.filter(pk=workshop.pk).update(last_serial=serial)
    WorkshopThread.objects.filter(pk=thread.pk).update(last_serial=serial, last_post_at=now)
    return post


def _follow_up(seat: Seat, post: WorkshopPost, draft: Draft, told: Told, care: Care) -> None:
    attach(post, draft.files)
    WorkshopMention.objects.bulk_create([WorkshopMention(post=post, person=one) for one in told.people])
    note_care(post, care)
    follow_by_writing(seat.person, post)
    tell_mentioned(post, told.people)
    tell_answered(post)


def note_care(post: WorkshopPost, care: Care) -> None:
    """Let those who lead look at it, once; nothing is held back by that."""
    reasons = [
        reason
        for reason, found in (
            (WorkshopReport.Reason.DISCLOSURE, care.disclosures), (WorkshopReport.Reason.PRIVATE, care.personal)
        )
        if found
    ]  # fmt: skip
    for reason in reasons:
        waiting = WorkshopReport.objects.waiting().filter(post=post, reason=reason, by_site=True)
        if not waiting.exists():
            WorkshopReport.objects.create(post=post, reason=reason, by_site=True)
