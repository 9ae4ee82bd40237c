"""The help lines as the help page arranges them."""

from dataclasses import dataclass
from typing import Any

FIRST = 2


@dataclass(frozen=True)
class Directory:
    """The lines that answer day and night first, then the directory, then the lines of the districts."""

    first: list[dict[str, Any]]
    directory: list[dict[str, Any]]
    districts: list[dict[str, Any]]


def arrange(lines: list[dict[str, Any]]) -> Directory:
    """The frame's order is kept. Emergency numbers stand apart on the page and are not listed."""
    ordinary = [line for line in lines if line["reach"] != "emergency"]
    first = [line for line in ordinary if line["round_the_clock"] and line["reach"] in {"national", "city"}][:FIRST]
    rest = [line for line in ordinary if line not in first]
    return Directory(
        first=first,
        directory=[line for line in rest if line["reach"] != "district"],
        districts=[line for line in rest if line["reach"] == "district"],
    )
