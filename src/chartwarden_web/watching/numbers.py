"""The numbers of a running instance, for Prometheus: how many, how long, how large. No label names anybody.

Labels are names of routes and of events, methods and kinds of status: words of the product, so few that they can be
counted. Several worker processes keep their numbers in files of one folder (`PROMETHEUS_MULTIPROC_DIR`, which
`chartwarden serve` sets), and whichever is asked adds them up.

Example:
    >>> kind_of_status(404)
    '4xx'

"""

import logging
import os
from typing import ClassVar, Final

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.multiprocess import MultiProcessCollector

from chartwarden.adapters.events import Event
from chartwarden.ledger.alarm import Alarm

FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"  # the library reads it when it is loaded
_OWN: Final = CollectorRegistry()
_ALARMS: Final = frozenset(alarm.value for alarm in Alarm)

REQUESTS: Final = Counter(
    "chartwarden_requests", "Requests answered, by route.", ("route", "method", "status"), registry=_OWN
)
SECONDS: Final = Histogram(
    "chartwarden_request_seconds",
    "How long an answer took, by route.",
    ("route",),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=_OWN,
)
BATCH: Final = Histogram(
    "chartwarden_ledger_batch_entries",
    "How many entries were stored at once.",
    buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256),
    registry=_OWN,
)
EVENTS: Final = Counter(
    "chartwarden_events", "Events of level error and above, alarms of the ledger among them.", ("event",), registry=_OWN
)


def kind_of_status(status: int) -> str:
    """Give a status by its first digit: what matters to who watches, and few enough to be a label."""
    return f"{status // 100}xx"


def registry() -> CollectorRegistry:
    """Give a registry of the numbers of all workers, to which more may be added for one answer."""
    asked = CollectorRegistry()
    if os.environ.get(FOLDER):
        MultiProcessCollector(asked)  # type: ignore[no-untyped-call]  # the library leaves it out
    else:
        asked.register(_OWN)
    return asked


class CountedEvents(logging.Handler):
    """Counts events by name, beside their line in the log, and keeps when the ledger last could not be written."""

    last_outage_at: ClassVar[float] = 0.0  # seconds since 1970; of this process

    def emit(self, record: logging.LogRecord) -> None:
        """Count an event; what a library said has no name to count by."""
        if not isinstance(record.msg, Event):
            return
        EVENTS.labels(event=record.msg.name).inc()
        if record.msg.name in _ALARMS:
            CountedEvents.last_outage_at = record.created
