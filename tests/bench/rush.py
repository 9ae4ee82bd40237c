"""Five hundred learners hand in at the same moment, on PostgreSQL with four web workers; every fifth presses twice."""

import asyncio
import json
import multiprocessing
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.bench.servers import installation
from tests.city import ROOT, City
from tests.postgres.cluster import Cluster

WORKERS = 4
DOUBLED = 5  # every how many learners presses twice
BARE_SECONDS = 3.0


def act(city: City, name: str) -> dict[str, Any]:
    """Run one act of tests.bench.stage in the installation."""
    command = [sys.executable, "-m", "tests.bench.stage", name]
    done = subprocess.run(command, env=city.environment, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise AssertionError(done.stdout + done.stderr)
    return dict(json.loads(done.stdout.splitlines()[-1]))


async def hand_in(address: str, learner: dict[str, Any]) -> tuple[float, int]:
    """One press on a connection of its own; its milliseconds and the status."""
    parts = urlsplit(address)
    attempt = learner["attempts"][0]
    fields = {name: values[0] for name, values in attempt["raw"].items()} | {"save_key": f"rush-{attempt['id']}"}
    body = urlencode(fields).encode()
    head = (
        f"POST /learn/attempt/{attempt['id']}/submit/ HTTP/1.1\r\nHost: {parts.netloc}\r\n"
        f"Cookie: {learner['cookies']}\r\nX-CSRFToken: {learner['csrf']}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    began = time.perf_counter()
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    writer.write(head.encode() + body)
    await writer.drain()
    answer = await reader.read()
    writer.close()
    return (time.perf_counter() - began) * 1000, int(answer.split(b" ", 2)[1]) if answer else 0


async def all_at_once(address: str, learners: list[dict[str, Any]]) -> tuple[list[float], list[int], float]:
    """Latencies, statuses, and the seconds from the first press to the last answer."""
    presses = [learner for place, learner in enumerate(learners) for _press in range(2 if place % DOUBLED == 0 else 1)]
    began = time.perf_counter()
    answers = await asyncio.gather(*(hand_in(address, learner) for learner in presses))
    return [taken for taken, _status in answers], [status for _taken, status in answers], time.perf_counter() - began


def insert_and_commit(url: str, seconds: float, start: Any, queue: Any) -> None:
    """One connection that inserts a row and commits, over and over."""
    import psycopg  # only here is PostgreSQL needed

    with psycopg.connect(url) as connection:
        start.wait()
        done, began = 0, time.perf_counter()
        while time.perf_counter() - began < seconds:
            connection.execute("INSERT INTO bare (who, answer) VALUES (%s, %s)", [done, "x" * 200])
            connection.commit()
            done += 1
        queue.put(done / (time.perf_counter() - began))


def bare_rate(url: str) -> float:
    """Bare inserts and commits a second over as many connections as there are web workers."""
    import psycopg  # only here is PostgreSQL needed

    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS bare (id serial PRIMARY KEY, who int, answer text)")
    fork = multiprocessing.get_context("fork")
    queue, start = fork.Queue(), fork.Event()
    processes = [
        fork.Process(target=insert_and_commit, args=(url, BARE_SECONDS, start, queue)) for _worker in range(WORKERS)
    ]
    for process in processes:
        process.start()
    time.sleep(0.3)
    start.set()
    rates = [queue.get(timeout=60) for _process in processes]
    for process in processes:
        process.join()
    return sum(rates)


def run() -> list[str]:
    """Prepare a city on PostgreSQL, measure the floor before and after the rush, and count what is there."""
    with tempfile.TemporaryDirectory(prefix="xinqiao-rush-") as name, Cluster(durable=True) as cluster:
        city = City(Path(name) / "city", DATABASE_URL=cluster.url("rush"))
        city.folder.mkdir()
        city.manage("serve", "--prepare-only")
        learners = act(city, "rush")["learners"]
        before = act(city, "count")
        floors = [bare_rate(cluster.url("rush"))]
        with installation(city.environment, workers=WORKERS) as address:
            taken, statuses, seconds = asyncio.run(all_at_once(address, learners))
        floors.append(bare_rate(cluster.url("rush")))
        after = act(city, "count")
    graded, grades = after["graded"] - before["graded"], after["grades"] - before["grades"]
    refused = sum(status not in (200, 302) for status in statuses)
    rate, floor = graded / seconds, statistics.median(floors)
    taken.sort()
    whole = graded == grades == len(learners) and not refused
    return [
        f"{len(learners)} learners, {len(statuses)} presses at once: {graded} graded, {grades} grades, {refused} refused:"
        f" {'nothing lost or doubled' if whole else 'MISMATCH'}",
        f"{rate:,.0f} submissions/s beside {floor:,.0f} bare inserts and commits/s = {rate / floor:.3f};"
        f" p50 {taken[len(taken) // 2]:,.0f} ms, p95 {taken[int(len(taken) * 0.95)]:,.0f} ms, last after {seconds:.1f} s",
        f"{after['responses'] - before['responses']} raw answers kept",
    ]
