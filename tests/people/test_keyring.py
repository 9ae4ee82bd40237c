"""The keyring keeps personal data readable through a rotation, and to nobody else."""

import stat

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from people.models import PersonIdentifier
from people.models.keyring import (
    KeyMissing,
    decrypt,
    encrypt,
    get_keyring,
    key_id_of,
    lookup_digest,
    new_data_key,
    seal,
    unseal,
    unwrap,
    wrap,
    write_keyring,
)
from tests.factories.people import make_teacher


@pytest.fixture
def own_keys(settings, tmp_path):
    settings.KEY_FILE = tmp_path / "keys" / "ring.json"
    settings.SIGNING_KEYS_DIR = tmp_path / "keys" / "signing"
    return settings.KEY_FILE


def test_key_file_is_readable_by_its_owner_only(own_keys):
    call_command("make_keys", verbosity=0)
    assert stat.S_IMODE(own_keys.stat().st_mode) == 0o600


def test_making_keys_again_leaves_them_alone(own_keys):
    call_command("make_keys", verbosity=0)
    before = own_keys.read_bytes()
    with pytest.raises(CommandError):
        call_command("make_keys", verbosity=0)
    assert own_keys.read_bytes() == before


def test_value_returns_and_differs_each_time(own_keys):
    assert decrypt(encrypt(b"13800000000")) == b"13800000000"
    assert encrypt(b"x") != encrypt(b"x")


def test_changed_bytes_are_refused(own_keys):
    sealed = bytearray(encrypt(b"13800000000"))
    sealed[-1] ^= 1
    with pytest.raises(KeyMissing):
        decrypt(bytes(sealed))


def test_old_values_stay_readable_after_rotation(own_keys):
    old = encrypt(b"13800000000")
    digest = lookup_digest("phone", "13800000000")
    write_keyring(own_keys, rotate=True)
    new = encrypt(b"13800000000")
    assert decrypt(old) == decrypt(new) == b"13800000000"
    assert key_id_of(old) != key_id_of(new)
    assert lookup_digest("phone", "13800000000") == digest


def test_same_value_of_two_schemes_has_two_digests(own_keys):
    assert lookup_digest("phone", "1") != lookup_digest("identity_number", "1")


def test_data_key_is_wrapped_and_opens_what_it_sealed(own_keys):
    key = new_data_key()
    sealed = seal(unwrap(wrap(key)), b"quiet")
    assert unseal(key, sealed) == b"quiet"
    with pytest.raises(KeyMissing):
        unseal(new_data_key(), sealed)


def test_keys_are_not_printed(own_keys):
    key = next(iter(get_keyring().encryption.values()))
    assert repr(key) not in repr(get_keyring())


@pytest.mark.django_db
def test_rewrap_moves_rows_to_the_newest_key(own_keys, school):
    make_teacher(school, phone="13800000000")
    write_keyring(own_keys, rotate=True)
    call_command("rewrap_keys", verbosity=0)
    row = PersonIdentifier.objects.get(scheme="phone")
    assert row.key_id == get_keyring().current
    assert row.plain_value() == "13800000000"
