"""What tests of the API share: the town of the promises, with a program at its door in every role."""

from typing import Any

import pytest

from tests.api.stage import Program, make_token
from tests.promises.conftest import chinese, forgetful, own_files, town, town_files  # noqa: F401

ROLES = {"coordinator": "here", "stranger": "there", "bureau_admin": "city", "auditor": "city"}


@pytest.fixture
def open_gates(settings: Any) -> None:
    """Nobody is told to wait: what is tested is something else."""
    settings.API_REQUESTS_PER_MINUTE = 1_000_000


def program_of(town: Any, visitor: str, *, strict: bool = True) -> Program:  # noqa: F811
    """A program with everything that a visitor of the town could hand on."""
    place = {"here": town.here.school, "there": town.there.school, "city": town.city}[ROLES[visitor]]
    role = "coordinator" if visitor == "stranger" else visitor
    _token, words = make_token(town.users[visitor], role, place)
    return Program(words, strict=strict)
