"""Configs of older schemas in today's shape."""

from __future__ import annotations

from typing import Any, Final

from plugins.api import JSONObject
from plugins.quiz.reading import read_list

SCHEMA: Final = 2


def upgrade_config(config: JSONObject, from_schema: int) -> JSONObject:
    """Schema 1 told traditional and simplified characters apart: what it marked goes on earning what it did."""
    if from_schema >= SCHEMA:
        return config
    return {**config, "draw": 0, "items": [_upgrade_item(item) for item in read_list(config.get("items"))]}


def _upgrade_item(item: Any) -> Any:
    return {**item, "keep_script": True} if isinstance(item, dict) and item.get("kind") == "text" else item
