"""Who learns what: a person's, or an organisation's, place on a course, pinned to a version."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.stamped import Stamped
from people.models import scope
from people.models.public_id import PublicIdField


class EnrolmentQuerySet(models.QuerySet):
    """Enrolments somebody may see."""

    def visible_to(self, user: Any) -> "EnrolmentQuerySet":
        """One's own, and those stamped with organisations whose progress one may see."""
        return scope.limit_to_own_or(self, user, owner="person", action="view_progress")

    def manageable_by(self, user: Any) -> "EnrolmentQuerySet":
        """Running ones of others, for whom somebody may make exceptions; nobody makes one for themselves."""
        rows = self.filter(ended_at=None, person__isnull=False).exclude(person=getattr(user, "pk", None) or 0)
        return rows.filter(scope.scope_q(user, "grant_exceptions"))

    def of(self, person: models.Model) -> "EnrolmentQuerySet":
        """A person's own."""
        return self.filter(person=person)

    def within(self, organisations: models.QuerySet) -> "EnrolmentQuerySet":
        """Those stamped with one of these organisations."""
        return self.filter(organisation__in=organisations)

    def running(self) -> "EnrolmentQuerySet":
        """Not ended."""
        return self.filter(ended_at__isnull=True)


class Enrolment(Stamped):
    """One for ever per subject and course; a renewal raises `round`, it never resets anything."""

    class Source(models.TextChoices):
        SELF = "self", _("enrolled themselves")
        RULE = "rule", _("by rule")
        STAFF = "staff", _("by staff")
        IMPORT = "import", _("imported")
        ASSIGNED = "assigned", _("assigned")
        REQUEST = "request", _("on application")

    public_id = PublicIdField()
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="enrolments"
    )
    school = models.ForeignKey(
        "people.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="enrolments",
        help_text="the organisation itself is the subject",
    )
    course = models.ForeignKey("courses.Course", on_delete=models.PROTECT, related_name="enrolments")
    version = models.ForeignKey("courses.CourseVersion", on_delete=models.PROTECT, related_name="enrolments")
    round = models.PositiveIntegerField(default=1)
    source = models.CharField(max_length=12, choices=Source, default=Source.SELF)
    due_on = models.DateField(null=True, blank=True)
    enrolled_at = models.DateTimeField(default=timezone.now)
    enrolled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.CharField(max_length=200, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, school__isnull=True) | Q(person__isnull=True, school__isnull=False),
                name="courses_enrolment_one_subject",
            ),
            models.UniqueConstraint(
                fields=["person", "course"], condition=Q(person__isnull=False), name="courses_enrolment_person_once"
            ),
            models.UniqueConstraint(
                fields=["school", "course"], condition=Q(school__isnull=False), name="courses_enrolment_school_once"
            ),
            models.CheckConstraint(condition=Q(round__gte=1), name="courses_enrolment_round"),
        ]
        indexes = [models.Index(fields=["course", "district", "organisation"], name="courses_enrolment_report")]

    def __str__(self) -> str:
        return f"{self.person_id or self.school_id} · {self.course_id}"
