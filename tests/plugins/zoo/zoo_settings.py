"""Settings of the subprocess that lives with the zoo: the real ones, with tables made straight from the models."""

from cms.settings import *  # noqa: F403
from cms.settings import INSTALLED_APPS, VAR_DIR
from plugins.host.discovery import built_in

LABELS = {
    "wagtail": "wagtailcore",
    "wagtail.documents": "wagtaildocs",
    "wagtail.contrib.simple_translation": "simple_translation",
    "plugins.host": "plugins_host",
    "django_tasks_db": "django_tasks_database",
}
WITH_MIGRATIONS = ("zoo_", *(f"plugins.{entry.name}." for entry in built_in()))
MIGRATION_MODULES = {
    LABELS.get(app, "wagtail" + app.rsplit(".", 1)[1] if app.startswith("wagtail.") else app.rsplit(".", 1)[-1]): None
    for app in INSTALLED_APPS
    if not app.startswith(WITH_MIGRATIONS)
}
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
XINQIAO_PLUGINS_STRICT = False
