"""The runtime facade: how the wings reach plugins. The host installs itself behind it; before that nothing is found."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.safestring import SafeString

from plugins.api.assessment import AssessmentType


@dataclass(frozen=True)
class Called:
    """What a guarded call gave. When ``ok`` is False, ``value`` is the fallback and ``reason`` one of ``REASONS``."""

    value: Any
    ok: bool
    reason: str = ""


REASONS = (
    "not_ready",  # the host is not installed yet
    "missing",  # no loaded plugin offers this type
    "suspended",  # too many failures; tried again within a minute
    "in_transaction",  # the caller holds a transaction open (a mistake of the caller)
    "raised",  # the plugin raised
    "queried",  # the plugin asked the database
    "invalid",  # the plugin answered against the contract
)


@dataclass(frozen=True)
class PluginStatus:
    """One plugin as the health page and the admin list show it. ``state``: loaded, excluded, incompatible or broken."""

    slug: str
    title: str
    version: str
    state: str
    reason: str = ""
    author: str = ""
    description: str = ""
    personal_data: str = ""
    types: tuple[str, ...] = ()
    suspended: tuple[str, ...] = ()
    last_error: str = ""
    built_in: bool = False

    @property
    def is_well(self) -> bool:
        """Whether nothing needs an operator: loaded (or left out on purpose) and no provider suspended."""
        return self.state in {"loaded", "excluded"} and not self.suspended


class PluginCallError(RuntimeError):
    """Raised in strict mode instead of the plugin's own error where that could show what somebody answered."""


class Host(Protocol):
    """What the host offers behind the facade."""

    def assessment_type(self, key: str) -> AssessmentType | None: ...
    def assessment_types(self) -> list[AssessmentType]: ...
    def plugin_version(self, key: str) -> str: ...
    def is_enabled(self, key: str, site: Any = None) -> bool: ...
    def call(
        self, type_key: str, method_name: str, *args: Any, fallback: Any, private: bool, **kwargs: Any
    ) -> Called: ...
    def rehearse(
        self, type_: AssessmentType, *, enabled: bool, present: bool, failing: Iterable[str]
    ) -> AbstractContextManager[None]: ...
    def slots(self, name: str, **facts: Any) -> list[SafeString]: ...
    def statuses(self) -> list[PluginStatus]: ...


class Runtime:
    """The one door from the wings to the plugins."""

    def __init__(self) -> None:
        self._host: Host | None = None

    def install(self, host: Host) -> None:
        """Put the host behind the facade (the host does this itself when it starts)."""
        self._host = host

    def assessment_type(self, key: str) -> AssessmentType | None:
        """The loaded type of this key. Read its class attributes only; methods go through ``call``."""
        return self._host.assessment_type(key) if self._host else None

    def assessment_types(self) -> list[AssessmentType]:
        """Every loaded type, by label order of their plugins."""
        return self._host.assessment_types() if self._host else []

    def plugin_version(self, key: str) -> str:
        """Version of the plugin that offers the type, for the record of an assessment version; empty when missing."""
        return self._host.plugin_version(key) if self._host else ""

    def is_enabled(self, key: str, site: Any = None) -> bool:
        """Whether new assessments of this type may be added or started on the site. Running ones go on. One query."""
        return self._host.is_enabled(key, site) if self._host else False

    def call(
        self, type_key: str, method_name: str, *args: Any, fallback: Any = None, private: bool = False, **kwargs: Any
    ) -> Called:
        """Call a method of a type under the guard. It never raises (except in strict mode); look at ``ok``.

        ``private`` is for confidential and anonymous records: nothing that was answered reaches a log.
        """
        if self._host is None:
            return Called(fallback, False, "not_ready")
        return self._host.call(type_key, method_name, *args, fallback=fallback, private=private, **kwargs)

    def rehearse(
        self, type_: AssessmentType, *, enabled: bool = True, present: bool = True, failing: Iterable[str] = ()
    ) -> AbstractContextManager[None]:
        """For tests and the kit: inside the block the type is switched off, gone, or raises in the methods named.

        Failures are kept from the caller, as in production, and not counted against anybody.
        """
        if self._host is None:
            raise RuntimeError("the host is not installed: call django.setup() first")
        return self._host.rehearse(type_, enabled=enabled, present=present, failing=failing)

    def slots(self, name: str, **facts: Any) -> list[SafeString]:
        """What the enabled plugins put into a slot; a slot without a specification is empty."""
        return self._host.slots(name, **facts) if self._host else []

    def statuses(self) -> list[PluginStatus]:
        """Every plugin that was found, loaded or not, with the reason."""
        return self._host.statuses() if self._host else []


runtime = Runtime()
