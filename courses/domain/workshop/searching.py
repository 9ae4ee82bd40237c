"""Searching within one workshop: Chinese, English and pinyin as the site's own search reads them; only what stands."""

from dataclasses import dataclass, field

from django.db.models import Q, QuerySet
from django.utils.safestring import SafeString

from cms.domain.distress import CRISIS, distress_of
from cms.domain.highlight import Needles, marked, needles_of, passage
from cms.domain.vocabulary import read_pinyin
from cms.search.analysis import Token, clean_query
from cms.search.library import Library
from courses.domain.workshop.listing import list_threads
from courses.domain.workshop.seat import Seat
from courses.domain.workshop.words import shorten
from courses.models import WorkshopPost

LONGEST = 60
MOST_TOKENS = 8


@dataclass(frozen=True)
class Asked:
    """A query as it is understood: `read` is the Chinese that letters stand for, where they do."""

    typed: str
    read: str = ""
    tokens: list[Token] = field(default_factory=list)
    is_crisis: bool = False

    @property
    def needles(self) -> Needles:
        """What to mark in what was found."""
        return needles_of(self.tokens)


@dataclass(frozen=True)
class Hit:
    """A post that was found, with the title and the passage, marked."""

    post: WorkshopPost
    title: SafeString
    words: SafeString | str


def read_query(text: str) -> Asked:
    """What was typed, understood; empty for nothing."""
    typed = clean_query(text.replace("\0", "")[:LONGEST])
    if not typed:
        return Asked("")
    read = read_pinyin(typed)
    tokens = Library().tokens(read or typed)[:MOST_TOKENS]
    return Asked(typed, read if read != typed else "", tokens, distress_of(typed) == CRISIS)


def find_posts(seat: Seat, asked: Asked, *, only: str = "") -> QuerySet[WorkshopPost]:
    """Posts that stand and hold every word, the newest first, within the threads that a filter leaves."""
    rows = WorkshopPost.objects.standing().filter(workshop=seat.workshop)
    if not asked.tokens:
        return rows.none()
    for token in asked.tokens:
        rows = rows.filter(_holds(token))
    if only:
        rows = rows.filter(thread__in=list_threads(seat, only=only).order_by().values("pk"))
    return rows.select_related("thread", "author").order_by("-serial")


def _holds(token: Token) -> Q:
    if not token.is_han:
        return Q(tokens__contains=f" {token.word} ")
    whole = Q(tokens__contains=token.word)
    inside = Q()
    for part in token.parts:
        inside &= Q(tokens__contains=part)
    return whole | inside if token.parts else whole


def show_hits(rows: QuerySet[WorkshopPost], asked: Asked) -> list[Hit]:
    """Posts with what was found in them marked. No query."""
    needles = asked.needles
    return [
        Hit(post, marked(post.thread.title, needles), passage(post.body, needles) or shorten(post.body))
        for post in rows
    ]
