"""A programme of training, its frozen versions, the requirement tree of a version and whom it is for."""

from typing import Self

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models.issuer import number_part
from people.models.membership import Capacity
from people.models.organisation import Stage
from people.models.public_id import PublicIdField
from people.models.spoken import spoken

DEFAULT_PATTERN = "{issuer}-{programme}-{year}-{serial:06}"


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def active(self) -> Self:
        return self.filter(is_active=True)


class Programme(models.Model):
    """What lasts: code, issuer and owner. What people must do and how long it is valid stands in a version."""

    public_id = PublicIdField()
    owner = models.ForeignKey(
        "people.Organisation", on_delete=models.PROTECT, related_name="programmes", verbose_name=_("owner organisation")
    )
    issuer = models.ForeignKey(
        "courses.Issuer", on_delete=models.PROTECT, related_name="programmes", verbose_name=_("issuer")
    )
    code = models.CharField(
        _("code"),
        max_length=12,
        validators=[number_part],
        help_text=_("Stands in every certificate number, for example XLJK."),
    )
    name = models.CharField(_("official name"), max_length=120)
    name_en = models.CharField(_("official name in English"), max_length=160, blank=True)
    number_pattern = models.CharField(
        _("pattern of numbers"),
        max_length=80,
        default=DEFAULT_PATTERN,
        help_text=_(
            "Known parts: {issuer}, {programme}, {year}, {serial:06}, {check}. Issuer, year and serial must appear."
        ),
    )
    is_active = models.BooleanField(_("in use"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["issuer", "code"], name="programme_code_once_per_issuer")]

    def __str__(self) -> str:
        return self.name

    @property
    def spoken(self) -> str:
        """Its name in the reader's language."""
        return spoken(self.name, self.name_en)


class Validity(models.TextChoices):
    NONE = "none", _("without end")
    COMPLETION = "completion", _("a length of time from completion")
    PREVIOUS = "previous", _("a length of time from the previous last day, when renewed in time")
    CYCLE = "cycle", _("to the end of a fixed cycle")


class LastDay(models.TextChoices):
    DAY_BEFORE = "day_before", _("the day before the anniversary")
    SAME_DAY = "same_day", _("the anniversary itself")


class VersionState(models.TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    RETIRED = "retired", _("retired")


class ProgrammeVersion(models.Model):
    """One edition of the rules. Frozen when published; periods and certificates point at what judged them."""

    public_id = PublicIdField()
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=10, choices=VersionState.choices, default=VersionState.DRAFT)
    level = models.CharField(_("level"), max_length=40, blank=True)
    level_en = models.CharField(_("level in English"), max_length=60, blank=True)
    hours = models.DecimalField(_("credit hours"), max_digits=6, decimal_places=1, default=0)
    wording = models.CharField(
        _("sentence on the certificate"),
        max_length=200,
        blank=True,
        help_text=_("Known parts: {programme}, {hours}. Empty: the usual sentence."),
    )
    wording_en = models.CharField(_("sentence in English"), max_length=240, blank=True)
    validity = models.CharField(_("validity"), max_length=12, choices=Validity.choices, default=Validity.NONE)
    validity_months = models.PositiveSmallIntegerField(_("length in months"), default=0)
    cycle_start = models.DateField(_("first day of the cycle"), null=True, blank=True)
    last_day = models.CharField(_("last valid day"), max_length=12, choices=LastDay.choices, default=LastDay.DAY_BEFORE)
    window_days = models.PositiveSmallIntegerField(_("renewal opens, days before the last day"), default=180)
    grace_days = models.PositiveSmallIntegerField(_("days of grace"), default=0)
    opens_on = models.DateField(_("first day of the round"), null=True, blank=True)
    due_on = models.DateField(_("due day"), null=True, blank=True)
    due_after_days = models.PositiveSmallIntegerField(
        _("due so many days after somebody enters"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Instead of one due day for everybody."),
    )
    closes_on = models.DateField(_("last day of the round"), null=True, blank=True)
    takes_applications = models.BooleanField(
        _("people may apply"), default=False, help_text=_("Somebody decides; whoever is accepted belongs to it.")
    )
    applications_until = models.DateField(
        _("last day for applications"), null=True, blank=True, help_text=_("This day counts. Empty: no end.")
    )
    grace_counts = models.BooleanField(
        _("a certificate in its days of grace counts as valid"),
        default=False,
        help_text=_("Where this programme asks for the certificate of another one."),
    )
    needs_approval = models.BooleanField(
        _("certificates wait for the approval of the class"),
        default=False,
        help_text=_("The leader of a class proposes them, a second person approves; nothing is issued before."),
    )
    shows_full_name = models.BooleanField(_("public check shows the full name"), default=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("programme version")
        verbose_name_plural = _("programme versions")
        ordering = ["programme", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="programme_version_number_once"),
            models.UniqueConstraint(
                fields=["programme"], condition=Q(state="published"), name="programme_one_published_version"
            ),
            models.CheckConstraint(
                condition=Q(validity="none") | Q(validity_months__gt=0), name="programme_version_validity_has_length"
            ),
            models.CheckConstraint(
                condition=~Q(validity="cycle") | Q(cycle_start__isnull=False), name="programme_version_cycle_has_start"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(published_at__isnull=False), name="programme_version_published_at"
            ),
            models.CheckConstraint(
                condition=Q(due_on=None) | Q(due_after_days=None), name="programme_version_one_kind_of_due_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id}/{self.number}"

    @property
    def spoken_level(self) -> str:
        """Its level in the reader's language."""
        return spoken(self.level, self.level_en)

    @property
    def asked(self) -> int:
        """How many things its tree asks for; groups only hold them together."""
        rows = list(self.requirements.all())
        parents = {row.parent_id for row in rows}
        groups = {RequirementKind.ALL_OF, RequirementKind.AT_LEAST}
        return sum(row.pk not in parents and row.kind not in groups for row in rows)


class RequirementKind(models.TextChoices):
    ALL_OF = "all_of", _("all of")
    AT_LEAST = "at_least", _("at least so many of")
    HOURS_OF = "hours_of", _("so many hours of")
    COURSE = "course", _("a course completed")
    CERTIFICATE = "certificate", _("a valid certificate")
    PRACTICAL = "practical", _("a practical test signed")


class Requirement(models.Model):
    """A node of the requirement tree: a group with its rule, or a leaf. The root is the one without a parent."""

    version = models.ForeignKey(ProgrammeVersion, on_delete=models.CASCADE, related_name="requirements")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="children")
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(_("kind"), max_length=12, choices=RequirementKind.choices)
    label = models.CharField(_("label of the requirement"), max_length=120, blank=True)
    label_en = models.CharField(_("label of the requirement in English"), max_length=160, blank=True)
    count = models.PositiveSmallIntegerField(_("how many"), null=True, blank=True)
    hours = models.DecimalField(
        _("credit hours"), max_digits=6, decimal_places=1, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    category = models.ForeignKey(
        "courses.HourCategory", null=True, blank=True, on_delete=models.PROTECT, related_name="requirements"
    )
    course = models.ForeignKey(
        "courses.Course", null=True, blank=True, on_delete=models.PROTECT, related_name="requirements"
    )
    programme = models.ForeignKey(
        Programme, null=True, blank=True, on_delete=models.PROTECT, related_name="required_by"
    )
    item_key = models.UUIDField(null=True, blank=True, help_text="the practical test of the course; kept by versions")

    class Meta:
        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")
        ordering = ["version", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version"], condition=Q(parent__isnull=True), name="requirement_one_root_per_version"
            ),
            models.CheckConstraint(
                condition=(
                    Q(kind="all_of", course__isnull=True, programme__isnull=True)
                    | Q(kind="at_least", count__gte=1, course__isnull=True, programme__isnull=True)
                    | Q(kind="hours_of", hours__gt=0, course__isnull=True, programme__isnull=True)
                    | Q(kind="course", course__isnull=False, programme__isnull=True)
                    | Q(kind="certificate", course__isnull=True, programme__isnull=False)
                    | Q(kind="practical", course__isnull=False, item_key__isnull=False, programme__isnull=True)
                ),
                name="requirement_kind_has_its_fields",
            ),
        ]

    def __str__(self) -> str:
        return self.label or self.get_kind_display()


class AudienceRule(models.Model):
    """Whom a version is for: people with an open membership of this capacity under this organisation. Rows add up."""

    version = models.ForeignKey(ProgrammeVersion, on_delete=models.CASCADE, related_name="audience_rules")
    organisation = models.ForeignKey(
        "people.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation and below")
    )
    capacity = models.CharField(_("capacity"), max_length=20, blank=True, help_text=_("Empty: everybody."))
    stage = models.CharField(_("school stage"), max_length=20, blank=True, help_text=_("Empty: all stages."))
    as_of = models.DateField(
        _("who belonged there on"), null=True, blank=True, help_text=_("Empty: today, so that people come and go.")
    )

    class Meta:
        verbose_name = _("audience rule")
        verbose_name_plural = _("audience rules")
        ordering = ["version", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "organisation", "capacity", "stage"], name="audience_rule_once")
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.capacity}".strip()

    @property
    def narrowings(self) -> list[str]:
        """Capacity and stage as people read them; what is empty says nothing."""
        return [
            str(labels.get(value, value))
            for labels, value in ((dict(Capacity.choices), self.capacity), (dict(Stage.choices), self.stage))
            if value
        ]
