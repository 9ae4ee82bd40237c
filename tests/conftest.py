"""What every test stands on: a founded site in the database, files in a folder of the test, compiled catalogues."""

import os
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

os.environ.setdefault("XINQIAO_ENV", "test")
os.environ.setdefault("XINQIAO_VAR", tempfile.mkdtemp(prefix="xinqiao-test-"))
os.environ.setdefault("XINQIAO_STATIC_ROOT", tempfile.mkdtemp(prefix="xinqiao-test-static-"))

import hypothesis
import pytest  # after the environment is set, since settings are read on import of Django's parts

from tests.lanes import ON_POSTGRESQL, LaneScheduling, place_of

pytest_plugins = ["tests.chromium"]

hypothesis.settings.register_profile("steady", derandomize=True)  # the same examples on every machine and every day
hypothesis.settings.register_profile("explore", max_examples=200)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


@pytest.fixture(scope="session", autouse=True)
def compiled_catalogues() -> None:
    """Translations are compiled from their sources before the first test."""
    from django.core.management import call_command

    call_command("compile_catalogues", verbosity=0)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The reference rows of an empty city: locales, root page, site, groups. What it leaves to workers is never lost."""
    from django.core.management import call_command
    from django.utils import timezone

    from people.models import Job

    with django_db_blocker.unblock():
        call_command("found", verbosity=0)
        tomorrow = timezone.now() + timedelta(days=1)
        Job.objects.update(created_at=tomorrow, handed_at=tomorrow)  # neither lost nor stuck, however long tests run


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path: Path) -> None:
    """Uploaded files, the search index and keys go to a folder of this test."""
    settings.MEDIA_DIR = tmp_path / "media"
    settings.MEDIA_ROOT = tmp_path / "media" / "private"
    settings.SEARCH_INDEX_DIR = tmp_path / "search"
    storages = {alias: {**options} for alias, options in settings.STORAGES.items()}
    for alias, folder in {
        "default": "private",
        "public": "public",
        "private": "private",
        "evidence": "evidence",
    }.items():
        storages[alias] = {
            **storages[alias],
            "OPTIONS": {**storages[alias].get("OPTIONS", {}), "location": tmp_path / "media" / folder},
        }
    settings.STORAGES = storages


@pytest.fixture(autouse=True)
def fresh_page_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a process remembers of the database does not outlive the rows of a test.

    Nor does it look for news every half second, which would come and go in counts of queries.
    """
    from cms.domain.pages.page_cache import store

    store.reset()
    monkeypatch.setattr(store, "poll_seconds", 3600)


@pytest.fixture(autouse=True)
def forgetful() -> Iterator[None]:
    """What a process keeps by primary key must not outlive a test's rows: the next test's have the same keys."""
    from courses.domain.authoring.assessment import version_facts
    from courses.domain.hours.at_hand import forget_rules
    from courses.domain.learning.outline import forget_outlines
    from courses.views.body import forget_bodies

    forgets = (version_facts.cache_clear, forget_outlines, forget_bodies, forget_rules)
    for forget in forgets:
        forget()
    yield
    for forget in forgets:
        forget()


@pytest.fixture(autouse=True)
def chinese() -> None:
    """Every test begins in the main language, whatever the one before asked for."""
    from django.utils import translation

    translation.activate("zh-hans")


@pytest.fixture(autouse=True)
def quick_hashing(settings) -> None:
    """Hashing that takes no time: what is tested here is not the strength of argon2."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.hookimpl(optionalhook=True)  # a run without processes does not know it
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LaneScheduling:
    """How the processes share the tests: in the order of the collection, not the largest file first."""
    config.option.loadscopereorder = False
    return LaneScheduling(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Domain, guard and concurrency run on PostgreSQL too: their files carry the mark of that lane."""
    items.sort(key=lambda item: place_of(item.nodeid))
    for item in items:
        if item.path in ON_POSTGRESQL:
            item.add_marker(pytest.mark.postgres)
