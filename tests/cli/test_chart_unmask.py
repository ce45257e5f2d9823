"""`chartwarden chart unmask` shows one identifier for a reason, and nothing without one."""

import json

from click.testing import CliRunner, Result

from chartwarden.cli import group
from chartwarden_web.wiring import House
from tests.builders import PROGRESS_NOTE, Scene, a_document

REASON = "The payer's letter names a member by SSN; it decides whether this is the same person."
NOTE = "HPI\nWilhelmina Ostrander, SSN 912-44-0187. Cough.\n"


def _asked(house: House, *, reason: str, form: tuple[str, ...] = ()) -> tuple[Scene, Result]:
    """Open a note by its work, and ask for the second mask of the section that the answer names."""
    scene = Scene(house)
    visit = a_document("visit", NOTE, patient=scene.patient, encounter=scene.stay, loinc=PROGRESS_NOTE)
    scene.at(scene.coder).charts.save([visit])
    runner = CliRunner()
    who = ["--as", scene.coder.user_id, "--work", scene.work.id]
    opened = json.loads(runner.invoke(group, ["chart", "open", scene.stay.id, *who, "--json"]).stdout)
    [(document, section)] = [
        (one["id"], part["ordinal"])
        for one in opened["documents"]
        for part in one["sections"]
        if "Cough" in part["text"]
    ]
    place = [document, "--section", str(section), "--mask", "2", "--kind", "ssn"]
    return scene, runner.invoke(group, ["chart", "unmask", *place, *who, "--reason", reason, *form])


def test_one_identifier_is_shown_for_a_reason(house: House) -> None:
    # given a note whose second mask hides a number
    # when it is asked for with a reason
    _, answer = _asked(house, reason=REASON)
    # then that number alone is printed
    assert (answer.exit_code, answer.stdout) == (0, "912-44-0187\n"), answer.output


def test_json_names_the_place(house: House) -> None:
    # given the same
    # when JSON is asked for, then it holds the kind and the words
    _, answer = _asked(house, reason=REASON, form=("--json",))
    told = json.loads(answer.stdout)
    assert (told["kind"], told["words"]) == ("ssn", "912-44-0187")


def test_without_a_reason_nothing_is_shown_and_the_attempt_has_an_entry(house: House) -> None:
    # given the same
    # when the reason says nothing
    _, answer = _asked(house, reason="needed for coding")
    # then exit code 3 tells that a rule said no, and the ledger has the attempt
    assert answer.exit_code == 3
    assert "0187" not in answer.output
    *_, row = house.ledger.store.rows()
    entry = json.loads(row.body)
    assert (entry["act"], entry["outcome"], entry["because"]) == ("chart.unmask", "refused", "reasons-are-specific")
