"""How a promise is tried: as everybody, with everything that was written taken back."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.test import Client

VISITORS = (
    "anonymous", "learner", "stranger", "coordinator", "trainer", "assessor", "expert", "editor", "reviewer",
    "bureau_admin", "auditor", "superuser",
)  # fmt: skip


@contextmanager
def taken_back() -> Iterator[None]:
    """A transaction that is always rolled back, and that the plugin guard takes for the test's own."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]
    with block:
        yield
        transaction.set_rollback(True)


def remember_visitors(town: Any) -> None:
    """Sign everybody in once; `client_of` only lends the session."""
    town.sessions = {}
    for visitor, person in town.users.items():
        client = Client()
        client.force_login(person)
        town.sessions[visitor] = client.cookies.output(header="", sep=";")


def client_of(town: Any, visitor: str, **options: Any) -> Client:
    """A browser in which this visitor is signed in; failures of a view become answers, as in production."""
    client = Client(raise_request_exception=False, **options)
    if visitor != "anonymous":
        client.cookies.load(town.sessions[visitor])
    return client
