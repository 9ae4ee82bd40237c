"""``pytest -p plugins.api.testing.pytest_plugin --plugin SLUG`` runs the kit on an installed plugin."""

from __future__ import annotations

from pathlib import Path

import pytest

from plugins.api.testing.checks import ALL_CHECKS
from plugins.api.testing.subject import subjects_of

SUITE = Path(__file__).with_name("test_installed.py")


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option."""
    parser.addoption("--plugin", metavar="SLUG", help="run the conformance kit on this installed plugin")


def pytest_configure(config: pytest.Config) -> None:
    """With the option, the kit is what runs."""
    if config.getoption("--plugin"):
        config.args = [str(SUITE)]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test for each type and check."""
    if {"conformance_subject", "conformance_check"} <= set(metafunc.fixturenames):
        subjects = subjects_of(metafunc.config.getoption("--plugin"))
        names = [check.__name__.removeprefix("check_") for check in ALL_CHECKS]
        metafunc.parametrize("conformance_subject", subjects, ids=[subject.type.key for subject in subjects])
        metafunc.parametrize("conformance_check", ALL_CHECKS, ids=names)
