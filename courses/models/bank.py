"""The item bank: questions with a life of their own, drawn into papers by version."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.append_only import AppendOnly
from people.models.public_id import PublicIdField


class Item(models.Model):
    """A question of the bank; learners always meet one of its versions."""

    public_id = PublicIdField()
    type_key = models.CharField(max_length=40)
    title = models.CharField(_("title"), max_length=200)
    owner = models.ForeignKey(
        "people.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="bank_items"
    )
    tags = models.JSONField(default=list)
    difficulty = models.PositiveSmallIntegerField(default=3)
    current_version = models.ForeignKey(
        "courses.ItemVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("question of the bank")
        verbose_name_plural = _("questions of the bank")
        constraints = [
            models.CheckConstraint(condition=models.Q(difficulty__range=(1, 5)), name="courses_item_difficulty")
        ]

    def __str__(self) -> str:
        return self.title


class ItemVersion(AppendOnly):
    """The question as it was."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    schema = models.PositiveIntegerField(default=1)
    config = models.JSONField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "number"], name="courses_itemversion_number_once")]

    def __str__(self) -> str:
        return f"{self.item_id} v{self.number}"
