"""Backup and restore: one archive with the database and the uploaded files; keys stay apart, the index is rebuilt."""

import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.backends.sqlite3._functions import register
from django.utils import timezone

FORMAT = 1
LABEL = "backup.json"
DATABASE = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}


class BackupError(Exception):
    """A backup that cannot be made or used; the text says why and what to do."""


def write_backup(target: Path) -> dict[str, object]:
    """Write database and media to `target` (.tar.gz) while the site runs; returns the label that was stored in it.

    The archive appears under its name only when it is whole. SQLite is copied with its online backup, PostgreSQL with
    pg_dump. Keys are never in it: without the key file, phone numbers and sealed answers cannot be read.
    """
    label: dict[str, object] = {
        "format": FORMAT,
        "made": timezone.now().isoformat(timespec="seconds"),
        "engine": connection.vendor,
    }
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(target.name + ".part")
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        dump = Path(folder) / DATABASE[connection.vendor]
        dump_database(dump)
        with tarfile.open(fresh, "w:gz", compresslevel=3) as archive:
            add_bytes(archive, LABEL, json.dumps(label).encode())
            archive.add(dump, arcname=dump.name)
            for path in media_files():
                archive.add(path, arcname=str(Path("media") / path.relative_to(settings.MEDIA_DIR)))
    os.chmod(fresh, 0o600)
    fresh.replace(target)
    return label


def add_bytes(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    """Put a small file into the archive."""
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    archive.addfile(entry, io.BytesIO(content))


def media_files() -> Iterator[Path]:
    """Every uploaded file."""
    root = Path(settings.MEDIA_DIR)
    return (path for path in sorted(root.rglob("*")) if path.is_file() and path.name != ".gitkeep")


def dump_database(target: Path) -> None:
    """A consistent copy of the database in one file."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(target)) as copy:
            connection.ensure_connection()
            connection.connection.backup(copy)
        return
    run_postgresql("pg_dump", "--format=custom", "--no-owner", f"--file={target}")


def run_postgresql(tool: str, *arguments: str) -> None:
    """Run a PostgreSQL client tool on the configured database."""
    config = connection.settings_dict
    environment = {**os.environ, "PGPASSWORD": str(config["PASSWORD"])}
    where = [f"--host={config['HOST']}", f"--port={config['PORT']}", f"--username={config['USER']}"]
    command = [tool, *[part for part in where if not part.endswith("=")], f"--dbname={config['NAME']}", *arguments]
    try:
        subprocess.run(command, env=environment, check=True, capture_output=True)
    except FileNotFoundError as error:
        raise BackupError(f"{tool} is not installed (Debian: postgresql-client)") from error
    except subprocess.CalledProcessError as error:
        raise BackupError(f"{tool} did not succeed: {error.stderr.decode(errors='replace')[-500:]}") from error


def read_label(source: Path) -> dict[str, object]:
    """The label of an archive; BackupError when the file is no backup of ours or of another database engine."""
    if not source.is_file():
        raise BackupError(f"There is no file {source}")
    try:
        with tarfile.open(source, "r:gz") as archive:
            member = archive.extractfile(LABEL)
            label: dict[str, object] = json.loads(member.read()) if member else {}
    except (OSError, tarfile.TarError, KeyError, ValueError, EOFError, zlib.error) as error:
        raise BackupError(f"{source} is not a backup of this system, or it is damaged") from error
    if label.get("format") != FORMAT:
        raise BackupError(f"{source} has format {label.get('format')}; this version reads format {FORMAT}")
    if label.get("engine") != connection.vendor:
        raise BackupError(f"{source} holds a {label.get('engine')} database; this one runs {connection.vendor}")
    return label


def restore_backup(source: Path) -> dict[str, object]:
    """Put database and media back as they were; what stood there is kept beside it under a dated name.

    Nothing is touched before the whole archive has been unpacked and read.
    """
    label = read_label(source)
    media = Path(settings.MEDIA_DIR)
    media.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=media.parent) as folder:
        unpacked = Path(folder)
        try:
            unpack(source, unpacked)
        except (tarfile.TarError, OSError, EOFError, zlib.error) as error:
            raise BackupError(f"{source} is damaged; nothing was changed") from error
        load_database(unpacked / DATABASE[connection.vendor])
        put_back_media(unpacked / "media", media)
    return label


def unpack(source: Path, folder: Path) -> None:
    """The plain files of an archive, below the folder and nowhere else (tarfile's own filters need Python 3.11.4)."""
    folder = folder.resolve()
    with tarfile.open(source, "r:gz") as archive:
        for member in archive:
            target = (folder / member.name).resolve()
            content = archive.extractfile(member) if member.isreg() else None
            if content is None or not target.is_relative_to(folder):
                raise BackupError(f"{source} holds {member.name}, which no backup of ours does; nothing was changed")
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as file:
                shutil.copyfileobj(content, file)


def load_database(dump: Path) -> None:
    """Replace the database's content by that of the dump."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(dump)) as copy:
            register(copy)  # constraints of the tables call Django's own functions
            if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise BackupError("the database in the archive is damaged; nothing was changed")
            connection.ensure_connection()
            copy.backup(connection.connection)
        return
    connection.close()
    run_postgresql("pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", str(dump))


def put_back_media(unpacked: Path, media: Path) -> None:
    """Swap the folder of uploaded files; the former one is kept beside it."""
    unpacked.mkdir(exist_ok=True)
    (unpacked / ".gitkeep").touch()
    if media.exists() and any(media.iterdir()):
        stamp = datetime.now(tz=timezone.get_current_timezone()).strftime("%Y%m%d-%H%M%S-%f")
        kept = media.with_name(f"{media.name}-before-{stamp}")
        try:
            media.rename(kept)
        except OSError:  # a mount point cannot be renamed: copy what stands there
            shutil.copytree(media, kept)
            for child in media.iterdir():
                shutil.rmtree(child) if child.is_dir() else child.unlink()
    shutil.copytree(unpacked, media, dirs_exist_ok=True)
