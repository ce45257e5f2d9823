"""A witness as a small web server, so that two organisations can watch over each other's logs.

It serves one call, POST /add-checkpoint, in threads of a bounded number. Put a web server with TLS in front where
others reach it. Nobody has to sign in: what counts is the signature on the checkpoint.

Source: C2SP tlog-witness, HTTP Interface.

Example:
    >>> STATUS[Declined.UNKNOWN_LOG].value
    404

"""

import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from chartwarden.adapters.checkpoints_out.posting import cut_off_after
from chartwarden.adapters.events import EventLog
from chartwarden.foundation.errors import BrokenSealError
from chartwarden.ledger.witness import Answer, Conflict, Cosigned, Declined, Fork, Witness

LARGEST_REQUEST_BYTES = 1 << 17
STATUS: Mapping[Declined, HTTPStatus] = {
    Declined.MALFORMED: HTTPStatus.BAD_REQUEST,
    Declined.UNKNOWN_LOG: HTTPStatus.NOT_FOUND,
    Declined.NOT_SIGNED: HTTPStatus.FORBIDDEN,
    Declined.NOT_CONSISTENT: HTTPStatus.UNPROCESSABLE_ENTITY,
}
_MOST_CONNECTIONS = 32
_SILENT_SECONDS = 10.0
_CONNECTION_SECONDS = 60.0
_PLAIN, _SIZE = "text/plain; charset=utf-8", "text/x.tlog.size"
_LOG = EventLog("chartwarden.witness")


class WitnessServer(ThreadingHTTPServer):
    """Serves one witness. Use it as a context, and `serve_forever` until `shutdown`."""

    daemon_threads = True

    def __init__(
        self,
        witness: Witness,
        *,
        host: str,
        port: int,
        silent_seconds: float = _SILENT_SECONDS,
        connection_seconds: float = _CONNECTION_SECONDS,
        most: int = _MOST_CONNECTIONS,
    ) -> None:
        """Listen.

        Args:
            witness: who answers.
            host: the address to listen on.
            port: 0 takes a free one.
            silent_seconds: how long a client may say nothing.
            connection_seconds: how long a connection may last, however lively it is.
            most: how many connections are served at a time; others are closed at once.

        Raises:
            OSError: one cannot listen there.

        """
        self.witness, self.silent_seconds, self._seconds = witness, silent_seconds, connection_seconds
        self._free = threading.BoundedSemaphore(most)
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, port), _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 -- the library's own
        """Serve a connection in a thread, if one is free."""
        if self._free.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:  # noqa: ANN401
        """Serve a connection for so long and no longer."""
        try:
            with cut_off_after(self._seconds, request):
                super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401, ARG002
        """Note that a connection broke; who it was stays out of the log."""
        _LOG.info("witness.connection-broke")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: WitnessServer

    def setup(self) -> None:
        super().setup()
        self.connection.settimeout(self.server.silent_seconds)

    def version_string(self) -> str:
        return "chartwarden"

    def log_message(self, *_: object) -> None:
        """Say nothing: the library would log addresses."""

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if self.path != "/add-checkpoint":
            self._say(HTTPStatus.NOT_FOUND, "")
        elif not (length.isascii() and length.isdecimal()) or "Transfer-Encoding" in self.headers:
            self._say(HTTPStatus.LENGTH_REQUIRED, "")
        elif len(length) > len(str(LARGEST_REQUEST_BYTES)) or int(length) > LARGEST_REQUEST_BYTES:
            self._say(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "")
        else:
            self._weigh(self.rfile.read(int(length)))

    def _weigh(self, body: bytes) -> None:
        try:
            answer = self.server.witness.add_checkpoint(body.decode())
        except UnicodeDecodeError:
            answer = Declined.MALFORMED
        except (BrokenSealError, OSError) as error:
            _LOG.critical("witness.cannot-remember", because=type(error).__name__)
            self._say(HTTPStatus.INTERNAL_SERVER_ERROR, "")
            return
        _log(answer)
        if isinstance(answer, Cosigned):
            self._say(HTTPStatus.OK, answer.line)
        elif isinstance(answer, Declined):
            self._say(STATUS[answer], f"{answer.value}\n")
        else:
            self._say(HTTPStatus.CONFLICT, f"{answer.size}\n", kind=_SIZE)

    def _say(self, status: HTTPStatus, words: str, *, kind: str = _PLAIN) -> None:
        """Answer. What is left of a body that was not read must not be taken for the next request."""
        body = words.encode()
        if (
            status in {HTTPStatus.LENGTH_REQUIRED, HTTPStatus.REQUEST_ENTITY_TOO_LARGE}
            or self.path != "/add-checkpoint"
        ):
            self.close_connection = True
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        with suppress(BrokenPipeError):
            self.wfile.write(body)


def _log(answer: Answer) -> None:
    """Log an event with its numbers. A fork is what somebody has to be woken for."""
    if isinstance(answer, Fork):
        _LOG.critical("witness.fork", size=answer.size)
    elif answer is Declined.NOT_CONSISTENT:
        _LOG.critical("witness.not-consistent")
    elif isinstance(answer, Declined):
        _LOG.info("witness.declined", because=answer.value)
    elif isinstance(answer, Conflict):
        _LOG.info("witness.conflict", size=answer.size)
    else:
        _LOG.info("witness.cosigned", size=answer.size)
