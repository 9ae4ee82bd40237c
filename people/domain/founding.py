"""Founding: the rows of the register that every installation has. Idempotent; called by `manage.py found`."""

from people.domain.role import found_role_groups, project_groups


def found_register() -> None:
    """Groups of roles, and their members."""
    found_role_groups()
    project_groups()
