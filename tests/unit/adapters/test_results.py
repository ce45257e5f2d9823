"""Coding results as files: what goes along, what never does, and that FHIR's own model takes it."""

import csv
import io
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from fhir.resources.R4B.claim import Claim

from chartwarden.actions.codes import add_code
from chartwarden.actions.results import FinishedCoding, export_results
from chartwarden.actions.work import finish_work
from chartwarden.adapters.results.comma_separated import COLUMNS, guarded, lines
from chartwarden.adapters.results.fhir_claim import claims
from chartwarden.chart.coding import CodedResult, Coding, PresentOnAdmission
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import CodedId
from chartwarden.ledger.entry import Act, Outcome
from chartwarden.ledger.telling import said_in
from tests.builders import NOW, Scene, a_scene

SEPSIS = Coding("ICD-10-CM", "A41.51", "Sepsis due to Escherichia coli [E. coli]")
NEVER = ("Ostrander", "Wilhelmina", "912-44-0187", "BHP-77301955-01", "Tannery", "1958", "555-0142")


@pytest.fixture
def scene() -> Scene:
    """Finish one item with three codes of three systems."""
    scene = a_scene()
    coder = scene.at(scene.coder)
    for coding in (SEPSIS, Coding("ICD-10-PCS", "0DTJ4ZZ"), Coding("CPT", "99223")):
        add_code(coder, scene.work.id, coding)
    first = coder.work.coded(scene.work.id)[0]
    coder.work.add_coded(
        replace(first, present_on_admission=PresentOnAdmission.YES, comment="=HYPERLINK()"),
        patient_id=scene.patient.id,
    )
    finish_work(coder, scene.work.id)
    return scene


def _exported(scene: Scene) -> tuple[FinishedCoding, ...]:
    return export_results(scene.at(scene.manager))


def test_a_claim_is_one_that_fhir_takes_and_says_the_codes_in_their_sequence(scene: Scene) -> None:
    # given finished coding
    # when it is written as claims
    (line,) = claims(_exported(scene))
    claim = Claim.model_validate_json(line)
    told = json.loads(line)
    # then FHIR's own model takes it, and each system stands where it belongs
    assert claim.use == "claim"
    assert [one["diagnosisCodeableConcept"]["coding"][0]["code"] for one in told["diagnosis"]] == ["A41.51"]
    assert told["diagnosis"][0]["onAdmission"]["coding"][0]["code"] == "y"
    assert told["procedure"][0]["procedureCodeableConcept"]["coding"][0]["code"] == "0DTJ4ZZ"
    assert told["item"][0]["productOrService"]["coding"][0]["code"] == "99223"
    assert told["identifier"][0]["value"] == "E-2026-a"


def test_no_form_of_results_names_the_person(scene: Scene) -> None:
    # given finished coding
    results = _exported(scene)
    # when it is written either way
    whole = lines(results) + b"".join(claims(results)).decode()
    # then nothing that names the person stands in it, and the record number does, as its rule says
    assert [word for word in NEVER if word in whole] == []
    assert "MR-44719-a" in whole


def test_values_are_one_line_for_each_code_and_no_spreadsheet_runs_them(scene: Scene) -> None:
    # given finished coding with a comment that a spreadsheet would run
    # when it is written as values
    rows = list(csv.DictReader(io.StringIO(lines(_exported(scene)))))
    # then each code has a line, in sequence, and the comment is words
    assert tuple(rows[0]) == COLUMNS
    assert [(row["sequence"], row["code"], row["present_on_admission"]) for row in rows] == [
        ("1", "A41.51", "Y"), ("2", "0DTJ4ZZ", ""), ("3", "99223", ""),
    ]  # fmt: skip
    assert rows[0]["comment"] == "'=HYPERLINK()"
    assert rows[0]["coder"] == "lena.moss"


def test_each_exported_item_leaves_an_entry_and_a_refused_export_leaves_one_too(scene: Scene) -> None:
    # given finished coding
    desk = scene.at(scene.manager)
    # when a manager exports it, and a coder tries
    _exported(scene)
    with pytest.raises(RefusedError, match="only a manager"):
        export_results(scene.at(scene.coder))
    # then both stand in the ledger: the item with its patient's pseudonym, and the refusal without one
    granted = said_in(desk.ledger.store.rows_of("mara.quist", most=1)[0])
    refused = said_in(desk.ledger.store.rows_of("lena.moss", most=1)[0])
    assert (granted["act"], granted["outcome"], granted["work"]) == (Act.EXPORT_RESULTS, Outcome.GRANTED, "work-a")
    assert granted["patient"] == desk.ledger.pseudonym("patient", scene.patient.id)
    assert (refused["act"], refused["outcome"], refused["patient"]) == (Act.EXPORT_RESULTS, Outcome.REFUSED, None)


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
def test_no_cell_runs_in_a_spreadsheet_of_any_language(begins: str) -> None:
    # given a cell that a spreadsheet takes for a formula, in full width where East Asian ones do
    # when it is written, then it begins with an apostrophe
    assert guarded(f"{begins}1+1") == f"'{begins}1+1"


def test_only_work_finished_since_is_exported(scene: Scene) -> None:
    # given work finished now
    # when an export begins later, or wants another kind
    # then nothing is given
    desk = scene.at(scene.manager)
    assert export_results(desk, since=NOW + timedelta(hours=1)) == ()
    assert export_results(desk, kind="radiology-profee") == ()
    assert len(export_results(desk, since=NOW - timedelta(hours=1))) == 1


def test_work_without_a_code_gives_no_claim(scene: Scene) -> None:
    # given a result without codes
    (result,) = _exported(scene)
    # when it is written as claims
    # then there is none, and a code of no known system keeps the name it came with
    assert list(claims([replace(result, codes=())])) == []
    odd = CodedResult(CodedId("c"), scene.work.id, Coding("http://example.org/local", "X1"))
    (line,) = claims([replace(result, codes=(odd,))])
    assert b"http://example.org/local" in line
