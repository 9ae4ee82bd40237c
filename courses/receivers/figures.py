"""The triggers behind maintained counts: taken away while tables are rebuilt by migrations, made again afterwards."""

from typing import Any

from django.apps import apps
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate

from courses.domain.figures.marks import install_marks, remove_marks


def before_migrations(sender: Any, using: str, plan: Any = (), **facts: Any) -> None:
    """Nothing is taken away when nothing is to be done."""
    if plan:
        remove_marks(connections[using])


def after_migrations(sender: Any, using: str, **facts: Any) -> None:
    """They stand as this version of the code writes them."""
    install_marks(connections[using])


def connect() -> None:
    """Listen; called once when the wing is ready."""
    config = apps.get_app_config("courses")
    pre_migrate.connect(before_migrations, sender=config, dispatch_uid="courses.figures.before")
    post_migrate.connect(after_migrations, sender=config, dispatch_uid="courses.figures.after")
