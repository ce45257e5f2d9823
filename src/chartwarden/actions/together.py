"""What is done while somebody sits beside a member: the work itself, and nothing that reaches further.

Two people see one screen, so what one of them must not see stays closed for both: the other's role must do this kind of
work too, the chart must be none of their people's, and what was opened for one person by a request or by broken glass
is open to one person alone. Every one of these is answered with the same words, which tell neither of the two whose
chart it is.

Source: 45 CFR 164.502(a), (b), 164.308(a)(4), 164.530(b); violation bench V04-B2.

Example:
    >>> Act.OPEN_CHART in TOGETHER, Act.BREAK_GLASS in TOGETHER, Act.CHANGE_PASSWORD in TOGETHER
    (True, False, False)

"""

from typing import Final

from chartwarden.foundation.citation import USES_AND_DISCLOSURES
from chartwarden.foundation.errors import RefusedError
from chartwarden.ledger.entry import Act

TOGETHER: Final = frozenset(
    {
        Act.SIGN_OUT,
        Act.VEIL,
        Act.UNVEIL,
        Act.END_SESSION,
        Act.SIGNAL,
        Act.END_SHADOW,
        Act.END_WIDENING,
        Act.LIST_WORK,
        Act.SEARCH_WORK,
        Act.TAKE_WORK,
        Act.FINISH_WORK,
        Act.HOLD_WORK,
        Act.RESUME_WORK,
        Act.OPEN_CHART,
        Act.READ_DOCUMENT,
        Act.SEARCH_CHART,
        Act.EXPLAIN_GRANT,
        Act.CHECK_TEXT,
        Act.SCAN_MIXUP,
        Act.STALE_COPY,
        Act.ASSIGN_CODE,
        Act.REMOVE_CODE,
        Act.CHANGE_CODE,
        Act.SUGGEST_EVIDENCE,
        Act.BUILD_PACKET,
        Act.REPORT_INCIDENT,  # whoever sees a mistake waits for nothing
    }
)
"""Whatever is not named here waits until the member sits alone again: a new act must be put here on purpose."""


def require_together(act: Act) -> None:
    """Let pass an act that is part of the work that somebody learns by looking on.

    Raises:
        RefusedError: it decides, exports, opens more than the work does, or is about an account.

    """
    if act not in TOGETHER:
        raise RefusedError(
            rule="shadowed-is-the-work-alone",
            because="somebody sits beside you, and this is no part of the work that they look on at",
            source=USES_AND_DISCLOSURES,
            next_step="End the shadowing first: the button is at the top of the page.",
        )


def not_together() -> RefusedError:
    """Give the one refusal for every chart that does not open to both: it tells neither why nor whose it is."""
    return RefusedError(
        rule="not-while-shadowed",
        because="this work does not open while somebody sits beside you",
        source=USES_AND_DISCLOSURES,
        next_step="Take another item, or end the shadowing and open it alone.",
    )
