"""V10-09: words of the patient's own older note that do not hold any more are told for what they are, on record."""

import json
from datetime import timedelta
from typing import Any

import pytest

from chartwarden.actions.codes import add_code
from chartwarden.actions.stale_copies import find_stale
from chartwarden.adapters.memory import MemoryHouse
from chartwarden.chart.coding import Coding, Evidence
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import DocumentId
from chartwarden.mixup.stale import StaleKind
from tests.builders import ADMITTED, Scene, a_document, a_scene

PROGRESS = "11506-3"
PLAN = (
    "ASSESSMENT AND PLAN\nAntibiotic day 2 of 10 for the urosepsis, blood pressure holding without pressors.\n"
    "Mrs. Ostrander walks to the door with the therapist and eats half of each meal.\n"
)


def with_notes(*texts: str) -> Scene:
    """Give a scene with progress notes of the second day of the stay, the third and so on."""
    scene = a_scene()
    scene.at(scene.keeper).charts.save(
        [
            a_document(
                f"day{day}",
                text,
                patient=scene.patient,
                encounter=scene.stay,
                loinc=PROGRESS,
                written_at=ADMITTED + timedelta(days=day),
            )
            for day, text in enumerate(texts, start=1)
        ]
    )
    return scene


def entries(scene: Scene) -> list[dict[str, Any]]:
    """Give the latest two entries of the coder, the newest first."""
    rows = scene.at(scene.coder).ledger.store.rows_of(scene.coder.user_id, most=2)
    return [json.loads(row.body) for row in rows]


@pytest.mark.control("CLM-1", "AUD-3")
def test_a_stale_copy_is_shown_with_the_older_note_and_leaves_an_entry() -> None:
    # given a plan that was copied into the note of the next day, and a code that rests on it
    scene = with_notes(PLAN, f"SUBJECTIVE\nFeels better.\n{PLAN}")
    desk = scene.at(scene.coder)
    text = f"SUBJECTIVE\nFeels better.\n{PLAN}"
    start = text.index("Antibiotic")
    evidence = Evidence(DocumentId("document-day2"), 1, start, start + 20)
    add_code(desk, scene.work.id, Coding("ICD-10-CM", "A41.51"), evidence=[evidence])
    # when the coder's desk looks through the chart
    (found,) = find_stale(desk, scene.work.id)
    # then the count is told with both notes and the code, masks stay, two entries: the look, what it found
    assert (found.kind, found.now.words, found.days, found.codes) == (
        StaleKind.DAY, "Antibiotic day 2", 1, ("A41.51",)
    )  # fmt: skip
    assert (found.now.span.document_id, found.older.span.document_id) == ("document-day2", "document-day1")
    assert "Ostrander" not in found.now.before + found.now.after + found.older.after
    said, looked = entries(scene)
    assert (said["act"], said["outcome"], said["counts"]) == (
        "mixup.stale-copy",
        "granted",
        {"stale": 1, "evidence": 1},
    )
    assert (looked["act"], looked["counts"]["compared"]) == ("mixup.scan", 3)
    assert "Antibiotic" not in str(said)


@pytest.mark.control("CLM-1")
def test_history_that_is_carried_on_leaves_no_entry_of_a_stale_copy() -> None:
    # given allergies and past history that are the same in two notes, and a plan that was brought up to date
    history = "PAST MEDICAL HISTORY\nAKI in 2019, right hip replaced, allergy to penicillin with a rash as a child.\n"
    scene = with_notes(f"{history}{PLAN}", f"{history}{PLAN.replace('day 2', 'day 3')}")
    # when the coder's desk looks through the chart, then nothing is told, and only the look is on record
    assert find_stale(scene.at(scene.coder), scene.work.id) == ()
    assert entries(scene)[0]["act"] == "mixup.scan"


@pytest.mark.control("MIN-1", "ACC-1")
def test_a_note_that_stays_closed_is_compared_with_nothing() -> None:
    # given the older note in another stay, which this work does not open
    scene = with_notes(PLAN)
    older = a_document(
        "closed",
        PLAN,
        patient=scene.patient,
        encounter=scene.earlier,
        loinc=PROGRESS,
        written_at=scene.earlier.starts_at,
    )
    scene.at(scene.keeper).charts.save([older])
    # when the coder looks, then nothing of it is told; and whoever has no work here is refused on record
    assert find_stale(scene.at(scene.coder), scene.work.id) == ()
    with pytest.raises(RefusedError, match="no open work item"):
        find_stale(scene.at(scene.other), scene.work.id)
    [row] = scene.at(scene.other).ledger.store.rows_of(scene.other.user_id, most=1)
    assert (json.loads(row.body)["act"], json.loads(row.body)["outcome"]) == ("mixup.scan", "refused")


@pytest.mark.control("AUD-1")
def test_nothing_is_told_that_could_not_be_put_on_record() -> None:
    # given a stale copy, and a ledger that takes the look and no further entry
    scene = with_notes(PLAN, PLAN)
    assert isinstance(scene.house, MemoryHouse)
    desk = scene.at(scene.coder)
    append, left = desk.ledger.append, [1]

    def one_more(draft: Any, **known: Any) -> Any:  # noqa: ANN401 -- as the ledger's own
        if not left:
            raise RefusedError(rule="x", because="the ledger is down", source=None, next_step="Wait.")  # type: ignore[arg-type]  # not looked at here
        left.pop()
        return append(draft, **known)

    object.__setattr__(desk.ledger, "append", one_more)
    # when the desk looks, then it is refused
    with pytest.raises(RefusedError, match="ledger is down"):
        find_stale(desk, scene.work.id)
