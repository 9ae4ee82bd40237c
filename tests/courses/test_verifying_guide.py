"""Checking without the site: the very lines of docs/verifying.md, run by a stranger; keys that changed in between."""

import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from courses.domain.certifying.certificate import issue_certificate, reissue_certificate
from courses.domain.certifying.rendering import SHEET, draw
from courses.domain.certifying.signature import (
    check_signature,
    load_private_key,
    make_signing_key,
    newest_key_id,
    published_keys,
)
from courses.models import Certificate
from tests.factories.certification import (
    PersonFactory,
    Place,
    certified_period,
    make_certificate,
    make_programme,
    teacher_of,
)

pytestmark = pytest.mark.django_db
GUIDE = Path(__file__).resolve().parents[2] / "docs" / "verifying.md"


@pytest.fixture
def keys(settings, tmp_path):
    """An empty folder of keys."""
    settings.SIGNING_KEYS_DIR = tmp_path / "keys"
    load_private_key.cache_clear()
    yield settings.SIGNING_KEYS_DIR
    load_private_key.cache_clear()


def blocks() -> tuple[list[str], str]:
    """The command and the program of the guide."""
    command, program = re.findall(r"```(?:python)?\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    return command.split(), program


def run_guide(folder: Path) -> subprocess.CompletedProcess[str]:
    """What a stranger does in a folder with the PDF and the keys, without any of our code."""
    command, program = blocks()
    subprocess.run(command, cwd=folder, check=True)
    return subprocess.run(
        [sys.executable, "-I", "-W", "ignore", "-c", program], cwd=folder, capture_output=True, text=True, check=False,
        encoding="utf-8", env={"PYTHONUTF8": "1", "PATH": "/usr/bin"},
    )  # fmt: skip


def hand_over(made: Certificate, folder: Path) -> None:
    (folder / "certificate.pdf").write_bytes(draw(made, SHEET).content)
    (folder / "keys.json").write_text(json.dumps(published_keys()), encoding="utf-8")


def test_a_stranger_checks_a_certificate_with_the_lines_of_the_guide(keys, tmp_path):
    place = Place()
    made = make_certificate(
        teacher_of(place.school, real_name="古丽·䶮"), make_programme(place.city, wording="“䶮”\n{hours}")
    )
    hand_over(made, tmp_path)
    done = run_guide(tmp_path)
    assert done.returncode == 0, done.stderr
    assert f"whole: 古丽·䶮 {made.number}" in done.stdout
    record = json.loads((tmp_path / "certificate.json").read_text(encoding="utf-8"))
    record["snapshot"]["level"] = "高级"
    forged = tmp_path / "forged"
    forged.mkdir()
    (forged / "certificate.json").write_text(json.dumps(record), encoding="utf-8")
    (forged / "keys.json").write_text(json.dumps(published_keys()), encoding="utf-8")
    _command, program = blocks()
    refused = subprocess.run(
        [sys.executable, "-I", "-W", "ignore", "-c", program], cwd=forged, capture_output=True, text=True, check=False
    )
    assert "InvalidSignature" in refused.stderr


def test_old_certificates_hold_after_a_rotation_and_without_the_old_private_key(keys, tmp_path):
    make_signing_key("2026-A", directory=keys)
    place = Place()
    version = make_programme(place.city)
    old = make_certificate(teacher_of(place.school), version)
    make_signing_key("2027-A", directory=keys)
    (keys / "2026-A.pem").unlink()
    load_private_key.cache_clear()
    assert newest_key_id() == "2027-A"
    new = make_certificate(teacher_of(place.school), version)
    assert [old.key_id, new.key_id] == ["2026-A", "2027-A"]
    for row in Certificate.objects.all():
        assert check_signature(row.snapshot, signature=row.signature, key_id=row.key_id)
    assert [key["kid"] for key in published_keys()["keys"]] == ["2026-A", "2027-A"]
    hand_over(old, tmp_path)
    assert run_guide(tmp_path).returncode == 0
    anew = reissue_certificate(old, actor=PersonFactory(), reason="damaged")
    old.refresh_from_db()
    assert (anew.key_id, anew.replaces, anew.snapshot["replaces"]) == ("2027-A", old, old.number)
    assert old.replaced_at is not None
    assert check_signature(old.snapshot, signature=old.signature, key_id=old.key_id)


def test_renewal_is_a_certificate_of_its_own_beside_the_old_one(keys):
    place = Place()
    version = make_programme(place.city, validity="previous", validity_months=36, opens_on=date(2020, 1, 1))
    person = teacher_of(place.school)
    first = issue_certificate(certified_period(person, version, day=date(2023, 3, 10)))
    second = issue_certificate(certified_period(person, version, day=date(2026, 2, 1)))
    assert second.number != first.number
    assert (first.replaced_at, first.revoked_at, second.replaces) == (None, None, None)
    assert first.valid_until == date(2026, 3, 9)
    assert Certificate.objects.current().filter(person=person).count() == 2
