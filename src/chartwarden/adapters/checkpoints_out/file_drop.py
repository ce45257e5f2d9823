"""Checkpoints into a folder or a file, best on a share that whoever runs this host cannot change.

What lies there already is compared first. A log that comes with fewer entries than it once had was put back to an
earlier time, or cut; one that comes with as many and another root was rewritten. The old checkpoint then stays: it is
the evidence.

Example:
    >>> stem(Head("a.org", 7, b""), datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
    'checkpoint-00000000000000000007-20261123T090000Z'

"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from chartwarden.actions.publishing import Sent
from chartwarden.adapters.checkpoints_out.addresses import FileAddress
from chartwarden.adapters.checkpoints_out.whole_files import locked, read_bounded, write_whole
from chartwarden.foundation.clock import Clock
from chartwarden.foundation.errors import BrokenSealError, MalformedError
from chartwarden.ledger.checkpoint import Head, read_head
from chartwarden.ledger.note import LARGEST_NOTE_BYTES

_LATEST = "latest"


@dataclass(frozen=True, slots=True)
class FileDrop:
    """A folder with a dated copy of each checkpoint and `latest`; or a file that holds the latest alone."""

    address: FileAddress
    clock: Clock

    @property
    def label(self) -> str:
        """The name of the folder or file, without where it lies."""
        return f"file {self.address.path.name}"

    def send(self, note: str) -> Sent:
        """Write a checkpoint; it is durable when this returns.

        Raises:
            MalformedError: it could not be written, or something else lies there.
            BrokenSealError: the checkpoint that lies there tells another history; it stays.

        """
        path, is_folder = self.address.path, self.address.is_folder
        folder, latest = (path, path / _LATEST) if is_folder else (path.parent, path)
        head = read_head(note)
        try:
            with locked(folder):
                _require_continued(latest, head)
                if is_folder:
                    write_whole(folder / f"{stem(head, self.clock.now())}.txt", note.encode())
                write_whole(latest, note.encode())
        except OSError as error:
            raise _unwritable(self.label) from error
        return Sent(self.label)


def stem(head: Head, at: datetime) -> str:
    """Give the name, without ending, of a file about a checkpoint at an instant: sorted by size, then by time."""
    return f"checkpoint-{head.size:020}-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _require_continued(latest: Path, head: Head) -> None:
    raw = read_bounded(latest, most=LARGEST_NOTE_BYTES)
    if raw is None:
        return
    try:
        before = read_head(raw.decode())
    except (UnicodeDecodeError, BrokenSealError):
        raise _other("something else than a checkpoint lies there", latest) from None
    if before.origin != head.origin:
        raise _other("the checkpoint of another log lies there", latest)
    if before.size > head.size:
        raise _contradicted(f"a checkpoint of {before.size} entries lies there, and this log has {head.size}")
    if before.size == head.size and before.root != head.root:
        raise _contradicted(f"a checkpoint of the same {head.size} entries lies there, and its root is another")


def _other(what: str, latest: Path) -> MalformedError:
    return MalformedError(what=what, where=latest.name, fix="Name a folder or file for this log alone.")


def _contradicted(what: str) -> BrokenSealError:
    return BrokenSealError(
        what=what, next_step="Keep that file, and run `chartwarden ledger verify` with it as --checkpoint."
    )


def _unwritable(label: str) -> MalformedError:
    return MalformedError(
        what="it cannot be written there", where=label, fix="See that the folder is there, with rights and space."
    )
