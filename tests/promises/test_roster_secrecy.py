"""After a roster was imported no phone and no identity number stands in clear in any file of the installation."""

import re
from pathlib import Path

import pytest

from tests.people.roster_file import write_organisations, write_roster
from tests.promises.installation import Installation, unpack

pytestmark = pytest.mark.slow
PHONE = re.compile(rb"(?<!\d)1[3-9]\d{9}(?!\d)")
IDENTITY = re.compile(rb"(?<![\dA-Za-z])[1-9]\d{16}[\dXx](?![\dA-Za-z])")


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An installation into which 500 people came: half by the command, the whole file again through the browser."""
    folder = tmp_path_factory.mktemp("roster")
    made = Installation(folder / "city", IDENTITY_NUMBERS="1")
    schools = write_organisations(folder / "organisations.xlsx", schools=12)
    made.expected = write_roster(folder / "roster.xlsx", rows=500, schools=schools, errors=8)
    made.file = folder / "roster.xlsx"
    made.environment["PROMISES_ROSTER"] = str(made.file)
    made.run("import_organisations", str(folder / "organisations.xlsx"))
    made.run("import_roster", str(made.file), "--accept-partial")
    made.screen = made.act("import_by_screen")
    made.run("search_rebuild")
    made.run("backup")
    return made


def numbers_of(file: Path) -> tuple[set[bytes], set[bytes]]:
    """Every phone and every identity number that the sheet holds, however dirty its cell is."""
    whole = b"\n".join(content for _name, content in unpack("roster.xlsx", file.read_bytes()))
    digits = re.sub(rb"(?<=\d)[ -](?=\d)", b"", whole)
    return set(PHONE.findall(digits)), set(IDENTITY.findall(digits))


def stand_in(numbers: set[bytes], content: bytes) -> set[bytes]:
    """Which of these numbers the bytes hold, in one-byte or two-byte letters."""
    narrow = content.replace(b"\0", b"")
    found = {number for number in numbers if number in content}
    return found | ({number for number in numbers if number in narrow} if narrow != content else set())


def test_the_roster_came_in(city):
    assert city.screen["state"] == "applied"
    assert city.screen["result"] > 10_000


def test_no_number_stands_in_any_file(city):
    phones, identities = numbers_of(city.file)
    assert len(phones) > 400
    assert len(identities) > 400
    found, size = {}, 0
    for name, content in city.everything():
        size += len(content)
        held = stand_in(phones | identities, content)
        if held:
            found[name] = len(held)
    assert not found
    assert size > 1_000_000


def test_names_are_found_so_that_the_test_can_fail(city):
    name = city.expected.people[0]["name"].encode()
    holders = [place for place, content in city.everything() if name in content]
    assert any(place.endswith("db.sqlite3") for place in holders)
    assert any("tar.gz" in place for place in holders)


def test_pages_mask_the_numbers(city):
    phones, identities = numbers_of(city.file)
    for page in city.screen["pages"]:
        assert not stand_in(phones | identities, page.encode())
