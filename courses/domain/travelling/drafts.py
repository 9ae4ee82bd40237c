"""The pages of a course that arrives: new drafts under the catalogue, or newer drafts of the pages that are here.

Nothing is published: an editor looks at the drafts, and they go the way that every course goes.
"""

import re
import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext as _
from wagtail.blocks import StreamBlockValidationError
from wagtail.fields import StreamField
from wagtail.models import Locale

from courses.domain.travelling.delivery import Delivery
from courses.domain.travelling.page_words import ITEM_LEFT_OUT, MANY, own_fields_left_out, pack_page
from courses.domain.travelling.parcel import PageEntry
from courses.domain.travelling.portable import fill_row, unknown_blocks
from courses.domain.travelling.references import Outward
from courses.domain.travelling.report import CHANGED, LEFT_OUT, NEW, SAME, Report
from courses.models import CataloguePage, Course, CourseItem, CoursePage, CourseVersionItem

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,200}")


def write_pages(delivery: Delivery, standing: Course | None, report: Report) -> None:
    """Every language of the course, that of the site first."""
    for entry in delivery.parcel.pages:
        delivery.names.language = entry.language
        delivery.names.missing = {}
        title = str(entry.fields.get("title") or delivery.parcel.title)
        locale = Locale.objects.filter(language_code=entry.language).first()
        parent = CataloguePage.objects.filter(locale=locale, alias_of=None).first() if locale else None
        if locale is None or parent is None:
            words = _("There is no catalogue in this language here (%(language)s).") % {"language": entry.language}
            report.add("page", title, LEFT_OUT, words)
            continue
        page = CoursePage.objects.filter(translation_key=delivery.parcel.uuid, locale=locale).first()
        if page is None:
            _write_new(entry, delivery, parent, report)
        else:
            _write_newer(entry, delivery, page, report)
        for (kind, _name), missed in delivery.names.missing.items():
            if kind != "file":
                report.add(
                    "reference", missed, LEFT_OUT, _("It is not here; “%(page)s” pointed at it.") % {"page": title}
                )


def _write_new(entry: PageEntry, delivery: Delivery, parent: CataloguePage, report: Report) -> None:
    title = str(entry.fields.get("title") or delivery.parcel.title)
    if not parent.permissions_for_user(delivery.actor).can_add_subpage():
        report.blame(title, _("You may not add courses to the catalogue."))
        return
    page = CoursePage(locale=parent.locale, translation_key=uuid.UUID(delivery.parcel.uuid), live=False)
    page.owner, page.owner_organisation = delivery.actor, delivery.owner
    if not _fill_page(page, entry, delivery, report):
        return
    if SLUG.fullmatch(entry.slug) and CoursePage._slug_is_available(entry.slug, parent):
        page.slug = entry.slug  # otherwise the page finds one from its title
    try:
        parent.add_child(instance=page)
    except ValidationError as error:
        _blame(report, title, error)
        return
    page.save_revision(user=delivery.actor, log_action=True)
    report.add("page", title, NEW, _("Comes in as a draft."))


def _write_newer(entry: PageEntry, delivery: Delivery, page: CoursePage, report: Report) -> None:
    title = str(entry.fields.get("title") or page.title)
    if not page.permissions_for_user(delivery.actor).can_edit():
        report.blame(title, _("You may not edit this page, or it is locked or under review. Finish that first."))
        return
    draft = page.get_latest_revision_as_object()
    before = pack_page(draft, Outward().name), _pins(draft)
    if not _fill_page(draft, entry, delivery, report):
        return
    try:
        draft.full_clean()
    except ValidationError as error:
        _blame(report, title, error)
        return
    if (pack_page(draft, Outward().name), _pins(draft)) == before:
        report.add("page", title, SAME)
        return
    draft.save_revision(user=delivery.actor, log_action=True, clean=False)
    report.add("page", title, CHANGED, _("Comes in as a draft; what readers see stays until it is published."))


def _fill_page(page: CoursePage, entry: PageEntry, delivery: Delivery, report: Report) -> bool:
    """Set everything the archive says; False when something of it cannot be."""
    place = str(entry.fields.get("title") or delivery.parcel.title)
    try:
        fill_row(page, entry.fields, delivery.names.find, left_out=own_fields_left_out())
        page.draft_title = page.title
        for name in MANY:
            model = CoursePage._meta.get_field(name).related_model
            rows = entry.fields.get(name)
            found = [delivery.names.find(model, one) for one in rows] if isinstance(rows, list) else []
            setattr(page, name, [row for row in found if row is not None])
    except (ValidationError, TypeError, ValueError) as error:
        _blame(report, place, error)
        return False
    old = {str(item.key): item for item in page.items.all()}
    items = [
        _fill_item(old.get(row["key"]), row, number, page, delivery, report) for number, row in enumerate(entry.items)
    ]
    page.items = [item for item in items if item is not None]
    return all(item is not None for item in items)


def _fill_item(
    item: CourseItem | None, row: dict[str, Any], number: int, page: CoursePage, delivery: Delivery, report: Report
) -> CourseItem | None:
    """One part, the one that has this key or a new one; None, with its problem, when it cannot be."""
    item = item or CourseItem(translation_key=uuid.UUID(row["key"]), locale=page.locale)
    title = str(row.get("title") or "")[:160]
    try:
        fill_row(item, row, delivery.names.find, left_out=ITEM_LEFT_OUT)
        item.sort_order = number
        standing = delivery.versions.get(item.assessment_id or 0)
        changed = standing is not None and standing.number > 1 and not _is_pinned(item, standing)
        item.assessment_version = standing if changed else item.assessment_version
        item.full_clean(exclude=["page", "locale"], validate_unique=False)
    except (ValidationError, StreamBlockValidationError, TypeError, ValueError) as error:
        _blame(report, title, error)
        return None
    for field in CourseItem._meta.concrete_fields:
        if isinstance(field, StreamField) and (kinds := unknown_blocks(field, row.get(field.name))):
            words = _("Blocks that are not known here: %(kinds)s.") % {"kinds": ", ".join(kinds)[:150]}
            report.add("reference", title, LEFT_OUT, words)
    return item


def _is_pinned(item: CourseItem, version: Any) -> bool:
    """Whether the draft asks for this version already, or the course in force holds it."""
    in_force = CourseVersionItem.objects.filter(version__course__current_version=F("version"))
    return item.assessment_version_id == version.pk or (
        item.assessment_version_id is None and in_force.filter(key=item.key, assessment_version=version).exists()
    )


def _pins(page: CoursePage) -> list[int | None]:
    """The versions that the parts of a draft were moved to."""
    return [item.assessment_version_id for item in page.items.all()]


def _blame(report: Report, place: str, error: Exception) -> None:
    """What is wrong, one line a message."""
    messages = getattr(error, "messages", None)
    for words in messages or [_("A value has not the form it should have.")]:
        report.blame(place, words)
