"""Rehearsals: for the code inside the block, a type is switched off, gone, or fails where it is told to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from plugins.api import AssessmentType

SLUG = "rehearsal"


class RehearsedFailure(RuntimeError):
    """What a method raises that a rehearsal makes fail."""


@dataclass(frozen=True)
class Rehearsal:
    """How one type behaves meanwhile. Nothing that happens is counted against its plugin."""

    type: AssessmentType
    enabled: bool = True
    present: bool = True
    failing: frozenset[str] = frozenset()


_current: ContextVar[Rehearsal | None] = ContextVar("xinqiao_rehearsal", default=None)


def current_rehearsal() -> Rehearsal | None:
    """The rehearsal that runs in this thread, if any."""
    return _current.get()


def rehearsed(key: str) -> Rehearsal | None:
    """The rehearsal of the type of this key."""
    rehearsal = _current.get()
    return rehearsal if rehearsal and rehearsal.type.key == key else None


@contextmanager
def rehearse(
    type_: AssessmentType, *, enabled: bool = True, present: bool = True, failing: Iterable[str] = ()
) -> Iterator[None]:
    """Let the host behave as described inside the block, in this thread only."""
    token = _current.set(Rehearsal(type_, enabled, present, frozenset(failing)))
    try:
        yield
    finally:
        _current.reset(token)
