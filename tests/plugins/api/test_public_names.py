"""docs/plugin-api.md names exactly what plugins.api offers, and says what happens to it."""

import re
from pathlib import Path

import plugins.api
from plugins.api import API_VERSION

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "plugin-api.md").read_text(encoding="utf-8")


def documented_names() -> list[str]:
    table = PAGE[PAGE.index("## The public names") :]
    cells = re.findall(r"^\| (`.+?`) \|", table, re.MULTILINE)
    return [name for cell in cells for name in re.findall(r"`(\w+)`", cell)]


def test_public_names_are_exactly_those_documented():
    assert sorted(documented_names()) == sorted(plugins.api.__all__)


def test_every_public_name_can_be_imported():
    assert [name for name in plugins.api.__all__ if not hasattr(plugins.api, name)] == []


def test_nothing_is_public_by_accident():
    modules = {
        "assessment",
        "bankable",
        "certificate_renderer",
        "channel",
        "choice_question",
        "content_block",
        "credential",
        "disclosure",
        "exporter",
        "extension",
        "free_text",
        "hooks",
    }
    modules |= {
        "importer",
        "person_rows",
        "personal_data",
        "plain_lists",
        "plugin",
        "port_list",
        "records",
        "runtime_door",
        "rubric",
        "testing",
    }
    modules |= {"going", "marker_files", "peer", "start_checks", "uploads", "version"}
    there = {name for name in vars(plugins.api) if not name.startswith("_")} - {"Any", "TYPE_CHECKING"}
    assert there - set(plugins.api.__all__) <= modules


def test_page_says_which_number_it_speaks_of():
    assert "What api 1 means" in PAGE
    assert API_VERSION == 1
