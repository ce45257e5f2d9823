"""Posting something to a web server: over TLS that is checked, within a time, and with a few tries.

Redirections are not followed: what was set is where it goes. An answer is bounded in size, and the whole of a try in
time, so that nobody at the other end can hold us by sending a letter now and then.

Example:
    >>> Answer(204, "", b"").is_good
    True

"""

import http.client
import random
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus

from chartwarden.adapters.checkpoints_out.addresses import WebAddress
from chartwarden.foundation.errors import MalformedError

LARGEST_ANSWER_BYTES = 1 << 18
_TRIED_AGAIN = frozenset({408, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said. `kind` is its content type, without parameters."""

    status: int
    kind: str
    body: bytes

    @property
    def is_good(self) -> bool:
        """Whether the server has taken what was sent."""
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES


@dataclass(frozen=True, slots=True)
class Patience:
    """How long and how often something is tried."""

    connect_seconds: float = 10.0
    whole_seconds: float = 30.0  # one try, from the handshake to the end of the answer
    tries: int = 3
    pause_seconds: float = 1.0  # before the second try; each further one waits twice as long
    sleep: Callable[[float], None] = time.sleep


PATIENCE = Patience()


def post(address: WebAddress, body: bytes, *, kind: str, patience: Patience = PATIENCE) -> Answer:
    """Post a body and give the answer, whatever its status.

    It may arrive more than once: a try whose answer was lost is made again.

    Args:
        address: where to.
        body: what.
        kind: its content type.
        patience: how long and how often it is tried.

    Raises:
        MalformedError: no answer came. It names the host and nothing else of the address.

    """
    context = _tls_context(address) if address.is_tls else None
    pause = patience.pause_seconds
    for left in reversed(range(patience.tries)):
        try:
            answer = _tried(address, body, kind=kind, context=context, patience=patience)
        except (OSError, http.client.HTTPException, ValueError) as error:
            if not left or isinstance(error, ssl.SSLCertVerificationError):
                raise unreached(address, _told(error)) from None  # the cause could quote the address
        else:
            if answer.status not in _TRIED_AGAIN or not left:
                return answer
        patience.sleep(pause * random.uniform(0.75, 1.25))  # noqa: S311 -- so that many do not come at once
        pause *= 2
    raise unreached(address, "it was not tried")


def require_good(address: WebAddress, answer: Answer) -> Answer:
    """Let pass an answer that says yes.

    Raises:
        MalformedError: it says something else. It names host and status.

    """
    if not answer.is_good:
        raise unreached(address, f"it answered with status {answer.status}")
    return answer


def unreached(address: WebAddress, what: str) -> MalformedError:
    """Give the error for a host that did not take what was sent."""
    return MalformedError(
        what=what, where=address.label, fix="Look at that host and its address in the settings; it is tried again."
    )


@contextmanager
def cut_off_after(seconds: float, sock: socket.socket) -> Iterator[None]:
    """Bound the time that a block spends on a connection: when it is over, the connection breaks."""

    def cut() -> None:
        with suppress(OSError):
            socket.socket.shutdown(sock, socket.SHUT_RDWR)  # the plain one: TLS's own would pull the rug from a reader

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _tried(
    address: WebAddress, body: bytes, *, kind: str, context: ssl.SSLContext | None, patience: Patience
) -> Answer:
    place = (address.host, address.port)
    connection = (
        http.client.HTTPConnection(*place) if context is None else http.client.HTTPSConnection(*place, context=context)
    )
    used = socket.create_connection(place, timeout=patience.connect_seconds)
    used.settimeout(patience.whole_seconds)
    if context is not None:
        used = context.wrap_socket(used, server_hostname=address.host, do_handshake_on_connect=False)
    with used, cut_off_after(patience.whole_seconds, used):
        if isinstance(used, ssl.SSLSocket):
            used.do_handshake()
        connection.sock = used
        connection.request("POST", address.target, body, {"Content-Type": kind, "Connection": "close"})
        with connection.getresponse() as response:
            return Answer(response.status, response.headers.get_content_type(), _bounded(response))


def _bounded(response: http.client.HTTPResponse) -> bytes:
    said = response.read(LARGEST_ANSWER_BYTES + 1)
    if len(said) > LARGEST_ANSWER_BYTES:
        raise http.client.HTTPException
    return said


def _tls_context(address: WebAddress) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=address.trusted)
    except OSError:  # ssl.SSLError is one
        raise unreached(address, "the certificates named by ca= for it cannot be read") from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _told(error: Exception) -> str:
    """Say what went wrong with a connection, in words that hold nothing of the address."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate does not hold ({error.verify_message.rstrip('.')})"
    if isinstance(error, TimeoutError):
        return "it did not answer in time"
    if isinstance(error, socket.gaierror):
        return "its name is not known here"
    if isinstance(error, ConnectionRefusedError):
        return "nobody listens at that port"
    return "the connection broke, or what came back was no answer"
