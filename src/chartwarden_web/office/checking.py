"""Verifying the whole ledger beside the screens: in a thread of this process, with its progress kept for all of them.

Example:
    >>> NOTED_EVERY_SECONDS < 10  # well within what counts as a sign of life
    True

"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace

from django.db import DatabaseError, connections

from chartwarden.actions.desk import Desk
from chartwarden.actions.ledger_proof import verify_ledger
from chartwarden.actions.verification import Stage, Verification, Verifications
from chartwarden.adapters.events import EventLog
from chartwarden.adapters.ledger_check import check_ledger, closed_details
from chartwarden.foundation.errors import BrokenSealError, ChartwardenError
from chartwarden.ledger.ledger import Ledger
from chartwarden.ledger.stretch import Fault
from chartwarden.ledger.verify import Verdict
from chartwarden_web.records.stores.verification import DatabaseVerifications
from chartwarden_web.wiring import house

NOTED_EVERY_SECONDS = 1.0
_ANSWERED_WITHIN_SECONDS = 20.0  # whether the check may run is known at once, unless the database is busy
_SHORT_SECONDS = 0.4  # a small log is verified sooner than a page could ask how far it is
_LARGEST = 2**53 - 1  # that is kept; a stored end that says more was tampered with

_log = EventLog("chartwarden.verification")


def verifications() -> Verifications:
    """Give where verifications are kept."""
    return DatabaseVerifications(key=house().keys.named("verification"))


def start_verification(desk: Desk, *, earlier: Sequence[str]) -> None:
    """Begin to verify the ledger, and return once it is under way, or over if that is soon.

    Args:
        desk: of the member who asks. The action decides whether they may, and leaves the entry when the check is over.
        earlier: checkpoints that left the host before.

    Raises:
        RefusedError: they may not, or a check runs already.

    """
    check = _Check(desk, verifications(), earlier)
    threading.Thread(target=check.run, name="ledger-verification", daemon=True).start()
    check.is_decided.wait(_ANSWERED_WITHIN_SECONDS)
    check.is_over.wait(_SHORT_SECONDS)
    if check.refusal is not None:
        raise check.refusal


class _Check:
    """One verification in its thread."""

    def __init__(self, desk: Desk, kept_in: Verifications, earlier: Sequence[str]) -> None:
        self._desk, self._kept_in, self._earlier = desk, kept_in, earlier
        self._begun: Verification | None = None  # once it is under way
        self._stage, self._done = Stage.ENTRIES, 0
        self.is_decided, self.is_over = threading.Event(), threading.Event()
        self.refusal: BaseException | None = None  # why it never got under way

    def run(self) -> None:
        """Verify, and keep the verdict. Raises nothing: nobody would hear it."""
        try:
            verdict = verify_ledger(self._desk, check=self._checked, earlier=self._earlier)
            self._note(verdict=verdict)
        except BaseException as error:  # noqa: BLE001 -- the end of a thread; whoever asked is told
            self._broke(error)
        finally:
            self.is_over.set()
            self.is_decided.set()
            connections.close_all()

    def _checked(self, ledger: Ledger, earlier: Sequence[str], _: Callable[[int], object]) -> Verdict:
        """Verify, now that it is decided that this member may."""
        try:
            size = ledger.store.tip().frontier.size
        except BrokenSealError as error:
            self._begin(0)
            return Verdict(0, 0, error.what, fault=Fault.END)
        self._begin(size)
        with self._noted_now_and_then():
            verdict = check_ledger(ledger, earlier=earlier, on_entry=self._at)
            if not verdict.is_sound:
                return verdict
            self._stage, self._done = Stage.DETAILS, 0
            return closed_details(ledger, verdict, on_entry=self._at)

    def _begin(self, size: int) -> None:
        now = self._desk.clock.now()
        begun = Verification(
            id=self._desk.ids.new_id(),
            by=self._desk.member.user_id,
            started_at=now,
            seen_at=now,
            stage=self._stage,
            done=self._done,
            total=min(size, _LARGEST),
            compared=len(self._earlier),
        )
        self._kept_in.begin(begun)
        self._begun = begun
        self.is_decided.set()

    def _at(self, count: int) -> None:
        self._done = count

    def _note(self, *, verdict: Verdict | None = None, broke_because: str = "") -> None:
        if self._begun is None:
            return
        self._kept_in.note(
            replace(
                self._begun,
                seen_at=self._desk.clock.now(),
                stage=self._stage,
                done=self._done,
                verdict=verdict,
                broke_because=broke_because,
            )
        )

    @contextmanager
    def _noted_now_and_then(self) -> Iterator[None]:
        """Keep how far it is, from a thread beside: the check must not wait for it, nor end because it fails."""
        stop = threading.Event()

        def note() -> None:
            while not stop.wait(NOTED_EVERY_SECONDS):
                with suppress(DatabaseError):
                    self._note()
            connections.close_all()

        noting = threading.Thread(target=note, name="ledger-verification-progress", daemon=True)
        noting.start()
        try:
            yield
        finally:
            stop.set()
            noting.join()

    def _broke(self, error: BaseException) -> None:
        if self._begun is None:
            self.refusal = error
            return
        _log.error("ledger.verification-broke", because=type(error).__name__)
        because = str(getattr(error, "because", "") or getattr(error, "what", "")) or type(error).__name__
        with suppress(DatabaseError, ChartwardenError):
            self._note(broke_because=because)
