"""Tracking: a city of learners × ten courses. Pages of the bureau, equality with a recount, the CSV beside bare SQL."""

import http.client
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.bench.servers import installation
from tests.city import ROOT, City
from tests.postgres.cluster import Cluster

FULL, SMALL = 32_457, 3_000
ROUNDS = 60


def act(city: City, name: str, *arguments: str) -> dict[str, Any]:
    """Run one act of tests.bench.tracking_stage in the installation."""
    command = [sys.executable, "-m", "tests.bench.tracking_stage", name, *arguments]
    done = subprocess.run(command, env=city.environment, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise AssertionError(done.stdout[-1500:] + done.stderr[-1500:])
    return dict(json.loads(done.stdout.splitlines()[-1]))


def timed(own: str, address: str, cookies: str) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds of a page, one request after the other on one connection."""
    parts = urlsplit(own)
    line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=120)
    taken = []
    for number in range(ROUNDS + 3):
        began = time.perf_counter()
        line.request("GET", address, headers={"Cookie": cookies})
        answer = line.getresponse()
        answer.read()
        if answer.status != 200:
            raise AssertionError(f"{address}: {answer.status}")
        if number >= 3:
            taken.append((time.perf_counter() - began) * 1000)
    line.close()
    return statistics.median(taken), statistics.quantiles(taken, n=20)[-1]


def measure(city: City, learners: int, *, whole: bool) -> list[str]:
    """The lines of one database."""
    city.folder.mkdir(parents=True, exist_ok=True)
    city.manage("serve", "--prepare-only", "--no-demo")
    stage = act(city, "load", str(learners))
    lines = [
        f"{learners:,} learners × 10 courses, {stage['items']:,} parts done, loaded in {stage['loaded']:.0f} s; counted for "
        f"the first time in {stage['settle']:.0f} s ({stage['settled'] / stage['settle']:,.0f} rows/s)"
    ]
    with installation(city.environment) as own:
        for name, address in stage["addresses"].items():
            if name != "what":
                p50, p95 = timed(own, address, stage["reader"]["cookies"])
                aim = " (aim: under 80)" if name.startswith("city, a ") and "past" not in name else ""
                lines.append(f"{name}: p50 {p50:.0f} ms, p95 {p95:.0f} ms{aim}")
    found = act(city, "recount")
    lines.append(
        f"maintained counts {'EQUAL' if found['equal'] else 'DIFFER FROM'} a recount of all subjects ({found['whole']:.1f} s); "
        f"one course by place: {found['kept']:.1f} ms kept, {found['anew']:.0f} ms counted anew"
    )
    found = act(city, "file")
    lines.append(
        f"CSV of {found['rows']:,} people: {found['whole']:.2f} s (aim: under 0.7), first byte {found['first'] * 1000:.0f} ms "
        f"(aim: under 100), {found['queries']} queries (aim: at most 3); bare SQL and csv {found['bare']:.2f} s"
    )
    if whole:
        found = act(city, "pages")
        lines.append(
            f"catalogue of {found['courses']:,}: {found['catalogue']} queries, {found['catalogue_ms']:.0f} ms; learner's home "
            f"with 10 courses: {found['home']} queries, {found['home_ms']:.0f} ms (aim: at most 10 each)"
        )
    return lines


def run(folder: Path, *, full: bool) -> list[str]:
    """SQLite always; PostgreSQL, too, when everything is measured."""
    learners = FULL if full else SMALL
    lines = ["SQLite", *(f"  {line}" for line in measure(City(folder / "tracking"), learners, whole=True))]
    if full:
        with Cluster(durable=True) as cluster:
            city = City(folder / "tracking-pg", DATABASE_URL=cluster.url("tracking"))
            lines += ["PostgreSQL", *(f"  {line}" for line in measure(city, learners, whole=False))]
    return lines
