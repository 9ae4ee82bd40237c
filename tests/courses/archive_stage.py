"""A course that has everything an archive must carry, and the ways through export and import, for tests."""

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from cms.models import ContentPerson, Topic
from courses.domain.travelling.imports import confirm_import, stage_archive
from courses.domain.travelling.packing import pack_course
from courses.models import Course, CourseImport, CoursePage
from people.domain.job import run_job
from people.domain.role import grant_role
from people.models import Organisation, User
from tests.factories.cms_media import DocumentFactory, ImageFactory, MediaFactory
from tests.factories.courses import LearnerFactory, make_assessment, make_district, make_page, quiz, quiz_config, unit


def make_author(place: Organisation | None = None) -> User:
    """An editor of the whole city, unless asked otherwise."""
    make_district()
    person = LearnerFactory()
    grant_role(person, role="editor", organisation=place or city())
    return person


def city() -> Organisation:
    """The city."""
    return Organisation.objects.get(kind="city")


def make_rich_course() -> CoursePage:
    """A draft with a picture and a document in its text, a recording, a quiz that plays another, topic and lecturer."""
    image, document, sound, heard = ImageFactory(), DocumentFactory(), MediaFactory(), MediaFactory(title="题中录音")
    config = quiz_config()
    config["items"][0]["stem"] = f"听完 /sound/{heard.public_id}.wav 以后怎么说？"
    config["items"][0]["media"] = f"/sound/{heard.public_id}.wav"
    body = [
        {"type": "heading", "value": {"text": "先听", "level": "2"}},
        {"type": "image", "value": {"image": image.pk, "alt": "两个人", "caption": ""}},
        {"type": "paragraph", "value": f'<p>下载<a linktype="document" id="{document.pk}">活动单</a>。</p>'},
        {"type": "clip", "value": {"media": sound.pk, "title": "一段录音", "text": "<p>文字稿</p>"}},
    ]
    assessment = make_assessment("结课小测", config=config)
    page = make_page(unit("第一节", body=body), quiz(assessment), title="倾听的十分钟", publish=False, cover=image)
    page.topics.set([Topic.objects.create(name="倾听", name_en="Listening", slug="qingting")])
    page.lecturers.set([ContentPerson.objects.create(name="沈清", title="主任医师")])
    page.save()
    page.save_revision()
    return page


def pack(page: CoursePage) -> bytes:
    """The archive of the page's course."""
    file = io.BytesIO()
    page.refresh_from_db()
    pack_course(page.course, file)
    return file.getvalue()


def stage(content: bytes, actor: User, *, owner: Organisation | None = None, as_copy: bool = False) -> CourseImport:
    """Upload and rehearse."""
    upload = SimpleUploadedFile("课程.zip", content)
    row = stage_archive(upload, owner=owner or city(), actor=actor, as_copy=as_copy, language="en")
    run_job(row.job.public_id)
    row.refresh_from_db()
    return row


def bring_in(content: bytes, actor: User, **extra: Any) -> CourseImport:
    """Upload, rehearse, confirm, import."""
    row = stage(content, actor, **extra)
    assert row.state == "read", row.problems
    row = confirm_import(row, language="en")
    run_job(row.job.public_id)
    row.refresh_from_db()
    return row


def copy_of(row: CourseImport) -> Course:
    """The course that an import made."""
    assert row.course is not None, row.problems
    return row.course


def actions(row: CourseImport) -> dict[tuple[str, str], str]:
    """What happens to each thing of the archive."""
    return {(line["what"], line["title"]): line["action"] for line in row.lines}


def repack(content: bytes, change: Callable[[dict[str, Any]], None] | None = None, **manifest: Any) -> bytes:
    """The same archive with its table changed as somebody who knows the format would: the digest fits again."""
    import hashlib

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        table = json.loads(old.read("course.json"))
        if change is not None:
            change(table)
        text = json.dumps(table, ensure_ascii=False).encode()
        said = {**json.loads(old.read("manifest.json")), "sha256": hashlib.sha256(text).hexdigest(), **manifest}
        for name in old.namelist():
            if name not in {"course.json", "manifest.json"}:
                new.writestr(name, old.read(name))
        new.writestr("course.json", text)
        new.writestr("manifest.json", json.dumps(said))
    return out.getvalue()
