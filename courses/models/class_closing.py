"""Closing a class: certificates that its leader proposes, and what a second person decides. Append-only."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from courses.models.append_only import AppendOnly
from courses.models.class_run import ClassRun
from people.models.public_id import PublicIdField


class ClassProposal(AppendOnly):
    """That these people of a class are proposed for their certificates. Sent back, a new one may follow."""

    public_id = PublicIdField()
    run = models.ForeignKey(ClassRun, on_delete=models.PROTECT, related_name="proposals")
    serial = models.PositiveIntegerField(default=1)
    words = models.CharField(max_length=300, blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["run", "serial"], name="courses_proposal_serial")]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.serial}"


class ProposedPerson(AppendOnly):
    """One of them: the period that is to be certified, and the place on the course by which it is earned."""

    proposal = models.ForeignKey(ClassProposal, on_delete=models.PROTECT, related_name="people")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    enrolment = models.ForeignKey("courses.Enrolment", on_delete=models.PROTECT, related_name="+")
    period = models.ForeignKey("courses.CertificationPeriod", on_delete=models.PROTECT, related_name="proposals")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "period"], name="courses_proposed_once")]

    def __str__(self) -> str:
        return f"{self.proposal_id}/{self.person_id}"


class ClassDecision(AppendOnly):
    """What a second person says to a proposal, once: approved, or sent back with a reason."""

    proposal = models.OneToOneField(ClassProposal, on_delete=models.PROTECT, related_name="decision")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approved = models.BooleanField()
    reason = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(decided_by=F("proposed_by")), name="courses_decision_second_person"),
            models.CheckConstraint(condition=Q(approved=True) | ~Q(reason=""), name="courses_decision_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.approved}"
