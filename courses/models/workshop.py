"""The workshop of a course or class: the place itself, who may read it, and how somebody wants to hear of it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.models.class_run import ClassPlace, ClassRun
from courses.models.enrolment import Enrolment
from people.models import scope
from people.models.public_id import PublicIdField

LONGEST_WELCOME = 600


def of_owner(user: Any, action: str) -> Q:
    """Condition on workshops: their class, or their course, belongs where somebody may do this."""
    if scope.is_everybody(user):
        return ~Q(pk__in=[])
    paths = scope.granted_paths(user, action)
    found = Q(pk__in=[])
    for path in paths:
        found |= Q(run__owner__path__startswith=path) | Q(run=None, course__owner__path__startswith=path)
    if any(scope.is_of_the_city(path) for path in paths):  # a course without an owner is the city's
        found |= Q(run=None, course__owner=None)
    return found


def taken_part_in(user: Any) -> Q:
    """Condition on workshops: somebody learns in the course, or has a place in the class."""
    own = Enrolment.objects.filter(person=user.pk, ended_at=None)
    places = ClassPlace.objects.filter(state=ClassPlace.State.CONFIRMED, enrolment__in=own)
    return Q(Exists(own.filter(course=OuterRef("course"))), run=None) | Q(Exists(places.filter(run=OuterRef("run"))))


def taught_by(user: Any) -> Q:
    """Condition on workshops: somebody teaches the class."""
    return Q(Exists(ClassRun.trainers.through.objects.filter(classrun=OuterRef("run"), user=user.pk)))


class WorkshopQuerySet(models.QuerySet):
    """Workshops somebody may enter, lead, or open."""

    def led_by(self, user: Any) -> "WorkshopQuerySet":
        """Where somebody moderates: trainers of the class, and whoever moderates for the owner."""
        if not getattr(user, "is_active", False):
            return self.none()
        return self.filter(of_owner(user, "moderate_workshops") | taught_by(user))

    def answered_by(self, user: Any) -> "WorkshopQuerySet":
        """Where somebody's answers are an expert's."""
        return self.filter(of_owner(user, "answer_questions")) if getattr(user, "is_active", False) else self.none()

    def visible_to(self, user: Any) -> "WorkshopQuerySet":
        """Those somebody takes part in, leads, or answers in as an expert; archived ones only for who leads them."""
        if not getattr(user, "is_active", False):
            return self.none()
        led = of_owner(user, "moderate_workshops") | taught_by(user)
        inside = taken_part_in(user) | of_owner(user, "answer_questions")
        return self.filter(led | (inside & ~Q(state=Workshop.State.ARCHIVED)))

    def of_learner(self, user: Any) -> "WorkshopQuerySet":
        """Those of one's own courses and classes, for the learner's home."""
        return self.filter(taken_part_in(user) | taught_by(user)).exclude(state=Workshop.State.ARCHIVED)


class Workshop(models.Model):
    """One a course, and one a class. `last_serial` numbers its posts: what is newer than a number is unread."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("workshop", "open")
        CLOSED = "closed", pgettext_lazy("workshop", "read only")
        ARCHIVED = "archived", pgettext_lazy("workshop", "put away")

    public_id = PublicIdField()
    course = models.ForeignKey("courses.Course", on_delete=models.PROTECT, related_name="workshops")
    run = models.ForeignKey(
        "courses.ClassRun", on_delete=models.PROTECT, null=True, blank=True, related_name="workshops"
    )
    welcome = models.TextField(_("welcome"), blank=True, max_length=LONGEST_WELCOME)
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    last_serial = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = WorkshopQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["course"], condition=Q(run=None), name="courses_workshop_course_once"),
            models.UniqueConstraint(fields=["run"], condition=Q(run__isnull=False), name="courses_workshop_run_once"),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def title(self) -> str:
        """The class, or the course, whose workshop it is."""
        return str(self.run.title if self.run is not None else self.course.title)

    @property
    def is_open(self) -> bool:
        """Whether anything may be written."""
        return self.state == Workshop.State.OPEN


class WorkshopMember(models.Model):
    """Somebody who has entered a workshop: how far they have read all of it, and whether they want to hear of it."""

    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="workshops_entered")
    seen_serial = models.PositiveIntegerField(default=0)
    muted_at = models.DateTimeField(null=True, blank=True)
    entered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workshop", "person"], name="courses_workshopmember_once")]

    def __str__(self) -> str:
        return f"{self.workshop_id}/{self.person_id}"


class WorkshopReading(models.Model):
    """How far somebody has read one thread, and whether they follow it (unset: only what they take part in)."""

    thread = models.ForeignKey("courses.WorkshopThread", on_delete=models.PROTECT, related_name="readings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    seen_serial = models.PositiveIntegerField(default=0)
    follows = models.BooleanField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["thread", "person"], name="courses_workshopreading_once")]

    def __str__(self) -> str:
        return f"{self.thread_id}/{self.person_id}"


class WorkshopNotice(models.Model):
    """How somebody wants to hear of their workshops. Without a row: mentions in the site, one digest a week."""

    class Mentions(models.TextChoices):
        NONE = "none", _("Not at all")
        SITE = "site", _("At once, in the site")
        MAIL = "mail", _("At once, in the site and by e-mail")

    class Digest(models.TextChoices):
        NONE = "none", pgettext_lazy("digest", "None")
        DAILY = "daily", _("Every day, if there is something new")
        WEEKLY = "weekly", _("Every Monday, if there is something new")

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="workshop_notice")
    mentions = models.CharField(max_length=8, choices=Mentions, default=Mentions.SITE)
    digest = models.CharField(max_length=8, choices=Digest, default=Digest.WEEKLY)
    by_mail = models.BooleanField(default=True)
    changed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.person_id}: {self.mentions}, {self.digest}"


class WorkshopDigest(models.Model):
    """That somebody was sent a digest: one a person and period, whatever runs twice. `threads` are ids, never words."""

    public_id = PublicIdField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    period = models.CharField(max_length=12)
    posts = models.PositiveIntegerField(default=0)
    threads = models.JSONField(default=list)
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "period"], name="courses_workshopdigest_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.period}"
