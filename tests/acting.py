"""Acts of tests inside an installation: one process of its own runs one after another, since starting takes seconds.

`python -m tests.acting` reads a line of JSON for each act (module, name, values, facts) and answers with one: what the
act gave, or what went wrong. A module names its acts in `ACTS`.
"""

import json
import os
import subprocess
import sys
import traceback
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from tests.city_template import ROOT


class Actors:
    """The process, started with the first act. What acts print goes to `log`."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self.environment, self.log = environment, log
        self.process: subprocess.Popen[str] | None = None

    def act(self, module: str, name: str, /, *values: Any, **facts: Any) -> Any:
        """What the act gives. Raises AssertionError with its traceback."""
        if self.process is None or self.process.poll() is not None:
            self.start()
        assert self.process is not None
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin is not None and stdout is not None  # noqa: PT018 - both or none
        stdin.write(json.dumps([module, name, values, facts]) + "\n")
        stdin.flush()
        line = stdout.readline()
        answer = json.loads(line) if line else {"error": self.log.read_text(errors="replace")[-4000:]}
        if "error" in answer:
            raise AssertionError(f"act {name} of {module}:\n{answer['error']}")
        return answer["gives"]

    def start(self) -> None:
        """Begin the process."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.acting"], env=self.environment, cwd=ROOT, text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
            )  # fmt: skip

    def stop(self) -> None:
        """End it."""
        if self.process is not None:
            self.process.communicate()
            self.process = None


def run(line: str) -> dict[str, Any]:
    """One act."""
    from django.db import connections

    module, name, values, facts = json.loads(line)
    try:
        return {"gives": import_module(module).ACTS[name](*values, **facts)}
    except Exception:
        return {"error": traceback.format_exc()}
    finally:
        connections.close_all()


def main(answers: IO[str]) -> None:
    """Act until nobody asks any more."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
    import django

    django.setup()
    for line in sys.stdin:
        answers.write(json.dumps(run(line), ensure_ascii=False) + "\n")
        answers.flush()


if __name__ == "__main__":
    told, sys.stdout = sys.stdout, sys.stderr
    main(told)
