"""The backend passes the whole suite that the search library ships for backends."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cms.search.conformance import rows

ROOT = Path(__file__).resolve().parents[3]
TESTS = 120  # in modelsearch 1.3


@pytest.mark.slow
def test_backend_passes_the_whole_suite(tmp_path: Path) -> None:
    (tmp_path / "search.json").write_text(json.dumps(rows.all_rows()), "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "django", "test", "tests.cms.search.conformance.suite", "--settings",
         "tests.cms.search.conformance.project"],
        env={**os.environ, "PYTHONPATH": str(ROOT), "CONFORMANCE_DIR": str(tmp_path)},
        cwd=tmp_path, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-6000:]
    ran = re.search(r"Ran (\d+) tests", done.stderr)
    assert ran
    assert int(ran.group(1)) >= TESTS
    assert "skipped" not in done.stderr
