"""Checks of what a type says and keeps: its class, samples, configs and everything that becomes JSON."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace
from typing import Any, Final

from django.core.exceptions import ValidationError

from plugins.api.records import JSONObject, Marking, Outcome, Privacy, Problem
from plugins.api.testing.demand import demand
from plugins.api.testing.subject import Subject
from plugins.api.version import API_VERSION

KINDS: Final = {"right", "wrong", "empty", "hostile"}


def check_type(subject: Subject) -> None:
    """The class says what it is: key, label, api, marking and privacy."""
    type_ = subject.type
    demand(type_.key.isidentifier() and type_.key.islower(), "key: lower-case letters, digits and _")
    assert type_.api == API_VERSION, f"api is {type_.api}, the contract is {API_VERSION}"
    assert str(type_.label).strip(), "label is empty"
    demand(isinstance(type_.schema, int) and type_.schema >= 1, "schema is a whole number from 1")
    marking, privacy = list(type_.marking), list(type_.privacy)
    demand(bool(marking) and all(isinstance(one, Marking) for one in marking), "marking holds Marking members")
    demand(bool(privacy) and all(isinstance(one, Privacy) for one in privacy), "privacy holds Privacy members")
    sealed = {one.is_sealed for one in type_.privacy}
    assert len(sealed) == 1, "a type is either sealed or not: confidential and graded must not be offered side by side"


def check_samples(subject: Subject) -> None:
    """There are samples of every needed kind, with configs that the type itself accepts."""
    samples = subject.samples()
    missing = KINDS - {sample.kind for sample in samples}
    assert not missing, f"samples of these kinds are missing: {sorted(missing)}"
    for sample in samples:
        errors = subject.errors_of(sample.config)
        assert not errors, f"the config of the {sample.kind} sample has errors: {errors}"


def check_config_is_checked(subject: Subject) -> None:
    """check_config refuses an empty config and raises at none, however odd."""
    assert subject.errors_of({}), "check_config accepts an empty config"
    odd: list[Any] = [{"items": None}, {"items": [None, 1, "x", {}]}, {"items": {"a": 1}}, {"pack": []}, {"x": {}}]
    for config in odd:
        problems = subject.type.check_config(config)
        assert all(isinstance(problem, Problem) for problem in problems), "check_config gives Problem records"
        assert all(problem.path and problem.message for problem in problems), "a problem has a path and a message"


def check_block(subject: Subject) -> None:
    """What the author's form keeps is the config, and reading it back changes nothing."""
    block = subject.type.config_block()
    for sample in subject.samples():
        once = block.get_prep_value(block.to_python(deepcopy(sample.config)))
        twice = block.get_prep_value(block.to_python(deepcopy(once)))
        assert once == twice, "the config changes each time the form is opened"
        assert not subject.errors_of(once), "the form makes a config of a sample that the type refuses"
        assert subject.type.max_score(once) == subject.type.max_score(sample.config), "the form changes the maximum"
        saved = _saved(block, once)
        assert not _lost(once, saved), f"saving the form unchanged loses or changes {_lost(once, saved)}"
        assert _saved(block, saved) == saved, "saving the form unchanged a second time changes the config again"


def _saved(block: Any, config: JSONObject) -> JSONObject:
    """The config once an author has opened the form and saved it as it stands."""
    try:
        return dict(block.get_prep_value(block.clean(block.to_python(deepcopy(config)))))
    except ValidationError as error:
        raise AssertionError(f"the author's form refuses the config of a sample: {error}") from error
    except Exception as error:
        raise AssertionError(f"the author's form breaks when it is saved: {error!r}") from error


def _lost(before: Any, after: Any, path: str = "config") -> str:
    """The first place where something that was said is not there any more; an empty field may get its default."""
    if isinstance(before, dict) and isinstance(after, dict):
        found = (_lost(value, after.get(key), f"{path}.{key}") for key, value in before.items())
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        pairs = enumerate(zip(before, after, strict=True))
        found = (_lost(value, other, f"{path}.{place}") for place, (value, other) in pairs)
    else:
        return "" if before in (None, "") or before == after else path
    return next((one for one in found if one), "")


def check_json(subject: Subject) -> None:
    """Config, variant, response and outcome survive JSON unchanged."""
    for worked in subject.worked():
        for name, value in (
            ("config", worked.ctx.config),
            ("variant", worked.ctx.variant),
            ("response", worked.ctx.response),
        ):
            assert isinstance(value, dict), f"the {name} must be a JSON object"
            assert through_json(value) == value, f"the {name} does not survive JSON"
        stored = replace(worked.outcome, signals=())
        assert Outcome.from_json(through_json(stored.to_json())) == stored, "the outcome does not survive JSON"


def through_json(value: Any) -> Any:
    """The value after a journey through JSON."""
    return json.loads(json.dumps(value, allow_nan=False))


def check_upgrades(subject: Subject) -> None:
    """Configs of every older schema upgrade to ones that pass the check; today's schema stays as it is."""
    samples = subject.samples()
    for sample in samples:
        same = subject.type.upgrade_config(deepcopy(sample.config), subject.type.schema)
        assert same == sample.config, "upgrade_config changes a config of today's schema"
    for schema in range(1, subject.type.schema):
        old = [sample for sample in samples if sample.kind == f"schema-{schema}"]
        assert old, f"there is no sample of kind schema-{schema}"
        for sample in old:
            upgraded = subject.type.upgrade_config(deepcopy(sample.config), schema)
            assert not subject.errors_of(upgraded), f"a config of schema {schema} does not upgrade"
