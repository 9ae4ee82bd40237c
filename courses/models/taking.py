"""Anonymous self-tests: results that belong to nobody, and tokens that say somebody took part."""

import secrets

from django.db import models

from courses.models.append_only import AppendOnly


def random_id() -> int:
    """A random row id: on SQLite it is the rowid itself, so the file keeps no order of arrival."""
    return secrets.randbelow(2**62) + 1


class Taking(models.Model):
    """One anonymous result: month at the finest, no address, no person, no answers. The receipt is kept as a digest."""

    id = models.BigAutoField(primary_key=True, default=random_id, serialize=False)
    version = models.ForeignKey("courses.AssessmentVersion", on_delete=models.PROTECT, related_name="takings")
    month = models.CharField(max_length=7)
    age_group = models.CharField(max_length=12, blank=True)
    district = models.ForeignKey(
        "people.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    score = models.DecimalField(max_digits=9, decimal_places=3, null=True, blank=True)
    standard_score = models.DecimalField(max_digits=9, decimal_places=3, null=True, blank=True)
    band = models.CharField(max_length=60, blank=True)
    receipt_digest = models.CharField(max_length=64, unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(month__regex=r"^\d{4}-\d{2}$"), name="courses_taking_month"),
        ]

    def __str__(self) -> str:
        return "taking"


class AnonymousAnswer(AppendOnly):
    """What somebody answered to a survey. Nothing leads to a person or to their taking, and nothing tells the order."""

    id = models.BigAutoField(primary_key=True, default=random_id, serialize=False)
    version = models.ForeignKey("courses.AssessmentVersion", on_delete=models.PROTECT, related_name="anonymous_answers")
    month = models.CharField(max_length=7)
    response = models.JSONField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(month__regex=r"^\d{4}-\d{2}$"), name="courses_anonymousanswer_month"
            ),
        ]
        indexes = [models.Index(fields=["version", "month"], name="courses_anonymous_month")]

    def __str__(self) -> str:
        return "answer"


class SpentToken(models.Model):
    """A keyed digest of (person, place): this person took part there once. No time, no link to a taking."""

    id = models.BigAutoField(primary_key=True, default=random_id, serialize=False)
    digest = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return "token"
