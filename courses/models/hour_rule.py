"""What hours count for: kinds of hours with their caps and minima, and the cycles in which hours are asked for."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _

from people.models.public_id import PublicIdField
from people.models.spoken import spoken

LONGEST = 20


class HourCategory(models.Model):
    """A kind of hours. Caps and minima differ by province, so they are data."""

    owner = models.ForeignKey(
        "people.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name=_("owner organisation")
    )
    code = models.SlugField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("official name"), max_length=60)
    name_en = models.CharField(_("official name in English"), max_length=80, blank=True)
    cap_year = models.DecimalField(
        _("most hours counted in a year of the cycle"), max_digits=7, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0)], help_text=_("What is earned above it is shown and does not count."),
    )  # fmt: skip
    cap = models.DecimalField(
        _("most hours counted in a cycle"), max_digits=7, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    minimum = models.DecimalField(
        _("least hours in a cycle"), max_digits=7, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0)], help_text=_("Whoever has fewer is short in the cycle, whatever the sum."),
    )  # fmt: skip
    is_active = models.BooleanField(
        _("in use"), default=True, help_text=_("Switched off, nobody can choose it; what was earned in it stays.")
    )

    class Meta:
        verbose_name = _("category of hours")
        verbose_name_plural = _("categories of hours")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(cap_year=None) | Q(cap_year__gte=0))
                & (Q(cap=None) | Q(cap__gte=0))
                & (Q(minimum=None) | Q(minimum__gte=0)),
                name="hours_category_not_negative",
            )
        ]

    def __str__(self) -> str:
        """Its name in the reader's language."""
        return spoken(self.name, self.name_en)


class HourCycleRule(models.Model):
    """From when, in how many years, how many hours are asked for. The rule of the nearest unit above a person counts;
    the one without a unit counts for everybody else."""

    public_id = PublicIdField()
    owner = models.OneToOneField(
        "people.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("owner organisation"), help_text=_("With every unit below it. Empty: for everybody else."),
    )  # fmt: skip
    starts_on = models.DateField(
        _("first day of the first cycle"), help_text=_("Cycles follow one another from this day on.")
    )
    years = models.PositiveSmallIntegerField(
        _("years in a cycle"), default=5, validators=[MinValueValidator(1), MaxValueValidator(LONGEST)]
    )
    target = models.PositiveSmallIntegerField(
        _("hours asked for in a cycle"), default=360, help_text=_("0: nothing is asked for, hours are only counted.")
    )

    class Meta:
        verbose_name = _("cycle of hours")
        verbose_name_plural = _("cycles of hours")
        ordering = ["owner_id"]
        constraints = [
            models.UniqueConstraint(Value(1), condition=Q(owner=None), name="hours_one_cycle_for_everybody"),
            models.CheckConstraint(condition=Q(years__gte=1, years__lte=LONGEST), name="hours_cycle_has_years"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} + {self.years}"
