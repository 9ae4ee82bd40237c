"""How people come into a programme besides its rules: named by hand, or by an application; and the log of changes."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.append_only import AppendOnly
from courses.models.enrolment_request import RequestState
from courses.models.stamped import Stamped
from people.models import scope
from people.models.public_id import PublicIdField


class ProgrammeListed(models.Model):
    """Somebody named by hand. They stay named when they leave; they count while they belong somewhere."""

    programme = models.ForeignKey("courses.Programme", on_delete=models.PROTECT, related_name="listed")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("named person")
        verbose_name_plural = _("named people")
        ordering = ["programme", "-added_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["programme", "person"], name="courses_programmelisted_once")]

    def __str__(self) -> str:
        return f"{self.programme_id}/{self.person_id}"


class ProgrammeApplicationQuerySet(models.QuerySet["ProgrammeApplication"]):
    def visible_to(self, user: Any) -> Self:
        """One's own, and those for programmes one manages."""
        return self.filter(
            Q(person=getattr(user, "pk", None)) | scope.scope_q(user, "manage_programmes", to="programme__owner")
        )

    def decidable_by(self, user: Any) -> Self:
        """Those of others for programmes one manages; nobody decides about themselves."""
        found = self.filter(scope.scope_q(user, "manage_programmes", to="programme__owner"))
        return found.exclude(person=getattr(user, "pk", None) or 0)


class ProgrammeApplication(Stamped):
    """One wish to belong to a programme; a refused one may be followed by another."""

    public_id = PublicIdField()
    programme = models.ForeignKey("courses.Programme", on_delete=models.PROTECT, related_name="applications")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="programme_applications"
    )
    words = models.CharField(_("why"), max_length=300, blank=True)
    state = models.CharField(
        max_length=10,
        choices=[one for one in RequestState.choices if one[0] != "queued"],
        default=RequestState.WAITING,
    )
    asked_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=300, blank=True)

    objects = ProgrammeApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application for a programme")
        verbose_name_plural = _("applications for programmes")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "person"],
                condition=Q(state__in=["waiting", "accepted"]),
                name="courses_programmeapplication_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason=""), name="courses_programmeapplication_reason"
            ),
        ]
        indexes = [models.Index(fields=["programme", "state"], name="courses_programmeapp_desk")]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.programme_id}"


class ProgrammeChangeKind(models.TextChoices):
    NAMED = "named", _("people named")
    UNNAMED = "unnamed", _("people taken from the list")
    MOVED = "moved", _("moved to another version")


class ProgrammeChange(AppendOnly):
    """What staff changed for people of a programme, and why. `facts`: keys and counts, never names."""

    public_id = PublicIdField()
    programme = models.ForeignKey("courses.Programme", on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=10, choices=ProgrammeChangeKind)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=300, blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("change of a programme")
        verbose_name_plural = _("changes of programmes")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.kind}"
