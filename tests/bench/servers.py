"""Starts the servers that the bench compares: bare views on granian or gunicorn, beside the installation's own."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.city import ROOT, free_port

GRANIAN = ["-m", "granian", "--interface", "wsgi", "--no-ws", "--log-level", "warning", "--backlog", "1024"]


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    """Until somebody answers there."""
    for _attempt in range(300):
        try:
            urllib.request.urlopen(address, timeout=2).read()
        except urllib.error.HTTPError:
            return
        except OSError:
            if process.poll() is not None:
                raise AssertionError(f"{address}: the server ended") from None
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"{address} does not answer")


@contextmanager
def running(command: list[str], environment: dict[str, str], port: int) -> Iterator[str]:
    """A server for the time of the block; gives its address."""
    process = subprocess.Popen([sys.executable, *command], env=environment, cwd=ROOT, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/", process)
        yield address
    finally:
        process.terminate()
        process.wait(20)


def floor(folder: Path, *, form: bool = False, server: str = "granian", workers: int = 2, threads: int = 4):
    """The bare views of tests.bench.floor, with the page's bytes in `folder`/page.html."""
    port = free_port()
    environment = {**os.environ, "FLOOR_FOLDER": str(folder), "FLOOR_FORM": "1" if form else "0"}
    if server == "granian":
        command = [*GRANIAN, "--port", str(port), "--workers", str(workers), "--blocking-threads", str(threads)]
        command.append("tests.bench.floor:application")
    else:
        command = ["-m", "gunicorn", "-b", f"127.0.0.1:{port}", "-w", str(workers), "--threads", str(threads)]
        command += ["--log-level", "error", "tests.bench.floor:application"]
    return running(command, environment, port)


def installation(environment: dict[str, str], *, workers: int = 2, threads: int = 4, **settings: str):
    """The product on granian, as `make run` starts it, without worker and clock."""
    port = free_port()
    own = {**environment, **{f"XINQIAO_{name}": value for name, value in settings.items()}}
    own["DJANGO_SETTINGS_MODULE"] = "cms.settings"
    command = [*GRANIAN, "--port", str(port), "--workers", str(workers), "--blocking-threads", str(threads)]
    command.append("cms.wsgi:application")
    return running(command, own, port)
