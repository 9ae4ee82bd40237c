"""Extension: the base of everything that a plugin adds beside assessment types."""

from __future__ import annotations

from abc import ABC
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Kind(StrEnum):
    """The extension points with a typed base; the value is the attribute of PluginConfig that lists the classes."""

    CONTENT_BLOCK = "content_blocks"
    NOTIFICATION_CHANNEL = "notification_channels"
    CERTIFICATE_RENDERER = "certificate_renderers"
    EXPORTER = "exporters"
    IMPORTER = "importers"


class Extension(ABC):
    """One thing that a plugin adds. Its methods are called under the guard, in no open transaction.

    Methods named in ``may_query`` may ask the database; to all others every query is refused.
    """

    kind: ClassVar[Kind]
    key: ClassVar[str]
    api: ClassVar[int] = 1
    label: ClassVar[str | _StrPromise]
    icon: ClassVar[str] = "cogs"
    may_query: ClassVar[frozenset[str]] = frozenset()
