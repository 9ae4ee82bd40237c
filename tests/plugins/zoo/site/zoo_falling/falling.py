"""One extension of each kind; the first thing that anybody asks of it fails, with a query that aborts a transaction."""

from django.db import connection

from plugins.api import CertificateRenderer, ContentBlock, Exporter, Importer, NotificationChannel


def fall(*_given, **_named):
    """Ask for a table that is not there, and fall."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM a_table_that_nobody_has")
    raise RuntimeError("never reached")


class FallingBlock(ContentBlock):
    key = "falling"
    label = "Falling"
    block = render = facts = check_value = search_text = samples = fall


class FallingChannel(NotificationChannel):
    key = "falling"
    label = "Falling"
    check_address = compose = deliver = samples = fall


class FallingRenderer(CertificateRenderer):
    key = "falling"
    label = "Falling"
    mime = "text/plain"
    extension = "txt"
    render = read_back = fall


class FallingExporter(Exporter):
    key = "falling"
    label = "Falling"
    mime = "text/plain"
    extension = "txt"
    write = read_back = fall


class FallingImporter(Importer):
    key = "falling"
    label = "Falling"
    target = "items"
    extensions = ("txt",)
    read = samples = fall
