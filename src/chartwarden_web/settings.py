"""Django's settings, made from `Settings.from_environment` and nothing else."""

import os
import sys
from pathlib import Path
from typing import Any

from django.utils.functional import lazy

from chartwarden.actions.desk import Environment
from chartwarden.adapters.database_address import read_database_address
from chartwarden.adapters.keys import FolderKeys
from chartwarden.adapters.settings import Settings
from chartwarden.workforce.session import ABSOLUTE

CHARTWARDEN = Settings.from_environment(os.environ)
_HERE = Path(__file__).resolve().parent
KEYS = FolderKeys(CHARTWARDEN.keys)

DEBUG = False
SECRET_KEY = lazy(lambda: KEYS.named("django").hex(), str)()  # not before `wiring.built` has looked whose keys they are
ALLOWED_HOSTS = list(CHARTWARDEN.hosts)
ROOT_URLCONF = "chartwarden_web.urls"
AUTH_USER_MODEL = "records.MemberRecord"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-us"
SITE_ID = 1

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.humanize",  # allauth's pages need it
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.saml",
    "csp",
    "django_htmx",
    "chartwarden_web.records",
    "chartwarden_web.account",
    "chartwarden_web.desk",
]

MIDDLEWARE = [
    "chartwarden_web.headers.headers",  # outermost: whatever answers, answers with them
    "csp.middleware.CSPMiddleware",
    "chartwarden_web.arriving.from_our_proxies",  # before anybody asks whether this came over TLS
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "chartwarden_web.watching.requests.watched",
    "chartwarden_web.arriving.bounded",
    "chartwarden_web.origins.OnlyOurPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "chartwarden_web.origins.FormTokens",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "chartwarden_web.middleware.Gate",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "chartwarden_web.account.notices.notices",  # what members were told about their accounts
            ],
        },
    },
]


def _database(address: str, home: Path) -> dict[str, Any]:
    """Give Django's description of the database. Commits are synced on both; `records.checks` proves it at start."""
    if not address:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": home / "chartwarden.sqlite3",
            "OPTIONS": {
                "timeout": 20,
                # Readers go on while one writes; a write takes its lock at once instead of failing half way.
                "transaction_mode": "IMMEDIATE",
                # Recursive triggers: a row that `INSERT OR REPLACE` pushes out asks the triggers on deleting too.
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
                "PRAGMA recursive_triggers=ON; PRAGMA secure_delete=ON;",  # what is destroyed is written over
            },
        }
    at = read_database_address(address)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": at.name,
        "USER": at.user,
        "PASSWORD": at.password,
        "HOST": at.host,
        "PORT": at.port,
        # Writers of the ledger stand in line at one row and then see what the one before them has committed. A server
        # that does not answer is given up on, so that who waits for it is told.
        "OPTIONS": {
            "connect_timeout": "10",
            "tcp_user_timeout": "20000",
            **at.options,
            "options": "-c synchronous_commit=on -c default_transaction_isolation=read\\ committed",
        },
        "CONN_MAX_AGE": 600,
    }


CHARTWARDEN.home.mkdir(mode=0o700, parents=True, exist_ok=True)
DATABASES = {"default": _database(CHARTWARDEN.database, CHARTWARDEN.home)}

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["chartwarden_web.account.hashing.InTurn"]  # argon2, one at a time
ACCOUNT_USER_MODEL_USERNAME_FIELD = "user_id"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"  # no mail is sent, whatever a library would
ACCOUNT_ADAPTER = "chartwarden_web.account.adapter.AccountAdapter"
ALLAUTH_TRUSTED_PROXY_COUNT = CHARTWARDEN.proxies  # what clients write into X-Forwarded-For themselves is not believed
ACCOUNT_RATE_LIMITS = False  # allauth's are counted per process, in memory; ours are `account.throttle`
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]  # the tables are allauth's, the rules `account.factors`
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/sign-in/"

_PREFIX = "__Host-" if CHARTWARDEN.is_behind_tls else ""
SESSION_ENGINE = "chartwarden_web.account.sessions"
SESSION_COOKIE_NAME = f"{_PREFIX}session"
SESSION_COOKIE_SECURE = CHARTWARDEN.is_behind_tls
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
# How long a session is open is `workforce.session`, and the server judges it: a cookie that expires is no limit.
SESSION_COOKIE_AGE = int(ABSOLUTE.total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
VEILED_URL = "/veiled/"  # where a veiled screen leads
SECOND_FACTOR_URL = "/factors/"  # where half a session leads
DEVICE_COOKIE_NAME = f"{_PREFIX}device"  # knows a browser again; opens nothing
CSRF_COOKIE_NAME = f"{_PREFIX}csrf"
CSRF_COOKIE_SECURE = CHARTWARDEN.is_behind_tls
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "chartwarden_web.errors.stale_form"

SECURE_SSL_REDIRECT = CHARTWARDEN.is_behind_tls
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if CHARTWARDEN.is_behind_tls else None
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]  # probes ask from this machine or its network, without TLS
SECURE_HSTS_SECONDS = 31_536_000 if CHARTWARDEN.is_behind_tls else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = CHARTWARDEN.is_behind_tls
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "no-referrer"  # forms then say `Origin: null`, which `origins.FormTokens` understands
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
        # Text becomes markup only through the two policies of js/trusted.js: HTMX's answers, and nothing else.
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["default", "chartwarden-inert"],
    },
}

CACHES = {
    # In memory, for each process: nothing that decides stands in it. Attempts are counted in `account.throttle`.
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

STATIC_URL = "/static/"
STATIC_ROOT = CHARTWARDEN.home / "static"
STATICFILES_DIRS = [_HERE / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # the product stores no uploads as files
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = CHARTWARDEN.environment is Environment.TEST
WHITENOISE_ALLOW_ALL_ORIGINS = False  # no other site reads our files, though they say nothing
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SERIALIZATION_MODULES: dict[str, str] = {}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

_NAMES_REQUESTS = CHARTWARDEN.environment is not Environment.DEMO  # a demo's terminal is for who tries the product
LOGGING = {  # one line of JSON per event: `adapters.events`. Of what libraries log, only where it came from
    "version": 1,
    "disable_existing_loggers": True,
    "formatters": {"lines": {"()": "chartwarden.adapters.events.JsonLines"}},
    "handlers": {
        "err": {"class": "logging.StreamHandler", "stream": sys.stderr, "formatter": "lines"},
        "counted": {"class": "chartwarden_web.watching.numbers.CountedEvents", "level": "ERROR"},
    },
    "loggers": {
        "chartwarden": {"handlers": ["err", "counted"], "level": "INFO"},
        "chartwarden.request": {"level": "INFO" if _NAMES_REQUESTS else "WARNING"},
        "django": {"handlers": ["err"], "level": "ERROR", "propagate": False},
    },
    "root": {"handlers": [], "level": "CRITICAL"},
}
