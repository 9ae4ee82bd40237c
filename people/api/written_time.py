"""Days and moments as programs must write them, by RFC 3339; plain numbers, which would be seconds, are refused."""

import re
from datetime import date
from typing import Annotated, Any

from pydantic import AwareDatetime, BeforeValidator

WRITTEN = re.compile(r"\d{4}-\d{2}-\d{2}")


def refuse_numbers(value: Any) -> Any:
    """The value, if it begins with a year, a month and a day. Raises ValueError."""
    if isinstance(value, bool | int | float) or (isinstance(value, str) and not WRITTEN.match(value)):
        raise ValueError("A day is written 2026-11-22, a moment 2026-11-22T08:00:00+08:00.")
    return value


Day = Annotated[date, BeforeValidator(refuse_numbers)]
Moment = Annotated[AwareDatetime, BeforeValidator(refuse_numbers)]
