"""Duties of the clock around content: scheduled publishing, old stamps, old revisions."""

from datetime import timedelta

from django.utils import timezone

from cms.domain.editing.revisions import purge_steps
from cms.domain.editing.workflow import publish_due
from cms.domain.pages.page_cache import clear_old_stamps
from people.domain.clock import duty

REVISIONS_KEPT = timedelta(days=365)


@duty("publish_scheduled", every=timedelta(minutes=1))
def publish_scheduled() -> None:
    """Approved pages go live and expired ones come down at their time."""
    publish_due()


@duty("clear_stamps", every=timedelta(hours=1))
def clear_stamps() -> None:
    """The log of stamps keeps a day."""
    clear_old_stamps()


@duty("clear_revisions", every=timedelta(days=1))
def clear_revisions() -> None:
    """The steps between drafts are kept a year; the history says who wrote even after that."""
    purge_steps(before=timezone.now() - REVISIONS_KEPT)
