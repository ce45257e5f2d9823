"""What is sent over TLS arrives, or is named as not having arrived; and it goes to nobody but the right receiver."""

import datetime as dt
import ipaddress
import itertools
import socket
import ssl
import struct
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from chartwarden.actions.ledger_export import ExportedEntry
from chartwarden.adapters.ledger_export.receiver import Delivery, Receiver, tls_context
from chartwarden.adapters.ledger_export.syslog import framed, message
from chartwarden.foundation.errors import MalformedError
from tests.unit.adapters.test_ledger_export_audit_event import LOG, READING, exported

_HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Paper:
    """A certificate and its key, as files."""

    certificate: Path
    key: Path
    made: x509.Certificate = field(repr=False)
    secret: ec.EllipticCurvePrivateKey = field(repr=False)


def paper(
    folder: Path, name: str, *, by: Paper | None = None, host: str = "localhost", ends_in: dt.timedelta = _HOUR
) -> Paper:
    """Make a certificate: an authority's own without `by`, otherwise one for a host that the authority vouches for."""
    secret = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.made.subject if by else subject)
        .public_key(secret.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - 2 * _HOUR)
        .not_valid_after(now + ends_in)
        .add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
    )
    if by:
        names = [x509.DNSName(host), x509.IPAddress(ipaddress.ip_address("127.0.0.9"))]
        uses = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        builder = builder.add_extension(x509.ExtendedKeyUsage(uses), critical=False)
    made = builder.sign(by.secret if by else secret, hashes.SHA256())
    certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key.write_bytes(
        secret.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return Paper(certificate, key, made, secret)


class Manner(StrEnum):
    """How a listener behaves."""

    GOOD = "reads all and answers the farewell"
    CURT = "reads all and leaves without farewell"
    HASTY = "says farewell and leaves after some messages"
    CRASHING = "breaks off after some messages"
    SILENT = "accepts and does nothing"


@dataclass
class Listener:
    """A syslog receiver in a thread. It has its bad manner once, and is good from then on."""

    door: socket.socket
    context: ssl.SSLContext
    manner: Manner
    leaves_after: int
    messages: list[bytes] = field(default_factory=list)
    connections: int = 0
    stop: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        """Begin to serve."""
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def shut(self) -> None:
        """Serve nobody any more."""
        self.stop.set()
        self.thread.join()
        self.door.close()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.door.getsockname()[1])

    def _run(self) -> None:
        while not self.stop.is_set():
            try:
                plain, _ = self.door.accept()
            except TimeoutError:
                continue
            self.connections += 1
            manner = self.manner
            self.manner = manner if manner is Manner.CURT else Manner.GOOD
            plain.settimeout(5)
            with suppress(OSError), plain:
                self._serve(plain, manner)

    def _serve(self, plain: socket.socket, manner: Manner) -> None:
        if manner is Manner.SILENT:
            self.stop.wait(5)
            return
        with self.context.wrap_socket(plain, server_side=True) as secure:
            self._receive(secure, manner)

    def _receive(self, secure: ssl.SSLSocket, manner: Manner) -> None:
        may_leave = manner in {Manner.HASTY, Manner.CRASHING}
        received = _messages(secure)
        self.messages.extend(itertools.islice(received, self.leaves_after if may_leave else None))
        if manner is Manner.CRASHING:  # a reset, as the system sends for a process that died
            secure.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif manner is Manner.HASTY:
            secure.settimeout(0)
            secure.unwrap()
        elif manner is Manner.GOOD:
            secure.unwrap()


def _messages(secure: ssl.SSLSocket) -> Iterator[bytes]:
    """Take frames apart letter by letter, so that no message is read before its turn."""
    while length := b"".join(iter(lambda: secure.recv(1).strip(), b"")):
        message = b""
        while len(message) < int(length):
            message += secure.recv(int(length) - len(message))
        yield message


@contextmanager
def listening(
    server: Paper, *, manner: Manner = Manner.GOOD, leaves_after: int = 0, clients: Path | None = None
) -> Iterator[Listener]:
    """Run a receiver while the block lasts."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(server.certificate, server.key)
    if clients:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(clients)
    with closing(socket.create_server(("127.0.0.1", 0))) as door:
        door.settimeout(0.05)
        listener = Listener(door, context, manner, leaves_after)
        try:
            yield listener
        finally:
            listener.shut()


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder for certificates."""
    return tmp_path_factory.mktemp("papers")


@pytest.fixture(scope="module")
def authority(papers: Path) -> Paper:
    """Give the authority that is trusted."""
    return paper(papers, "authority")


@pytest.fixture(scope="module")
def server(papers: Path, authority: Paper) -> Paper:
    """Give the right receiver's certificate."""
    return paper(papers, "server", by=authority)


def entries(count: int, *, start: int = 0) -> list[ExportedEntry]:
    """Make entries that follow each other."""
    return [exported(READING, sequence=start + place) for place in range(count)]


def _receiver(listener: Listener, context: ssl.SSLContext, **changes: object) -> Receiver:
    receiver = Receiver("localhost", listener.port, context, LOG, connect_seconds=5, silent_seconds=5)
    return replace(receiver, **changes)  # type: ignore[arg-type]  # names fields of Receiver


@pytest.mark.control("AUD-4")
def test_everything_arrives_in_order_and_is_counted(authority: Paper, server: Paper) -> None:
    # given a receiver and more entries than fit one connection
    context = tls_context(trusted=authority.certificate)
    with listening(server) as listener:
        # when they are sent
        delivery = _receiver(listener, context, convoy=4).send(iter(entries(10)))
    # then they are there, each whole, and the count says so
    assert delivery == Delivery(sent=10)
    assert listener.messages == [message(entry, log=LOG) for entry in entries(10)]
    assert listener.connections == 3


def test_nothing_to_send_opens_no_connection(authority: Paper, server: Paper) -> None:
    # given no entries, when they are sent, then nobody is called
    with listening(server) as listener:
        delivery = _receiver(listener, tls_context(trusted=authority.certificate)).send([])
    assert (delivery, listener.connections) == (Delivery(sent=0), 0)


def test_versions_before_tls_1_2_are_refused(authority: Paper) -> None:
    # given what connections are opened with, when it is looked at, then it is strict
    context = tls_context(trusted=authority.certificate)
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)


def test_a_receiver_that_speaks_tls_1_2_only_is_served(authority: Paper, server: Paper) -> None:
    # given a sender that is held to the older of the two versions
    context = tls_context(trusted=authority.certificate)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    # when it sends, then it all arrives
    with listening(server) as listener:
        assert _receiver(listener, context).send(entries(3)) == Delivery(sent=3)


@pytest.mark.control("AUD-4")
@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("another name", "does not hold (Hostname mismatch"),
        ("expired", "does not hold (certificate has expired)"),
        ("unknown authority", "does not hold ("),
    ],
)
def test_a_receiver_that_cannot_be_trusted_gets_nothing(papers: Path, authority: Paper, fault: str, told: str) -> None:
    # given a receiver whose certificate has one fault
    impostor = {
        "another name": lambda: paper(papers, "other-name", by=authority, host="elsewhere.example.org"),
        "expired": lambda: paper(papers, "expired", by=authority, ends_in=-_HOUR),
        "unknown authority": lambda: paper(papers, "impostor", by=paper(papers, "unknown")),
    }[fault]()
    with listening(impostor) as listener:
        # when entries are sent
        delivery = _receiver(listener, tls_context(trusted=authority.certificate)).send(entries(3, start=5))
    # then none leaves, and it is said why and where to go on
    assert listener.messages == []
    assert (delivery.sent, delivery.go_on_from, delivery.is_complete) == (0, 5, False)
    assert told in delivery.failure


@pytest.mark.control("AUD-4")
@pytest.mark.parametrize("manner", [Manner.HASTY, Manner.CRASHING])
def test_nothing_is_lost_when_the_receiver_leaves_half_way(authority: Paper, server: Paper, manner: Manner) -> None:
    # given a receiver that leaves in the first convoy, once, with entries unread
    context = tls_context(trusted=authority.certificate)
    with listening(server, manner=manner, leaves_after=2) as listener:
        receiver = _receiver(listener, context, convoy=5)
        # when entries are sent
        delivery = receiver.send(entries(20))
        arrived = len(listener.messages)
        # then the sending stops, and goes on no later than the first that did not arrive
        assert delivery.failure
        assert delivery.go_on_from is not None
        assert delivery.go_on_from == delivery.sent <= arrived < 20
        # and when it goes on from there, every entry is there
        again = receiver.send(entries(20 - delivery.go_on_from, start=delivery.go_on_from))
    assert again.is_complete
    assert set(listener.messages) == {message(entry, log=LOG) for entry in entries(20)}


def test_a_failure_in_a_later_convoy_keeps_what_arrived(authority: Paper, server: Paper) -> None:
    # given a receiver whose door is shut once it has the first convoy
    context = tls_context(trusted=authority.certificate)
    with listening(server) as listener:

        def coming() -> Iterator[ExportedEntry]:
            for entry in entries(6):
                if entry.sequence == 3:
                    listener.shut()
                yield entry

        # when two convoys are sent
        delivery = _receiver(listener, context, convoy=3).send(coming())
    # then the first counts, and the rest goes on behind it
    assert (delivery.sent, delivery.go_on_from, delivery.failure) == (3, 3, "nobody receives at that port")


def test_a_receiver_without_farewell_is_believed_and_named(authority: Paper, server: Paper) -> None:
    # given a receiver that reads everything and closes without a word
    with listening(server, manner=Manner.CURT) as listener:
        # when entries are sent
        delivery = _receiver(listener, tls_context(trusted=authority.certificate)).send(entries(3))
    # then they count as arrived, and the missing farewell is told
    assert (delivery.sent, delivery.is_complete, delivery.was_cut_short) == (3, True, True)
    assert len(listener.messages) == 3


def test_a_silent_receiver_is_not_waited_for_without_end(authority: Paper, server: Paper) -> None:
    # given a receiver that accepts and says nothing
    with listening(server, manner=Manner.SILENT) as listener:
        # when entries are sent
        receiver = _receiver(listener, tls_context(trusted=authority.certificate), connect_seconds=0.2)
        delivery = receiver.send(entries(1))
    # then the sending ends
    assert (delivery.sent, delivery.go_on_from) == (0, 0)
    assert delivery.failure == "the receiver did not answer in time"


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_receiver_that_asks_for_our_certificate_gets_it(
    papers: Path, authority: Paper, server: Paper, version: ssl.TLSVersion
) -> None:
    # given a receiver that serves only those whom the authority vouches for
    ours = paper(papers, f"ours-{version.name}", by=authority)
    known = tls_context(trusted=authority.certificate, certificate=ours.certificate, key=ours.key)
    unknown = tls_context(trusted=authority.certificate)
    known.maximum_version = unknown.maximum_version = version
    with listening(server, clients=authority.certificate) as listener:
        # when entries are sent with our certificate and without one
        with_it = _receiver(listener, known).send(entries(2))
        without = _receiver(listener, unknown).send(entries(2))
    # then they arrive only with it, and it is not believed that the others did
    assert with_it == Delivery(sent=2)
    assert (without.sent, without.go_on_from) == (0, 0)
    assert len(listener.messages) == 2


def test_a_name_that_nobody_has_is_told(authority: Paper) -> None:
    # given a receiver's name that does not exist
    receiver = Receiver("nowhere.invalid", 6514, tls_context(trusted=authority.certificate), LOG)
    # when entries are sent, then nothing was
    assert receiver.send(entries(1)).go_on_from == 0


@pytest.mark.parametrize("spoiled", ["trusted", "certificate", "key", "locked key"])
def test_a_file_that_is_no_certificate_is_named(papers: Path, authority: Paper, server: Paper, spoiled: str) -> None:
    # given files of which one is missing, is something else, or asks for a passphrase
    other = papers / "other.pem"
    other.write_text("something else", encoding="ascii")
    locked = papers / "locked.key"
    locked.write_bytes(
        server.secret.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"a passphrase"),
        )
    )
    # when a context is made with it
    with pytest.raises(MalformedError) as malformed:
        tls_context(
            trusted=other if spoiled == "trusted" else authority.certificate,
            certificate=papers / "missing.pem" if spoiled == "certificate" else server.certificate,
            key={"key": other, "locked key": locked}.get(spoiled, server.key),
        )
    # then the file is named, without its folder
    assert malformed.value.where in {"other.pem", "missing.pem", "server.pem"}


def test_the_length_in_front_of_a_message_counts_octets() -> None:
    # given a message with a letter of two octets, when it is framed, then both count
    assert framed("\u00e9!".encode()) == b"3 \xc3\xa9!"
