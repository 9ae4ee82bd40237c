"""A name of the contract that is on its way: it works, it warns, and kit and doctor say who uses it."""

import io

import pytest
from django.core.management import call_command

import plugins.api
from plugins.api import going
from plugins.host.doctor import find_missing_tables
from plugins.host.registry import registry


@pytest.fixture
def old_name(monkeypatch):
    monkeypatch.setitem(going.GOING, "OldName", going.Going("0.2", "NewName", value="what it gave"))


def test_name_works_and_warns_at_the_place_that_asks(old_name):
    with pytest.warns(DeprecationWarning, match="OldName goes with the next api .since 0.2.; instead: NewName") as seen:
        assert plugins.api.OldName == "what it gave"
    assert seen[0].filename == __file__


def test_name_that_never_was_is_an_error_as_ever():
    with pytest.raises(AttributeError, match="has no attribute 'NeverWas'"):
        plugins.api.NeverWas  # noqa: B018 - asking is the test


def test_uses_are_found_in_the_sources_of_a_plugin(old_name, tmp_path):
    (tmp_path / "types.py").write_text("import re\nfrom plugins.api import OldName, Ctx\nx = plugins.api.OldName\n")
    (tmp_path / "broken.py").write_text("def (")
    uses = [f"types.py:{line}: OldName goes; instead: NewName" for line in (2, 3)]
    assert list(going.find_uses(tmp_path)) == uses


@pytest.mark.django_db
def test_doctor_names_who_needs_a_newer_version(monkeypatch):
    monkeypatch.setitem(going.GOING, "AssessmentType", going.Going("0.2", "NewName"))
    out = io.StringIO()
    call_command("plugins", "doctor", stdout=out)
    assert "watch: needs a newer version: types.py:" in out.getvalue()


def test_doctor_misses_tables():
    tally = registry.plugin("tally").config
    table = next(tally.get_models())._meta.db_table
    assert list(find_missing_tables(tally, {table})) == []
    finding = next(find_missing_tables(tally, set()))
    assert finding.words == f"tables are missing ({table}): run `manage.py migrate`"
    assert finding.is_trouble
