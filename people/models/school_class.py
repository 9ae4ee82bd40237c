"""SchoolClass: one class of a school in one school year."""

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import scope
from people.models.organisation import Organisation, Stage
from people.models.public_id import PublicIdField
from people.models.source import FromRoster


class SchoolClassQuerySet(models.QuerySet["SchoolClass"]):
    def visible_to(self, user: Any) -> Self:
        """Classes of the organisations whose people one may see, and of one's own schools."""
        return self.filter(scope.scope_q(user, "view_classes"))


class SchoolClass(FromRoster):
    public_id = PublicIdField()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="school_classes")
    school_year = models.PositiveSmallIntegerField(_("school year begins in"))
    stage = models.CharField(_("stage"), max_length=16, choices=Stage.choices)
    grade = models.PositiveSmallIntegerField(_("grade"))
    number = models.PositiveSmallIntegerField(_("class number"))
    name = models.CharField(_("name"), max_length=60, blank=True)
    pupils = models.PositiveSmallIntegerField(_("pupils"), default=0)

    objects = SchoolClassQuerySet.as_manager()

    class Meta:
        verbose_name = _("school class")
        verbose_name_plural = _("school classes")
        ordering = ["organisation", "-school_year", "stage", "grade", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "school_year", "stage", "grade", "number"], name="school_class_once"
            )
        ]

    def __str__(self) -> str:
        return self.name or f"{self.get_stage_display()} {self.grade}-{self.number}"
