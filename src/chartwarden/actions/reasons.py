"""Reasons as they are put on record, and the same words said too often.

A reason that was pasted forty times tells nothing forty times. The ledger keeps a keyed hash of each reason, equal for
equal words, so that repeats can be counted without opening what was said.

Source: 45 CFR 164.514(d)(3)(ii); control ACC-6; bench V19-01.

Example:
    >>> MOST_ALIKE < MOST_ALIKE_NAMING
    True

"""

import re
from datetime import datetime, timedelta
from typing import Final

from chartwarden.actions.desk import Acting, Desk
from chartwarden.foundation.citation import WORKFORCE_USES
from chartwarden.foundation.errors import BrokenSealError, RefusedError
from chartwarden.foundation.identifiers import keyed_id
from chartwarden.ledger.entry import Outcome
from chartwarden.ledger.store import Row
from chartwarden.ledger.telling import said_in
from chartwarden.mixup.lookalike import as_read
from chartwarden.purpose.reason import names_something
from chartwarden.purpose.work import WorkItem

MOST_ALIKE: Final = 3  # policy: how often the same words may be given within a day
MOST_ALIKE_NAMING: Final = 12  # policy: where they name a code of the work, a denial or an audit
COUNTED_WITHIN: Final = timedelta(hours=24)
_WORD: Final = re.compile(r"[^\W_]+")
_MOST_ROWS: Final = 500  # of a member's latest entries; a day of coding has fewer


def reason_fingerprint(desk: Desk, reason: str) -> str:
    """Give the keyed hash of a reason, equal for equal words, that tells nobody what was said.

    Another full stop or a mark that nobody sees makes no other words.
    """
    return keyed_id(desk.content_key, "reason", " ".join(_WORD.findall(as_read(reason).casefold())))


def note_reason(desk: Desk, act: Acting, reason: str) -> None:
    """Put the hash of a reason on an act's entry, where repeats can be counted."""
    act.note(search=reason_fingerprint(desk, reason))


def require_fresh(desk: Desk, item: WorkItem, reason: str) -> None:
    """Let pass a reason that the member has not given too often.

    Raises:
        RefusedError: it was; the refusal says how often.

    Source:
        Policy; serves 45 CFR 164.514(d)(3)(ii) and control ACC-6; bench V19-01.

    """
    most = MOST_ALIKE_NAMING if names_something(reason, target=item.purpose.target) else MOST_ALIKE
    times = _times_given(desk, reason)
    if times >= most:
        raise RefusedError(
            rule="reasons-are-not-pasted",
            because=f"you gave these very words {times} times within a day",
            source=WORKFORCE_USES,
            next_step="Say what this part decides in this chart: name its code, the finding or the number.",
        )


def _times_given(desk: Desk, reason: str) -> int:
    mark = reason_fingerprint(desk, reason).encode()
    since = desk.clock.now() - COUNTED_WITHIN
    rows = desk.ledger.store.rows_of(desk.member.user_id, most=_MOST_ROWS)
    return sum(_is_given(row, since) for row in rows if mark in row.body)


def _is_given(row: Row, since: datetime) -> bool:
    try:
        said = said_in(row)
    except BrokenSealError:
        return False
    return said["outcome"] == Outcome.GRANTED and datetime.fromisoformat(str(said["at"])) >= since
