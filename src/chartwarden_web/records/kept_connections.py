"""Connections to the database: kept between requests by few threads of a process, and by nobody who stands in line.

A process has many threads, so that whoever waits for their turn to sign in keeps nobody else waiting. A server of
PostgreSQL has a hundred connections for all processes together, as it comes, and whoever finds none free gets an error.

Example:
    >>> MOST_KEPT
    16

"""

import threading
from typing import Final
from weakref import WeakSet

from django.core.signals import request_finished
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

MOST_KEPT: Final = 16  # by a process, between requests
_lock = threading.Lock()
_known: WeakSet[BaseDatabaseWrapper] = WeakSet()


def let_go() -> None:
    """Close this thread's connection, since it will wait; in a transaction it stays. The next question opens it."""
    own = connections["default"]
    if not own.in_atomic_block:
        own.close()


def close_beyond(**_: object) -> None:
    """Close this thread's connection where enough others are kept. Asked at the end of each request."""
    own = connections["default"]
    if own.connection is None or own.in_atomic_block:
        return
    with _lock:
        _known.add(own)
        kept = sum(one.connection is not None for one in _known)
    if kept > MOST_KEPT:
        own.close()


def begin() -> None:
    """Ask at the end of each request of this process from now on."""
    request_finished.connect(close_beyond, dispatch_uid="kept_connections")
