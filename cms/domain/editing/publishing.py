"""The one gate of publishing: nothing goes live that its own author let through. Bound to Wagtail once, at start.

Wagtail publishes from many places (the editor's button, bulk actions, the clock, workflows, the API, code). All of them
run a PublishRevisionAction, so the gate stands in front of that action's `execute`, whoever the user is and whatever
permission checks the caller asked to skip.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _
from wagtail.actions.publish_revision import PublishPermissionError
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page, PageLogEntry, Revision

from cms import rules
from cms.domain.editing.sameness import plain_value
from cms.models import Approval


class SelfReviewError(PublishPermissionError):
    """Somebody who wrote or changed the text since it was last published tried to publish it."""


class NotApprovedError(PublishPermissionError):
    """A revision that no reviewer approved was about to go live without a person."""


class NotReadyError(PublishPermissionError):
    """The content lacks what its type must have before anybody may read it. The draft is kept."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__(_("Not published yet: %(problems)s") % {"problems": " ".join(problems)})


_checks: list[tuple[type, Callable[[Any], list[str]]]] = []


def register_publish_check(model: type, check: Callable[[Any], list[str]]) -> None:
    """Let `check(page)` name what a page of this type still lacks; asked on every way of publishing."""
    if (model, check) not in _checks:
        _checks.append((model, check))


def problems_of(obj: Any) -> list[str]:
    """Everything that this draft still lacks before anybody may read it."""
    return [problem for model, check in _checks if isinstance(obj, model) for problem in check(obj)]


def check_ready(revision: Revision) -> None:
    """Raise NotReadyError with everything that the revision lacks."""
    problems = problems_of(revision.as_object())
    if problems:
        raise NotReadyError(problems)


@dataclass(frozen=True)
class SystemPath:
    """A named way in which the system itself publishes (founding, demo, import), and the reviewer who answers."""

    reason: str
    reviewer: Any = None


_system: ContextVar[SystemPath | None] = ContextVar("xinqiao_system_path", default=None)


@contextmanager
def publishing_as_system(reason: str, *, reviewer: Any = None) -> Iterator[None]:
    """Within this block revisions may go live under the name of the path and, where given, of a reviewer.

    For code that sets up an installation. The reviewer must not have written the content; that is checked here too.
    """
    token = _system.set(SystemPath(reason, reviewer))
    try:
        yield
    finally:
        _system.reset(token)


def system_path() -> SystemPath | None:
    """The system path that is open now."""
    return _system.get()


def digest_of(revision: Revision) -> str:
    """A fingerprint of a revision's content; what the schedule adds to it does not count."""
    content = {key: value for key, value in revision.content.items() if key not in _NOT_CONTENT}
    return hashlib.sha256(json.dumps(content, sort_keys=True, cls=DjangoJSONEncoder).encode()).hexdigest()


_NOT_CONTENT = {
    "live", "has_unpublished_changes", "live_revision", "latest_revision", "latest_revision_created_at",
    "first_published_at", "last_published_at", "locked", "locked_at", "locked_by", "wagtail_admin_comments",
    "expired", "url_path", "path", "depth", "numchild",
}  # fmt: skip


def authors_of(revision: Revision) -> set[int]:
    """The accounts that had a hand in this revision since the object was last published, from revisions and history.

    Whoever saved it without changing a word (a comment in the margin, a look at the form) is none of them.
    """
    obj = revision.content_object
    since = _last_published(revision)
    authors, idle = set(), set()
    before: Any = None
    for row in Revision.objects.for_instance(obj).filter(pk__gte=since, pk__lte=revision.pk).order_by("pk"):
        now = _words_of(row)
        if row.pk > since and now == before:
            idle.add(row.pk)
        elif row.pk > since and row.user_id is not None:
            authors.add(row.user_id)
        before = now
    return authors | _editors_in_history(obj, since, revision, idle)


def _words_of(revision: Revision) -> Any:
    """The content as plain values; streams are kept as JSON in it."""
    content = {key: value for key, value in revision.content.items() if key not in _NOT_CONTENT}
    for key, value in content.items():
        if isinstance(value, str) and value.startswith("["):
            with suppress(ValueError):
                content[key] = json.loads(value)
    return plain_value(content)


def _last_published(revision: Revision) -> int:
    """The newest revision before this one that went live; 0 where none did."""
    approved = Approval.objects.filter(
        base_content_type_id=revision.base_content_type_id,
        object_id=revision.object_id,
        revision_id__lt=revision.pk,
    ).order_by("-revision_id")
    live = getattr(revision.content_object, "live_revision_id", None) or 0
    newest = approved.values_list("revision_id", flat=True).first() or 0
    return max(newest, live if live < revision.pk else 0)


def _editors_in_history(obj: Any, since: int, revision: Revision, idle: set[int]) -> set[int]:
    """Who edited according to the page's history; it outlives revisions that were purged."""
    if not isinstance(obj, Page):
        return set()
    edits = PageLogEntry.objects.filter(
        page_id=obj.pk,
        action__in=("wagtail.create", "wagtail.edit", "wagtail.revert"),
        user__isnull=False,
        revision_id__gt=since,
        revision_id__lte=revision.pk,
    ).exclude(revision_id__in=idle)
    return set(edits.values_list("user_id", flat=True))


def is_approved(revision: Revision) -> bool:
    """A reviewer (or a system path) has approved exactly this content."""
    return Approval.objects.filter(revision=revision, digest=digest_of(revision)).exists()


def check_may_publish(revision: Revision, user: Any) -> None:
    """Raise unless this revision may go live by this user (None: by the clock or by code). The house's one rule."""
    path = system_path()
    if path is not None:
        if path.reviewer is not None and path.reviewer.pk in authors_of(revision):
            raise SelfReviewError(_("The reviewer named for this publication wrote the text."))
        return
    if user is None:
        if not is_approved(revision):
            raise NotApprovedError(_("No reviewer has approved this version, so it was not published."))
        return
    if user.pk in authors_of(revision):
        raise SelfReviewError(
            _("You have worked on this text since it was last published. Somebody else has to review and publish it.")
        )
    if not rules.may_review(user, revision.content_object):
        raise PublishPermissionError(_("Only a reviewer may publish. Submit the text for review instead."))


def may_publish(revision: Revision | None, user: Any) -> bool:
    """The same question as an answer, for screens."""
    if revision is None:
        return False
    try:
        check_may_publish(revision, user)
    except PublishPermissionError:
        return False
    return True


def record_approval(revision: Revision, *, reviewer: Any, reason: str) -> Approval:
    """Write down who answers for this revision."""
    return Approval.objects.create(
        base_content_type_id=revision.base_content_type_id,
        object_id=revision.object_id,
        revision=revision,
        digest=digest_of(revision),
        reviewer=reviewer,
        reason=reason,
    )


def pass_gate(revision: Revision, user: Any) -> None:
    """Check, and record the approval that a person or a system path gives by publishing."""
    check_may_publish(revision, user)
    check_ready(revision)
    path = system_path()
    if path is not None:
        record_approval(revision, reviewer=path.reviewer, reason=path.reason)
    elif user is not None:
        record_approval(revision, reviewer=user, reason="review")


def begin_as_draft(page: Any) -> None:
    """Before a new page is written: in the admin nothing is born live. (Wagtail's create screen stores the page as live
    and only then asks for the revision to be published.) Aliases only mirror what is live elsewhere.
    """
    is_born_live = page.live and page._state.adding and page.alias_of_id is None
    if is_born_live and system_path() is None and get_active_log_context().user is not None:
        page.live = False


def publish_by_system(obj: Any, *, reason: str, reviewer: Any = None, author: Any = None) -> Any:
    """Save the object's present state as a revision (by `author`) and publish it under a named system path."""
    with publishing_as_system(reason, reviewer=reviewer):
        revision = obj.save_revision(user=author, log_action=False, changed=True)
        revision.publish(log_action="wagtail.publish")
    obj.refresh_from_db()
    return obj
