"""Facts that other rooms know of an attempt: a type declares a need, the room that knows registers who answers it."""

from collections.abc import Callable
from typing import Any

from courses.domain.authoring.assessment import VersionFacts
from courses.models import Attempt
from plugins.api import runtime

SESSIONS = "sessions"
Supplier = Callable[[Attempt], dict[str, Any]]
_suppliers: dict[str, Supplier] = {}


def supply(need: str, supplier: Supplier) -> None:
    """Answer a need from now on; called once a process, when the apps are ready."""
    _suppliers[need] = supplier


def needs_of(facts: VersionFacts) -> frozenset[str]:
    """What a type asks the core for; sealed papers are told nothing about their writer."""
    kind = runtime.assessment_type(facts.type_key)
    return frozenset() if kind is None or facts.is_sealed else kind.needs


def supplied_facts(attempt: Attempt, facts: VersionFacts) -> dict[str, Any] | None:
    """The answers to all needs that somebody registered for; None where the type has none of them."""
    asked = sorted(needs_of(facts) & _suppliers.keys())
    if not asked:
        return None
    told: dict[str, Any] = {}
    for need in asked:
        told |= _suppliers[need](attempt)
    return told


def counts_sessions(type_key: str) -> bool:
    """Whether a kind counts sessions of the register; nobody hands anything in for it."""
    kind = runtime.assessment_type(type_key)
    return kind is not None and SESSIONS in kind.needs


def session_types() -> list[str]:
    """The kinds that count sessions."""
    return [kind.key for kind in runtime.assessment_types() if SESSIONS in kind.needs]
