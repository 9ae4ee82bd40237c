"""`make bench`: figures and ratios, each beside its physical floor, measured in one run. Asserts nothing about time."""

import importlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench import answers, pages, programmes, roster, tracking
from tests.city import ROOT, City


def act(city: City, name: str) -> dict[str, object]:
    """Run one act of tests.bench.stage in the installation."""
    command = [sys.executable, "-m", "tests.bench.stage", name]
    done = subprocess.run(command, env=city.environment, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def section(title: str, work: Callable[[], list[str]]) -> None:
    """Print a part of the report as soon as it is there; a part that fails does not hide the others."""
    began = time.monotonic()
    print(f"\n{title}", flush=True)
    try:
        lines = work()
    except Exception as error:  # reported, and the other parts still run
        lines = [f"COULD NOT BE MEASURED: {type(error).__name__}: {str(error)[-800:]}"]
    for line in lines:
        print(f"  {line}")
    print(f"  ({time.monotonic() - began:.0f} s)", flush=True)


def extra(name: str) -> Callable[[], list[str]]:
    """The run() of another module of this folder."""
    return lambda: list(importlib.import_module(f"tests.bench.{name}").run())


def paper(measured: dict[str, object]) -> list[str]:
    """One line of what rendering a long paper takes."""
    return [
        f"{measured['shown']} questions rendered in {measured['median']:.1f} ms (aim: under 50); "
        f"slowest of thirty rounds {measured['slowest']:.1f} ms"
    ]


def main() -> None:
    """All parts; names on the command line choose some, `--full` adds the large ones."""
    wanted = {argument for argument in sys.argv[1:] if not argument.startswith("-")}
    full = "--full" in sys.argv

    def want(name: str) -> bool:
        return not wanted or name in wanted

    with tempfile.TemporaryDirectory(prefix="xinqiao-bench-") as name:
        folder = Path(name)
        city = City(folder / "city")
        print("Preparing the demo city …", flush=True)
        city.folder.mkdir()
        city.manage("serve", "--prepare-only")
        stage = act(city, "learners")
        if want("server"):
            section("The server", lambda: pages.choose_server(folder))
        if want("pages"):
            section("Pages beside a bare Django view of the same bytes", lambda: pages.run(city, stage, folder))
        if want("answers"):
            section(
                "Answers beside a bare view with session, CSRF and one committed insert (synchronous=FULL)",
                lambda: answers.run(city, stage, folder, lambda: act(city, "count")),
            )
            section("A paper of a hundred questions", lambda: paper(act(city, "paper")))
        if want("roster"):
            rows = 32_457 if not full else 200_000
            section("The roster", lambda: roster.run(city, stage, folder, rows=rows))
        if want("tracking"):
            section("Tracking of a city", lambda: tracking.run(folder, full=full))
        if want("programmes"):
            section("Programmes of a city", lambda: programmes.run(folder, full=full))
        if want("rush"):
            section("Five hundred learners hand in at once, on PostgreSQL", extra("rush"))
        if want("certificates"):
            section("Certificates beside bare typst", extra("certificates"))
        if want("search"):
            section("Search beside Wagtail's own backend", extra("search"))


if __name__ == "__main__":
    main()
