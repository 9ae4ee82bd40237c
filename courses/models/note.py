"""What a learner wrote beside a part of a course, and whether they marked it: theirs alone, encrypted."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

LONGEST_NOTE = 8000


class UnitNoteQuerySet(models.QuerySet["UnitNote"]):
    """Notes somebody may read: their own, whatever role they hold."""

    def visible_to(self, user: Any) -> "UnitNoteQuerySet":
        """One's own."""
        return self.filter(person=getattr(user, "pk", None) or 0)

    def of(self, person: models.Model) -> "UnitNoteQuerySet":
        """A person's own."""
        return self.filter(person=person)


class UnitNote(models.Model):
    """One a person and part. `item_key` is the identity of the part in every version and language.

    `revision` counts what was saved of the words, so that two windows never overwrite each other unseen.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="unit_notes")
    course = models.ForeignKey("courses.Course", on_delete=models.PROTECT, related_name="+")
    item_key = models.UUIDField()
    sealed = models.BinaryField(default=bytes, blank=True)
    revision = models.PositiveIntegerField(default=0)
    bookmarked_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = UnitNoteQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "course", "item_key"], name="courses_note_once")]

    def __str__(self) -> str:
        return f"{self.person_id}/{self.item_key}"
