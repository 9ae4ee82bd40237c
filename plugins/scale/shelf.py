"""The shelf: packs shipped beside this file, and packs that the operator loaded into a folder of the installation.

A folder and no table, so that choosing a pack asks no database. A pack is written once under a name that holds its
checksum: one that was changed on disk no longer fits its name and is not offered.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from plugins.api import JSONObject
from plugins.scale.upgrading import modernise_pack

FOLDER: Final = Path(__file__).parent / "packs"
MAX_BYTES: Final = 1_000_000
FILE_NAME: Final = re.compile(r"(?P<id>[a-z0-9-]+)@(?P<version>[0-9A-Za-z.-]+)\.(?P<digest>[0-9a-f]{64})\.json")


class Unloadable(ValueError):
    """Why a pack cannot be read or put on the shelf, in words for the operator."""


@dataclass(frozen=True)
class Shelved:
    """One pack that was loaded: its file, and the pack, or why it is not offered."""

    path: Path
    name: str
    pack: JSONObject | None
    reason: str = ""


def shipped_packs() -> dict[str, JSONObject]:
    """The shipped packs by ``id@version``. A version that was shipped once stays as it is."""
    return dict(_read_shipped())


@lru_cache(maxsize=1)
def _read_shipped() -> dict[str, JSONObject]:
    packs = [modernise_pack(read_json(path.read_bytes())) for path in sorted(FOLDER.glob("*.json"))]
    return {pack_name(pack): pack for pack in packs}


def known_packs() -> dict[str, JSONObject]:
    """Shipped and loaded packs by ``id@version``; a shipped one is never replaced."""
    loaded = {one.name: one.pack for one in loaded_packs() if one.pack is not None}
    return {**loaded, **_read_shipped()}


def pack_name(pack: JSONObject) -> str:
    """``id@version``."""
    return f"{pack.get('id', '')}@{pack.get('version', '')}"


def find_pack(name: str) -> JSONObject:
    """The pack of this name; empty when there is none."""
    return _read_shipped().get(name) or known_packs().get(name, {})


def shelf_folder() -> Path:
    """Where loaded packs stand. Part of the installation's own files, and so of its backups."""
    return Path(settings.VAR_DIR) / "scale-packs"


def loaded_packs() -> list[Shelved]:
    """What was loaded, in order of names, with the reason where a file is not offered."""
    try:
        names = sorted(entry.name for entry in os.scandir(shelf_folder()) if entry.name.endswith(".json"))
    except OSError:
        return []
    return [_take(shelf_folder() / name) for name in names]


def _take(path: Path) -> Shelved:
    try:
        state = path.stat()
        return _read_shelved(path, state.st_mtime_ns, state.st_size)
    except OSError:
        return Shelved(path, path.name, None, _("The file cannot be read."))


@lru_cache(maxsize=64)
def _read_shelved(path: Path, _changed: int, _size: int) -> Shelved:
    named = FILE_NAME.fullmatch(path.name)
    if named is None:
        return Shelved(path, path.name, None, _("The name of the file is not that of a pack."))
    name = f"{named['id']}@{named['version']}"
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != named["digest"]:
        return Shelved(path, name, None, _("The file was changed after it had been loaded."))
    try:
        pack = read_json(data)
    except Unloadable as problem:
        return Shelved(path, name, None, str(problem))
    return Shelved(path, name, pack)


def put_on_shelf(pack: JSONObject) -> bool:
    """Keep a checked pack for good. False: this very pack stands there already. Raises Unloadable for another one."""
    name, folder = pack_name(pack), shelf_folder()
    standing = find_pack(name)
    if standing == pack:
        return False
    if standing or list(folder.glob(f"{name}.*.json")):
        raise Unloadable(
            _("Version %(name)s is there already and never changes. Give this one a new version.") % {"name": name}
        )
    data = json.dumps(pack, ensure_ascii=False, indent=2).encode()
    target = folder / f"{name}.{hashlib.sha256(data).hexdigest()}.json"
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / f".{target.name}.{os.getpid()}"
    fresh.write_bytes(data)
    fresh.chmod(0o444)
    fresh.replace(target)  # whole or not at all
    return True


def read_json(data: bytes) -> JSONObject:
    """A pack from JSON text. Raises Unloadable for what is too large, no object, ambiguous or not exact."""
    if len(data) > MAX_BYTES:
        raise Unloadable(_("The pack is larger than %(size)s bytes.") % {"size": MAX_BYTES})
    try:
        found = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_keep_once, parse_constant=_refuse_number)
    except Unloadable:
        raise
    except (ValueError, RecursionError) as error:
        raise Unloadable(_("This is not a JSON object.")) from error
    if not isinstance(found, dict):
        raise Unloadable(_("This is not a JSON object."))
    return found


def _keep_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise Unloadable(_("The key %(key)s stands twice in one object.") % {"key": key[:60]})
        found[key] = value
    return found


def _refuse_number(word: str) -> Any:
    raise Unloadable(_("%(word)s is not a number.") % {"word": word})
