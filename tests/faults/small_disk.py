"""A disk that is really full: a file system of a few megabytes, that only its own processes see.

Run by `on_a_small_disk` as `python -m tests.faults.small_disk FOLDER KIND`, where that file system is mounted already.
It says what came of it on its output.

Example:
    >>> _command(Path("/mnt"), Kind.SQLITE, is_root=False)[:2]
    ['unshare', '-rm']

"""

import json
import os
import secrets
import shlex
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from io import RawIOBase
from pathlib import Path

from chartwarden.foundation.errors import RefusedError
from chartwarden_web.wiring import House
from tests.faults.oracle import acts_of, log_troubles, served_troubles
from tests.faults.outages import Outage, audited_read, listening
from tests.faults.place import REPOSITORY, Kind, Place, Server, new_database, python, template_database, template_file
from tests.postgresql import installed_programs

_MEGABYTES = {Kind.SQLITE: 4, Kind.POSTGRESQL: 120}
_REFUSALS, _MOST_READS = 5, 2_000


def can_mount(kind: Kind) -> bool:
    """Tell whether this user may have a file system of their own; a server on it needs more, as it runs as another."""
    if shutil.which("unshare") is None or (kind is Kind.POSTGRESQL and os.geteuid() != 0):
        return False
    return (
        subprocess.run(["unshare", _flags(os.geteuid() == 0), "true"], check=False, capture_output=True).returncode == 0
    )


def on_a_small_disk(kind: Kind) -> Outage:
    """Fill the disk under an instance, read on, make room, and read on."""
    folder = Path(tempfile.mkdtemp(prefix="chartwarden-disk-"))
    folder.chmod(0o755)  # the server runs as another user
    try:
        return _told(kind, folder)
    finally:
        folder.rmdir()  # nothing is in it: the file system ended with its processes


def _told(kind: Kind, folder: Path) -> Outage:
    environment = Place(folder / "home", "").environment()
    done = subprocess.run(
        _command(folder, kind, is_root=os.geteuid() == 0),
        cwd=REPOSITORY, env=environment, check=False, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        return Outage("no space left on device", 0, (f"it ended with {done.returncode}: {done.stderr[-500:]}",))
    told = json.loads(done.stdout.splitlines()[-1])
    return Outage("no space left on device", told["refused"], tuple(told["troubles"]))


def _command(folder: Path, kind: Kind, *, is_root: bool) -> list[str]:
    mount = f"mount -t tmpfs -o mode=755,size={_MEGABYTES[kind]}m none {shlex.quote(str(folder))}"
    return ["unshare", _flags(is_root), "sh", "-c", f"{mount} && exec {shlex.join(_program(folder, kind))}"]


def _flags(is_root: bool) -> str:  # noqa: FBT001 -- asked of the system, not decided by a caller
    return "-m" if is_root else "-rm"


def _program(folder: Path, kind: Kind) -> list[str]:
    return python("tests.faults.small_disk", str(folder), kind.value)


def _filled_up(house: House, ballast: Path) -> Outage:
    ledger, served, refused = house.ledger, [audited_read(house.ledger)], 0
    with listening() as alarms:
        _fill(ballast)
        for _ in range(_MOST_READS):
            # What is written over in the log's file, or in pages that have room, is as durable as ever.
            try:
                served.append(audited_read(ledger))
            except RefusedError:
                refused += 1
            if refused == _REFUSALS:
                break
        ballast.unlink()
    served.append(audited_read(ledger))
    outages = [said["counts"]["refused"] for said in acts_of(ledger) if said["act"] == "ledger.outage"]
    troubles = [*log_troubles(ledger), *served_troubles(ledger, served)]
    if refused != _REFUSALS or sum(outages) != refused:
        troubles.append(f"{refused} reads were refused, and outages in the log are {outages}")
    if len([heard for heard in alarms.heard if heard.startswith("ledger.not-written")]) != refused:
        troubles.append("a refusal raised no alarm")
    return Outage("no space left on device", refused, tuple(troubles))


def _fill(ballast: Path) -> None:
    with ballast.open("wb", buffering=0) as file:
        for piece in (1 << 16, 1):
            _write_until_full(file, bytes(piece))


def _write_until_full(file: RawIOBase, piece: bytes) -> None:
    with suppress(OSError):
        while True:
            file.write(piece)


def _main(folder: Path, kind: Kind) -> Outage:
    home = folder / "home"
    home.mkdir(mode=0o700, exist_ok=True)  # reading the settings makes it
    if kind is Kind.SQLITE:
        place = Place(home, "")
        template_file(folder).rename(place.file)
        with place.opened() as house:
            return _filled_up(house, folder / "ballast")
    server_folder = folder / f"pg-{secrets.token_hex(2)}"
    server_folder.mkdir()
    server = Server.started(installed_programs(), server_folder)
    try:
        place = Place(home, new_database(server.dsn, template=template_database(server.dsn)))
        with place.opened() as house:
            return _filled_up(house, folder / "ballast")
    finally:
        server.kill()


if __name__ == "__main__":
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "chartwarden_web.settings_test"
    django.setup()
    outage = _main(Path(sys.argv[1]), Kind(sys.argv[2]))
    print(json.dumps({"refused": outage.refused, "troubles": outage.troubles}))  # noqa: T201 -- that is its output
