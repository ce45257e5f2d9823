"""Keeping the ledger: rotating its key, destroying what stands beside old entries, and accepting the clock as it is.

Example:
    >>> DETAILS_ARE_KEPT.days // 365
    6

"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from chartwarden.actions.desk import Desk
from chartwarden.foundation.citation import AUDIT_CONTROLS, BREACH_RECORDS, RETENTION
from chartwarden.foundation.errors import RefusedError
from chartwarden.incident.incident import Incident
from chartwarden.ledger.entry import Act
from chartwarden.ledger.note import VerifierKey
from chartwarden.ledger.stretch import STRETCH
from chartwarden.workforce.member import Role

DETAILS_ARE_KEPT = timedelta(days=6 * 365 + 2)  # 45 CFR 164.316(b)(2)(i): six years, leap days included


@dataclass(frozen=True, slots=True)
class Destroyed:
    """Which entries were gone over, and how many had something beside them."""

    first: int
    last: int
    entries: int


def rotate_ledger_key(desk: Desk) -> VerifierKey:
    """Let another key sign the ledger from here on, and give what others check it with.

    The entry that names it is signed by both keys, so whoever trusts the old one can follow. Entries from before stay
    as verifiable as they were.

    Raises:
        RefusedError: the member is no administrator, or the entry could not be made durable.

    Source:
        NIST SP 800-57 part 1, 5.3.6 (a signing key has an end); control AUD-4.

    """
    with desk.acting(Act.ROTATE_KEY) as act:
        _require(desk, Role.ADMINISTRATOR)
        key = desk.ledger.begin_rotation()
        act.note(target=key.words)
        act.rotated()
    return key


def accept_clock(desk: Desk) -> None:
    """Accept the clock of this machine as it is, so that the ledger goes on after it was wrongly set forward.

    Acts are refused while the clock stands behind the latest entry. If that entry's time was wrong, somebody has to say
    so; the entry of that stands in the log. Order is by sequence all the while. Parts that a second person has opened
    for a time are closed, since that time was counted by the clock that is no more: no jump makes anything last longer.

    Raises:
        RefusedError: the member is no administrator and no privacy officer.

    Source:
        control AUD-2.

    """
    with desk.acting(Act.ACCEPT_CLOCK) as act:
        _require(desk, Role.ADMINISTRATOR, Role.PRIVACY_OFFICER)
        with act.change():
            act.note(counts={"approvals_ended": desk.work.end_approvals(after=desk.clock.now())})


def destroy_details(desk: Desk, *, before: datetime) -> Destroyed:
    """Destroy what stands beside the entries from before an instant; the entries stay and verify.

    An entry says which they were: details that are gone without one are a finding of `chartwarden ledger verify`.

    Args:
        desk: of a privacy officer.
        before: aware; entries from the first of the log on, up to the first that is not older.

    Raises:
        RefusedError: the member is no privacy officer, the instant lies within the time that records are kept, or an
            open incident may need what stands beside some of them.

    Source:
        45 CFR 164.316(b)(2)(i), 164.310(d)(2)(i); control INC-5.

    """
    with desk.acting(Act.DESTROY_DETAILS) as act:
        _require(desk, Role.PRIVACY_OFFICER)
        if before > desk.clock.now() - DETAILS_ARE_KEPT:
            raise RefusedError(
                rule="records-are-kept-six-years",
                because="what stands beside an entry is kept for six years",
                source=RETENTION,
                next_step="Name a day that lies further back.",
            )
        last = _last_before(desk, before)
        with act.change():
            _require_no_hold(desk, before)
            count = desk.ledger.store.destroy_details(first=0, last=last) if last >= 0 else 0
            act.note(counts={"first": 0, "last": last, "entries": count})
    return Destroyed(0, last, count)


def _require_no_hold(desk: Desk, before: datetime) -> None:
    """Let pass what no open incident covers: it covers everything from its event on, or all where that is not known.

    Raises:
        RefusedError: one does. It tells nothing of the incident, which whoever asks may be the subject of.

    """
    if any(is_held_by(incident, before.date()) for incident in desk.incidents.all_open()):
        raise RefusedError(
            rule="evidence-is-held",
            because="an open incident may need what stands beside these entries, so it is held",
            source=BREACH_RECORDS,
            next_step="Name an earlier day, or wait until the incident is closed.",
        )


def is_held_by(incident: Incident, day: date) -> bool:
    """Tell whether destroying what is older than a day would reach what an incident is about.

    Source:
        45 CFR 164.414(b), 164.530(j); control INC-5.

    """
    return incident.is_open and (incident.kept_from is None or incident.kept_from <= day)


def _last_before(desk: Desk, before: datetime) -> int:
    """Give the last entry of those that begin the log and are older; -1 when none is.

    Looked for from the start and not by halves: clocks jump, and no jump may let a younger entry in.
    """
    source, start = desk.ledger.store.source(), 0
    while True:
        place = start
        for sequence, body, *_ in source.raw(start, start + STRETCH):
            at = body.partition(b',"at":"')[2][:32].decode(errors="replace")
            if datetime.fromisoformat(at) >= before:
                return sequence - 1
            place = sequence + 1
        if place == start:
            return start - 1
        start = place


def _require(desk: Desk, *roles: Role) -> None:
    if not desk.member.roles.intersection(roles):
        raise RefusedError(
            rule="few-keep-the-ledger",
            because="your role does not keep the ledger",
            source=AUDIT_CONTROLS,
            next_step=f"Ask somebody who does: {' or '.join(role.value.replace('-', ' ') for role in roles)}.",
        )
