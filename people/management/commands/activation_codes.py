"""manage.py activation_codes: a list of one-time codes for the people of an organisation who never signed in."""

import csv
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from people.domain.activation import issue_codes, people_to_activate
from people.models import Organisation


class Command(BaseCommand):
    help = "Issue one-time activation codes as CSV. They are shown once; older ones of these people end."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--organisation", required=True, help="official code")

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = Organisation.objects.filter(code=options["organisation"]).first()
        if organisation is None:
            raise CommandError(f"There is no organisation with the code {options['organisation']}")
        out = csv.writer(sys.stdout)
        out.writerow(["name", "staff_number", "code"])
        for line in issue_codes(people_to_activate(organisation), organisation=organisation):
            out.writerow([line.person.real_name, line.staff_number, line.code])
