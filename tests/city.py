"""A whole installation of its own for a test or a bench: database, files, keys, server, worker and clock."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from tests.acting import Actors
from tests.city_template import ROOT, copy_city, keep_static


def free_port() -> int:
    """A port of the loopback address that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class City:
    """An installation in `folder`; `manage()` runs a command in it, `start()` runs what `make run` runs."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None
        self.actors: Actors | None = None
        self.log = folder / "server.log"
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("XINQIAO_", "PYTEST"))}
        self.environment = {
            **inherited,
            "XINQIAO_ENV": "demo",
            "XINQIAO_VAR": str(folder / "var"),
            "XINQIAO_MEDIA": str(folder / "media"),
            "XINQIAO_STATIC_ROOT": str(folder / "static"),
            "PORT": str(self.port),
            "PYTHONUNBUFFERED": "1",
            **{f"XINQIAO_{name}": value for name, value in settings.items()},
        }

    def manage(self, *arguments: str, check: bool = True, timeout: float = 600) -> subprocess.CompletedProcess[str]:
        """Run manage.py here; its output is returned, and shown when it did not succeed."""
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=False, timeout=timeout, cwd=ROOT
        )
        if check and done.returncode:
            raise AssertionError(f"{' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
        return done

    def act(self, module: str, name: str, /, *values: Any, **facts: Any) -> Any:
        """Run one act of a module of tests in this installation; gives what it gave."""
        if self.actors is None:
            self.actors = Actors(self.environment, self.folder / "acts.log")
        return self.actors.act(module, name, *values, **facts)

    def stage(self, name: str, *values: Any) -> dict[str, Any]:
        """Run one act of tests.browser.stage."""
        return dict(self.act("tests.browser.stage", name, *values))

    def prepare(self, *, demo: bool = True) -> None:
        """Put a prepared installation here, unless there is one or it has a database of its own."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if not (self.folder / "var").exists() and "XINQIAO_DATABASE_URL" not in self.environment:
            copy_city("demo" if demo else "empty", self.folder, self.environment)

    def start(self, *arguments: str, patience: float = 300) -> None:
        """Start everything and wait until /healthz answers."""
        self.prepare(demo="--no-demo" not in arguments)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, str(ROOT / "manage.py"), "serve", "--port", str(self.port), *arguments],
                env=self.environment,
                stdout=log,
                stderr=log,
                cwd=ROOT,
            )
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise AssertionError(f"the installation ended:\n{self.tail()}")
            if self.health() is not None:
                if (self.folder / "static").exists():
                    keep_static(self.folder)
                return
            time.sleep(0.2)
        raise AssertionError(f"no answer within {patience} s:\n{self.tail()}")

    def health(self) -> dict[str, object] | None:
        """What /healthz says, or None when nobody answers."""
        try:
            with urllib.request.urlopen(f"{self.address}/healthz", timeout=5) as answer:
                return dict(json.load(answer))
        except urllib.error.HTTPError as error:
            return dict(json.load(error))
        except (OSError, ValueError):
            return None

    def tail(self) -> str:
        """The last lines of the log."""
        return self.log.read_text(errors="replace")[-4000:] if self.log.exists() else ""

    def stop(self) -> None:
        """Ctrl-C, and wait."""
        if self.actors is not None:
            self.actors.stop()
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(40)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process = None
