"""An assessment and its versions: which plugin type, what the author set, how private, by which policy."""

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models.public_id import PublicIdField


class PrivacyClass(models.TextChoices):
    """Who may ever see answers and result, from the most open to the most private."""

    GRADED = "graded", _("graded: learner, markers, managers see the result")
    FORMATIVE = "formative", _("practice: learner and trainer; managers see completion only")
    CONFIDENTIAL = "confidential", _("confidential: the learner alone")
    ANONYMOUS = "anonymous", _("anonymous: nobody knows who answered")

    @property
    def strictness(self) -> int:
        """0 for the most open; a version may never become less strict once answers exist."""
        return list(PrivacyClass).index(self)


class Feedback(models.TextChoices):
    """When a learner sees what was right."""

    ALWAYS = "always", _("always, also before handing in: for practice")
    AFTER_SUBMIT = "after_submit", _("after handing in")
    AFTER_PASS = "after_pass", _("correct answers after passing")
    AFTER_CLOSE = "after_close", _("the score at once, correct answers after the closing date")
    SCORE_ONLY = "score_only", _("the score only")
    NEVER = "never", _("nothing")


class Aggregate(models.TextChoices):
    """Which attempt counts."""

    BEST = "best", _("the best")
    LAST = "last", _("the last")
    FIRST = "first", _("the first")
    MEAN = "mean", _("the mean of all")


class OnExpiry(models.TextChoices):
    """What happens to an attempt whose time is over."""

    SUBMIT = "submit", _("hand in what is saved")
    DISCARD = "discard", _("expires without a result")


class Late(models.TextChoices):
    """What happens after the closing date."""

    REFUSE = "refuse", _("nothing more is accepted; what is saved is handed in")
    MARK = "mark", _("accepted and marked as late")
    DEDUCT = "deduct", _("accepted, with a deduction for each day begun")


@dataclass(frozen=True)
class Policy:
    """Rules of the core, the same for every type. Times in minutes; `pass_mark` in percent; None means no limit.

    `late_percent` of the score goes for each day begun after `closes_at`; `shuffle` False deals all the same paper;
    `open_link` lets whoever has the address answer an anonymous one without signing in. Two `markers` may differ by
    `tolerance` percent of the highest score; a grade may be appealed against for `appeal_days` (0: not at all).
    """

    attempts: int | None = 3
    pass_mark: Decimal | None = Decimal(60)
    time_limit: int | None = None
    cool_down: int = 0
    feedback: str = Feedback.AFTER_PASS
    aggregate: str = Aggregate.BEST
    on_expiry: str = OnExpiry.SUBMIT
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    late: str = Late.REFUSE
    late_percent: int = 10
    shuffle: bool = True
    open_link: bool = False
    anonymous_marking: bool = True
    markers: int = 1
    tolerance: int = 10
    appeal_days: int = 14

    @property
    def shows_at_once(self) -> bool:
        """Whether a learner sees what was right as soon as there is a result."""
        return self.feedback in (Feedback.ALWAYS, Feedback.AFTER_SUBMIT)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The policy stored with a version; unknown keys of later releases are ignored."""
        known = {name: data[name] for name in cls.__dataclass_fields__ if name in data}
        mark = known.get("pass_mark", "60")
        known["pass_mark"] = None if mark in (None, "") else Decimal(str(mark))
        for name in MOMENTS & known.keys():
            known[name] = datetime.fromisoformat(known[name]) if known[name] else None
        return cls(**known)

    def to_json(self) -> dict[str, Any]:
        """JSON without floats: the pass mark is a string. Later rules stand there only where somebody set them, so that
        a policy of an earlier release is not another one."""
        values = asdict(self)
        for one in fields(self):
            if one.name in LATER and values[one.name] == one.default:
                del values[one.name]
            elif one.name in MOMENTS:
                values[one.name] = values[one.name].isoformat()
        return {**values, "pass_mark": None if self.pass_mark is None else format(self.pass_mark, "f")}


MOMENTS = frozenset({"opens_at", "closes_at"})
MARKING_RULES = frozenset({"anonymous_marking", "markers", "tolerance", "appeal_days"})
LATER = MOMENTS | {"late", "late_percent", "shuffle", "open_link"} | MARKING_RULES


class Assessment(models.Model):
    """What an author edits; learners always meet one of its versions."""

    public_id = PublicIdField()
    title = models.CharField(_("title"), max_length=200)
    type_key = models.CharField(_("kind"), max_length=40)
    owner = models.ForeignKey(
        "people.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assessments",
        verbose_name=_("owner"),
    )
    current_version = models.ForeignKey(
        "courses.AssessmentVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class AssessmentVersion(models.Model):
    """Config, privacy and policy as they were; never changed. `draws` is what it asks of the item bank, in the words of
    its plugin on the day it was saved (None: not asked then): known wherever the plugin may not be called."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    type_key = models.CharField(max_length=40)
    plugin_version = models.CharField(max_length=40, blank=True)
    schema = models.PositiveIntegerField(default=1)
    config = models.JSONField(default=dict)
    sha256 = models.CharField(max_length=64)
    privacy = models.CharField(max_length=16, choices=PrivacyClass, default=PrivacyClass.GRADED)
    policy = models.JSONField(default=dict)
    max_score = models.DecimalField(max_digits=9, decimal_places=3, null=True, blank=True)
    draws = models.JSONField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("version of an assessment")
        verbose_name_plural = _("versions of assessments")
        ordering = ["assessment", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "number"], name="courses_assessmentversion_number_once"),
            models.CheckConstraint(
                condition=models.Q(privacy__in=["graded", "formative", "confidential", "anonymous"]),
                name="courses_assessmentversion_privacy",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment} v{self.number}"

    @property
    def rules(self) -> Policy:
        """The policy as a value."""
        return Policy.from_json(self.policy)

    @property
    def is_sealed(self) -> bool:
        """Whether answers and outcome may only live encrypted, for the learner alone."""
        return self.privacy in (PrivacyClass.CONFIDENTIAL, PrivacyClass.ANONYMOUS)
