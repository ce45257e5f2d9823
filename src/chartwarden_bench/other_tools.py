"""What other tools do, for the baselines: masking by patterns, and a log whose rows each have a checksum of their own.

Example:
    >>> redacted_by_patterns("Ida Okonkwo, SSN 912-44-0187")
    'Ida Okonkwo, SSN [x]'

"""

import hashlib
import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

_PATTERNS: Final = re.compile(
    r"\b\d{3}-\d{2}-\d{4}\b|\(?\b\d{3}\)?[ -]\d{3}-\d{4}\b|\b\d{1,2}/\d{1,2}/\d{4}\b|\b[\w.]+@[\w.]+\b|\bMR-?\d+\b"
)
_LEAF: Final = b"\x00"
_CANNOT_VERIFY: Final = 4


def redacted_by_patterns(text: str) -> str:
    """Take out what looks like a number, a date or an address for mail."""
    return _PATTERNS.sub("[x]", text)


def redact(words: Sequence[str]) -> int:
    """Do what `phi mask` and `phi deidentify` are asked, with patterns; give the exit code."""
    out = Path(words[words.index("-o") + 1])
    out.mkdir(parents=True, exist_ok=True)
    for word in words[2:]:
        path = Path(word)
        if path.is_file():
            text = path.read_bytes().decode(errors="replace")
            (out / path.name).write_text(redacted_by_patterns(text), encoding="utf-8")
    return 0


def verify_rows(home: Path) -> int:
    """Compare each row with its own checksum, as a log without a tree can; give the exit code."""
    with closing(sqlite3.connect(home / "chartwarden.sqlite3")) as database:
        rows = database.execute("SELECT body, leaf FROM ledger").fetchall()
    sound = all(hashlib.sha256(_LEAF + bytes(body)).digest() == bytes(leaf) for body, leaf in rows)
    return 0 if sound else _CANNOT_VERIFY
