r"""How an exported log names things: systems of identifiers, and words that stay on one line.

Example:
    >>> Log("example.org/log", datetime(2026, 11, 23, tzinfo=UTC)).urn("patient")
    'urn:chartwarden:example.org%2Flog:patient'
    >>> one_line("a\nb")
    'a\ufffdb'

"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from chartwarden.ledger.canonical import plain_text

# What moves a cursor, ends a line or ends a text for one reader or another: C0, DEL, C1, and the line ends of Unicode.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Log:
    """The log that is exported, and when."""

    origin: str  # the log's name, as in its checkpoints
    exported_at: datetime  # aware, UTC

    @property
    def host(self) -> str:
        """The first part of the origin."""
        return self.origin.partition("/")[0]

    def urn(self, kind: str) -> str:
        """Name the system that identifiers of a kind come from. Two logs never share one. Source: RFC 8141."""
        return f"urn:chartwarden:{quote(self.origin, safe='')}:{kind}"


def one_line(words: str) -> str:
    """Give words that hold no control character and no line end; each stands as U+FFFD."""
    return _CONTROL.sub("\ufffd", plain_text(words))


def instant(words: str) -> str:
    """Give an instant in UTC with microseconds, however it was written.

    Example:
        >>> instant("2026-11-23T10:00:00+01:00")
        '2026-11-23T09:00:00.000000+00:00'

    Source:
        RFC 3339; FHIR R4 `instant`.

    """
    at = datetime.fromisoformat(words)
    try:
        at = at.astimezone(UTC)
    except OverflowError:  # the first or the last day that there is
        at = at.replace(tzinfo=UTC)
    return at.isoformat(timespec="microseconds")
