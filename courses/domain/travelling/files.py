"""The files of an archive: looked at by content, matched with what is here, and stored before any row is written."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils.translation import gettext as _
from wagtail.permissions import policy_registry

from cms.domain.files.upload import FILM_KINDS, check_document, check_image, check_sound
from cms.models import CustomDocument, CustomImage, CustomMedia, MediaRendition
from cms.models.storage import private_storage, public_storage
from cms.storages import random_name
from courses.domain.refusal import Refused
from courses.domain.travelling.archive import PIECE, Archive, say_damaged
from courses.domain.travelling.parcel import FileEntry
from courses.domain.travelling.recordings import check_chapters, set_rules
from courses.domain.travelling.report import LEFT_OUT, NEW, SAME, Report
from people.domain.job import Progress
from people.models.public_id import new_public_id

MODELS: dict[str, Any] = {"image": CustomImage, "media": CustomMedia, "document": CustomDocument}
FOLDERS = {"image": "images", "media": "sound", "document": "documents"}
POSTERS = "posters"
TEXTS = {"title": 200, "description": 255, "description_en": 255, "credit": 255}


@dataclass
class Arrival:
    """One file on its way in: the row that is here already, or what a new one is made of."""

    entry: FileEntry
    existing: Any = None
    public_id: str = ""
    sha1: str = ""
    width: int = 1
    height: int = 1
    stored: str = ""
    poster: str = ""
    sizes: list[str] = field(default_factory=list)

    @property
    def address_id(self) -> str:
        """The public id under which settings name a recording."""
        return str(self.existing.public_id) if self.existing is not None else self.public_id


@dataclass
class Arrivals:
    """All files of an archive by key; `collections` is where new ones of each kind go."""

    rows: dict[str, Arrival] = field(default_factory=dict)
    collections: dict[str, Any] = field(default_factory=dict)


def match_files(
    archive: Archive, files: dict[str, FileEntry], *, actor: Any, report: Report, progress: Progress
) -> Arrivals:
    """Look at every file: whole, of the kind it says, here already or new. What is not fit is left out and said so."""
    found = Arrivals()
    for place, (key, entry) in enumerate(files.items(), start=1):
        if entry.kind not in MODELS:
            raise Refused("damaged", say_damaged())
        arrival = look_at(archive, entry, report)
        if arrival is not None and arrival.existing is None and not _find_collection(found, entry.kind, actor):
            report.add(entry.kind, entry.title, LEFT_OUT, _("Your role may not add files of this kind."))
            arrival = None
        if arrival is not None:
            report.add(entry.kind, entry.title, SAME if arrival.existing is not None else NEW)
            found.rows[key] = arrival
        progress(place, len(files))
    return found


def _find_collection(found: Arrivals, kind: str, actor: Any) -> Any:
    if kind not in found.collections:
        policy = policy_registry.get_by_type(MODELS[kind])
        allowed = policy.collections_user_has_permission_for(actor, "add")
        found.collections[kind] = allowed.order_by("path").first()
    return found.collections[kind]


def look_at(archive: Archive, entry: FileEntry, report: Report) -> Arrival | None:
    """The file as it may come in; None, with a line, when it may not."""
    if not archive.has(entry.path) or archive.size(entry.path) != entry.size:
        raise Refused("damaged", say_damaged())
    sha256, sha1 = digests(archive, entry.path)
    if sha256 != entry.sha256 or not all(is_whole(archive, one) for one in entry.parts[1:]):
        raise Refused("damaged", say_damaged())
    existing = find_existing(entry, sha1)
    if existing is not None:
        return Arrival(entry, existing=existing)
    arrival = Arrival(entry, public_id=new_public_id(), sha1=sha1)
    try:
        check_content(archive, arrival)
    except ValidationError as error:
        report.add(entry.kind, entry.title, LEFT_OUT, " ".join(str(words) for words in error.messages))
        return None
    return arrival


def is_whole(archive: Archive, entry: FileEntry) -> bool:
    """Whether the bytes are there, and are those that the table names."""
    there = archive.has(entry.path) and archive.size(entry.path) == entry.size
    return there and archive.digest(entry.path) == entry.sha256


def digests(archive: Archive, path: str) -> tuple[str, str]:
    """SHA-256 and SHA-1 of a file in the archive, in one reading; the second is what the library keeps."""
    strong, known = hashlib.sha256(), hashlib.sha1(usedforsecurity=False)
    with archive.open(path) as file:
        while piece := file.read(PIECE):
            strong.update(piece)
            known.update(piece)
    return strong.hexdigest(), known.hexdigest()


def find_existing(entry: FileEntry, sha1: str) -> Any:
    """The row that holds these very bytes under this title; None when there is none."""
    rows = MODELS[entry.kind].objects.filter(title=entry.title).order_by("pk")
    likely = rows.filter(file_size=entry.size) if entry.kind == "media" else rows.filter(file_hash__in=[sha1, ""])
    for row in likely[:5]:
        if getattr(row, "file_hash", "") == sha1 or _sha256_of(row.file) == entry.sha256:
            return row
    return None


def _sha256_of(stored: Any) -> str:
    found = hashlib.sha256()
    try:
        with stored.storage.open(stored.name) as file:
            while piece := file.read(PIECE):
                found.update(piece)
    except OSError:
        return ""
    return found.hexdigest()


def check_content(archive: Archive, arrival: Arrival) -> None:
    """Raise ValidationError unless the bytes are what the entry says; measures a picture."""
    entry = arrival.entry
    with archive.open(entry.path) as file:
        if entry.kind == "image":
            check_image(file, name=entry.file_name)
            arrival.width, arrival.height = measure_image(file)
        elif entry.kind == "media":
            check_sound(file, name=entry.file_name, film=entry.words.get("type") == "video")
            check_chapters(entry)
        else:
            check_document(file, name=entry.file_name)
    for one in entry.sizes:
        with archive.open(one.path) as file:
            check_sound(file, name=one.file_name, film=one.extension in FILM_KINDS)
    if entry.poster is not None:
        with archive.open(entry.poster.path) as file:
            check_image(file, name=entry.poster.file_name)


def measure_image(file: Any) -> tuple[int, int]:
    """Width and height in pixels of a picture that was checked."""
    from PIL import Image  # only where a picture comes in

    with Image.open(file) as picture:
        return picture.width, picture.height


def store_files(archive: Archive, arrivals: Arrivals, *, progress: Progress) -> None:
    """Write the bytes of new files into their storages. Each is noted as discarded at once: should its row never be
    written, the clock removes it; should it, the clock only drops the note."""
    new = [one for one in arrivals.rows.values() if one.existing is None]
    for place, one in enumerate(new, start=1):
        one.stored = _store(archive, one.entry, FOLDERS[one.entry.kind])
        if one.entry.poster is not None:
            one.poster = _store(archive, one.entry.poster, POSTERS)
        one.sizes = [_store(archive, size, FOLDERS["media"]) for size in one.entry.sizes]
        progress(place, len(new))


def _store(archive: Archive, entry: FileEntry, folder: str) -> str:
    storage = private_storage() if folder == FOLDERS["document"] else public_storage()
    with archive.open(entry.path) as file:
        name = storage.save(random_name(folder, entry.file_name), File(file))
    storage.delete(name)
    return str(name)


def write_row(arrival: Arrival, *, collection: Any, actor: Any) -> Any:
    """The row of a new file, whose bytes are stored already (or, in a rehearsal, need not be)."""
    entry = arrival.entry
    texts = {name: str(entry.words.get(name) or "")[:most] for name, most in TEXTS.items()}
    model = MODELS[entry.kind]
    known = {one.name for one in model._meta.concrete_fields}
    row = model(
        **{name: value for name, value in texts.items() if name in known},
        collection=collection, uploaded_by_user=actor, file_size=entry.size,
    )  # fmt: skip
    if entry.kind == "media":
        row.type = "video" if entry.words.get("type") == "video" else "audio"
        row.thumbnail = arrival.poster
        set_rules(row, entry)
    else:
        row.file_hash = arrival.sha1
    if entry.kind == "image":
        row.width, row.height = arrival.width, arrival.height
    else:
        row.public_id = arrival.public_id
    row.file.name = arrival.stored or random_name(FOLDERS[entry.kind], entry.file_name)
    row.save()
    for place, size in enumerate(entry.sizes):
        write_size(row, size, arrival.sizes[place] if arrival.sizes else random_name(FOLDERS["media"], size.file_name))
    return row


def write_size(media: CustomMedia, entry: FileEntry, stored: str) -> None:
    """Another size of a recording; a second one of the same height is not written."""
    height, width, length = (entry.words.get(name) for name in ("height", "width", "duration"))
    facts = {
        "width": width if isinstance(width, int) and width > 0 else 0,
        "duration": float(length) if isinstance(length, int | float) and length > 0 else 0,
        "file": stored,
        "file_size": entry.size,
    }
    lines = height if isinstance(height, int) and 0 < height < 10_000 else 0
    MediaRendition.objects.get_or_create(media=media, height=lines, defaults=facts)
