"""The guard: whatever a type does, the caller gets an answer, and nothing private reaches a log."""

import logging
import traceback
from contextlib import suppress
from decimal import Decimal

import pytest
from django.db import transaction

from plugins.api import Ctx, Outcome, PluginCallError, Problem, runtime
from tests.plugins.zoo import METHODS, RaisingType, TickType, lend

CANARY = "canary-7f3a"


def ctx(**config) -> Ctx:
    return Ctx({"says": "hello", **config}, {}, response={"given": ["1", CANARY]})


def arguments(method: str, config: dict) -> tuple:
    """What each method is called with."""
    context = ctx(**config)
    return {
        "check_config": (context.config,),
        "upgrade_config": (context.config, 1),
        "max_score": (context.config,),
        "new_variant": (context.config, 7),
        "parse": (context, {"a-box": ["1"]}, {}),
        "regrade_map": (context.config, context.config, {}),
    }.get(method, (context,))


@pytest.fixture(autouse=True)
def raising_type():
    with lend(RaisingType()):
        yield


@pytest.mark.parametrize("method", METHODS)
def test_call_gives_the_answer_of_a_healthy_type(method, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        called = runtime.call("zoo_raising", method, *arguments(method, {}), fallback="lost")
    assert called.ok
    assert called.value != "lost"


@pytest.mark.parametrize("method", METHODS)
def test_call_falls_back_when_any_method_raises(method, lenient_plugins, caplog):
    called = runtime.call("zoo_raising", method, *arguments(method, {"raises": [method]}), fallback="kept")
    assert (called.value, called.ok, called.reason) == ("kept", False, "raised")
    assert "plugin lent failed" in caplog.text
    assert f"zoo_raising.{method}" in caplog.text


@pytest.mark.parametrize("method", METHODS)
def test_private_call_logs_no_value(method, lenient_plugins, caplog):
    runtime.call("zoo_raising", method, *arguments(method, {"raises": [method]}), private=True)
    assert "RuntimeError" in caplog.text
    everything = caplog.text + "".join(str(vars(record)) for record in caplog.records)
    assert CANARY not in everything
    assert all(record.exc_info is None for record in caplog.records)


def test_private_call_raises_without_values_in_strict_mode(settings):
    settings.XINQIAO_PLUGINS_STRICT = True
    with pytest.raises(PluginCallError) as raised:
        runtime.call("zoo_raising", "grade", ctx(raises=["grade"]), private=True)
    assert CANARY not in "".join(traceback.format_exception(raised.value))


def test_call_raises_what_the_plugin_raised_in_strict_mode(settings):
    settings.XINQIAO_PLUGINS_STRICT = True
    with pytest.raises(RuntimeError, match="grade fell"):
        runtime.call("zoo_raising", "grade", ctx(raises=["grade"]))


def test_private_call_withholds_what_the_plugin_itself_logs(lenient_plugins, caplog):
    class Chatty(TickType):
        key = "chatty"

        def grade(self, ctx, marks=None):
            logging.getLogger("chatty").warning(
                "the answer is %s", ctx.response, exc_info=ValueError(str(ctx.response))
            )
            return super().grade(ctx, marks)

    with lend(Chatty()):
        assert runtime.call("chatty", "grade", ctx(), private=True).ok
        assert CANARY not in caplog.text
        assert "withheld" in caplog.text
        runtime.call("chatty", "grade", ctx())
    assert CANARY in caplog.text


def test_score_above_the_maximum_is_no_outcome(lenient_plugins):
    called = runtime.call("zoo_raising", "grade", ctx(returns_over_max=True), fallback=None)
    assert (called.value, called.reason) == (None, "invalid")


@pytest.mark.parametrize(
    ("method", "answer"),
    [
        ("render", "<b>a plain str</b>"),
        ("parse", {"given": []}),
        ("parse", ({"given": {1, 2}}, [])),
        ("parse", ({}, ["not a problem"])),
        ("grade", {"score": 1}),
        ("grade", Outcome("graded", Decimal(1))),
        ("max_score", 1.5),
        ("max_score", Decimal("NaN")),
        ("new_variant", [1, 2]),
        ("summary", ["no pair"]),
        ("xapi", [object()]),
        ("check_config", (Problem("a", "b"),)),
    ],
)
def test_answer_against_the_contract_is_refused(method, answer, lenient_plugins):
    broken = type("Broken", (TickType,), {"key": "broken", method: lambda self, *args, **kwargs: answer})
    with lend(broken()):
        assert runtime.call("broken", method, *arguments(method, {})).reason == "invalid"


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["render", "parse", "grade", "new_variant", "check_config"])
def test_query_in_a_pure_call_is_refused(method, lenient_plugins):
    called = runtime.call("zoo_raising", method, *arguments(method, {"queries": [method]}))
    assert called.reason == "queried"


@pytest.mark.django_db
def test_query_is_noticed_even_when_the_plugin_swallows_the_refusal(lenient_plugins):
    class Sly(TickType):
        key = "sly"

        def grade(self, ctx, marks=None):
            from django.contrib.contenttypes.models import ContentType

            with suppress(Exception):
                ContentType.objects.count()
            return super().grade(ctx, marks)

    with lend(Sly()):
        assert runtime.call("sly", "grade", ctx()).reason == "queried"


@pytest.mark.django_db
def test_wrapping_transaction_of_a_test_case_does_not_count():
    assert runtime.call("zoo_raising", "grade", ctx()).ok


@pytest.mark.django_db
def test_call_inside_a_transaction_is_refused(lenient_plugins, caplog):
    with transaction.atomic():
        called = runtime.call("zoo_raising", "grade", ctx(), fallback="kept")
    assert (called.value, called.reason) == ("kept", "in_transaction")
    assert "commit first" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_call_inside_a_real_transaction_is_refused_loudly_in_strict_mode(settings):
    settings.XINQIAO_PLUGINS_STRICT = True
    assert runtime.call("zoo_raising", "grade", ctx()).ok
    with transaction.atomic(), pytest.raises(RuntimeError, match="commit first"):
        runtime.call("zoo_raising", "grade", ctx())


def test_missing_type_is_said_to_be_missing():
    assert runtime.call("nobody", "grade", ctx(), fallback=1).reason == "missing"
    assert runtime.assessment_type("nobody") is None
    assert runtime.plugin_version("nobody") == ""


def test_call_speaks_the_language_of_its_context():
    class Speaker(TickType):
        key = "speaker"

        def summary(self, ctx):
            from django.utils.translation import get_language

            return [("language", get_language())]

    with lend(Speaker()):
        for lang in ("en", "zh-hans"):
            assert runtime.call("speaker", "summary", Ctx({}, {}, lang=lang)).value == [("language", lang)]


def test_parse_gets_lists_whatever_was_posted():
    from django.http import QueryDict

    for data in (QueryDict("a-box=1&a-box=2"), {"a-box": ["1", "2"]}, {"a-box": ("1", "2")}):
        assert runtime.call("zoo_raising", "parse", ctx(), data).value[0] == {"given": ["1", "2"]}
    assert runtime.call("zoo_raising", "parse", ctx(), {"a-box": "12"}).value[0] == {"given": ["12"]}
