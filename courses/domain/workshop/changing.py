"""Changing what one wrote: new words with the old ones kept for those who lead, taking it away with a trace."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.refusal import Refused
from courses.domain.workshop.attached import attach, forget_files
from courses.domain.workshop.care import check, look_over
from courses.domain.workshop.indexing import index_words
from courses.domain.workshop.people import Told, read_mentions
from courses.domain.workshop.seat import Seat
from courses.domain.workshop.telling import tell_mentioned
from courses.domain.workshop.words import clean_line, clean_words
from courses.domain.workshop.writing import Draft, note_care
from courses.models import Workshop, WorkshopMention, WorkshopPost, WorkshopPostVersion, WorkshopThread
from courses.models.workshop_post import LONGEST_POST, LONGEST_TITLE


class ChangedMeanwhile(Exception):
    """Another window has changed the post since this one was opened."""


def may_change(seat: Seat, post: WorkshopPost) -> bool:
    """One's own words, while they stand and the thread can be written in."""
    return post.author_id == seat.person.pk and post.hidden_at is None and seat.may_write(post.thread)


def revision_of(post: WorkshopPost) -> str:
    """What a window must know to write over a post."""
    return post.edited_at.isoformat() if post.edited_at else "0"


def change_post(
    seat: Seat, post: WorkshopPost, draft: Draft, *, known: str, keep: Sequence[str] | None = None,
    now: datetime | None = None,
) -> Told:  # fmt: skip
    """New words for one's own post; the same words change nothing. Files that `keep` does not name go.

    Raises ChangedMeanwhile, Noticed or Refused; then nothing is changed.
    """
    body = clean_words(draft.body, LONGEST_POST)
    title = clean_line(draft.title, LONGEST_TITLE) if post.is_first else ""
    if not body or (post.is_first and not title):
        raise Refused(
            "empty", _("Words cannot be emptied. If you would rather take it away, there is a button for that.")
        )
    care = look_over(title, body)
    check(care, seen=draft.seen)
    mentioned = read_mentions(seat.workshop, body, chosen=draft.told, writer=seat.person)
    with transaction.atomic():
        Workshop.objects.select_for_update().get(pk=post.workshop_id)
        row = WorkshopPost.objects.select_related("thread", "author", "workshop").get(pk=post.pk)
        if not may_change(Seat(row.workshop, seat.person, seat.leads, seat.is_expert), row):
            raise Refused("closed", _("This can no longer be changed. Copy your words before you leave the page."))
        same_words = row.body == body and (not row.is_first or row.thread.title == title)
        if not same_words and known != revision_of(row):
            raise ChangedMeanwhile
        _change_files(row, draft.files, keep)
        if not same_words:
            _replace(row, title=title, body=body, now=now or timezone.now())
            note_care(row, care)
        _change_mentions(row, mentioned)
    return mentioned


def _change_files(row: WorkshopPost, fresh: Sequence[str], keep: Sequence[str] | None) -> None:
    if keep is not None:
        forget_files(row.files.exclude(public_id__in=list(keep)))
    attach(row, fresh)


def _replace(row: WorkshopPost, *, title: str, body: str, now: datetime) -> None:
    before = row.thread.title if row.is_first else ""
    WorkshopPostVersion.objects.create(post=row, title=before, body=row.body, replaced_at=now)
    row.body, row.tokens, row.edited_at = body, index_words(title, body), now
    row.save(update_fields=["body", "tokens", "edited_at"])
    if row.is_first:
        WorkshopThread.objects.filter(pk=row.thread_id).update(title=title)


def _change_mentions(row: WorkshopPost, told: Told) -> None:
    wanted = {one.pk for one in told.people}
    known = set(row.mentions.values_list("person", flat=True))
    row.mentions.exclude(person__in=wanted).delete()
    fresh = [one for one in told.people if one.pk not in known]
    WorkshopMention.objects.bulk_create([WorkshopMention(post=row, person=one) for one in fresh])
    tell_mentioned(row, fresh)


@transaction.atomic
def withdraw_post(seat: Seat, post: WorkshopPost, *, now: datetime | None = None) -> None:
    """Take one's own words away: a trace stays, the words only for those who lead. A thread in which nobody else
    wrote goes with its first post."""
    Workshop.objects.select_for_update().get(pk=post.workshop_id)
    row = WorkshopPost.objects.select_related("thread").get(pk=post.pk)
    if row.author_id != seat.person.pk:
        raise Refused("not_yours", _("This is not yours."))
    if row.hidden_at is not None:
        return
    row.hidden_at, row.hidden_by, row.is_withdrawn = now or timezone.now(), seat.person, True
    row.save(update_fields=["hidden_at", "hidden_by", "is_withdrawn"])
    others = WorkshopPost.objects.filter(thread=row.thread_id).exclude(author=seat.person.pk)
    if row.is_first and not others.exists():
        WorkshopThread.objects.filter(pk=row.thread_id).update(hidden_at=row.hidden_at)
    settle_thread(row.thread)


def settle_thread(thread: WorkshopThread) -> None:
    """After a post came or went: an answer that does not stand is none, and the thread is as new as its newest post."""
    standing = WorkshopPost.objects.filter(thread=thread.pk, hidden_at=None).order_by("-serial")
    newest = standing.values("serial", "created_at").first()
    if newest is not None:
        WorkshopThread.objects.filter(pk=thread.pk).update(
            last_serial=newest["serial"], last_post_at=newest["created_at"]
        )
    WorkshopThread.objects.filter(pk=thread.pk, answer__hidden_at__isnull=False).update(answer=None)
