"""Whether what a plugin answered keeps to the contract, so that nothing odd reaches a record or a page."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from django.forms import BaseForm
from django.utils.safestring import SafeString
from wagtail.blocks import StructBlock

from plugins.api import (
    MOST_FILES,
    MOST_MEGABYTES,
    AssessmentType,
    Ctx,
    DrawRule,
    FileKind,
    Introduction,
    ItemFacts,
    Outcome,
    Problem,
    Status,
    UploadRule,
)

LONGEST: Final = 5_000_000  # characters of a page, or of JSON: more would choke whoever stores or reads it


class ContractBroken(RuntimeError):
    """The answer has the wrong shape; the message names the rule and never a value."""


def check_answer(type_: AssessmentType, method: str, args: tuple[Any, ...], value: Any) -> None:
    """Raise ContractBroken unless ``value`` is what the method owes."""
    check = CHECKS.get(method)
    if check is not None:
        check(type_, args, value)


def _demand(holds: bool, rule: str) -> None:
    if not holds:
        raise ContractBroken(rule)


def is_json_object(value: Any) -> bool:
    """Whether it is a dict that JSON gives back unchanged."""
    try:
        written = json.dumps(value, allow_nan=False)
        return isinstance(value, dict) and len(written) <= LONGEST and json.loads(written) == value
    except (TypeError, ValueError, RecursionError):
        return False


def is_page(value: Any) -> bool:
    """Whether it is HTML that says it is safe, and short enough for a browser."""
    return isinstance(value, SafeString) and len(value) <= LONGEST


def _is_points(value: Any) -> bool:
    return isinstance(value, Decimal) and value.is_finite()


def _check_render(_type: AssessmentType, _args: tuple[Any, ...], value: Any) -> None:
    _demand(is_page(value), "render must return a SafeString of reasonable length")


def _check_block(_type: AssessmentType, _args: tuple[Any, ...], value: Any) -> None:
    _demand(isinstance(value, StructBlock), "config_block must return a StructBlock")


def _check_form(_type: AssessmentType, _args: tuple[Any, ...], value: Any) -> None:
    _demand(value is None or isinstance(value, BaseForm), "marking_form must return a Django form or None")


def _check_parse(_type: AssessmentType, _args: tuple[Any, ...], value: Any) -> None:
    _demand(isinstance(value, tuple) and len(value) == 2, "parse must return a response and a list of problems")
    _demand(is_json_object(value[0]), "the response must be a JSON object of reasonable length")
    _check_problems(_type, _args, value[1])


def _check_problems(_type: AssessmentType, _args: tuple[Any, ...], value: Any) -> None:
    _demand(
        isinstance(value, list) and all(isinstance(one, Problem) for one in value), "problems must be Problem records"
    )


def _check_object(_type: AssessmentType, _args: tuple[Any, ...], value: Any) -> None:
    _demand(is_json_object(value), "it must be a JSON object")


def _check_max(_type: AssessmentType, _args: tuple[Any, ...], value: Any) -> None:
    _demand(_is_points(value) and value >= 0, "the maximum must be a Decimal of zero or more")


def _check_outcome(type_: AssessmentType, args: tuple[Any, ...], value: Any) -> None:
    _demand(isinstance(value, Outcome) and isinstance(value.status, Status), "grade must return an Outcome")
    _demand(_is_points(value.max_score) and value.max_score >= 0, "the maximum must be a Decimal of zero or more")
    if args and isinstance(args[0], Ctx):
        _demand(value.max_score == type_.max_score(args[0].config), "the maximum must be that of the config")
    if value.score is not None:
        _demand(_is_points(value.score), "a score must be a finite Decimal")
        _demand(0 <= value.score <= value.max_score, "a score must lie between zero and the maximum")
    for part in value.parts:
        _demand(_is_points(part.score) and _is_points(part.max), "scores of parts must be finite Decimals")
        _demand(0 <= part.score <= part.max, "the score of a part must lie between zero and its maximum")
    _demand(value.passed is None or isinstance(value.passed, bool), "passed must be True, False or None")
    _demand(isinstance(value.completed, bool), "completed must be True or False")


def _check_introduction(_type: AssessmentType, _args: tuple[Any, ...], value: Any) -> None:
    _demand(isinstance(value, Introduction), "introduce must return an Introduction")


def _check_summary(_type: AssessmentType, _args: tuple[Any, ...], value: Any) -> None:
    pairs = isinstance(value, list) and all(isinstance(one, tuple) and len(one) == 2 for one in value)
    _demand(pairs and all(isinstance(text, str) for one in value for text in one), "a summary is a list of text pairs")


def _check_statements(_type: AssessmentType, _args: tuple[Any, ...], value: Any) -> None:
    _demand(isinstance(value, list) and all(is_json_object(one) for one in value), "xapi must return JSON objects")


def _check_map(_type: AssessmentType, _args: tuple[Any, ...], value: Any) -> None:
    _demand(isinstance(value, str) or is_json_object(value), "a regrade map is a JSON object or a reason")


def _check_rules(_type: AssessmentType, _args: tuple[Any, ...], value: Any) -> None:
    _demand(isinstance(value, list) and all(isinstance(one, DrawRule) for one in value), "rules are DrawRule records")
    _demand(len({one.id for one in value}) == len(value), "each rule has an id of its own")
    _demand(all(one.count >= 1 and _is_points(one.worth) and one.worth > 0 for one in value), "a rule draws something")


def _check_facts(_type: AssessmentType, _args: tuple[Any, ...], value: Any) -> None:
    _demand(isinstance(value, ItemFacts), "describe_item must return ItemFacts")


def _check_chosen(_type: AssessmentType, _args: tuple[Any, ...], value: Any) -> None:
    whole = isinstance(value, tuple) and all(isinstance(one, str) for one in value)
    _demand(whole, "chosen options are a tuple of ids")


def _check_uploads(type_: AssessmentType, _args: tuple[Any, ...], value: Any) -> None:
    whole = isinstance(value, tuple | list) and all(isinstance(one, UploadRule) for one in value)
    _demand(whole, "upload rules are UploadRule records")
    _demand(not value or not type_.privacy[0].is_sealed, "a type that only the learner may look into takes no files")
    _demand(len({one.field for one in value}) == len(value), "each upload rule has a field of its own")
    for one in value:
        _demand(re.fullmatch(r"[a-z][a-z0-9_-]{0,62}", one.field) is not None, "the field of an upload rule is a name")
        _demand(bool(one.kinds) and all(isinstance(kind, FileKind) for kind in one.kinds), "an upload rule names kinds")
        _demand(1 <= one.count <= MOST_FILES, f"an upload rule takes between 1 and {MOST_FILES} files")
        _demand(1 <= one.megabytes <= MOST_MEGABYTES, f"a file has between 1 and {MOST_MEGABYTES} megabytes")


CHECKS: dict[str, Callable[[AssessmentType, tuple[Any, ...], Any], None]] = {
    "render": _check_render,
    "config_block": _check_block,
    "marking_form": _check_form,
    "parse": _check_parse,
    "grade": _check_outcome,
    "max_score": _check_max,
    "new_variant": _check_object,
    "upgrade_config": _check_object,
    "check_config": _check_problems,
    "introduce": _check_introduction,
    "summary": _check_summary,
    "xapi": _check_statements,
    "regrade_map": _check_map,
    "upload_rules": _check_uploads,
    "marking_uploads": _check_uploads,
    "check_item": _check_problems,
    "describe_item": _check_facts,
    "render_item": _check_render,
    "draw_rules": _check_rules,
    "deal_drawn": _check_object,
    "chosen_options": _check_chosen,
}
