"""What is read from the tables when somebody asks for numbers: how many sessions there are, and how long the ledger is.

Example:
    >>> State.__name__
    'State'

"""

from collections.abc import Iterator

from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from chartwarden.adapters.settings import Settings
from chartwarden_web.records.accounts import SessionRecord
from chartwarden_web.records.models import LedgerTipRecord
from chartwarden_web.watching.readiness import Trouble, troubles


class State(Collector):
    """Counts when it is asked, and keeps nothing. An instance that cannot count says why, and no numbers."""

    def __init__(self, settings: Settings, *, origin: str) -> None:
        self._settings, self._origin = settings, origin

    def collect(self) -> Iterator[Metric]:
        """Give the numbers; of a database that does not answer, only that."""
        wrong = troubles(self._settings, origin=self._origin)
        ready = GaugeMetricFamily(
            "chartwarden_trouble", "1 for what keeps this instance from its work.", labels=["code"]
        )
        for trouble in Trouble:
            ready.add_metric([trouble.value], float(trouble in wrong))
        yield ready
        if Trouble.DATABASE_SILENT in wrong or Trouble.MIGRATIONS_OPEN in wrong:
            return
        sessions = GaugeMetricFamily("chartwarden_sessions", "Sessions that are not over.", labels=["state"])
        living = SessionRecord.objects.filter(expire_date__gt=timezone.now(), member__isnull=False)
        sessions.add_metric(["open"], living.filter(veiled_at__isnull=True).count())
        sessions.add_metric(["veiled"], living.filter(veiled_at__isnull=False).count())
        yield sessions
        size = LedgerTipRecord.objects.filter(id=1).values_list("size", flat=True).first()
        yield GaugeMetricFamily("chartwarden_ledger_entries", "Entries of the ledger.", value=float(size or 0))
