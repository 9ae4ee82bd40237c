"""How static files are stored for production: hashed names, modules included, gzip and brotli beside each file."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ThemeStaticStorage(CompressedManifestStaticFilesStorage):
    """Hashed names for style sheets, pictures and ES modules; a name that is missing shows plainly instead of a 500."""

    support_js_module_import_aggregation = True
    manifest_strict = False
