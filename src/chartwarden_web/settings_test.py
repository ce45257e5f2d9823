"""Settings for the tests: a throw-away home and cheap password hashing."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

os.environ.setdefault("CHARTWARDEN_ENVIRONMENT", "test")
os.environ.setdefault("CHARTWARDEN_TLS", "off")
if "CHARTWARDEN_HOME" not in os.environ:
    os.environ["CHARTWARDEN_HOME"] = tempfile.mkdtemp(prefix="chartwarden-test-")
    atexit.register(shutil.rmtree, os.environ["CHARTWARDEN_HOME"], ignore_errors=True)
(Path(os.environ["CHARTWARDEN_HOME"]) / "static").mkdir(parents=True, exist_ok=True)

from chartwarden_web.settings import *  # noqa: E402, F403 -- the environment must be set before the settings are read
from chartwarden_web.settings import CHARTWARDEN, DATABASES, KEYS  # noqa: E402

KEYS.make()  # sessions of every test use them, whatever database it runs on

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # speed; no real password is ever stored here
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if (
    not CHARTWARDEN.database
):  # a file: several connections must see the same data, which a memory database does not give
    DATABASES["default"]["TEST"] = {"NAME": str(CHARTWARDEN.home / "test.sqlite3")}
