"""Prepares the installation and runs it: database, demo city, static files, then server, worker and clock."""

import hashlib
import os
import socket
import sys
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from cms.management.supervisor import Child, Supervisor
from people.models import User


def is_free(host: str, port: int) -> bool:
    """True when nobody listens on that address."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


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
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        parser.add_argument("--workers", type=int, default=int(os.environ.get("WEB_WORKERS", "2")))
        parser.add_argument("--threads", type=int, default=int(os.environ.get("WEB_THREADS", "4")))
        parser.add_argument("--no-demo", action="store_true", help="leave an empty city empty")
        parser.add_argument("--prepare-only", action="store_true", help="prepare, and do not start anything")

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        host, port = options["host"], options["port"]
        if not options["prepare_only"] and not is_free(host, port):
            raise CommandError(f"Somebody already listens on {host}:{port}. Choose another: PORT=8001 make run")
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
            self.say("Making the keys for personal data")
            call_command("make_keys", verbosity=0)
        if pending_migrations():
            self.say("Bringing the database up to date")
            call_command("migrate", verbosity=0, interactive=False)
        if "shared" in connections:
            call_command("createcachetable", database="shared", verbosity=0)
        call_command("found", verbosity=0)
        self.collect_static()
        if with_demo and not User.objects.exists():
            self.say("Loading the demo city (about a minute, once)")
            call_command("demo", verbosity=1)

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
