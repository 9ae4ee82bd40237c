"""The gate of publishing as editors meet it: no button that must be refused, and a reason for each refusal."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.actions.publish_revision import PublishPermissionError
from wagtail.admin import messages
from wagtail.admin.views.pages.bulk_actions import PublishBulkAction
from wagtail.models import Page, ReferenceIndex

from cms.domain.editing import publishing, workflow
from cms.domain.editing.checks import warnings_of
from cms.models import HelpPage, HomePage, LegalPage
from people.templatetags.look import sentences

FIXED = (HomePage, HelpPage, LegalPage)
SAID = 3


def explain_refusal(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Before a page is published from the editor: say why not, and keep the draft that was just saved."""
    revision = page.get_latest_revision()
    if revision is None:
        return None
    try:
        publishing.check_may_publish(revision, request.user)
        publishing.check_ready(revision)
    except PublishPermissionError as refusal:
        messages.error(request, str(refusal))
        messages.info(request, _("Your text has been saved as a draft. Submit it for review when it is ready."))
        return redirect("wagtailadmin_pages:edit", page.pk)
    return None


def hide_publish_button(menu_items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Saving in the editor makes one an author, so its publish button could only ever be refused."""
    menu_items[:] = [item for item in menu_items if item.name != "action-publish"]


class ReviewedPublishBulkAction(PublishBulkAction):
    """Publishes those of the chosen pages that this person may publish; the others are named."""

    def check_perm(self, page: Page) -> bool:
        """Wagtail's permission, and the house's rule."""
        return bool(super().check_perm(page)) and publishing.may_publish(page.get_latest_revision(), self.request.user)

    @classmethod
    def execute_action(
        cls, objects: Any, include_descendants: bool = False, user: Any = None, **kwargs: Any
    ) -> tuple[int, int]:
        """Drafts below are published too where the rule lets them."""
        done = [0, 0]
        for page in objects:
            below = page.get_descendants().not_live().specific() if include_descendants else []
            for level, target in [(0, page), *((1, child) for child in below)]:
                revision = target.get_latest_revision()
                if publishing.may_publish(revision, user):
                    revision.publish(user=user)
                    done[level] += 1
        return done[0], done[1]


def tell_warnings(request: HttpRequest, page: Page) -> None:
    """On opening a page: what a reviewer asked for, and what a careful editor would still mend. Nothing is stopped."""
    workflow.teller.set(lambda words: messages.error(request, words))
    if request.method != "GET" or request.headers.get("x-requested-with"):
        return
    wish = asked_changes(page)
    if wish:
        messages.warning(request, wish)
    draft = page.get_latest_revision_as_object()
    problems = publishing.problems_of(draft)
    if problems:
        messages.error(request, say_few(_("This cannot be published yet."), problems))
    warnings = [words for words in warnings_of(draft) if words not in problems]
    if warnings:
        messages.info(request, say_few(_("Worth mending before it is read:"), warnings))


def tell_problems(request: HttpRequest, page: Page) -> None:
    """After a text was submitted: what its reviewer will miss, told to its author at once."""
    if "action-submit" in request.POST:
        problems = publishing.problems_of(page.get_latest_revision_as_object())
        if problems:
            messages.warning(request, say_few(_("Submitted, but it cannot be published yet."), problems))


def say_few(head: str, said: list[str]) -> str:
    """The first few of what is to be said, and how many more there are: a bar of messages is no list."""
    more = [_("And %(count)s more.") % {"count": len(said) - SAID}] if len(said) > SAID else []
    return sentences([head, *said[:SAID], *more])


def asked_changes(page: Page) -> str:
    """Who sent the text back, and with which words; empty while nobody did."""
    state = page.current_workflow_state
    if state is None or state.status != state.STATUS_NEEDS_CHANGES or state.current_task_state is None:
        return ""
    task = state.current_task_state
    who = task.finished_by.get_full_name() if task.finished_by else _("A reviewer")
    if not task.comment:
        return _("%(who)s asks you to change this text, and submit it again.") % {"who": who}
    return _("%(who)s asks you to change this text: %(words)s") % {"who": who, "words": task.comment}


def keep_fixed_pages(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Before a page is deleted: home, help and legal pages stay, since addresses, frames and consents need them."""
    if isinstance(page.specific, FIXED):
        messages.error(
            request, _("“%(title)s” is needed by every page of the site and cannot be deleted.") % {"title": page.title}
        )
        return redirect("wagtailadmin_explore", page.get_parent().pk)
    if request.method == "GET":
        uses = ReferenceIndex.get_grouped_references_to(page)
        below = page.get_descendants().count()
        if len(uses):
            messages.warning(
                request,
                _("%(count)s other pages or settings refer to this page and will lose the link.")
                % {"count": len(uses)},
            )
        if below:
            messages.warning(request, _("%(count)s pages below it are deleted too.") % {"count": below})
        messages.info(request, _("The printed permanent address /p/%(name)s/ stops working.") % {"name": name_of(page)})
    return None


def name_of(page: Page) -> str:
    """The permanent name, for pages that have one."""
    return getattr(page.specific, "public_id", "")
