"""The register of one learner, read from facts, and what the author asks for. Pure sums of whole minutes.

The core's facts for ``needs = {"sessions"}``::

    {"closed": false,                         # no session and no correction follows
     "sessions": [{"id": "s1", "title": "第一天上午", "date": "2026-11-21", "minutes": 180,
                   "state": "present",        # present, late, left_early, excused, absent, made_up, planned
                   "attended": 180}]}         # minutes in fact; may be left out where the state says it

``planned`` has not taken place and counts for nothing yet. ``made_up`` was attended at another date. A session that
cannot be read is left out; facts that cannot be read at all are none.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from plugins.api import JSON, JSONObject

MAX_SESSIONS: Final = 400
LONGEST: Final = 24 * 60
MAX_TEXT: Final = 300


class State(StrEnum):
    """What the register says of one session."""

    PRESENT = "present"
    LATE = "late"
    LEFT_EARLY = "left_early"
    EXCUSED = "excused"
    ABSENT = "absent"
    MADE_UP = "made_up"
    PLANNED = "planned"


class Unit(StrEnum):
    """What is counted."""

    SESSIONS = "sessions"
    MINUTES = "minutes"


class Excuse(StrEnum):
    """How an excused session counts: as one that was not there to attend, as attended, or as missed."""

    LEFT_OUT = "left_out"
    ATTENDED = "attended"
    MISSED = "missed"


THERE: Final = frozenset({State.PRESENT, State.LATE, State.LEFT_EARLY, State.MADE_UP})


@dataclass(frozen=True)
class Session:
    """One session in the register; ``attended`` in minutes, never more than ``minutes``."""

    id: str
    title: str
    date: str
    minutes: int
    state: State
    attended: int


@dataclass(frozen=True)
class Register:
    """All sessions of one learner."""

    sessions: tuple[Session, ...]
    closed: bool


@dataclass(frozen=True)
class Rule:
    """What is asked for. ``percent`` of what counts, and ``least`` sessions or minutes; both must hold.

    ``grace``: so many minutes may be missing from a session that still counts as attended.
    """

    title: str
    intro: str
    unit: Unit
    percent: int
    least: int
    grace: int
    excused: Excuse
    most_excused: int


def read_rule(config: JSONObject) -> Rule:
    """The rule of a config that has passed its check. ``least`` of minutes is given in hours by the author."""
    unit = Unit(config.get("unit") or Unit.SESSIONS)
    return Rule(
        title=str(config.get("title") or ""),
        intro=str(config.get("intro") or ""),
        unit=unit,
        percent=int(config.get("percent") or 0),
        least=int(config.get("least") or 0) * (60 if unit is Unit.MINUTES else 1),
        grace=int(config.get("grace") or 0),
        excused=Excuse(config.get("excused") or Excuse.LEFT_OUT),
        most_excused=int(config.get("most_excused") or 0),
    )


def read_register(facts: JSON) -> Register | None:
    """The register in the core's facts; None as long as they say nothing that can be used."""
    raw: Any = facts.get("sessions") if isinstance(facts, dict) else None
    if not isinstance(raw, list | tuple):
        return None
    sessions: dict[str, Session] = {}
    for one in raw[:MAX_SESSIONS]:
        session = _read_session(one)
        if session is not None:
            sessions.setdefault(session.id, session)
    return Register(tuple(sessions.values()), isinstance(facts, dict) and facts.get("closed") is True)


def _read_session(raw: Any) -> Session | None:
    if not isinstance(raw, dict) or not isinstance(raw.get("id"), str) or raw.get("state") not in set(State):
        return None
    minutes, state = _minutes(raw.get("minutes")), State(raw["state"])
    if not minutes:
        return None
    attended = _minutes(raw.get("attended"))
    if state not in THERE:
        attended = 0
    elif attended is None:
        attended = minutes if state in {State.PRESENT, State.MADE_UP} else 0
    title, date = (str(raw.get(name) or "")[:MAX_TEXT] for name in ("title", "date"))
    return Session(raw["id"], title, date, minutes, state, min(attended, minutes))


def _minutes(value: Any) -> int | None:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return value if whole and 0 <= value <= LONGEST else None


@dataclass(frozen=True)
class Count:
    """What came of it, in the unit of the rule: ``got`` of ``due``; ``open`` still to come."""

    got: int
    due: int
    open: int
    excused: int
    percent_asked: int
    least: int

    @property
    def percent(self) -> int:
        """The share, in whole percent rounded down; nothing due is nothing attended."""
        return 100 * self.got // self.due if self.due else 0

    @property
    def is_enough(self) -> bool:
        """Whether both minima hold for what took place, and no later session can undo it."""
        whole = self.due + self.open
        return bool(self.got) and self.got >= self.least and self.got * 100 >= self.percent_asked * whole

    @property
    def can_be_enough(self) -> bool:
        """Whether it could still be enough, if all that is to come is attended."""
        most = self.got + self.open
        return most > 0 and most >= self.least and most * 100 >= self.percent_asked * (self.due + self.open)


def count_sessions(rule: Rule, register: Register) -> Count:
    """Sum the register up by the rule. Excuses beyond the limit count as missed, in the order of the register."""
    got = due = coming = excused = 0
    for session in register.sessions:
        worth = 1 if rule.unit is Unit.SESSIONS else session.minutes
        if session.state is State.PLANNED:
            coming += worth
            continue
        if session.state is State.EXCUSED:
            excused += 1
            allowed = not rule.most_excused or excused <= rule.most_excused
            if allowed and rule.excused is Excuse.LEFT_OUT:
                continue
            got += worth if allowed and rule.excused is Excuse.ATTENDED else 0
        else:
            got += credit(rule, session)
        due += worth
    return Count(got, due, coming, excused, rule.percent, rule.least)


def credit(rule: Rule, session: Session) -> int:
    """What one attended session is worth: minutes in fact, or one session if little enough was missed."""
    if session.state not in THERE:
        return 0
    near = session.minutes - session.attended <= rule.grace
    if rule.unit is Unit.SESSIONS:
        return int(near)
    return session.minutes if near else session.attended
