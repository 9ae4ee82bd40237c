"""A published course: frozen requirements, and texts that corrections may improve for everybody on it."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.append_only import AppendOnly


class ItemKind(models.TextChoices):
    """What a course is made of."""

    SECTION = "section", _("part heading")
    UNIT = "unit", _("reading")
    LIBRARY = "library", _("article or episode of the library")
    LECTURE = "lecture", _("lecture")
    LIVE = "live", _("live session")
    CLASS = "class", _("class session")
    FILE = "file", _("file")
    ASSESSMENT = "assessment", _("assessment")


class MoveOn(models.TextChoices):
    """When an item counts as done (cmi5)."""

    COMPLETED = "completed", _("completed")
    PASSED = "passed", _("passed")
    BOTH = "both", _("completed and passed")
    EITHER = "either", _("completed or passed")
    NOT_APPLICABLE = "not_applicable", _("always (nothing to do)")


class CourseVersion(models.Model):
    """The requirements people are judged by, fixed at publishing. Only `texts_serial` moves: it counts corrections."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    course = models.ForeignKey("courses.Course", on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the requirements in canonical JSON")
    hours = models.DecimalField(_("credit hours"), max_digits=6, decimal_places=2, default=0)
    minutes = models.PositiveIntegerField(default=0)
    courses_first = models.JSONField(default=list, help_text="keys of courses to be finished before one enrols oneself")
    texts_serial = models.PositiveIntegerField(default=0)
    published_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["course", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["course", "number"], name="courses_version_number_once"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="courses_version_number_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.course} v{self.number}"


class CourseVersionItem(AppendOnly):
    """One requirement of a version. `key` is the item's identity from version to version and language to language."""

    version = models.ForeignKey(CourseVersion, on_delete=models.PROTECT, related_name="items")
    key = models.UUIDField()
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=16, choices=ItemKind)
    required = models.BooleanField(default=True)
    move_on = models.CharField(max_length=16, choices=MoveOn, default=MoveOn.COMPLETED)
    after_all_before = models.BooleanField(default=False, help_text="opens when all required items before it are done")
    after_items = models.JSONField(default=list, help_text="keys of the items that must be done first")
    opens_on = models.DateField(null=True, help_text="opens on this day, for everybody")
    opens_after_days = models.PositiveSmallIntegerField(null=True, help_text="opens so many days after enrolment")
    assessment_version = models.ForeignKey(
        "courses.AssessmentVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="course_items"
    )

    class Meta:
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="courses_versionitem_key_once"),
            models.UniqueConstraint(fields=["version", "position"], name="courses_versionitem_position_once"),
            models.CheckConstraint(
                condition=models.Q(kind="assessment", assessment_version__isnull=False)
                | models.Q(~models.Q(kind="assessment"), assessment_version__isnull=True),
                name="courses_versionitem_assessment",
            ),
        ]
        indexes = [models.Index(fields=["key"], name="courses_versionitem_key")]

    def __str__(self) -> str:
        return f"{self.version} {self.position}. {self.kind}"


class CourseText(AppendOnly):
    """The words of a version in one language; the row with the highest serial is shown, the others are the log.

    `content` is {"title", "summary", "lead", "label", "for_whom", "items": {key: …}}, each item with title, intro,
    minutes, body, media, episode and withdrawn; where it has one, the page of the library, the document, and the moment
    and link of a live session.
    """

    class Reason(models.TextChoices):
        PUBLISHED = "published", _("published")
        CORRECTED = "corrected", _("corrected")
        WITHDRAWN = "withdrawn", _("part withdrawn")
        TRANSLATED = "translated", _("translated")

    version = models.ForeignKey(CourseVersion, on_delete=models.PROTECT, related_name="texts")
    serial = models.PositiveIntegerField()
    language = models.CharField(max_length=16)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    reason = models.CharField(max_length=16, choices=Reason)
    note = models.CharField(max_length=300, blank=True)
    page = models.ForeignKey("courses.CoursePage", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["version", "serial"]
        constraints = [models.UniqueConstraint(fields=["version", "serial"], name="courses_text_serial_once")]

    def __str__(self) -> str:
        return f"{self.version} {self.language} #{self.serial}"
