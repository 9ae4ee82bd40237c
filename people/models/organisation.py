"""Organisation: the tree city → district → school, hospital, branch, community; with names and places by date."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length, Substr
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet

from people.models import scope
from people.models.public_id import PublicIdField
from people.models.source import FromRoster


class Kind(models.TextChoices):
    CITY = "city", _("city")
    BUREAU = "bureau", _("bureau")
    DISTRICT = "district", _("district")
    SCHOOL = "school", _("school")
    HOSPITAL = "hospital", _("hospital")
    RED_CROSS = "red_cross", _("Red Cross branch")
    COMMUNITY = "community", _("community")


class Stage(models.TextChoices):
    KINDERGARTEN = "kindergarten", _("kindergarten")
    PRIMARY = "primary", _("primary school")
    JUNIOR = "junior", _("junior secondary")
    SENIOR = "senior", _("senior secondary")
    VOCATIONAL = "vocational", _("vocational school")
    SPECIAL = "special", _("special education")


class OrganisationQuerySet(MP_NodeQuerySet):
    def current(self, day: date | None = None) -> Self:
        """Organisations that exist on a day (today)."""
        day = day or timezone.localdate()
        return self.filter(valid_from__lte=day).exclude(valid_until__lt=day)

    def under(self, *roots: "Organisation") -> Self:
        """These organisations and everything below them."""
        scope = Q(pk__in=[])
        for root in roots:
            scope |= Q(path__startswith=root.path)
        return self.filter(scope)

    def visible_to(self, user: Any, action: str = "view_people") -> Self:
        """The organisations a user may see by role, each with all below it."""
        return self.filter(scope.scope_q(user, action, to=""))


class OrganisationManager(MP_NodeManager.from_queryset(OrganisationQuerySet)):  # type: ignore[misc]
    def get_queryset(self) -> OrganisationQuerySet:
        return OrganisationQuerySet(self.model, using=self._db).order_by("path")


class Organisation(FromRoster, MP_Node):
    """One unit with its official code. The tree is the present; OrganisationPlacement keeps where it stood before."""

    public_id = PublicIdField()
    code = models.CharField(_("official code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    name_key = models.CharField(max_length=120, editable=False, default="", db_index=True)
    name_en = models.CharField(_("English name"), max_length=160, blank=True)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    stages = models.JSONField(_("stages"), default=list, blank=True)
    valid_from = models.DateField(_("since"), default=date(2000, 1, 1))
    valid_until = models.DateField(_("until"), null=True, blank=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_from")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OrganisationManager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=models.F("valid_from")),
                name="organisation_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        if self.name_en and (get_language() or "").startswith("en"):
            return self.name_en
        return self.name

    def is_under(self, other: "Organisation") -> bool:
        """Whether this is the other organisation or stands below it."""
        return bool(self.path.startswith(other.path))

    @property
    def district(self) -> "Organisation | None":
        """The district this stands in (itself, if it is one); the city for what stands directly under the city."""
        above = [self.path[:end] for end in range(self.steplen, len(self.path) + 1, self.steplen)]
        return (
            Organisation.objects.filter(path__in=above, kind__in=[Kind.DISTRICT, Kind.CITY]).order_by("-depth").first()
        )


class OrganisationAlias(FromRoster):
    """Another name under which files call an organisation: an abbreviation, a campus, the way one office writes it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(_("name"), max_length=120)
    name_key = models.CharField(max_length=120, db_index=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("alias")
        verbose_name_plural = _("aliases")
        constraints = [models.UniqueConstraint(fields=["organisation", "name_key"], name="alias_once")]

    def __str__(self) -> str:
        return self.name


class OrganisationPlacement(models.Model):
    """Under which parent an organisation stood from when to when, so that reports of a past day add up."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="placements")
    parent = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="placed_here")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["organisation", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(valid_until=None), name="placement_one_is_current"
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=models.F("valid_from")),
                name="placement_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.valid_from} – {self.valid_until or ''}"


class OrganisationName(models.Model):
    """A name an organisation bore before, with its days. Certificates keep the name of their day anyway."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="old_names")
    name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=120, db_index=True)
    valid_from = models.DateField()
    valid_until = models.DateField()

    class Meta:
        ordering = ["organisation", "valid_from"]

    def __str__(self) -> str:
        return self.name


def paths_above(path: str) -> list[str]:
    """The paths of a node and of everything above it."""
    return [path[:end] for end in range(Organisation.steplen, len(path) + 1, Organisation.steplen)]


def district_paths(lengths: type[Length] = Length, cut: type[Substr] = Substr) -> Any:
    """Expression: the path of depth two (the district) of an organisation, for grouping in reports."""
    return cut("path", 1, 2 * Organisation.steplen)
