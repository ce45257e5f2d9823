"""Stores in memory: for tests, and for the library without a database. They keep the same promises as the others."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from chartwarden.actions.desk import Desk, Environment
from chartwarden.adapters.memory.charts import MemoryCharts
from chartwarden.adapters.memory.ledger import MemoryLedger
from chartwarden.adapters.memory.tokens import MemoryTokens
from chartwarden.adapters.memory.work import MemoryWork
from chartwarden.adapters.memory.workforce import MemoryWorkforce
from chartwarden.foundation.clock import Clock
from chartwarden.foundation.identifiers import IdSource
from chartwarden.ledger.checkpoint import Signer
from chartwarden.ledger.ledger import Ledger
from chartwarden.ledger.receipt import ReceiptBook
from chartwarden.ledger.sealing import DetailsSeal
from chartwarden.ledger.signing import OneKey
from chartwarden.minimum_necessary.rulebook import Rulebook
from chartwarden.workforce.member import Member


@dataclass(frozen=True, slots=True)
class MemoryHouse:
    """A whole instance in memory, shared by every desk in it."""

    charts: MemoryCharts
    work: MemoryWork
    workforce: MemoryWorkforce
    tokens: MemoryTokens
    ledger: Ledger
    rulebook: Rulebook
    clock: Clock
    ids: IdSource
    environment: Environment

    def desk(self, member: Member, *, device: str) -> Desk:
        """Seat a member at a device."""
        return Desk(
            member=member,
            device=device,
            charts=self.charts,
            work=self.work,
            workforce=self.workforce,
            tokens=self.tokens,
            ledger=self.ledger,
            rulebook=self.rulebook,
            clock=self.clock,
            ids=self.ids,
            together=self._together,
            environment=self.environment,
            content_key=b"memory content key, 32 bytes long",
        )

    @contextmanager
    def _together(self) -> Iterator[None]:
        """Put every store back as it was when the block fails."""
        charts, work, workforce = self.charts.snapshot(), self.work.snapshot(), self.workforce.snapshot()
        tokens = self.tokens.snapshot()
        try:
            yield
        except BaseException:
            self.charts.restore(charts)
            self.work.restore(work)
            self.workforce.restore(workforce)
            self.tokens.restore(tokens)
            raise


def memory_house(
    *,
    rulebook: Rulebook,
    clock: Clock,
    ids: IdSource,
    signer: Signer,
    details_seal: DetailsSeal,
    environment: Environment = Environment.TEST,
) -> MemoryHouse:
    """Make an empty instance in memory."""
    receipts = ReceiptBook()
    ledger = Ledger(
        MemoryLedger(),
        keys=OneKey(signer),
        clock=clock,
        pseudonym_key=b"memory pseudonym key, 32 bytes..",
        details_seal=details_seal,
        receipts=receipts,
    )
    return MemoryHouse(
        MemoryCharts(receipts=receipts),
        MemoryWork(),
        MemoryWorkforce(),
        MemoryTokens(),
        ledger,
        rulebook,
        clock,
        ids,
        environment,
    )
