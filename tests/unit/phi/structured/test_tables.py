"""Tables whose first row names the kinds, and fields of HL7 messages."""

import pytest

from tests.unit.phi.structured.forms import found

COMMAS = 'mrn,name,dob,pcp,note\n118-04-7,"Lo Bianco, Santo",1-9-49,hsu,"a1c 9.1"\n118-07-1,deceased,,,\n'
STROKES = "| Name | MRN | Diagnosis |\n|---|---|---|\n| Wu, Jing | 55190 | sepsis |\n"
GAPS = (
    "Bed  Patient        Attending    Diet\n402  Xiong Pa       Moyo-Lund    NPO\n403  (empty)        --           --\n"
)
TABS = "\nMRN\tPatient\tLOS\n5123110\tVega Ines\t2\n"
PROSE = [
    "Reviewed name, date, phone, and plan\nwith her, today, twice, again\n",
    "Name: ok\nMRN: see label\n",
    "name, dose, route\nmetoprolol, 25 mg, po\n",
    "Date   Result   Units\n4.2    7.1      mg\n",
]
MESSAGE = "PID|1||7730021^^^KBG^MR||ROWE^ANN^B||19630721|F|||88 Cooper Slip^^Kestrel Bay^ME^04699||(207)555-0160\n"


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        (COMMAS, {"118-04-7", "Lo Bianco, Santo", "1-9-49", "hsu", "118-07-1"}),
        (STROKES, {"Wu, Jing", "55190"}),
        (GAPS, {"Xiong Pa", "Moyo-Lund"}),
        (TABS, {"5123110", "Vega Ines"}),
        ("Exported today.\nmrn,name,note\n118-04-7,Lo Bianco,ok\n", {"118-04-7", "Lo Bianco"}),
    ],
)
def test_cells_below_a_head_are_what_the_head_says(text: str, cells: set[str]) -> None:
    # given a table with cells apart by commas, strokes, gaps or tabs
    # when it is read
    # then the cells of the columns that name a kind are taken and no other
    assert {words for words, _ in found(text)} == cells


@pytest.mark.parametrize("text", PROSE)
def test_a_sentence_with_commas_is_no_table(text: str) -> None:
    # given lines whose words are heads of columns by chance
    # when they are read
    # then nothing is taken
    assert found(text) == []


def test_fields_of_a_message_are_what_the_standard_says() -> None:
    # given a segment that names a patient
    # when it is read
    taken = dict(found(MESSAGE))
    # then each field is taken as its kind, and neither the type of a number nor the sex
    assert taken["7730021"] == "medical_record"
    assert taken["KBG"] == "facility"
    assert taken["ROWE"] == taken["ANN"] == "patient_name"
    assert taken["19630721"] == "birth_date"
    assert taken["88 Cooper Slip"] == taken["Kestrel Bay"] == "address"
    assert not {"MR", "F", "ME"} & set(taken)


def test_a_stroke_behind_the_name_of_a_segment_in_a_sentence_is_no_message() -> None:
    # given the letters of a segment inside of another word of strokes
    # when it is read, then nothing is taken
    assert found("cells|PID|grade|stage") == []
