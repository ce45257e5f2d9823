"""What only the privacy office may do: look at the record of others, and at the whole ledger.

Example:
    >>> sorted(REVIEWERS)
    [<Role.PRIVACY_OFFICER: 'privacy_officer'>]

"""

from chartwarden.actions.desk import Desk
from chartwarden.foundation.citation import AUDIT_CONTROLS
from chartwarden.foundation.errors import RefusedError
from chartwarden.workforce.member import Role

REVIEWERS = frozenset({Role.PRIVACY_OFFICER})
# Why an act cannot be recorded. What shows nothing of a chart is given to the privacy office all the same: just when
# the ledger takes no more entries, somebody must be able to see why.
NOT_RECORDED = frozenset({"no-record-no-read", "clock-goes-forward"})


def reviews(desk: Desk) -> bool:
    """Tell whether the member looks at the record of others."""
    return bool(desk.member.roles & REVIEWERS)


def require_privacy_office(desk: Desk) -> None:
    """Let pass the privacy officer.

    Raises:
        RefusedError: the member is none.

    Source:
        45 CFR 164.308(a)(1)(ii)(D); control AUD-1.

    """
    if not reviews(desk):
        raise RefusedError(
            rule="privacy-office-reviews-access",
            because="only the privacy officer looks at the record of others and at the whole ledger",
            source=AUDIT_CONTROLS,
            next_step="Your own access, with a proof of each entry, is under My access.",
        )
