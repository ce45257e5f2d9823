"""Runs a certified OpenID provider on this machine, and is the browser that walks between it and the product."""

import fcntl
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx

HERE = Path(__file__).resolve().parent
SECRET = "a secret of the tests and of nobody else"
RETURN_TO = "http://testserver/sso/hospital/return/"


@dataclass(frozen=True, slots=True)
class RealProvider:
    """A running provider."""

    issuer: str

    def tell(self, subject: str, *, amr: tuple[str, ...] = ("pwd",), **claims: str) -> None:
        """Say who comes next, and how they prove who they are there."""
        told = {"subject": subject, "claims": claims, "amr": list(amr)}
        assert httpx.post(f"{self.issuer}/tell", json=told).text == "told"

    def walk(self, address: str) -> str:
        """Follow the provider's own pages from the address that the product gives, until it leads back; give where."""
        with httpx.Client(base_url=self.issuer) as browser:
            while address.startswith((self.issuer, "/")):
                answer = browser.get(address)
                assert answer.is_redirect, answer.text
                address = answer.headers["Location"]
        parts = urlsplit(address)
        return f"{parts.path}?{parts.query}"


def _installed() -> None:
    """Fetch the provider once; its versions are pinned by hash in the lock file."""
    missing = [program for program in ("node", "npm") if shutil.which(program) is None]
    if missing:
        sys.exit(f"The tests of single sign-on need {' and '.join(missing)}: run scripts/system-packages.")
    with (HERE / ".installing").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (HERE / "node_modules/oidc-provider").is_dir():
            subprocess.run(["npm", "ci", "--no-progress", "--silent"], cwd=HERE, check=True)


@contextmanager
def running(*, host: str = "127.0.0.1", return_to: str = RETURN_TO) -> Iterator[RealProvider]:
    """Run the provider at a free port, by one of this machine's names, for one address to return to."""
    _installed()
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    command = ["node", "provider.mjs", host, str(port), return_to]
    with subprocess.Popen(command, cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == b"ready\n"
            yield RealProvider(f"http://{host}:{port}")
        finally:
            process.terminate()
