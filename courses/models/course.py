"""The course: what lasts when its pages come and go, and who is enrolled in it by rule."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models.public_id import PublicIdField


class CourseQuerySet(models.QuerySet):
    """Courses that somebody may know of."""

    def published(self) -> "CourseQuerySet":
        """Courses with a version that people can enrol in."""
        return self.filter(current_version__isnull=False, closed_on__isnull=True)

    def owned_by(self, organisations: models.QuerySet) -> "CourseQuerySet":
        """Courses whose owner is one of these organisations."""
        return self.filter(owner__in=organisations)


class Course(models.Model):
    """One course in all its languages and versions. Records refer to it, never to a page."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    public_id = PublicIdField()
    code = models.CharField(_("code"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=255, help_text=_("As last published in the first language."))
    owner = models.ForeignKey(
        "people.Organisation",
        on_delete=models.PROTECT,
        related_name="courses",
        verbose_name=_("owner"),
        null=True,
        blank=True,
    )
    current_version = models.ForeignKey(
        "courses.CourseVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    open_to_all = models.BooleanField(_("anybody signed in may enrol"), default=True)
    takes_applications = models.BooleanField(
        _("people may apply"), default=False, help_text=_("Where not everybody may enrol: somebody decides.")
    )
    is_readable = models.BooleanField(
        _("readings and lectures without enrolling"),
        default=False,
        help_text=_("Also without an account. Whatever has to be recorded still asks people to sign in."),
    )
    takes_from = models.DateField(_("takes learners from"), null=True, blank=True)
    seats = models.PositiveIntegerField(
        _("most learners"), null=True, blank=True, help_text=_("Empty: without limit. People who are assigned count.")
    )
    closed_on = models.DateField(_("closed for new learners since"), null=True, blank=True)
    hour_category = models.ForeignKey(
        "courses.HourCategory",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("category of its hours"),
        help_text=_("Counts for hours that people earn from now on. Empty: hours without a category."),
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    objects = CourseQuerySet.as_manager()

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.title or self.code


class CourseAudience(models.Model):
    """A rule: whoever holds this capacity within this subtree is enrolled (an empty field means all)."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="audiences")
    organisation = models.ForeignKey(
        "people.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("within"),
        help_text=_("This organisation and all below it; empty for the whole city."),
    )
    capacity = models.CharField(_("capacity"), max_length=20, blank=True, help_text=_("Empty for every capacity."))
    due_on = models.DateField(_("due on (inclusive)"), null=True, blank=True)
    active = models.BooleanField(_("in force"), default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("audience rule")
        verbose_name_plural = _("audience rules")
        constraints = [
            models.UniqueConstraint(fields=["course", "organisation", "capacity"], name="courses_audience_once"),
            models.UniqueConstraint(
                fields=["course", "capacity"],
                condition=models.Q(organisation__isnull=True),
                name="courses_audience_city_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course}: {self.capacity or '*'} @ {self.organisation or '*'}"
