"""Settings of one installation: everything an operator may change comes from the environment (see .env.example)."""

import os
import re
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from dotenv import load_dotenv

from cms.themes import ThemeError, theme_chain, theme_locale_dirs, theme_static_dirs, theme_template_dirs
from plugins.host.discovery import installed_apps as installed_plugins

BASE_DIR = Path(__file__).resolve().parent.parent
load_dotenv(BASE_DIR / ".env")


def env(name: str, default: str = "") -> str:
    """The value of XINQIAO_<name>, or of the file that XINQIAO_<name>_FILE points to (for secrets)."""
    path = os.environ.get(f"XINQIAO_{name}_FILE")
    return Path(path).read_text().strip() if path else os.environ.get(f"XINQIAO_{name}", default)


def env_bool(name: str, default: bool = False) -> bool:
    """True for 1, true, yes or on."""
    return env(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def env_list(name: str, default: str = "") -> list[str]:
    """Comma-separated values without blanks."""
    return [part.strip() for part in env(name, default).split(",") if part.strip()]


def env_int(name: str, default: int) -> int:
    """A whole number; anything else stops the start with a clear message."""
    try:
        return int(env(name, str(default)))
    except ValueError as error:
        raise ImproperlyConfigured(f"XINQIAO_{name} must be a whole number") from error


# --- What kind of installation -------------------------------------------------------------------------------------

ENVIRONMENT = env("ENV", "demo")  # demo, production or test
if ENVIRONMENT not in {"demo", "production", "test"}:
    raise ImproperlyConfigured("XINQIAO_ENV must be demo, production or test")
PRODUCTION = ENVIRONMENT == "production"
TESTING = ENVIRONMENT == "test" or "pytest" in sys.modules
DEBUG = env_bool("DEBUG")
VAR_DIR = Path(env("VAR", str(BASE_DIR / "var")))
BASE_URL = env("BASE_URL", f"http://127.0.0.1:{os.environ.get('PORT', '8000')}").rstrip("/")
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("XINQIAO_DEBUG must stay off in production")


def secret(name: str) -> str:
    """A secret from the environment; outside production one that is not secret, so that trying out needs no set-up."""
    value = env(name)
    if PRODUCTION and len(value) < 40:
        raise ImproperlyConfigured(f"production needs XINQIAO_{name} (or XINQIAO_{name}_FILE): 40 characters or more")
    return value or f"not-secret-and-never-used-in-production-{name.lower()}"


SECRET_KEY = secret("SECRET_KEY")
KEY_FILE = Path(env("KEY_FILE_PATH", str(VAR_DIR / "keys" / "keyring.json")))  # personal data; kept apart from backups
SIGNING_KEYS_DIR = Path(env("SIGNING_KEYS_DIR", str(VAR_DIR / "keys" / "signing")))
if PRODUCTION and not KEY_FILE.exists() and "make_keys" not in sys.argv:
    raise ImproperlyConfigured(f"no key file at {KEY_FILE}: make one with `manage.py make_keys`, and keep a copy apart")
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "" if PRODUCTION else "127.0.0.1,localhost,[::1],testserver")
if PRODUCTION and not ALLOWED_HOSTS:
    raise ImproperlyConfigured("production needs XINQIAO_ALLOWED_HOSTS, the host names people type")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS", BASE_URL if BASE_URL.startswith("https") else "")

# --- Applications --------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "courses",
    "cms",
    "people",
    "plugins.host",
    *installed_plugins(),
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.contrib.sitemaps",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.admin",
    "wagtail",
    "wagtailmedia",
    "wagtail.search",
    "modelcluster",
    "taggit",
    "treebeard",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "django_linear_migrations",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.contrib.humanize",
    "django.forms",
]
MIDDLEWARE = [
    "cms.middleware.page_cache.PageCacheMiddleware",  # first: a hit runs nothing else
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",  # before whatever may refuse a request: refusals carry the policy too
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "people.middleware.session.SessionRules",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SITE_ID = None

# --- Templates, themes, static files -------------------------------------------------------------------------------

THEMES_DIR = BASE_DIR / "themes"
THEME = env("THEME", "default")
try:
    theme_chain(THEME)
except ThemeError as error:
    raise ImproperlyConfigured(f"XINQIAO_THEME: {error}") from error

FORM_RENDERER = "cms.forms.renderer.ThemeRenderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": theme_template_dirs(THEME),
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cms.context.frame",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "builtins": ["django.templatetags.static", "django.templatetags.i18n", "people.templatetags.look"],
        },
    }
]
STATIC_URL = "/static/"
STATIC_ROOT = Path(env("STATIC_ROOT", str(BASE_DIR / "static-collected")))
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise wants the folder, collected or not
STATICFILES_DIRS = theme_static_dirs(THEME)
STATICFILES_FINDERS = [
    "cms.bundles.BundleFinder",
    "cms.static_files.VendorFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]

# --- Database, cache, files ----------------------------------------------------------------------------------------

DATABASE_URL = env("DATABASE_URL")  # empty: SQLite in VAR_DIR; postgresql://user:password@host:port/name otherwise


def sqlite(path: Path, synchronous: str) -> dict[str, object]:
    """One SQLite file for many short writers: WAL, a write lock taken at BEGIN, 30 s of patience."""
    return {
        "ENGINE": "cms.sqlite",
        "NAME": path,
        "TEST": {"NAME": ":memory:"},  # pytest-django would name a file for an engine it does not know
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 30,
            "transaction_mode": "IMMEDIATE",
            "init_command": f"PRAGMA journal_mode=WAL;PRAGMA synchronous={synchronous};PRAGMA foreign_keys=ON;"
            "PRAGMA cache_size=-32000;PRAGMA temp_store=MEMORY;PRAGMA mmap_size=268435456;",
        },
    }


def postgresql(url: str) -> dict[str, object]:
    """A PostgreSQL database from its URL; persistent connections, checked before they are used again."""
    from urllib.parse import unquote, urlsplit  # needed by grown installations only

    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("XINQIAO_DATABASE_URL must begin with postgresql://")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)  # names of people are in it
DATABASES = {"default": postgresql(DATABASE_URL) if DATABASE_URL else sqlite(VAR_DIR / "db.sqlite3", "FULL")}
REDIS_URL = env("REDIS_URL")
if REDIS_URL:
    CACHES: dict[str, dict[str, Any]] = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    }
elif TESTING:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
else:  # shared by every process of this machine, in a file of its own so that it never waits for the city's write lock
    DATABASES["shared"] = sqlite(VAR_DIR / "shared.sqlite3", "NORMAL")
    DATABASE_ROUTERS = ["cms.routers.SharedCacheRouter"]
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "shared_cache",
            "OPTIONS": {"MAX_ENTRIES": 20000},
        }
    }

MEDIA_DIR = Path(env("MEDIA", str(BASE_DIR / "media")))
MEDIA_ROOT = MEDIA_DIR / "private"
MEDIA_URL = "/media/"


def files(alias: str, storage: str = "PrivateFileStorage", **options: object) -> dict[str, object]:
    """One place for uploaded files; private ones have no address and leave through views that check permission."""
    return {"BACKEND": f"cms.storages.{storage}", "OPTIONS": {"location": MEDIA_DIR / alias, "alias": alias, **options}}


STORAGES = {
    "default": {**files("private"), "OPTIONS": {"location": MEDIA_DIR / "private", "alias": "default"}},
    "public": files("public", "KeptFileStorage", base_url="/media/"),
    "private": files("private"),
    "evidence": files("evidence"),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if not TESTING and not DEBUG:
    STORAGES["staticfiles"] = {"BACKEND": "cms.static_files.ThemeStaticStorage"}
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = VAR_DIR / "uploads"  # on the disk that keeps them, and swept by the clock
FILE_UPLOAD_TEMP_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
SENDFILE_PREFIX = env(
    "SENDFILE_PREFIX"
)  # address prefix that the proxy maps to MEDIA (X-Accel-Redirect); empty: we serve

# --- Jobs ----------------------------------------------------------------------------------------------------------

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
if TESTING:
    TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}

# --- Language and time ---------------------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
WAGTAIL_I18N_ENABLED = True
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
LOCALE_PATHS = theme_locale_dirs(THEME)
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["cms.formats"]
TIME_ZONE = "Asia/Shanghai"
QUIET_HOURS = env("QUIET_HOURS", "21:00-08:00")  # reminders wait until they end; empty: there are none
_CLOCK = r"([01]\d|2[0-3]):[0-5]\d"
if QUIET_HOURS and not re.fullmatch(f"{_CLOCK}-{_CLOCK}", QUIET_HOURS):
    raise ImproperlyConfigured("XINQIAO_QUIET_HOURS must look like 21:00-08:00")

# --- Accounts ------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "people.domain.login.PersonBackend"]
ACCOUNT_ADAPTER = "people.domain.account.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}  # our form and backend know staff numbers and phones as well
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]  # closed: people come from the register
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_USER_DISPLAY = "people.domain.account.display_person"
ACCOUNT_FORMS = {
    "login": "people.forms.sign_in.SignInForm",
    "change_password": "people.forms.sign_in.PasswordChange",
    "reset_password": "people.forms.sign_in.PasswordResetRequest",
    "reset_password_from_key": "people.forms.sign_in.PasswordResetNew",
}
ACCOUNT_RATE_LIMITS = {"login": "600/m/ip", "reset_password": "30/m/ip", "reset_password_from_key": "30/m/ip"}
MFA_ADAPTER = "people.domain.account.SecondFactorAdapter"
MFA_TOTP_ISSUER = "心桥"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"  # names, so that the language of the address stays
LOGIN_REDIRECT_URL = "learn"
LOGOUT_REDIRECT_URL = "home"
WAGTAILADMIN_LOGIN_URL = "/admin/login/"  # our door before it, see people.urls.admin
IDENTITY_NUMBERS = env_bool("IDENTITY_NUMBERS")  # collected only where the customer has a real need
REQUIRE_MFA = env_bool("REQUIRE_MFA", PRODUCTION)  # two factors for everybody who holds a role
SESSION_ENGINE = "people.domain.session_store"
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_REMEMBER_AGE = int(timedelta(days=30).total_seconds())  # "this is my phone"
SESSION_STAFF_IDLE = int(timedelta(minutes=30).total_seconds())  # whoever holds a role
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "people.domain.login.lockout_name"  # a keyed digest: no number reaches the log in clear
AXES_SENSITIVE_PARAMETERS = ["login", "username", "issuer", "code", "who", "oldpassword", "password1", "password2"]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# --- Transport and browser policy ----------------------------------------------------------------------------------

HTTPS = BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS and env_bool("SSL_REDIRECT", True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env_bool("BEHIND_PROXY") else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail's preview shows a page in a frame of its own site
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}
ADMIN_CONTENT_SECURITY_POLICY = {
    "default-src": [SELF],
    "script-src": [SELF, "'unsafe-inline'"],  # Wagtail's date choosers start from inline scripts
    "style-src": [SELF, "'unsafe-inline'"],
    "img-src": [SELF, "data:", "blob:"],
    "media-src": [SELF, "blob:"],
    "frame-src": [SELF],
    "object-src": [NONE],
    "base-uri": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [SELF],
}

# --- Mail, logging -------------------------------------------------------------------------------------------------

EMAIL_BACKEND = env(
    "EMAIL_BACKEND",
    "django.core.mail.backends.smtp.EmailBackend" if PRODUCTION else "django.core.mail.backends.console.EmailBackend",
)
EMAIL_HOST = env("EMAIL_HOST", "localhost")
EMAIL_PORT = env_int("EMAIL_PORT", 25)
EMAIL_HOST_USER = env("EMAIL_USER")
EMAIL_HOST_PASSWORD = env("EMAIL_PASSWORD")
EMAIL_USE_TLS = env_bool("EMAIL_TLS")
DEFAULT_FROM_EMAIL = env("EMAIL_FROM", "xinqiao@localhost")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env("LOG_LEVEL", "WARNING")},
}

# --- Wagtail -------------------------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "心桥"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_AUTOSAVE_INTERVAL = 8000  # milliseconds; the default of 500 floods the history
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAILADMIN_RECENT_EDITS_LIMIT = 8
WAGTAILIMAGES_IMAGE_MODEL = "cms.CustomImage"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp", "gif", "avif"]
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 10_000_000
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILDOCS_DOCUMENT_MODEL = "cms.CustomDocument"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "pptx", "txt", "csv", "zip", "vtt", "srt"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 50 * 1024 * 1024
XINQIAO_ARCHIVE_MAX_MB = env_int("ARCHIVE_MAX_MB", 2048)  # archives of courses, packed and unpacked
WAGTAILMEDIA = {
    "MEDIA_MODEL": "cms.CustomMedia",
    "AUDIO_EXTENSIONS": ["mp3", "m4a", "ogg", "wav", "flac"],
    "VIDEO_EXTENSIONS": ["mp4", "webm"],
    "MEDIA_FORM_BASE": "cms.forms.media.MediaForm",
}
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.forms.media.ImageForm"
WAGTAILIMAGES_RENDITION_STORAGE = "public"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "cms.forms.media.DocumentForm"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "cms.search.backend"}}
SEARCH_INDEX_DIR = Path(env("SEARCH_INDEX", str(VAR_DIR / "search")))

# --- Other programs ------------------------------------------------------------------------------------------------

API_REQUESTS_PER_MINUTE = env_int("API_REQUESTS_PER_MINUTE", 600)  # of one token
API_ORIGINS = env_list("API_ORIGINS")  # origins whose pages may read the API in a browser; empty: none
WEBHOOKS_TO_PRIVATE = env_bool("WEBHOOKS_TO_PRIVATE")  # lets webhooks go to private addresses and plain http; for tests
XAPI = env_bool("XAPI")  # whether statements are kept for a record store
LRS_URL = env("LRS_URL").rstrip("/")  # the record store they are sent to; empty: they can only be fetched
LRS_USER = env("LRS_USER")
LRS_PASSWORD = env("LRS_PASSWORD")

# --- Certificates --------------------------------------------------------------------------------------------------

CERTIFICATE_FONT_DIR = Path(
    env("CERTIFICATE_FONT_DIR", str(BASE_DIR / "node_modules" / "@expo-google-fonts" / "noto-sans-sc"))
)
CERTIFICATE_FONT = Path(env("CERTIFICATE_FONT", str(CERTIFICATE_FONT_DIR / "400Regular" / "NotoSansSC_400Regular.ttf")))

# --- Plugins -------------------------------------------------------------------------------------------------------

XINQIAO_PLUGINS_STRICT = env_bool("PLUGINS_STRICT", DEBUG or TESTING)
FIRST_PARTY_APPS = [
    "courses",
    "cms",
    "people",
    "plugins.host",
]  # whose migrations must be linear; a plugin minds its own

# --- The page cache ------------------------------------------------------------------------------------------------

PAGE_CACHE = env_bool("PAGE_CACHE", not TESTING)
PAGE_CACHE_MEGABYTES = env_int("PAGE_CACHE_MEGABYTES", 64)
