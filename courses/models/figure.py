"""Maintained counts of progress: how each counted row stands, the sums by place and day, what is not counted yet.

Nothing here is evidence: all of it can be counted anew from enrolments, completions and periods, and is, every night.
"""

from django.db import models


class FigureKind(models.TextChoices):
    """What is counted: enrolments of a course, or periods of a programme."""

    COURSE = "course"
    PROGRAMME = "programme"


class FigureState(models.IntegerChoices):
    """How far somebody is."""

    WAITING = 0
    DOING = 1
    DONE = 2


class FigureRow(models.Model):
    """One enrolment or period as it was counted last: where, how far, since when and until when.

    `record` is the primary key of the enrolment or period, `place` of the organisation (0: belongs nowhere), `person`
    of whoever it is about; plain numbers, since the rows follow what they were counted from.
    """

    kind = models.CharField(max_length=10, choices=FigureKind)
    subject = models.BigIntegerField()
    record = models.BigIntegerField()
    person = models.BigIntegerField()
    place = models.BigIntegerField(default=0)
    state = models.PositiveSmallIntegerField(choices=FigureState, default=FigureState.WAITING)
    done_on = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True, help_text="last day on which it counts as done; empty: for good")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "record"], name="courses_figure_once")]
        indexes = [
            models.Index(fields=["kind", "subject", "state", "done_on", "place"], name="courses_figure_by_day"),
            models.Index(fields=["kind", "subject", "place", "record"], name="courses_figure_by_place"),
            models.Index(
                fields=["kind", "subject", "place", "state", "done_on", "person"], name="courses_figure_by_person"
            ),
            models.Index(
                fields=["kind", "until"], condition=models.Q(until__isnull=False), name="courses_figure_until"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.record}"


class FigureDay(models.Model):
    """People of one place from the end of a day on which a number changed: expected, under way, finished.

    `until` is the last day on whose end it stood so; the row without one is how it stands now. What was reported of a
    day stays as it was.
    """

    kind = models.CharField(max_length=10, choices=FigureKind)
    subject = models.BigIntegerField()
    place = models.BigIntegerField(default=0)
    day = models.DateField()
    until = models.DateField(null=True, blank=True)
    total = models.IntegerField(default=0)
    doing = models.IntegerField(default=0)
    done = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject", "place", "day"], name="courses_figureday_once")
        ]
        indexes = [
            models.Index(
                fields=["kind", "subject", "place"],
                condition=models.Q(until__isnull=True),
                name="courses_figureday_now",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.place} {self.day}"


class FigureMark(models.Model):
    """An enrolment or period to be counted again (`record`), or everything of a subject (`subject`).

    Written by triggers of the database in the transaction of the fact; never unique, so that two transactions that
    mark one row wait for nobody, and a count in between loses neither.
    """

    kind = models.CharField(max_length=10, choices=FigureKind)
    record = models.BigIntegerField(null=True, blank=True)
    subject = models.BigIntegerField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["kind", "record"], name="courses_figuremark_record")]

    def __str__(self) -> str:
        return f"{self.kind} {self.record or '*'}"
