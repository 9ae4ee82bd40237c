"""SearchOutbox: rows of the database whose place in the search index is to be looked at again."""

from django.db import models
from django.utils import timezone

ATTEMPTS = 5  # after so many failures a row waits for somebody to look (`manage.py search_check` lists it)


class SearchOutboxQuerySet(models.QuerySet["SearchOutbox"]):
    """Rows of the outbox."""

    def waiting(self) -> "SearchOutboxQuerySet":
        """Rows to apply, the oldest first."""
        return self.filter(attempts__lt=ATTEMPTS).order_by("pk")

    def stuck(self) -> "SearchOutboxQuerySet":
        """Rows that could not be applied."""
        return self.filter(attempts__gte=ATTEMPTS)


class SearchOutbox(models.Model):
    """Written in the transaction of the change. It says which row, never what: that is read when it is applied."""

    model = models.CharField(max_length=100)  # label of the root model of the family, such as wagtailcore.page
    object_pk = models.CharField(max_length=64)
    attempts = models.PositiveSmallIntegerField(default=0)
    error_code = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SearchOutboxQuerySet.as_manager()

    class Meta:
        verbose_name = "search outbox row"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.model}:{self.object_pk}"
