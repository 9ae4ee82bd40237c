"""Webhook: where another system is told of what happened, what happened, and each telling with its tries."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models.delegated import Delegated
from people.models.organisation import Organisation
from people.models.public_id import PublicIdField


class Webhook(Delegated):
    """A subscription. Its secret is encrypted with the keyring; the one before goes on signing for a day."""

    url = models.URLField(_("address"), max_length=500)
    kinds = models.JSONField(_("events"), default=list)
    sealed = models.BinaryField()
    sealed_before = models.BinaryField(null=True, blank=True)
    before_until = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    disabled_at = models.DateTimeField(null=True, blank=True)
    disabled_reason = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["-created_at", "-id"]


class WebhookEvent(models.Model):
    """Something that happened and that somebody listens to, written with it. Ids and facts, nothing confidential."""

    public_id = PublicIdField()
    kind = models.CharField(max_length=40)
    at = models.DateTimeField(default=timezone.now, db_index=True)
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    data = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"


class WebhookState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("not sent")


class WebhookDelivery(models.Model):
    """One event on its way to one webhook: at least once, tried again while it fails."""

    public_id = PublicIdField()
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.ForeignKey(WebhookEvent, on_delete=models.CASCADE, related_name="deliveries")
    state = models.CharField(max_length=10, choices=WebhookState.choices, default=WebhookState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(default=timezone.now)
    tried_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True)  # what the other side answered
    error_code = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["webhook", "event"], name="webhook_delivery_once")]
        indexes = [models.Index(fields=["state", "not_before"], name="webhook_delivery_due")]

    def __str__(self) -> str:
        return f"{self.event_id} {self.state}"
