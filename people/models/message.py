"""Message: something a person is told, here and through other channels. Ids only; the words are made when read."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models.public_id import PublicIdField
from people.models.user import User


class MessageQuerySet(models.QuerySet["Message"]):
    def unread(self) -> Self:
        return self.filter(read_at=None)

    def visible_to(self, user: Any) -> Self:
        """Only one's own."""
        return self.filter(person=user) if getattr(user, "pk", None) else self.none()


class Message(models.Model):
    public_id = PublicIdField()
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="messages")
    kind = models.CharField(max_length=40)
    context = models.JSONField(default=dict)  # ids and plain numbers, never names or values
    once_key = models.CharField(max_length=80, blank=True)  # the same key is told to a person only once
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    due_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "once_key"], condition=~Q(once_key=""), name="message_told_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"


class DeliveryState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("not sent")
    SKIPPED = "skipped", _("no address")


class MessageDelivery(models.Model):
    """One attempt series through one channel outside the site: e-mail today, others by plugins."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    error_code = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "channel"], name="delivery_once_per_channel")]
        indexes = [models.Index(fields=["state", "not_before"], name="delivery_due")]

    def __str__(self) -> str:
        return f"{self.channel} {self.state}"
