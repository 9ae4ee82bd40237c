"""The published school calendar (years, terms, days that differ) and the plan: which lesson is due when."""

from datetime import date
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from people.models.public_id import PublicIdField


class SchoolYear(models.Model):
    """A school year, named by the calendar year in which it begins (2026 is 2026/27)."""

    year = models.PositiveSmallIntegerField(_("begins in"))
    organisation = models.ForeignKey(
        "people.Organisation",
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Empty: the whole city. A district or school with a calendar of its own names itself."),
    )

    panels = [FieldPanel("year"), FieldPanel("organisation")]

    class Meta:
        verbose_name = _("school year")
        verbose_name_plural = _("school years")
        ordering = ["-year", "organisation_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["year"], condition=models.Q(organisation=None), name="cms_school_year_city_once"
            ),
            models.UniqueConstraint(
                fields=["year", "organisation"],
                condition=models.Q(organisation__isnull=False),
                name="cms_school_year_place_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}/{(self.year + 1) % 100:02}"


class TermQuerySet(models.QuerySet["Term"]):
    """Terms by day."""

    def on(self, day: date) -> Self:
        """Terms that hold this day; both ends belong to them."""
        return self.filter(starts_on__lte=day, ends_on__gte=day)


class Term(models.Model):
    """A term; its first and last day are school days of it."""

    school_year = models.ForeignKey(
        SchoolYear, verbose_name=_("school year"), on_delete=models.PROTECT, related_name="terms"
    )
    number = models.PositiveSmallIntegerField(
        _("term"), choices=[(1, _("First term")), (2, _("Second term"))], default=1
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    objects = TermQuerySet.as_manager()
    panels = [
        FieldPanel("school_year"),
        FieldPanel("number"),
        FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
    ]

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["-starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["school_year", "number"], name="cms_term_once"),
            models.CheckConstraint(condition=models.Q(ends_on__gt=models.F("starts_on")), name="cms_term_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.school_year} {self.get_number_display()}"


class CalendarDay(models.Model):
    """A day that differs from the rule "Monday to Friday is school"."""

    class Kind(models.TextChoices):
        CLOSED = "closed", _("No school")
        MAKE_UP = "make_up", _("School on a weekend")
        EXAM = "exam", _("Examinations, no lessons")

    school_year = models.ForeignKey(
        SchoolYear, verbose_name=_("school year"), on_delete=models.CASCADE, related_name="days"
    )
    day = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.CLOSED)
    stage = models.CharField(
        _("stage"), max_length=16, blank=True, help_text=_("Empty: all stages. Otherwise primary, junior or senior.")
    )
    note = models.CharField(_("note"), max_length=80, blank=True)

    panels = [FieldPanel("school_year"), FieldPanel("day"), FieldPanel("kind"), FieldPanel("stage"), FieldPanel("note")]

    class Meta:
        verbose_name = _("special day")
        verbose_name_plural = _("special days")
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["school_year", "day", "stage"], name="cms_calendar_day_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.get_kind_display()} {self.note}".strip()


class PlanSlot(models.Model):
    """Which lesson is due from when to when, for one year of school. Moving it keeps its name and counts up."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        CANCELLED = "cancelled", _("Cancelled")

    public_id = PublicIdField()
    term = models.ForeignKey(Term, verbose_name=_("term"), on_delete=models.PROTECT, related_name="slots")
    stage = models.CharField(_("stage"), max_length=16)  # as people.models.organisation.Stage writes it
    grade = models.PositiveSmallIntegerField(
        _("year of school"), validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    number = models.PositiveSmallIntegerField(_("fortnight"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    lesson = models.ForeignKey(
        "cms.LessonPage",
        verbose_name=_("lesson"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="slots",
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PLANNED)
    reason = models.CharField(_("reason"), max_length=120, blank=True)
    sequence = models.PositiveSmallIntegerField(default=0, editable=False)  # grows with every move, for calendars
    changed_at = models.DateTimeField(auto_now=True)

    panels = [
        FieldPanel("term"),
        FieldRowPanel([FieldPanel("stage"), FieldPanel("grade"), FieldPanel("number")]),
        FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
        FieldPanel("lesson"),
        FieldRowPanel([FieldPanel("state"), FieldPanel("reason")]),
    ]

    class Meta:
        verbose_name = _("planned lesson")
        verbose_name_plural = _("planned lessons")
        ordering = ["term", "stage", "grade", "number"]
        constraints = [
            models.UniqueConstraint(fields=["term", "stage", "grade", "number"], name="cms_slot_once"),
            models.CheckConstraint(condition=models.Q(ends_on__gte=models.F("starts_on")), name="cms_slot_in_order"),
        ]
        indexes = [models.Index(fields=["stage", "grade", "starts_on"], name="cms_slot_due")]

    def __str__(self) -> str:
        return f"{self.term} · {self.grade} · {self.number}"
