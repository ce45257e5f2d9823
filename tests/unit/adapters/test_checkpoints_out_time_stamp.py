"""A checkpoint is stamped by an authority of the `openssl` program, and only a stamp that holds is kept."""

import datetime as dt
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from chartwarden.actions.publishing import Sent
from chartwarden.adapters.checkpoints_out.addresses import StampAddress, WebAddress
from chartwarden.adapters.checkpoints_out.time_stamp import TimeStamp
from chartwarden.foundation.clock import FixedClock
from chartwarden.foundation.errors import MalformedError
from tests.builders import NOW
from tests.unit.adapters.posted import HASTY, Posted, Said, listening
from tests.unit.adapters.test_checkpoints_out import note

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="needs the openssl program")

_REPLY = "application/timestamp-reply"
_DAY = dt.timedelta(days=1)
_CONFIGURATION = """
[tsa]
default_tsa = one
[one]
serial = {folder}/serial
default_policy = 1.2.3.4.1
digests = sha256, sha512
signer_digest = sha256
ess_cert_id_alg = sha256
"""


@pytest.fixture(scope="module", autouse=True)
def library() -> None:
    """Skip where the library for stamps, an extra, is not installed."""
    pytest.importorskip("rfc3161_client")


@dataclass(frozen=True)
class Authority:
    """A time stamping authority: its folder holds its own root, certificate and key."""

    folder: Path
    more: tuple[str, ...] = ()

    @property
    def root(self) -> Path:
        """The certificate that vouches for its stamps."""
        return self.folder / "root.pem"

    def stamped(self, query: bytes) -> bytes:
        """Answer a query, as `openssl ts` does."""
        (self.folder / "query").write_bytes(query)
        made = [
            "openssl", "ts", "-reply", "-config", str(self.folder / "tsa.cnf"), "-section", "one",
            "-queryfile", str(self.folder / "query"), "-signer", str(self.folder / "signer.pem"),
            "-inkey", str(self.folder / "signer.key"), *self.more,
        ]  # fmt: skip
        return subprocess.run(made, check=True, capture_output=True).stdout

    def stamp_over(self, body: bytes) -> bytes:
        """Stamp something without having been asked."""
        (self.folder / "body").write_bytes(body)
        made = ["openssl", "ts", "-query", "-data", str(self.folder / "body"), "-sha256", "-cert"]
        return self.stamped(subprocess.run(made, check=True, capture_output=True).stdout)


def _certificate(
    name: str, key: rsa.RSAPrivateKey, *, by: tuple[str, rsa.RSAPrivateKey], use: x509.ObjectIdentifier | None
) -> bytes:
    now = dt.datetime.now(dt.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, by[0])]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _DAY)
        .not_valid_after(now + _DAY)
        .add_extension(x509.BasicConstraints(ca=use is None, path_length=None), critical=True)
    )
    if use is not None:
        builder = builder.add_extension(x509.ExtendedKeyUsage([use]), critical=True)
    return builder.sign(by[1], hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def _written(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _authority(
    folder: Path,
    *,
    root: Path | None = None,
    use: x509.ObjectIdentifier = ExtendedKeyUsageOID.TIME_STAMPING,
) -> Authority:
    """Make an authority, with a root of its own or the one in another authority's folder."""
    folder.mkdir()
    signer = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    if root is None:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        (folder / "root.pem").write_bytes(_certificate("root", key, by=("root", key), use=None))
        (folder / "root.key").write_bytes(_written(key))
    else:
        for name in ("root.pem", "root.key"):
            (folder / name).write_bytes((root / name).read_bytes())
        loaded = serialization.load_pem_private_key((root / "root.key").read_bytes(), None)
        assert isinstance(loaded, rsa.RSAPrivateKey)
        key = loaded
    (folder / "signer.pem").write_bytes(_certificate("stamps", signer, by=("root", key), use=use))
    (folder / "signer.key").write_bytes(_written(signer))
    (folder / "serial").write_text("01\n", encoding="ascii")
    (folder / "tsa.cnf").write_text(_CONFIGURATION.format(folder=folder), encoding="utf-8")
    (folder / "both.pem").write_bytes((folder / "signer.pem").read_bytes() + (folder / "root.pem").read_bytes())
    return Authority(folder)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Give the authority that is trusted."""
    return _authority(tmp_path_factory.mktemp("tsa") / "one")


@pytest.fixture
def keep(tmp_path: Path) -> Path:
    """Give an empty folder for stamps."""
    made = tmp_path / "stamps"
    made.mkdir()
    return made


def _sent(answer: Callable[[Posted], Said], *, trusted: Path, keep: Path, size: int = 8) -> Sent:
    with listening(answer) as listener:
        web = WebAddress("127.0.0.1", listener.port, "/stamp?token=s3cret", is_tls=False)
        return TimeStamp(StampAddress(web, trusted, keep), FixedClock(NOW), HASTY).send(note(size))


@pytest.mark.control("AUD-4")
def test_a_stamp_is_checked_and_kept_beside_the_checkpoint(authority: Authority, keep: Path) -> None:
    # given an authority
    got: list[Posted] = []

    def answer(posted: Posted) -> Said:
        got.append(posted)
        return 200, _REPLY, authority.stamped(posted.body)

    # when a checkpoint is sent to it
    sent = _sent(answer, trusted=authority.root, keep=keep)
    # then it got a query that holds no word of the checkpoint, and the stamp lies beside the checkpoint
    assert sent.to.startswith("time stamp of 127.0.0.1:")
    assert got[0].headers["Content-Type"] == "application/timestamp-query"
    assert b"log.example" not in got[0].body
    body, stamp = (keep / f"checkpoint-00000000000000000008-20261123T090000Z.{end}" for end in ("txt", "tsr"))
    assert body.read_text(encoding="utf-8") == note(8)
    # and another program finds that it holds
    command: list[str | Path] = ["openssl", "ts", "-verify", "-data", body, "-in", stamp, "-CAfile", authority.root]
    assert b"Verification: OK" in subprocess.run(command, check=True, capture_output=True).stdout


@pytest.mark.control("AUD-4")
def test_an_authority_whose_own_certificate_is_named_sends_none(
    authority: Authority, keep: Path, tmp_path: Path
) -> None:
    # given certificates among which is the authority's own, and an authority that would send its whole chain
    chatty = replace(authority, more=("-chain", str(authority.root)))
    both = authority.folder / "both.pem"
    # when a checkpoint is sent to it, then the stamp is kept, and another program finds that it holds
    _sent(lambda posted: (200, _REPLY, chatty.stamped(posted.body)), trusted=both, keep=keep)
    (stamp,) = keep.glob("*.tsr")
    command: list[str | Path] = ["openssl", "ts", "-verify", "-data", stamp.with_suffix(".txt"), "-in", stamp]
    command += ["-CAfile", authority.root, "-untrusted", authority.folder / "signer.pem"]
    assert b"Verification: OK" in subprocess.run(command, check=True, capture_output=True).stdout
    # and no other signer of the same root is taken for it
    other = _authority(tmp_path / "other", root=authority.folder)
    with pytest.raises(MalformedError, match="does not hold"):
        _sent(lambda posted: (200, _REPLY, other.stamped(posted.body)), trusted=both, keep=keep, size=9)
    assert len(list(keep.glob("*.tsr"))) == 1


@pytest.mark.control("AUD-4")
def test_a_certificate_for_something_else_stamps_nothing(authority: Authority, keep: Path, tmp_path: Path) -> None:
    # given somebody with a certificate of the same root, for signing code
    other = _authority(tmp_path / "other", root=authority.folder, use=ExtendedKeyUsageOID.CODE_SIGNING)
    # when they are asked for a stamp, then there is none that holds: `openssl` does not even make one
    with pytest.raises(subprocess.CalledProcessError):
        other.stamp_over(note(8).encode())
    assert list(keep.iterdir()) == []


@pytest.mark.control("AUD-4")
def test_a_stamp_over_other_bytes_is_not_kept(authority: Authority, keep: Path) -> None:
    # given an authority that stamps another checkpoint, as one that somebody else asked for
    other = authority.stamp_over(note(7).encode())
    # when it answers so, then nothing is kept
    with pytest.raises(MalformedError, match="does not hold for this checkpoint"):
        _sent(lambda _: (200, _REPLY, other), trusted=authority.root, keep=keep)
    assert list(keep.iterdir()) == []


@pytest.mark.control("AUD-4")
def test_an_old_stamp_over_the_same_bytes_is_not_kept(authority: Authority, keep: Path) -> None:
    # given a stamp over the very checkpoint, which answers another query
    replayed = authority.stamp_over(note(8).encode())
    # when it comes, then nothing is kept: it does not repeat our number
    with pytest.raises(MalformedError, match="does not hold"):
        _sent(lambda _: (200, _REPLY, replayed), trusted=authority.root, keep=keep)
    assert list(keep.iterdir()) == []


@pytest.mark.control("AUD-4")
def test_a_stamp_of_another_authority_is_not_kept(authority: Authority, keep: Path, tmp_path: Path) -> None:
    # given an authority that calls itself the same and that nobody named
    impostor = _authority(tmp_path / "impostor")
    # when it stamps, then nothing is kept
    with pytest.raises(MalformedError, match="does not hold"):
        _sent(lambda posted: (200, _REPLY, impostor.stamped(posted.body)), trusted=authority.root, keep=keep)
    assert list(keep.iterdir()) == []
    # and with the impostor's own certificate it would have been, so that it is the certificate that decides
    _sent(lambda posted: (200, _REPLY, impostor.stamped(posted.body)), trusted=impostor.root, keep=keep)
    assert len(list(keep.glob("*.tsr"))) == 1


@pytest.mark.control("AUD-4")
@pytest.mark.parametrize("part", ["signature", "hash", "time"])
def test_a_stamp_that_was_altered_is_not_kept(authority: Authority, keep: Path, part: str) -> None:
    # given an authority whose answer is altered on its way, in one bit
    def answer(posted: Posted) -> Said:
        stamp = bytearray(authority.stamped(posted.body))
        time = re.search(rb"\x18\x0f(\d{14}Z)", stamp)
        assert time is not None
        place = {
            "signature": len(stamp) - 1,
            "hash": stamp.index(sha256(note(8).encode()).digest()),
            "time": time.end(1) - 2,  # the last digit of the seconds
        }[part]
        stamp[place] ^= 1
        return 200, _REPLY, bytes(stamp)

    # when it comes, then nothing is kept
    with pytest.raises(MalformedError, match="does not hold"):
        _sent(answer, trusted=authority.root, keep=keep)
    assert list(keep.iterdir()) == []


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ((200, "text/html", b"<p>Welcome"), "is no time stamp"),
        ((200, _REPLY, b"<p>Welcome"), "cannot be read"),
        ((200, _REPLY, b""), "cannot be read"),
        ((403, _REPLY, b""), "it answered with status 403"),
    ],
)
def test_what_is_no_stamp_is_told(authority: Authority, keep: Path, said: Said, what: str) -> None:
    # given a server that answers something else, when it is asked, then that is told without its address
    with pytest.raises(MalformedError, match=what) as malformed:
        _sent(lambda _: said, trusted=authority.root, keep=keep)
    assert "s3cret" not in str(malformed.value)
    assert list(keep.iterdir()) == []


def test_certificates_or_a_folder_that_are_not_there_are_told(authority: Authority, keep: Path, tmp_path: Path) -> None:
    # given certificates that are none or not enough, or a folder that is not there
    def answer(posted: Posted) -> Said:
        return 200, _REPLY, authority.stamped(posted.body)

    for trusted in (tmp_path / "missing.pem", authority.folder / "tsa.cnf", authority.folder / "signer.pem"):
        with pytest.raises(MalformedError, match="certificates for time stamps cannot be used"):
            _sent(answer, trusted=trusted, keep=keep)
    # when a checkpoint is sent, then it is told what is missing
    with pytest.raises(MalformedError, match="the stamp cannot be kept"):
        _sent(answer, trusted=authority.root, keep=tmp_path / "missing")


def test_the_extra_that_reads_stamps_is_named_when_it_is_missing(
    authority: Authority, keep: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given an installation without it
    monkeypatch.setitem(sys.modules, "rfc3161_client", None)
    # when a checkpoint is to be stamped, then the extra is named, and nobody was asked
    with pytest.raises(MalformedError) as malformed:
        _sent(lambda _: (200, _REPLY, b""), trusted=authority.root, keep=keep)
    assert malformed.value.fix.startswith("Install chartwarden[timestamps]")
