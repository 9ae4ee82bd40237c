"""Documents of a class for those admitted: looked into as every upload, read by them and by who leads the class."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.classes.planning import classes_led_by
from courses.domain.classes.state import has_place, lock_class
from courses.domain.refusal import Refused
from courses.domain.uploading.files import Stored, keep_upload, shelf
from courses.domain.uploading.kinds import Looked
from courses.domain.uploading.words import harmless_name
from courses.models import ClassMaterial, ClassRun
from people.domain.audit import record_audit
from plugins.api import FileKind, UploadRule

RULE = UploadRule(
    "file", (FileKind.IMAGE, FileKind.PDF, FileKind.DOCUMENT, FileKind.SHEET, FileKind.SLIDES, FileKind.TEXT),
    count=20, megabytes=30,
)  # fmt: skip


def materials_of(run: ClassRun) -> QuerySet[ClassMaterial]:
    """What is handed out now."""
    return ClassMaterial.objects.filter(run=run, removed_at=None)


def add_material(run: ClassRun, upload: Any, *, title: str, actor: Any, request: Any = None) -> ClassMaterial:
    """Keep a document. Refuses with words what is no document, too large or one too many; the same again is one."""
    if upload is None:
        raise Refused("no_file", _("Choose a file first."))

    def put(looked: Looked, stored: Stored) -> ClassMaterial:
        with transaction.atomic():
            locked = lock_class(run)
            same = materials_of(locked).filter(sha256=stored.sha256).first()
            if same is not None:
                transaction.on_commit(lambda: shelf().delete_now(stored.name))
                return same
            if materials_of(locked).count() >= RULE.count:
                raise Refused("too_many", _("A class has at most %(count)s documents.") % {"count": RULE.count})
            name = harmless_name(upload.name or "", looked.extension)
            row = ClassMaterial.objects.create(
                run=locked, title=" ".join(title.replace("\0", "").split())[:120] or name[:120], name=name,
                kind=looked.kind.value, size=stored.size, sha256=stored.sha256, file=stored.name, added_by=actor,
            )  # fmt: skip
            record_audit(
                "class.material_added", actor=actor, subject=locked, organisation=locked.owner, request=request
            )
            return row

    return keep_upload(upload, RULE, put)


@transaction.atomic
def remove_material(material: ClassMaterial, *, actor: Any, request: Any = None) -> None:
    """Hand it out no more. It stays on record. Again changes nothing."""
    gone = ClassMaterial.objects.filter(pk=material.pk, removed_at=None).update(removed_at=timezone.now())
    if gone:
        run = material.run
        record_audit("class.material_removed", actor=actor, subject=run, organisation=run.owner, request=request)


def find_material(user: Any, run: ClassRun, public_id: str) -> ClassMaterial | None:
    """A document somebody may read: with a place in the class, or leading it, teaching or assessing in it."""
    row = materials_of(run).filter(public_id=public_id).first()
    return row if row is not None and is_inside(user, run) else None


def is_inside(user: Any, run: ClassRun) -> bool:
    """Whether somebody has a place in a class, or teaches, assesses or leads it."""
    if has_place(run, user.pk):
        return True
    if run.assessors.filter(pk=user.pk).exists():
        return True
    return classes_led_by(user).filter(pk=run.pk).exists()
