"""The runtime facade: how the wings reach plugins. The host installs itself behind it; before that nothing is found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.safestring import SafeString

from plugins.api.assessment import AssessmentType
from plugins.api.channel import Delivered, Notice, Receipt
from plugins.api.content_block import BlockCtx, ContentBlock
from plugins.api.extension import Extension, Kind
from plugins.api.records import JSONObject


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


class Slots(list[SafeString]):
    """What plugins put into a slot. ``is_whole`` is False where one of them failed: do not keep such a page long."""

    is_whole: bool = True


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
    licence: str = ""
    homepage: str = ""
    level: str = ""
    offers: tuple[tuple[str, str], ...] = ()

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
    def is_enabled(self, key: str, site: Any, course: int | None, kind: Kind | None) -> bool: ...
    def switched_on(self, kind: Kind, site: Any) -> frozenset[str]: ...
    def extensions(self, kind: Kind) -> list[Extension]: ...
    def ask(
        self, kind: Kind, key: str, method: str, *args: Any, fallback: Any, private: bool, **kwargs: Any
    ) -> Called: ...
    def show_block(self, key: str, value: JSONObject, ctx: BlockCtx) -> Called: ...
    def notify(self, key: str, notice: Notice, site: Any = None) -> Receipt: ...
    def plugin_settings(self, slug: str, site: Any = None) -> JSONObject: ...
    def message_words(self, kind: str) -> tuple[str, str] | None: ...
    def export_person(self, person_id: int) -> dict[str, Called]: ...
    def erase_person(self, person_id: int) -> dict[str, Called]: ...
    def call(
        self, type_key: str, method_name: str, *args: Any, fallback: Any, private: bool, **kwargs: Any
    ) -> Called: ...
    def rehearse(
        self, type_: AssessmentType, *, enabled: bool, present: bool, failing: Iterable[str]
    ) -> AbstractContextManager[None]: ...
    def slots(self, name: str, *, site: Any = None, **facts: Any) -> Slots: ...
    def note_event(self, name: str, site: Any, facts: JSONObject) -> bool: ...
    def note_events(self, name: str, site: Any, many: Sequence[JSONObject]) -> int: ...
    def tell_noted(self, limit: int) -> int: ...
    def announce(self, name: str, *, site: Any = None, **facts: Any) -> None: ...
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

    def is_enabled(self, key: str, site: Any = None, course: int | None = None, *, kind: Kind | None = None) -> bool:
        """Whether new assessments of this type may be added or started on the site, and in the course of this number.

        Running ones go on. With a kind it is asked of an extension instead. One query, two with a course.
        """
        return self._host.is_enabled(key, site, course, kind) if self._host else False

    def switched_on(self, kind: Kind, site: Any = None) -> frozenset[str]:
        """The keys of the extensions of a kind that are on for the site (None: the default site). One query."""
        return self._host.switched_on(kind, site) if self._host else frozenset()

    def extensions(self, kind: Kind) -> list[Extension]:
        """Every loaded extension of a kind. Read its class attributes only; methods go through ``ask``."""
        return self._host.extensions(kind) if self._host else []

    def content_blocks(self) -> list[ContentBlock]:
        """Every loaded content block."""
        return [one for one in self.extensions(Kind.CONTENT_BLOCK) if isinstance(one, ContentBlock)]

    def ask(
        self, kind: Kind, key: str, method: str, *args: Any, fallback: Any = None, private: bool = False, **kwargs: Any
    ) -> Called:
        """Call a method of an extension under the guard. It never raises (except in strict mode); look at ``ok``."""
        if self._host is None:
            return Called(fallback, False, "not_ready")
        return self._host.ask(kind, key, method, *args, fallback=fallback, private=private, **kwargs)

    def show_block(self, key: str, value: JSONObject, ctx: BlockCtx) -> Called:
        """A content block as HTML, its facts found first. When not ``ok``, show that it is away and keep the value."""
        return self._host.show_block(key, value, ctx) if self._host else Called("", False, "not_ready")

    def notify(self, key: str, notice: Notice, site: Any = None) -> Receipt:
        """Send a notice through a channel; it never raises. ``LATER``: try again with the same ``notice.id``."""
        return self._host.notify(key, notice, site) if self._host else Receipt(Delivered.LATER, reason="not_ready")

    def plugin_settings(self, slug: str, site: Any = None) -> JSONObject:
        """The settings of a plugin on a site (None: the default site); for its views and hooks. Two queries at most."""
        return self._host.plugin_settings(slug, site) if self._host else {}

    def message_words(self, kind: str) -> tuple[str, str] | None:
        """Subject and body of a message of a plugin (``<slug>.<name>``), in the active language; None: no such kind."""
        return self._host.message_words(kind) if self._host else None

    def export_person(self, person_id: int) -> dict[str, Called]:
        """What the tables of the plugins hold about a person, by slug; not ``ok`` where one could not say."""
        return self._host.export_person(person_id) if self._host else {}

    def erase_person(self, person_id: int) -> dict[str, Called]:
        """Let every plugin erase a person, inside the caller's transaction; not ``ok`` where one failed."""
        return self._host.erase_person(person_id) if self._host else {}

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

    def slots(self, name: str, *, site: Any = None, **facts: Any) -> Slots:
        """What the plugins that are on for the site put into a slot; a slot without a specification is empty."""
        return self._host.slots(name, site=site, **facts) if self._host else Slots()

    def note_event(self, name: str, *, site: Any = None, **facts: Any) -> bool:
        """Write an event down in the caller's transaction, if anybody listens; they are told within a minute.

        Whoever caused it waits for nobody, and what was rolled back is told to nobody.
        """
        return self._host.note_event(name, site, facts) if self._host else False

    def note_events(self, name: str, many: Sequence[JSONObject], *, site: Any = None) -> int:
        """The same for many at once, in few queries; returns how many were written down."""
        return self._host.note_events(name, site, many) if self._host else 0

    def tell_noted(self, *, limit: int = 500) -> int:
        """Tell the plugins of the events written down; for the clock. Returns how many were told."""
        return self._host.tell_noted(limit) if self._host else 0

    def announce(self, name: str, *, site: Any = None, **facts: Any) -> None:
        """Tell the plugins that are on for the site of an event, now; ``note_event`` is for what a request causes."""
        if self._host is not None:
            self._host.announce(name, site=site, **facts)

    def statuses(self) -> list[PluginStatus]:
        """Every plugin that was found, loaded or not, with the reason."""
        return self._host.statuses() if self._host else []


runtime = Runtime()
