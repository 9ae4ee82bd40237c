"""The records of the contract, the ports and the facade before the host is there."""

import json
from decimal import Decimal

import pytest
from django.http import QueryDict

from plugins.api import Ctx, Outcome, Part, PluginConfig, Port, PortNotProvided, Problem, Status, form_data, ports
from plugins.api.runtime_door import Runtime


def test_outcome_survives_json_without_its_signals():
    parts = (Part("q1", Decimal("2.50"), Decimal(5), "nearly"),)
    outcome = Outcome(Status.GRADED, Decimal(5), Decimal("2.50"), None, True, parts, "mid", "well", ("crisis",))
    stored = json.loads(json.dumps(outcome.to_json()))
    assert "crisis" not in json.dumps(stored)
    back = Outcome.from_json(stored)
    assert back.score == Decimal("2.50")
    assert back.parts == parts
    assert back.signals == ()


def test_form_data_gives_lists_of_strings():
    assert form_data(QueryDict("a=1&a=2&b=")) == {"a": ["1", "2"], "b": [""]}
    assert form_data({"a": "xy", "b": ["1"], "c": None, "d": 3}) == {"a": ["xy"], "b": ["1"], "c": [], "d": ["3"]}


def test_field_carries_the_prefix():
    assert Ctx({}, {}, prefix="p3").field("q1") == "p3-q1"


def test_warning_is_no_error():
    assert Problem("x", "y").is_error
    assert not Problem("x", "y", "warning").is_error


def test_port_without_provider_raises_or_falls_back():
    with pytest.raises(PortNotProvided, match="letters"):
        Port("letters")("x")
    port = Port("doubled", lambda number: number * 2)
    assert port(2) == 4
    assert not port.is_provided
    port.provide(lambda number: number * 3)
    assert port(2) == 6
    port.withdraw()
    assert port(2) == 4


def test_help_is_never_empty():
    html = Port("help_block", ports.help_block._fallback)()
    assert "tel:12356" in html


def test_nobody_may_and_nobody_agreed_while_nothing_is_provided():
    assert Port("may", ports.may._fallback)(None, "publish") is False
    assert Port("consent", ports.consent._fallback)(1, "x") is False
    assert Port("usage", ports.usage._fallback)("quiz") is None


def test_facade_without_a_host_finds_nothing():
    alone = Runtime()
    assert alone.assessment_types() == []
    assert alone.assessment_type("quiz") is None
    assert alone.call("quiz", "grade", fallback=3).reason == "not_ready"
    assert not alone.is_enabled("quiz")
    assert alone.statuses() == []
    assert alone.slots("page_sidebar") == []


def test_subclass_of_plugin_config_is_the_one_django_takes():
    class Mine(PluginConfig):
        name = "mine"
        slug = "mine"

        def ready(self):
            raise ValueError("no")

    assert PluginConfig.default is False
    assert Mine.default is True
    assert Mine.label == "plugin_mine"
    assert Mine.verbose_name == "mine"


def test_failing_ready_is_kept_and_not_raised():
    class Falling(PluginConfig):
        name = "tests.plugins.zoo"
        slug = "falling"

        def ready(self):
            raise ValueError("no")

    import tests.plugins.zoo as module  # any module will do

    config = Falling("tests.plugins.zoo", module)
    config.ready()
    assert config.failed_in == "ready"
    assert config.failure.startswith("ValueError: no (")
