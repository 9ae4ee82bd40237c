"""What a requirement is called, in the reader's language, for staff and learners alike."""

from decimal import Decimal

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from courses.domain.certifying.requirement import GROUPS
from courses.domain.learning.outline import outline_of
from courses.models.programme import Requirement, RequirementKind
from people.models.spoken import spoken


def label_of(row: Requirement) -> str:
    """The name its author gave it."""
    return spoken(row.label, row.label_en)


def say_requirement(row: Requirement, *, with_label: bool = True) -> str:
    """One line: its own name, else what it asks for."""
    if with_label and label_of(row):
        return label_of(row)
    if row.kind in GROUPS:
        return say_group(row)
    if row.kind == RequirementKind.CERTIFICATE:
        return _("A valid certificate of “%(name)s”") % {"name": row.programme.spoken if row.programme else ""}
    if row.kind == RequirementKind.PRACTICAL:
        return _("Practical test “%(name)s”") % {"name": practical_title(row)}
    return row.course.title if row.course else ""


def say_group(row: Requirement) -> str:
    """What a group asks for of what stands in it."""
    if row.kind == RequirementKind.HOURS_OF:
        return say_hours(row)
    if row.kind == RequirementKind.ALL_OF:
        return _("All of the following")
    count = row.count or 0
    return ngettext("At least %(n)s of the following", "At least %(n)s of the following", count) % {"n": count}


def say_hours(row: Requirement) -> str:
    """How many hours, and of which category."""
    facts = {"hours": plain(row.hours or Decimal(0)), "name": row.category or ""}
    if row.category is not None:
        return _("%(hours)s credit hours of “%(name)s”") % facts
    return _("%(hours)s credit hours") % facts


def practical_title(row: Requirement) -> str:
    """What the course calls the test today; the course's own title where it has it no more."""
    version = row.course.current_version if row.course else None
    if version is None:
        return row.course.title if row.course else ""
    item = outline_of(version, language=get_language() or "zh-hans").by_key.get(str(row.item_key))
    return item.title if item else row.course.title  # type: ignore[union-attr]


def plain(number: Decimal) -> str:
    """A number without zeros at its end."""
    return f"{number.normalize():f}"
