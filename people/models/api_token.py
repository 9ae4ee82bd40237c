"""ApiToken: by what another program is let in; and what it wrote with a key of idempotency."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models.delegated import Delegated


class ApiToken(Delegated):
    """`digest` finds the token that was sent; the token itself was shown once and is kept nowhere."""

    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=12)  # its first signs, so that people can tell which one a program holds
    scopes = models.JSONField(_("may"), default=list)
    valid_from = models.DateField(_("from"), default=timezone.localdate)
    valid_until = models.DateField(_("until"))
    last_used_at = models.DateTimeField(null=True, blank=True)  # exact to ten minutes

    class Meta:
        verbose_name = _("access token")
        verbose_name_plural = _("access tokens")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gte=models.F("valid_from")), name="api_token_ends_after_start"
            )
        ]


class IdempotentWrite(models.Model):
    """What a write with a key answered, so that sending it again does nothing and answers the same. Kept for a day."""

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="writes")
    key = models.CharField(max_length=64)  # digest of the key that was sent
    request = models.CharField(max_length=64)  # digest of method, address and body
    status = models.PositiveSmallIntegerField(default=0)
    answer = models.JSONField(default=dict)  # ids and days, as the address gives them; no names
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="idempotent_write_once")]

    def __str__(self) -> str:
        return f"{self.token_id} {self.status}"
