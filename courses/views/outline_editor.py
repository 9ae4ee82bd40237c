"""What the outline in the admin shows beside Wagtail's own form: words for its script, and the check list."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.blocks.base import BlockWidget

from courses.domain.authoring.check_list import HOUR, Finding, check_course
from courses.models import Assessment, CourseItem, CoursePage, ItemKind

ICONS = {
    ItemKind.SECTION: "title", ItemKind.UNIT: "doc-full", ItemKind.LIBRARY: "openquote", ItemKind.LECTURE: "media",
    ItemKind.LIVE: "group", ItemKind.CLASS: "calendar-alt", ItemKind.FILE: "doc-empty", ItemKind.ASSESSMENT: "form",
}  # fmt: skip
FIELDS = {
    ItemKind.SECTION: (), ItemKind.UNIT: ("body",), ItemKind.LIBRARY: ("library_page",),
    ItemKind.LECTURE: ("media", "episode", "body"), ItemKind.LIVE: ("starts_at", "meeting_link", "media", "body"),
    ItemKind.CLASS: ("body",), ItemKind.FILE: ("document", "body"), ItemKind.ASSESSMENT: ("assessment",),
}  # fmt: skip
EVERY = ("required", "move_on", "after_all_before", "opens_on", "opens_after_days", "after_items", "minutes")


def outline_facts(page: CoursePage) -> dict[str, Any]:
    """Kinds with their icons and fields, and the words of the script, in the language of the admin."""
    kinds = [
        {"kind": str(kind), "label": str(kind.label), "icon": ICONS[kind],
         "fields": [*FIELDS[kind], *(EVERY if kind != ItemKind.SECTION else ())]}
        for kind in ItemKind
    ]  # fmt: skip
    body: Any = CourseItem._meta.get_field("body")
    assessments = Assessment.objects.all()
    return {
        "kinds": kinds, "hour": HOUR, "words": _words(), "block": BlockWidget(body.stream_block).block_json,
        "assessments": [[str(one.pk), str(one)] for one in assessments],
    }  # fmt: skip


def _words() -> dict[str, str]:
    return {
        "untitled": _("(no title yet)"), "minutes": _("%(count)s min"), "voluntary": _("voluntary"),
        "withdrawn": _("withdrawn"), "locked": _("opens later"), "fresh": _("not saved yet"),
        "error": _("to be mended"), "copy": _("Duplicate"), "copy_title": _("%(title)s (copy)"),
        "copied": _("Texts and files are copied on saving."),
        "add": _("Add below"), "move": _("Move to"), "top": _("the beginning"), "undo": _("Undo"),
        "removed": _("“%(title)s” was removed."), "moved": _("“%(title)s” is now number %(place)s."),
        "open_all": _("Open all"), "close_all": _("Close all"), "kind": _("What to add"),
        "totals": _("%(parts)s parts, %(needed)s of them needed: %(time)s"),
        "lessons": _("%(lessons)s credit hours by time (%(hour)s min each), %(hours)s given"),
        "time": _("%(hours)s h %(minutes)s min"),
    }  # fmt: skip


def check_list_facts(page: CoursePage) -> dict[str, Any]:
    """The findings of a draft, each with the way to its place in the form, and where the draft is previewed."""
    items = list(page.items.all())
    found = check_course(page, items)
    keys = {str(item.key): place for place, item in enumerate(items)}
    rows = [{"words": one.words, "blocks": one.blocks, "place": _place(one, keys)} for one in found]
    return {
        "rows": rows, "blocking": sum(one.blocks for one in found), "advice": sum(not one.blocks for one in found),
        "preview_url": reverse("course_preview", args=[page.pk]),
        "change_url": reverse("course_change", args=[page.pk]) if page.course_id else "",
    }  # fmt: skip


def _place(one: Finding, keys: dict[str, int]) -> str:
    item: CourseItem | None = one.item
    return f"inline_child_items-{keys[str(item.key)]}" if item is not None and str(item.key) in keys else ""
