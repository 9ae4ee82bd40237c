"""Files of posts: looked into and made harmless as everywhere, kept until the words are sent, read by those inside."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.refusal import Refused
from courses.domain.uploading.files import Stored, keep_upload, shelf
from courses.domain.uploading.kinds import Looked
from courses.domain.uploading.words import harmless_name
from courses.domain.workshop.seat import Seat, find_post
from courses.models import Workshop, WorkshopFile, WorkshopPost
from people.models import User
from plugins.api import FileKind, UploadRule

MEGABYTE = 1024 * 1024
MOST_WAITING = 16
A_DAY = timedelta(days=1)
RULE = UploadRule(
    "files",
    (FileKind.IMAGE, FileKind.PDF, FileKind.DOCUMENT, FileKind.SHEET, FileKind.SLIDES, FileKind.TEXT, FileKind.AUDIO),
    count=4,
    megabytes=10,
)
MOST_BYTES = (RULE.count * RULE.megabytes + 1) * MEGABYTE


def waiting_files(person: User, workshop: Workshop, ids: Iterable[str]) -> list[WorkshopFile]:
    """One's own files that were sent and belong to no post yet."""
    rows = WorkshopFile.objects.filter(author=person, workshop=workshop, post=None, public_id__in=list(ids)[:20])
    return list(rows.order_by("pk"))


def take_files(seat: Seat, uploads: Sequence[Any], *, standing: Sequence[WorkshopFile] = ()) -> list[WorkshopFile]:
    """Keep files beside those that wait already. Refuses with words at the first that is not fit; what came before
    it stays, and waits with the others."""
    found = list(standing)
    if not uploads:
        return found
    if not seat.workshop.is_open:
        raise Refused("closed", _("This workshop can only be read now. Copy what you wrote before you leave the page."))
    for upload in uploads:
        if len(found) >= RULE.count:
            words = _(
                "A post holds at most %(count)s files. Those that have arrived are listed; the rest were not taken."
            )
            raise Refused("too_many", words % {"count": RULE.count})
        if WorkshopFile.objects.filter(author=seat.person, post=None).count() >= MOST_WAITING:
            raise Refused("too_often", _("Many of your files wait for words. Send those first, or come back tomorrow."))
        row = _take(seat, upload, found)
        found += [row] if row not in found else []
    return found


def _take(seat: Seat, upload: Any, found: Sequence[WorkshopFile]) -> WorkshopFile:
    def put(looked: Looked, stored: Stored) -> WorkshopFile:
        with transaction.atomic():
            same = next((one for one in found if one.sha256 == stored.sha256), None)
            if same is not None:  # chosen twice, or sent once more because the answer was lost
                transaction.on_commit(lambda: shelf().delete_now(stored.name))
                return same
            return WorkshopFile.objects.create(
                workshop=seat.workshop, author=seat.person, name=harmless_name(upload.name or "", looked.extension),
                kind=looked.kind.value, size=stored.size, sha256=stored.sha256, file=stored.name,
            )  # fmt: skip

    return keep_upload(upload, RULE, put)


def attach(post: WorkshopPost, ids: Iterable[str]) -> None:
    """Give waiting files to a post; in the transaction that writes it."""
    rows = waiting_files(post.author, post.workshop, ids)[: RULE.count] if post.author is not None else []
    WorkshopFile.objects.filter(pk__in=[row.pk for row in rows]).update(post=post)


def find_file(user: Any, public_id: str) -> WorkshopFile | None:
    """A file somebody may read: their own that waits, or one of a post that they may read."""
    row = WorkshopFile.objects.select_related("post").filter(public_id=public_id).first()
    if row is None:
        return None
    if row.post is None:
        return row if row.author_id == user.pk else None
    return row if find_post(user, row.post.public_id) is not None else None


def forget_files(rows: Any) -> int:
    """Remove files, names and all; the bytes follow once the transaction holds."""
    found = list(rows)
    for row in found:
        if row.file.name:
            shelf().delete(row.file.name)
    WorkshopFile.objects.filter(pk__in=[row.pk for row in found]).delete()
    return len(found)


def sweep_waiting(*, now: datetime | None = None, limit: int = 500) -> int:
    """Forget files whose words were never sent; a duty of the clock."""
    before = (now or timezone.now()) - A_DAY
    with transaction.atomic():
        return forget_files(WorkshopFile.objects.filter(post=None, uploaded_at__lt=before).order_by("pk")[:limit])
