"""Offers: the extensions beside assessment types that plugins bring, each with the plugin it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.module_loading import import_string

from plugins.api import (
    API_VERSION,
    CertificateRenderer,
    ContentBlock,
    Exporter,
    Extension,
    Importer,
    Kind,
    NotificationChannel,
    PluginConfig,
)
from plugins.host.declarations import fault_of_extension

BASES: Final[dict[Kind, type[Extension]]] = {
    Kind.CONTENT_BLOCK: ContentBlock,
    Kind.NOTIFICATION_CHANNEL: NotificationChannel,
    Kind.CERTIFICATE_RENDERER: CertificateRenderer,
    Kind.EXPORTER: Exporter,
    Kind.IMPORTER: Importer,
}


class Unusable(ValueError):
    """What is wrong with an extension, in one sentence."""


@dataclass(frozen=True)
class Offer:
    """One extension and the plugin it comes from."""

    slug: str
    extension: Extension

    @property
    def place(self) -> tuple[Kind, str]:
        """Kind and key: what it is looked up by."""
        return self.extension.kind, self.extension.key

    @property
    def breaker_key(self) -> str:
        """What failures are counted under."""
        return f"{self.slug}:{self.extension.kind}:{self.extension.key}"


def load_offers(slug: str, config: PluginConfig) -> list[Offer]:
    """Everything that a plugin lists. Raises what an import raises, or Unusable with what is wrong."""
    offers = []
    for kind, base in BASES.items():
        for path in getattr(config, kind.value):
            extension = import_string(path)()
            if not isinstance(extension, base):
                raise Unusable(f"{path} stands in {kind} and is not a plugins.api.{base.__name__}")
            if extension.api != API_VERSION:
                raise Unusable(f"{path} is made for api {extension.api} of the contract, this is api {API_VERSION}")
            if fault := fault_of_extension(extension):
                raise Unusable(f"{path}: {fault}")
            offers.append(Offer(slug, extension))
    return offers
