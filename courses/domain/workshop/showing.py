"""A thread as it is read: posts in the order of time, what was taken away as a trace, nothing of it for who may not."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils.safestring import SafeString, mark_safe

from courses.domain.workshop.changing import may_change
from courses.domain.workshop.people import names_told
from courses.domain.workshop.seat import Seat
from courses.domain.workshop.words import shorten, show_words
from courses.models import WorkshopFile, WorkshopMention, WorkshopPost, WorkshopReport, WorkshopThanks, WorkshopThread

PER_PAGE = 25
GONE_BY_AUTHOR, GONE_BY_TEAM = "author", "team"


@dataclass(frozen=True)
class Quoted:
    """The post that a reply is about; without words when it was taken away."""

    post: WorkshopPost
    words: str


@dataclass(frozen=True)
class PostView:
    """One post for one reader. Where `gone` is set there are no words, except for who leads."""

    post: WorkshopPost
    html: SafeString
    gone: str
    quoted: Quoted | None
    files: list[WorkshopFile]
    is_own: bool
    is_new: bool
    is_answer: bool
    said_useful: bool
    was_useful: bool
    may_change: bool
    waits: bool

    @property
    def id(self) -> str:
        """The anchor of the post."""
        return f"p-{self.post.public_id}"


def list_posts(seat: Seat, thread: WorkshopThread) -> QuerySet[WorkshopPost]:
    """All posts of a thread with what is shown beside them; two queries more than rows for any number."""
    thanks = WorkshopThanks.objects.filter(post=OuterRef("pk"))
    waiting = WorkshopReport.objects.waiting().filter(post=OuterRef("pk"))
    told = WorkshopMention.objects.select_related("person")
    return (
        WorkshopPost.objects.filter(thread=thread)
        .select_related("author", "quotes__author")
        .prefetch_related("files", Prefetch("mentions", told))
        .annotate(
            said=Exists(thanks.filter(person=seat.person.pk)), thanked=Exists(thanks), reported=Exists(waiting)
        )
        .order_by("serial")
    )  # fmt: skip


def show_posts(seat: Seat, thread: WorkshopThread, rows: Any, *, seen: int) -> list[PostView]:
    """One page of posts for a reader who has read up to `seen`. No query."""
    posts = list(rows)
    for post in posts:
        post.thread, post.workshop = thread, seat.workshop
    names = names_told(posts)
    return [_show(seat, thread, post, names[post.pk], seen) for post in posts]


def _show(seat: Seat, thread: WorkshopThread, post: Any, names: list[str], seen: int) -> PostView:
    gone = "" if post.hidden_at is None else GONE_BY_AUTHOR if post.is_withdrawn else GONE_BY_TEAM
    readable = not gone or seat.leads
    is_own = post.author_id == seat.person.pk
    return PostView(
        post=post,
        html=show_words(post.body, names=names) if readable else mark_safe(""),
        gone=gone,
        quoted=_quoted(post),
        files=list(post.files.all()) if readable else [],
        is_own=is_own,
        is_new=post.serial > seen and not is_own and not gone,
        is_answer=thread.answer_id == post.pk,
        said_useful=post.said,
        was_useful=is_own and post.thanked,
        may_change=may_change(seat, post),
        waits=seat.leads and not is_own and post.reported,
    )


def _quoted(post: WorkshopPost) -> Quoted | None:
    if post.quotes is None:
        return None
    return Quoted(post.quotes, "" if post.quotes.hidden_at is not None else shorten(post.quotes.body))


@dataclass(frozen=True)
class Head:
    """What stands above a thread: its summary, and the answer that was marked."""

    summary: SafeString
    answer: Quoted | None


def show_thread(thread: WorkshopThread) -> Head:
    """The head of a thread. No query."""
    answer = thread.answer if thread.answer is not None and thread.answer.hidden_at is None else None
    quoted = Quoted(answer, shorten(answer.body)) if answer is not None else None
    return Head(show_words(thread.summary) if thread.summary else mark_safe(""), quoted)


def find_quoted(thread: WorkshopThread, public_id: str) -> Quoted | None:
    """The post that a reply is to be about, if it stands in this thread."""
    rows = WorkshopPost.objects.standing().filter(thread=thread).select_related("author")
    post = rows.filter(public_id=public_id).first() if public_id else None
    return Quoted(post, shorten(post.body)) if post is not None else None


def page_of(post: WorkshopPost) -> int:
    """On which page of its thread a post stands."""
    before = WorkshopPost.objects.filter(thread=post.thread_id, serial__lt=post.serial).count()
    return before // PER_PAGE + 1


def first_new_page(thread: WorkshopThread, *, seen: int) -> int:
    """The page where somebody who has read up to `seen` goes on."""
    rows = WorkshopPost.objects.filter(thread=thread)
    read, every = rows.filter(serial__lte=seen).count(), rows.count()
    return min(read, max(0, every - 1)) // PER_PAGE + 1
