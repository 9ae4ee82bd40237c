"""How static files are stored for production: hashed names, modules included, gzip and brotli beside each file."""

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
