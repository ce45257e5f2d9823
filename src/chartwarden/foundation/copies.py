"""Copies of this process: what must begin anew there, since threads, locks that they hold and connections do not copy.

Example:
    >>> class Line:
    ...     def begin_anew(self) -> None: ...
    >>> begins_anew_in_copies(Line())

"""

import os
import weakref
from typing import Protocol


class Copied(Protocol):
    """Something that would be of no use in a copy of the process as it is."""

    def begin_anew(self) -> None:
        """Forget what did not come along. Called in the copy, before anything else there."""
        ...


_copied: "weakref.WeakSet[Copied]" = weakref.WeakSet()


def begins_anew_in_copies(thing: Copied) -> None:
    """Have something begin anew in every copy of this process that is made from now on."""
    _copied.add(thing)


def _begin_anew() -> None:
    for thing in _copied:
        thing.begin_anew()


os.register_at_fork(after_in_child=_begin_anew)
