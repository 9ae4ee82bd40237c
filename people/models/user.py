"""User: a person of the register. Numbers stand in PersonIdentifier, places in Membership, powers in RoleGrant."""

from collections.abc import Iterable
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import scope
from people.models.public_id import PublicIdField
from people.models.source import FromRoster


class UserQuerySet(models.QuerySet["User"]):
    def current(self) -> Self:
        """People who may sign in: neither disabled nor merged into another."""
        return self.filter(is_active=True, merged_into=None)

    def in_organisations(self, organisations: "models.QuerySet[Any]") -> Self:
        """People who are members of these organisations today."""
        today = timezone.localdate()
        return self.filter(
            Q(memberships__valid_until=None) | Q(memberships__valid_until__gte=today),
            memberships__valid_from__lte=today,
            memberships__organisation__in=organisations,
        ).distinct()

    def visible_to(self, user: Any) -> Self:
        """Oneself, and the people of the organisations one may see people of; nobody else."""
        return scope.limit_people(self, user)


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, username: str | None) -> "User":
        """The person with this public id; the command line may also give an e-mail address."""
        found: User = self.get(Q(public_id=username) | (Q(email__iexact=username) if username else Q(pk=None)))
        return found

    def create_user(self, real_name: str = "", *, email: str = "", password: str | None = None, **extra: Any) -> "User":
        """A person; without a password the account waits for its activation code."""
        person: User = self.model(real_name=real_name, email=self.normalize_email(email), **extra)
        if password is None:
            person.set_unusable_password()
        else:
            person.set_password(password)
            person.activated_at = person.activated_at or timezone.now()
        person.save(using=self._db)
        return person

    def create_superuser(self, real_name: str = "", **extra: Any) -> "User":
        return self.create_user(real_name, is_superuser=True, **extra)


class User(FromRoster, AbstractBaseUser, PermissionsMixin):
    """One person, whatever they are here: teacher, volunteer, editor, bureau."""

    public_id = PublicIdField(_("public id"), editable=True)
    real_name = models.CharField(_("name"), max_length=64)
    pinyin = models.CharField(_("pinyin"), max_length=200, blank=True, db_index=True)
    email = models.EmailField(_("e-mail"), blank=True, default="")
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="zh-hans")
    working_since = models.DateField(_("at work since"), null=True, blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("technical administration"), default=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    activated_at = models.DateTimeField(_("activated"), null=True, blank=True)
    disabled_at = models.DateTimeField(_("disabled"), null=True, blank=True)
    holds_role = models.BooleanField(default=False, editable=False)  # projection of today's grants, like the groups
    sessions_epoch = models.PositiveIntegerField(default=0, editable=False)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_from", editable=False
    )

    objects = UserManager()

    USERNAME_FIELD = "public_id"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["real_name", "email"]

    class Meta:
        verbose_name = pgettext_lazy("register", "person")
        verbose_name_plural = _("people")
        ordering = ["pinyin", "id"]
        constraints = [
            models.UniqueConstraint(Lower("email"), condition=~Q(email=""), name="user_email_once"),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(is_active=False), name="user_merged_cannot_sign_in"
            ),
        ]

    def __str__(self) -> str:
        return self.real_name or self.public_id

    @property
    def first_name(self) -> str:
        """What the admin writes beside the avatar; a person's name is one here."""
        return self.real_name

    def get_full_name(self) -> str:
        return self.real_name

    def get_short_name(self) -> str:
        return self.real_name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Changes with the password and with every "end all sessions"."""
        value = f"{self.password}:{self.sessions_epoch}"
        return salted_hmac("people.user.session", value, secret=secret, algorithm="sha256").hexdigest()

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.email:
            self.email = self.email.strip().lower()
            touched: Iterable[str] | None = kwargs.get("update_fields")
            if touched is not None:
                kwargs["update_fields"] = set(touched)
        super().save(*args, **kwargs)
