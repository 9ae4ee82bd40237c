"""The check list of a draft: what keeps a course from being published, and what its author had better still mend."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.domain.editing.publishing import system_path
from cms.models import MediaCaptions
from courses.domain.authoring.circle import describe_circle, find_circle
from courses.domain.authoring.page_warnings import is_empty, unmet_parts
from courses.domain.authoring.publishing import asked_of, decides_requirements
from courses.models import CourseItem, CoursePage, CourseVersionItem, ItemKind

HOUR = 45  # minutes of a credit hour, as schools count them
LINK = re.compile(r"<a\b[^>]*?\blinktype=\\?[\"']page\\?[\"'][^>]*?>")
LINKED = re.compile(r"\bid=\\?[\"'](\d+)")


@dataclass(frozen=True)
class Finding:
    """One line of the list; `item` is the part it is about, `field` where in its form; `blocks` keeps it from going
    live."""

    words: str
    item: CourseItem | None = None
    field: str = "title"
    blocks: bool = False


def check_course(page: CoursePage, parts: Iterable[CourseItem] | None = None) -> list[Finding]:
    """Everything there is to say about a draft: what blocks first. Constant queries, and some for each assessment."""
    items = list(page.items.all() if parts is None else parts)
    shown = [item for item in items if not item.withdrawn]
    found = [*_whole(page, shown), *_circles(page, items)]
    for check in CHECKS:
        found += check(page, shown)
    return sorted(found, key=lambda one: not one.blocks)


def refuse_unready(page: CoursePage) -> list[str]:
    """What keeps a draft from going live, on every way of publishing. What the system itself brings in (founding,
    demo, an archive) may have gaps, but never a circle."""
    if system_path() is not None:
        return [one.words for one in _circles(page, list(page.items.all()))]
    shortages = {words for _part, words in unmet_parts(page, page.items.all())}  # its own check says these
    return [one.words for one in check_course(page) if one.blocks and one.words not in shortages]


def _whole(page: CoursePage, shown: Sequence[CourseItem]) -> list[Finding]:
    if not any(item.kind != ItemKind.SECTION for item in shown):
        return [Finding(_("The course has no parts yet."), blocks=True)]
    return []


def _circles(page: CoursePage, items: Sequence[CourseItem]) -> list[Finding]:
    circle = find_circle(asked_of(items))
    if not circle:
        return []
    first = next(item for item in items if str(item.key) == circle[0])
    return [Finding(describe_circle(items, circle), first, "after_items", blocks=True)]


def _say(words: str, item: CourseItem, field: str, *, blocks: bool = False) -> Finding:
    return Finding(words % {"title": item.title}, item, field, blocks)


def _empty(page: CoursePage, shown: Sequence[CourseItem]) -> list[Finding]:
    words = _("“%(title)s” is empty: learners would find nothing there.")
    return [_say(words, item, PLACES.get(ItemKind(item.kind), "body"), blocks=True) for item in shown if is_empty(item)]


def _assessments(page: CoursePage, shown: Sequence[CourseItem]) -> list[Finding]:
    unfinished = _("The assessment of “%(title)s” has no finished version: open it, and save its settings.")
    found = [
        _say(unfinished, item, "assessment", blocks=True)
        for item in shown
        if item.kind == ItemKind.ASSESSMENT and item.assessment and item.assessment.current_version_id is None
    ]
    return [*found, *(Finding(words, item, "assessment", True) for item, words in unmet_parts(page, shown))]


def _library(page: CoursePage, shown: Sequence[CourseItem]) -> list[Finding]:
    chosen = {item.library_page_id for item in shown if item.kind == ItemKind.LIBRARY and item.library_page_id}
    live = set(Page.objects.live().public().filter(pk__in=chosen).values_list("pk", flat=True)) if chosen else set()
    words = _("The page that “%(title)s” shows is not published in the library.")
    return [_say(words, item, "library_page", blocks=True) for item in shown if item.library_page_id in chosen - live]


def _live(page: CoursePage, shown: Sequence[CourseItem]) -> list[Finding]:
    sessions = [item for item in shown if item.kind == ItemKind.LIVE and item.media_id is None]
    keys = [item.translation_key for item in sessions]
    held = CourseVersionItem.objects.filter(version__course=page.course_id, key__in=keys).values_list("key", flat=True)
    known = {str(key) for key in held} if keys and page.course_id else set()
    found = []
    for item in sessions:
        if item.starts_at is None:
            found.append(_say(_("“%(title)s” has no day yet."), item, "starts_at"))
        elif item.starts_at < timezone.now() and str(item.key) not in known:
            words = _("“%(title)s” lies in the past: give another day, or its recording.")
            found.append(_say(words, item, "starts_at", blocks=True))
        elif item.starts_at < timezone.now():
            words = _("“%(title)s” is over; put its recording here, so that those who were not there can finish.")
            found.append(_say(words, item, "media"))
        if not item.meeting_link:
            found.append(_say(_("“%(title)s” has no link to the meeting yet."), item, "meeting_link"))
    return found


def _unreachable(page: CoursePage, shown: Sequence[CourseItem]) -> list[Finding]:
    keys = {str(item.key) for item in shown if item.kind != ItemKind.SECTION}
    gone = _("“%(title)s” waits for a part that is not in the course any more; learners will not have to wait for it.")
    found = [
        _say(gone, item, "after_items") for item in shown if item.after_items and not set(item.after_items) <= keys
    ]
    late = _("“%(title)s” opens only after the course takes no new learners any more.")
    closed = page.course.closed_on if page.course else None
    return found + [
        _say(late, item, "opens_on") for item in shown if closed and item.opens_on and item.opens_on > closed
    ]


def _captions(page: CoursePage, shown: Sequence[CourseItem]) -> list[Finding]:
    played = [item for item in shown if item.kind in (ItemKind.LECTURE, ItemKind.LIVE) and item.media_id]
    media = [item.media_id for item in played]
    rows = (
        MediaCaptions.objects.filter(media__in=media, transcript__isnull=False)
        if media
        else MediaCaptions.objects.none()
    )
    captioned = set(rows.values_list("media_id", flat=True))
    words = _("The recording of “%(title)s” has neither captions nor a text: whoever cannot hear it is left out.")
    return [_say(words, item, "media") for item in played if item.media_id not in captioned and not item.body]


def _minutes(page: CoursePage, shown: Sequence[CourseItem]) -> list[Finding]:
    parts = [item for item in shown if item.kind != ItemKind.SECTION]
    found = [
        _say(_("“%(title)s” does not say how many minutes it takes."), item, "minutes")
        for item in parts
        if not item.minutes
    ]
    minutes = sum(item.minutes for item in parts if item.required)
    asked = float(page.hours) * HOUR
    if asked and minutes and not found and not 0.5 <= minutes / asked <= 2:
        facts = {"hours": f"{page.hours.normalize():f}", "asked": round(asked), "minutes": minutes}
        words = _("%(hours)s credit hours are about %(asked)s minutes, but the needed parts take %(minutes)s minutes.")
        found.append(Finding(words % facts))
    return found


def _links(page: CoursePage, shown: Sequence[CourseItem]) -> list[Finding]:
    linked = [(item, _linked_pages(item)) for item in shown if item.body]
    wanted = {number for _item, pages in linked for number in pages}
    live = set(Page.objects.live().filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()
    words = _("A link in “%(title)s” leads to a page of this site that is not there.")
    return [_say(words, item, "body") for item, pages in linked if pages - live]


def _linked_pages(item: CourseItem) -> set[int]:
    """The pages of the site that the text of a part links to."""
    text = str(list(item.body.raw_data))
    return {int(number) for tag in LINK.findall(text) for number in LINKED.findall(tag)[:1]}


def _english(page: CoursePage, shown: Sequence[CourseItem]) -> list[Finding]:
    if page.locale.language_code != settings.LANGUAGE_CODE or not decides_requirements(page) or not page.pk:
        return []
    other = CoursePage.objects.filter(translation_key=page.translation_key, alias_of=None, locale__language_code="en")
    english = other.first()
    if english is None:
        return [Finding(_("There is no English version: readers of English see the Chinese one."))]
    known = {str(item.key) for item in english.get_latest_revision_as_object().items.all()}
    words = _("“%(title)s” is missing in the English version.")
    return [_say(words, item, "title") for item in shown if str(item.key) not in known]


Check = Callable[[CoursePage, Sequence[CourseItem]], list[Finding]]
CHECKS: tuple[Check, ...] = (
    _empty, _assessments, _library, _live, _unreachable, _captions, _minutes, _links, _english,
)  # fmt: skip
PLACES = {
    ItemKind.LIBRARY: "library_page", ItemKind.FILE: "document", ItemKind.LECTURE: "media",
    ItemKind.ASSESSMENT: "assessment",
}  # fmt: skip
