"""The desk: one member at one device, with the stores, the ledger and the rules; and the one way to act there.

Example:
    >>> Desk.__name__
    'Desk'

"""

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from chartwarden.actions.glass_store import GlassStore
from chartwarden.actions.incident_store import IncidentStore
from chartwarden.actions.list_store import ListStore
from chartwarden.actions.pace_store import PaceStore
from chartwarden.actions.print_store import LinkStore, PrintStore
from chartwarden.actions.rulebook_store import ConsentStore, RulebookStore
from chartwarden.actions.stores import ChartStore, FindingStore, Together, Workforce, WorkStore
from chartwarden.actions.together import require_together
from chartwarden.actions.token_store import TokenStore
from chartwarden.foundation.citation import WORKFORCE_USES
from chartwarden.foundation.clock import Clock
from chartwarden.foundation.errors import ChartwardenError, NotFoundError, RefusedError
from chartwarden.foundation.identifiers import IdSource
from chartwarden.incident.organisation import COVERED_ENTITY, Organisation
from chartwarden.ledger.entry import Act, Draft, Outcome
from chartwarden.ledger.ledger import Ledger
from chartwarden.ledger.receipt import Receipt
from chartwarden.minimum_necessary.rulebook import Rulebook
from chartwarden.workforce.member import Member
from chartwarden.workforce.shadow import Shadow


class Environment(StrEnum):
    """What an instance is for. Only `production` may hold real patients. Source: control TRN-1."""

    PRODUCTION = "production"
    DEMO = "demo"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything an action may use."""

    member: Member
    device: str  # `web:<token>` or `cli:<host>`: where the member sits; no PHI, no secret
    charts: ChartStore
    work: WorkStore
    workforce: Workforce
    tokens: TokenStore
    glass: GlassStore
    lists: ListStore
    prints: PrintStore
    links: LinkStore
    findings: FindingStore
    rulebooks: RulebookStore
    consents: ConsentStore
    paces: PaceStore
    incidents: IncidentStore
    ledger: Ledger
    rulebook: Rulebook
    clock: Clock
    ids: IdSource
    together: Together
    environment: Environment
    content_key: bytes = dataclasses.field(repr=False)  # for digests of content; names no person
    shadow: Shadow | None = None  # who sits beside the member, as both have said
    organisation: Organisation = COVERED_ENTITY  # who we are under HIPAA, and whom we tell
    is_seat_kept: Callable[[], bool] = lambda: True  # asked at the moment of a change: whether the session still stands

    def require_as_seated(self, act: Act) -> None:
        """Let pass a member who still works here, and holds no less than when they sat down. It is read anew.

        A desk is as old as its request, and what was decided meanwhile wins over it. Nobody ends or narrows what stands
        for no person: whoever sets an instance up, and whoever has not said who they are.

        Raises:
            RefusedError: they do not work here any more, or hold less.

        Source:
            45 CFR 164.308(a)(3)(ii)(C), (a)(4)(ii)(C); promise 3.

        """
        if self.member.is_nobody or act is Act.SIGN_OUT:
            return
        if not self.is_seat_kept():
            raise RefusedError(
                rule="sessions-that-stand",
                because="your session was ended while this was under way, so nothing of it was done",
                source=WORKFORCE_USES,
                next_step="Sign in again, and look whether it was you who ended it.",
            )
        for former in (self.member, *([self.shadow.member] if self.shadow else [])):
            now = self.workforce.member(former.id)
            self._require_active(act, now)
            if not now.holds_no_less_than(former):
                raise RefusedError(
                    rule="roles-as-they-stand",
                    because="your roles were changed while this was under way",
                    source=WORKFORCE_USES,
                    next_step="Reload, and do what your roles still allow.",
                )

    def _require_active(self, act: Act, member: Member) -> None:
        """Let pass a member who works here today. Leaving is always possible."""
        if act is not Act.SIGN_OUT and not member.is_active_on(self.clock.now().date()):
            raise RefusedError(
                rule="members-work-here-today",
                because="nobody acts here outside the days of their membership",
                source=WORKFORCE_USES,
                next_step="Ask an administrator whether your membership is current.",
            )

    @contextmanager
    def acting(self, act: Act, **known: object) -> Iterator["Acting"]:
        """Run an act that leaves exactly one entry: granted, refused or failed.

        Args:
            act: what is being tried.
            known: fields of `ledger.entry.Draft` that are known already.

        Yields:
            The act. Call `granted` when what follows needs the entry to be durable; otherwise leaving does it.

        """
        beside = self.shadow.member.user_id if self.shadow else None
        draft = Draft(self.member.user_id, self.device, act, Outcome.FAILED, shadow=beside)
        acting = Acting(self, dataclasses.replace(draft, **known))  # type: ignore[arg-type]  # names fields of Draft
        try:
            self._require_active(act, self.member)
            if self.shadow is not None:
                require_together(act)
            yield acting
        except RefusedError as error:
            acting.ended(Outcome.REFUSED, because=error.rule)
            raise
        except NotFoundError:
            acting.ended(Outcome.REFUSED, because="not-found")
            raise
        except ChartwardenError as error:
            acting.ended(Outcome.FAILED, because=type(error).__name__)
            raise
        except BaseException as error:
            acting.ended(Outcome.FAILED, because=type(error).__name__)
            raise
        acting.ended(Outcome.GRANTED)


class Acting:
    """An act under way. It seals one entry and no more."""

    def __init__(self, desk: Desk, draft: Draft) -> None:
        self._desk, self._draft, self._is_sealed = desk, draft, False

    def note(self, **known: object) -> None:
        """Add what has become known: fields of `ledger.entry.Draft`; `details` and `counts` are merged."""
        for name in ("details", "counts"):
            if isinstance(more := known.get(name), Mapping):
                known[name] = {**getattr(self._draft, name), **more}
        self._draft = dataclasses.replace(self._draft, **known)  # type: ignore[arg-type]  # names fields of Draft

    def granted(self, *, covers: frozenset[str] = frozenset()) -> Receipt:
        """Seal the entry now and give its receipt.

        Args:
            covers: ids of the documents and patients that may be read for it.

        Raises:
            RefusedError: the entry could not be made durable.

        """
        self._draft = dataclasses.replace(self._draft, outcome=Outcome.GRANTED)
        receipt = self._desk.ledger.append(self._draft, covers=covers)
        self._is_sealed = True
        return receipt

    def rotated(self) -> None:
        """Seal the entry that names the ledger's next key, which signs from here on.

        Raises:
            RefusedError: the entry could not be made durable; the old key goes on signing.

        """
        self._desk.ledger.append_rotation(dataclasses.replace(self._draft, outcome=Outcome.GRANTED))
        self._is_sealed = True

    @contextmanager
    def change(self) -> Iterator[None]:
        """Change stores and seal the entry in one transaction: both are kept, or neither is.

        Raises:
            RefusedError: meanwhile the member was ended or their roles were narrowed, or there is no durable entry.

        """
        with self._desk.together():
            self._desk.require_as_seated(self._draft.act)
            yield
            self._desk.ledger.append(dataclasses.replace(self._draft, outcome=Outcome.GRANTED))
        self._is_sealed = True

    def ended(self, outcome: Outcome, *, because: str | None = None) -> None:
        """Seal the entry if it is not sealed yet."""
        if not self._is_sealed:
            self._desk.ledger.append(dataclasses.replace(self._draft, outcome=outcome, because=because))
            self._is_sealed = True
