"""``pytest -p plugins.api.testing.pytest_plugin --plugin SLUG`` runs the kit on an installed plugin.

Needs pytest and the core on the path, nothing else: without settings it takes those of the core, in a folder that is
gone afterwards, and it asks no database.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

SUITE = Path(__file__).with_name("test_installed.py")
FOLDER = pytest.StashKey[tempfile.TemporaryDirectory[str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option; it may stand several times."""
    parser.addoption(
        "--plugin", metavar="SLUG", action="append", default=[], help="run the conformance kit on this installed plugin"
    )


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Name the settings before anybody (a conftest, pytest-django) looks for them."""
    if "DJANGO_SETTINGS_MODULE" not in os.environ:
        folder = tempfile.TemporaryDirectory(prefix="plugin-kit-")
        early_config.stash[FOLDER] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "cms.settings"
        os.environ.setdefault("XINQIAO_ENV", "test")
        os.environ.setdefault("XINQIAO_VAR", folder.name)


def pytest_configure(config: pytest.Config) -> None:
    """Start Django; with the option, the kit is what runs."""
    import django  # not before the settings are named

    django.setup()
    if config.getoption("--plugin"):
        config.args = [str(SUITE)]
        _warn_of_going(config)


def _warn_of_going(config: pytest.Config) -> None:
    """What the next version of the core will not know any more stands among the warnings."""
    from django.apps import apps  # not before Django has started

    from plugins.api.going import find_uses

    for slug in config.getoption("--plugin"):
        plugin = apps.app_configs.get(f"plugin_{slug}")
        for use in find_uses(Path(plugin.path)) if plugin else ():
            config.issue_config_time_warning(pytest.PytestWarning(f"{slug}: {use}"), stacklevel=2)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Take the folder away again."""
    folder = config.stash.get(FOLDER, None)
    if folder is not None:
        folder.cleanup()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test for each examination of the plugins named."""
    slugs = metafunc.config.getoption("--plugin")
    if slugs and metafunc.cls is None and "examination" in metafunc.fixturenames:
        from plugins.api.testing.checks import examinations_of  # not before Django has started

        found = [one for slug in slugs for one in examinations_of(slug)]
        metafunc.parametrize("examination", found, ids=[one.name for one in found])
