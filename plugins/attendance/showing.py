"""The pages of attendance: the rule and the register. There is nothing to fill in."""

from __future__ import annotations

from typing import Any, Final

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from plugins.api import Ctx, Introduction, Mode
from plugins.attendance.grading import say_amount, say_count, say_rule, waiting_words
from plugins.attendance.register import (
    Session,
    State,
    Unit,
    count_sessions,
    credit,
    read_register,
    read_rule,
)

TONES: Final = {State.PRESENT: "ok", State.MADE_UP: "ok", State.ABSENT: "danger"}


def show_attendance(ctx: Ctx) -> SafeString:
    """The HTML for the mode of ``ctx``; on paper with room for signatures."""
    rule, register = read_rule(ctx.config), read_register(ctx.facts)
    count = count_sessions(rule, register) if register else None
    context: dict[str, Any] = {
        "rule": rule,
        "says": say_rule(rule),
        "waiting": waiting_words(),
        "count": count,
        "said": say_count(rule, count) if count else "",
        "rows": [describe(one) for one in register.sessions] if register else [],
        "on_paper": ctx.mode == Mode.PRINT,
        "is_enough": bool(count and count.is_enough),
    }
    return render_to_string("plugin_attendance/register.html", context)


def describe(session: Session) -> dict[str, str]:
    """One line of the register, in words."""
    partly = session.state in {State.LATE, State.LEFT_EARLY}
    return {
        "title": session.title,
        "date": session.date,
        "length": say_amount(Unit.MINUTES, session.minutes),
        "attended": say_amount(Unit.MINUTES, session.attended) if partly else "",
        "state": name_state(session.state),
        "tone": TONES.get(session.state, ""),
    }


def name_state(state: State) -> str:
    """A state as people say it."""
    return {
        State.PRESENT: _("Attended"),
        State.LATE: _("Came late"),
        State.LEFT_EARLY: _("Left early"),
        State.EXCUSED: _("Excused absence"),
        State.ABSENT: _("Missed without excuse"),
        State.MADE_UP: _("Made up"),
        State.PLANNED: _("Still to come"),
    }[state]


def summarise(ctx: Ctx) -> list[tuple[str, str]]:
    """The sum and each session in words, for the record that outlives the plugin."""
    rule, register = read_rule(ctx.config), read_register(ctx.facts)
    if register is None:
        return [(_("Presence at sessions"), waiting_words())]
    pairs = [(_("Presence at sessions"), say_count(rule, count_sessions(rule, register)))]
    for one in register.sessions:
        counted = say_amount(rule.unit, credit(rule, one))
        pairs.append((f"{one.date} {one.title}".strip(), f"{name_state(one.state)} · {counted}"))
    return pairs


def introduce_attendance(ctx: Ctx) -> Introduction:
    """What is told before the first session."""
    rule = read_rule(ctx.config)
    return Introduction(title=rule.title, lead=rule.intro, notes=tuple(say_rule(rule)))
