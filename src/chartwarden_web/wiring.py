"""Puts the rules, the stores and the keys together. The only place that knows which store is in use."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache

import django
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from chartwarden.actions.account import Accounts
from chartwarden.actions.desk import Desk
from chartwarden.actions.invitations import Invitations
from chartwarden.adapters.alarms import logged_alarms
from chartwarden.adapters.blobs import FolderBlobs
from chartwarden.adapters.keys import FolderKeys, FolderSigningKeys
from chartwarden.adapters.rulebook_file import default_rulebook, read_rulebook, read_rulebook_file
from chartwarden.adapters.settings import Settings
from chartwarden.adapters.vault import GenerationSeal, Vault
from chartwarden.foundation.clock import SystemClock
from chartwarden.foundation.errors import MalformedError
from chartwarden.foundation.identifiers import RandomIds
from chartwarden.ledger.ledger import Ledger
from chartwarden.ledger.receipt import ReceiptBook
from chartwarden.minimum_necessary.proposal import RulebookId
from chartwarden.minimum_necessary.rulebook import Rulebook
from chartwarden.workforce.member import Member
from chartwarden.workforce.shadow import Shadow


@dataclass(frozen=True, slots=True)
class House:
    """Everything of an instance that every desk shares."""

    settings: Settings
    keys: FolderKeys
    vault: Vault
    ledger: Ledger
    receipts: ReceiptBook
    rulebook: Rulebook

    def desk(
        self,
        member: Member,
        *,
        device: str,
        shadow: Shadow | None = None,
        is_seat_kept: Callable[[], bool] = lambda: True,
    ) -> Desk:
        """Seat a member at a device, with whoever sits beside them.

        Args:
            member: who acts.
            device: where they sit.
            shadow: who looks on, declared; None where nobody does.
            is_seat_kept: asked at the moment of each change: whether the session that this desk is for still stands.

        """
        from chartwarden_web.records.stores.charts import DatabaseCharts  # noqa: PLC0415 -- tables need Django set up
        from chartwarden_web.records.stores.findings import DatabaseFindings  # noqa: PLC0415
        from chartwarden_web.records.stores.glass import DatabaseGlass  # noqa: PLC0415
        from chartwarden_web.records.stores.incidents import DatabaseIncidents  # noqa: PLC0415
        from chartwarden_web.records.stores.lists import DatabaseLists  # noqa: PLC0415
        from chartwarden_web.records.stores.paces import DatabasePaces  # noqa: PLC0415
        from chartwarden_web.records.stores.prints import DatabaseLinks, DatabasePrints  # noqa: PLC0415
        from chartwarden_web.records.stores.rulebooks import DatabaseConsents, DatabaseRulebooks  # noqa: PLC0415
        from chartwarden_web.records.stores.tokens import DatabaseTokens  # noqa: PLC0415
        from chartwarden_web.records.stores.work import DatabaseWork  # noqa: PLC0415
        from chartwarden_web.records.stores.workforce import DatabaseWorkforce  # noqa: PLC0415

        rulebooks = DatabaseRulebooks()
        approved = rulebooks.in_force_id()  # asked at each request: what was approved holds in every process at once
        return Desk(
            member=member,
            device=device,
            charts=DatabaseCharts(
                vault=self.vault, blobs=FolderBlobs(self.settings.home / "blobs"), receipts=self.receipts
            ),
            work=DatabaseWork(vault=self.vault),
            workforce=DatabaseWorkforce(),
            tokens=DatabaseTokens(key=self.keys.named("tokens")),
            glass=DatabaseGlass(vault=self.vault),
            lists=DatabaseLists(),
            prints=DatabasePrints(vault=self.vault),
            links=DatabaseLinks(vault=self.vault),
            findings=DatabaseFindings(vault=self.vault),
            rulebooks=rulebooks,
            consents=DatabaseConsents(vault=self.vault),
            paces=DatabasePaces(key=self.keys.named("attempts")),
            incidents=DatabaseIncidents(vault=self.vault),
            ledger=self.ledger,
            rulebook=self.rulebook if approved is None else _approved(approved),
            clock=SystemClock(),
            ids=RandomIds(),
            together=transaction.atomic,
            environment=self.settings.environment,
            content_key=self.keys.named("content"),
            shadow=shadow,
            organisation=self.settings.organisation,
            is_seat_kept=is_seat_kept,
        )

    @property
    def invitations(self) -> Invitations:
        """Give the store of links that work once."""
        from chartwarden_web.records.stores.invitations import DatabaseInvitations  # noqa: PLC0415 -- as above

        return DatabaseInvitations(key=self.keys.named("invitations"))

    @property
    def accounts(self) -> Accounts:
        """Give the store of what members sign in with."""
        from chartwarden_web.records.stores.accounts import DatabaseAccounts  # noqa: PLC0415 -- as above

        return DatabaseAccounts()

    def prepare_pages(self) -> None:
        """Put stylesheets and scripts under names that change with their content, for the server to hand out."""
        call_command("collectstatic", interactive=False, verbosity=0)

    def knows(self, user_id: str, password: str) -> bool:
        """Tell whether the password is the member's. An unknown member costs as much as a wrong password."""
        from chartwarden_web.account import terminal  # noqa: PLC0415 -- tables need Django set up

        return terminal.knows(user_id, password)

    def shown(self, user_id: str, code: str) -> str | None:
        """Use up a code of a member's; give the kind of factor it was, or None when it proves nothing."""
        from chartwarden_web.account import terminal  # noqa: PLC0415

        return terminal.shown(user_id, code)

    def set_password(self, user_id: str, password: str) -> None:
        """Give a member a password.

        Raises:
            MalformedError: it is weak.

        Source:
            NIST SP 800-63B-4, 3.1.1.2.

        """
        from chartwarden_web.account import terminal  # noqa: PLC0415

        terminal.set_password(user_id, password)

    def ensure_code_app(self, user_id: str) -> None:
        """Give a member of a demo a code app, if they have no second factor; the demo shows what it would show."""
        from chartwarden_web.account import terminal  # noqa: PLC0415

        terminal.ensure_code_app(user_id)


@lru_cache(maxsize=4)
def _approved(rulebook_id: RulebookId) -> Rulebook:
    """Read an approved rulebook once in this process: nothing changes one after it was approved."""
    from chartwarden_web.records.stores.rulebooks import DatabaseRulebooks  # noqa: PLC0415 -- tables need Django set up

    proposal = DatabaseRulebooks().proposal(rulebook_id)
    try:
        return read_rulebook(proposal.text, where=proposal.version)
    except (
        MalformedError
    ):  # this version of the product cannot read it: no work opens a chart until another is approved
        return Rulebook(proposal.version, {})


@cache
def house() -> House:
    """Give the house of this process. The database must be migrated."""
    from chartwarden_web import settings  # noqa: PLC0415 -- reading them asks for the environment to be complete

    return built(settings.CHARTWARDEN)


def built(settings: Settings) -> House:
    """Put a house together on the database that Django is connected to.

    Raises:
        RefusedError: the database does not sync its commits, or belongs to another environment.
        BrokenSealError: the keys are missing, damaged, or those of another database. None are made for a database that
            holds anything.

    """
    from chartwarden_web.records.checks import is_empty, require_instance, require_synced_commits  # noqa: PLC0415
    from chartwarden_web.records.guards import require_guards  # noqa: PLC0415
    from chartwarden_web.records.stores.ledger import DatabaseLedger  # noqa: PLC0415

    keys = FolderKeys(settings.keys)
    clock = SystemClock()
    require_synced_commits()
    require_guards(connection)
    if is_empty():
        keys.make()
    instance = require_instance(
        settings.environment, origin=f"chartwarden.local/{keys.named('origin').hex()[:16]}", clock=clock
    )
    receipts = ReceiptBook()
    signing = FolderSigningKeys(keys, origin=instance.origin)
    ledger = Ledger(
        DatabaseLedger(),
        keys=signing,
        clock=clock,
        pseudonym_key=keys.named("pseudonym"),
        details_seal=GenerationSeal(
            lambda generation: keys.named(f"ledger-details/{generation}"), newest=lambda: len(signing.active())
        ),
        receipts=receipts,
        alarms=logged_alarms,
    )
    rulebook = read_rulebook_file(settings.rulebook) if settings.rulebook else default_rulebook()
    return House(settings, keys, Vault(keys), ledger, receipts, rulebook)


def open_house() -> House:
    """Set Django up, bring the database to this version, and give the house. For commands; the server does it too."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chartwarden_web.settings")
    os.umask(0o077)  # database, blobs and keys are the owner's alone
    django.setup()
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        from chartwarden_web.records.roles import require_may_migrate  # noqa: PLC0415 -- tables need Django set up

        require_may_migrate(connection)
        call_command("migrate", interactive=False, verbosity=0)
    return house()
