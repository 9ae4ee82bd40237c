"""Binds the gate of publishing to Wagtail: every action that makes something live passes it. Called once at start."""

import logging
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, NoReturn

from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.create_alias import CreatePageAliasAction, CreatePageAliasPermissionError
from wagtail.actions.publish_revision import PublishPermissionError, PublishRevisionAction
from wagtail.models import AbstractGroupApprovalTask, DraftStateMixin, Page, Revision, TaskState

from cms import rules
from cms.domain.editing.publishing import (
    NotApprovedError,
    SelfReviewError,
    authors_of,
    pass_gate,
    problems_of,
    system_path,
)
from cms.models import ReviewTask
from people.domain.audit import record_audit

logger = logging.getLogger(__name__)
_originals: dict[str, Any] = {}
teller: ContextVar[Callable[[str], None] | None] = ContextVar("xinqiao_teller", default=None)  # set by the screen


def bind_gate() -> None:
    """Stand before Wagtail's actions. A second call changes nothing."""
    if _originals:
        return
    _originals["publish"] = PublishRevisionAction.execute
    _originals["copy"] = CopyPageAction.execute
    _originals["alias"] = CreatePageAliasAction.check
    PublishRevisionAction.execute = publish_through_gate
    CopyPageAction.execute = copy_as_draft
    CreatePageAliasAction.check = check_alias
    ReviewTask.get_actions = review_actions
    ReviewTask.on_action = act_on_review
    ReviewTask.user_can_access_editor = reviewer_may_open


def publish_through_gate(action: PublishRevisionAction, skip_permission_checks: bool = False) -> Any:
    """Wagtail's own permission first, then the house's rule, which nobody may skip."""
    action.check(skip_permission_checks=skip_permission_checks)
    pass_gate(action.revision, action.user)
    return _originals["publish"](action, skip_permission_checks=True)


def copy_as_draft(action: CopyPageAction, skip_permission_checks: bool = False) -> Any:
    """A copy is a new text: it begins as a draft and is reviewed, unless a system path makes it."""
    if system_path() is None:
        action.keep_live = False
    return _originals["copy"](action, skip_permission_checks=skip_permission_checks)


def check_alias(action: CreatePageAliasAction, skip_permission_checks: bool = False) -> Any:
    """An alias shows what was approved elsewhere: only a reviewer may put a live one up, and only of what is live."""
    _originals["alias"](action, skip_permission_checks=skip_permission_checks)
    user = action.user
    if user is None or system_path() is not None or skip_permission_checks or not action.page.live:
        return
    if not rules.may_review(user, action.page):
        raise CreatePageAliasPermissionError(_("Only a reviewer may show a page in a second place."))


def review_actions(task: ReviewTask, obj: Any, user: Any) -> list[Any]:
    """What a person may do with a text under review: nothing with one's own but send it back."""
    revision = obj.get_latest_revision()
    if revision is None or not rules.may_review(user, obj):
        return []
    if user.pk in authors_of(revision):
        return [("reject", _("Take back for changes"), True)]
    if problems_of(revision.as_object()):  # the page says what is missing; approving could only be refused
        return [("reject", _("Ask for changes"), True)]
    return [
        ("reject", _("Ask for changes"), True),
        ("approve", _("Approve and publish"), False),
        ("approve", _("Approve with a comment"), True),
    ]


def act_on_review(task: ReviewTask, task_state: TaskState, user: Any, action_name: str, **kwargs: Any) -> Any:
    """Approving is refused to authors here already, so that the workflow does not move at all.

    What is approved is the newest draft: the one that the reviewer has before them, with their comments in its margin.
    """
    if action_name == "approve" and user is not None:
        obj = task_state.workflow_state.content_object
        newest = type(obj)._base_manager.get(pk=obj.pk).get_latest_revision()
        if user.pk in authors_of(newest):
            refuse(
                _(
                    "You have worked on this text since it was last published. "
                    "Somebody else has to review and publish it."
                )
            )
        if newest.pk != task_state.revision_id:
            task_state.revision = newest
            task_state.save(update_fields=["revision"])
    return super(AbstractGroupApprovalTask, task).on_action(task_state, user, action_name, **kwargs)


def refuse(words: str) -> NoReturn:
    """Say it on the screen that asked, and stop."""
    tell = teller.get()
    if tell is not None:
        tell(words)
    raise SelfReviewError(words)


def reviewer_may_open(task: ReviewTask, obj: Any, user: Any) -> bool:
    """Reviewers may open what they are to review."""
    return rules.may_review(user, obj)


def publish_due(*, now: Any = None) -> tuple[int, int]:
    """What the clock owes: approved revisions whose time has come go live, expired ones come down.

    Returns (published, unpublished). A revision that nobody approved loses its appointment, and that is audited.
    """
    now = now or timezone.now()
    published = sum(_publish_one(revision) for revision in Revision.objects.filter(approved_go_live_at__lte=now))
    unpublished = 0
    for model in (Page, *_snippets_with_drafts()):
        for obj in model.objects.filter(live=True, expire_at__lt=now):
            target = obj.specific if isinstance(obj, Page) else obj
            target.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
            unpublished += 1
    return published, unpublished


def _publish_one(revision: Revision) -> bool:
    try:
        revision.publish(log_action="wagtail.publish.scheduled")
    except NotApprovedError:
        Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
        record_audit("content.schedule_refused", subject=revision.content_object, reason="not approved")
        return False
    except PublishPermissionError:
        logger.warning("Revision %s is due but not ready to be published", revision.pk)
        return False
    return True


def _snippets_with_drafts() -> list[Any]:
    from wagtail.snippets.models import get_snippet_models  # the registry is full only after all apps have started

    return [model for model in get_snippet_models() if issubclass(model, DraftStateMixin)]
