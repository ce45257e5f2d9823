"""A time stamp on each checkpoint: an authority elsewhere says when it was there already.

The stamp is checked against the very bytes of the checkpoint and against certificates that were named beforehand, and
kept beside the checkpoint. `openssl ts -verify -data FILE.txt -in FILE.tsr -CAfile TSA.pem` checks it without us.

Source: RFC 3161, 2.4; RFC 5816.

Example:
    >>> TimeStamp.__name__
    'TimeStamp'

"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.x509 import Certificate, ExtendedKeyUsage, ExtensionNotFound, load_pem_x509_certificates
from cryptography.x509.oid import ExtendedKeyUsageOID

from chartwarden.actions.publishing import Sent
from chartwarden.adapters.checkpoints_out.addresses import StampAddress
from chartwarden.adapters.checkpoints_out.file_drop import stem
from chartwarden.adapters.checkpoints_out.posting import PATIENCE, Patience, post, require_good, unreached
from chartwarden.adapters.checkpoints_out.whole_files import locked, write_whole
from chartwarden.foundation.clock import Clock
from chartwarden.foundation.errors import MalformedError
from chartwarden.ledger.checkpoint import read_head

_QUERY, _REPLY = "application/timestamp-query", "application/timestamp-reply"  # RFC 3161, 3.4


@dataclass(frozen=True, slots=True)
class TimeStamp:
    """A time stamping authority, and the folder that its stamps are kept in."""

    address: StampAddress
    clock: Clock
    patience: Patience = PATIENCE

    @property
    def label(self) -> str:
        """The host."""
        return f"time stamp of {self.address.web.label}"

    def send(self, note: str) -> Sent:
        """Get a checkpoint stamped; the stamp is checked and durable when this returns.

        Raises:
            MalformedError: the authority was not reached or gave no stamp that holds, its certificates or the library
                for stamps are missing, or the stamp could not be kept.

        """
        stamp = self._stamp(note.encode(), _certificates(self.address.trusted))
        name = stem(read_head(note), self.clock.now())
        try:
            with locked(self.address.keep):
                write_whole(self.address.keep / f"{name}.txt", note.encode())
                write_whole(self.address.keep / f"{name}.tsr", stamp)
        except OSError as error:
            raise MalformedError(
                what="the stamp cannot be kept", where=self.label, fix="See that the folder is there, with rights."
            ) from error
        return Sent(self.label)

    def _stamp(self, body: bytes, trusted: Sequence[Certificate]) -> bytes:
        try:
            import rfc3161_client as library  # noqa: PLC0415 -- an extra, for those who want stamps
        except ModuleNotFoundError:
            raise MalformedError(
                what="nothing is installed that reads time stamps",
                where=self.label,
                fix="Install chartwarden[timestamps], or take the authority out of CHARTWARDEN_CHECKPOINTS.",
            ) from None
        # Many authorities order the certificates in a stamp as DER does not allow, which the library refuses to read.
        # Whoever names the authority's own certificate gets stamps that carry none.
        own = next((each for each in trusted if _is_for_stamps(each)), None)
        asked = (
            library.TimestampRequestBuilder()
            .data(body)
            .hash_algorithm(library.HashAlgorithm.SHA256)
            .cert_request(cert_request=own is None)
            .build()
        )
        web = self.address.web
        answer = require_good(web, post(web, asked.as_bytes(), kind=_QUERY, patience=self.patience))
        if answer.kind != _REPLY:
            raise unreached(web, "what it answered is no time stamp")
        roots = [each for each in trusted if each is not own]
        verifier = library.VerifierBuilder(nonce=asked.nonce, roots=roots, tsa_certificate=own).build()
        try:
            stamp = library.decode_timestamp_response(answer.body)
        except ValueError:
            raise unreached(
                web, "its time stamp cannot be read; that may change once tsa= names its own certificate too"
            ) from None
        try:
            verifier.verify_message(stamp, body)
        except (library.VerificationError, ValueError):
            raise unreached(web, "its time stamp does not hold for this checkpoint and the certificates") from None
        return answer.body


def _is_for_stamps(certificate: Certificate) -> bool:
    try:
        uses = certificate.extensions.get_extension_for_class(ExtendedKeyUsage).value
    except (ExtensionNotFound, ValueError):
        return False
    return ExtendedKeyUsageOID.TIME_STAMPING in uses


def _certificates(path: Path) -> Sequence[Certificate]:
    """Read certificates: at least one authority, and at most one of the stamping authority's own."""
    try:
        certificates = load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError):
        certificates = []
    own = sum(map(_is_for_stamps, certificates))
    if not certificates or own == len(certificates) or own > 1:
        raise MalformedError(
            what="the certificates for time stamps cannot be used",
            where=path.name,
            fix="Give PEM certificates: those of the root and between, and the stamping authority's own one if wanted.",
        )
    return certificates
