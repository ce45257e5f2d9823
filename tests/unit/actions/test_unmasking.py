"""One masked identifier is shown for a reason, and each look has an entry of its own."""

import json

import pytest

from chartwarden.actions.charts import read_document
from chartwarden.actions.desk import Desk
from chartwarden.actions.unmasking import MaskedField, unmask
from chartwarden.actions.work import finish_work
from chartwarden.foundation.errors import NotFoundError, RefusedError
from chartwarden.foundation.identifiers import DocumentId
from chartwarden.phi.kinds import IdentifierKind
from tests.builders import PROGRESS_NOTE, Scene, a_document, a_scene

REASON = "The payer's letter names a member by SSN; it decides whether this is the same person."
NOTE = """HPI
Wilhelmina Ostrander, SSN 912-44-0187, telephone 330-555-0142. Cough.
SOCIAL HISTORY
Lives at 41 Tannery Row.
"""


def _scene() -> tuple[Scene, Desk, DocumentId, int]:
    """Give a coder with a note whose history is open, and the ordinal of that section."""
    scene = a_scene()
    visit = a_document("visit", NOTE, patient=scene.patient, encounter=scene.stay, loinc=PROGRESS_NOTE)
    desk = scene.at(scene.coder)
    desk.charts.save([visit])
    [section] = [
        one for one in read_document(desk, scene.work.id, visit.document.outline.id).sections if "Cough" in one.words
    ]
    assert [run.kind for run in section.runs if run.is_masked] == [
        IdentifierKind.PATIENT_NAME,
        IdentifierKind.SSN,
        IdentifierKind.PHONE,
    ]
    return scene, desk, visit.document.outline.id, section.ordinal


def _entries(desk: Desk) -> list[dict[str, object]]:
    return [json.loads(row.body) for row in desk.ledger.store.rows()]


def test_one_mask_is_lifted_and_the_entry_tells_which_and_why() -> None:
    # given a note with three masks
    scene, desk, document, section = _scene()
    before = len(_entries(desk))
    # when the second is lifted for a reason
    seen = unmask(desk, scene.work.id, MaskedField(document, section, 1, IdentifierKind.SSN), reason=REASON)
    # then its words are shown, and nothing of them in `repr`
    assert seen.words.value == "912-44-0187"
    assert "0187" not in repr(seen)
    # and one entry names the act, the section, the rule and the one field, and no value
    *_, row = desk.ledger.store.rows()
    entry = json.loads(row.body)
    assert len(_entries(desk)) == before + 1
    assert (entry["act"], entry["outcome"], entry["counts"]) == ("chart.unmask", "granted", {"unmasked": 1})
    assert [one["sections"] for one in entry["seen"]] == [[section]]
    assert "0187" not in json.dumps(entry)
    # and what is kept beside it tells the field and the reason
    details = desk.ledger.told(row).details
    assert {name: details[name] for name in ("kind", "mask", "section", "reason")} == {
        "kind": "ssn",
        "mask": 1,
        "section": section,
        "reason": REASON,
    }


def test_two_fields_are_two_entries() -> None:
    # given a note with three masks
    scene, desk, document, section = _scene()
    before = len(_entries(desk))
    # when two are lifted
    for ordinal, kind in ((1, IdentifierKind.SSN), (2, IdentifierKind.PHONE)):
        unmask(desk, scene.work.id, MaskedField(document, section, ordinal, kind), reason=REASON)
    # then there are two entries
    assert [entry["act"] for entry in _entries(desk)[before:]] == ["chart.unmask"] * 2


def test_a_lifted_mask_is_there_again_at_the_next_read() -> None:
    # given a mask that was lifted
    scene, desk, document, section = _scene()
    unmask(desk, scene.work.id, MaskedField(document, section, 1, IdentifierKind.SSN), reason=REASON)
    # when the document is read, then it is masked as before
    assert "0187" not in "".join(one.words for one in read_document(desk, scene.work.id, document).sections)


@pytest.mark.parametrize("reason", ["", "needed for coding", "please show", "x" * 40])
def test_a_reason_that_says_nothing_is_refused_with_an_entry(reason: str) -> None:
    # given a mask
    scene, desk, document, section = _scene()
    before = len(_entries(desk))
    # when it is to be lifted for no reason, then it stays
    with pytest.raises(RefusedError, match="reasons-are-specific"):
        unmask(desk, scene.work.id, MaskedField(document, section, 1, IdentifierKind.SSN), reason=reason)
    # and one entry tells of the attempt
    [entry] = _entries(desk)[before:]
    assert (entry["act"], entry["outcome"], entry["because"]) == ("chart.unmask", "refused", "reasons-are-specific")
    assert entry["seen"] == []


def test_a_section_that_the_work_does_not_open_is_refused_with_an_entry() -> None:
    # given a section that is withheld, and a document that does not exist
    scene, desk, document, section = _scene()
    for field in (
        MaskedField(document, section + 1, 0, IdentifierKind.ADDRESS),
        MaskedField(document, 99, 0, IdentifierKind.ADDRESS),
        MaskedField(DocumentId("missing"), 0, 0, IdentifierKind.ADDRESS),
    ):
        before = len(_entries(desk))
        # when a mask in it is to be lifted, then one refusal answers all alike
        with pytest.raises(RefusedError) as refused:
            unmask(desk, scene.work.id, field, reason=REASON)
        assert refused.value.rule == "minimum-necessary"
        # and one entry tells of the attempt
        [entry] = _entries(desk)[before:]
        assert (entry["outcome"], entry["because"]) == ("refused", "minimum-necessary")


@pytest.mark.parametrize(
    ("ordinal", "kind"),
    [(3, IdentifierKind.SSN), (-1, IdentifierKind.PHONE), (0, IdentifierKind.SSN), (1, IdentifierKind.PATIENT_NAME)],
)
def test_a_mask_that_is_not_there_is_not_found_with_an_entry(ordinal: int, kind: IdentifierKind) -> None:
    # given a note with three masks
    scene, desk, document, section = _scene()
    before = len(_entries(desk))
    # when another place or another kind is named, then nothing is shown
    with pytest.raises(NotFoundError, match="no such masked identifier"):
        unmask(desk, scene.work.id, MaskedField(document, section, ordinal, kind), reason=REASON)
    # and one entry tells that the text was read
    assert len(_entries(desk)) == before + 1


def test_finished_work_lifts_nothing() -> None:
    # given finished work
    scene, desk, document, section = _scene()
    finish_work(desk, scene.work.id)
    # when a mask is to be lifted, then there is no warrant
    with pytest.raises(RefusedError, match="work-is-the-warrant"):
        unmask(desk, scene.work.id, MaskedField(document, section, 1, IdentifierKind.SSN), reason=REASON)
