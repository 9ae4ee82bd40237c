"""The kit as a pytest class: subclass it in the plugin's tests and name the plugin."""

from __future__ import annotations

from typing import ClassVar

import pytest

from plugins.api.testing.checks import Examination, examinations_of


class Conformance:
    """``class TestMine(Conformance): plugin = "mine"`` runs every check on everything the plugin brings."""

    plugin: ClassVar[str]

    @classmethod
    def pytest_generate_tests(cls, metafunc: pytest.Metafunc) -> None:
        """One test for each examination."""
        if "examination" in metafunc.fixturenames:
            found = list(examinations_of(cls.plugin))
            metafunc.parametrize("examination", found, ids=[one.name for one in found])

    def test_conformance(self, examination: Examination) -> None:
        """One check of the kit."""
        examination.run()
