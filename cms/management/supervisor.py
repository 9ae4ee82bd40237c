"""Keeps a few child processes alive: starts them, restarts one that dies, stops all when asked.

A child may have children of its own (the web server has): they stand in its process group and go with it.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

PATIENCE = 60.0  # seconds without a death after which the waiting time is forgotten
LONGEST_WAIT = 30.0  # seconds between two restarts of a child that keeps dying
GRACE = 15.0  # seconds a child gets to finish after SIGTERM
PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def end_with_parent() -> None:
    """Runs in a new child: the kernel sends it SIGTERM when the supervisor is gone, however it went."""
    if _LIBC is not None:
        _LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """One process: its name, its command, and how often it had to be started again."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] | None = None
    process: subprocess.Popen[bytes] | None = None
    restarts: int = 0
    started_at: float = 0.0
    not_before: float = field(default=0.0)

    def start(self) -> None:
        """Start the process in a group of its own, so that Ctrl-C reaches the supervisor alone."""
        self.process = subprocess.Popen(
            self.command,
            env=self.environment,
            start_new_session=True,
            preexec_fn=end_with_parent,  # noqa: PLW1509 - the supervisor has no threads
        )
        self.started_at = time.monotonic()

    def has_died(self) -> bool:
        """True when the process was started and has ended."""
        return self.process is not None and self.process.poll() is not None

    def sweep(self) -> None:
        """End what a dead process left behind in its group: a web worker that goes on would hold the address."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)


class Supervisor:
    """Runs children until SIGINT or SIGTERM; `say` receives one line per event."""

    def __init__(self, children: list[Child], say: Callable[[str], None]) -> None:
        self.children = children
        self.say = say
        self.stopping = threading.Event()

    def run(self) -> None:
        """Start all, watch them every quarter of a second, stop all at the end."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self.stopping.set())
        try:
            for child in self.children:
                child.start()
            while not self.stopping.wait(0.25):
                self.revive()
        finally:
            self.stop()

    def revive(self) -> None:
        """Start every dead child again, each time waiting longer if it dies at once."""
        now = time.monotonic()
        for child in self.children:
            if not child.has_died():
                continue
            if child.process is not None:
                code = child.process.returncode
                child.sweep()
                child.process = None
                if now - child.started_at > PATIENCE:
                    child.restarts = 0
                wait = min(LONGEST_WAIT, 0.5 * 2**child.restarts)
                child.restarts += 1
                child.not_before = now + wait
                self.say(f"{child.name} ended (code {code}); starting it again in {wait:.1f} s")
        for child in self.children:
            if child.process is None and now >= child.not_before:
                child.start()

    def stop(self) -> None:
        """Ask every child to end, wait, and end those that do not."""
        alive = [child.process for child in self.children if child.process and child.process.poll() is None]
        for process in alive:
            process.terminate()
        deadline = time.monotonic() + GRACE
        for process in alive:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for child in self.children:
            child.sweep()
        sys.stdout.flush()
