"""Reminders: the rules by which people are reminded, and the log of every one sent, which is what stops a second."""

from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.append_only import AppendOnly, AppendOnlyQuerySet
from courses.models.stamped import Stamped
from people.models import scope
from people.models.public_id import PublicIdField


class Timing(models.TextChoices):
    """When a rule reminds, measured from the last day that counts for the learner; `hand` is a person's own act."""

    BEFORE = "before", _("days before the last day")
    ON = "on", _("on the last day")
    AFTER = "after", _("days after the last day")
    WEEKLY = "weekly", _("once a week, everything in one message")
    HAND = "hand", _("by hand")


class Whom(models.TextChoices):
    LEARNER = "learner", _("the learner")
    COORDINATOR = "coordinator", _("the coordinator")


class ReminderRuleQuerySet(models.QuerySet["ReminderRule"]):
    def manageable_by(self, user: Any) -> Self:
        """Rules of the organisations whose programmes somebody manages."""
        return self.filter(scope.scope_q(user, "manage_programmes", to="owner"))

    def active(self) -> Self:
        return self.filter(is_active=True)


class ReminderRule(models.Model):
    """Whom to remind of what, and when. Neither course nor programme: everything that has a last day."""

    public_id = PublicIdField()
    owner = models.ForeignKey(
        "people.Organisation",
        on_delete=models.PROTECT,
        related_name="reminder_rules",
        verbose_name=_("for the people of"),
        help_text=_("This organisation and all below it."),
    )
    course = models.ForeignKey(
        "courses.Course", on_delete=models.PROTECT, null=True, blank=True, related_name="reminder_rules"
    )
    programme = models.ForeignKey(
        "courses.Programme", on_delete=models.PROTECT, null=True, blank=True, related_name="reminder_rules"
    )
    timing = models.CharField(_("when"), max_length=8, choices=[one for one in Timing.choices if one[0] != "hand"])
    days = models.PositiveSmallIntegerField(_("days"), default=0, validators=[MaxValueValidator(365)])
    weekday = models.PositiveSmallIntegerField(
        _("day of the week"), default=1, validators=[MinValueValidator(1), MaxValueValidator(7)]
    )
    whom = models.CharField(_("who is told"), max_length=12, choices=Whom.choices, default=Whom.LEARNER)
    is_active = models.BooleanField(_("in force"), default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    objects = ReminderRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder rule")
        verbose_name_plural = _("reminder rules")
        ordering = ["-is_active", "timing", "days", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(course=None) | Q(programme=None), name="courses_reminderrule_one_subject"
            ),
            models.CheckConstraint(
                condition=Q(timing__in=["on", "weekly"], days=0) | Q(timing__in=["before", "after"], days__gte=1),
                name="courses_reminderrule_days",
            ),
            models.CheckConstraint(condition=Q(weekday__gte=1, weekday__lte=7), name="courses_reminderrule_weekday"),
        ]

    def __str__(self) -> str:
        return f"{self.timing} {self.days} {self.whom}"


class ReminderQuerySet(AppendOnlyQuerySet):
    def visible_to(self, user: Any) -> "ReminderQuerySet":
        """Those of the organisations where somebody reminds; those without a place only to who reads the whole city."""
        seen = scope.scope_q(user, "remind")
        return self.filter(seen | Q(organisation=None) if scope.is_city_wide(user, "remind") else seen)


class Reminder(AppendOnly, Stamped):
    """One reminder: to whom, of what, by which last day, and by which rule or by whose hand. Unique by its key."""

    public_id = PublicIdField()
    key = models.CharField(max_length=100, unique=True)
    rule = models.ForeignKey(ReminderRule, on_delete=models.PROTECT, null=True, blank=True, related_name="reminders")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reminders")
    whom = models.CharField(max_length=12, choices=Whom.choices, default=Whom.LEARNER)
    timing = models.CharField(max_length=8, choices=Timing.choices)
    enrolment = models.ForeignKey(
        "courses.Enrolment", on_delete=models.PROTECT, null=True, blank=True, related_name="reminders"
    )
    period = models.ForeignKey(
        "courses.CertificationPeriod", on_delete=models.PROTECT, null=True, blank=True, related_name="reminders"
    )
    due_on = models.DateField(null=True, blank=True, help_text="the last day that counted when it was sent")
    open_count = models.PositiveIntegerField(default=0, help_text="people, or courses of a digest to a learner")
    late_count = models.PositiveIntegerField(default=0)
    day = models.DateField(default=timezone.localdate)
    sent_at = models.DateTimeField(default=timezone.now)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(timing="hand", rule=None, actor__isnull=False)
                | (~Q(timing="hand") & Q(rule__isnull=False, actor=None)),
                name="courses_reminder_why",
            ),
            models.UniqueConstraint(
                fields=["enrolment", "day"],
                condition=Q(enrolment__isnull=False) & ~Q(timing="hand"),
                name="courses_reminder_enrolment_daily",
            ),
            models.UniqueConstraint(
                fields=["period", "day"], condition=Q(period__isnull=False), name="courses_reminder_period_daily"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-sent_at"], name="courses_reminder_log"),
            models.Index(fields=["rule", "person", "day"], name="courses_reminder_rule"),
        ]

    def __str__(self) -> str:
        return self.key


class ReminderHabit(models.Model):
    """Whether somebody wants reminders by e-mail too. Without a row: yes. In the site they always stand."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reminder_habit")
    by_mail = models.BooleanField(default=True)
    changed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.person_id}: {self.by_mail}"
