"""Assessment types that do what no type should, lent to the host for one test."""

import threading
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from django.utils.safestring import mark_safe
from wagtail.blocks import CharBlock, StructBlock

from plugins.api import AssessmentType, Outcome, Part, Privacy, Sample, Status
from plugins.host.breaker import breaker
from plugins.host.registry import registry

METHODS = ("new_variant", "render", "parse", "grade", "summary", "max_score", "check_config", "upgrade_config")


class Plain(AssessmentType):
    """One text field; a good answer is `good`, worth ten points."""

    key = "plain"
    label = "Plain"
    privacy = (Privacy.GRADED, Privacy.FORMATIVE, Privacy.CONFIDENTIAL, Privacy.ANONYMOUS)

    def config_block(self):
        return StructBlock([("word", CharBlock())])

    def max_score(self, config):
        return Decimal(10)

    def render(self, ctx):
        value = (ctx.response or {}).get("word", "")
        return mark_safe(
            f'<section id="a-word" data-q="word"><input name="{ctx.field("word")}" value="{value}"></section>'
        )

    def parse(self, ctx, data, files):
        return {"word": " ".join(data.get(ctx.field("word"), ["?"]))}, []

    def grade(self, ctx, marks=None):
        good = (ctx.response or {}).get("word") == "good"
        score = Decimal(10) if good else Decimal(0)
        return Outcome(Status.GRADED, Decimal(10), score, None, True, (Part("word", score, Decimal(10)),))

    def samples(self):
        return [Sample("right", {"word": "good"}, {"word": "good"}, Decimal(10))]


def failing(method: str, error: type[Exception] = RuntimeError, words: str = "broken on purpose") -> AssessmentType:
    """A type whose one method raises."""

    def fail(self, *args: Any, **kwargs: Any):
        raise error(f"{words} {args!r}")

    return type(f"Failing{method}", (Plain,), {method: fail})()


class Slow(Plain):
    """Grades until it is let go, ten seconds at most."""

    def __init__(self) -> None:
        self.begun, self.go_on = threading.Event(), threading.Event()
        self.was_let_go = False

    def grade(self, ctx, marks=None):
        self.begun.set()
        self.was_let_go = self.go_on.wait(10)
        return super().grade(ctx, marks)


class Late(Plain):
    """Is graded elsewhere."""

    status = Status.PENDING

    def grade(self, ctx, marks=None):
        return Outcome(self.status, Decimal(10))


class TooGenerous(Plain):
    """Gives more than there is."""

    def grade(self, ctx, marks=None):
        return Outcome(Status.GRADED, Decimal(10), Decimal(11))


@contextmanager
def lent(kind: AssessmentType, settings: Any = None):
    """The type stands in the host; failures are handled as in production."""
    if settings is not None:
        settings.XINQIAO_PLUGINS_STRICT = False
    with registry.lend(kind):
        try:
            yield kind
        finally:
            getattr(breaker, "forget", lambda *a: None)()
