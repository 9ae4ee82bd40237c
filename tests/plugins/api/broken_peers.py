"""Peer assessment, broken in one way each: the kit must find it."""

from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import mark_safe

from plugins.api import Outcome, PeerRules, Status
from plugins.peer.types import PeerAssessmentType


class Tattler(PeerAssessmentType):
    """Shows the expert's reasons beside the example."""

    def show_work(self, ctx):
        reasons = " ".join(one.reasons for one in self.peer_rules(ctx.config).examples)
        return format_html("<p>{}</p><p>{}</p>", ctx.response["text"], reasons)


class LiveWork(PeerAssessmentType):
    """Does not escape what a colleague wrote."""

    def show_work(self, ctx):
        return mark_safe(f"<p>{ctx.response['text']}</p>")


class OneWay(PeerAssessmentType):
    """Measures in one direction only."""

    def compare(self, config, first, second):
        return Decimal(0) if first.get("see") == "full" else super().compare(config, first, second)


class Starved(PeerAssessmentType):
    """Wants more reviews than are given."""

    def peer_rules(self, config):
        return PeerRules(gives=1, needs=3)


class Hasty(PeerAssessmentType):
    """Counts while colleagues still review."""

    def grade(self, ctx, marks=None):
        facts = ctx.facts
        if isinstance(facts, dict) and isinstance(facts.get("peers"), dict) and facts["peers"].get("stage") == "open":
            facts = {"peers": {**facts["peers"], "stage": "closed"}}
            ctx = type(ctx)(config=ctx.config, variant=ctx.variant, response=ctx.response, facts=facts)
        return super().grade(ctx, marks)


class FirstCome(PeerAssessmentType):
    """Counts the first review only."""

    def grade(self, ctx, marks=None):
        rows = ((ctx.facts or {}).get("peers") or {}).get("reviews") if isinstance(ctx.facts, dict) else None
        if marks is None and isinstance(rows, list) and rows and isinstance(rows[0], dict):
            best = Decimal(50) if rows[0].get("marks") == {"see": "full", "talk": "full"} else Decimal(10)
            return Outcome(Status.GRADED, self.max_score(ctx.config), best)
        return super().grade(ctx, marks)


BROKEN_PEERS = [(one, "peer") for one in (Tattler, LiveWork, OneWay, Starved, Hasty, FirstCome)]
