"""How a learner plays lectures: which parts were played in fact, and how they like the player to be."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.utils import timezone


class LecturePlay(models.Model):
    """The parts of one recording that were played in one round of a course. They only grow (`domain.learning.playing`).

    What was played never exceeds twice the time that went by on the server's clock while the page was open, twice being
    the fastest speed; `accounted_until` is how far that time has been used up.
    """

    enrolment = models.ForeignKey("courses.Enrolment", on_delete=models.CASCADE, related_name="plays")
    item_key = models.UUIDField()
    round = models.PositiveIntegerField(default=1)
    recording = models.CharField(max_length=16, help_text="public id; another recording is begun anew")
    since = models.DateTimeField(default=timezone.now)
    accounted_until = models.DateTimeField(default=timezone.now)
    duration = models.PositiveIntegerField(default=0, help_text="milliseconds; of the library, else as the player says")
    covered = models.PositiveIntegerField(default=0, help_text="milliseconds that were played at least once")
    ranges = models.JSONField(default=list, help_text="[[from, to], …] in milliseconds, in order and apart")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "item_key", "round", "recording"], name="courses_lectureplay_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}/{self.item_key} {self.covered}"


class PlayerChoice(models.Model):
    """The speed, size and captions that a person chose last: the same on every device."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    speed = models.DecimalField(max_digits=3, decimal_places=2, default=Decimal(1))
    size = models.CharField(max_length=8, default="auto", help_text="auto, or lines of the picture; 0: sound alone")
    captions = models.CharField(max_length=10, blank=True, help_text="a language, or empty: none")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(speed__gte=Decimal("0.5"), speed__lte=Decimal(2)), name="courses_choice_speed"
            )
        ]

    def __str__(self) -> str:
        return str(self.person_id)
