"""A small installation in a folder of its own, for tests that look at files or kill processes."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SETTINGS = """
from cms.settings import *

DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL;PRAGMA synchronous=OFF;"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


class NoMigrations(dict):
    def __contains__(self, key):
        return True

    def __getitem__(self, key):
        return None


MIGRATION_MODULES = NoMigrations()
"""


class Installation:
    """Tables made straight from the models; `run` runs Python in it and returns what it printed."""

    def __init__(self, folder: Path, **settings: object) -> None:
        lines = [f"{name} = {value!r}" for name, value in settings.items()]
        (folder / "own_settings.py").write_text("\n".join([SETTINGS, *lines, ""]))
        self.var = folder / "var"
        self.environment = {
            **os.environ,
            "XINQIAO_VAR": str(self.var),
            "XINQIAO_ENV": "demo",
            "DJANGO_SETTINGS_MODULE": "own_settings",
            "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}",
        }
        self.manage("migrate", "--run-syncdb", "-v", "0")

    def manage(self, *arguments: str) -> str:
        return self.run("-m", "django", *arguments)

    def run(self, *arguments: str) -> str:
        """Run Python to its end; an error of it is an error of the test."""
        done = subprocess.run(
            [sys.executable, *arguments], env=self.environment, capture_output=True, text=True, check=False, cwd=ROOT
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start Python and leave it running."""
        return subprocess.Popen(
            [sys.executable, *arguments],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
        )
