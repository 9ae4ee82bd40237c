"""AppConfig of the tables plugin."""

from django.utils.translation import gettext_lazy as _

from plugins.api import CORE_VERSION, PluginConfig


class TablesConfig(PluginConfig):
    name = "plugins.tables"
    slug = "tables"
    title = _("Tables as files")
    description = _("Lists are taken out as CSV and JSON, and read from workbooks and CSV: rosters, organisations.")
    version = CORE_VERSION
    author = _("Xinqiao")
    category = "data"
    icon = "table"
    personal_data = _("None of its own; it writes and reads what whoever does so may see.")
    importers = ("plugins.tables.workbook.WorkbookImporter", "plugins.tables.comma_rows.CsvImporter")
    exporters = ("plugins.tables.comma.CsvExporter", "plugins.tables.objects.JsonExporter")
