"""Backup and restore: what was there comes back, and what cannot be used is refused before anything changes."""

import os
import sqlite3
import tarfile
from pathlib import Path

import pytest

from cms.domain.backup import add_bytes
from tests.city import City


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    """A founded installation without a server."""
    city = City(tmp_path_factory.mktemp("backup"), ENV="demo")
    city.prepare(demo=False)
    return city


def titles(city: City) -> list[str]:
    """The titles of all pages, straight from the file."""
    with sqlite3.connect(city.folder / "var/db.sqlite3") as database:
        return [row[0] for row in database.execute("SELECT title FROM wagtailcore_page ORDER BY id")]


def test_restore_brings_back_pages_and_files(city: City, tmp_path: Path) -> None:
    picture = city.folder / "media/public/pictures/a.txt"
    picture.parent.mkdir(parents=True, exist_ok=True)
    picture.write_text("kept")
    before = titles(city)
    archive = tmp_path / "backup.tar.gz"
    city.manage("backup", str(archive))
    with sqlite3.connect(city.folder / "var/db.sqlite3") as database:
        database.execute("UPDATE wagtailcore_page SET title = 'lost'")
    picture.unlink()
    city.manage("restore", str(archive), "--yes")
    assert titles(city) == before
    assert picture.read_text() == "kept"
    assert oct(os.stat(archive).st_mode & 0o777) == "0o600"


def test_backup_holds_no_keys(city: City, tmp_path: Path) -> None:
    archive = tmp_path / "backup.tar.gz"
    city.manage("backup", str(archive))
    with tarfile.open(archive) as opened:
        names = opened.getnames()
    assert not [name for name in names if "key" in name]
    assert "database.sqlite3" in names


def test_restore_writes_nowhere_but_where_it_should(city: City, tmp_path: Path) -> None:
    archive = tmp_path / "backup.tar.gz"
    city.manage("backup", str(archive))
    with tarfile.open(archive) as honest:
        label, database = (honest.extractfile(name).read() for name in ("backup.json", "database.sqlite3"))
    before = titles(city)
    for kind, name in ((tarfile.REGTYPE, "media/../../../outside.txt"), (tarfile.SYMTYPE, "media/link")):
        with tarfile.open(archive, "w:gz") as crafted:
            for known, content in (("backup.json", label), ("database.sqlite3", database)):
                add_bytes(crafted, known, content)
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = kind, "/etc"
            crafted.addfile(entry)
        done = city.manage("restore", str(archive), "--yes", check=False)
        assert done.returncode != 0
        assert "nothing was changed" in done.stderr
        assert "Traceback" not in done.stderr
    assert titles(city) == before
    assert not list(tmp_path.parent.rglob("outside.txt"))


def test_backup_and_restore_say_what_they_cannot_open(city: City, tmp_path: Path) -> None:
    assert "There is no file" in city.manage("restore", str(tmp_path / "none"), "--yes", check=False).stderr
    (tmp_path / "file").touch()
    done = city.manage("backup", str(tmp_path / "file" / "x.tar.gz"), check=False)
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("content", [b"", b"not an archive", b"\x1f\x8b broken"])
def test_restore_refuses_what_is_no_backup(city: City, tmp_path: Path, content: bytes) -> None:
    broken = tmp_path / "broken.tar.gz"
    broken.write_bytes(content)
    before = titles(city)
    done = city.manage("restore", str(broken), "--yes", check=False)
    assert done.returncode != 0
    assert "not a backup" in done.stderr
    assert "Traceback" not in done.stderr
    assert titles(city) == before
