"""What the baselines do in place of a rule: functions that put the weaker rule into the product of this process.

`weakened` imports this, after it has set Django up in an instance of the bench; and so do the tests' own servers with
a mistake in them. Nothing of the product does.

Example:
    >>> "role-only" in PATCHES
    True

"""

import itertools
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from django.db import connections

from chartwarden.actions import charts, conflicts, own_words
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import MemberId, WorkItemId
from chartwarden.ledger import ledger as sealing
from chartwarden.ledger.entry import Act, Draft, Outcome
from chartwarden.ledger.ledger import Ledger
from chartwarden.ledger.receipt import Receipt
from chartwarden.mixup import copies, fingerprint
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.purpose.conflict import Conflict
from chartwarden.purpose.work import WorkItem
from chartwarden_web.records.stores.work import DatabaseWork

_IN_A_ROW: Final = 6  # runs of three words
_REMEMBERS_SECONDS: Final = 30.0  # longer than whoever takes work away needs to hear that it is done
_LATER_SECONDS: Final = 1.0


def _role_only() -> None:
    """Let any work item open for whoever names it, if their role does such work."""

    def held(store: DatabaseWork, work_id: Any, *, by: Any) -> Any:  # noqa: ANN401 -- as the store's own
        return replace(store.item(work_id), member_id=by)

    DatabaseWork.held = held  # type: ignore[assignment, method-assign]  # the baseline


def _surname_only() -> None:
    """Take a shared surname for a conflict, and nothing else."""

    def conflict_of(member: Any, patient: Any, **_: object) -> Conflict | None:  # noqa: ANN401
        family = member.name.split()[-1].casefold()
        return Conflict.FAMILY if any(name.family.casefold() == family for name in patient.names) else None

    conflicts.conflict_of = conflict_of  # type: ignore[attr-defined]


def _nothing_masked() -> None:
    """Show each identifier in what is shown."""
    charts.visible_kinds = lambda _: frozenset(IdentifierKind)  # type: ignore[attr-defined, assignment]


def _exact_copies() -> None:
    """Find words of another chart only where they stand in a row, and none of them is another."""

    def exact(text: str, *, key: bytes, own: Any, index: Any, linked: Any = frozenset()) -> Any:  # noqa: ANN401
        found = copies.copies(fingerprint.prints(text, key=key), own=own, index=index, linked=linked)
        return tuple(one for one in found if one.score >= _IN_A_ROW)

    copies._UNLIKE, own_words.edited_copies = float("inf"), exact  # type: ignore[attr-defined, misc]  # noqa: SLF001 -- the baseline


def _records_later() -> None:
    """Serve what is read at once, and write its entry afterwards, if it can be written then."""
    append, sequence = Ledger.append, itertools.count(10_000_000)

    def written(ledger: Ledger, draft: Draft) -> None:
        try:
            append(ledger, draft)
        except RefusedError:
            return

    def later(ledger: Ledger, draft: Draft, *, covers: frozenset[str] = frozenset()) -> Receipt:
        if draft.act not in {Act.OPEN_CHART, Act.READ_DOCUMENT} or draft.outcome is not Outcome.GRANTED:
            return append(ledger, draft, covers=covers)
        waiting = threading.Timer(_LATER_SECONDS, written, (ledger, draft))
        waiting.daemon = True
        waiting.start()
        return ledger._receipts.issue(next(sequence), covers)  # noqa: SLF001 -- the mistake

    Ledger.append = later  # type: ignore[assignment, method-assign]  # the mistake


def _syncs_late() -> None:
    """Let SQLite sync at checkpoints only. The product looks at that when it starts, which is over here."""
    words = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
    connections.settings["default"]["OPTIONS"]["init_command"] = words


def _ignores_clock() -> None:
    """Take every jump of the clock for one that is kept right."""
    sealing.CLOCK_TOLERANCE = timedelta(days=999)


def _remembers_decisions() -> None:
    """Let each process remember whose work an item is, for a while."""
    held, item = DatabaseWork.held, DatabaseWork.item
    known: dict[tuple[WorkItemId, MemberId], tuple[float, WorkItem]] = {}

    def held_as_remembered(store: DatabaseWork, work_id: WorkItemId, *, by: MemberId) -> WorkItem:
        at, found = known.get((work_id, by), (0.0, None))
        if found is None or time.monotonic() - at > _REMEMBERS_SECONDS:
            found = held(store, work_id, by=by)
            known[work_id, by] = (time.monotonic(), found)
        return found

    def item_as_remembered(store: DatabaseWork, work_id: WorkItemId) -> WorkItem:
        found = (one for (which, _), (_, one) in known.items() if which == work_id)
        return next(found, None) or item(store, work_id)

    def version_as_remembered(store: DatabaseWork, work_id: WorkItemId) -> int:
        return item_as_remembered(store, work_id).version

    DatabaseWork.held = held_as_remembered  # type: ignore[assignment, method-assign]
    DatabaseWork.item = item_as_remembered  # type: ignore[assignment, method-assign]
    DatabaseWork.version = version_as_remembered  # type: ignore[assignment, method-assign]


PATCHES: Mapping[str, Callable[[], None]] = {
    "role-only": _role_only,
    "surname-only": _surname_only,
    "nothing-masked": _nothing_masked,
    "exact-copies": _exact_copies,
    "records-later": _records_later,
    "syncs-late": _syncs_late,
    "ignores-clock": _ignores_clock,
    "remembers-decisions": _remembers_decisions,
}
