"""What `make run` starts: everything answers, a dead worker comes back, Ctrl-C leaves nothing behind."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.city import City


def children_of(pid: int) -> dict[str, int]:
    """The processes that a process started: role → pid."""
    found: dict[str, int] = {}
    for entry in Path("/proc").iterdir():
        try:
            parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except (OSError, ValueError, IndexError):
            continue
        if parent == pid:
            for role, mark in (("server", "granian"), ("worker", " worker"), ("clock", " tick")):
                if mark in line:
                    found[role] = int(entry.name)
    return found


def wait_for(claim, seconds: float = 30) -> bool:
    """True as soon as the claim holds, False when it never does."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if claim():
            return True
        time.sleep(0.1)
    return False


@pytest.mark.slow
def test_everything_runs_and_a_dead_worker_comes_back(tmp_path: Path) -> None:
    city = City(tmp_path / "city")
    city.start("--no-demo")
    try:
        assert city.process is not None
        supervisor = city.process.pid
        assert wait_for(lambda: set(children_of(supervisor)) == {"server", "worker", "clock"})
        first = children_of(supervisor)
        os.kill(first["worker"], signal.SIGKILL)
        assert wait_for(lambda: children_of(supervisor).get("worker") not in {None, first["worker"]})
        assert city.health() is not None
        began = time.monotonic()
        busy = subprocess.run(
            ["make", "run", f"PORT={city.port}"],
            env=city.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert busy.returncode != 0
        assert "already listens" in busy.stderr + busy.stdout
        assert time.monotonic() - began < 60
    finally:
        city.stop()
    assert not [pid for pid in first.values() if Path(f"/proc/{pid}").exists()]


def is_there(pid: int) -> bool:
    """True while the process runs (one that has ended and was not fetched yet does not)."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def everything_below(pid: int) -> set[int]:
    """The processes that a process started, and those that they started."""
    below: set[int] = set()
    for entry in Path("/proc").iterdir():
        try:
            parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
        except (OSError, ValueError, IndexError):
            continue
        if parent == pid:
            below |= {int(entry.name)} | everything_below(int(entry.name))
    return below


@pytest.mark.slow
def test_a_killed_server_leaves_no_worker_and_a_killed_supervisor_nothing(tmp_path: Path) -> None:
    city = City(tmp_path / "city")
    city.start("--no-demo")
    try:
        assert city.process is not None
        server = children_of(city.process.pid)["server"]
        old = everything_below(server)
        assert old
        os.kill(server, signal.SIGKILL)
        assert wait_for(lambda: not any(map(is_there, old)))
        assert wait_for(lambda: city.health() is not None)
        everything = everything_below(city.process.pid)
        city.process.kill()
        assert wait_for(lambda: not any(map(is_there, everything)))
        assert city.health() is None
    finally:
        city.stop()


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({"PORT": "abc"}, "PORT must be a whole number from 1 to 65535, not “abc”"),
        ({"PORT": "70000"}, "PORT must be a whole number"),
        ({"WEB_WORKERS": "0"}, "WEB_WORKERS must be a whole number"),
        ({"HOST": "203.0.113.9"}, "Check HOST"),
        ({"HOST": "no such host"}, "Check HOST"),
    ],
)
def test_wrong_address_is_refused_in_words(tmp_path: Path, chosen: dict[str, str], words: str) -> None:
    city = City(tmp_path)
    city.environment.update(chosen)
    done = city.manage("serve", "--no-demo", check=False)
    assert done.returncode != 0
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "var" / "db.sqlite3").exists()


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({"ENV": "production"}, "XINQIAO_SECRET_KEY"),
        ({"ENV": "production", "SECRET_KEY": "k" * 50}, "make_keys"),
        ({"ENV": "elsewhere"}, "demo, production or test"),
        ({"ENV": "production", "DEBUG": "1", "SECRET_KEY": "k" * 50}, "XINQIAO_DEBUG"),
        ({"THEME": "nowhere"}, "themes/nowhere"),
        ({"DATABASE_URL": "mysql://x"}, "postgresql://"),
    ],
)
def test_settings_refuse_with_words(tmp_path: Path, chosen: dict[str, str], words: str) -> None:
    city = City(tmp_path, **chosen)
    done = city.manage("check", check=False)
    assert done.returncode != 0
    assert words in done.stderr
