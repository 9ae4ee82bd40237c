"""Hours that somebody hands in with evidence: outside certificates and paper records, until they are decided."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.models.storage import evidence_storage
from courses.models.append_only import AppendOnly
from courses.models.hours import HourSource
from courses.models.stamped import Stamped
from people.models.public_id import PublicIdField
from people.models.scope import is_city_wide, scope_q


class HourClaimState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("hours", "waiting for a decision")
    RETURNED = "returned", pgettext_lazy("hours", "returned to be completed")
    APPROVED = "approved", pgettext_lazy("hours", "approved")
    REFUSED = "refused", pgettext_lazy("hours", "not counted")
    WITHDRAWN = "withdrawn", pgettext_lazy("hours", "taken back")


class HourClaimQuerySet(models.QuerySet["HourClaim"]):
    def decidable_by(self, user: Any) -> Self:
        """Those of people of one's units, by the unit that the claim was stamped with; who decides for the whole city
        also has those of people who belong nowhere."""
        inside = scope_q(user, "approve_hours")
        return self.filter(inside | Q(organisation=None) if is_city_wide(user, "approve_hours") else inside)


class HourClaim(Stamped):
    """What was handed in, as it stands now; its steps tell what happened. Approved, it has an entry in the ledger."""

    KINDS = ((HourSource.CERTIFICATE, HourSource.CERTIFICATE.label), (HourSource.PAPER, HourSource.PAPER.label))

    public_id = PublicIdField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="hour_claims")
    form_key = models.CharField(max_length=40, editable=False)  # of the form that was filled in: sent twice is once
    kind = models.CharField(_("origin"), max_length=12, choices=KINDS, default=HourSource.CERTIFICATE)
    title = models.CharField(_("what it was"), max_length=160)
    giver = models.CharField(_("who gave it"), max_length=120)
    day = models.DateField(_("day earned"))
    hours = models.DecimalField(_("credit hours"), max_digits=5, decimal_places=2)
    category = models.ForeignKey(
        "courses.HourCategory", null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("category of hours"),
    )  # fmt: skip
    words = models.CharField(_("words to whoever decides"), max_length=300, blank=True)
    file = models.FileField(upload_to="hours/", storage=evidence_storage)
    file_name = models.CharField(max_length=120)
    file_size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(_("state"), max_length=10, choices=HourClaimState, default=HourClaimState.WAITING)
    handed_in_at = models.DateTimeField(default=timezone.now)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    entry = models.OneToOneField(
        "courses.HourEntry", null=True, blank=True, on_delete=models.PROTECT, related_name="claim"
    )

    objects = HourClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("hours handed in")
        verbose_name_plural = _("hours handed in")
        ordering = ["-handed_in_at", "-pk"]
        indexes = [models.Index(fields=["state", "handed_in_at"], name="hour_claim_queue")]
        constraints = [
            models.UniqueConstraint(fields=["person", "form_key"], name="hour_claim_form_once"),
            models.CheckConstraint(condition=Q(hours__gt=0), name="hour_claim_has_hours"),
            models.CheckConstraint(
                condition=Q(state="approved", entry__isnull=False) | (~Q(state="approved") & Q(entry=None)),
                name="hour_claim_approved_has_entry",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.day}"

    @property
    def is_open(self) -> bool:
        """Whether its owner may still change it or take it back."""
        return self.state in (HourClaimState.WAITING, HourClaimState.RETURNED)


class HourClaimStep(AppendOnly):
    """What happened to a claim, by whom, with which words. Append-only."""

    claim = models.ForeignKey(HourClaim, on_delete=models.PROTECT, related_name="steps")
    state = models.CharField(max_length=10, choices=HourClaimState)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    words = models.CharField(max_length=300, blank=True)
    facts = models.JSONField(default=dict, blank=True)  # what was claimed then, and what was granted

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.state}"
