"""The three storages by name, and the list of files waiting to be removed."""

from typing import cast

from django.core.files.storage import Storage
from django.db import models

from cms.storages import NamedStorage


def public_storage() -> Storage:
    """What everybody may read: pictures and sound of the library."""
    return cast(Storage, NamedStorage("public"))


def private_storage() -> Storage:
    """What leaves only through a view that checks who is asking: documents, hand-ins."""
    return cast(Storage, NamedStorage("private"))


def evidence_storage() -> Storage:
    """What proves something years later: certificates, signed lists."""
    return cast(Storage, NamedStorage("evidence"))


class DiscardedFile(models.Model):
    """A file that was replaced or whose row was deleted; the clock removes it when no row names it any more."""

    alias = models.CharField(max_length=16)
    name = models.CharField(max_length=255)
    discarded_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["alias", "name"], name="cms_discarded_file_once")]

    def __str__(self) -> str:
        return f"{self.alias}:{self.name}"
