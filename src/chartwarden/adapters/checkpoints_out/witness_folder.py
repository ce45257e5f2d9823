"""What a witness has cosigned, in a folder: one note for each log, and evidence where two do not go together.

Example:
    >>> import tempfile
    >>> FolderMemory(Path(tempfile.mkdtemp()) / "witness").advance("a.org", lambda known: print(known))
    None

"""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from chartwarden.adapters.checkpoints_out.whole_files import FOR_OWNER, locked, read_bounded, write_whole
from chartwarden.foundation.errors import BrokenSealError
from chartwarden.ledger.checkpoint import read_head
from chartwarden.ledger.note import LARGEST_NOTE_BYTES
from chartwarden.ledger.witness import Known

_MOST_EVIDENCE = 1000  # files; a log that goes wrong says so again and again


@dataclass(frozen=True, slots=True)
class FolderMemory:
    """Keeps notes in files that are written whole and synced. Processes may share the folder."""

    folder: Path

    def advance(self, origin: str, step: Callable[[Known | None], Known | None]) -> None:
        """Hand over what is known of a log, and put what comes back on durable storage, one caller at a time.

        Raises:
            BrokenSealError: what is stored is no checkpoint of that log.
            OSError: the folder cannot be read or written.

        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self.folder / f"{_name(origin)}.note"
        with locked(self.folder):
            news = step(self._known(path, origin))
            if news is not None:
                write_whole(path, news.note.encode(), mode=FOR_OWNER)

    def keep_evidence(self, origin: str, known: str, other: str) -> None:
        """Keep two notes of one log that do not go together; the same two are kept once."""
        folder = self.folder / "evidence"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        both = f"{_name(origin)[:16]}-{_name(known + other)[:16]}"
        with locked(folder):
            if sum(1 for _ in folder.glob("*.note")) < _MOST_EVIDENCE:
                write_whole(folder / f"{both}-known.note", known.encode(), mode=FOR_OWNER)
                write_whole(folder / f"{both}-other.note", other.encode(), mode=FOR_OWNER)

    def _known(self, path: Path, origin: str) -> Known | None:
        raw = read_bounded(path, most=LARGEST_NOTE_BYTES)
        if raw is None:
            return None
        try:
            head = read_head(raw.decode())
        except (UnicodeDecodeError, BrokenSealError):
            head = None
        if head is None or head.origin != origin:
            raise BrokenSealError(
                what="what the witness remembers of a log is damaged",
                next_step="Restore the witness's folder from its backup; it cosigns nothing of this log until then.",
            )
        return Known(head.size, head.root, raw.decode())


def _name(words: str) -> str:
    return sha256(words.encode()).hexdigest()
