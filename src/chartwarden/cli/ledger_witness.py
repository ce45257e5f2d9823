"""`chartwarden ledger witness`: watch over logs of others, as they watch over ours.

Example:
    >>> witness.name
    'witness'

"""

import os
import secrets
import signal
import stat
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import click
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chartwarden.adapters.checkpoints_out.witness_folder import FolderMemory
from chartwarden.adapters.checkpoints_out.witness_server import WitnessServer
from chartwarden.adapters.folders import sync_folder
from chartwarden.foundation.clock import SystemClock
from chartwarden.foundation.errors import BrokenSealError, MalformedError
from chartwarden.ledger.note import Cosigner, verifier_key
from chartwarden.ledger.witness import Witness

_KEY_BYTES = 32
_path = click.Path(path_type=Path)


@click.command()
@click.option("--state", "folder", required=True, type=_path, help="Folder that keeps what was cosigned.")
@click.option("--log", "logs", multiple=True, help="The verifier key of a log; at least one, may be repeated.")
@click.option("--key", "key_file", required=True, type=_path, help="The witness's key; made if there is none.")
@click.option("--name", required=True, help="The witness's name, such as witness.example.org/w1.")
@click.option("--port", required=True, type=click.IntRange(0, 65535), help="Port to listen on; 0 takes a free one.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
def witness(folder: Path, logs: Sequence[str], key_file: Path, name: str, port: int, host: str) -> None:
    """Cosign checkpoints of other logs, each in one history only, until stopped.

    Prints the verifier key that the logs need. Listens without TLS: put a web server with TLS in front. The folder is
    what keeps this witness from signing two histories: never go on without it, nor with an older copy.
    """
    if not logs:
        raise MalformedError(
            what="no log is named", where="--log", fix="Ask the log's owner what `chartwarden ledger key` prints."
        )
    cosigner = _cosigner(name, witness_key(key_file))
    watching = Witness(
        cosigner, logs=[verifier_key(words) for words in logs], memory=FolderMemory(folder), clock=SystemClock()
    )
    try:
        server = WitnessServer(watching, host=host, port=port)
    except OSError as error:
        raise MalformedError(what="one cannot listen there", where=host, fix="Give another --port.") from error
    with server:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: threading.Thread(target=server.shutdown).start())
        click.echo(cosigner.verifier.words)
        click.echo(f"Listening on {host}, port {server.server_address[1]}.", err=True)
        server.serve_forever()


def witness_key(path: Path) -> Ed25519PrivateKey:
    """Read a witness's key, or make it, durably and for its owner alone.

    Raises:
        BrokenSealError: it is damaged, or others may read it.
        MalformedError: it can neither be read nor made.

    """
    try:
        if not path.exists():
            _make_key(path)
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise BrokenSealError(
                what="the witness's key can be read by others", next_step="Make a new key, and tell the logs."
            )
        secret = path.read_bytes()
    except OSError as error:
        raise MalformedError(
            what="the key can neither be read nor made", where=path.name, fix="Name a file in a folder of yours."
        ) from error
    if len(secret) != _KEY_BYTES:
        raise BrokenSealError(what="the witness's key is damaged", next_step="Restore it from its backup.")
    return Ed25519PrivateKey.from_private_bytes(secret)


def _make_key(path: Path) -> None:
    beside = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(secrets.token_bytes(_KEY_BYTES))
            out.flush()
            os.fsync(out.fileno())
        with suppress(FileExistsError):  # another process was quicker; its key counts
            os.link(beside, path)
        sync_folder(path.parent)
    finally:
        with suppress(OSError):
            beside.unlink()


def _cosigner(name: str, key: Ed25519PrivateKey) -> Cosigner:
    try:
        return Cosigner(name, key)
    except ValueError as error:
        raise MalformedError(
            what="a witness cannot have this name", where="--name", fix="Leave out spaces and plus signs."
        ) from error
