"""Questions put to an expert in private; an answer may be published later, in words that name nobody."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import scope
from people.models.public_id import PublicIdField


class QuestionState(models.TextChoices):
    """Where a question stands."""

    ASKED = "asked", _("Asked")
    TAKEN = "taken", _("An expert has taken it")
    ANSWERED = "answered", _("Answer given")
    PUBLISHED = "published", _("Published without names")
    CLOSED = "closed", _("Closed without an answer")


class QuestionQuerySet(models.QuerySet["Question"]):
    """Questions, narrowed to those one may read in private."""

    def visible_to(self, user: Any) -> Self:
        """Everything for whoever may answer questions for the city; one's own otherwise."""
        if scope.is_everybody(user) or scope.is_city_wide(user, "answer_questions"):
            return self
        return self.filter(asked_by=user) if getattr(user, "is_authenticated", False) else self.none()

    def published(self) -> Self:
        return self.filter(state=QuestionState.PUBLISHED)


class Question(models.Model):
    """What somebody asked. The private words are ciphertext; what may be published is written anew by the expert."""

    public_id = PublicIdField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="questions"
    )
    receipt_digest = models.CharField(max_length=64, blank=True, db_index=True)  # for askers without an account
    sealed_text = models.BinaryField(editable=False)
    sealed_answer = models.BinaryField(null=True, editable=False)
    topic = models.ForeignKey(
        "cms.Topic", verbose_name=_("topic"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    is_urgent = models.BooleanField(_("urgent"), default=False)
    state = models.CharField(
        _("state"), max_length=10, choices=QuestionState, default=QuestionState.ASKED, db_index=True
    )
    expert = models.ForeignKey(
        "cms.ContentPerson",
        verbose_name=_("expert"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="answers",
    )
    public_question = models.TextField(_("question, without names"), max_length=1000, blank=True)
    public_answer = models.TextField(_("answer, without names"), max_length=4000, blank=True)
    may_publish = models.BooleanField(_("the asker agreed to publication"), default=False)
    organisation = models.ForeignKey(
        "people.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(auto_now_add=True, db_index=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question to an expert")
        verbose_name_plural = _("questions to experts")
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="published")
                | (models.Q(may_publish=True) & ~models.Q(public_question="") & ~models.Q(public_answer="")),
                name="cms_question_published_with_consent",
            )
        ]

    def __str__(self) -> str:
        return f"{self.public_id} · {self.get_state_display()}"
