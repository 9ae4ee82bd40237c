"""The kit on whole packages: green on good ones, red on each broken one, by the check that is meant to find it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from plugins.api.testing.checks import PLUGIN_CHECKS, check_name
from tests.plugins.api.broken_plugins import BROKEN, GOOD, write_plugin

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def said(tmp_path_factory) -> dict[str, dict[str, str]]:
    """What every check says of every plugin, from a process in which they are installed."""
    folder = tmp_path_factory.mktemp("packages")
    for slug, (more, files) in GOOD.items():
        write_plugin(folder, slug, more, files)
    for slug, (_check, _words, more, files) in BROKEN.items():
        write_plugin(folder, slug, more, files)
    variables = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(folder)]),
        "DJANGO_SETTINGS_MODULE": "cms.settings",
        "XINQIAO_ENV": "test",
        "XINQIAO_VAR": str(folder),
    }
    command = [sys.executable, "-m", "tests.plugins.api.broken_plugins"]
    done = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, timeout=180, check=False)
    line = next((line for line in done.stdout.splitlines() if line.startswith("KIT")), None)
    assert line, done.stderr[-4000:]
    return json.loads(line[3:])


@pytest.mark.parametrize("slug", GOOD)
def test_kit_is_green_on_a_good_package(said, slug):
    assert {name: words for name, words in said[slug].items() if words} == {}


@pytest.mark.parametrize("slug", BROKEN)
def test_kit_is_red_on_a_broken_package(said, slug):
    check, words, _more, _files = BROKEN[slug]
    assert words in said[slug][check]


def test_every_check_of_packages_has_something_that_it_finds():
    assert {check for check, *_rest in BROKEN.values()} == {check_name(check) for check in PLUGIN_CHECKS}
