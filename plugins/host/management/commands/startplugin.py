"""manage.py startplugin NAME --type TYPE: write the package of a new plugin."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from plugins.host.new_plugin import FLAVOURS, CannotStart, NewPlugin, write_package


class Command(BaseCommand):
    help = "Write the package of a new plugin: it can be installed and passes the conformance kit as it is."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="lower-case letters, digits and _; becomes the slug")
        parser.add_argument("--type", required=True, choices=FLAVOURS, help="what the plugin adds")
        parser.add_argument("--into", default=".", help="folder in which xinqiao-NAME is made (default: here)")
        parser.add_argument("--title", default="", help="what administrators read, in English")
        parser.add_argument("--title-zh", default="", help="the same in Chinese")
        parser.add_argument("--author", default="", help="who makes it")
        parser.add_argument("--licence", default="MIT")

    def handle(self, *args: Any, **options: Any) -> None:
        plugin = NewPlugin(
            slug=options["name"],
            flavour=options["type"],
            title=options["title"],
            title_zh=options["title_zh"],
            author=options["author"],
            licence=options["licence"],
        )
        try:
            folder = write_package(plugin, Path(options["into"]))
        except (CannotStart, OSError) as error:
            raise CommandError(str(error)) from error
        place = folder if folder.is_absolute() else f"./{folder}"  # pip takes a bare name for one of the index
        install = f"pip install --no-deps --no-build-isolation {place}"
        self.stdout.write(f"{folder} is written. Next: {install}, then pytest --plugin {plugin.slug} in it.")
