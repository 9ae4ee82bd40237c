"""Worked examples of a scale: they feed the conformance kit, the preview and the self-check."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Final

from plugins.api import JSONObject, Sample
from plugins.scale.shelf import FOLDER, read_json, shipped_packs

EXAMPLE: Final = Path(__file__).parent / "examples" / "example.json"


def make_samples() -> Iterator[Sample]:
    """For each shipped pack: highest, lowest, mixed, empty and hostile answers; then every part of the format."""
    for pack in shipped_packs().values():
        config = {"pack": pack, "norm": pack["norms"][0]["id"]}
        ids = [item["id"] for item in pack["items"]]
        highest = pack["norms"][0]["bands"][-1]["to"]
        yield Sample("right", config, dict.fromkeys(ids, "4"), Decimal(highest))
        yield Sample("wrong", config, dict.fromkeys(ids, "1"), Decimal(0))
        yield Sample("partly", config, {**dict.fromkeys(ids, "1"), "2": "3", "4": "2"}, Decimal(3))
        yield Sample("partly", config, {id_: "2" for id_ in ids if id_ != "1"}, None)
        yield Sample("empty", config, {}, None)
        hostile = {"1": ["1", "2"], "2": "-1", "3": "5", "4": "<script>alert(1)</script>", "5": "9" * 5000, "6": "\x00"}
        yield Sample("hostile", config, hostile, None)
    yield from _of_the_example()
    for path in sorted(FOLDER.glob("*@1.json")):
        old = json.loads(path.read_text(encoding="utf-8"))
        yield Sample("schema-1", {"pack": old}, {}, None)


def _of_the_example() -> Iterator[Sample]:
    """Reverse items, factors, a count, validity, a missing answer, a crisis item and two norm sets."""
    pack: JSONObject = read_json(EXAMPLE.read_bytes())
    calm = {"1": "1", "2": "4", "3": "1", "4": "4", "5": "1", "6": "1"}
    yield Sample("partly", {"pack": pack, "norm": "placeholder"}, calm, Decimal(4))
    yield Sample("partly", {"pack": pack, "norm": "placeholder"}, {**calm, "3": "4", "4": "1"}, Decimal(10))
    yield Sample("partly", {"pack": pack, "norm": "placeholder"}, {**calm, "1": "", "3": "3"}, Decimal(7))
    yield Sample("partly", {"pack": pack, "norm": "placeholder"}, {**calm, "5": "4", "6": "4"}, None)
    yield Sample("partly", {"pack": pack, "norm": "placeholder-raw"}, {**calm, "1": "4", "2": "1"}, Decimal(10))
