"""What a device keeps for the time without network is whole: no script of it asks for one that is not kept."""

import re
from pathlib import Path

import pytest

from cms.themes import THEMES_DIR
from courses.views import attendance_roll, offline, sheet

STATIC = THEMES_DIR / "default" / "static"
NEEDED = re.compile(r'^(?:import|export)\b[^"\n]*"\./(\w+\.js)"', re.MULTILINE)


@pytest.mark.parametrize("kept", [attendance_roll.ASSETS, sheet.ASSETS, offline.COURSE_ASSETS])
def test_every_kept_script_finds_what_it_imports(kept: tuple[str, ...]):
    scripts = [STATIC / one for one in kept if one.endswith(".js")]
    asked = {f"js/{name}" for script in scripts for name in NEEDED.findall(script.read_text(encoding="utf-8"))}
    assert len(asked) > 3
    assert asked <= set(kept)


@pytest.mark.parametrize("kept", [attendance_roll.ASSETS, sheet.ASSETS])
def test_every_kept_file_is_one_of_the_theme(kept: tuple[str, ...]):
    made = {"css/site.css", "css/work.css"}  # bundles
    assert all(Path(STATIC / one).is_file() for one in set(kept) - made)
