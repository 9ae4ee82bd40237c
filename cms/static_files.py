"""How static files are stored for production: hashed names, modules included, gzip and brotli beside each file.

What comes from npm is offered file by file under vendor/: a package holds fifty times what a page needs.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class ThemeStaticStorage(CompressedManifestStaticFilesStorage):
    """Hashed names for style sheets, pictures and ES modules; a name that was not collected keeps its plain name."""

    support_js_module_import_aggregation = True
    manifest_strict = False

    def stored_name(self, name: str) -> str:
        """The hashed name; a page must not fail for a file that collectstatic has not seen."""
        try:
            return str(super().stored_name(name))
        except ValueError:
            return name


class VendorStorage(FileSystemStorage):
    """Reads vendor/… out of node_modules; writes nothing."""

    def path(self, name: str) -> str:
        """The file behind an offered name."""
        return str(VENDOR[name])


VENDOR: dict[str, Path] = {
    "vendor/echarts.js": settings.BASE_DIR / "node_modules" / "echarts" / "dist" / "echarts.simple.min.js",
}


class VendorFinder(BaseFinder):
    """Offers the files of VENDOR; one that is not installed is not offered, and its page does without."""

    def __init__(self, app_names: Any = None, *args: Any, **kwargs: Any) -> None:
        self.storage = VendorStorage()

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The absolute path of a vendor file, [] for anything else."""
        if path not in VENDOR or not VENDOR[path].exists():
            return []
        made = str(VENDOR[path])
        return [made] if find_all or kwargs.get("all") else made

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        """Every file that is there, for collectstatic."""
        for name, path in VENDOR.items():
            if path.exists() and not matches_patterns(name, ignore_patterns):
                yield name, self.storage
