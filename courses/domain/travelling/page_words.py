"""A page of a course as values: its own columns, what it points at in many ways, and its parts in order."""

from typing import Any

from courses.domain.travelling.portable import Swap, pack_row
from courses.models import CourseItem, CoursePage

OF_PAGES = ("title", "seo_title", "search_description", "show_in_menus")
PAGE_LEFT_OUT = frozenset({"page_ptr", "owner_organisation", "course", "correction_note", "reviewer"})
ITEM_LEFT_OUT = frozenset({"page", "locale", "sort_order", "translation_key", "assessment_version", "meeting_link"})
MANY = ("topics", "lecturers", "courses_first")


def own_fields_left_out() -> frozenset[str]:
    """What Wagtail keeps of every page, but for its words."""
    basic = {one.name for one in CoursePage._meta.concrete_fields if one.model is not CoursePage}
    return PAGE_LEFT_OUT | (basic - set(OF_PAGES))


def pack_page(page: CoursePage, name: Swap) -> dict[str, Any]:
    """All words of a page and its parts. `page` is a draft or what is live; nothing is written."""
    many = {
        column: [found for row in getattr(page, column).all() if (found := name(type(row), row.pk))] for column in MANY
    }
    return {
        "language": page.locale.language_code,
        "slug": page.slug,
        "fields": pack_row(page, name, left_out=own_fields_left_out()) | many,
        "items": [pack_item(item, name) for item in page.items.all()],
    }


def pack_item(item: CourseItem, name: Swap) -> dict[str, Any]:
    """One part: its key and its columns."""
    return {"key": str(item.key), **pack_row(item, name, left_out=ITEM_LEFT_OUT)}
