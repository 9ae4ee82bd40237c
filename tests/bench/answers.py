"""Saving an answer and handing in, against a bare view with session, CSRF and one committed insert."""

import json
import os
import secrets
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.bench import load
from tests.bench.servers import floor, installation
from tests.city import ROOT, City


def prepare_floor(folder: Path) -> list[str]:
    """The floor's database; gives its session keys."""
    environment = {**os.environ, "FLOOR_FOLDER": str(folder), "FLOOR_FORM": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.floor"],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return list(json.loads(done.stdout.splitlines()[-1]))


def floor_posters(bare: str, sessions: list[str], count: int) -> list[load.Poster]:
    """One poster a session at the bare view."""
    token = "a" * 32
    return [
        load.Poster(f"{bare}/save", f"sessionid={key}; csrftoken={token}", token, lambda number: {"a-q1": str(number)})
        for key in sessions[:count]
    ]


def saving(own: str, learners: list[dict[str, Any]], count: int) -> list[load.Poster]:
    """One poster a learner, who answers one question of one open attempt over and over."""

    def poster(learner: dict[str, Any]) -> load.Poster:
        attempt = learner["attempts"][-1]
        name = next(iter(attempt["raw"]))

        def fields(number: int) -> dict[str, str]:
            return {"item": "q1", "save_key": secrets.token_hex(11), name: str(number % 4 + 1), "part": "0"}

        return load.Poster(f"{own}/learn/attempt/{attempt['id']}/save/", learner["cookies"], learner["csrf"], fields)

    return [poster(learner) for learner in learners[:count]]


def handing_in(own: str, learners: list[dict[str, Any]], count: int, taken: list[int]) -> list[list[load.Poster]]:
    """For each learner the posters of a few attempts that nobody has handed in yet."""
    groups = []
    for place, learner in enumerate(learners[:count]):
        group = []
        for _number in range(PER_ROUND):
            attempt = learner["attempts"][taken[place]]
            taken[place] += 1
            body = {key: values[0] for key, values in attempt["raw"].items()} | {"save_key": secrets.token_hex(11)}
            address = f"{own}/learn/attempt/{attempt['id']}/submit/"
            group.append(load.Poster(address, learner["cookies"], learner["csrf"], lambda _n, body=body: body))
        groups.append(group)
    return groups


PER_ROUND = 10


def run(city: City, stage: dict[str, Any], folder: Path, count: Any) -> list[str]:
    """Lines for saving and for handing in, at one and at eight connections; and that nothing was lost or doubled."""
    sessions = prepare_floor(folder)
    learners = stage["learners"]
    lines: list[str] = []
    before = count()
    posted = submitted = 0
    with installation(city.environment) as own, floor(folder, form=True) as bare:
        for connections in (1, 8):
            ours, theirs = load.Measure("saved"), load.Measure("bare insert")
            load.interleave(
                5,
                (theirs, lambda n=connections: load.post(floor_posters(bare, sessions, n), seconds=2)),
                (ours, lambda n=connections: load.post(saving(own, learners, n), seconds=2)),
            )
            posted += sum(reading.count for reading in ours.rounds)
            lines.append(line("one answer saved", connections, ours, theirs, 0.45))
        taken = [0] * len(learners)
        warm = load.post_lists(handing_in(own, learners, len(learners), taken))  # every thread has done it once
        submitted += warm.count
        for connections in (1, 8):
            ours, theirs = load.Measure("handed in"), load.Measure("bare insert")
            load.interleave(
                4,
                (theirs, lambda n=connections: load.post(floor_posters(bare, sessions, n), seconds=2)),
                (ours, lambda n=connections: load.post_lists(handing_in(own, learners, n, taken))),
            )
            submitted += sum(reading.count for reading in ours.rounds)
            lines.append(line("one attempt handed in and graded", connections, ours, theirs, 0.25))
    after = count()
    saved = after["responses"] - before["responses"]
    graded = after["graded"] - before["graded"]
    lines.append(
        f"answers acknowledged {posted}, attempts handed in {submitted}; rows: {saved} responses, {graded} graded,"
    )
    verdict = "nothing lost or doubled" if graded == submitted else "MISMATCH"
    lines.append(f"  {after['grades'] - before['grades']} grades: {verdict}")
    return lines


def line(name: str, connections: int, ours: load.Measure, theirs: load.Measure, aim: float) -> str:
    """One printed line."""
    ratio = ours.per_second() / theirs.per_second()
    wrong = f"; {ours.wrong()} REFUSED" if ours.wrong() else ""
    return (
        f"{name}, {connections} connection{'s' if connections > 1 else ''}: {ours.per_second():,.0f}/s beside "
        f"{theirs.per_second():,.0f}/s = {ratio:.3f} (aim {aim}); p95 {ours.p95():.1f} ms{wrong}"
    )
