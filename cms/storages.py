"""File storages of the three aliases (public, private, evidence): random names, and nothing is deleted at once."""

import secrets
from pathlib import PurePosixPath
from typing import Any

from django.core.files.storage import FileSystemStorage, Storage, storages
from django.core.signals import setting_changed
from django.utils.deconstruct import deconstructible
from django.utils.functional import LazyObject, empty

SAFE_EXTENSION = 8  # letters and digits; anything longer or stranger is dropped from the stored name


@deconstructible
class RandomName:
    """An `upload_to` that keeps nothing of the sender's file name: folder/ab/<30 random letters and digits>.<ext>."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def __call__(self, instance: Any, filename: str) -> str:
        return random_name(self.folder, filename)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RandomName) and other.folder == self.folder

    def __hash__(self) -> int:
        return hash(self.folder)


def random_name(folder: str, filename: str) -> str:
    """A new ASCII name; only the extension of `filename` survives, and only when it is short and plain."""
    extension = PurePosixPath(filename.replace("\\", "/")).suffix.lower().lstrip(".")
    plain = extension.isascii() and extension.isalnum() and len(extension) <= SAFE_EXTENSION
    token = secrets.token_hex(16)
    return f"{folder}/{token[:2]}/{token[2:]}" + (f".{extension}" if plain else "")


class KeptFileStorage(FileSystemStorage):
    """Files whose deletion is noted in the database and carried out later, once no row names them any more.

    Wagtail and wagtailmedia delete the old file while the new one is not yet saved; when that save fails, a plain
    storage has lost both. The note is a row, so it disappears with a transaction that is rolled back.
    """

    def __init__(self, *args: Any, alias: str = "public", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.alias = alias

    def deconstruct(self) -> tuple[str, list[str], dict[str, Any]]:
        """By its alias: Wagtail hands this to a task, and paths of one machine mean nothing on another."""
        return "cms.storages.named_storage", [self.alias], {}

    def delete(self, name: str) -> None:
        # the table exists only once the apps are loaded, and other wings build storages before that
        from cms.models.discarded_file import DiscardedFile

        if not name:
            raise ValueError("a name is needed to delete a file")
        DiscardedFile.objects.get_or_create(alias=self.alias, name=name)

    def delete_now(self, name: str) -> None:
        """Remove the bytes: only for files that no row ever named, and for the clock's sweep."""
        super().delete(name)


class PrivateFileStorage(KeptFileStorage):
    """Files without an address: they leave through views that ask who is reading."""

    def url(self, name: str | None) -> str:
        raise ValueError("private files have no address of their own")


class NamedStorage(LazyObject):
    """The storage of an alias as the settings name it now; fields hold this, so that changed settings reach them."""

    def __init__(self, alias: str) -> None:
        self.__dict__["_alias"] = alias
        super().__init__()
        _named.append(self)

    def _setup(self) -> None:
        self._wrapped = storages[self.__dict__["_alias"]]


_named: list[NamedStorage] = []


def named_storage(alias: str) -> Storage:
    """The storage behind an alias."""
    return storages[alias]


def forget_storages(*, setting: str, **kwargs: Any) -> None:
    """Look again after the setting was changed (tests do)."""
    if setting in {"STORAGES", "MEDIA_ROOT", "MEDIA_URL"}:
        for one in _named:
            one._wrapped = empty  # type: ignore[assignment]


setting_changed.connect(forget_storages, dispatch_uid="cms.forget_storages")
