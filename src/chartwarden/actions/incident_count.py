"""What the ledger knows of how many people an incident touches: the charts that an account opened while others had it.

It is asked only where the account is the exposure: shared or phished. Of a look without need nothing can be counted so,
since whoever looked did their own work on the same days. It is a floor and never the count: what left by other ways is
not in the ledger.

Source: 45 CFR 164.404(c)(1)(B), 164.408; control INC-8; bench V16-03.

Example:
    >>> sorted(kind.value for kind in ACCOUNT_WAS_OPEN)
    ['phishing', 'shared-credentials']

"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime
from typing import Final

from chartwarden.actions.desk import Acting, Desk
from chartwarden.foundation.errors import BrokenSealError, NotFoundError
from chartwarden.foundation.identifiers import MemberId
from chartwarden.incident.incident import Incident
from chartwarden.incident.kind import IncidentKind
from chartwarden.incident.report import reported_on
from chartwarden.ledger.entry import Act, Outcome
from chartwarden.ledger.store import Row
from chartwarden.ledger.telling import said_in

ACCOUNT_WAS_OPEN: Final = frozenset({IncidentKind.SHARED_CREDENTIALS, IncidentKind.PHISHING})
_SHOWS_A_CHART: Final = frozenset({Act.OPEN_CHART, Act.READ_DOCUMENT, Act.SEARCH_CHART, Act.DOWNLOAD, Act.UNMASK})
_ROWS_AT_A_TIME: Final = 500


def patients_seen(desk: Desk, act: Acting, incident: Incident) -> int | None:
    """Count the patients whose charts the subjects' accounts opened from the day of the event to that of the report.

    Args:
        desk: who counts.
        act: the act under way; learns the number.
        incident: whose subjects are the members with those accounts.

    Returns:
        None where the account was not the exposure, nobody is named, or the day of the event is not known.

    Source:
        45 CFR 164.404(c)(1)(B); control INC-8.

    """
    since = incident.kept_from
    was_open = any(report.kind in ACCOUNT_WAS_OPEN for report in incident.reports)  # a correction hides nothing of it
    if not was_open or not incident.subjects or since is None:
        return None
    until = reported_on(incident.report)
    found = {patient for one in incident.subjects for patient in _patients(desk, one, since=since, until=until)}
    act.note(counts={"in_ledger": len(found)})
    return len(found)


def _patients(desk: Desk, member_id: MemberId, *, since: date, until: date) -> Iterator[str]:
    """Give the pseudonyms of patients, as often as each was seen."""
    try:
        user_id = desk.workforce.member(member_id).user_id
    except NotFoundError:
        return
    before: int | None = None
    while rows := desk.ledger.store.rows_of(user_id, most=_ROWS_AT_A_TIME, before=before):
        for row in rows:
            day, patient = _shown(row)
            if day is not None and day < since:
                return
            if day is not None and patient is not None and day <= until:
                yield patient
        before = rows[-1].sequence


def _shown(row: Row) -> tuple[date | None, str | None]:
    """Give the day of an entry, and whose chart it showed; a damaged one says nothing."""
    with suppress(BrokenSealError):
        said = said_in(row)
        day, patient = datetime.fromisoformat(str(said["at"])).date(), said["patient"]
        is_shown = said["act"] in _SHOWS_A_CHART and said["outcome"] == Outcome.GRANTED
        return day, patient if is_shown and isinstance(patient, str) else None
    return None, None
