"""What is held of a person in workshops: the copy they may ask for, and what goes with them.

Words that others have answered stay, without who wrote them; files, older words, marks and settings go.
"""

from typing import Any

from django.db import transaction

from courses.domain.workshop.attached import forget_files
from courses.models import (
    WorkshopDigest,
    WorkshopFile,
    WorkshopMember,
    WorkshopMention,
    WorkshopNotice,
    WorkshopPost,
    WorkshopPostVersion,
    WorkshopReading,
    WorkshopReport,
    WorkshopThanks,
    WorkshopThread,
)
from people.models import User


def describe_posts(person: User) -> dict[str, Any]:
    """Everything somebody wrote, what they found useful, and how they want to hear; nobody else's words."""
    posts = WorkshopPost.objects.filter(author=person).select_related("thread", "workshop__course", "workshop__run")
    rows = posts.prefetch_related("files", "versions").order_by("pk")
    notice = WorkshopNotice.objects.filter(person=person).first()
    return {
        "posts": [
            {
                "workshop": row.workshop.title, "thread": row.thread.title, "at": row.created_at.isoformat(),
                "words": row.body, "changed": row.edited_at.isoformat() if row.edited_at else "",
                "hidden": row.hidden_at.isoformat() if row.hidden_at else "",
                "files": [one.name for one in row.files.all()], "earlier": [one.body for one in row.versions.all()],
            }
            for row in rows
        ],
        "useful": WorkshopThanks.objects.filter(person=person).count(),
        "reports": [
            {"at": row.reported_at.isoformat(), "reason": row.reason, "words": row.words}
            for row in WorkshopReport.objects.filter(reporter=person).order_by("pk")
        ],
        "notices": {"mentions": notice.mentions, "digest": notice.digest, "mail": notice.by_mail} if notice else {},
    }  # fmt: skip


@transaction.atomic
def forget_writer(person_id: int) -> int:
    """Somebody is erased. Returns how much of theirs there was."""
    posts = WorkshopPost.objects.filter(author=person_id)
    found: int = posts.count()
    forget_files(WorkshopFile.objects.filter(author=person_id))
    WorkshopPostVersion.objects.filter(post__in=posts.values("pk")).delete()
    posts.filter(is_withdrawn=True).update(body="", tokens="", warning="")
    posts.update(author=None, warning="")
    WorkshopThread.objects.filter(author=person_id).update(author=None)
    WorkshopReport.objects.filter(reporter=person_id).update(reporter=None, words="")
    for model in (WorkshopMention, WorkshopThanks, WorkshopReading, WorkshopMember, WorkshopNotice, WorkshopDigest):
        found += model.objects.filter(person=person_id).delete()[0]
    WorkshopPost.objects.filter(hidden_by=person_id).update(hidden_by=None)
    WorkshopThread.objects.filter(summary_by=person_id).update(summary_by=None)
    WorkshopReport.objects.filter(settled_by=person_id).update(settled_by=None)
    return found
