"""A plugin whose hook runs a failing query."""

from plugins.api import hookimpl


@hookimpl
def self_check():
    """Fails."""
    from django.db import connection  # as a plugin would

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM a_table_that_nobody_has")
