"""How the files of ``static/`` are served."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Files(CompressedManifestStaticFilesStorage):
    """Compressed, and named by what they hold; so are the modules that a script imports, for else it would be loaded twice."""

    support_js_module_import_aggregation = True
