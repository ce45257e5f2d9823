"""What is masked or withheld cannot be asked for: not by typing a guess, not by a length, a range, or good timing.

Source: 45 CFR 164.502(b), 164.514(d)(2); violation bench V01-06, V12-03, V12-04.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from chartwarden.actions.chart_search import search_chart
from chartwarden.actions.charts import open_chart, read_document
from chartwarden.actions.codes import add_shown_evidence, remove_code
from chartwarden.actions.coding_review import assign_review
from chartwarden.actions.desk import Desk
from chartwarden.actions.mixups import index_texts
from chartwarden.actions.own_words import check_text
from chartwarden.actions.packets import build_packet
from chartwarden.actions.spans import ShownSpan
from chartwarden.actions.unmasking import MaskedField, unmask
from chartwarden.actions.waivers import waive_conflict
from chartwarden.actions.widening import Answer, decide_widening, request_widening
from chartwarden.actions.work import assign_work, finish_work
from chartwarden.chart.coding import Coding
from chartwarden.chart.document import RestrictedClass
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import DocumentId
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.purpose.target import Target
from chartwarden.purpose.work import WorkItem
from chartwarden.workforce.member import Role
from tests.builders import (
    NOTE,
    PROGRESS_NOTE,
    TODAY,
    Scene,
    a_document,
    a_member,
    a_patient,
    a_scene,
    a_work_item,
    an_encounter,
)

SEPSIS = Coding("ICD-10-CM", "A41.51", "Sepsis due to Escherichia coli")
WHY = "The record number decides which stay A41.51 belongs to."


@pytest.fixture
def scene() -> Scene:
    """Give a chart whose rule shows the record number, and no name, birth date, security or member number."""
    return a_scene()


def _answer(scene: Scene, text: str) -> str:
    try:
        check_text(scene.at(scene.coder), scene.work.id, text)
    except RefusedError as refusal:
        return str(refusal)
    return ""


# A guess that is typed.


@pytest.mark.control("CLM-1", "MIN-6")
@pytest.mark.parametrize(
    "label", ["SSN", "chart no.", "record number", "patient number", "hospital number", "Member ID"]
)
@pytest.mark.parametrize("digits", [4, 5, 9])
def test_the_digits_of_a_masked_number_cannot_be_guessed_one_by_one(scene: Scene, label: str, digits: int) -> None:
    # given the last digits of the patient's security number, and the same with the first of them changed
    right = "912440187"[-digits:]
    wrong = str((int(right[0]) + 1) % 10) + right[1:]
    # when each is typed as a number of any kind, then nobody can tell which of them is right
    assert _answer(scene, f"See {label} {right} there.") == _answer(scene, f"See {label} {wrong} there.")


def test_the_record_number_that_the_work_shows_may_be_written(scene: Scene) -> None:
    # given the patient's own record number, which the banner shows, and another
    # when they are typed, then the own one passes and the other does not
    assert _answer(scene, "Chart no. 44719 has it.") == ""
    assert "record number" in _answer(scene, "Chart no. 44718 has it.")


def test_nobody_but_the_holder_may_ask_with_an_identifier(scene: Scene) -> None:
    # given work whose rule shows the name, and its holder
    item = a_work_item("appeal", encounter=scene.stay, member=scene.coder, kind="denial-appeal")
    scene.at(scene.keeper).work.add([item])
    check_text(scene.at(scene.coder), item.id, "Ms. Ostrander was admitted from the emergency room.")
    # when a manager approves that somebody does it and writes a name, the patient's or another
    told = []
    for name in ("Ostrander", "Vandermeer"):
        with pytest.raises(RefusedError) as refused:
            waive_conflict(
                scene.at(scene.manager),
                item.id,
                member_id=scene.other.id,
                reason=f"Only Omar knows the payer of Ms. {name}.",
            )
        told.append(str(refused.value))
    # then both are refused in the same words
    assert told[0] == told[1]
    assert "own-identifiers" in told[0]


@pytest.mark.control("CLM-1", "MIN-2")
def test_words_of_a_note_that_stays_closed_do_not_name_the_work_on_its_chart(scene: Scene) -> None:
    # given a coder with work on two charts, in one of which a note is open and another is withheld
    other = a_patient("z", given="Zora", family="Quimby")
    stay = an_encounter("z", patient=other)
    said = {
        "open": "She walked down to the bay before dawn and fed the gulls from the pier.",
        "closed": "He gathers bottle caps in the attic and sorts them by colour every winter.",
    }
    kinds = {"open": PROGRESS_NOTE, "closed": NOTE}
    notes = [
        a_document(key, f"ASSESSMENT AND PLAN\n{text}\n", patient=other, encounter=stay, loinc=kinds[key])
        for key, text in said.items()
    ]
    keeper = scene.at(scene.keeper)
    keeper.charts.save([other, stay, *notes])
    keeper.work.add([a_work_item("z", encounter=stay, member=scene.coder)])
    index_texts(keeper)
    # when the words of each are typed into the work on the first chart
    told = {key: _answer(scene, text) for key, text in said.items()}
    # then both are refused, and the work is named only where it opens them anyway
    assert "that of your work" in told["open"]
    assert "stand in another chart (own-words" in told["closed"]


# A length that is told.


@pytest.mark.control("MIN-6")
def test_the_packet_does_not_tell_how_long_a_masked_name_is(scene: Scene) -> None:
    desk = scene.at(scene.coder)
    # given two notes that are shown alike: one has the family name where the other has the whole name
    told = []
    for name in ("Ostrander", "Wilhelmina Ostrander"):
        text = f"HOSPITAL COURSE\nMs. {name} had sepsis due to E. coli.\nDISCHARGE DIAGNOSES\n1. Sepsis.\n"
        note = a_document("note", text, patient=scene.patient, encounter=scene.stay)
        scene.at(scene.keeper).charts.save([note])
        course = read_document(desk, scene.work.id, note.document.outline.id).sections[0]
        at = course.words.index("sepsis")
        span = ShownSpan(note.document.outline.id, course.ordinal, at, at + len("sepsis"))
        coded = add_shown_evidence(desk, scene.work.id, SEPSIS, span=span).coded
        # when the packet of a code that is marked beside the mask is built
        built = build_packet(desk, scene.work.id)
        told.append((course.words, [part.characters for part in built.parts], built.size, built.chart))
        remove_code(desk, scene.work.id, coded.id)
    # then its figures are the same
    assert told[0] == told[1]


# A range that names everything.


@pytest.mark.control("MIN-2", "ACC-5")
def test_a_target_of_all_codes_opens_no_sensitive_clause_and_no_labelled_note(scene: Scene) -> None:
    # given a note with a sensitive clause, a note labelled HIV, and work that was stored for all codes there are
    note = a_document(
        "note", "HOSPITAL COURSE\nCOPD; HIV on Biktarvy; CKD.\n", patient=scene.patient, encounter=scene.stay
    )
    labelled = a_document(
        "labelled",
        "HOSPITAL COURSE\nViral load.\n",
        patient=scene.patient,
        encounter=scene.stay,
        restricted=RestrictedClass.HIV,
    )
    item = a_work_item("all", encounter=scene.stay, member=scene.coder)
    wide = replace(item, purpose=replace(item.purpose, target=Target(codes=("A00-Z99",))))
    scene.at(scene.keeper).charts.save([note, labelled])
    scene.at(scene.keeper).work.add([wide])
    # when its chart is read
    desk = scene.at(scene.coder)
    chart = open_chart(desk, wide.id)
    words = read_document(desk, wide.id, note.document.outline.id).sections[0].words
    # then the clause is masked and the labelled note is closed
    assert "Biktarvy" not in words
    assert labelled.document.outline.id not in {listed.id for listed in chart.documents}
    # and nobody gives new work such a target
    with pytest.raises(RefusedError, match="several chapters"):
        assign_work(
            scene.at(scene.manager),
            encounter_id=scene.stay.id,
            kind="inpatient-final",
            target="A00-Z99",
            due_on=TODAY,
            to=scene.other,
        )


@pytest.mark.control("MIN-2", "ACC-6")
def test_a_heading_that_the_rule_keeps_for_other_codes_does_not_open_at_once(scene: Scene) -> None:
    # given a query about a fracture, and a laboratory report with cultures, which its rule keeps for infections
    report = a_document(
        "labs",
        "LABORATORY DATA\nSodium 139.\nCULTURES\nGram negative rods.\nREMARKS\nHaemolysed.\n",
        patient=scene.patient,
        encounter=scene.stay,
        loinc=PROGRESS_NOTE,
    )
    item = a_work_item("query", encounter=scene.stay, member=scene.coder, kind="acuity-query", codes=("S72.001A",))
    scene.at(scene.keeper).charts.save([report])
    scene.at(scene.keeper).work.add([item])
    desk, outline = scene.at(scene.coder), report.document.outline
    asked = {}
    for section in outline.sections[1:]:
        reason = f"S72.001A: part {section.ordinal} tells whether the bone was infected before."
        asked[section.heading] = request_widening(desk, item.id, outline.id, section=section.ordinal, reason=reason)
    # when both are asked for, then a heading that nobody could name opens at once, and the cultures wait for somebody
    assert {heading: one.decision.value for heading, one in asked.items()} == {
        "CULTURES": "open",
        "REMARKS": "approved",
    }


# A review of somebody else's work.


@pytest.fixture
def review(scene: Scene) -> tuple[Desk, WorkItem]:
    """Give an auditor and their review of work that opened the summary and never the progress note."""
    auditor = a_member("aida.brandt", Role.AUDITOR)
    note = a_document(
        "progress", "ASSESSMENT AND PLAN\nSepsis.\n", patient=scene.patient, encounter=scene.stay, loinc=PROGRESS_NOTE
    )
    keeper = scene.at(scene.keeper)
    keeper.workforce.put(auditor)
    keeper.charts.save([note])
    read_document(scene.at(scene.coder), scene.work.id, scene.summary.document.outline.id)
    finish_work(scene.at(scene.coder), scene.work.id)
    return scene.at(auditor), assign_review(scene.at(scene.manager), scene.work.id, to=auditor, due_on=TODAY)


def _open(desk: Desk, item: WorkItem) -> list[str]:
    return [listed.id for listed in open_chart(desk, item.id).documents]


@pytest.mark.control("MIN-2")
def test_a_review_opens_no_more_when_the_rule_of_the_reviewed_work_is_taken_away(
    review: tuple[Desk, WorkItem],
) -> None:
    # given a review, which opens what the reviewed work used
    desk, item = review
    assert _open(desk, item) == ["document-summary"]
    # when the rulebook in force has no rule for the reviewed work any more
    rules = {kind: rule for kind, rule in desk.rulebook.rules.items() if kind != "inpatient-final"}
    # then the review opens no other document
    assert _open(replace(desk, rulebook=replace(desk.rulebook, rules=rules)), item) == ["document-summary"]


def test_a_note_that_the_reviewed_work_overlooked_opens_when_a_second_person_approves_it(
    scene: Scene, review: tuple[Desk, WorkItem]
) -> None:
    # given a review, and a note that the reviewed work did not use
    desk, item = review
    reason = "A41.51 rests on the progress note, which its coder did not open."
    asked = request_widening(desk, item.id, DocumentId("document-progress"), section=None, reason=reason)
    assert "document-progress" not in _open(desk, item)
    # when a manager approves it
    decide_widening(scene.at(scene.manager), asked.id, answer=Answer.APPROVE)
    # then it opens, for this review and nothing else
    assert set(_open(desk, item)) == {"document-progress", "document-summary"}


# Good timing.


class _Overtaken:
    """A store of charts in which a note is replaced just before it is read."""

    def __init__(self, charts: Any, replaced: object) -> None:  # noqa: ANN401 -- stands in for any store
        self._charts, self._replaced = charts, replaced

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 -- the same
        return getattr(self._charts, name)

    def read(self, *args: Any, **named: Any) -> Any:  # noqa: ANN401 -- the same
        self._charts.save([self._replaced])
        return self._charts.read(*args, **named)


@pytest.mark.control("MIN-2")
@pytest.mark.parametrize("how", ["read", "search", "unmask"])
def test_a_note_that_is_replaced_while_it_is_read_is_not_cut_by_the_places_of_the_old_one(
    how: str, scene: Scene
) -> None:
    # given a note that is replaced between the decision and the reading: what was the course is now the social history
    text = "HOSPITAL COURSE\nOk.\nSOCIAL HISTORY\n" + "Lost custody of her son after the arrest. " * 12
    replaced = a_document("summary", text, patient=scene.patient, encounter=scene.stay)
    sat = scene.at(scene.coder)
    desk = replace(sat, charts=_Overtaken(sat.charts, replaced))
    document_id = scene.summary.document.outline.id
    # when it is read, searched, or one of its masks is opened, then it is refused: nothing of the new note is shown
    mask = MaskedField(document_id, 1, 0, IdentifierKind.PATIENT_NAME)
    ways: dict[str, Callable[[], object]] = {
        "read": lambda: read_document(desk, scene.work.id, document_id),
        "search": lambda: search_chart(desk, scene.work.id, "custody"),
        "unmask": lambda: unmask(desk, scene.work.id, mask, reason=WHY),
    }
    with pytest.raises(RefusedError, match="seen-as-it-stands"):
        ways[how]()
    # and what is asked for again is the new note, by its own places
    assert "custody" not in repr([part.words for part in read_document(sat, scene.work.id, document_id).sections])


# The same words for every mask.


@pytest.mark.control("RED-4", "ACC-6")
def test_one_reason_does_not_open_every_mask(scene: Scene) -> None:
    # given a note with many masked names
    text = "HOSPITAL COURSE\n" + "Ms. Ostrander slept. " * 6
    note = a_document("night", text, patient=scene.patient, encounter=scene.stay, loinc=PROGRESS_NOTE)
    scene.at(scene.keeper).charts.save([note])
    desk, document_id = scene.at(scene.coder), note.document.outline.id
    masks = [MaskedField(document_id, 0, place, IdentifierKind.PATIENT_NAME) for place in range(6)]
    reason = "Whether the sentence speaks of her or of the roommate decides it."
    # when the same words are given for one after the other
    assert {unmask(desk, scene.work.id, mask, reason=reason).words.value for mask in masks[:3]} == {"Ostrander"}
    # then the fourth time they are refused
    with pytest.raises(RefusedError, match="reasons-are-not-pasted"):
        unmask(desk, scene.work.id, masks[3], reason=reason)
