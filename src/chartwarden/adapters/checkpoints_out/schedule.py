"""Publishing every some minutes, beside the web server, for as long as it runs.

Example:
    >>> done = threading.Event()
    >>> with Schedule(done.set, every_seconds=600):
    ...     done.wait(10)
    True

"""

import random
import threading
from collections.abc import Callable
from typing import Self

from chartwarden.actions.publishing import Fate, Published
from chartwarden.adapters.events import EventLog

_JITTER = 0.1  # of the interval, so that many instances do not come at once
_STOP_SECONDS = 5.0
_LOG = EventLog("chartwarden.publishing")


class Schedule:
    """Publishes at once and then again and again, until it is stopped. A failure is logged and ends nothing."""

    def __init__(
        self,
        publish: Callable[[], object],
        *,
        every_seconds: float,
        jitter: Callable[[float, float], float] = random.uniform,  # noqa: S311 -- keeps no secret
    ) -> None:
        """Take what to do, and how often.

        Args:
            publish: called in a thread of its own each time, so that it keeps no connection from one time to the next.
            every_seconds: the interval, more or less.
            jitter: draws a factor between two numbers.

        """
        self._publish, self._every, self._jitter = publish, every_seconds, jitter
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="chartwarden-publishing", daemon=True)

    def __enter__(self) -> Self:
        """Begin."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self.stop()

    def start(self) -> None:
        """Begin; the first time is now."""
        self._thread.start()

    def stop(self, *, wait_seconds: float = _STOP_SECONDS) -> None:
        """Begin nothing more, and wait a while for what is under way; the end of the process does not wait for it."""
        self._stopping.set()
        self._thread.join(wait_seconds)

    def _run(self) -> None:
        while not self._stopping.is_set():
            once = threading.Thread(target=self._once, name="chartwarden-publication", daemon=True)
            once.start()
            once.join()
            self._stopping.wait(self._every * self._jitter(1 - _JITTER, 1 + _JITTER))

    def _once(self) -> None:
        try:
            published = self._publish()
        except Exception as error:  # noqa: BLE001 -- whatever went wrong this time, the next time comes
            _LOG.error("publishing.failed", because=type(error).__name__)  # no trace: it could quote an address
            return
        if isinstance(published, Published):
            log_published(published)


def log_published(published: Published) -> None:
    """Log what came of a publication: event names, hosts and counts."""
    for each in published.failures:
        tell = _LOG.critical if each.fate is Fate.CONTRADICTED else _LOG.error
        tell(f"publishing.{each.fate.value}", to=each.to, because=each.because)
    counts = published.counts
    _LOG.info("publishing.done", size=counts["size"], sent=counts["sent"], witnesses=counts["witnesses"])
