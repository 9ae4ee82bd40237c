"""Settings of the little project that the suite of `modelsearch` runs in, with all its files in CONFORMANCE_DIR."""

import os

SECRET_KEY = "only-for-the-suite"
USE_TZ = True
TIME_ZONE = "UTC"
ROOT_URLCONF = "modelsearch.test.urls"
INSTALLED_APPS = [
    "modelsearch.test.testapp",
    "modelsearch",
    "taggit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
FOLDER = os.environ["CONFORMANCE_DIR"]
FIXTURE_DIRS = [FOLDER]
MODELSEARCH_BACKENDS = {"default": {"BACKEND": "cms.search.backend", "DEFER": False, "PATH": f"{FOLDER}/index"}}
