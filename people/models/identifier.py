"""PersonIdentifier: the numbers a person is known by. Phone and identity number stand here as ciphertext only."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models.keyring import decrypt
from people.models.organisation import Organisation
from people.models.public_id import PublicIdField
from people.models.source import FromRoster
from people.models.user import User


class Scheme(models.TextChoices):
    STAFF_NUMBER = "staff_number", _("staff number")
    TEACHER_CODE = "teacher_code", _("national teacher code")
    VOLUNTEER_NUMBER = "volunteer_number", _("volunteer number")
    PHONE = "phone", _("mobile phone")
    IDENTITY_NUMBER = "identity_number", _("identity number")
    EMAIL = "email", _("e-mail")


SENSITIVE = frozenset({Scheme.PHONE, Scheme.IDENTITY_NUMBER})
ISSUED = frozenset({Scheme.STAFF_NUMBER})  # unique only within their issuer


class IdentifierQuerySet(models.QuerySet["PersonIdentifier"]):
    def current(self) -> Self:
        return self.filter(retired_at=None)

    def visible_to(self, user: Any) -> Self:
        """The identifiers of the people one may see; values of sensitive ones stay masked without `reveal`."""
        return self.filter(person__in=User.objects.visible_to(user))


class PersonIdentifier(FromRoster):
    """One number of one scheme. A number given up is retired, not deleted, and may then belong to another person."""

    public_id = PublicIdField()
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="identifiers")
    scheme = models.CharField(_("kind"), max_length=20, choices=Scheme.choices)
    issuer = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="issued_identifiers"
    )
    value = models.CharField(_("number"), max_length=64, blank=True)  # empty for sensitive schemes
    sealed = models.BinaryField(null=True, blank=True)
    key_id = models.CharField(max_length=16, blank=True)
    lookup = models.CharField(max_length=64)  # folded value, or the keyed digest of a sensitive one
    verified_at = models.DateTimeField(_("verified"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = IdentifierQuerySet.as_manager()

    class Meta:
        verbose_name = _("number of a person")
        verbose_name_plural = _("numbers of people")
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "lookup", "issuer"],
                condition=Q(retired_at=None, issuer__isnull=False),
                name="identifier_once_per_issuer",
            ),
            models.UniqueConstraint(
                fields=["scheme", "lookup"],
                condition=Q(retired_at=None, issuer__isnull=True),
                name="identifier_once",
            ),
            models.CheckConstraint(
                condition=~Q(scheme="staff_number") | Q(issuer__isnull=False), name="staff_number_has_issuer"
            ),
            models.CheckConstraint(
                condition=~Q(scheme__in=["phone", "identity_number"]) | Q(value="", sealed__isnull=False),
                name="identifier_sensitive_is_sealed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_scheme_display()} {self.public_id}"

    def plain_value(self) -> str:
        """The number in clear. Showing it to anybody but its owner is `reveal`, a permission of its own."""
        return decrypt(self.sealed).decode() if self.sealed else self.value
