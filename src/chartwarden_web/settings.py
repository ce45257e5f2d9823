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
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "chartwarden_web.middleware.headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
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
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    # NIST SP 800-63B-4, 3.1.1.2: 15 characters where it is the only factor; a blocklist, no composition rules.
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
ACCOUNT_USER_MODEL_USERNAME_FIELD = "user_id"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "chartwarden_web.account.adapter.AccountAdapter"
ALLAUTH_TRUSTED_PROXY_COUNT = CHARTWARDEN.proxies  # what clients write into X-Forwarded-For themselves is not believed
ACCOUNT_RATE_LIMITS = {
    # Who guesses is told apart by address and user id together, so that guessing at one account locks out neither the
    # right person elsewhere nor others at the same address. The key comes first: what it stops does not count against
    # the address. All are counted per process, in memory.
    "login_failed": "5/5m/key,30/m/ip",
    # One account from everywhere. Source: NIST SP 800-63B-4, 3.2.2 (no more than 100 failures in a row).
    "login_failed_anywhere": "100/h/key",
    "login": "300/m/ip",  # a flood; each attempt leaves an entry
}
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/sign-in/"

_IDLE_SECONDS = 10 * 60  # policy; 45 CFR 164.312(a)(2)(iii), stricter than SP 800-63B-4 AAL2
_PREFIX = "__Host-" if CHARTWARDEN.is_behind_tls else ""
SESSION_ENGINE = "chartwarden_web.account.sessions"
SESSION_COOKIE_NAME = f"{_PREFIX}session"
SESSION_COOKIE_SECURE = CHARTWARDEN.is_behind_tls
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_AGE = _IDLE_SECONDS
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = f"{_PREFIX}csrf"
CSRF_COOKIE_SECURE = CHARTWARDEN.is_behind_tls
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "chartwarden_web.errors.stale_form"

SECURE_SSL_REDIRECT = CHARTWARDEN.is_behind_tls
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if CHARTWARDEN.is_behind_tls else None
SECURE_HSTS_SECONDS = 31_536_000 if CHARTWARDEN.is_behind_tls else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = CHARTWARDEN.is_behind_tls
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"  # nothing to others; `no-referrer` would send forms with `Origin: null`
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
    },
}

CACHES = {
    # Django's 300 entries would let a guesser push the counts of their own attempts out with a few hundred others.
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 20_000}},
}

STATIC_URL = "/static/"
STATIC_ROOT = CHARTWARDEN.home / "static"
STATICFILES_DIRS = [_HERE / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # the product stores no uploads as files
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = CHARTWARDEN.environment is Environment.TEST
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SERIALIZATION_MODULES: dict[str, str] = {}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

LOGGING = {  # event names, ids and counts; Django's own records would hold paths and exception text
    "version": 1,
    "disable_existing_loggers": True,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"err": {"class": "logging.StreamHandler", "stream": sys.stderr, "formatter": "plain"}},
    "loggers": {
        "chartwarden": {"handlers": ["err"], "level": "INFO"},
        "django": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
    "root": {"handlers": [], "level": "CRITICAL"},
}
