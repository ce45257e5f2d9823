"""Sending entries to a syslog receiver over TLS, so that whatever did not arrive is named.

Syslog has no answers, so a write that succeeds proves nothing: the other end may have gone before it read. What proves
something is how a connection ends. We say farewell (`close_notify`) after the last entry and wait: a receiver answers
once it has read all that came before, and a system that closes with anything unread resets the connection instead of
ending it. Entries therefore travel in convoys, each on a connection of its own, and count as delivered once it has
ended well. After a failure the whole convoy is sent again: entries may arrive twice, and each carries its sequence and
leaf hash, but none is lost on the way. What a receiver does with what it has read, nobody can see from here.

Source: RFC 5425 (4.2, 4.4); RFC 9325; control AUD-4.

Example:
    >>> Delivery(sent=0, go_on_from=7, failure="the receiver did not answer in time").is_complete
    False

"""

import fcntl
import itertools
import select
import socket
import ssl
import sys
import termios
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from chartwarden.actions.ledger_export import ExportedEntry
from chartwarden.adapters.ledger_export.naming import Log
from chartwarden.adapters.ledger_export.syslog import frames
from chartwarden.foundation.errors import MalformedError

SYSLOG_TLS_PORT = 6514  # RFC 5425, 4.1
_CONNECT_SECONDS = 10.0
_SILENT_SECONDS = 30.0
_IN_A_CONVOY = 500
_LOOK_AGAIN_SECONDS = 0.005
_SILENT = "the receiver did not answer in time"
_LEFT = "the connection broke before the receiver had read everything"


class _UndeliveredError(Exception):
    """Why a convoy did not arrive for certain, as a clause. Never leaves this module."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """How far a sending came."""

    sent: int  # entries that arrived for certain
    go_on_from: int | None = None  # the first sequence that did not arrive for certain; None when all did
    failure: str = ""  # why it stopped, as a clause
    was_cut_short: bool = False  # a receiver ended a connection without the farewell that RFC 5425 asks for

    @property
    def is_complete(self) -> bool:
        """Whether every entry arrived."""
        return self.go_on_from is None


def tls_context(*, trusted: Path, certificate: Path | None = None, key: Path | None = None) -> ssl.SSLContext:
    """Give what connections are opened with: TLS 1.2 or later, and the receiver's certificate and name are checked.

    Args:
        trusted: PEM certificates of the authorities that may vouch for the receiver. No others do.
        certificate: our own certificate in PEM, where the receiver asks for one.
        key: its key, without a passphrase; None means that it stands in the same file.

    Raises:
        MalformedError: a file is missing or is not what it should be.

    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_verify_locations(cafile=trusted)
    except OSError as error:  # ssl.SSLError is one
        raise _unusable("the certificates of trusted authorities", trusted) from error
    if certificate is not None:
        try:
            context.load_cert_chain(certificate, key, password=lambda: b"")  # never ask at a terminal
        except OSError as error:
            raise _unusable("the client certificate or its key", certificate) from error
    return context


@dataclass(frozen=True, slots=True)
class Receiver:
    """A syslog receiver somewhere else."""

    host: str  # the name that its certificate must carry
    port: int
    context: ssl.SSLContext = field(repr=False)
    log: Log
    convoy: int = _IN_A_CONVOY  # entries on one connection
    connect_seconds: float = _CONNECT_SECONDS
    silent_seconds: float = _SILENT_SECONDS  # how long one write, or the farewell, may take

    def send(self, entries: Iterable[ExportedEntry]) -> Delivery:
        """Send entries in their order; stop at the first failure, and say where to go on."""
        waiting, sent, was_cut_short = iter(entries), 0, False
        while convoy := tuple(itertools.islice(waiting, self.convoy)):
            try:
                is_cut_short = self._carry(convoy)
            except _UndeliveredError as error:
                return Delivery(sent, convoy[0].sequence, str(error), was_cut_short)
            except OSError as error:  # ssl.SSLError and TimeoutError are among them
                return Delivery(sent, convoy[0].sequence, _told(error), was_cut_short)
            was_cut_short = was_cut_short or is_cut_short
            sent += len(convoy)
        return Delivery(sent, was_cut_short=was_cut_short)

    def _carry(self, convoy: Sequence[ExportedEntry]) -> bool:
        """Send one convoy on one connection; tell whether the receiver left without farewell."""
        with (
            socket.create_connection((self.host, self.port), timeout=self.connect_seconds) as plain,
            self.context.wrap_socket(plain, server_hostname=self.host, suppress_ragged_eofs=False) as secure,
        ):
            secure.settimeout(self.silent_seconds)
            for frame in frames(convoy, self.log):
                secure.sendall(frame)
            _require_listening(secure)
            is_cut_short = _parted(secure, seconds=self.silent_seconds)
            with socket.socket(fileno=secure.detach()) as bare:
                _require_all_read(bare, seconds=self.silent_seconds)
            return is_cut_short


def _require_listening(secure: ssl.SSLSocket) -> None:
    """Let pass a receiver that has not closed its end, nor turned us away after the handshake."""
    secure.settimeout(0)  # only look
    with suppress(ssl.SSLWantReadError):
        _read_end(secure)
        raise _UndeliveredError(_LEFT)


def _parted(secure: ssl.SSLSocket, *, seconds: float) -> bool:
    """Say farewell and wait for the answer; tell whether the receiver closed without one.

    Such an end is common among receivers. `unwrap` alone would not do: it takes an alert for a farewell.
    """
    secure.settimeout(0)  # so that `unwrap` does not wait for the answer
    until = time.monotonic() + seconds
    while True:
        try:
            secure.unwrap()
        except ssl.SSLWantWriteError:
            _wait_for_room(secure, until=until)
        except ssl.SSLWantReadError:
            break  # ours is said
        else:
            return False  # the answer was there as quick as that
    secure.settimeout(seconds)
    try:
        _read_end(secure)
    except ssl.SSLEOFError:
        return True
    return False


def _wait_for_room(secure: ssl.SSLSocket, *, until: float) -> None:
    if not select.select([], [secure], [], max(0, until - time.monotonic()))[1]:
        raise _UndeliveredError(_SILENT)


def _read_end(secure: ssl.SSLSocket) -> None:
    """Read the other end's farewell; anything else is an error."""
    with suppress(ssl.SSLZeroReturnError):  # so it is called once both have said it
        if secure.recv(1):
            raise _UndeliveredError("what answers there is no syslog receiver: it speaks")


def _require_all_read(bare: socket.socket, *, seconds: float) -> None:
    """Let pass a connection that the other system ended without a reset, after it had taken every octet."""
    bare.settimeout(seconds)
    bare.shutdown(socket.SHUT_WR)
    until = time.monotonic() + seconds
    while bare.recv(4096):
        if time.monotonic() > until:
            raise _UndeliveredError(_SILENT)
    while not (failure := bare.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)) and _on_the_way(bare):
        if time.monotonic() > until:
            raise _UndeliveredError(_SILENT)
        time.sleep(_LOOK_AGAIN_SECONDS)
    if failure:
        raise _UndeliveredError(_LEFT)


def _on_the_way(bare: socket.socket) -> int:
    """Count the octets that the other system has not acknowledged yet; 0 where this system cannot tell.

    Source:
        Linux tcp(7), SIOCOUTQ.

    """
    count = bytearray(4)
    with suppress(OSError):  # then a reset must have come in time to be seen
        fcntl.ioctl(bare.fileno(), termios.TIOCOUTQ, count)
    return int.from_bytes(count, sys.byteorder)


def _told(error: OSError) -> str:
    """Say what went wrong with a connection; names no file and no person."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the receiver's certificate does not hold ({error.verify_message.rstrip('.')})"
    if isinstance(error, TimeoutError):
        return _SILENT
    if isinstance(error, ssl.SSLError):
        return f"the receiver ended the protected connection ({error.reason or 'no reason given'})"
    if isinstance(error, socket.gaierror):
        return "the receiver's name is not known here"
    if isinstance(error, ConnectionRefusedError):
        return "nobody receives at that port"
    return _LEFT


def _unusable(what: str, path: Path) -> MalformedError:
    return MalformedError(what=f"{what} cannot be read", where=path.name, fix="Give PEM files that this user may read.")
