"""What the promises share: one town for a whole file, since it is only looked at or rolled back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import translation

from courses.domain.authoring.assessment import version_facts
from courses.domain.learning.outline import forget_outlines
from courses.views.body import forget_bodies
from tests.factories.town import Town
from tests.promises.visitors import remember_visitors, taken_back


def forget_everything() -> None:
    """What a process keeps of the database does not outlive its rows."""
    from cms.domain.pages.page_cache import store

    store.reset()
    version_facts.cache_clear()
    forget_outlines()
    forget_bodies()
    cache.clear()


@pytest.fixture(autouse=True)
def forgetful() -> None:
    """The town outlives a test, so what was kept of it may, too; `forget_everything` comes with each new town."""


@pytest.fixture(scope="module")
def town_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the town's files lie."""
    return tmp_path_factory.mktemp("town")


@pytest.fixture(autouse=True)
def own_files(settings, request, tmp_path: Path) -> None:
    """Files of a test: those of the town where the test looks at it."""
    folder = request.getfixturevalue("town_files") if "town" in request.fixturenames else tmp_path
    for name, value in file_settings(folder).items():
        setattr(settings, name, value)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def file_settings(folder: Path) -> dict[str, object]:
    """The settings that put every file below a folder."""
    from django.conf import settings

    storages = {alias: {**options} for alias, options in settings.STORAGES.items()}
    for alias, name in {"default": "private", "public": "public", "private": "private", "evidence": "evidence"}.items():
        options = {**storages[alias].get("OPTIONS", {}), "location": folder / "media" / name}
        storages[alias] = {**storages[alias], "OPTIONS": options}
    return {
        "MEDIA_DIR": folder / "media",
        "MEDIA_ROOT": folder / "media" / "private",
        "SEARCH_INDEX_DIR": folder / "search",
        "STORAGES": storages,
    }


@pytest.fixture(scope="module")
def town(django_db_setup, django_db_blocker, town_files: Path) -> Iterator[Town]:
    """The town, in a transaction that is taken back after the last test of the file."""
    from django.test.utils import override_settings

    forget_everything()
    hasher = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with django_db_blocker.unblock(), taken_back(), translation.override("zh-hans"):
        with override_settings(**file_settings(town_files), PASSWORD_HASHERS=hasher):
            town = Town()
            town.made = town.attempts(Client())
            remember_visitors(town)
        yield town
    forget_everything()


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    """Every test begins in the main language, and in a process that remembers nothing."""
    forget_everything()
    with translation.override("zh-hans"):
        yield
