"""What an incident's file points at: an entry of the ledger, or a thing kept elsewhere, by its digest.

The thing itself stays where it is: a message, a letter, a photograph of a shredder's bin. The digest says later that it
is still the same. It is called an exhibit, since evidence is what supports a code.

Source: 45 CFR 164.414(b) (burden of proof), 164.530(j); control INC-10.

Example:
    >>> exhibit_of(b"I shredded it. J. Doe", words="signed letter").reference[:14]
    'sha256:3a6b527'
    >>> parsed_exhibit("ledger:4711 the session that opened it").reference
    'ledger:4711'

"""

import hashlib
import re
from dataclasses import dataclass
from typing import Final

from chartwarden.foundation.errors import MalformedError

MOST_EXHIBIT_CHARACTERS: Final = 200
_REFERENCE: Final = re.compile(r"sha256:[0-9a-f]{64}|ledger:(?:0|[1-9][0-9]{0,17})")


@dataclass(frozen=True, slots=True, repr=False)
class Exhibit:
    """Something that can be looked up: `sha256:` and 64 hexadecimal digits, or `ledger:` and the number of an entry."""

    reference: str
    words: str = ""

    def __post_init__(self) -> None:
        """Refuse what cannot be looked up."""
        if not _REFERENCE.fullmatch(self.reference) or len(self.words) > MOST_EXHIBIT_CHARACTERS:
            raise MalformedError(
                what="this is no exhibit",
                where="exhibits",
                fix="Write the number of a ledger entry, or a SHA-256 in 64 hexadecimal digits, then a few words.",
            )

    def __repr__(self) -> str:
        return f"Exhibit({self.reference!r})"

    @property
    def entry(self) -> int | None:
        """The number of the ledger's entry that it is; None where it is something else."""
        kind, _, number = self.reference.partition(":")
        return int(number) if kind == "ledger" else None


def exhibit_of(data: bytes, *, words: str) -> Exhibit:
    """Name bytes as an exhibit, by their SHA-256."""
    return Exhibit(f"sha256:{hashlib.sha256(data).hexdigest()}", words)


def parsed_exhibit(line: str) -> Exhibit:
    """Read one exhibit from what somebody typed: its reference first, then words about it, if any.

    Bare 64 hexadecimal digits are taken as a SHA-256, bare digits as the number of an entry of the ledger.

    Raises:
        MalformedError: it does not begin with such a reference, or says too much.

    """
    first, _, words = line.strip().partition(" ")
    reference = first.lower()
    if re.fullmatch(r"[0-9a-f]{64}", reference):
        reference = f"sha256:{reference}"
    elif re.fullmatch(r"[0-9]{1,18}", reference):
        reference = f"ledger:{int(reference)}"
    return Exhibit(reference, words.strip())


def parsed_exhibits(text: str) -> tuple[Exhibit, ...]:
    """Read exhibits, one on each line; blank lines are nothing.

    Raises:
        MalformedError: a line is no exhibit.

    """
    return tuple(parsed_exhibit(line) for line in text.splitlines() if line.strip())
