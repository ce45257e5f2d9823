from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chartwarden.chart.document import Section
from chartwarden.chart.heading_letters import with_neighbours
from chartwarden.chart.named_headings import code_of
from chartwarden.chart.note_bodies import with_bodies
from chartwarden.chart.sections import split_sections

_PROGRESS, _HP, _NURSE, _OPERATION, _PROCEDURE = "11506-3", "34117-2", "34746-8", "11504-8", "28570-0"
_SOAP = ["61150-9", "61149-1", "51848-0", "18776-5"]


def _cut(text: str, *, document_type: str = _PROGRESS) -> list[tuple[str, str | None]]:
    return [(one.heading, one.loinc) for one in split_sections(text, document_type=document_type)]


def _given(headings: Sequence[str], *, document_type: str = _PROGRESS) -> list[str | None]:
    parts = [
        Section(place, code_of(heading, document_type=document_type), heading, place, place + 1)
        for place, heading in enumerate(headings)
    ]
    return [one.loinc for one in with_bodies(parts, document_type=document_type)]


@pytest.mark.parametrize("mark", ["", ":", ")", " -"])
def test_letters_that_stand_in_order_head_a_visit_with_or_without_a_sign(mark: str) -> None:
    # given a note of four lines, each after its letter
    text = f"S{mark} Slept well.\nO{mark} T 37.2, chest clear.\nA{mark} Pneumonia, better.\nP{mark} Stop fluids.\n"
    # then each line is the part that its letter stands for
    assert [code for _, code in _cut(text)] == _SOAP


@pytest.mark.parametrize("set_apart", ["{}", "[{}]", "** {} **", "== {} ==", "### {}"])
def test_letters_on_lines_of_their_own_head_what_is_below(set_apart: str) -> None:
    lines = zip("SOAP", ("Slept well.", "Chest is clear.", "Pneumonia.", "Stop fluids."), strict=True)
    text = "".join(f"{set_apart.format(letter)}\n{said}\n" for letter, said in lines)
    assert [code for heading, code in _cut(text) if heading] == _SOAP


def test_numbers_below_letters_are_findings_and_doses() -> None:
    text = "S Better.\nO 98% on air, P 88.\nA 1. Sepsis. 2. Anemia.\nP 40 mg furosemide, 2 units.\n"
    assert [code for _, code in _cut(text)] == _SOAP


def test_letters_stand_beside_a_joined_heading() -> None:
    text = "S Clearer.\nO Hgb 98 after 2 units.\nA/P 1 Delirium, better. 2 Anemia.\n"
    assert _cut(text) == [("S", "61150-9"), ("O", "61149-1"), ("A/P", "51848-0")]


@pytest.mark.parametrize(
    "text",
    [
        "A 54 year old man with cough.\nPlenty of fluids.\nP waves are absent.\n",  # articles and words
        "A Lovely woman of 80.\nP 88 R 16 BP 120/70\nRest.\n",  # an article and a pulse
        "O Positive\nRubella immune.\nVDRL negative.\nA Rh neg\n",  # groups of blood
        "S Ampicillin\nR Ciprofloxacin\nS Gentamicin\n",  # what a germ is sensitive to
        "A 54 year old man.\nP 104, R 24\nA Lovely man.\nP 88 BP 120/70\n",
        "S. aureus grew.\nO2 by mask.\nA plan was made.\nP/F ratio 250.\n",
        "P Rest.\nA Cold.\nO Clear.\nS Cough.\n",  # the wrong way round
    ],
)
def test_letters_that_are_words_or_stand_alone_head_nothing(text: str) -> None:
    assert len(_cut(text)) == 1


@pytest.mark.parametrize(
    ("headings", "codes"),
    [
        ("S O A P", _SOAP),
        ("S: O: A: P:", _SOAP),
        ("(S) (O) (A) (P)", _SOAP),
        ("S O A/P", [*_SOAP[:2], "51848-0"]),
        ("A P S O", ["51848-0", "18776-5", "61150-9", "61149-1"]),
        ("S O A P I E", [*_SOAP, None, None]),
        ("O", [None]),
        ("S X A", [None, None, None]),  # letters of another scheme
        ("A B C D", [None, None, None, None]),
        ("A D I M E", ["51848-0", "51848-0", "18776-5", None, None]),  # how dietitians write
    ],
)
def test_letters_given_as_headings_are_read_by_the_letters_beside_them(headings: str, codes: list[str | None]) -> None:
    assert _given(headings.split()) == codes


def test_data_action_and_response_belong_to_their_focus() -> None:
    # given two entries of focus charting, of which the second is about the family
    headings = ["F: Skin", "D:", "A:", "R:", "F: Family", "D:", "A:", "R:"]
    # then each letter has the code of its focus: what is closed stays closed, and an action is no assessment
    assert _given(headings, document_type=_NURSE) == ["29545-1"] * 4 + ["10157-6"] * 4


def test_focus_charting_is_cut_in_free_text() -> None:
    text = "F: Confusion 03:10 pulled IV.\nF: Skin Coccyx: stage 2 injury.\nF: Family Son called.\n"
    assert _cut(text, document_type=_NURSE) == [
        ("F: Confusion", None),
        ("F: Skin", "29545-1"),
        ("F: Family", "10157-6"),
    ]


@pytest.mark.parametrize(("document_type", "diagnosis"), [(_OPERATION, "10218-6"), (_PROCEDURE, "59769-0")])
def test_postop_is_a_diagnosis_below_preop_only(document_type: str, diagnosis: str) -> None:
    # given an operation whose first names stand for diagnoses, and that ends with what to do
    headings = ["1. Pre-op", "2. Post-op", "Operation", "Complications", "Post-op"]
    # when they are read
    read = _given(headings, document_type=document_type)
    # then the first is a diagnosis, the last is a plan
    assert (read[1], read[4]) == (diagnosis, "18776-5")


def test_half_of_a_heading_is_not_read_as_another() -> None:
    # given an obstetric history, whose short form begins as that of observations does
    text = "PC Contracting.\nObs Hx 2021 SVD. 1 loss.\nObs BP 118/70.\nImp/Plan Labour.\n"
    # then it is history, and the observations are theirs
    assert _cut(text, document_type=_HP)[1:3] == [("Obs Hx", "11348-0"), ("Obs", "8716-3")]


@settings(max_examples=100)
@given(st.lists(st.sampled_from(["S", "O", "A", "P", "D", "F: Skin", "Postop", "Preop", "A/P", "Plan"]), max_size=9))
def test_neighbours_change_codes_only(headings: list[str]) -> None:
    parts = [Section(place, None, heading, place, place + 1) for place, heading in enumerate(headings)]
    read = with_neighbours(parts, document_type=_OPERATION)
    assert [(one.heading, one.start, one.end) for one in read] == [(one.heading, one.start, one.end) for one in parts]
    assert with_neighbours(read, document_type=_OPERATION) == read


def test_the_parts_of_a_birth_are_cut_in_the_record_of_an_operation_only() -> None:
    # given a record that names what only a birth or an operation has
    text = "Indication: no progress.\nAnaesthetic: spinal.\nLiquor: clear.\nHaemorrhage: 900 mL.\nPost op: iron.\n"
    # then each is a part in such a record, and elsewhere a line of the part above
    assert _cut(text, document_type=_OPERATION)[2:] == [
        ("Liquor:", "10215-2"),
        ("Haemorrhage:", "10222-8"),
        ("Post op:", "18776-5"),
    ]
    assert [heading for heading, _ in _cut(text)][:2] == ["Indication:", "Anaesthetic:"]
    assert "Liquor:" not in dict(_cut(text))


@pytest.mark.parametrize("above", ["Vitals: BP 120/80", "PE: clear", "Meds: metformin", "Allergies: none"])
@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("Social: lives alone.", "29762-2"),
        ("Alcohol: 6 units.", "29762-2"),
        ("Family: BRCA.", "10157-6"),
        ("Routine enquiry: yes.", "10165-9"),
    ],
)
def test_a_name_of_sensitive_history_ends_an_open_section(above: str, line: str, code: str) -> None:
    text = f"HPI: cough.\n{above}\n{line}\nPlan: rest.\n"
    assert (f"{line.partition(':')[0]}:", code) in _cut(text, document_type=_HP)


def test_weight_and_skin_of_a_nurse_are_two_sections() -> None:
    text = "Allergies: none\nHt/Wt: 170 cm, 60 kg\nSkin: intact\nPain: none\n"
    assert _cut(text, document_type=_NURSE)[1:3] == [("Ht/Wt:", "8716-3"), ("Skin:", "29545-1")]


def test_an_unknown_panel_of_a_laboratory_is_no_remark() -> None:
    text = "CUMULATIVE\n--- CHEM ---\nNa 140 K 4.1 on the third day\n--- MICRO ---\nBlood culture negative\n"
    assert _cut(text, document_type="11502-2")[1:] == [("--- CHEM ---", None), ("--- MICRO ---", "30954-2")]
