"""Settings for the tests: a throw-away home and cheap password hashing."""

import os
import tempfile

os.environ.setdefault("CHARTWARDEN_ENVIRONMENT", "test")
os.environ.setdefault("CHARTWARDEN_TLS", "off")
os.environ.setdefault("CHARTWARDEN_HOME", tempfile.mkdtemp(prefix="chartwarden-test-"))

from chartwarden_web.settings import *  # noqa: F403 -- the environment must be set before the settings are read
from chartwarden_web.settings import CHARTWARDEN, DATABASES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # speed; no real password is ever stored here
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if (
    not CHARTWARDEN.database
):  # a file: several connections must see the same data, which a memory database does not give
    DATABASES["default"]["TEST"] = {"NAME": str(CHARTWARDEN.home / "test.sqlite3")}
