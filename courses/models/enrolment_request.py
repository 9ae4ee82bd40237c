"""Asking for a place on a course that somebody decides about; a queue where there are only so many places."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.stamped import Stamped
from people.models import scope
from people.models.public_id import PublicIdField


class RequestState(models.TextChoices):
    WAITING = "waiting", _("to be decided")
    QUEUED = "queued", _("on the waiting list")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("taken back")


OPEN_REQUESTS = (RequestState.WAITING, RequestState.QUEUED)


class EnrolmentRequestQuerySet(models.QuerySet["EnrolmentRequest"]):
    def visible_to(self, user: Any) -> Self:
        """One's own, and those of people of units in which one decides."""
        return scope.limit_to_own_or(self, user, owner="person", action="decide_requests")

    def decidable_by(self, user: Any) -> Self:
        """Those of others in the units in which somebody decides; nobody decides about themselves."""
        return self.filter(scope.scope_q(user, "decide_requests")).exclude(person=getattr(user, "pk", None) or 0)

    def open(self) -> Self:
        return self.filter(state__in=OPEN_REQUESTS)


class EnrolmentRequest(Stamped):
    """One wish; a refused one may be followed by another."""

    public_id = PublicIdField()
    course = models.ForeignKey("courses.Course", on_delete=models.PROTECT, related_name="requests")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="enrolment_requests")
    words = models.CharField(_("why"), max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=RequestState, default=RequestState.WAITING)
    asked_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=300, blank=True)

    objects = EnrolmentRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "person"],
                condition=Q(state__in=["waiting", "queued"]),
                name="courses_request_open_once",
            ),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(reason=""), name="courses_request_reason"),
        ]
        indexes = [models.Index(fields=["state", "organisation"], name="courses_request_desk")]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.course_id}"
