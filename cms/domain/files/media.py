"""Sound, film and documents: who may have them, when they are measured, and when a replaced file is removed."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.files.storage import storages
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction, ReferenceIndex
from wagtail.permissions import policy_registry

from cms.domain.radio.audio import UnreadableSoundError, local_copy, measure_sound
from cms.models import CustomDocument, CustomMedia, DiscardedFile, EpisodeDownload, EpisodePage, LessonMaterial
from cms.storages import KeptFileStorage
from people.domain.job import create_job

KINDS = {
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "ogg": "audio/ogg",
    "flac": "audio/flac",
    "wav": "audio/wav",
    "mp4": "video/mp4",
    "webm": "video/webm",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "gif": "image/gif",
    "avif": "image/avif",
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "txt": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "vtt": "text/vtt; charset=utf-8",
    "srt": "application/x-subrip",
    "zip": "application/zip",
}


Shower = Callable[["CustomMedia | CustomDocument", Any], bool]
SHOWN_ELSEWHERE: list[Shower] = []  # wings above say here whether something of theirs shows a file to a person


def content_type_of(name: str) -> str:
    """The type to send a stored file as; what is unknown is only ever downloaded."""
    return KINDS.get(name.rsplit(".", 1)[-1].lower(), "application/octet-stream")


def sound_by_public_id(public_id: str) -> CustomMedia | None:
    """The sound or film with this address."""
    return CustomMedia.objects.filter(public_id=public_id).first()


def document_by_public_id(public_id: str) -> CustomDocument | None:
    """The document with this address."""
    return CustomDocument.objects.filter(public_id=public_id).first()


def may_read(asset: CustomMedia | CustomDocument, user: Any) -> bool:
    """Everybody while an open live page shows it; otherwise whoever may open that page or works with the file."""
    pages = pages_showing(asset)
    if pages.public().exists():
        return True
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return False
    policy = policy_registry.get_by_type(type(asset))
    if policy.user_has_any_permission_for_instance(user, ["change", "delete", "choose"], asset):
        return True
    return any(may_open(page, user) for page in pages[:20]) or any(show(asset, user) for show in SHOWN_ELSEWHERE)


def may_open(page: Page, user: Any) -> bool:
    """Whether a signed-in person passes the page's restrictions; passwords of pages do not open files."""
    for restriction in page.get_view_restrictions():
        if restriction.restriction_type == PageViewRestriction.GROUPS:
            if not restriction.groups.filter(user=user).exists() and not user.is_superuser:
                return False
        elif restriction.restriction_type != PageViewRestriction.LOGIN:
            return False
    return True


def pages_showing(asset: CustomMedia | CustomDocument) -> Any:
    """Live pages that name this file, in a field of their own or anywhere in their text."""
    referring = ReferenceIndex.get_references_to(asset).filter(base_content_type__model="page")
    mentioned = [int(pk) for pk in referring.values_list("object_id", flat=True).distinct()]
    named: Q = Q(pk__in=mentioned)
    if isinstance(asset, CustomMedia):
        named |= Q(pk__in=EpisodePage.objects.filter(audio=asset).values("pk"))
    else:
        named |= Q(pk__in=LessonMaterial.objects.filter(document=asset).values("page_id"))
        named |= Q(pk__in=EpisodeDownload.objects.filter(document=asset).values("page_id"))
    return Page.objects.live().filter(named, expired=False)


@transaction.atomic
def ask_to_measure(media: CustomMedia) -> bool:
    """Note a new file and write the job that measures it. False when its figures are of this very file already."""
    if not media.file or media.measured_name == media.file.name:
        return False
    CustomMedia.objects.filter(pk=media.pk).update(
        measure=CustomMedia.Measure.WAITING,
        measured_name="",
        peaks=[],
        file_size=stored_size(media.file),
        file_changed_at=timezone.now(),
    )
    create_job("measure_media", arguments={"media": media.pk})
    return True


def stored_size(file: Any) -> int:
    """Bytes of a stored file; 0 when it is missing."""
    try:
        return int(file.size)
    except (OSError, ValueError):
        return 0


def measure_media(media_id: int) -> bool:
    """Read length and peaks of the file and write them; harmless to repeat. False when the row or file is gone."""
    media = CustomMedia.objects.filter(pk=media_id).first()
    if media is None or not media.file or not media.file.storage.exists(media.file.name):
        return False
    name = media.file.name
    figures: dict[str, Any] = {"measured_name": name, "file_size": stored_size(media.file)}
    try:
        with local_copy(media.file.storage, name) as path:
            sound = measure_sound(path)
        figures |= {"duration": sound.duration, "peaks": sound.peaks, "measure": CustomMedia.Measure.MEASURED}
    except UnreadableSoundError:
        figures |= {"peaks": [], "measure": CustomMedia.Measure.UNREADABLE}
    return bool(CustomMedia.objects.filter(pk=media_id, file=name).update(**figures))


def purge_discarded_files(*, before: datetime) -> int:
    """Remove the files discarded before this moment that no row names any more; returns how many went."""
    gone = 0
    for discarded in DiscardedFile.objects.filter(discarded_at__lt=before).order_by("pk")[:500]:
        if not is_named(discarded.alias, discarded.name):
            remove_bytes(discarded.alias, discarded.name)
            gone += 1
        discarded.delete()
    return gone


def remove_bytes(alias: str, name: str) -> None:
    """Delete a file from its storage now."""
    storage = storages[alias]
    if isinstance(storage, KeptFileStorage):
        storage.delete_now(name)
    else:
        storage.delete(name)


def is_named(alias: str, name: str) -> bool:
    """Whether any file field of any table that uses this storage still holds this name."""
    return any(
        model._default_manager.filter(**{field.name: name}).exists()
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, models.FileField) and getattr(field.storage, "alias", "") == alias
    )
