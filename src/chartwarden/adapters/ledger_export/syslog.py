r"""An entry as a syslog message, and messages as a stream of counted frames.

The message itself is the entry's canonical bytes, so whoever receives it can hash it and compare it with the leaf that
stands in the structured data.

Source: RFC 5424; RFC 5425, 4.3 (octet counting).

Example:
    >>> framed(b"<86>1 - - - - - -")
    b'17 <86>1 - - - - - -'

"""

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from chartwarden.actions.ledger_export import ExportedEntry
from chartwarden.adapters.ledger_export.naming import Log, instant, one_line
from chartwarden.ledger.entry import Outcome

_AUTHPRIV = 10  # security and authorization messages (RFC 5424, 6.2.1)
_CRITICAL = 2  # of a place where no entry can be trusted
_SEVERITIES = {Outcome.GRANTED: 6, Outcome.REFUSED: 4, Outcome.FAILED: 3}  # informational, warning, error
_APP_NAME = "chartwarden"
_SD_ID = "entry@32473"  # 32473 is the enterprise number kept for examples (RFC 5612); we have none of our own
_NO_HOST = re.compile(r"[^!-~]|^$|^.{256}")  # not 1 to 255 characters of printable ASCII
_TO_ESCAPE = re.compile(r'(["\\\]])')
_FIELDS = "actor shadow device outcome because rule patient encounter work kind_of_work target search withheld".split()


def message(entry: ExportedEntry, *, log: Log) -> bytes:
    """Give one message, without a frame."""
    said: Mapping[str, Any] = entry.said or {}
    severity = _SEVERITIES[Outcome(said["outcome"])] if said else _CRITICAL
    at = instant(said["at"] if said else log.exported_at.isoformat())
    host = "-" if _NO_HOST.search(log.host) else log.host
    act = said["act"] if said else "ledger.broken-seal"
    head = f"<{_AUTHPRIV * 8 + severity}>1 {at} {host} {_APP_NAME} - {act} {_structured(entry, said, log)} "
    return head.encode() + codecs.BOM_UTF8 + (entry.body if said else one_line(entry.trouble).encode())


def framed(one: bytes) -> bytes:
    """Give a message with its length in front, so that nothing in it can begin another. Source: RFC 5425, 4.3.1."""
    return b"%d %b" % (len(one), one)


def frames(entries: Iterable[ExportedEntry], log: Log) -> Iterator[bytes]:
    """Give a frame for each entry."""
    return (framed(message(entry, log=log)) for entry in entries)


def _structured(entry: ExportedEntry, said: Mapping[str, Any], log: Log) -> str:
    told = {
        "sequence": entry.sequence,
        "leaf": entry.leaf.hex(),
        "log": log.origin,
        **{name: said.get(name) for name in _FIELDS},
        "documents": ",".join(seen["document"] for seen in said.get("seen", ())),
        "trouble": entry.trouble,
    }
    pairs = (f'{name}="{_escaped(str(value))}"' for name, value in told.items() if value not in {None, ""})
    return f"[{_SD_ID} {' '.join(pairs)}]"


def _escaped(words: str) -> str:
    """Escape what ends a value. Source: RFC 5424, 6.3.3."""
    return _TO_ESCAPE.sub(r"\\\1", one_line(words))
