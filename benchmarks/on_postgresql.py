"""Runs a command of the product against a private PostgreSQL, which is gone afterwards.

`{database}` in the command stands for the address of the server:

    python -m benchmarks.on_postgresql chartwarden bench load --coders 200 --workers 2 --database {database}

"""

import secrets
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.postgresql import Cluster, _programs


def run(words: list[str]) -> int:
    """Run a command; give its exit code."""
    folder = Path(tempfile.mkdtemp(prefix="chartwarden-pg-"))  # short: a socket's path may have 107 bytes
    cluster = Cluster(_programs(), folder)
    try:
        address = cluster.start(secrets.token_hex(16))
        code = subprocess.run([word.replace("{database}", address) for word in words], check=False).returncode
        cluster.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return code


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
