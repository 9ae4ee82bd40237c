"""Pages against a bare Django view of the same bytes: from the cache, without it, and a learner's lesson page."""

import urllib.request
from pathlib import Path
from typing import Any

from tests.bench import load
from tests.bench.servers import floor, installation
from tests.city import City

ARTICLE = "/library/jiao-lv-bu-shi-di-ren/"


def fetch(address: str, headers: dict[str, str] | None = None) -> bytes:
    """The bytes of a page."""
    request = urllib.request.Request(address, headers=headers or {})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return bytes(answer.read())


def compare(address: str, bare: str, *, name: str, aim: float, headers: dict[str, str] | None = None) -> list[str]:
    """Interleaved rounds at one and at eight connections; a line for each."""
    lines = []
    for connections in (1, 8):
        ours, theirs = load.Measure(name), load.Measure("bare view")
        load.interleave(
            5,
            (theirs, lambda n=connections: load.get(bare, connections=n, seconds=2)),
            (ours, lambda n=connections: load.get(address, connections=n, seconds=2, headers=headers)),
        )
        ratio = ours.per_second() / theirs.per_second()
        wrong = f"; {ours.wrong()} answers were not 2xx" if ours.wrong() else ""
        lines.append(
            f"{name}, {connections} connection{'s' if connections > 1 else ''}: {ours.per_second():,.0f}/s beside "
            f"{theirs.per_second():,.0f}/s = {ratio:.3f} (aim {aim}){wrong}"
        )
    return lines


def run(city: City, stage: dict[str, Any], folder: Path) -> list[str]:
    """Lines for the article from the cache, the article without it, and the lesson page."""
    learner = stage["learners"][0]
    unit, cookie = learner["units"][0], {"Cookie": learner["cookies"]}
    lines: list[str] = []
    with installation(city.environment) as own:
        (folder / "page.html").write_bytes(fetch(own + ARTICLE))
        with floor(folder) as bare:
            fetch(own + ARTICLE)
            lines += compare(own + ARTICLE, bare, name="article from the cache", aim=0.8)
        (folder / "page.html").write_bytes(fetch(own + unit, cookie))
        with floor(folder) as bare:
            lines += compare(own + unit, bare, name="learner's lesson page", aim=0.10, headers=cookie)
    with installation(city.environment, PAGE_CACHE="0") as own:
        (folder / "page.html").write_bytes(fetch(own + ARTICLE))
        with floor(folder) as bare:
            lines += compare(own + ARTICLE, bare, name="article, cache off", aim=0.05)
    return lines


def choose_server(folder: Path) -> list[str]:
    """A bare view on both servers that could carry the product."""
    (folder / "page.html").write_bytes(b"x" * 20_000)
    lines = []
    for server in ("granian", "gunicorn"):
        with floor(folder, server=server) as bare:
            one, eight = load.get(bare, connections=1), load.get(bare, connections=8)
        lines.append(
            f"bare view of 20 kB on {server}: {one.per_second:,.0f}/s at one, {eight.per_second:,.0f}/s at eight"
        )
    return lines
