"""Which database file holds what: only the shared cache lives apart from the city's records."""

from typing import Any


class SharedCacheRouter:
    """Sends the cache table to its own file, and keeps everything else out of it."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        return "shared" if model._meta.app_label == "django_cache" else None

    db_for_write = db_for_read

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        if app_label == "django_cache":
            return db == "shared"
        return False if db == "shared" else None
