"""The steps between drafts: editors save every few seconds, and nobody needs each of them for ever."""

from datetime import datetime

from django.db.models.deletion import ProtectedError
from wagtail.models import Page, Revision, TaskState


def purge_steps(*, before: datetime) -> int:
    """Delete old revisions of pages; returns how many.

    What was approved, is live, newest, scheduled or under review stays, and so does what a class was taught.
    """
    used = Page.objects.all()
    steps = (
        Revision.page_revisions.filter(created_at__lt=before, approved_go_live_at=None, approvals=None)
        .exclude(pk__in=used.exclude(latest_revision=None).values("latest_revision"))
        .exclude(pk__in=used.exclude(live_revision=None).values("live_revision"))
        .exclude(pk__in=TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS).values("revision"))
    )
    done = 0
    for step in steps.defer("content").iterator():
        try:
            step.delete()
        except ProtectedError:  # the record of a lesson that was taught
            continue
        done += 1
    return done
