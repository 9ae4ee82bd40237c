"""After an import no phone and no identity number stands in clear in any file of the installation."""

from contextlib import closing
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.people.installation import Installation
from tests.people.roster_file import write_organisations, write_roster


@pytest.mark.slow
def test_imported_numbers_are_found_in_no_file(tmp_path: Path):
    """Database, write-ahead log, queue: every byte on disk, after an import and its repetition."""
    schools = write_organisations(tmp_path / "orgs.xlsx", schools=12)
    expected = write_roster(tmp_path / "roster.xlsx", rows=300, schools=schools, errors=6)
    city = Installation(tmp_path, IDENTITY_NUMBERS=True)
    city.manage("import_organisations", str(tmp_path / "orgs.xlsx"))
    first = city.manage("import_roster", str(tmp_path / "roster.xlsx"), "--accept-partial")
    again = city.manage("import_roster", str(tmp_path / "roster.xlsx"), "--accept-partial")
    assert "new 0  changed 0" in again
    content = b"".join(path.read_bytes() for path in city.var.rglob("*") if path.is_file())
    assert expected.people[0]["name"].encode() in content, "names are no secret: the test must be able to fail"
    for number in [*(person["phone"] for person in expected.people), *identities(tmp_path / "roster.xlsx")]:
        assert number.encode() not in content
        assert number.encode("utf-16-le") not in content
        assert number not in f"{first}{again}"


def identities(path: Path) -> list[str]:
    """Some identity numbers of the sheet."""
    with closing(load_workbook(path, read_only=True)) as book:
        rows = book["全市"].iter_rows(min_row=4, max_row=30, values_only=True)
        return [str(row[4]) for row in rows if isinstance(row[4], str)]
