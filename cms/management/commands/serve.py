"""Prepares the installation and runs it: database, demo city, static files, then server, worker and clock."""

import errno
import fcntl
import hashlib
import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from cms.management.supervisor import Child, Supervisor
from people.models import User


def read_number(name: str, text: str, *, most: int, example: int) -> int:
    """A whole number from 1 that somebody gave as NAME=…; anything else is refused in words."""
    if not (text.isascii() and text.isdigit() and len(text) < 9 and 1 <= int(text) <= most):
        raise CommandError(f"{name} must be a whole number from 1 to {most}, not “{text}”: {name}={example} make run")
    return int(text)


def check_address(host: str, port: int) -> None:
    """Refuse in words an address that the server could not take."""
    kind = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                other = port + 1 if port < 65_535 else 8001
                raise CommandError(
                    f"Somebody already listens on {host}:{port}. Choose another: PORT={other} make run"
                ) from error
            if error.errno == errno.EACCES:
                raise CommandError(f"You may not use port {port}. Choose another: PORT=8001 make run") from error
            raise CommandError(f"This machine has no address {host}: {error.strerror}. Check HOST") from error


@contextmanager
def alone(say: Any) -> Iterator[None]:
    """Nobody else prepares this installation meanwhile: two migrations at once would leave the database by half."""
    with (settings.VAR_DIR / "prepare.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another start prepares this installation; waiting for it")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def pending_migrations() -> bool:
    """True when the database lacks a migration (or has no tables yet)."""
    executor = MigrationExecutor(connections["default"])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def static_fingerprint() -> str:
    """Changes when any file that collectstatic would copy changes."""
    digest = hashlib.sha256(settings.THEME.encode())
    roots = [settings.THEMES_DIR, settings.BASE_DIR / "plugins", settings.BASE_DIR / "requirements.txt"]
    for root in roots:
        for path in sorted(root.rglob("*")) if root.is_dir() else [root]:
            if path.is_file() and "__pycache__" not in path.parts and path.suffix not in {".mo", ".po", ".pyc"}:
                digest.update(f"{path}{path.stat().st_mtime_ns}{path.stat().st_size}".encode())
    return digest.hexdigest()


class Command(BaseCommand):
    help = "Prepare everything that is missing, then run server, task worker and clock until Ctrl-C."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
        parser.add_argument("--port", default=os.environ.get("PORT", "8000"))
        parser.add_argument("--workers", default=os.environ.get("WEB_WORKERS", "2"))
        parser.add_argument("--threads", default=os.environ.get("WEB_THREADS", "4"))
        parser.add_argument("--no-demo", action="store_true", help="leave an empty city empty")
        parser.add_argument("--prepare-only", action="store_true", help="prepare, and do not start anything")

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        host, port = options["host"], read_number("PORT", str(options["port"]), most=65_535, example=8001)
        options["port"] = port
        options["workers"] = read_number("WEB_WORKERS", str(options["workers"]), most=64, example=2)
        options["threads"] = read_number("WEB_THREADS", str(options["threads"]), most=256, example=4)
        if not options["prepare_only"]:
            check_address(host, port)
        with alone(self.say):
            self.prepare(with_demo=not options["no_demo"] and not settings.PRODUCTION)
        if options["prepare_only"]:
            return
        self.say(f"Ready after {time.monotonic() - began:.1f} s")
        self.announce(host, port)
        Supervisor(self.children(options), self.say).run()
        self.say("Stopped")

    def say(self, text: str) -> None:
        """One line of progress, at once."""
        self.stdout.write(f"· {text}")
        self.stdout.flush()

    def prepare(self, *, with_demo: bool) -> None:
        """Everything that a start needs and that is not there yet; each step is skipped when done before."""
        call_command("compile_catalogues", verbosity=0)
        if not settings.KEY_FILE.exists():
            self.say("Making the keys for personal data and certificates")
            call_command("make_keys", verbosity=0)
        if pending_migrations():
            self.say("Bringing the database up to date (the first time: up to half a minute)")
            call_command("migrate", verbosity=0, interactive=False)
        if "shared" in connections:
            call_command("createcachetable", database="shared", verbosity=0)
        call_command("found", verbosity=0)
        self.collect_static()
        if with_demo and not User.objects.exists():
            self.say("Loading the demo city (about a minute, once)")
            call_command("demo", quiet_accounts=True, verbosity=1)

    def collect_static(self) -> None:
        """Copy and hash the static files when one of them has changed."""
        note: Path = settings.STATIC_ROOT / ".fingerprint"
        mark = static_fingerprint()
        if note.exists() and note.read_text() == mark:
            return
        self.say("Collecting the static files")
        call_command("collectstatic", verbosity=0, interactive=False, clear=False)
        note.write_text(mark)

    def announce(self, host: str, port: int) -> None:
        """The address, and who can sign in to the demo city."""
        self.stdout.write(f"\n  心桥 Xinqiao: http://{host}:{port}/   English: http://{host}:{port}/en/\n")
        if not settings.PRODUCTION:
            call_command("demo", accounts=True, verbosity=1)
        self.stdout.write("  Ctrl-C stops everything.\n\n")
        self.stdout.flush()

    def children(self, options: dict[str, Any]) -> list[Child]:
        """The server, the worker and the clock."""
        manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "cms.settings", "PYTHONUNBUFFERED": "1"}
        server = [sys.executable, "-m", "granian", "--interface", "wsgi", "cms.wsgi:application"]
        server += ["--host", options["host"], "--port", str(options["port"]), "--no-ws", "--log-level", "warning"]
        server += ["--workers", str(options["workers"]), "--blocking-threads", str(options["threads"])]
        server += ["--backlog", "1024", "--respawn-failed-workers", "--workers-kill-timeout", "10"]
        return [
            Child("server", server, environment),
            Child("worker", [*manage, "worker"], environment),
            Child("clock", [*manage, "tick", "--every", "60"], environment),
        ]
