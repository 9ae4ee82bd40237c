"""The organisation and district a record belongs to on its day: reports must survive transfers and mergers."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stamped(models.Model):
    """Columns only; `courses.domain.learning.stamp` fills them from the person's membership on that day."""

    organisation = models.ForeignKey(
        "people.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organisation on that day"),
    )
    district = models.ForeignKey(
        "people.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("district on that day"),
    )

    class Meta:
        abstract = True
