"""The guard: every call into a plugin goes through here, and none may hurt the caller."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, nullcontext
from dataclasses import replace
from itertools import islice
from typing import Any

from django.db import connections, transaction
from django.utils import translation

from plugins.api import Called, Ctx, Extension, FileRefused, PluginCallError, TableFile, form_data
from plugins.api.plugin import failure_place
from plugins.host.answers import ContractBroken, check_answer
from plugins.host.breaker import breaker
from plugins.host.extension_answers import check_extension_answer, check_hook_answer
from plugins.host.offers import Offer
from plugins.host.privacy import private_call
from plugins.host.purity import QueryForbidden, queries_forbidden, transaction_is_open
from plugins.host.registry import Provider, is_strict
from plugins.host.rehearsal import RehearsedFailure, current_rehearsal, rehearsed

ROWS_AT_ONCE = 500
logger = logging.getLogger("xinqiao.plugins")


def call_type(
    provider: Provider, method: str, args: tuple[Any, ...], kwargs: dict[str, Any], *, fallback: Any, private: bool
) -> Called:
    """Call one method of an assessment type: no queries, no open transaction, its own language, a checked answer."""
    if transaction_is_open():
        message = f"{provider.key}.{method} was called while a transaction is open: commit first, then call the plugin"
        if is_strict():
            raise RuntimeError(message)
        logger.error(message)
        return Called(fallback, False, "in_transaction")
    if not breaker.allows(provider.breaker_key):
        return Called(fallback, False, "suspended")
    try:
        value = _run_purely(provider, method, args, kwargs, private=private)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a plugin raises stays its own trouble
        _note(provider.slug, f"{provider.key}.{method}", provider.breaker_key, error, private=private)
        return Called(fallback, False, _reason(error))
    breaker.note_success(provider.breaker_key)
    return Called(value, True)


def _run_purely(
    provider: Provider, method: str, args: tuple[Any, ...], kwargs: dict[str, Any], *, private: bool
) -> Any:
    if method == "parse" and len(args) > 1:
        args = (args[0], form_data(args[1]), *(args[2:] or ({},)))
    language = next((arg.lang for arg in args if isinstance(arg, Ctx)), None)
    with (
        translation.override(language or translation.get_language()),
        private_call(private),
        queries_forbidden() as blocker,
    ):
        rehearsal = rehearsed(provider.key)
        if rehearsal is not None and method in rehearsal.failing:
            raise RehearsedFailure(f"{method} fails in this rehearsal")
        value = getattr(provider.type, method)(*args, **kwargs)
        if method == "samples":
            value = list(value)
        check_answer(provider.type, method, args, value)
    if blocker.was_tried:
        raise QueryForbidden("a plugin must not ask the database here")
    return value


def call_extension(
    offer: Offer, method: str, args: tuple[Any, ...], kwargs: dict[str, Any], *, fallback: Any, private: bool
) -> Called:
    """Call one method of an extension: no open transaction, queries only where its base allows them."""
    what = f"{offer.extension.kind}.{offer.extension.key}.{method}"
    if transaction_is_open():
        message = f"{what} was called while a transaction is open: commit first, then call the plugin"
        if is_strict():
            raise RuntimeError(message)
        logger.error(message)
        return Called(fallback, False, "in_transaction")
    if not breaker.allows(offer.breaker_key):
        return Called(fallback, False, "suspended")
    try:
        value = _run_extension(offer.extension, method, args, kwargs, private=private)
    except FileRefused:
        raise  # an answer of importers, not a failure
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a plugin raises stays its own trouble
        _note(offer.slug, what, offer.breaker_key, error, private=private)
        return Called(fallback, False, _reason(error))
    breaker.note_success(offer.breaker_key)
    if isinstance(value, TableFile):
        value = replace(value, rows=_rows_of(offer, value.rows, private=private))
    return Called(value, True)


def _rows_of(offer: Offer, rows: Iterator[Any], *, private: bool) -> Iterator[tuple[int, list[str]]]:
    """The rows of a table, some at a time, each time under the same guard; whatever is raised makes a broken file."""
    while True:
        try:
            with private_call(private), queries_forbidden() as blocker:
                part = [(int(number), [str(cell) for cell in cells]) for number, cells in islice(rows, ROWS_AT_ONCE)]
            if blocker.was_tried:
                raise QueryForbidden("a plugin must not ask the database here")
        except FileRefused:
            raise
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a plugin raises stays its own trouble
            what = f"{offer.extension.kind}.{offer.extension.key}.rows"
            _note(offer.slug, what, offer.breaker_key, error, private=private)
            raise FileRefused("broken_file") from None
        yield from part
        if len(part) < ROWS_AT_ONCE:
            return


def _run_extension(
    extension: Extension, method: str, args: tuple[Any, ...], kwargs: dict[str, Any], *, private: bool
) -> Any:
    language = next((arg.lang for arg in args if hasattr(arg, "lang")), None)
    pure = method not in extension.may_query
    blocker = None
    with ExitStack() as around:
        around.enter_context(translation.override(language or translation.get_language()))
        around.enter_context(private_call(private))
        if pure:
            blocker = around.enter_context(queries_forbidden())
        value = getattr(extension, method)(*args, **kwargs)
        if method == "samples":
            value = list(value)
        check_extension_answer(extension, method, value)
    if blocker is not None and blocker.was_tried:
        raise QueryForbidden("a plugin must not ask the database here")
    return value


def _reason(error: BaseException) -> str:
    if isinstance(error, QueryForbidden):
        return "queried"
    return "invalid" if isinstance(error, ContractBroken) else "raised"


def _note(slug: str, what: str, breaker_key: str, error: BaseException, *, private: bool) -> None:
    """Log with the plugin's name and count it; strict mode raises. A private failure names its kind and place only."""
    rule = f": {error}" if isinstance(error, ContractBroken) else failure_place(error)  # a rule holds no value
    place = f"{what}: {type(error).__name__}{rule}"
    if is_strict():
        if private:
            raise PluginCallError(f"plugin {slug} failed in {place}") from None
        raise error
    if current_rehearsal() is not None:
        return
    if private:
        logger.error("plugin %s failed in %s (confidential: no values)", slug, place)
    else:
        logger.error("plugin %s failed in %s", slug, place, exc_info=error)
    breaker.note_failure(breaker_key, place)


def call_hook(slug: str, name: str, function: Callable[..., Any], facts: dict[str, Any]) -> Called:
    """Call one implementation of a hook. It may query; where a transaction is open, a savepoint saves it."""
    key = f"{slug}:hook:{name}"
    if not breaker.allows(key):
        return Called(None, False, "suspended")
    try:
        open_here = connections["default"].in_atomic_block
        with translation.override(translation.get_language()), transaction.atomic() if open_here else nullcontext():
            value = function(**facts)
            value = value if value is None or isinstance(value, str) else list(value)
            check_hook_answer(name, value)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a plugin raises stays its own trouble
        _note(slug, f"hook {name}", key, error, private=False)
        return Called(None, False, _reason(error))
    breaker.note_success(key)
    return Called(value, True)
