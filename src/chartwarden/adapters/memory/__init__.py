"""Stores in memory: for tests, and for the library without a database. They keep the same promises as the others."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache

from chartwarden.actions.desk import Desk, Environment
from chartwarden.adapters.memory.charts import MemoryCharts
from chartwarden.adapters.memory.findings import MemoryFindings
from chartwarden.adapters.memory.glass import MemoryGlass
from chartwarden.adapters.memory.incidents import MemoryIncidents
from chartwarden.adapters.memory.ledger import MemoryLedger
from chartwarden.adapters.memory.lists import MemoryLists
from chartwarden.adapters.memory.paces import MemoryPaces
from chartwarden.adapters.memory.prints import MemoryLinks, MemoryPrints
from chartwarden.adapters.memory.rulebooks import MemoryConsents, MemoryRulebooks
from chartwarden.adapters.memory.tokens import MemoryTokens
from chartwarden.adapters.memory.work import MemoryWork
from chartwarden.adapters.memory.workforce import MemoryWorkforce
from chartwarden.adapters.rulebook_file import read_rulebook
from chartwarden.foundation.clock import Clock
from chartwarden.foundation.identifiers import IdSource
from chartwarden.incident.organisation import COVERED_ENTITY, Organisation
from chartwarden.ledger.checkpoint import Signer
from chartwarden.ledger.ledger import Ledger
from chartwarden.ledger.receipt import ReceiptBook
from chartwarden.ledger.sealing import DetailsSeal
from chartwarden.ledger.signing import OneKey
from chartwarden.minimum_necessary.rulebook import Rulebook
from chartwarden.workforce.member import Member


@lru_cache(maxsize=4)
def _read(text: str) -> Rulebook:
    return read_rulebook(text, where="the rulebook in force")


@dataclass(frozen=True, slots=True)
class MemoryHouse:
    """A whole instance in memory, shared by every desk in it."""

    charts: MemoryCharts
    work: MemoryWork
    workforce: MemoryWorkforce
    tokens: MemoryTokens
    glass: MemoryGlass
    lists: MemoryLists
    prints: MemoryPrints
    links: MemoryLinks
    findings: MemoryFindings
    rulebooks: MemoryRulebooks
    consents: MemoryConsents
    ledger: Ledger
    rulebook: Rulebook
    clock: Clock
    ids: IdSource
    environment: Environment
    paces: MemoryPaces = field(default_factory=MemoryPaces)
    incidents: MemoryIncidents = field(default_factory=MemoryIncidents)
    organisation: Organisation = COVERED_ENTITY

    def desk(self, member: Member, *, device: str) -> Desk:
        """Seat a member at a device."""
        return Desk(
            member=member,
            device=device,
            charts=self.charts,
            work=self.work,
            workforce=self.workforce,
            tokens=self.tokens,
            glass=self.glass,
            lists=self.lists,
            prints=self.prints,
            links=self.links,
            findings=self.findings,
            rulebooks=self.rulebooks,
            consents=self.consents,
            paces=self.paces,
            incidents=self.incidents,
            ledger=self.ledger,
            rulebook=self._in_force(),
            clock=self.clock,
            ids=self.ids,
            together=self._together,
            environment=self.environment,
            content_key=b"memory content key, 32 bytes long",
            organisation=self.organisation,
        )

    def _in_force(self) -> Rulebook:
        """Give the rulebook that was approved last; until one is, the one that the instance began with."""
        approved = self.rulebooks.in_force()
        return self.rulebook if approved is None else _read(approved.text)

    @contextmanager
    def _together(self) -> Iterator[None]:
        """Put every store back as it was when the block fails."""
        charts, work, workforce = self.charts.snapshot(), self.work.snapshot(), self.workforce.snapshot()
        tokens, findings = self.tokens.snapshot(), self.findings.snapshot()
        prints, links = self.prints.snapshot(), self.links.snapshot()
        glass, lists = self.glass.snapshot(), self.lists.snapshot()
        rulebooks, consents = self.rulebooks.snapshot(), self.consents.snapshot()
        incidents = self.incidents.snapshot()
        try:
            yield
        except BaseException:
            self.glass.restore(glass)
            self.lists.restore(lists)
            self.charts.restore(charts)
            self.work.restore(work)
            self.workforce.restore(workforce)
            self.tokens.restore(tokens)
            self.prints.restore(prints)
            self.links.restore(links)
            self.findings.restore(findings)
            self.rulebooks.restore(rulebooks)
            self.consents.restore(consents)
            self.incidents.restore(incidents)
            raise


def memory_house(
    *,
    rulebook: Rulebook,
    clock: Clock,
    ids: IdSource,
    signer: Signer,
    details_seal: DetailsSeal,
    environment: Environment = Environment.TEST,
    organisation: Organisation = COVERED_ENTITY,
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
        MemoryGlass(),
        MemoryLists(),
        MemoryPrints(),
        MemoryLinks(),
        MemoryFindings(),
        MemoryRulebooks(),
        MemoryConsents(),
        ledger,
        rulebook,
        clock,
        ids,
        environment,
        organisation=organisation,
    )
