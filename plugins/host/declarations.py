"""Declarations: what plugins say about themselves, looked at before anything of the system has to rely on it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.utils.functional import Promise

from plugins.api import (
    API_VERSION,
    AssessmentType,
    CertificateRenderer,
    ContentBlock,
    Exporter,
    Extension,
    Importer,
    Level,
    Marking,
    NotificationChannel,
    PluginConfig,
    Privacy,
)
from plugins.api.plugin import describe_failure

KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
MOST_OF_A_CHANNEL: Final = 20  # characters; deliveries are kept under the key
MIME: Final = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]{0,99}")
ENDING: Final = re.compile(r"[a-z0-9]{1,12}")
ADDRESSES: Final = frozenset({"email", "phone", "person"})
WORDS: Final = ("title", "description", "author", "personal_data")
PLAIN: Final = ("name", "version", "licence", "homepage", "category", "icon", "core", "hooks", "urls")
LISTS: Final = (
    "assessment_types",
    "content_blocks",
    "notification_channels",
    "certificate_renderers",
    "exporters",
    "importers",
    "required_settings",
)


def fault_of_config(config: type[PluginConfig]) -> str:
    """What of a plugin's own attributes cannot be used; empty when all can."""
    return _first(_config_faults, config)


def fault_of_type(type_: AssessmentType) -> str:
    """What of the attributes of an assessment type cannot be used."""
    return _first(_type_faults, type_)


def fault_of_extension(extension: Extension) -> str:
    """What of the attributes of an extension cannot be used."""
    return _first(_extension_faults, extension)


def _first(faults: Any, subject: Any) -> str:
    try:
        return next((rule for holds, rule in faults(subject) if not holds), "")
    except (Exception, SystemExit) as error:  # noqa: BLE001 - an attribute that is missing, or raises when it is read
        return describe_failure(error)


def _config_faults(config: type[PluginConfig]) -> Iterable[tuple[bool, str]]:
    for name in WORDS:
        yield _is_text(getattr(config, name)), f"{name} must be text"
    for name in PLAIN:
        yield isinstance(getattr(config, name), str), f"{name} must be a plain string"
    for name in LISTS:
        yield _are_strings(getattr(config, name)), f"{name} must be a tuple of strings"
    yield isinstance(config.level, Level), "level must be a member of plugins.api.Level"
    yield isinstance(config.enabled_by_default, bool), "enabled_by_default must be True or False"
    yield isinstance(config.default_settings, Mapping), "default_settings must be a mapping"
    yield isinstance(config.message_kinds, Mapping), "message_kinds must be a mapping"
    for words in config.message_kinds.values():
        whole = isinstance(words, tuple | list) and len(words) == 2 and all(_is_text(one) for one in words)
        yield whole, "message_kinds must give a subject and a body for each name"


def _type_faults(type_: AssessmentType) -> Iterable[tuple[bool, str]]:
    yield from _shared_faults(type_)
    yield isinstance(type_.schema, int) and type_.schema >= 1, "schema must be a whole number from 1"
    yield _are(type_.marking, Marking), "marking must hold members of plugins.api.Marking"
    yield (
        _are(type_.privacy, Privacy) and not isinstance(type_.privacy, set | frozenset),
        ("privacy must be a tuple of members of plugins.api.Privacy"),
    )
    yield _are_strings(type_.needs), "needs must be a set of strings"


def _extension_faults(extension: Extension) -> Iterable[tuple[bool, str]]:
    yield from _shared_faults(extension)
    if isinstance(extension, ContentBlock):
        yield _is_text(extension.group), "group must be text"
    if isinstance(extension, NotificationChannel):
        yield extension.address in ADDRESSES, "address must be email, phone or person"
        yield len(extension.key) <= MOST_OF_A_CHANNEL, f"the key of a channel has at most {MOST_OF_A_CHANNEL} letters"
    if isinstance(extension, CertificateRenderer | Exporter):
        yield _fits(ENDING, extension.extension), "extension must be lower-case letters and digits, without a dot"
    if isinstance(extension, CertificateRenderer | Exporter | Importer):
        yield _fits(MIME, extension.mime), "mime must look like application/pdf"
    if isinstance(extension, Importer):
        yield _fits(KEY, extension.target), "target must be lower-case letters, digits and _"
        yield _are_strings(extension.extensions), "extensions must be a tuple of strings"


def _shared_faults(one: AssessmentType | Extension) -> Iterable[tuple[bool, str]]:
    yield _fits(KEY, one.key), "key must be lower-case letters, digits and _, at most 40"
    yield one.api == API_VERSION, f"made for api {one.api} of the contract; this is api {API_VERSION}"
    yield _is_text(one.label) and bool(one.label), "label must be text"
    yield isinstance(one.icon, str), "icon must be a plain string"


def _is_text(value: Any) -> bool:
    return isinstance(value, str | Promise)


def _fits(pattern: re.Pattern[str], value: Any) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _are(values: Any, member: type) -> bool:
    whole = isinstance(values, tuple | list | set | frozenset)
    return whole and bool(values) and all(isinstance(one, member) for one in values)


def _are_strings(values: Any) -> bool:
    whole = isinstance(values, tuple | list | set | frozenset)
    return whole and all(isinstance(one, str) for one in values)
