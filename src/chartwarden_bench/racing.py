"""A race: several read again and again, their permission is taken away meanwhile, and nothing may be served afterwards.

What counts is when a request began. One that was under way may still be answered; one that began after whoever took the
permission away was told that it is done may not.

Example:
    >>> Reading(began=2.0, status=200, words="HPI").began
    2.0

"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

_OK: Final = 200
_PATIENCE_SECONDS: Final = 60.0
Ask = Callable[[], tuple[int, str]]
"""Asks for the document once; gives the status of the answer, and its words."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One request of a reader: when it began, on a clock that nobody sets, and what it got."""

    began: float
    status: int
    words: str = ""


class Reader(threading.Thread):
    """Somebody who reads the same document again and again, through a connection of their own."""

    def __init__(self, ask: Ask) -> None:
        super().__init__(daemon=True)
        self._ask, self._is_over = ask, threading.Event()
        self.readings: list[Reading] = []

    def run(self) -> None:
        """Read until told to stop."""
        while not self._is_over.is_set():
            began = time.monotonic()
            self.readings.append(Reading(began, *self._ask()))

    def stop(self) -> None:
        """Read to the end of the request under way, and no further."""
        self._is_over.set()
        self.join()


def after(asks: Sequence[Ask], *, revoke: Callable[[], None]) -> list[Reading]:
    """Let each read, take the permission away meanwhile, and give the readings that began after that was done.

    Raises:
        TimeoutError: nobody may read at first, or nothing is answered.

    """
    readers = [Reader(ask) for ask in asks]
    for reader in readers:
        reader.start()
    try:
        _wait(readers, lambda reader: any(one.status == _OK for one in reader.readings))
        revoke()
        revoked_at = time.monotonic()
        _wait(readers, lambda reader: reader.readings[-1].began > revoked_at)
    finally:
        for reader in readers:
            reader.stop()
    return [one for reader in readers for one in reader.readings if one.began > revoked_at]


def _wait(readers: Sequence[Reader], is_there: Callable[[Reader], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not all(map(is_there, readers)):
        if time.monotonic() > deadline:
            got = Counter(one.status for reader in readers for one in reader.readings)
            raise TimeoutError(f"the answers do not come that were waited for, but {dict(got)}")
        time.sleep(0.01)
