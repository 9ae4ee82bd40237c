"""AppConfig of the tables plugin."""

from django.utils.translation import gettext_lazy as _

from plugins.api import CORE_VERSION, PluginConfig


class TablesConfig(PluginConfig):
    name = "plugins.tables"
    slug = "tables"
    title = _("Tables as CSV and JSON")
    description = _("Two file formats for taking lists out, for spreadsheets and for the programs of the bureau.")
    version = CORE_VERSION
    author = _("Xinqiao")
    category = "data"
    icon = "table"
    personal_data = _("None of its own; it writes what whoever exports may see.")
    exporters = ("plugins.tables.comma.CsvExporter", "plugins.tables.objects.JsonExporter")
