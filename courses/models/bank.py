"""The item bank: questions with a life of their own, drawn into papers by version."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.append_only import AppendOnly
from people.models import scope
from people.models.public_id import PublicIdField


class ItemState(models.TextChoices):
    """Where a question stands in its review. An approved version stays in use while a later draft is reviewed."""

    DRAFT = "draft", _("draft")
    IN_REVIEW = "in_review", _("in review")
    APPROVED = "approved", _("approved")
    RETIRED = "retired", _("retired")


class ItemQuerySet(models.QuerySet):
    """Questions that one may see, or draw."""

    def visible_to(self, user: Any) -> "ItemQuerySet":
        """Those of the organisations one writes or reviews for, and those that belong to everybody."""
        return self.filter(
            Q(owner=None)
            | scope.scope_q(user, "manage_courses", to="owner")
            | scope.scope_q(user, "review", to="owner")
        )

    def drawable(self) -> "ItemQuerySet":
        """With an approved version, and not retired."""
        return self.exclude(state=ItemState.RETIRED).filter(approved_version__isnull=False, archived_at=None)


class Item(models.Model):
    """A question of the bank; learners always meet one of its versions.

    `title`, `topic`, `tags` and `difficulty` repeat those of the current version, so that lists need no join.
    """

    public_id = PublicIdField()
    type_key = models.CharField(max_length=40)
    code = models.CharField(_("code"), max_length=80, blank=True)
    kind = models.CharField(_("kind"), max_length=40, blank=True)
    title = models.CharField(_("title"), max_length=200)
    topic = models.CharField(_("topic"), max_length=120, blank=True)
    owner = models.ForeignKey(
        "people.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="bank_items"
    )
    tags = models.JSONField(default=list)
    difficulty = models.PositiveSmallIntegerField(default=3)
    state = models.CharField(_("state"), max_length=12, choices=ItemState, default=ItemState.DRAFT)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="bank_items"
    )
    current_version = models.ForeignKey(
        "courses.ItemVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_version = models.ForeignKey(
        "courses.ItemVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("question of the bank")
        verbose_name_plural = _("questions of the bank")
        ordering = ["-changed_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(difficulty__range=(1, 5)), name="courses_item_difficulty"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "in_review", "approved", "retired"]), name="courses_item_state"
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(approved_version=models.F("current_version")),
                name="courses_item_approved_is_current",
            ),
            models.UniqueConstraint(
                fields=["owner", "type_key", "code"],
                condition=~Q(code="") & Q(owner__isnull=False),
                name="courses_item_code_once",
            ),
            models.UniqueConstraint(
                fields=["type_key", "code"],
                condition=~Q(code="") & Q(owner__isnull=True),
                name="courses_item_code_once_for_all",
            ),
        ]
        indexes = [models.Index(fields=["state", "topic"], name="courses_item_draw")]

    def __str__(self) -> str:
        return self.title


class ItemVersion(AppendOnly):
    """The question as it was, with all that a rule may ask of it. `sha256` is that of the words, without ids."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    schema = models.PositiveIntegerField(default=1)
    config = models.JSONField()
    sha256 = models.CharField(max_length=64)
    title = models.CharField(max_length=200, blank=True)
    topic = models.CharField(max_length=120, blank=True)
    tags = models.JSONField(default=list)
    difficulty = models.PositiveSmallIntegerField(default=3)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "number"], name="courses_itemversion_number_once")]
        indexes = [models.Index(fields=["sha256"], name="courses_itemversion_words")]

    def __str__(self) -> str:
        return f"{self.item_id} v{self.number}"


class ItemEvent(AppendOnly):
    """A step of the review: what was decided about which version, by whom, and why."""

    class Kind(models.TextChoices):
        ASKED = "asked", _("review asked for")
        APPROVED = "approved", _("approved")
        RETURNED = "returned", _("returned to its author")
        RETIRED = "retired", _("taken out of use")
        RESTORED = "restored", _("put back as a draft")

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="events")
    version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=12, choices=Kind)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    comment = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["item", "id"]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.kind}"


class DrawnItem(AppendOnly):
    """Which version of which question stands on the paper of an attempt, and under which id there."""

    attempt = models.ForeignKey("courses.Attempt", on_delete=models.PROTECT, related_name="drawn_items")
    version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, related_name="drawn")
    part = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "version"], name="courses_drawnitem_once"),
            models.UniqueConstraint(fields=["attempt", "part"], name="courses_drawnitem_part_once"),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.part}"


class ItemStatistic(models.Model):
    """What learners made of one version, counted by the clock; `options` is how many chose what, by option id."""

    version = models.OneToOneField(ItemVersion, on_delete=models.PROTECT, related_name="statistic")
    answers = models.PositiveIntegerField(default=0)
    facility = models.DecimalField(max_digits=5, decimal_places=4, null=True, blank=True)
    discrimination = models.DecimalField(max_digits=5, decimal_places=4, null=True, blank=True)
    options = models.JSONField(default=dict)
    counted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(facility__isnull=True) | Q(facility__range=(0, 1)), name="courses_itemstatistic_facility"
            ),
            models.CheckConstraint(
                condition=Q(discrimination__isnull=True) | Q(discrimination__range=(-1, 1)),
                name="courses_itemstatistic_discrimination",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id}: {self.answers}"


class ItemImport(models.Model):
    """A file of questions that was read and not applied yet, or what its application did."""

    class State(models.TextChoices):
        READ = "read", _("read, not imported yet")
        DONE = "done", _("imported")
        DROPPED = "dropped", _("put aside")

    public_id = PublicIdField()
    owner = models.ForeignKey(
        "people.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="item_imports"
    )
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="item_imports")
    format = models.CharField(max_length=40)
    file_name = models.CharField(max_length=200, blank=True)
    file_sha256 = models.CharField(max_length=64)
    type_key = models.CharField(max_length=40)
    rows = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    result = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=State, default=State.READ)
    created_at = models.DateTimeField(default=timezone.now)
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.state})"
