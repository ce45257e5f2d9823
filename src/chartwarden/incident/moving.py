"""Moving an incident: what every move shares. None skips a step, overwrites anything, or goes without words.

Source: 45 CFR 164.414(b), 164.530(j); controls INC-6, INC-16; ASVS V2.3.1.

Example:
    >>> checked_words("  The fax came back unopened.  ")
    'The fax came back unopened.'

"""

import dataclasses
from typing import Any, Final

from chartwarden.foundation.citation import BREACH_RECORDS, BURDEN_OF_PROOF, INCIDENT_RESPONSE
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import MemberId
from chartwarden.incident.incident import MOVES, Event, Incident, IncidentState
from chartwarden.workforce.free_text import require_no_secret

LEAST_WORDS_CHARACTERS: Final = 8  # policy
MOST_WORDS_CHARACTERS: Final = 4000


def require_may_judge(incident: Incident, member_id: MemberId) -> None:
    """Let pass a member whom an incident is neither about nor by.

    Raises:
        RefusedError: they reported it, or it is about them.

    Source:
        45 CFR 164.530(a)(1)(ii), 164.530(d); control INC-6; bench V16-07.

    """
    if incident.is_reported_by(member_id) or incident.is_about(member_id):
        raise RefusedError(
            rule="nobody-judges-their-own-incident",
            because="whoever reported an incident, or whom it is about, does not assess, decide or close it",
            source=INCIDENT_RESPONSE,
            next_step="Leave it to another privacy officer.",
        )


def require_open(incident: Incident) -> None:
    """Let pass an incident that is not closed.

    Raises:
        RefusedError: it is.

    """
    if not incident.is_open:
        refuse_move(incident.state)


def require_move(incident: Incident, to: IncidentState) -> None:
    """Let pass an incident that may go to a state from where it stands.

    Raises:
        RefusedError: no such move leads from there.

    """
    if to not in MOVES[incident.state]:
        refuse_move(incident.state)


def refuse_move(state: IncidentState) -> None:
    """Refuse what does not follow where an incident stands.

    Raises:
        RefusedError: always; it says what comes first.

    """
    match state:
        case IncidentState.OPEN:
            raise RefusedError(
                rule="incident-steps-are-not-skipped",
                because="its triage is not complete",
                source=INCIDENT_RESPONSE,
                next_step="Complete the triage first.",
            )
        case IncidentState.TRIAGED:
            raise RefusedError(
                rule="incident-steps-are-not-skipped",
                because="it is not decided yet",
                source=BURDEN_OF_PROOF,
                next_step="Assess it and decide first.",
            )
        case IncidentState.DECIDED:
            raise RefusedError(
                rule="incident-steps-are-not-skipped",
                because="it is decided already",
                source=BURDEN_OF_PROOF,
                next_step="Where new facts say otherwise, decide that it is a breach.",
            )
        case IncidentState.CLOSED:
            raise RefusedError(
                rule="incident-steps-are-not-skipped",
                because="it is closed",
                source=BREACH_RECORDS,
                next_step="Report what is new as another incident.",
            )


def checked_words(words: str, *, least: int = LEAST_WORDS_CHARACTERS) -> str:
    """Give what is said of a move, stripped.

    Raises:
        RefusedError: it says too little or too much, or holds a secret.

    """
    stripped = words.strip()
    if not least <= len(stripped) <= MOST_WORDS_CHARACTERS:
        raise RefusedError(
            rule="moves-are-said-in-words",
            because=f"what is said of a move has {least} to {MOST_WORDS_CHARACTERS} characters",
            source=BREACH_RECORDS,
            next_step="Say in a sentence what you found and why.",
        )
    require_no_secret(stripped)
    return stripped


def moved(incident: Incident, to: IncidentState, event: Event, **changes: Any) -> Incident:  # noqa: ANN401 -- fields
    """Give the incident after a move: a version further, with one event more."""
    return dataclasses.replace(
        incident, state=to, events=(*incident.events, event), version=incident.version + 1, **changes
    )
