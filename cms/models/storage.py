"""The three storages by name."""

from typing import cast

from django.core.files.storage import Storage

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
