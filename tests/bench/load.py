"""Puts load on a server and tells what came of it: wrk for pages, our own clients for forms."""

import http.client
import multiprocessing
import re
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3}


@dataclass
class Reading:
    """What one round gave: requests a second, median and 95th percentile in milliseconds, answers that were not 2xx."""

    per_second: float
    p50: float
    p95: float
    wrong: int = 0
    count: int = 0


@dataclass
class Measure:
    """The rounds of one thing."""

    name: str
    rounds: list[Reading] = field(default_factory=list)

    def per_second(self) -> float:
        """The median of the rounds."""
        return statistics.median(reading.per_second for reading in self.rounds)

    def p95(self) -> float:
        """The median of the rounds' 95th percentiles, in milliseconds."""
        return statistics.median(reading.p95 for reading in self.rounds)

    def wrong(self) -> int:
        """Answers that were not 2xx, all rounds together."""
        return sum(reading.wrong for reading in self.rounds)


def interleave(rounds: int, *things: tuple[Measure, Callable[[], Reading]]) -> None:
    """Run the things in turn, so that whatever else the machine does hits all of them."""
    for _round in range(rounds):
        for measure, act in things:
            measure.rounds.append(act())


def get(url: str, *, connections: int, seconds: float = 3.0, headers: dict[str, str] | None = None) -> Reading:
    """wrk on one address: one thread, keep-alive."""
    if not shutil.which("wrk"):
        raise SystemExit("the bench needs wrk (Debian: apt-get install wrk)")
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s", "--latency"]
    for name, value in (headers or {}).items():
        command += ["-H", f"{name}: {value}"]
    output = subprocess.run([*command, url], capture_output=True, text=True, check=True).stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", output)
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", output)
    p50 = re.search(r"50%\s+([\d.]+)(us|ms|s)", output)
    p99 = re.search(r"90%\s+([\d.]+)(us|ms|s)", output)
    if not (rate and p50 and p99):
        raise AssertionError(output)
    return Reading(
        float(rate[1]),
        float(p50[1]) * UNITS[p50[2]],
        float(p99[1]) * UNITS[p99[2]],
        int(wrong[1]) if wrong else 0,
    )


@dataclass(frozen=True)
class Poster:
    """One learner at one connection: where to post, with which cookies, and what (request number → form fields)."""

    url: str
    cookies: str
    csrf: str
    fields: Callable[[int], dict[str, str]]


Report = tuple[list[float], int, float]  # latencies in ms, answers that were not 2xx or 3xx, seconds from first to last


class Line:
    """One kept-open connection."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=120)

    def send(self, poster: Poster, number: int) -> tuple[float, bool]:
        """One request; its milliseconds, and whether it was refused."""
        headers = {
            "Cookie": poster.cookies,
            "X-CSRFToken": poster.csrf,
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
        }
        body = urlencode(poster.fields(number))
        began = time.perf_counter()
        self.connection.request("POST", urlsplit(poster.url).path, body, headers)
        answer = self.connection.getresponse()
        answer.read()
        return (time.perf_counter() - began) * 1000, answer.status >= 400


def post_for(posters: list[Poster], seconds: float, start: Any, queue: Any) -> None:
    """Post over one connection: one poster again and again until the time is over, or each of several once."""
    line = Line(posters[0].url)
    start.wait()
    taken: list[float] = []
    wrong = 0
    began = time.perf_counter()
    while time.perf_counter() - began < seconds if len(posters) == 1 else len(taken) < len(posters):
        latency, refused = line.send(posters[len(taken) if len(posters) > 1 else 0], len(taken))
        taken.append(latency)
        wrong += refused
    report: Report = (taken, wrong, time.perf_counter() - began)
    queue.put(report)


def post(posters: list[Poster], *, seconds: float = 3.0) -> Reading:
    """All posters at once, each over and over in a process of its own (threads would wait for each other)."""
    return post_lists([[poster] for poster in posters], seconds=seconds)


def post_lists(groups: list[list[Poster]], *, seconds: float = 3.0) -> Reading:
    """One process and one connection a group."""
    fork = multiprocessing.get_context("fork")
    queue = fork.Queue()
    start = fork.Event()
    processes = [fork.Process(target=post_for, args=(group, seconds, start, queue)) for group in groups]
    for process in processes:
        process.start()
    time.sleep(0.1)
    start.set()
    reports: list[Report] = [queue.get(timeout=seconds + 300) for _process in processes]
    for process in processes:
        process.join()
    taken = sorted(latency for latencies, _wrong, _spent in reports for latency in latencies)
    rate = sum(len(latencies) / spent for latencies, _wrong, spent in reports)
    wrong = sum(report[1] for report in reports)
    return Reading(rate, taken[len(taken) // 2], taken[int(len(taken) * 0.95)], wrong, len(taken))
