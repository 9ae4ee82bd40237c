"""The outcome: done when enough was attended for certain; waiting while sessions are still to come; never scored."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plugins.api import Ctx, Outcome, Status
from plugins.attendance.register import Count, Rule, Unit, count_sessions, read_register, read_rule

NOTHING: Final = Decimal(0)


def grade_attendance(ctx: Ctx) -> Outcome:
    """PENDING while nothing is decided; GRADED as soon as nothing to come can change it."""
    rule, register = read_rule(ctx.config), read_register(ctx.facts)
    if register is None:
        return Outcome(Status.PENDING, NOTHING, completed=False, feedback=waiting_words())
    count = count_sessions(rule, register)
    if count.is_enough:
        return Outcome(Status.GRADED, NOTHING, completed=True, passed=True, feedback=say_count(rule, count))
    if count.can_be_enough and not register.closed:
        return Outcome(Status.PENDING, NOTHING, completed=False, feedback=say_count(rule, count))
    if not register.closed:
        said = _("It can no longer be reached with the sessions that are left. Ask about making one up.")
        return Outcome(Status.PENDING, NOTHING, completed=False, feedback=f"{say_count(rule, count)}\n{said}")
    return Outcome(Status.GRADED, NOTHING, completed=False, passed=False, feedback=say_count(rule, count))


def waiting_words() -> str:
    """What is said while there is no register."""
    return _("No session has been entered in the register yet.")


def say_amount(unit: Unit, amount: int) -> str:
    """So many sessions, or hours with one decimal where they are not whole."""
    if unit is Unit.SESSIONS:
        return ngettext("%(count)s session", "%(count)s sessions", amount) % {"count": amount}
    hours = Decimal(amount) / 60
    shown = f"{hours:.1f}".removesuffix(".0")
    return _("%(count)s hrs") % {"count": shown}


def say_count(rule: Rule, count: Count) -> str:
    """What was attended so far, as a sentence."""
    facts = {
        "got": say_amount(rule.unit, count.got),
        "due": say_amount(rule.unit, count.due),
        "percent": count.percent,
    }
    return _("Attended: %(got)s of %(due)s (%(percent)s percent).") % facts


def say_rule(rule: Rule) -> list[str]:
    """What is asked for, in sentences."""
    said = []
    if rule.percent:
        unit = _("of the sessions") if rule.unit is Unit.SESSIONS else _("of the time")
        said.append(_("At least %(percent)s percent %(unit)s.") % {"percent": rule.percent, "unit": unit})
    if rule.least:
        said.append(_("At least %(amount)s in all.") % {"amount": say_amount(rule.unit, rule.least)})
    if rule.grace:
        words = ngettext(
            "A session counts whole when no more than %(count)s minute of it was missed.",
            "A session counts whole when no more than %(count)s minutes of it were missed.",
            rule.grace,
        )
        said.append(words % {"count": rule.grace})
    return [*said, *say_excuses(rule)]


def say_excuses(rule: Rule) -> list[str]:
    """What an excuse does."""
    words = {
        "left_out": _("Excused sessions are left out of the count."),
        "attended": _("Excused sessions count as attended."),
        "missed": _("Excused sessions count as missed; make them up."),
    }[rule.excused.value]
    if not rule.most_excused or rule.excused.value == "missed":
        return [words]
    limit = ngettext(
        "That holds for %(count)s session at most.", "That holds for %(count)s sessions at most.", rule.most_excused
    )
    return [words, limit % {"count": rule.most_excused}]
