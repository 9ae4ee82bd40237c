"""Consent: what a person agreed to, in which version of the text, from when until when."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models.public_id import PublicIdField
from people.models.user import User


class ConsentKind(models.TextChoices):
    PRIVACY = "privacy", _("privacy policy")
    TERMS = "terms", _("terms of use")
    KEEP_SELF_TEST = "keep_self_test", _("keeping my own self-test results")
    REMINDERS = "reminders", _("reminders by message")
    PUBLISH_QUESTION = "publish_question", _("publishing my question without my name")


class ConsentQuerySet(models.QuerySet["Consent"]):
    def current(self) -> Self:
        return self.filter(withdrawn_at=None)

    def visible_to(self, user: Any) -> Self:
        """Only one's own."""
        return self.filter(person=user) if getattr(user, "pk", None) else self.none()


class Consent(models.Model):
    """A row is never changed but for its withdrawal; agreeing to a newer text is a new row."""

    public_id = PublicIdField()
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="consents")
    kind = models.CharField(max_length=24, choices=ConsentKind.choices)
    subject = models.CharField(max_length=60, blank=True)  # what it is about, as an id: a course, a scale version
    text_version = models.CharField(max_length=40)
    given_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["person", "-given_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "subject", "text_version"],
                condition=Q(withdrawn_at=None),
                name="consent_current_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.text_version}"
