"""Certificates a second and core beside bare typst: both set one sheet for distinct names, in turns, in one process.

The floor is one reused typst compiler that is given ready data. Ours starts from the stored row as read from the
database: it writes sentence, dates and facts, draws the QR code, and asks the renderer through the guard of plugins.
"""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
ROUNDS, EACH = 5, 60


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
    from plugins.paper.wording import printed

    compiler = press_for("certificate.typ", font_directory()).compiler
    issuer, moment = Issuer(name="心桥学院"), datetime(2026, 11, 23, tzinfo=UTC)
    total = EACH * (ROUNDS + 1) * 2

    def row(number: int) -> Certificate:
        return Certificate(issuer=issuer, snapshot=snapshot(number), issued_at=moment)

    ready = [json.dumps(printed(printed_facts(row(number))), ensure_ascii=False) for number in range(total)]
    stamp = int(moment.timestamp())

    def bare(number: int) -> bytes:
        options: dict[str, Any] = {"format": "pdf", "pdf_standards": "a-2b", "timestamp": stamp}
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


def run() -> list[str]:
    """The lines of the bench."""
    prepare()
    floor, own, size = measure()
    return [
        f"certificates: {own:.0f}/s a core, bare typst {floor:.0f}/s, ratio {own / floor:.2f} (aim 0.7); "
        f"{size / 1024:.0f} KiB a sheet"
    ]


if __name__ == "__main__":
    print("\n".join(run()))
