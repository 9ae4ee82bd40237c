"""Worked examples of a scale: they feed the conformance kit, the preview and the self-check."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from plugins.api import Sample
from plugins.scale.packs import shipped_packs


def make_samples() -> Iterator[Sample]:
    """For each shipped pack: highest, lowest, mixed, empty and hostile answers."""
    for pack in shipped_packs().values():
        config = {"pack": pack}
        ids = [item["id"] for item in pack["items"]]
        highest = pack["norm"]["bands"][-1]["to"]
        yield Sample("right", config, dict.fromkeys(ids, "4"), Decimal(highest))
        yield Sample("wrong", config, dict.fromkeys(ids, "1"), Decimal(0))
        yield Sample("partly", config, {**dict.fromkeys(ids, "1"), "2": "3", "4": "2"}, Decimal(3))
        yield Sample("partly", config, {id_: "2" for id_ in ids if id_ != "1"}, None)
        yield Sample("empty", config, {}, None)
        hostile = {"1": ["1", "2"], "2": "-1", "3": "5", "4": "<script>alert(1)</script>", "5": "9" * 5000, "6": "\x00"}
        yield Sample("hostile", config, hostile, None)
