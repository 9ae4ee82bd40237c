"""Writing the archive of a course: pages in every language, assessments, questions they draw, and files."""

import hashlib
import json
import re
import tempfile
import zipfile
from functools import reduce
from operator import or_
from pathlib import PurePosixPath
from typing import IO, Any

from django.core.files import File
from django.core.files.storage import storages
from django.utils import timezone

from cms.models import CustomMedia
from courses.domain.bank.draw import item_condition, owners_of, rules_kept
from courses.domain.travelling.archive import COURSE, FORMAT, MANIFEST, PIECE, VERSION, file_path
from courses.domain.travelling.page_words import pack_page
from courses.domain.travelling.recordings import pack_beside
from courses.domain.travelling.references import FILES, Outward
from courses.models import Assessment, Course, CoursePage, Item
from people import rules
from people.domain.audit import record_audit
from people.domain.job import JobRefused, Progress, create_job
from people.models import Job, User
from people.models.job import UNFINISHED

KIND = "courses.export_course"
SOUND = re.compile(r"/sound/([0-9a-z]{12})\.")
FILE_WORDS = ("title", "type", "description", "description_en", "credit", "width", "height", "duration", "origin")


def may_export(user: Any, course: Course) -> bool:
    """Whoever manages the courses of its owner; a course of nobody, whoever manages any."""
    return rules.may(user, "manage_courses", course.owner)


def request_export(course: Course, *, actor: User) -> Job:
    """Ask for the archive of a course; asked again while it is being written, it is the same job."""
    mine = Job.objects.filter(kind=KIND, owner=actor, state__in=UNFINISHED, arguments__course=course.pk).first()
    if mine is not None:
        return mine
    job = create_job(KIND, owner=actor, organisation=course.owner, arguments={"course": course.pk})
    record_audit("course.export_asked", actor=actor, subject=course, organisation=course.owner)
    return job


def write_archive(job: Job, progress: Progress) -> None:
    """Write the archive into the private storage; safe to run again."""
    course = Course.objects.filter(pk=job.arguments.get("course") or 0).first()
    if course is None or job.owner is None or not may_export(job.owner, course):
        raise JobRefused("out_of_scope")
    with tempfile.TemporaryFile() as file:
        counts = pack_course(course, file, progress=progress)
        file.seek(0)
        job.result_file = storages["private"].save(f"exports/{job.public_id}.zip", File(file))
    job.result = {**counts, "mime": "application/zip"}
    record_audit(
        "course.exported",
        actor=job.owner,
        subject=course,
        organisation=course.owner,
        fields=[f"files={counts['files']}"],
    )


def pack_course(course: Course, file: IO[bytes], *, progress: Progress = lambda done, total: None) -> dict[str, int]:
    """Write a course as its newest drafts say it; returns how many of everything went along."""
    names = Outward()
    pages = [pack_page(page, names.name) for page in drafts_of(course)]
    assessments = [pack_assessment(one, names) for one in list(names.assessments.values())]
    questions = [pack_question(one) for one in drawn_by(list(names.assessments.values()))]
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as packed:
        files = write_files(packed, names, progress)
        table = {
            "course": {
                "uuid": str(course.uuid), "code": course.code, "title": course.title, "open_to_all": course.open_to_all
            },
            "pages": pages, "assessments": assessments, "questions": questions, "files": files,
        }  # fmt: skip
        text = json.dumps(table, ensure_ascii=False, indent=1).encode()
        packed.writestr(COURSE, text)
        manifest = {
            "format": FORMAT, "version": VERSION, "title": course.title, "written_at": timezone.now().isoformat(),
            "sha256": hashlib.sha256(text).hexdigest(),
        }  # fmt: skip
        packed.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
    return {"pages": len(pages), "assessments": len(assessments), "questions": len(questions), "files": len(files)}


def drafts_of(course: Course) -> list[CoursePage]:
    """The newest draft of each language; aliases only repeat others."""
    pages = CoursePage.objects.filter(course=course, alias_of=None).select_related("locale").order_by("pk")
    return [page.get_latest_revision_as_object() for page in pages]


def pack_assessment(assessment: Assessment, names: Outward) -> dict[str, Any]:
    """The newest version of an assessment; recordings that its settings name come along."""
    version = assessment.current_version
    packed: dict[str, Any] = {
        "id": assessment.public_id, "title": assessment.title, "type": assessment.type_key, "recordings": {},
        "version": None,
    }  # fmt: skip
    if version is None:
        return packed
    said = set(SOUND.findall(json.dumps(version.config)))
    for recording in CustomMedia.objects.filter(public_id__in=said):
        packed["recordings"][recording.public_id] = names.take_file(recording)
    packed["version"] = {
        "schema": version.schema, "plugin": version.plugin_version, "config": version.config,
        "privacy": version.privacy, "policy": version.policy,
    }  # fmt: skip
    return packed


def drawn_by(assessments: list[Assessment]) -> list[Item]:
    """The approved questions that the rules of these assessments may draw. One query for each that has rules."""
    found: dict[int, Item] = {}
    for assessment in assessments:
        asked = rules_kept(assessment.current_version) if assessment.current_version else []
        if asked:
            wanted = reduce(or_, (item_condition(rule) for rule in asked))
            rows = Item.objects.drawable().filter(owners_of(assessment.owner), wanted, type_key=assessment.type_key)
            found |= {row.pk: row for row in rows.select_related("approved_version").order_by("pk")}
    return list(found.values())


def pack_question(item: Item) -> dict[str, Any]:
    """A question in its approved version, with what stands beside it."""
    version = item.approved_version
    assert version is not None  # only drawable ones come here
    return {
        "id": item.public_id, "type": item.type_key, "code": item.code, "schema": version.schema,
        "config": version.config, "title": version.title, "topic": version.topic, "tags": list(version.tags),
        "difficulty": version.difficulty,
    }  # fmt: skip


def write_files(packed: zipfile.ZipFile, names: Outward, progress: Progress) -> dict[str, dict[str, Any]]:
    """The bytes of every file that comes along, each content once, and the words that stand beside them."""
    table: dict[str, dict[str, Any]] = {}
    total = len(names.files)
    for place, (key, row) in enumerate(list(names.files.items()), start=1):
        entry = write_file(packed, row.file)
        if entry is not None:
            words = {name: getattr(row, name) for name in FILE_WORDS if hasattr(row, name)}
            poster = write_file(packed, row.thumbnail) if getattr(row, "thumbnail", None) else None
            beside = pack_recording(packed, row) if isinstance(row, CustomMedia) else {}
            table[key] = {"kind": FILES[type(row)], **entry, "poster": poster, **words, **beside}
        progress(place, total)
    return table


def pack_recording(packed: zipfile.ZipFile, media: CustomMedia) -> dict[str, Any]:
    """Captions, chapters and rules of a recording, and the bytes of its other sizes."""
    sizes = []
    for row in media.renditions.all():
        entry = write_file(packed, row.file)
        if entry is not None:
            sizes.append({**entry, "height": row.height, "width": row.width, "duration": row.duration})
    return {**pack_beside(media), "sizes": sizes}


def write_file(packed: zipfile.ZipFile, stored: Any) -> dict[str, Any] | None:
    """One stored file; None when its bytes are gone."""
    if not stored or not stored.storage.exists(stored.name):
        return None
    extension = PurePosixPath(stored.name).suffix.lstrip(".").lower()
    digest, size = hashlib.sha256(), 0
    with stored.storage.open(stored.name) as file:
        while piece := file.read(PIECE):
            digest.update(piece)
            size += len(piece)
        path = file_path(digest.hexdigest(), extension)
        if path not in packed.NameToInfo:
            file.seek(0)
            info = zipfile.ZipInfo(path, timezone.now().timetuple()[:6])
            info.compress_type = zipfile.ZIP_STORED  # pictures, sound and film are compressed already
            info.file_size = size
            with packed.open(info, "w") as entry:
                while piece := file.read(PIECE):
                    entry.write(piece)
    return {"path": path, "sha256": digest.hexdigest(), "extension": extension, "size": size}
