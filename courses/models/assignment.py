"""Training that is assigned: by which notice, to whom, from when to when, and who may give more time."""

from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.append_only import AppendOnly
from courses.models.stamped import Stamped
from people.models import Capacity, Organisation, Role, scope
from people.models.organisation import Stage
from people.models.public_id import PublicIdField


class AssignmentState(models.TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    CLOSED = "closed", _("closed")
    WITHDRAWN = "withdrawn", _("withdrawn")


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def manageable_by(self, user: Any) -> Self:
        """Those made for units in which somebody may assign."""
        return self.filter(scope.scope_q(user, "assign_training", to="owner"))

    def visible_to(self, user: Any) -> Self:
        """One's own units', and whatever has reached people of units whose progress one may see."""
        own = scope.scope_q(user, "assign_training", to="owner") | scope.scope_q(user, "view_progress", to="owner")
        units = Organisation.objects.filter(scope.scope_q(user, "view_progress", to="")).order_by().values("pk")
        here = AssignedPerson.objects.filter(assignment=OuterRef("pk"), is_current=True, organisation__in=units)
        return self.filter(own | (~Q(state=AssignmentState.DRAFT) & Exists(here)))

    def running(self) -> Self:
        """Published, and begun."""
        return self.filter(state=AssignmentState.PUBLISHED, starts_on__lte=timezone.localdate())


class Assignment(models.Model):
    """A course or a programme that people have to finish by a day, as a numbered notice says."""

    public_id = PublicIdField()
    owner = models.ForeignKey(
        "people.Organisation",
        on_delete=models.PROTECT,
        related_name="assignments",
        verbose_name=_("assigned by"),
        help_text=_("People of this organisation and below can be reached."),
    )
    course = models.ForeignKey(
        "courses.Course", on_delete=models.PROTECT, null=True, blank=True, related_name="assignments"
    )
    programme = models.ForeignKey(
        "courses.Programme", on_delete=models.PROTECT, null=True, blank=True, related_name="assignments"
    )
    notice = models.CharField(_("notice number"), max_length=60, blank=True, help_text=_("As it stands on the paper."))
    title = models.CharField(_("title"), max_length=120)
    note = models.TextField(_("what people should know"), max_length=600, blank=True)
    starts_on = models.DateField(_("first day"), default=timezone.localdate)
    due_on = models.DateField(_("last day (inclusive)"))
    state = models.CharField(max_length=10, choices=AssignmentState, default=AssignmentState.DRAFT)
    revision = models.PositiveIntegerField(
        default=0, help_text="rises with every change: two windows notice each other"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_reason = models.CharField(max_length=300, blank=True)
    job = models.ForeignKey("people.Job", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment of training")
        verbose_name_plural = _("assignments of training")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(course__isnull=False, programme=None) | Q(course=None, programme__isnull=False),
                name="courses_assignment_one_subject",
            ),
            models.CheckConstraint(condition=Q(due_on__gte=F("starts_on")), name="courses_assignment_days"),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(published_at__isnull=False), name="courses_assignment_published_at"
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | ~Q(ended_reason=""), name="courses_assignment_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def subject_title(self) -> str:
        """The course or programme it is about."""
        return str(self.course or self.programme)

    @property
    def is_draft(self) -> bool:
        return self.state == AssignmentState.DRAFT

    @property
    def is_published(self) -> bool:
        return self.state == AssignmentState.PUBLISHED


class AssignmentCourse(models.Model):
    """A course that people of an assignment are enrolled in: its own, or each one that its programme needs."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="courses")
    course = models.ForeignKey("courses.Course", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assignment", "course"], name="courses_assignmentcourse_once")]

    def __str__(self) -> str:
        return f"{self.assignment_id}/{self.course_id}"


class AssignmentAudience(models.Model):
    """Whom it is for: people with an open membership under this organisation who meet every condition of the row.
    Rows add up."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="audiences")
    organisation = models.ForeignKey(
        "people.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation and below")
    )
    capacity = models.CharField(_("capacity"), max_length=16, choices=Capacity.choices, blank=True)
    stage = models.CharField(_("school stage"), max_length=16, choices=Stage.choices, blank=True)
    joined_from = models.DateField(_("belongs there since, from"), null=True, blank=True)
    joined_until = models.DateField(_("belongs there since, at the latest"), null=True, blank=True)
    working_from = models.DateField(_("at work since, from"), null=True, blank=True)
    working_until = models.DateField(_("at work since, at the latest"), null=True, blank=True)
    holds = models.ForeignKey(
        "courses.Programme",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("holds a valid certificate of"),
    )
    lacks = models.ForeignKey(
        "courses.Programme",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("holds no valid certificate of"),
    )
    run = models.ForeignKey(
        "courses.ClassRun",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("has a seat in the class"),
    )

    class Meta:
        ordering = ["assignment", "pk"]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.capacity}".strip()


class AssignmentListed(models.Model):
    """Somebody named by hand. They stay named when they leave; they count while they belong to the owner's units."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="listed")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assignment", "person"], name="courses_assignmentlisted_once")]

    def __str__(self) -> str:
        return f"{self.assignment_id}/{self.person_id}"


class AssignmentExtender(models.Model):
    """Who may give more time beside the bureau that assigned: a role over the learner's unit, up to so many days."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="extenders")
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)
    organisation = models.ForeignKey(
        "people.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("only within"),
    )
    days = models.PositiveSmallIntegerField(
        _("at most so many days"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(365)],
        help_text=_("After the last day. Empty: without limit."),
    )

    class Meta:
        ordering = ["assignment", "pk"]

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.role}"


class AssignedPersonQuerySet(models.QuerySet["AssignedPerson"]):
    def visible_to(self, user: Any) -> Self:
        """Oneself, and people of the units whose progress one may see."""
        return scope.limit_to_own_or(self, user, owner="person", action="view_progress")

    def current(self) -> Self:
        return self.filter(is_current=True)


class AssignedPerson(Stamped):
    """That an assignment reaches somebody. Written by `domain.assigning.reconcile` alone, from the facts of the day;
    whoever is reached no more stays as a row that says so."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="people")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assigned")
    is_current = models.BooleanField(default=True)
    since = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)

    objects = AssignedPersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("assigned person")
        verbose_name_plural = _("assigned people")
        constraints = [
            models.UniqueConstraint(fields=["assignment", "person"], name="courses_assignedperson_once"),
            models.CheckConstraint(
                condition=Q(is_current=True, left_at=None) | Q(is_current=False, left_at__isnull=False),
                name="courses_assignedperson_left",
            ),
        ]
        indexes = [
            models.Index(fields=["assignment", "is_current", "organisation"], name="courses_assigned_place"),
            models.Index(fields=["person", "is_current"], name="courses_assigned_person"),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id}/{self.person_id}"


class ChangeKind(models.TextChoices):
    PUBLISHED = "published", _("published")
    MOVED = "moved", _("last day moved")
    AUDIENCE = "audience", _("audience changed")
    EXTENDERS = "extenders", _("changed who may give more time")
    WORDS = "words", _("wording changed")
    EXTENDED = "extended", _("more time given")
    WAIVED = "waived", _("freed from it")
    CLOSED = "closed", _("closed")
    WITHDRAWN = "withdrawn", _("withdrawn")


class AssignmentChange(AppendOnly):
    """What was changed, by whom, when and why. `facts`: ids, days and counts, never names."""

    public_id = PublicIdField()
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=10, choices=ChangeKind)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=300, blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.kind}"
