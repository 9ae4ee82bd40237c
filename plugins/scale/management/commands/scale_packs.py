"""manage.py scale_packs list|check FILE|load FILE: the shelf of scale packs, and putting another one on it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from plugins.api import JSONObject, ports
from plugins.scale.checking import check_pack
from plugins.scale.shelf import Unloadable, loaded_packs, pack_name, put_on_shelf, read_json, shipped_packs
from plugins.scale.upgrading import modernise_pack


class Command(BaseCommand):
    help = "Show the scale packs (list), say what is wrong with one (check FILE), or put it on the shelf (load FILE)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["list", "check", "load"])
        parser.add_argument("file", nargs="?", type=Path, help="a pack as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path | None = options["file"]
        if options["action"] == "list":
            self._list()
        elif file is None:
            raise CommandError("Name the file of the pack.")
        else:
            pack = self._read(file)
            if options["action"] == "load":
                self._load(pack)
            else:
                self.stdout.write(f"{pack_name(pack)} may be loaded")

    def _list(self) -> None:
        for name, pack in sorted(shipped_packs().items()):
            self.stdout.write(f"{name:<28} shipped   {pack['title']['zh-hans']} / {pack['title']['en']}")
        for one in loaded_packs():
            words = f"{one.pack['title']['zh-hans']} / {one.pack['title']['en']}" if one.pack else one.reason
            self.stdout.write(f"{one.name:<28} {'loaded   ' if one.pack else 'refused  '} {words}")

    def _read(self, file: Path) -> JSONObject:
        """The pack in a file, checked; every problem is written out before the command gives up."""
        with translation.override(translation.get_language() or "en"):
            try:
                pack = modernise_pack(read_json(file.read_bytes()))
            except OSError as error:
                raise CommandError(f"{file}: {error.strerror}") from error
            except Unloadable as problem:
                raise CommandError(str(problem)) from problem
            problems = check_pack(pack)
            for one in problems:
                self.stderr.write(f"{one.level}: {one.path}: {one.message}")
        errors = sum(one.is_error for one in problems)
        if errors:
            raise CommandError(f"{errors} errors: nothing was loaded")
        return pack

    def _load(self, pack: JSONObject) -> None:
        name = pack_name(pack)
        try:
            is_new = put_on_shelf(pack)
        except (OSError, Unloadable) as problem:
            raise CommandError(str(problem)) from problem
        if is_new and ports.audit.is_provided:
            ports.audit("scale_pack_loaded", fields=[name])
        self.stdout.write(f"{name} is on the shelf" if is_new else f"{name} was there already")
