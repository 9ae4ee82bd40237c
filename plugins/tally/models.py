"""DayCount: how often something happened on a day."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DayCount(models.Model):
    """One event of one day; `about` tells kinds of assessments apart."""

    day = models.DateField()
    event = models.CharField(max_length=40)
    about = models.CharField(max_length=60, blank=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("count of a day")
        verbose_name_plural = _("counts of days")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["day", "event", "about"], name="plugin_tally_one_row_a_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.event} {self.about} {self.count}"
