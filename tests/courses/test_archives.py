"""Courses that travel: what goes in comes out, twice is an update, and nothing half-written stays behind."""

import io
import json
import zipfile
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale

from cms.domain.radio.transcript import Cue
from cms.domain.recording.captions import find_captions, save_captions
from cms.models import CustomDocument, CustomImage, CustomMedia, MediaRendition
from cms.models.discarded_file import DiscardedFile
from courses.domain.refusal import Refused
from courses.domain.reports.export import remove_old_exports
from courses.domain.travelling import imports
from courses.domain.travelling.imports import confirm_import, drop_forgotten, drop_import, stage_archive
from courses.domain.travelling.packing import request_export
from courses.models import (
    Assessment,
    AssessmentVersion,
    Course,
    CourseImport,
    CourseItem,
    CoursePage,
    CourseVersion,
    Item,
    ItemState,
    Policy,
)
from people.domain.job import run_job
from people.models import AuditEntry, Job
from tests.courses.archive_stage import (
    actions,
    bring_in,
    city,
    copy_of,
    make_author,
    make_rich_course,
    pack,
    repack,
    stage,
)
from tests.courses.bank_stage import bank
from tests.factories.cms_media import PDF, make_wav
from tests.factories.courses import (
    LearnerFactory,
    SchoolFactory,
    make_assessment,
    make_page,
    publish_page,
    quiz,
    quiz_config,
    unit,
)

pytestmark = pytest.mark.django_db


def counted() -> dict[str, int]:
    """How many rows there are of everything an import may write."""
    models = (
        Assessment, AssessmentVersion, Course, CourseItem, CoursePage, CourseVersion, CustomDocument, CustomImage,
        CustomMedia, Item,
    )  # fmt: skip
    return {model.__name__: model.objects.count() for model in models}


def page_of(course: Course) -> CoursePage:
    """The newest draft of its one page."""
    return CoursePage.objects.get(course=course).get_latest_revision_as_object()


def test_a_copy_says_what_the_course_said_with_rows_of_its_own() -> None:
    page, actor = make_rich_course(), make_author()
    made = page_of(copy_of(bring_in(pack(page), actor, as_copy=True)))
    assert (made.title, made.live, made.cover_id) == (page.title, False, page.cover_id)
    assert [topic.slug for topic in made.topics.all()] == ["qingting"]
    assert [person.name for person in made.lecturers.all()] == ["沈清"]
    old, new = list(page.items.all()), list(made.items.all())
    assert [item.title for item in new] == ["第一节", "结课小测"]
    assert {item.key for item in old}.isdisjoint({item.key for item in new})
    assert [(b["type"], b["value"]) for b in new[0].body.raw_data] == [
        (b["type"], b["value"]) for b in old[0].body.raw_data
    ]
    assert new[1].assessment_id not in {None, old[1].assessment_id}
    assert new[1].assessment.current_version.config == old[1].assessment.current_version.config
    assert new[1].assessment.current_version.policy == old[1].assessment.current_version.policy
    assert new[1].assessment.owner == made.course.owner == city()
    assert CustomMedia.objects.count() == 2
    assert CustomImage.objects.count() == 1  # the same bytes are there already


def test_files_that_are_not_here_come_along_with_their_bytes() -> None:
    page, actor = make_rich_course(), make_author()
    content = pack(page)
    was = CustomMedia.objects.get(title="题中录音").public_id
    for model in (CustomMedia, CustomImage, CustomDocument):
        model.objects.all().delete()
    made = page_of(copy_of(bring_in(content, actor, as_copy=True)))
    document, heard = CustomDocument.objects.get(), CustomMedia.objects.get(title="题中录音")
    body = {block["type"]: block["value"] for block in made.items.all()[0].body.raw_data}
    assert f'linktype="document" id="{document.pk}"' in body["paragraph"]
    assert body["image"]["image"] == made.cover_id == CustomImage.objects.get().pk
    assert body["clip"]["media"] == CustomMedia.objects.exclude(pk=heard.pk).get().pk
    said = json.dumps(made.items.all()[1].assessment.current_version.config)
    assert f"/sound/{heard.public_id}.wav" in said
    assert was not in said
    with document.file.open() as file:
        assert file.read() == PDF
    assert heard.file.storage.exists(heard.file.name)
    assert CustomImage.objects.get().width == 40


def test_the_same_course_again_changes_nothing_and_a_newer_one_updates_it() -> None:
    page, actor = make_rich_course(), make_author()
    content = pack(page)
    before = counted()
    again = bring_in(content, actor)
    assert set(actions(again).values()) == {"same"}
    assert counted() == before
    page.title = "倾听的一刻钟"
    page.items.all()[0].title = "旧的第一节"
    newer = repack(content, rewrite)
    row = bring_in(newer, actor)
    assert actions(row)[("page", "倾听的一刻钟")] == "changed"
    assert actions(row)[("assessment", "结课小测")] == "changed"
    draft = page_of(copy_of(row))
    assert draft.title == "倾听的一刻钟"
    assert [item.title for item in draft.items.all()] == ["结课小测", "第一节，新的"]
    assert {item.key for item in draft.items.all()} == {item.key for item in page.items.all()}
    assert counted() == {**before, "AssessmentVersion": before["AssessmentVersion"] + 1}
    assert CoursePage.objects.get().title == "倾听的十分钟"  # readers see what was there until somebody publishes


def rewrite(table: dict[str, Any]) -> None:
    """A later edition of the course: another title, the parts the other way round, a stem in other words."""
    table["pages"][0]["fields"]["title"] = "倾听的一刻钟"
    table["pages"][0]["items"].reverse()
    table["pages"][0]["items"][1]["title"] = "第一节，新的"
    table["assessments"][0]["version"]["config"]["items"][1]["stem"] = "换一个说法，怎样更合适？"


def test_a_published_course_keeps_its_version_until_the_newer_draft_is_published() -> None:
    actor = make_author()
    page = make_page(unit("第一节"), quiz(make_assessment()), title="已发布的课")
    standing = page.course.current_version
    newer = repack(pack(page), lambda table: table["assessments"][0]["version"]["policy"].update(attempts=9))
    row = bring_in(newer, actor)
    page.refresh_from_db()
    assert page.course.current_version == standing
    draft = page_of(copy_of(row))
    moved = draft.items.all()[1].assessment_version
    assert moved.number == 2
    assert moved.rules.attempts == 9
    assert set(actions(bring_in(newer, actor)).values()) == {"same"}
    publish_page(draft)
    held = Course.objects.get().current_version.items.order_by("position")[1]
    assert held.assessment_version == moved


def test_both_languages_travel_as_one_course() -> None:
    actor = make_author()
    page = make_page(unit("第一节"), title="两种语言", publish=False)
    english = page.copy_for_translation(Locale.objects.get(language_code="en"), copy_parents=True)
    english.title = "Two languages"
    english.save_revision()
    row = bring_in(pack(page), actor, as_copy=True)
    pages = {one.locale.language_code: one for one in CoursePage.objects.filter(course=row.course)}
    assert {code: one.title for code, one in pages.items()} == {"zh-hans": "两种语言", "en": "Two languages"}
    keys = {code: [item.key for item in one.items.all()] for code, one in pages.items()}
    assert keys["zh-hans"] == keys["en"]


def test_questions_that_rules_draw_come_along_as_drafts() -> None:
    actor = make_author()
    bank(3)
    bank(2, topic="别的")
    rule = {"id": "r1", "count": 2, "worth": "5", "topic": "沟通"}
    drawing = {**quiz_config(1), "rules": [rule]}
    page = make_page(quiz(make_assessment("抽题测验", config=drawing)), title="抽题", publish=False)
    content = pack(page)
    assert len(json.loads(zipfile.ZipFile(io.BytesIO(content)).read("course.json"))["questions"]) == 3
    row = bring_in(content, actor, as_copy=True, owner=SchoolFactory(parent=city()))
    made = Item.objects.filter(owner=row.owner)
    assert made.count() == 3
    assert {one.state for one in made} == {ItemState.DRAFT}
    again = bring_in(content, actor)
    assert {line["action"] for line in again.lines if line["what"] == "question"} == {"same"}


def test_a_rehearsal_promises_what_the_import_does_and_writes_nothing() -> None:
    page, actor = make_rich_course(), make_author()
    content = pack(page)
    for model in (CustomMedia, CustomImage, CustomDocument):
        model.objects.all().delete()
    before = counted()
    row = stage(content, actor, as_copy=True)
    assert counted() == before
    promised = row.lines
    row = confirm_import(row, language="en")
    confirm_import(row, language="en")  # a second press
    assert Job.objects.filter(kind="courses.import_course").count() == 1
    run_job(row.job.public_id)
    row.refresh_from_db()
    assert row.lines == promised
    assert row.state == "done"
    assert not row.file
    assert AuditEntry.objects.filter(action="course.imported").count() == 1


def test_an_import_that_fails_on_its_way_leaves_nothing_but_files_that_are_swept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page, actor = make_rich_course(), make_author()
    content = pack(page)
    CustomDocument.objects.all().delete()
    row = confirm_import(stage(content, actor, as_copy=True), language="en")
    before = counted()

    def fall(*args: Any, **facts: Any) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(imports, "record_audit", fall)
    run_job(row.job.public_id)
    assert counted() == before
    left = DiscardedFile.objects.filter(name__startswith="documents/")
    assert left.exists()
    monkeypatch.undo()
    Job.objects.update(lease_until=None)
    run_job(row.job.public_id)
    row.refresh_from_db()
    assert row.state == "done"
    assert CustomDocument.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"no zip at all", "no_archive"),
        (b"PK\x03\x04 torn", "damaged"),
    ],
)
def test_what_is_no_archive_is_refused_in_words(content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        stage_archive(
            SimpleUploadedFile("x.zip", content), owner=city_of(), actor=make_author(), as_copy=False, language="en"
        )
    assert refusal.value.code == code
    assert str(refusal.value.message)
    assert not CourseImport.objects.exists()


def city_of() -> Any:
    """The city, made when there is none."""
    make_author()
    return city()


def zipped(**entries: str) -> bytes:
    """A ZIP file with these entries; __ stands for a slash and dots for themselves."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, text in entries.items():
            packed.writestr(name, text)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (zipped(**{"imsmanifest.xml": "<manifest/>"}), "SCORM"),
        (zipped(**{"moodle_backup.xml": "<x/>"}), "Moodle"),
        (zipped(**{"h5p.json": "{}"}), "H5P"),
        (zipped(**{"readme.txt": "hello"}), "没有内容清单"),
        (zipped(**{"manifest.json": "[" * 5000}), "损坏"),
        (zipped(**{"manifest.json": '{"format": "xinqiao-course", "version": 2}'}), "更新的版本"),
        (zipped(**{"manifest.json": '{"format": "xinqiao-course", "version": 1}'}), "损坏"),
        (zipped(**{"../../etc/passwd": "x"}), "异常路径"),
    ],
)  # fmt: skip
def test_archives_from_elsewhere_are_refused_by_name(content: bytes, words: str) -> None:
    with pytest.raises(Refused) as refusal:
        stage_archive(
            SimpleUploadedFile("x.zip", content), owner=city_of(), actor=make_author(), as_copy=False, language="en"
        )
    assert words in str(refusal.value.message)


def test_an_archive_larger_than_allowed_is_refused(settings: Any) -> None:
    settings.XINQIAO_ARCHIVE_MAX_MB = 1
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("manifest.json", " " * (3 * 1024 * 1024))
    with pytest.raises(Refused, match="odd"):
        stage_archive(
            SimpleUploadedFile("x.zip", out.getvalue()),
            owner=city_of(),
            actor=make_author(),
            as_copy=False,
            language="en",
        )


BREAKS: dict[str, Any] = {
    "no pages": lambda table: table.update(pages=[]),
    "pages are no list": lambda table: table.update(pages={"a": 1}),
    "a page without fields": lambda table: table["pages"][0].pop("fields"),
    "a part without its key": lambda table: table["pages"][0]["items"][0].pop("key"),
    "two parts of one key": lambda table: table["pages"][0]["items"].append(table["pages"][0]["items"][0]),
    "a course without identity": lambda table: table["course"].update(uuid="' or 1=1"),
    "a number of an assessment that is none": lambda table: table["assessments"][0].update(id="../x"),
    "an assessment of a kind that is not here": lambda table: table["assessments"][0].update(type="astrology"),
    "settings the plugin refuses": lambda table: table["assessments"][0]["version"]["config"].update(items="x"),
    "settings of a later form": lambda table: table["assessments"][0]["version"].update(schema=999),
    "rules that are none": lambda table: table["assessments"][0]["version"]["policy"].update(pass_mark="much"),
    "privacy that is none": lambda table: table["assessments"][0]["version"].update(privacy="public"),
    "a title that is too long": lambda table: table["pages"][0]["fields"].update(title="长" * 300),
    "minutes below nothing": lambda table: table["pages"][0]["items"][0].update(minutes=-5),
    "minutes that are no number": lambda table: table["pages"][0]["items"][0].update(minutes="many"),
    "hours that are a list": lambda table: table["pages"][0]["fields"].update(hours=[1]),
    "a kind that is not here": lambda table: table["pages"][0]["items"][0].update(kind="teleport"),
    "a file that is missing": lambda table: next(iter(table["files"].values())).update(sha256="0" * 64),
    "a file of another size": lambda table: next(iter(table["files"].values())).update(size=1),
    "a file of an unknown kind": lambda table: next(iter(table["files"].values())).update(kind="program"),
}


@pytest.mark.parametrize("change", BREAKS.values(), ids=BREAKS.keys())
def test_broken_archives_are_refused_with_words_and_write_nothing(change: Any) -> None:
    page, actor = make_rich_course(), make_author()
    content = repack(pack(page), change)
    before = counted()
    row = stage(content, actor, as_copy=True)
    assert row.state == "refused", row.lines
    assert row.problems
    assert all(words for _place, words in row.problems)
    assert row.job.error_code == ""
    assert counted() == before


def test_bytes_that_changed_on_the_way_are_noticed() -> None:
    page, actor = make_rich_course(), make_author()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(pack(page))) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content[:-1] + b"x" if name.startswith("files/") else content)
    row = stage(out.getvalue(), actor)
    assert row.state == "refused"
    assert "damaged" in row.problems[0][1]


def test_an_entry_that_was_torn_or_packed_otherwise_is_refused() -> None:
    page, actor = make_rich_course(), make_author()
    whole = pack(page)
    place = zipfile.ZipFile(io.BytesIO(whole)).getinfo("course.json").header_offset + 80
    torn = whole[:place] + bytes(40) + whole[place + 40 :]
    odd = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(odd, "w", zipfile.ZIP_LZMA) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    for content, code in ((torn, "damaged"), (odd.getvalue(), "odd")):
        upload = SimpleUploadedFile("x.zip", content)
        with pytest.raises(Refused, match=code):
            stage_archive(upload, owner=city(), actor=actor, as_copy=False, language="en")


def test_scripts_in_the_words_do_not_come_in_and_foreign_keys_point_nowhere() -> None:
    page, actor = make_rich_course(), make_author()

    def poison(table: dict[str, Any]) -> None:
        item = table["pages"][0]["items"][0]
        item["body"] = [
            {
                "type": "paragraph",
                "value": '<p onclick="x()">好<script>alert(1)</script><a href="javascript:x">链</a></p>',
            },
            {"type": "image", "value": {"image": 1, "alt": "", "caption": ""}},
            {"type": "sorcery", "value": "?"},
        ]
        item["media"] = 1
        table["pages"][0]["fields"]["owner"] = 1
        table["pages"][0]["fields"]["live"] = True

    row = bring_in(repack(pack(page), poison), actor, as_copy=True)
    made = page_of(copy_of(row))
    raw = list(made.items.all()[0].body.raw_data)
    assert "script" not in raw[0]["value"]
    assert "onclick" not in raw[0]["value"]
    assert "javascript" not in raw[0]["value"]
    assert raw[1]["value"]["image"] is None
    assert len(raw) == 2
    assert made.items.all()[0].media_id is None
    assert made.owner == actor
    assert not made.live
    assert any("sorcery" in line["note"] for line in row.lines)


def test_a_film_that_is_none_is_left_out_and_said_so() -> None:
    page, actor = make_rich_course(), make_author()
    content = pack(page)
    CustomMedia.objects.all().delete()

    def claim(table: dict[str, Any]) -> None:
        for entry in table["files"].values():
            if entry["kind"] == "media":
                entry["type"] = "video"

    row = bring_in(repack(content, claim), actor, as_copy=True)
    left = [line for line in row.lines if line["what"] == "media"]
    assert [line["action"] for line in left] == ["left_out", "left_out"]
    assert all(line["note"] for line in left)
    assert not CustomMedia.objects.exists()


def test_nobody_overwrites_what_belongs_to_others() -> None:
    page = make_rich_course()
    page.course.owner = city_of()
    page.course.save()
    Assessment.objects.update(owner=city())
    school = SchoolFactory()
    stranger = make_author(school)
    content = pack(page)
    row = stage(content, stranger, owner=school)
    assert row.state == "refused"
    assert "copy" in row.problems[0][1]
    without = repack(content, lambda table: table["course"].update(uuid="0" * 8 + "-0000-4000-8000-" + "0" * 12))
    row = stage(without, stranger, owner=school)
    assert row.state == "refused"  # the assessment is the city's, too


def test_whoever_lost_the_role_meanwhile_imports_nothing() -> None:
    page, actor = make_rich_course(), make_author()
    row = stage(pack(page), actor, as_copy=True)
    row = confirm_import(row, language="en")
    actor.role_grants.all().delete()
    before = counted()
    run_job(row.job.public_id)
    row.refresh_from_db()
    assert row.state == "refused"
    assert counted() == before


def test_put_aside_and_forgotten_archives_lose_their_file() -> None:
    page, actor = make_rich_course(), make_author()
    row = stage(pack(page), actor)
    name = row.file.name
    drop_import(row)
    row.refresh_from_db()
    assert (row.state, row.file.name, row.lines) == ("dropped", "", [])
    assert DiscardedFile.objects.filter(name=name).exists()
    old = stage(pack(page), actor)
    CourseImport.objects.filter(pk=old.pk).update(created_at="2020-01-01T00:00+08:00")
    assert drop_forgotten() == 1


def test_screens_lead_from_export_to_draft(client: Client) -> None:
    page, actor = make_rich_course(), make_author()
    client.force_login(actor)
    assert page.course.code in client.get(reverse("course_archives:index"), {"q": "倾听"}).content.decode()
    asked = client.post(reverse("course_archives:start", args=[page.course.public_id]))
    again = client.post(reverse("course_archives:start", args=[page.course.public_id]))
    assert asked.url == again.url  # a double press is one job
    job = Job.objects.get(kind="courses.export_course")
    assert client.get(asked.url)["Refresh"] == "3"
    run_job(job.public_id)
    assert "Refresh" not in client.get(asked.url)
    content = b"".join(client.get(reverse("course_archives:file", args=[job.public_id])).streaming_content)
    form = {"file": SimpleUploadedFile("课程.zip", content), "owner": city().pk, "as_copy": "on"}
    sent = client.post(reverse("course_archives:index"), form)
    row = CourseImport.objects.get()
    assert sent.url == reverse("course_archives:import", args=[row.public_id])
    assert "<progress" in client.get(sent.url).content.decode()
    run_job(row.job.public_id)
    shown = client.get(sent.url).content.decode()
    assert "结课小测" in shown
    assert 'type="submit"' in shown
    client.post(sent.url)
    row.refresh_from_db()
    run_job(row.job.public_id)
    draft = CoursePage.objects.exclude(pk=page.pk).get()
    assert reverse("wagtailadmin_pages:edit", args=[draft.pk]) in client.get(sent.url).content.decode()


def test_screens_are_for_authors_and_each_sees_only_their_own(client: Client) -> None:
    page, actor = make_rich_course(), make_author()
    row = stage(pack(page), actor)
    job = request_export(page.course, actor=actor)
    other = make_author()
    client.force_login(other)
    assert client.get(reverse("course_archives:import", args=[row.public_id])).status_code == 404
    assert client.get(reverse("course_archives:export", args=[job.public_id])).status_code == 404
    page.course.owner = city()
    page.course.save()
    client.force_login(make_author(SchoolFactory()))
    assert client.post(reverse("course_archives:start", args=[page.course.public_id])).status_code == 404
    client.force_login(LearnerFactory())
    assert client.get(reverse("course_archives:index")).status_code in {302, 403}


def test_an_upload_that_is_no_archive_stays_on_the_form_with_words(client: Client) -> None:
    client.force_login(make_author())
    form = {"file": SimpleUploadedFile("x.zip", b"nothing"), "owner": city().pk}
    answer = client.post(reverse("course_archives:index"), form)
    assert answer.status_code == 200
    assert "ZIP" in answer.content.decode()


def test_policy_with_days_travels_whole() -> None:
    actor = make_author()
    policy = Policy(opens_at=datetime(2026, 9, 1, tzinfo=UTC), closes_at=datetime(2027, 1, 1, tzinfo=UTC), markers=2)
    page = make_page(quiz(make_assessment(policy=policy)), publish=False)
    made = page_of(copy_of(bring_in(pack(page), actor, as_copy=True)))
    assert made.items.all()[0].assessment.current_version.rules == policy


def test_exported_files_go_after_a_week_and_the_page_says_so(client: Client) -> None:
    page, actor = make_rich_course(), make_author()
    client.force_login(actor)
    job = request_export(page.course, actor=actor)
    run_job(job.public_id)
    job.refresh_from_db()
    assert storages["private"].exists(job.result_file)
    Job.objects.filter(pk=job.pk).update(finished_at="2020-01-01T00:00+08:00")
    remove_old_exports()
    assert client.get(reverse("course_archives:file", args=[job.public_id])).status_code == 404


def test_a_recording_travels_with_its_captions_chapters_and_sizes() -> None:
    page, actor = make_rich_course(), make_author()
    sound = CustomMedia.objects.exclude(title="题中录音").get()
    CustomMedia.objects.filter(pk=sound.pk).update(
        chapters=[{"start": 0, "title": "开场", "title_en": "Opening"}], may_download=True, must_play=80, may_read=True
    )
    said = [Cue(0.0, 1.5, "沈清", "先听他说完。"), Cue(1.5, 2.0, "", "再开口。")]
    save_captions(sound, "zh-hans", said, known=0)
    MediaRendition.objects.create(media=sound, file=ContentFile(make_wav(seconds=1), name="小.wav"), duration=1)
    content = pack(page)
    CustomMedia.objects.all().delete()
    bring_in(content, actor, as_copy=True)
    came = CustomMedia.objects.exclude(title="题中录音").get()
    assert find_captions(came, "zh-hans").cues == tuple(said)
    assert came.chapters[0]["title"] == "开场"
    assert (came.may_download, came.must_play, came.may_read) == (True, 80, True)
    size = came.renditions.get()
    with size.file.open() as file:
        assert file.read() == make_wav(seconds=1)
    assert set(actions(bring_in(content, actor, as_copy=True)).values()) >= {"same", "new"}
    assert CustomMedia.objects.count() == 2  # the same bytes once more are the same recording


def test_newer_captions_reach_a_recording_that_is_here_and_broken_ones_do_not() -> None:
    page, actor = make_rich_course(), make_author()
    sound = CustomMedia.objects.exclude(title="题中录音").get()
    save_captions(sound, "zh-hans", [Cue(0.0, 1.5, "", "先听。")], known=0)
    content = pack(page)

    def tell(*cues: list[Any]) -> Any:
        def change(table: dict[str, Any]) -> None:
            for entry in table["files"].values():
                if entry.get("captions"):
                    entry["captions"] = {"zh-hans": list(cues)}

        return change

    row = bring_in(repack(content, tell(["0:00", "0:01.5", "", "先听他说完。"])), actor)
    assert ("captions", sound.title) in actions(row)
    assert find_captions(sound, "zh-hans").cues[0].text == "先听他说完。"
    for broken in (["0:02", "0:01", "", "倒着"], ["soon", "1", "", "何时"], "not a line", [0, 1, "", ""]):
        row = bring_in(repack(content, tell(broken)), actor)
        assert actions(row)[("captions", sound.title)] == "left_out"
    assert find_captions(sound, "zh-hans").cues[0].text == "先听他说完。"


def test_what_unlocks_parts_travels_under_the_new_keys() -> None:
    actor = make_author()
    first, second = unit("第一节"), unit("第二节")
    page = make_page(first, second, title="先后", publish=False)
    items = list(page.items.all())
    items[1].after_items = [str(items[0].key)]
    items[1].opens_after_days = 3
    page.items = items
    page.save_revision()
    made = page_of(copy_of(bring_in(pack(page), actor, as_copy=True)))
    one, two = made.items.all()
    assert two.after_items == [str(one.key)] != [str(items[0].key)]
    assert two.opens_after_days == 3


def test_the_page_of_a_course_leads_to_its_archive(client: Client) -> None:
    client.force_login(make_author())
    page = make_page(unit("第一节"), title="从页面导出", publish=False)
    edit = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert f"{reverse('course_archives:index')}?q={page.course.code}" in edit
