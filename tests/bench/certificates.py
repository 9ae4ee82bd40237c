"""Certificates: a city's records, sheets a second and core beside bare typst, and the check against a million.

Sheets: both set one sheet for distinct names, in turns, in one process.

The floor is one reused typst compiler that is given ready data. Ours starts from the stored row as read from the
database: it writes sentence, dates and facts, draws the QR code, and asks the renderer through the guard of plugins.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.city import City
from tests.postgres.cluster import Cluster

ROOT = Path(__file__).resolve().parents[2]
ROUNDS, EACH = 5, 60
CITY, MILLION = 32_457, 1_000_000


def prepare() -> None:
    """Settings of a test installation; nothing is written."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
    os.environ.setdefault("XINQIAO_ENV", "test")
    import django  # settings must be named first

    django.setup()


def snapshot(number: int) -> dict[str, Any]:
    """What one stored certificate says."""
    return {
        "schema": 1, "name": f"周晓{chr(0x4E00 + number % 8000)}", "programme": "教师心理健康教育",
        "programme_en": "Mental Health Education for Teachers", "programme_version": 1, "level": "基础级",
        "level_en": "Basic", "hours": "24", "wording": "", "wording_en": "", "issuer": "心桥学院", "key": "2026-A",
        "issuer_en": "Xinqiao Academy", "issued_on": "2026-11-23", "valid_from": "2026-11-23", "replaces": "",
        "valid_until": "2029-11-22", "verify": f"https://learn.example/verify/7Q4MK2XD9H{number:06}/",
        "number": f"TZ-XLJK-2026-{number:06}",
    }  # fmt: skip


def timed(work: Callable[[int], Any], numbers: range) -> float:
    """Certificates a second of processor time: other work on the machine does not count against either."""
    begin = time.process_time()
    for number in numbers:
        work(number)
    return len(numbers) / (time.process_time() - begin)


def measure() -> tuple[float, float, int]:
    """Medians of bare typst and of ours, and the size of a sheet in bytes."""
    from courses.domain.certifying.printed import printed_facts
    from courses.models import Certificate, Issuer
    from plugins.api import Kind, runtime
    from plugins.paper.press import font_directory, press_for
    from plugins.paper.sheet import sheets

    compiler = press_for("certificate.typ", font_directory()).compiler
    issuer, moment = Issuer(name="心桥学院"), datetime(2026, 11, 23, tzinfo=UTC)
    total = EACH * (ROUNDS + 1) * 2

    def row(number: int) -> Certificate:
        return Certificate(issuer=issuer, snapshot=snapshot(number), issued_at=moment)

    ready = [json.dumps(sheets([printed_facts(row(number))]), ensure_ascii=False) for number in range(total)]
    stamp = int(moment.timestamp())

    def bare(number: int) -> bytes:
        options: dict[str, Any] = {"format": "pdf", "pdf_standards": "a-3b", "timestamp": stamp}
        return compiler.compile(sys_inputs={"data": ready[number]}, **options)  # type: ignore[return-value]

    def ours(number: int) -> bytes:
        facts = printed_facts(row(number))
        return bytes(runtime.ask(Kind.CERTIFICATE_RENDERER, "sheet", "render", facts, private=True).value)

    size = len(ours(0))
    floors, own = [], []
    for turn in range(ROUNDS + 1):  # the first turn warms both up
        start = turn * EACH * 2
        floors.append(timed(bare, range(start, start + EACH)))
        own.append(timed(ours, range(start + EACH, start + 2 * EACH)))
    return statistics.median(floors[1:]), statistics.median(own[1:]), size


def act(environment: dict[str, str], *words: str) -> dict[str, Any]:
    """Run one act of tests.bench.register_stage in an installation."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.bench.register_stage", *words]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise AssertionError(done.stderr[-2000:])
    return dict(json.loads(done.stdout.splitlines()[-1]))


def found(folder: Path, url: str = "") -> dict[str, str]:
    """An installation with tables straight from the models; gives its environment."""
    city = City(folder, **({"DATABASE_URL": url} if url else {}))
    city.folder.mkdir()
    environment = dict(city.environment)
    act(environment, "tables")
    return environment


def records(count: int, million: int) -> Iterator[str]:
    """A city's records on SQLite and PostgreSQL, and the public check against a large register."""
    with tempfile.TemporaryDirectory(prefix="xinqiao-bench-") as name, Cluster(durable=True) as cluster:
        for title, url in (("PostgreSQL", cluster.url("records")), ("SQLite", "")):
            environment = found(Path(name) / title, url)
            made = act(environment, "issue", str(count))
            yield (
                f"records on {title}: {made['count']} certificates issued in {made['seconds']:.1f} s (aim: under 60), "
                f"{made['busy']:.1f} s of them our own processor time; looked over before in {made['looked']:.1f} s"
            )
            if not url:
                continue
            size = act(environment, "register", str(million))["count"]
            for kind, one in act(environment, "ask").items():
                yield (
                    f"check by {kind} among {size} on PostgreSQL: median {one['median']:.1f} ms, "
                    f"p95 {one['p95']:.1f} ms of {one['asked']} (aim: p95 under 30)"
                )


def sheets_a_second() -> list[str]:
    """Ours beside the floor."""
    prepare()
    floor, own, size = measure()
    return [
        f"certificates: {own:.0f}/s a core, bare typst {floor:.0f}/s, ratio {own / floor:.2f} (aim 0.7); "
        f"{size / 1024:.0f} KiB a sheet"
    ]


def run() -> list[str]:
    """The lines of the bench."""
    return [*sheets_a_second(), *records(CITY, MILLION)]


if __name__ == "__main__":
    for line in sheets_a_second():
        print(line, flush=True)
    for line in records(CITY, MILLION):
        print(line, flush=True)
