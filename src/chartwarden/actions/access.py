"""What I opened and why: a member's own entries, told as sentences; and an access report for reviewers.

Example:
    >>> sentence_of({"act": "work.list", "outcome": "granted"}, {}, encounter="")
    'Looked at my work.'

"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from chartwarden.actions.charts import document_title
from chartwarden.actions.desk import Desk
from chartwarden.foundation.citation import AUDIT_CONTROLS
from chartwarden.foundation.errors import NotFoundError, RefusedError
from chartwarden.foundation.identifiers import EncounterId
from chartwarden.ledger.canonical import Canonical
from chartwarden.ledger.entry import Act, Outcome
from chartwarden.ledger.store import Row
from chartwarden.workforce.member import Role

_MAY_REVIEW = frozenset({Role.PRIVACY_OFFICER})
_MOST_ENTRIES = 200

_WORDS = {
    Act.SIGN_IN: "Signed in",
    Act.SIGN_OUT: "Signed out",
    Act.LIST_WORK: "Looked at my work",
    Act.SEARCH_WORK: "Searched my work",
    Act.ASSIGN_WORK: "Assigned work",
    Act.FINISH_WORK: "Finished work",
    Act.REWORK: "Opened finished work again",
    Act.OPEN_CHART: "Opened a chart",
    Act.READ_DOCUMENT: "Read a document",
    Act.EXPLAIN_GRANT: "Asked why parts of a chart are shown or withheld",
    Act.UNMASK: "Unmasked one identifier in a chart",
    Act.REQUEST_WIDENING: "Asked to see one part more",
    Act.DECIDE_WIDENING: "Decided a request to see more",
    Act.LIST_WIDENINGS: "Looked at requests to see more",
    Act.ASSIGN_CODE: "Assigned a code",
    Act.REMOVE_CODE: "Removed a code",
    Act.REVIEW_ACCESS: "Looked at a record of access",
    Act.IMPORT: "Imported charts",
    Act.ADD_MEMBER: "Added a member",
    Act.END_MEMBER: "Ended a membership",
    Act.LIST_MEMBERS: "Looked at the list of members",
    Act.CHANGE_PASSWORD: "Changed a password",
    Act.EXPORT_LEDGER: "Exported the ledger",
}


@dataclass(frozen=True, slots=True, repr=False)
class AccessRow:
    """One entry as a person reads it. The fields that control AUD-3 names, and a sentence."""

    sequence: int
    at: datetime
    who: str
    device: str
    patient: str  # pseudonym
    documents: tuple[str, ...]  # pseudonyms
    sections: int
    purpose: str
    rule: str
    outcome: Outcome
    because: str
    sentence: str


def my_access(desk: Desk, *, most: int = _MOST_ENTRIES) -> tuple[AccessRow, ...]:
    """Give one's own latest entries, newest first. Looking is an entry too.

    Source:
        45 CFR 164.312(b); control AUD-1.

    """
    with desk.acting(Act.REVIEW_ACCESS, details={"of": desk.member.user_id}) as act:
        act.granted()
        return tuple(_row(desk, row) for row in desk.ledger.store.rows_of(desk.member.user_id, most=most))


def my_entries(desk: Desk, *, most: int) -> tuple[Mapping[str, Canonical], ...]:
    """Give one's own latest entries as they were sealed, newest first. Looking is an entry. Source: control AUD-1."""
    with desk.acting(Act.REVIEW_ACCESS, details={"of": desk.member.user_id}) as act:
        act.granted()
        rows = desk.ledger.store.rows_of(desk.member.user_id, most=most)
        return tuple(said for row in rows if (said := desk.ledger.told(row).said) is not None)


def access_report(desk: Desk, user_id: str, *, most: int = _MOST_ENTRIES) -> tuple[AccessRow, ...]:
    """Give another member's entries, for the privacy officer. The review is an entry of the reviewer.

    Raises:
        RefusedError: the member's role does not review access; told before anybody is looked up.
        NotFoundError: nobody has that user id.

    Source:
        45 CFR 164.308(a)(1)(ii)(D); controls AUD-1, AUD-3.

    """
    with desk.acting(Act.REVIEW_ACCESS, details={"of": user_id}) as act:
        if not desk.member.roles & _MAY_REVIEW:
            raise RefusedError(
                rule="privacy-office-reviews-access",
                because="only the privacy officer reviews the access of others",
                source=AUDIT_CONTROLS,
                next_step="Your own access is under My access.",
            )
        of = desk.workforce.by_user_id(user_id)
        act.granted()
        return tuple(_row(desk, row) for row in desk.ledger.store.rows_of(of.user_id, most=most))


def sentence_of(said: Mapping[str, Canonical], details: Mapping[str, Canonical], *, encounter: str) -> str:
    """Tell an entry in words.

    Args:
        said: the entry's canonical value.
        details: what stands beside it; empty when destroyed.
        encounter: the encounter's number, or nothing.

    """
    words = _WORDS[Act(str(said["act"]))]
    document_type = details.get("document_type")
    if isinstance(document_type, str):
        words = words.replace("a document", f"the {document_title(document_type).lower()}")
    if encounter:
        words = f"{words} of {encounter}" if "chart" in words or "Read" in words else f"{words} on {encounter}"
    if isinstance(code := details.get("code"), str):
        words = f"{words}: {code}"
    if said["outcome"] == Outcome.REFUSED:
        words = f"{words} \u2013 refused ({said.get('because')})"
    elif said["outcome"] == Outcome.FAILED:
        words = f"{words} \u2013 failed"
    return f"{words}."


def _row(desk: Desk, row: Row) -> AccessRow:
    told = desk.ledger.told(row)
    if told.said is None:
        return _damaged(row, told.trouble)
    said: Mapping[str, Any] = told.said  # every field is there, each of its kind
    rule = desk.rulebook.rules.get(said["kind_of_work"])
    purpose = " \u00b7 ".join(part for part in (rule.title if rule else said["kind_of_work"], said["target"]) if part)
    sentence = sentence_of(said, told.details, encounter=_number(desk, told.details.get("encounter")))
    return AccessRow(
        sequence=row.sequence,
        at=datetime.fromisoformat(said["at"]),
        who=said["actor"],
        device=said["device"],
        patient=said["patient"] or "",
        documents=tuple(one["document"] for one in said["seen"]),
        sections=sum(len(one["sections"]) for one in said["seen"]),
        purpose=purpose,
        rule=said["rule"] or "",
        outcome=Outcome(said["outcome"]),
        because=said["because"] or "",
        sentence=f"{sentence} But {told.trouble}." if told.trouble else sentence,
    )


def _damaged(row: Row, trouble: str) -> AccessRow:
    """Tell of a row that somebody damaged, so that it hides neither itself nor the others."""
    return AccessRow(
        sequence=row.sequence,
        at=datetime.fromtimestamp(0, UTC),
        who=row.actor,
        device="",
        patient="",
        documents=(),
        sections=0,
        purpose="",
        rule="",
        outcome=Outcome.FAILED,
        because="broken-seal",
        sentence=f"Entry {row.sequence} cannot be trusted: {trouble}. Run `chartwarden ledger verify`.",
    )


def _number(desk: Desk, encounter_id: Canonical) -> str:
    if not isinstance(encounter_id, str):
        return ""
    try:
        return desk.charts.encounter(EncounterId(encounter_id)).number
    except NotFoundError:
        return "a chart that is gone"
