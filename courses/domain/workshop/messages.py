"""What people are told of their workshops. Words are made when shown: what was hidden meanwhile is in none of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext

from courses.domain.workshop.digest import DIGEST, DIGEST_MAIL
from courses.domain.workshop.noticing import WAY_OUT, quiet_address
from courses.domain.workshop.seat import find_post
from courses.domain.workshop.telling import (
    ANSWERED,
    ANSWERED_MAIL,
    HIDDEN,
    MENTION,
    MENTION_MAIL,
    RESTORED,
    WARNED,
)
from courses.models import WorkshopDigest, WorkshopPost, WorkshopThread
from people.domain.message import Kind, register_kind
from people.models import Message

IN_SITE = ("inbox",)


Facts = dict[int, Mapping[str, object]]


def _address(post: str) -> str:
    return reverse("workshop_post", args=[post or "-"])


def _by_person(messages: Sequence[Message]) -> dict[int, list[Message]]:
    found: dict[int, list[Message]] = {}
    for message in messages:
        found.setdefault(message.person_id, []).append(message)
    return found


def gather_posts(messages: Sequence[Message]) -> Facts:
    """Title and writer of each, as long as the post stands and the reader may still enter. For one reader the same
    queries for any number."""
    facts: Facts = {}
    for mine in _by_person(messages).values():
        ids = [str(one.context.get("post", "")) for one in mine]
        rows = WorkshopPost.objects.visible_to(mine[0].person).standing().filter(public_id__in=ids)
        posts = {row.public_id: row for row in rows.select_related("thread", "author")}
        for one, name in zip(mine, ids, strict=True):
            post = posts.get(name)
            facts[one.pk] = {
                "title": post.thread.title if post else _now("a thread that is gone"),
                "name": _writer(post), "url": _address(name),
            }  # fmt: skip
    return facts


def _writer(post: WorkshopPost | None) -> str:
    if post is None:
        return _now("Somebody")
    return post.author.real_name if post.author else _now("A former member")


def gather_decisions(messages: Sequence[Message]) -> Facts:
    """For the author of each post alone: its title, and the reason they were given. One query."""
    ids = [str(one.context.get("post", "")) for one in messages]
    rows = WorkshopPost.objects.filter(public_id__in=ids).select_related("thread")
    posts = {row.public_id: row for row in rows}
    facts: Facts = {}
    for one, name in zip(messages, ids, strict=True):
        post = posts.get(name)
        if post is None or post.author_id != one.person_id:
            facts[one.pk] = {"title": "–", "reason": "–", "url": reverse("workshops")}
            continue
        reason = post.warning if one.kind == WARNED else post.hidden_reason
        facts[one.pk] = {"title": post.thread.title, "reason": reason or "–", "url": reverse("workshops")}
    return facts


def _is_wanted(message: Message) -> bool:
    """Not if it was hidden meanwhile, or the person has left."""
    return find_post(message.person, str(message.context.get("post", ""))) is not None


def gather_digests(messages: Sequence[Message]) -> Facts:
    """How much was new and in which threads, of those that still stand."""
    facts: Facts = {}
    quote, between = _now("“%(title)s”"), pgettext("between titles", ", ")
    for mine in _by_person(messages).values():
        person = mine[0].person
        rows = WorkshopDigest.objects.filter(person=person, public_id__in=[one.context.get("digest") for one in mine])
        digests = {row.public_id: row for row in rows}
        wanted = {pk for row in digests.values() for pk in row.threads}
        threads = WorkshopThread.objects.visible_to(person).standing().filter(pk__in=wanted)
        titles = dict(threads.values_list("pk", "title"))
        for one in mine:
            row = digests.get(str(one.context.get("digest", "")))
            count = row.posts if row is not None else 0
            shown = [quote % {"title": titles[pk]} for pk in (row.threads if row is not None else []) if pk in titles]
            facts[one.pk] = {
                "count": ngettext("%(n)s new post", "%(n)s new posts", count) % {"n": count},
                "titles": between.join(shown) or _now("a thread that is gone"),
                "quiet": quiet_address(person), "url": reverse("workshops"),
            }  # fmt: skip
    return facts


def _digest_wanted(message: Message) -> bool:
    """Not if everything in it was hidden meanwhile."""
    row = WorkshopDigest.objects.filter(public_id=message.context.get("digest", ""), person=message.person_id).first()
    threads = WorkshopThread.objects.visible_to(message.person).standing()
    return row is not None and threads.filter(pk__in=row.threads).exists()


def register_messages() -> None:
    """Make the kinds known; called once when the wing is ready."""
    for key, waits in ((MENTION, False), (MENTION_MAIL, True)):
        _at_once(key, _("%(name)s speaks to you in the workshop"), _("In the thread “%(title)s”."), by_mail=waits)
    for key, waits in ((ANSWERED, False), (ANSWERED_MAIL, True)):
        _at_once(
            key, _("Your question in the workshop has an answer"),
            _("%(name)s has answered in “%(title)s”. If that settles it, mark it as the answer."), by_mail=waits,
        )  # fmt: skip
    body = _("In %(titles)s. If you want no more of these summaries: %(quiet)s")
    for key, channels in ((DIGEST, IN_SITE), (DIGEST_MAIL, None)):
        register_kind(
            Kind(
                key, _("%(count)s in your workshops"), body, gather=gather_digests, channels=channels,
                waits=True, is_wanted=_digest_wanted,
                way_out=None if channels else WAY_OUT,
            )
        )  # fmt: skip
    for key, subject, said in (
        (HIDDEN, _("What you wrote in “%(title)s” was hidden"), _("The reason: %(reason)s")),
        (WARNED, _("A word from the course team about “%(title)s”"), _("They write: %(reason)s")),
        (RESTORED, _("What you wrote in “%(title)s” is shown again"), _("It was looked at once more.")),
    ):
        register_kind(Kind(key, subject, said, gather=gather_decisions, channels=IN_SITE, is_private=True))


def _at_once(key: str, subject: Any, body: Any, *, by_mail: bool) -> None:
    """A mention or answer: in the site alone, or also by whatever other channels there are, then not at night."""
    channels = None if by_mail else IN_SITE
    register_kind(
        Kind(
            key, subject, body, gather=gather_posts, channels=channels, waits=by_mail, is_wanted=_is_wanted,
            way_out=WAY_OUT if by_mail else None,
        )
    )  # fmt: skip
