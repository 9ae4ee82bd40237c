"""`make_keys` leaves nothing out that an installation needs to issue certificates, and overwrites nothing."""

import stat
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from courses.domain.certifying.signature import SigningKeyMissing, key_ids, newest_key_id


@pytest.fixture
def keys(settings, tmp_path: Path) -> Path:
    settings.KEY_FILE = tmp_path / "keys" / "keyring.json"
    settings.SIGNING_KEYS_DIR = tmp_path / "keys" / "signing"
    return tmp_path / "keys"


def test_make_keys_makes_the_key_that_signs_certificates(settings, keys: Path) -> None:
    settings.PRODUCTION = True
    with pytest.raises(SigningKeyMissing):
        newest_key_id()
    call_command("make_keys", verbosity=0)
    (made,) = (keys / "signing").glob("*.pem")
    assert newest_key_id() == made.stem
    assert stat.S_IMODE(made.stat().st_mode) == 0o600


def test_make_keys_adds_only_what_is_missing(keys: Path) -> None:
    call_command("make_keys", verbosity=0)
    ring = (keys / "keyring.json").read_bytes()
    next((keys / "signing").glob("*.pem")).unlink()
    call_command("make_keys", verbosity=0)
    assert len(key_ids()) == 1
    assert (keys / "keyring.json").read_bytes() == ring


def test_new_signing_key_signs_and_the_old_one_stays(keys: Path) -> None:
    call_command("make_keys", verbosity=0)
    call_command("make_keys", signing="2199-A", verbosity=0)
    assert newest_key_id() == "2199-A"
    assert len(key_ids()) == 2
    with pytest.raises(CommandError, match="left as it is"):
        call_command("make_keys", signing="2199-A", verbosity=0)
    with pytest.raises(CommandError, match="for example"):
        call_command("make_keys", signing="../elsewhere", verbosity=0)


def test_a_signing_key_that_another_goes_before_says_so(keys: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("make_keys", signing="2199-B", verbosity=1)
    assert "goes on signing" not in capsys.readouterr().out
    call_command("make_keys", signing="2199-A", verbosity=1)
    assert "2199-B goes on signing" in capsys.readouterr().out
