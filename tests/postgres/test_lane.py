"""The PostgreSQL lane: every test marked `postgres` runs again here on a real PostgreSQL, in a process of its own."""

import os
import subprocess
import sys

import pytest

from tests.city import ROOT, City
from tests.lanes import postgres_files
from tests.postgres.cluster import Cluster

INSIDE = "XINQIAO_DATABASE_URL" in os.environ


@pytest.mark.slow
@pytest.mark.skipif(INSIDE, reason="this is the lane itself")
def test_migrations_and_founding_run_on_postgresql(tmp_path) -> None:
    with Cluster() as cluster:
        city = City(tmp_path / "city", DATABASE_URL=cluster.url("migrated"))
        city.folder.mkdir()
        city.manage("make_keys")
        city.manage("migrate", "--verbosity", "0")
        city.manage("createcachetable", "--database", "shared")
        city.manage("makemigrations", "--check", "--dry-run")
        city.manage("found")
        assert "site: ready" in city.manage("found").stdout


@pytest.mark.slow
@pytest.mark.skipif(INSIDE, reason="this is the lane itself")
def test_tests_marked_postgres_pass_on_postgresql(tmp_path) -> None:
    with Cluster() as cluster:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
            "XINQIAO_ENV": "test",
            "XINQIAO_DATABASE_URL": cluster.url(),
            "XINQIAO_VAR": str(tmp_path / "var"),
        }
        command = [sys.executable, "-m", "pytest", "-q", "-m", "postgres", "-p", "no:cacheprovider", *postgres_files()]
        done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    print(done.stdout[-3000:])
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    assert " passed" in done.stdout
