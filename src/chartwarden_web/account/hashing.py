"""How a password is hashed: by whoever has the turn, one at a time in each process, and on one processor.

A hash takes 100 MiB and a fifth of a second of a processor on purpose, so that guessing is dear. Where fifty sign in as
a shift begins, fifty hashes at once would take 5 GiB and four hundred threads, and whoever holds the database's lock
would get no processor to let go of it. So they stand in line: the last of fifty waits for some seconds, and whoever
works already does not. Each who stands there takes a thread of the server, so the line has an end: who finds it full is
told so at once, and nothing of theirs is judged.

Source: RFC 9106, 4 (what a hash costs); OWASP ASVS 5.0 V15.2 (what is dear is bounded) and appendix C (one lane).

Example:
    >>> with TURN.taken(), TURN.taken():  # whoever has it may ask for it again
    ...     InTurn.algorithm
    'argon2'

"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.contrib.auth.hashers import Argon2PasswordHasher

from chartwarden.foundation.copies import begins_anew_in_copies

PLACES: Final = 64  # in line; the server has half as many threads more, for those who work already


class Turn:
    """What one thread of a process has at a time."""

    def __init__(self, *, places: int = PLACES) -> None:
        self._most = places
        self.begin_anew()
        begins_anew_in_copies(self)

    def begin_anew(self) -> None:
        """Let nobody have it in a copy of the process: whoever had it did not come along."""
        self._held = threading.RLock()
        self._places = threading.Semaphore(self._most)

    @contextmanager
    def in_line(self) -> Iterator[bool]:
        """Stand in line for it, and keep it for a while; false, at once, where the line is full."""
        if not self._places.acquire(blocking=False):
            yield False
            return
        try:
            with self._held:
                yield True
        finally:
            self._places.release()

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Wait for it however long the line is, and keep it for a while."""
        with self._held:
            yield


TURN: Final = Turn()


class InTurn(Argon2PasswordHasher):
    """Argon2 as Django has it, with its memory and its passes; only one at a time, and in one lane.

    Eight lanes are no dearer to guess, and take eight threads to check. What was hashed in eight before is hashed anew
    when its owner signs in.
    """

    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        """Give the hash of a password."""
        with TURN.taken():
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        """Tell whether a hash is that of a password."""
        with TURN.taken():
            return super().verify(password, encoded)
