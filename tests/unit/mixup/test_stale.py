"""Passages that were copied forward: those that time made wrong are flagged, those that may be carried on are not."""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest

from chartwarden.chart.sections import split_sections
from chartwarden.foundation.identifiers import DocumentId, EncounterId
from chartwarden.mixup.carried import Told, ToldSection
from chartwarden.mixup.stale import StaleCopy, StaleKind, stale_copies

PROGRESS = "11506-3"
BEFORE = "Slept well and ate half of her breakfast."
AFTER = "Walked to the door twice with the therapist this morning."


def told(key: str, text: str, *, day: int, loinc: str = PROGRESS, encounter: str = "stay") -> Told:
    cut = split_sections(text, document_type=loinc)
    sections = tuple(ToldSection(one.ordinal, one.loinc, text[one.start : one.end]) for one in cut)
    written_at = datetime.fromisoformat(f"2026-03-{day:02}T09:00")
    return Told(DocumentId(key), EncounterId(encounter), loinc, written_at, sections)


def copied(sentence: str, *, newer: str = "", heading: str = "ASSESSMENT") -> tuple[Told, Told]:
    """Give a note of day 2, and one of day 6 that says something new and carries the old passage on."""
    passage = f"{BEFORE} {sentence} {AFTER}"
    return told("old", f"{heading}\n{passage}", day=2), told("new", f"INTERVAL\n{newer}\n{heading}\n{passage}", day=6)


def words(notes: Sequence[Told], one: StaleCopy) -> str:
    text = {(note.document_id, each.ordinal): each.text for note in notes for each in note.sections}
    return text[one.document_id, one.section][one.start : one.end]


@pytest.mark.control("CLM-1")
@pytest.mark.parametrize(
    ("sentence", "newer", "kind", "wrong"),
    [
        ("Hospital day 2, on oxygen.", "", StaleKind.DAY, "Hospital day 2"),
        ("POD#2 from the repair.", "", StaleKind.DAY, "POD#2"),
        ("Line: right IJ day 2, remove when off pressors.", "", StaleKind.DAY, "IJ day 2"),
        ("Now day two of vancomycin.", "", StaleKind.DAY, "day two"),
        ("The right knee is swollen.", "PROCEDURE: Left knee arthroscopy.", StaleKind.SIDE, "right knee"),
        ("Left hip wound dry.", "Right hip wound dry, staples in.", StaleKind.SIDE, "Left hip"),
        ("AKI, hold lisinopril.", "Acute kidney injury has resolved.", StaleKind.ENDED, "AKI"),
        ("Septic shock on norepinephrine.", "Shock resolved yesterday.", StaleKind.ENDED, "shock"),
        ("Foley catheter in place.", "Foley catheter removed.", StaleKind.ENDED, "Foley catheter"),
    ],
)
def test_a_copied_passage_that_does_not_hold_any_more_is_flagged(
    sentence: str, newer: str, kind: StaleKind, wrong: str
) -> None:
    # given a passage of day 2 in the note of day 6, one sentence of which is over
    notes = copied(sentence, newer=newer)
    # when the chart is looked through
    found = stale_copies(notes)
    # then that sentence is flagged in the newer note, with where the older one stands
    assert [(one.kind, one.document_id, one.older.document_id) for one in found] == [(kind, "new", "old")]
    assert words(notes, found[0]) == wrong


@pytest.mark.control("CLM-1")
@pytest.mark.parametrize(
    ("sentence", "newer"),
    [
        ("Cultures of hospital day 2 stayed negative.", ""),
        ("The drain was out on day 2, no bleeding.", ""),
        ("Discharge expected by hospital day 7.", ""),
        ("Prednisone 40 mg each day 2 tablets at breakfast.", ""),
        ("The right knee is swollen.", "The right knee was tapped."),
        ("The right knee is swollen.", "Abrasion of the left knee, dressed."),
        ("History of left hip replacement in 2015.", "PROCEDURE: Right hip hemiarthroplasty."),
        ("Left and right knee are stiff.", "PROCEDURE: Left knee arthroscopy."),
        ("AKI, hold lisinopril.", "Creatinine 1.9, AKI not yet resolved."),
        ("AKI, hold lisinopril.", "AKI resolved. In the evening AKI again, creatinine 3.1."),
        ("Call if there is fever or confusion.", "Fever resolved."),
        ("No pneumonia on the film.", "Pneumonia resolved."),
        ("Metoprolol 25 mg twice daily, blood pressure at goal.", "Shock resolved."),
    ],
)
def test_what_may_be_carried_on_raises_nothing(sentence: str, newer: str) -> None:
    # given a passage of day 2 in the note of day 6 that still holds
    # when the chart is looked through, then nothing is flagged
    assert stale_copies(copied(sentence, newer=newer)) == ()


@pytest.mark.control("CLM-1")
@pytest.mark.parametrize("heading", ["PAST MEDICAL HISTORY", "ALLERGIES", "PAST SURGICAL HISTORY", "FAMILY HISTORY"])
def test_history_that_is_carried_on_unchanged_raises_nothing(heading: str) -> None:
    # given past history that names what is over now, carried from note to note
    notes = copied("AKI in hospital, right knee replaced.", newer="AKI resolved. Left knee stiff.", heading=heading)
    # when the chart is looked through, then nothing is flagged
    assert stale_copies(notes) == ()


def test_the_same_words_on_the_same_day_in_another_stay_or_brought_up_to_date_raise_nothing() -> None:
    # given the same count of days in a second note of that day, in another stay, and a count that went on
    passage = f"ASSESSMENT\n{BEFORE} Hospital day 2, on oxygen. {AFTER}"
    first = told("a", passage, day=2)
    # when each is looked at, then none is flagged
    assert stale_copies([first, told("b", passage, day=2)]) == ()
    assert stale_copies([first, told("b", passage, day=9, encounter="next")]) == ()
    assert stale_copies([first, told("b", passage.replace("day 2", "day 6"), day=6)]) == ()


def test_a_phrase_that_two_notes_share_is_no_copy() -> None:
    # given a note that has the count and nothing else of an older one
    older = told("a", f"ASSESSMENT\n{BEFORE} Ceftriaxone day 2 of 5. {AFTER}", day=2)
    newer = told("b", "ASSESSMENT\nCough looser, on room air since noon. Ceftriaxone day 2 of 5. Home soon.", day=3)
    # when they are compared, then a phrase alone is not flagged
    assert stale_copies([older, newer]) == ()


def test_a_summary_that_tells_the_days_one_by_one_raises_nothing() -> None:
    # given a course that tells of each day, copied from the notes of those days
    daily = f"Hospital day 2, on oxygen. {BEFORE} Hospital day 3, off oxygen. {AFTER} Hospital day 4, walking."
    notes = told("a", f"ASSESSMENT\n{daily}", day=4), told("b", f"HOSPITAL COURSE\n{daily}", day=8, loinc="18842-5")
    # when they are compared, then nothing is flagged
    assert stale_copies(notes) == ()
    assert stale_copies((notes[0], told("c", f"ASSESSMENT\n{daily}", day=8))) == ()


@pytest.mark.control("CLM-1")
def test_the_hand_written_charts_raise_nothing_and_a_note_carried_on_in_one_of_them_is_flagged(samples: Path) -> None:
    # given the hand-written charts
    def notes_of(name: str) -> list[Told]:
        chart = json.loads((samples / "charts" / f"{name}.json").read_text("utf-8"))
        return [_of_chart(one) for one in chart["documents"]]

    # when they are looked through as they are, then nothing is flagged
    assert [stale_copies(notes_of(name)) for name in ("c1", "c2", "c3")] == [(), (), ()]
    # when the plan of the second day is carried into the note of the fourth
    chart = json.loads((samples / "charts" / "c1.json").read_text("utf-8"))
    texts = {one["id"]: one for one in chart["documents"]}
    plan = texts["c1-pn1"]["text"].partition("A/P:")[2]
    texts["c1-pn3"]["text"] += f"\nASSESSMENT\n{plan}"
    notes = [_of_chart(one) for one in texts.values()]
    found = [(one.document_id, one.older.document_id, words(notes, one)) for one in stale_copies(notes)]
    # then the day of the line and the shock that the note between calls resolved are, and not the diabetes
    assert found == [("c1-pn3", "c1-pn1", "IJ day 2"), ("c1-pn3", "c1-pn1", "shock")]


def _of_chart(one: dict[str, str]) -> Told:
    cut = split_sections(one["text"], document_type=one["loinc"])
    sections = tuple(ToldSection(each.ordinal, each.loinc, one["text"][each.start : each.end]) for each in cut)
    return Told(
        DocumentId(one["id"]),
        EncounterId(one["encounter"]),
        one["loinc"],
        datetime.fromisoformat(one["date"]),
        sections,
    )
