"""The roster of 32,457 teachers: time, memory over an idle command, and what eight saving learners feel meanwhile."""

import re
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from tests.bench import load
from tests.bench.answers import saving
from tests.bench.servers import installation
from tests.city import ROOT, City
from tests.people.roster_file import write_organisations, write_roster


def timed(city: City, *arguments: str) -> tuple[float, float, str]:
    """Seconds, peak memory in MiB and output of a management command."""
    code = (
        "import resource, subprocess, sys;"
        "done = subprocess.run(sys.argv[1:]);"
        "print('PEAK', resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024);"
        "sys.exit(done.returncode)"
    )
    command = [sys.executable, "-c", code, sys.executable, str(ROOT / "manage.py"), *arguments]
    began = time.perf_counter()
    done = subprocess.run(command, env=city.environment, cwd=ROOT, capture_output=True, text=True, check=False)
    spent = time.perf_counter() - began
    peak = re.search(r"PEAK ([\d.]+)", done.stdout)
    if done.returncode or peak is None:
        raise AssertionError(done.stdout[-2000:] + done.stderr[-2000:])
    return spent, float(peak[1]), done.stdout


def run(city: City, stage: dict[str, Any], folder: Path, *, rows: int = 32_457) -> list[str]:
    """Lines for the import beside eight learners who save answers on the same file."""
    write_organisations(folder / "organisations.xlsx")
    write_roster(folder / "roster.xlsx", rows=rows)
    idle_seconds, idle_memory, _output = timed(city, "check")
    city.manage("import_organisations", str(folder / "organisations.xlsx"))
    found: list[load.Reading] = []
    with installation(city.environment) as own:
        posters = saving(own, stage["learners"], 8)
        alone = load.post(posters, seconds=3)
        meanwhile = threading.Thread(target=lambda: found.append(load.post(posters, seconds=9)))
        meanwhile.start()
        time.sleep(1)
        arguments = ("--issuer", "school", "--accept-partial")
        seconds, memory, _output = timed(city, "import_roster", str(folder / "roster.xlsx"), *arguments)
        meanwhile.join()
        again, _memory, _output = timed(city, "import_roster", str(folder / "roster.xlsx"), *arguments)
    during = found[0]
    return [
        f"roster of {rows:,} rows checked and applied: {seconds - idle_seconds:.1f} s over an idle command's "
        f"{idle_seconds:.1f} s (aim: under 10 s); memory {memory - idle_memory:.0f} MiB over idle (aim: at most 150)",
        f"the same file again: {again - idle_seconds:.1f} s over idle",
        f"eight learners saving meanwhile: {during.count} answers, {during.wrong} refused, p95 {during.p95:.0f} ms "
        f"(alone: p95 {alone.p95:.0f} ms)",
    ]
