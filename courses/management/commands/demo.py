"""Loads the demo city, or tells who can sign in to it."""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from cms.demo.front import load_front
from cms.demo.glossary import load_glossary
from cms.demo.lessons import load_lessons
from cms.demo.library import load_articles
from cms.demo.radio import load_episodes
from courses.demo.learners import load_learners
from people.demo.accounts import describe_accounts, open_accounts
from people.demo.city import found_help_lines, found_organisations
from people.demo.crowd import gather_crowd
from people.models import User


class Command(BaseCommand):
    help = "Load the demo city into an empty database; --accounts tells who can sign in."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--accounts", action="store_true", help="only print the demo accounts")
        parser.add_argument("--quiet-accounts", action="store_true", help="load, and leave the accounts to the caller")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["accounts"]:
            self.load()
        if not options["quiet_accounts"]:
            for line in describe_accounts():
                self.stdout.write(f"  {line}")

    def load(self) -> None:
        """Every part in order; an installation that has people already is left alone."""
        if settings.PRODUCTION:
            raise CommandError("This is production: the demo city belongs into a trial installation.")
        if User.objects.exists():
            raise CommandError("There are people here already; the demo city is loaded into an empty database only.")
        with transaction.atomic():
            self.step("organisations and help lines", lambda: found_help_lines(found_organisations()))
            self.step("people", gather_crowd)
            self.step("accounts", open_accounts)
        self.step("articles", load_articles)
        self.step("radio", load_episodes)
        self.step("lessons", load_lessons)
        self.step("home and help", load_front)
        self.step("words", load_glossary)
        self.step("courses and learners", load_learners)
        self.step("search", lambda: call_command("search_rebuild", verbosity=0))

    def step(self, name: str, work: Callable[[], Any]) -> None:
        """One part, with its time."""
        began = time.monotonic()
        work()
        self.stdout.write(f"  · {name} ({time.monotonic() - began:.1f} s)")
        self.stdout.flush()
