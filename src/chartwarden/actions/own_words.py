"""Own words: what somebody writes into the work on one chart holds nothing of another patient's.

The browser asks when something is pasted, and every action that takes free text asks again, so a text that came by way
of a plain editor, a telephone or the memory of a typist is told like one from the clipboard.

What the answer gives away, since anybody at a desk may ask: a text of fewer than eight words is not compared with other
charts at all; names, numbers and birth dates are judged against what the work shows of the own chart alone, so a
stranger who is a patient here and one who is not are answered alike, and so are the patient's own where they are
masked; prints are made without identifiers, so that no name can be asked for beside an illness; the refusal is one
sentence, whoever's words they are; and every question is an entry. Only when the words are from other work of the
asker's own, that work is named.

Source: 45 CFR 164.502(a), 164.312(c)(1); controls CLM-1; violation bench V10-01, V10-04, V01-06.

Example:
    >>> FEWEST_WORDS
    8

"""

import unicodedata
from collections.abc import Sequence
from typing import Final

from chartwarden.actions.charts import current_grant
from chartwarden.actions.desk import Acting, Desk
from chartwarden.actions.human_pace import FOUND, TEXTS, note_found, require_human_pace
from chartwarden.actions.warrant import warrant
from chartwarden.actions.whose import print_key
from chartwarden.foundation.citation import USES_AND_DISCLOSURES
from chartwarden.foundation.errors import MalformedError, RefusedError
from chartwarden.foundation.identifiers import PatientId, WorkItemId, keyed_id
from chartwarden.ledger.entry import Act
from chartwarden.mixup.contradiction import Said
from chartwarden.mixup.copies import Copy
from chartwarden.mixup.edited import edited_copies
from chartwarden.mixup.fingerprint import word_count
from chartwarden.mixup.lookalike import as_read, is_turned
from chartwarden.mixup.own_words import foreign_identifiers
from chartwarden.phi.identifier_policy import IdentifierClass
from chartwarden.purpose.work import WorkItem

FEWEST_WORDS: Final = 8  # policy: fewer are nobody's own words, and would let charts be asked for single facts
MOST_CHARACTERS: Final = 20_000  # of one text; no field here takes more
_NOBODY: Final = PatientId("")
_IDENTIFIER: Final = {
    Said.BIRTH_DATE: "a birth date",
    Said.NUMBER: "a record number",
    Said.NAME: "a name",
}


def check_text(desk: Desk, work_id: WorkItemId | None, text: str) -> None:
    """Let a text pass that is about to be pasted, or refuse it. The text itself is kept nowhere.

    Args:
        desk: who pastes.
        work_id: the work item whose page it is pasted into; None on a page without one.
        text: what the clipboard holds.

    Raises:
        RefusedError: it has another patient's words or identifiers, or the work is no warrant for this member now.
        MalformedError: it is longer than any field here takes.

    Source:
        45 CFR 164.502(a), 164.312(c)(1); control CLM-1.

    """
    counts = {"characters": len(text)}
    with desk.acting(Act.CHECK_TEXT, search=_fingerprint(desk, text), counts=counts) as act:
        item = warrant(desk, act, work_id) if work_id is not None else None
        require_own_words(desk, act, item, text)


def require_own_words(desk: Desk, act: Acting, item: WorkItem | None, text: str) -> None:
    """Let a text pass that holds nothing of another patient. Ask it of every free text, inside the act that keeps it.

    Args:
        desk: who writes.
        act: the act under way; learns whose words they are, sealed, when they are somebody else's.
        item: the work that the text is written in; None outside of work, where only other charts' words are looked for.
        text: what was written. Empty is fine.

    Raises:
        RefusedError: it names somebody who is not this chart's patient, or it has words of another chart; or more was
            compared than anybody writes.
        MalformedError: it is longer than any field here takes, or it turns the direction of its letters.

    Source:
        45 CFR 164.502(a), 164.312(c)(1); control CLM-1.

    """
    if len(text) > MOST_CHARACTERS:
        raise MalformedError(what="the text is too long", where="The text", fix="Write what this work needs, and less.")
    if is_turned(text):
        raise MalformedError(
            what="it holds a mark that turns the direction of its letters", where="The text", fix="Type it plainly."
        )
    if text.strip():
        require_human_pace(desk, TEXTS, found=FOUND if word_count(text) >= FEWEST_WORDS else None)
    if item is not None:
        _require_own_identifiers(desk, item, text)
    if word_count(text) >= FEWEST_WORDS:
        _require_own_passages(desk, act, item, text)


def _require_own_identifiers(desk: Desk, item: WorkItem, text: str) -> None:
    patient = desk.charts.registered([item.patient_id]).get(item.patient_id)
    if patient is None:
        return
    attending = desk.charts.encounter(item.purpose.encounter_id).attending
    rule = desk.rulebook.rules.get(item.purpose.kind)
    is_holders = item.member_id == desk.member.id  # whoever decides or keeps the queues is shown no identifier at all
    shown = rule.identifiers if rule and is_holders else frozenset[IdentifierClass]()
    found = foreign_identifiers(as_read(text), patient, known=[attending], shown=shown)
    if found:
        raise RefusedError(
            rule="own-identifiers",
            because=f"it gives {_IDENTIFIER[found[0].kind]} that this work does not show as this patient's",
            source=USES_AND_DISCLOSURES,
            next_step="Check that you are in the right chart; leave names, numbers and birth dates out.",
        )


def _require_own_passages(desk: Desk, act: Acting, item: WorkItem | None, text: str) -> None:
    own = item.patient_id if item else _NOBODY
    linked = frozenset(link.other_id for link in desk.links.of_patient(own) if link.other_id) if item else frozenset()
    key = print_key(desk.content_key)
    found = edited_copies(as_read(text), key=key, own=own, index=desk.prints, linked=linked)
    if not found:
        return
    act.note(details={"words_of": found[0].patient_id})
    note_found(desk, FOUND)
    whose = _work_on(desk, found)
    raise RefusedError(
        rule="own-words",
        because=f"these words stand in another chart{whose}",
        source=USES_AND_DISCLOSURES,
        next_step="Say it in your own words, from this chart; if they belong here, link the document first.",
    )


def _work_on(desk: Desk, found: Sequence[Copy]) -> str:
    """Name the member's own work that opens the note where the words stand; nothing when they have none.

    Were it named for a note that stays closed to it, a guess from one chart would tell what is withheld in another.
    """
    for one in desk.work.of_member(desk.member.id):
        rule = desk.rulebook.rules.get(one.purpose.kind)
        notes = [copy.document_id for copy in found if copy.patient_id == one.patient_id]
        if not notes or not one.is_warrant_for(desk.member.id) or rule is None:
            continue
        grant, _ = current_grant(desk, one)
        if any(map(grant.sections_of, notes)):
            return f", that of your work \u201c{rule.title}\u201d due {one.due_on:%d %b}"
    return ""


def _fingerprint(desk: Desk, text: str) -> str:
    """Give the keyed hash of a text: equal for equal words, and it tells nobody what they are."""
    return keyed_id(desk.content_key, "text", " ".join(unicodedata.normalize("NFKC", text).casefold().split()))
