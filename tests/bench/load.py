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
from urllib.parse import urlencode, urlsplit

UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3}


@dataclass
class Reading:
    """What one round gave: requests a second, median and 95th percentile in milliseconds, answers that were not 2xx."""

    per_second: float
    p50: float
    p95: float
    wrong: int = 0


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


def post_for(poster: Poster, seconds: float, most: int, queue: "multiprocessing.Queue[tuple[list[float], int]]") -> None:
    """Post over one connection until the time is over; puts (latencies in ms, answers that were not 2xx or 3xx)."""
    parts = urlsplit(poster.url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    headers = {
        "Cookie": poster.cookies,
        "X-CSRFToken": poster.csrf,
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept": "application/json",
    }
    taken: list[float] = []
    wrong = 0
    end = time.perf_counter() + seconds
    while time.perf_counter() < end and len(taken) < most:
        body = urlencode(poster.fields(len(taken)))
        began = time.perf_counter()
        connection.request("POST", parts.path, body, headers)
        answer = connection.getresponse()
        answer.read()
        taken.append((time.perf_counter() - began) * 1000)
        wrong += answer.status >= 400
    queue.put((taken, wrong))


def post(posters: list[Poster], *, seconds: float = 3.0, most: int = 1_000_000) -> Reading:
    """All posters at once, each in a process of its own (threads would wait for each other)."""
    fork = multiprocessing.get_context("fork")
    queue: multiprocessing.Queue[tuple[list[float], int]] = fork.Queue()
    processes = [fork.Process(target=post_for, args=(poster, seconds, most, queue)) for poster in posters]
    began = time.perf_counter()
    for process in processes:
        process.start()
    results = [queue.get(timeout=seconds + 120) for _process in processes]
    spent = time.perf_counter() - began
    for process in processes:
        process.join()
    taken = sorted(latency for latencies, _wrong in results for latency in latencies)
    spent = min(spent, max(spent - 0.05, 0.001))
    return Reading(
        len(taken) / spent,
        taken[len(taken) // 2],
        taken[int(len(taken) * 0.95)],
        sum(wrong for _latencies, wrong in results),
    )
