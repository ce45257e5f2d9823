"""Web servers for tests: they do what a test says, in a thread, and keep what was posted to them."""

import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from chartwarden.adapters.checkpoints_out.posting import Patience

HASTY = Patience(connect_seconds=2, whole_seconds=2, sleep=lambda _: None)

Said = tuple[int, str, bytes]
"""What a server answers: status, content type and body."""


@dataclass(frozen=True)
class Posted:
    """One request."""

    target: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Listener:
    """A server and what it got."""

    port: int
    got: list[Posted] = field(default_factory=list)


@contextmanager
def listening(
    answer: Callable[[Posted], Said | None], *, certificate: Path | None = None, key: Path | None = None
) -> Iterator[Listener]:
    """Serve while a block runs. An answer of None breaks the connection; an answer may take its time."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            posted = Posted(self.path, dict(self.headers), body)
            listener.got.append(posted)
            if (said := answer(posted)) is not None:
                self.send_response(said[0])
                self.send_header("Content-Type", said[1])
                self.send_header("Location", f"http://127.0.0.1:{listener.port}/elsewhere")
                self.end_headers()
                self.wfile.write(said[2])

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.handle_error = lambda *_: None  # type: ignore[method-assign]  # broken connections are wanted here
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate, key)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        listener = Listener(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield listener
        finally:
            server.shutdown()
            thread.join()
