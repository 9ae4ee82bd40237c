"""A whole city's roster through the command: right rows in, wrong rows reported, again nothing, within its memory."""

import json
from contextlib import closing
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.people.installation import Installation
from tests.people.roster_file import write_organisations, write_roster

MOST_GROWTH = 150  # MiB over a command that does nothing
PROGRAM = """
import json, resource, sys
import django
django.setup()
from django.core.management import call_command
from django.db import connection
connection.ensure_connection()
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
idle = peak()
call_command("import_roster", sys.argv[1], "--accept-partial")
from people.models import Membership, User
print(json.dumps({"growth": peak() - idle, "people": User.objects.count(), "members": Membership.objects.count()}))
"""


@pytest.mark.slow
def test_whole_city_goes_in_within_its_memory(tmp_path: Path):
    schools = write_organisations(tmp_path / "orgs.xlsx")
    expected = write_roster(tmp_path / "roster.xlsx", schools=schools)
    city = Installation(tmp_path)
    city.manage("import_organisations", str(tmp_path / "orgs.xlsx"))
    seen = json.loads(city.run("-c", PROGRAM, str(tmp_path / "roster.xlsx")).splitlines()[-1])
    assert (seen["people"], seen["members"]) == (expected.good, expected.good)
    assert seen["growth"] <= MOST_GROWTH
    again = city.manage(
        "import_roster", str(tmp_path / "roster.xlsx"), "--accept-partial", "--only-problems",
        "--result", str(tmp_path / "result.xlsx"),
    )  # fmt: skip
    assert f"new 0  changed 0  unchanged {expected.good}  error {len(expected.errors)}" in again
    with closing(load_workbook(tmp_path / "result.xlsx", read_only=True)) as book:
        remarked = {row[17] for row in book.worksheets[0].iter_rows(values_only=True) if isinstance(row[17], int)}
    assert remarked == set(expected.errors)
