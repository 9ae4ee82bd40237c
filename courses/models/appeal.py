"""Appeals: a learner asks for another look at a grade, once, and somebody answers. Both are evidence."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.append_only import AppendOnly, AppendOnlyQuerySet
from courses.models.mark import Mark
from people.models import scope
from people.models.public_id import PublicIdField


class AppealQuerySet(AppendOnlyQuerySet):
    """Appeals that one may see, or must answer."""

    def visible_to(self, user: Any) -> "AppealQuerySet":
        """Those of learners, or of courses, of the organisations where one answers appeals; never one's own, and none
        that waits for an answer about marks that one gave."""
        places = ("attempt__organisation", "attempt__course__owner")
        inside = Q(pk__in=[])
        for place in places:
            inside |= scope.scope_q(user, "answer_appeals", to=place)
        own_marks = Mark.objects.filter(attempt=OuterRef("attempt"), marker=user.pk)
        return self.filter(inside).exclude(attempt__person=user.pk).exclude(Q(answer=None) & Exists(own_marks))

    def waiting(self) -> "AppealQuerySet":
        """Without an answer yet."""
        return self.filter(answer=None)


class Appeal(AppendOnly):
    """A learner's objection to one grade, with its reason."""

    public_id = PublicIdField()
    attempt = models.ForeignKey("courses.Attempt", on_delete=models.PROTECT, related_name="appeals")
    grade = models.OneToOneField("courses.Grade", on_delete=models.PROTECT, related_name="appeal")
    reason = models.TextField()
    made_at = models.DateTimeField(default=timezone.now)

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        ordering = ["made_at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="courses_appeal_reason")]

    def __str__(self) -> str:
        return self.public_id


class AppealAnswer(AppendOnly):
    """What was decided: the grade stands, or another grade followed."""

    class Decision(models.TextChoices):
        UPHELD = "upheld", _("the grade stands")
        CHANGED = "changed", _("the grade was changed")

    appeal = models.OneToOneField(Appeal, on_delete=models.PROTECT, related_name="answer")
    decision = models.CharField(max_length=8, choices=Decision)
    reason = models.TextField()
    grade = models.ForeignKey("courses.Grade", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="courses_appealanswer_reason"),
            models.CheckConstraint(
                condition=Q(decision="upheld", grade__isnull=True) | Q(decision="changed", grade__isnull=False),
                name="courses_appealanswer_grade",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.appeal_id}: {self.decision}"
