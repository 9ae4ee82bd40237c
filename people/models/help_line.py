"""HelpLine: a telephone where somebody listens, with its hours. Rendered now on every page, never stored in content."""

from datetime import date, time
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from people.models import scope
from people.models.organisation import Organisation
from people.models.public_id import PublicIdField


class Reach(models.TextChoices):
    EMERGENCY = "emergency", _("emergency")
    NATIONAL = "national", _("national")
    YOUTH = "youth", _("for young people")
    CITY = "city", _("city")
    DISTRICT = "district", _("district")
    EXPERT = "expert", _("expert line")


def check_hours(value: Any) -> None:
    """Hours are a list of {"days": [1, 2], "from": "08:00", "until": "22:00"}; until before from runs past midnight."""
    problem = _("Hours are written as days 1 to 7 with a time from and a time until, for example 08:00 to 22:00.")
    if not isinstance(value, list):
        raise ValidationError(problem)
    for span in value:
        try:
            days = set(span["days"])
            time.fromisoformat(span["from"])
            time.fromisoformat(span["until"])
        except (TypeError, KeyError, ValueError) as error:
            raise ValidationError(problem) from error
        if not days or not days <= set(range(1, 8)):
            raise ValidationError(problem)


class HelpLineQuerySet(models.QuerySet["HelpLine"]):
    def shown(self) -> Self:
        return self.filter(is_active=True)

    def visible_to(self, user: Any) -> Self:
        """Help is for everybody: all that are active; whoever may edit them sees the others too."""
        return self.filter(models.Q(is_active=True) | scope.scope_q(user, "edit_help_lines"))


class HelpLine(models.Model):
    public_id = PublicIdField()
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="help_lines", verbose_name=_("owner")
    )
    number = models.CharField(_("telephone number"), max_length=24)
    label = models.CharField(_("name"), max_length=40)
    label_en = models.CharField(_("English name"), max_length=60, blank=True)
    text = models.CharField(_("who answers"), max_length=160, blank=True)
    text_en = models.CharField(_("who answers, in English"), max_length=200, blank=True)
    reach = models.CharField(_("reach"), max_length=12, choices=Reach.choices, default=Reach.CITY)
    round_the_clock = models.BooleanField(_("day and night"), default=False)
    hours = models.JSONField(pgettext_lazy("help line", "hours"), default=list, blank=True, validators=[check_hours])
    closed_on = models.JSONField(_("closed on these days"), default=list, blank=True)
    in_frame = models.BooleanField(_("in the line at the top of every page"), default=False)
    order = models.PositiveSmallIntegerField(_("place in the list"), default=100)
    is_active = models.BooleanField(_("shown"), default=True)

    objects = HelpLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("help line")
        verbose_name_plural = _("help lines")
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["organisation", "number"], name="help_line_once")]

    def __str__(self) -> str:
        return f"{self.localized_label} {self.number}"

    @property
    def localized_label(self) -> str:
        return self.label_en if self.label_en and (get_language() or "").startswith("en") else self.label

    @property
    def localized_text(self) -> str:
        return self.text_en if self.text_en and (get_language() or "").startswith("en") else self.text

    @property
    def tel(self) -> str:
        """The number as a telephone link takes it."""
        return "".join(sign for sign in self.number if sign.isdigit() or sign == "+")

    def closed_dates(self) -> list[date]:
        return [date.fromisoformat(day) for day in self.closed_on]
