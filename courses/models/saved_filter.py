"""A filter of a list that somebody keeps under a name, alone or with the colleagues of the same scope."""

from collections.abc import Iterable
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models.organisation import Organisation
from people.models.public_id import PublicIdField


class SavedFilterQuerySet(models.QuerySet["SavedFilter"]):
    def offered_to(self, user: Any, roots: Iterable[Organisation]) -> Self:
        """One's own, and those shared with whoever answers for exactly one of these organisations."""
        return self.filter(Q(owner=user.pk) | Q(shared_in__in=[root.pk for root in roots]))


class SavedFilter(models.Model):
    """Names of filters and their values as they stand in an address; never rows. What it shows is asked of the reader.

    `shared_in` is the topmost organisation of its owner's scope; whoever answers for that same one is offered it.
    """

    public_id = PublicIdField()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="saved_filters", verbose_name=_("kept by")
    )
    name = models.CharField(_("name of the filter"), max_length=60)
    filters = models.JSONField(default=dict)
    shared_in = models.ForeignKey(
        "people.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("shared with the colleagues of"),
    )  # fmt: skip
    saved_at = models.DateTimeField(default=timezone.now)

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="courses_savedfilter_name_once"),
            models.CheckConstraint(condition=~Q(name=""), name="courses_savedfilter_named"),
        ]

    def __str__(self) -> str:
        return self.name
