r"""The log of a process: one event a line, in JSON, by its name, with ids, counts and durations. Nothing else fits in.

A call names its event and fields from one list, and each field has a form that its words must have. A field that is not
in the list is a mistake of whoever wrote the call, so it raises TypeError, in every environment: the call is wrong each
time, and any test of it finds out. Words that do not have their field's form are data of the moment, so they are
replaced by "(withheld)" and nothing fails: what goes wrong must not go wrong twice.

What libraries log holds addresses and the words of exceptions. Of that only the name of the logger, the class of the
exception and the place where it was raised are told.

Source: 45 CFR 164.312(b), 164.502(b); OWASP ASVS 5.0 V16.2.5, V16.4.1.

Example:
    >>> str(Event("ledger.not-written", {"because": "OSError", "entries": 3}))
    'ledger.not-written because=OSError entries=3'
    >>> Event("request", {"member": "Wilhelmina Ostrander\n"}).fields
    {'member': '(withheld)'}

"""

import json
import logging
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from traceback import extract_tb
from types import MappingProxyType
from typing import Final, TypedDict, Unpack

WITHHELD: Final = "(withheld)"
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9:._-]{0,63}")
_NAME = re.compile(r"[a-z][a-z0-9_:./-]{0,79}")
# The name of a class, or a clause of the product: no clause has a capital letter, and every person's name has.
_BECAUSE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,79}|(?=.{1,160}$)[a-z](?:[a-z ,;'().-]|\d{1,3}(?!\d))*")
_FORMS: Final[Mapping[str, re.Pattern[str]]] = MappingProxyType(
    {
        "because": _BECAUSE,
        "to": re.compile(
            r"(?:witness |time stamp of )?[A-Za-z0-9][A-Za-z0-9:._+/-]{0,119}"
        ),  # a host, or the name of a file or folder
        "from": re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,119}"),  # the name of a library's logger
        "where": re.compile(r"[A-Za-z0-9_./-]{1,160}:\d{1,6}"),  # file and line
        "route": _NAME,  # the name of a route; never its address
        "method": re.compile(r"[A-Z]{1,10}"),
        "rule": _NAME,
        "outcome": _NAME,
        "kind": _NAME,
        "member": _ID,  # public ids: they open nothing, and the office can tell whose they are
        "session": _ID,
        "reference": _ID,
    }
)
_NUMBERS: Final = frozenset({"size", "sent", "witnesses", "entries", "count", "status", "ms", "seconds", "workers"})


class Fields(TypedDict, total=False):
    """Everything that an event may say."""

    because: str
    to: str
    where: str
    route: str
    method: str
    rule: str
    outcome: str
    kind: str
    member: str
    session: str
    reference: str
    size: int
    sent: int
    witnesses: int
    entries: int
    count: int
    status: int
    ms: float
    seconds: float
    workers: int


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, and what may be told of it."""

    name: str
    fields: Mapping[str, object]

    def __post_init__(self) -> None:
        """Keep what may be told. Raises TypeError for a name or field that nobody listed."""
        if not _NAME.fullmatch(self.name):
            raise TypeError("an event has a name in small letters, and no text")
        unknown = sorted(set(self.fields) - set(_FORMS) - _NUMBERS)
        if unknown:
            raise TypeError(f"no event tells {unknown[0]}")
        object.__setattr__(self, "fields", {name: _told(name, value) for name, value in self.fields.items()})

    def __str__(self) -> str:
        """Give name and fields in one line."""
        return " ".join((self.name, *(f"{name}={value}" for name, value in self.fields.items())))


class EventLog:
    """Where a part of the product tells its events."""

    __slots__ = ("_log",)

    def __init__(self, name: str) -> None:
        self._log = logging.getLogger(name)

    def info(self, event: str, **fields: Unpack[Fields]) -> None:
        """Tell what happened."""
        self._tell(logging.INFO, event, fields)

    def error(self, event: str, **fields: Unpack[Fields]) -> None:
        """Tell what somebody should look at."""
        self._tell(logging.ERROR, event, fields)

    def critical(self, event: str, **fields: Unpack[Fields]) -> None:
        """Tell what somebody should be woken for."""
        self._tell(logging.CRITICAL, event, fields)

    def _tell(self, level: int, event: str, fields: Fields) -> None:
        told = Event(event, {**fields})  # made even where nobody listens, so that a wrong call never goes unnoticed
        self._log.log(level, told)


class JsonLines(logging.Formatter):
    """Writes a record as one line of JSON. Everything that is not ASCII, and every line end, is escaped."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the line, without its end."""
        event = record.msg if isinstance(record.msg, Event) else _foreign(record)
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        said = {"at": at, "level": record.levelname.lower(), "event": event.name, **event.fields}
        return json.dumps(said, separators=(",", ":"))


def _told(name: str, value: object) -> object:
    if name in _NUMBERS:
        is_number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        return value if is_number else WITHHELD
    return value if isinstance(value, str) and _FORMS[name].fullmatch(value) else WITHHELD


def _foreign(record: logging.LogRecord) -> Event:
    """Tell what a library logged, without its words."""
    fields: dict[str, object] = {"from": record.name}
    request = getattr(record, "request", None)  # Django's records have it; its reference is ours
    if reference := getattr(request, "reference", ""):
        fields["reference"] = reference
    if record.exc_info and record.exc_info[0] is not None:
        fields["because"] = record.exc_info[0].__name__
        if places := extract_tb(record.exc_info[2]):
            fields["where"] = f"{_inside(places[-1].filename)}:{places[-1].lineno}"
    return Event("library.said", fields)


def _inside(filename: str) -> str:
    """Give a file by the last parts of its path: where an instance is installed is nobody's business."""
    return "/".join(Path(filename).parts[-3:])
