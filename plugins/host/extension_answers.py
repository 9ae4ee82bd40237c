"""Whether what an extension answered keeps to the contract of its kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from wagtail.blocks import StructBlock

from plugins.api import CertificateRenderer, Extension, Kind, Problem, Reading, Receipt, TableFile
from plugins.api.hooks import SLOTS
from plugins.host.answers import ContractBroken, is_json_object, is_page
from plugins.host.markup import fault_of_markup

PNG: Final = b"\x89PNG\r\n\x1a\n"
BEGINNINGS: Final = {"application/pdf": b"%PDF-", "image/png": PNG}


def are_problems(value: Any) -> bool:
    """Whether it is a list of Problem records."""
    return isinstance(value, list) and all(isinstance(one, Problem) for one in value)


def is_reading(value: Any) -> bool:
    """Whether it is what an importer owes."""
    whole = isinstance(value, Reading) and isinstance(value.rows, tuple) and are_problems(list(value.problems))
    return whole and all(is_json_object(row) for row in value.rows)


RULES: Final[dict[tuple[Kind, str], tuple[Callable[[Any], bool], str]]] = {
    (Kind.CONTENT_BLOCK, "facts"): (is_json_object, "facts must be a JSON object"),
    (Kind.CONTENT_BLOCK, "block"): (lambda one: isinstance(one, StructBlock), "block must return a StructBlock"),
    (Kind.CONTENT_BLOCK, "render"): (is_page, "render must return a SafeString of reasonable length"),
    (Kind.CONTENT_BLOCK, "check_value"): (are_problems, "problems must be Problem records"),
    (Kind.CONTENT_BLOCK, "search_text"): (lambda one: isinstance(one, str), "search_text must return text"),
    (Kind.NOTIFICATION_CHANNEL, "check_address"): (are_problems, "problems must be Problem records"),
    (Kind.NOTIFICATION_CHANNEL, "compose"): (is_json_object, "a composed message must be a JSON object"),
    (Kind.NOTIFICATION_CHANNEL, "deliver"): (lambda one: isinstance(one, Receipt), "deliver must return a Receipt"),
    (Kind.CERTIFICATE_RENDERER, "render"): (
        lambda one: isinstance(one, bytes) and bool(one),
        "render must return bytes",
    ),
    (Kind.CERTIFICATE_RENDERER, "preview"): (
        lambda one: isinstance(one, bytes) and (not one or one.startswith(PNG)),
        "a preview is a PNG or nothing",
    ),
    (Kind.CERTIFICATE_RENDERER, "bind"): (lambda one: isinstance(one, bytes), "bind must return bytes"),
    (Kind.IMPORTER, "recognises"): (lambda one: isinstance(one, bool), "recognises must return True or False"),
    (Kind.IMPORTER, "write"): (lambda one: isinstance(one, bytes), "write must return bytes"),
    (Kind.IMPORTER, "open"): (lambda one: isinstance(one, TableFile), "open must return a TableFile"),
    (Kind.IMPORTER, "read"): (is_reading, "read must return a Reading of JSON objects"),
}


def check_extension_answer(extension: Extension, method: str, value: Any) -> None:
    """Raise ContractBroken unless ``value`` is what the method owes; the message names the rule and never a value."""
    holds, rule = RULES.get((extension.kind, method), (lambda _one: True, ""))
    if not holds(value):
        raise ContractBroken(rule)
    begins = BEGINNINGS.get(extension.mime, b"") if isinstance(extension, CertificateRenderer) else b""
    if begins and (method == "render" or (method == "bind" and value)) and not value.startswith(begins):
        raise ContractBroken(f"{method} must return a file of the form that mime names")
    if (extension.kind, method) == (Kind.CONTENT_BLOCK, "render"):
        check_whole("render", value)


def check_whole(name: str, html: str) -> None:
    """Raise ContractBroken for HTML that would break the page around it."""
    if fault := fault_of_markup(html):
        raise ContractBroken(f"the HTML of {name} is not whole: {fault}")


def check_hook_answer(name: str, value: Any) -> None:
    """Raise ContractBroken unless ``value`` is what the hook, or the method called like one, owes."""
    if name in SLOTS and not (value is None or is_page(value)):
        raise ContractBroken(f"{name} must return a SafeString of reasonable length, or None")
    if name in SLOTS:
        check_whole(name, value or "")
    if name == "self_check" and not (value is None or are_problems(value)):
        raise ContractBroken("self_check must give Problem records")
    if name == "settings_block" and not all(one is None or isinstance(one, StructBlock) for one in value):
        raise ContractBroken("settings_block must return a StructBlock or None")
    if name == "export_person" and not (isinstance(value, list) and all(is_json_object(one) for one in value)):
        raise ContractBroken("export_person must return a list of JSON objects")
