"""Programmes: a new version as a draft, its requirement tree, and publishing, which freezes it."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.forms.models import model_to_dict
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.certifying.numbering import check_pattern
from courses.domain.programmes.tree_check import refuse_faulty
from courses.models.course import Course
from courses.models.programme import (
    AudienceRule,
    Programme,
    ProgrammeVersion,
    Requirement,
    RequirementKind,
    Validity,
    VersionState,
)
from people.domain.audit import record_audit
from people.domain.job import create_job
from people.models.user import User

COPIED = (
    "level", "level_en", "hours", "wording", "wording_en", "validity", "validity_months", "cycle_start", "last_day",
    "window_days", "grace_days", "opens_on", "due_on", "due_after_days", "closes_on", "needs_approval",
    "shows_full_name", "takes_applications", "applications_until", "grace_counts",
)  # fmt: skip


@transaction.atomic
def draft_version(programme: Programme, *, actor: User | None = None) -> ProgrammeVersion:
    """The draft of a programme: the one there is, or a new one copied from the newest, tree and audience too."""
    draft = programme.versions.filter(state=VersionState.DRAFT).first()
    if draft is not None:
        return draft
    newest = programme.versions.order_by("-number").first()
    number = (programme.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    values = {name: getattr(newest, name) for name in COPIED} if newest else {}
    draft = ProgrammeVersion.objects.create(programme=programme, number=number, **values)
    if newest is not None:
        copy_tree(newest, draft)
        for rule in newest.audience_rules.all():
            AudienceRule.objects.create(
                version=draft, organisation_id=rule.organisation_id, capacity=rule.capacity, stage=rule.stage,
                as_of=rule.as_of,
            )  # fmt: skip
    record_audit("programme.drafted", actor=actor, subject=draft, organisation=programme.owner)
    return draft


def copy_tree(source: ProgrammeVersion, target: ProgrammeVersion) -> None:
    """The requirement rows of a version again under another."""
    rows = list(source.requirements.order_by("pk"))
    made: dict[int | None, Requirement | None] = {None: None}
    waiting = rows
    while waiting:
        rest = []
        for row in waiting:
            if row.parent_id not in made:
                rest.append(row)
                continue
            values = model_to_dict(row, exclude=["id", "version", "parent", "course", "programme", "category"])
            made[row.pk] = Requirement.objects.create(
                version=target, parent=made[row.parent_id], course_id=row.course_id, programme_id=row.programme_id,
                category_id=row.category_id, **values,
            )  # fmt: skip
        if len(rest) == len(waiting):
            raise ValueError("the requirement tree is broken")
        waiting = rest


@transaction.atomic
def set_courses(version: ProgrammeVersion, courses: Iterable[Course], *, at_least: int = 0) -> Requirement:
    """Make the tree one group over courses: all of them, or at least so many. Only a draft may be changed."""
    refuse_published(version)
    wanted = list(dict.fromkeys(courses))
    if not wanted:
        raise ValidationError(_("Choose at least one course."))
    if at_least > len(wanted):
        raise ValidationError(_("It asks for more courses than are listed."))
    version.requirements.filter(parent__isnull=False).delete()
    version.requirements.all().delete()
    kind = RequirementKind.AT_LEAST if at_least else RequirementKind.ALL_OF
    root = Requirement.objects.create(version=version, kind=kind, count=at_least or None)
    for place, course in enumerate(wanted):
        Requirement.objects.create(
            version=version, parent=root, position=place, kind=RequirementKind.COURSE, course=course
        )
    return root


def refuse_published(version: ProgrammeVersion) -> None:
    """A published version is frozen: people are judged by it."""
    if version.state != VersionState.DRAFT:
        raise ValidationError(_("A published version cannot change. Make a new version."))


def check_version(version: ProgrammeVersion) -> None:
    """Refuse a version by which nobody could be judged, with what to mend."""
    refuse_faulty(version)
    check_pattern(version.programme.number_pattern)
    if version.validity != Validity.NONE and not version.validity_months:
        raise ValidationError(_("Say for how many months the certificate is valid."))
    if version.validity == Validity.CYCLE and version.cycle_start is None:
        raise ValidationError(_("Say on which day the cycle began."))
    days = [day for day in (version.opens_on, version.due_on, version.closes_on) if day]
    if days != sorted(days):
        raise ValidationError(_("First day, due day and last day must follow one another."))
    if version.closes_on is not None and version.closes_on < timezone.localdate():
        raise ValidationError(_("The last day of the round has passed already: nobody could finish it."))


@transaction.atomic
def publish_version(version: ProgrammeVersion, *, actor: User | None = None) -> ProgrammeVersion:
    """Freeze a draft and judge new periods by it; the version before is retired, its open periods keep it."""
    version = (
        ProgrammeVersion.objects.select_for_update(of=("self",)).select_related("programme__owner").get(pk=version.pk)
    )
    refuse_published(version)
    check_version(version)
    version.programme.versions.filter(state=VersionState.PUBLISHED).update(state=VersionState.RETIRED)
    version.state, version.published_at, version.published_by = VersionState.PUBLISHED, timezone.now(), actor
    version.save(update_fields=["state", "published_at", "published_by"])
    record_audit("programme.published", actor=actor, subject=version, organisation=version.programme.owner)
    create_job("courses.open_periods", owner=actor, arguments={"programme": version.programme_id})
    return version
