"""AppConfig of zoo_bad_sql."""

from plugins.api import PluginConfig


class BadSqlConfig(PluginConfig):
    name = "zoo_bad_sql"
    slug = "zoo_bad_sql"
    title = "zoo_bad_sql"
    description = "A plugin whose hook runs a failing query."
    version = "1.0"
    author = "The tests"
    personal_data = "None."
    default_auto_field = "django.db.models.BigAutoField"
    hooks = "zoo_bad_sql.hooks"
