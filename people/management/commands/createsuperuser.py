"""manage.py createsuperuser: a technical administrator by name and e-mail (Django's own asks for the public id)."""

import getpass
import os
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from people.models import User


class Command(BaseCommand):
    help = "Make a technical administrator, who signs in with the e-mail address."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--name", default=os.environ.get("DJANGO_SUPERUSER_NAME", ""))
        parser.add_argument("--email", default=os.environ.get("DJANGO_SUPERUSER_EMAIL", ""))
        parser.add_argument("--noinput", action="store_true", help="take the password from DJANGO_SUPERUSER_PASSWORD")

    def handle(self, *args: Any, **options: Any) -> None:
        name, email = options["name"], options["email"]
        password = os.environ.get("DJANGO_SUPERUSER_PASSWORD", "")
        if not options["noinput"]:
            name = name or input("Name: ").strip()
            email = email or input("E-mail: ").strip()
            password = password or getpass.getpass("Password: ")
        person = User(real_name=name, email=email.lower())
        try:
            validate_email(email)
            validate_password(password, person)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        if not name:
            raise CommandError("The name is missing: --name")
        if User.objects.filter(email=email.lower()).exists():
            raise CommandError("Somebody has this e-mail address already.")
        made = User.objects.create_superuser(name, email=email, password=password)
        self.stdout.write(f"{made.real_name} ({made.public_id}) may do everything, and signs in with {made.email}.")
