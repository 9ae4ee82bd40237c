"""Private calls: while one runs, no log record of this thread carries what a learner answered, whoever writes it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

WITHHELD = "withheld: written while a confidential record was being handled"
_private: ContextVar[bool] = ContextVar("xinqiao_private_call", default=False)


@contextmanager
def private_call(private: bool) -> Iterator[None]:
    """Withhold the text of every log record written inside, if ``private``."""
    token = _private.set(_private.get() or private)
    try:
        yield
    finally:
        _private.reset(token)


def withholding(make: Callable[..., logging.LogRecord]) -> Callable[..., logging.LogRecord]:
    """A log record factory that blanks message, values and traceback during a private call."""

    def factory(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = make(*args, **kwargs)
        if _private.get():
            record.msg, record.args, record.exc_info, record.exc_text, record.stack_info = (
                WITHHELD,
                None,
                None,
                None,
                None,
            )
        return record

    factory.withholds = True  # type: ignore[attr-defined]
    return factory


def install() -> None:
    """Put the withholding factory in front of the one in use, once."""
    current = logging.getLogRecordFactory()
    if not getattr(current, "withholds", False):
        logging.setLogRecordFactory(withholding(current))
