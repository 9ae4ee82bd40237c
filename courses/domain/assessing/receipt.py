"""An anonymous result opened again by whoever holds its receipt: score and band in words, never answers."""

from dataclasses import dataclass, field

from courses.domain.assessing.anonymous import deal_same
from courses.domain.assessing.taking import find_taking
from courses.domain.authoring.assessment import version_facts
from plugins.api import Ctx, Mode, Outcome, Status, runtime

LONGEST = 60  # signs that may be typed


@dataclass(frozen=True)
class Reopened:
    """What stands behind a receipt. `lines` are the plugin's words; empty while it is away."""

    title: str
    month: str
    lines: tuple[tuple[str, str], ...] = field(default=(), repr=False)


def open_receipt(receipt: str, *, language: str) -> Reopened | None:
    """The result of a receipt; None where there is none. Nothing tells who asked, and nothing is written."""
    taking = find_taking(receipt) if 0 < len(receipt) <= LONGEST else None
    if taking is None or taking.score is None:
        return None
    facts = version_facts(taking.version_id)
    most = taking.version.max_score
    outcome = Outcome(Status.GRADED, taking.score if most is None else most, taking.score, band=taking.band)
    ctx = Ctx(
        config=facts.config, variant=deal_same(facts), mode=Mode.REVIEW, response={}, outcome=outcome, lang=language
    )
    called = runtime.call(facts.type_key, "summary", ctx, fallback=[], private=True)
    lines = tuple((heading, words) for heading, words in called.value if words)
    return Reopened(facts.title, taking.month, lines)
