"""Fixtures of the register's tests."""

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def quick_hashing(settings) -> None:
    """Hashing that takes no time: what is tested here is not the strength of argon2."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def chinese() -> None:
    """Every test begins in the main language, whatever the one before asked for."""
    translation.activate("zh-hans")


@pytest.fixture(autouse=True)
def quiet_stamps(monkeypatch) -> None:
    """The page cache looks for news every half second; that query would come and go in counts."""
    from cms.domain.pages.page_cache import store

    monkeypatch.setattr(store, "poll_seconds", 3600)


@pytest.fixture
def city():
    from tests.factories.people import make_city

    return make_city()


@pytest.fixture
def district(city):
    from tests.factories.people import make_district

    return make_district()


@pytest.fixture
def school(district):
    from tests.factories.people import OrganisationFactory

    return OrganisationFactory(code="S1", name="青禾小学", parent=district)


@pytest.fixture
def other_school(district):
    from tests.factories.people import OrganisationFactory

    return OrganisationFactory(code="S2", name="柳岸小学", parent=district)
