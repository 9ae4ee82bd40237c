"""A collected set of static files with hashed names, as production serves it; made once a session per theme."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = ["wagtail*", "admin", "django_*", "axes", "allauth", "modelsearch", "taggit", "account", "mfa"]


class Collected:
    """What collectstatic made: the folder and the names in its manifest."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.paths: dict[str, str] = json.loads((folder / "staticfiles.json").read_text())["paths"]

    def text(self, name: str) -> str:
        """The content behind a plain name."""
        return (self.folder / self.paths[name]).read_text(encoding="utf-8")


def run_django(*arguments: str, var: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """manage.py in a process of its own, with settings of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XINQIAO_", "PYTEST", "DJANGO"))}
    environment = {**kept, "XINQIAO_ENV": "demo", "XINQIAO_VAR": str(var), **settings}
    command = [sys.executable, "-W", "ignore", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture(scope="session")
def collect(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Collected]:
    """collect("spring") → the collected files of that theme."""
    made: dict[str, Collected] = {}

    def get(theme: str) -> Collected:
        if theme not in made:
            folder = tmp_path_factory.mktemp(f"static-{theme}")
            ignored = [part for pattern in NOT_OURS for part in ("-i", pattern)]
            done = run_django(
                "manage.py",
                "collectstatic",
                "--noinput",
                "-v0",
                *ignored,
                var=tmp_path_factory.mktemp(f"var-{theme}"),
                XINQIAO_THEME=theme,
                XINQIAO_STATIC_ROOT=str(folder),
            )
            assert done.returncode == 0, done.stderr[-2000:]
            made[theme] = Collected(folder)
        return made[theme]

    return get
