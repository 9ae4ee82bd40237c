"""What happens to those under way when a course is published with other requirements: the author's choice."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models.public_id import PublicIdField


class CourseChange(models.Model):
    """A choice for one set of requirements (`digest`). Publishing these fills `version`; a job fills the numbers."""

    class Choice(models.TextChoices):
        STAY = "stay", _("They stay on the version they began with")
        MOVE = "move", _("They are moved to the new version, with everything they have done")

    public_id = PublicIdField()
    course = models.ForeignKey("courses.Course", on_delete=models.PROTECT, related_name="changes")
    digest = models.CharField(max_length=64)
    choice = models.CharField(_("what happens to those under way"), max_length=8, choices=Choice)
    reason = models.CharField(_("reason"), max_length=300)
    under_way = models.PositiveIntegerField(default=0, help_text="how many when it was chosen")
    chosen_at = models.DateTimeField(default=timezone.now)
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    version = models.ForeignKey("courses.CourseVersion", on_delete=models.PROTECT, null=True, related_name="+")
    moved = models.PositiveIntegerField(default=0)
    stayed = models.PositiveIntegerField(default=0, help_text="in the middle of an assessment that is no more")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-chosen_at", "-pk"]
        indexes = [models.Index(fields=["course", "digest"], name="courses_change_digest")]

    def __str__(self) -> str:
        return f"{self.course_id} {self.choice}"
