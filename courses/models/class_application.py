"""Applying for a class: who asked, what became of it, and who waits in which order."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.models.class_run import ClassRun
from courses.models.stamped import Stamped
from people.models.public_id import PublicIdField


class ApplicationState(models.TextChoices):
    ASKED = "asked", pgettext_lazy("class", "to be decided")
    WAITING = "waiting", pgettext_lazy("class", "on the waiting list")
    ADMITTED = "admitted", pgettext_lazy("class", "admitted")
    REFUSED = "refused", pgettext_lazy("class", "not admitted")
    WITHDRAWN = "withdrawn", pgettext_lazy("class", "withdrawn")
    CANCELLED = "cancelled", pgettext_lazy("class", "class cancelled")
    MERGED = "merged", pgettext_lazy("class", "counts with another application")


STANDING_APPLICATIONS = (ApplicationState.ASKED, ApplicationState.WAITING, ApplicationState.ADMITTED)


class ClassApplicationQuerySet(models.QuerySet["ClassApplication"]):
    def standing(self) -> Self:
        """Those that hold, or may still get, a place."""
        return self.filter(state__in=STANDING_APPLICATIONS)

    def waiting(self) -> Self:
        """The waiting list, in its order."""
        return self.filter(state=ApplicationState.WAITING).order_by("queue_number", "pk")

    def of(self, person: Any) -> Self:
        """A person's own."""
        return self.filter(person=person)


class ClassApplication(Stamped):
    """One wish for one class. Whoever withdrew, or was refused, may ask again: that is another row. `merged`: two
    records of one person had both asked, and the other wish stands."""

    public_id = PublicIdField()
    run = models.ForeignKey(ClassRun, on_delete=models.PROTECT, related_name="applications")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="class_applications")
    words = models.CharField(_("why"), max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=ApplicationState, default=ApplicationState.ASKED)
    queue_number = models.PositiveIntegerField(null=True, blank=True, help_text="given once, on the waiting list")
    asked_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=300, blank=True)

    objects = ClassApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "person"],
                condition=Q(state__in=["asked", "waiting", "admitted"]),
                name="courses_application_stands_once",
            ),
            models.UniqueConstraint(fields=["run", "queue_number"], name="courses_application_queue_number"),
            models.CheckConstraint(
                condition=~Q(state="waiting") | Q(queue_number__isnull=False), name="courses_application_queue"
            ),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(reason=""), name="courses_application_reason"),
        ]
        indexes = [models.Index(fields=["run", "state"], name="courses_application_desk")]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.person_id} {self.state}"
