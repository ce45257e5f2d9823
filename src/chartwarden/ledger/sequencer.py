"""Group commit: callers that arrive while something is being stored wait together and are stored at once.

There is no thread of its own, so nothing is queued anywhere when the process ends: the first caller stores for all who
have come, and then wakes the first of them, who wakes the second, and so on. The last wakes whoever has come meanwhile
and leads the next batch. Woken all at once, they would only fight over the interpreter, which one thread has at a time.

Example:
    >>> stored = []
    >>> Sequencer(stored.append, most=8).submit(waiting := Waiting())
    >>> stored == [[waiting]]
    True

"""

import threading
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Generic, TypeVar

from chartwarden.foundation.copies import begins_anew_in_copies


class Waiting:
    """Something that one caller waits for. What is to be stored, and what came of it, are a subclass's own."""

    __slots__ = ("is_done", "to_wake", "turn")

    def __init__(self) -> None:
        self.is_done = False
        self.to_wake: Waiting | None = None  # who is woken by this one
        self.turn = threading.Lock()  # held while the caller sleeps; let go when it is done, or when it is to lead
        self.turn.acquire()


def _slept(item: Waiting) -> KeyboardInterrupt | None:
    """Sleep until the item is stored, or is the first of those who wait; give what somebody interrupted it with.

    Who sleeps here stands in a line: somebody who left it would never wake the next. What is on its way to the store is
    soon done, and the interruption is raised then.
    """
    interrupted = None
    while True:
        try:
            item.turn.acquire()
        except KeyboardInterrupt as error:
            interrupted = error
        else:
            return interrupted


Some = TypeVar("Some", bound=Waiting)


class Sequencer(Generic[Some]):
    """Lets one caller at a time store for all who wait, in the order in which they came."""

    def __init__(self, store: Callable[[Sequence[Some]], object], *, most: int) -> None:
        """Take what stores a batch; it says in each item what came of it, and raises nothing.

        Args:
            store: called by one caller at a time, with one item or more.
            most: how many items go into one batch.

        """
        self._store, self._most = store, most
        self.begin_anew()
        begins_anew_in_copies(self)

    def begin_anew(self) -> None:
        """Forget who waits. For a copy of the process: whoever was leading or waiting did not come along."""
        self._lock = threading.Lock()  # guards the two below
        self._is_led = False
        self._queue: list[Some] = []

    def submit(self, item: Some) -> None:
        """Return when the item has been stored, or its failure noted, by this caller or another."""
        with self._lock:
            self._queue.append(item)
            leads, self._is_led = not self._is_led, True
        interrupted = None if leads else _slept(item)
        if item.to_wake is not None:
            item.to_wake.turn.release()
        if not item.is_done:
            self._lead(item)
        if interrupted is not None:
            raise interrupted

    def waiting(self) -> int:
        """Tell how many stand behind the one that stores."""
        with self._lock:
            return len(self._queue)

    def _lead(self, own: Some) -> None:
        with self._lock:
            batch, self._queue = self._queue[: self._most], self._queue[self._most :]
        try:
            self._store(batch)
        finally:
            with self._lock:
                heir = self._queue[0] if self._queue else None
                self._is_led = heir is not None
            chain: list[Waiting] = [item for item in batch if item is not own]
            for item in batch:
                item.is_done = True
            for woken, following in pairwise((*chain, heir)):
                if woken is not None:
                    woken.to_wake = following
            first = chain[0] if chain else heir
            if first is not None:
                first.turn.release()
