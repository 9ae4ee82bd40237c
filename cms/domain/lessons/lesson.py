"""Lessons: their minutes, materials and neighbours, copies with lineage, and what must be there before publication."""

import io
import zipfile
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.models import DeliveryLog, LessonMaterial, LessonPage, PlanSlot
from cms.models.bilingual import in_language
from cms.models.public_address import key_range

ARCHIVE_LIMIT = 200 * 1024 * 1024


@dataclass(frozen=True)
class Step:
    """A step of the lesson in the reader's language; `x` is the minute at which it begins."""

    number: int
    minutes: int
    x: int
    title: str
    text: Any
    says: str

    @property
    def bar(self) -> float:
        """The width on the bar of minutes, a little gap left free."""
        return max(0.25, self.minutes - 0.25)


def steps_of(lesson: LessonPage) -> list[Step]:
    """The steps in order with their place on the bar of minutes."""
    steps: list[Step] = []
    minute = 0
    for number, block in enumerate(lesson.steps, start=1):
        value = block.value
        english = in_language("", "en") == "en" and bool(value["text_en"] and value["text_en"].source.strip())
        steps.append(
            Step(
                number=number,
                minutes=value["minutes"] or 0,
                x=minute,
                title=in_language(value["title"], value["title_en"]),
                text=value["text_en"] if english else value["text"],
                says=in_language(value["says"] or "", value["says_en"] or ""),
            )
        )
        minute += value["minutes"] or 0
    return steps


def lines_of(stream: Any, name: str) -> list[str]:
    """One text of each block in the reader's language: aims, things to prepare."""
    return [in_language(block.value[name], block.value[f"{name}_en"]) for block in stream]


def words_of(lesson: LessonPage) -> list[tuple[str, str]]:
    """(word, meaning) in the reader's language."""
    return [
        (
            in_language(one.value["word"], one.value["word_en"]),
            in_language(one.value["meaning"], one.value["meaning_en"]),
        )
        for one in lesson.vocabulary
    ]


def notes_of(lesson: LessonPage) -> list[tuple[str, Any]]:
    """(title, rich text) of the background folds."""
    english = in_language("", "en") == "en"
    return [
        (
            in_language(one.value["title"], one.value["title_en"]),
            one.value["text_en"] if english and one.value["text_en"].source.strip() else one.value["text"],
        )
        for one in lesson.background
    ]


def materials_of(lesson: LessonPage, *, reader: str = "") -> list[LessonMaterial]:
    """The files, of one kind of reader where named."""
    rows = lesson.materials.select_related("document")
    return [row for row in rows if not reader or row.reader == reader]


def publish_problems(lesson: LessonPage) -> list[str]:
    """Why this lesson cannot be published yet, in words that say what to do."""
    problems = []
    if not len(lesson.steps):
        problems.append(_("There are no steps yet. Write at least one."))
    elif lesson.minutes_planned != lesson.duration:
        problems.append(
            _("The steps take %(sum)s minutes together, the lesson has %(length)s. Please make them agree.")
            % {"sum": lesson.minutes_planned, "length": lesson.duration}
        )
    if lesson.is_sensitive and not strip_tags(lesson.risk_notes).strip():
        problems.append(_("This lesson is marked as sensitive. Please write what the teacher has to mind in class."))
    return problems


@transaction.atomic
def clone_lesson(lesson: LessonPage, *, to: Page, user: Any, title: str = "") -> LessonPage:
    """A draft copy that knows where it comes from, for a school or stage to adapt."""
    copy: LessonPage = lesson.copy(
        to=to,
        user=user,
        keep_live=False,
        copy_revisions=False,
        update_attrs={"title": title or lesson.title, "slug": free_slug(to, lesson.slug), "cloned_from": lesson},
    )
    return copy


def free_slug(parent: Page, slug: str) -> str:
    """An address that no child of the parent has: slug-2, slug-3 …"""
    taken = set(parent.get_children().filter(slug__startswith=slug).values_list("slug", flat=True))
    number = 2
    while f"{slug}-{number}" in taken:
        number += 1
    return f"{slug}-{number}"


def deliveries_below(page: Page) -> int:
    """How many records of teaching would lose their lesson if this page and what stands below it were deleted."""
    lessons = LessonPage.objects.filter(path__startswith=page.path)
    return DeliveryLog.objects.filter(lesson__in=lessons).count()


def slot_of(lesson: LessonPage, slots: list[PlanSlot]) -> PlanSlot | None:
    """The running slot of a lesson among those due today."""
    return next((slot for slot in slots if slot.lesson_id == lesson.pk), None)


def pack_materials(lesson: LessonPage) -> bytes:
    """All files of a lesson as one archive, named by their titles; nothing above the size limit is packed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        packed = 0
        for number, row in enumerate(materials_of(lesson), start=1):
            packed += row.document.file.size  # asked of the storage: Wagtail's own way writes the row
            if packed > ARCHIVE_LIMIT:
                break
            with row.document.open_file() as file:
                archive.writestr(f"{number:02} {archive_name(row.label)}.{row.document.file_extension}", file.read())
    return out.getvalue()


def archive_name(title: str) -> str:
    """A title without what file systems refuse."""
    return "".join("_" if sign in '\\/:*?"<>|' or ord(sign) < 32 else sign for sign in title).strip(" .")[:80] or "file"


def find_lesson(public_id: str) -> LessonPage | None:
    """The live lesson with this permanent name, if everybody may read it."""
    keys = key_range(public_id)
    if keys is None:
        return None
    lessons = LessonPage.objects.live().public().filter(alias_of=None)
    return lessons.filter(translation_key__gte=keys[0], translation_key__lte=keys[1]).first()
