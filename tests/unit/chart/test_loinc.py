import pytest

from chartwarden.chart.loinc import _FINER as FINER
from chartwarden.chart.loinc import (
    DOCUMENT_TYPES,
    SECTIONS,
    document_type_from_title,
    is_valid_loinc,
    known_document_type,
)
from chartwarden.foundation.citation import Confidence


def test_every_code_of_the_tables_ends_in_its_check_digit() -> None:
    # given every code that rules speak of or that senders' codes are brought home to
    codes = {*DOCUMENT_TYPES, *SECTIONS, *FINER, *FINER.values()}
    # when each is checked
    wrong = [code for code in codes if not is_valid_loinc(code)]
    # then none fails
    assert wrong == []
    assert len(SECTIONS) == 59
    assert len(DOCUMENT_TYPES) == 21


@pytest.mark.parametrize("code", ["10223-0", "59773-1", "", "-", "10154", "10154-33", "x0154-3", "٣٤١٠٩-9", "34109-٩"])
def test_a_code_with_a_wrong_check_digit_or_form_is_refused(code: str) -> None:
    assert not is_valid_loinc(code)


def test_what_was_only_known_is_marked_so() -> None:
    assert DOCUMENT_TYPES["18842-5"].confidence is Confidence.SOURCED
    assert DOCUMENT_TYPES["34746-8"].confidence is Confidence.KNOWN
    assert SECTIONS["10215-2"].confidence is Confidence.KNOWN
    assert SECTIONS["10223-6"].confidence is Confidence.SOURCED


def test_finer_codes_lead_to_known_types_and_are_none_themselves() -> None:
    assert set(FINER.values()) <= set(DOCUMENT_TYPES)
    assert not set(FINER) & set(DOCUMENT_TYPES)


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("ED note", "34111-5"),
        ("Emergency Department Physician Note", "34111-5"),
        ("ED Nursing Note", "34746-8"),
        ("Operative report", "11504-8"),
        ("Op Note", "11504-8"),
        ("H&P", "34117-2"),
        ("Surgical history and physical", "34117-2"),
        ("HISTORY & PHYSICAL", "34117-2"),
        ("Surgical pathology report", "11526-1"),
        ("Speech-language pathology evaluation", "34109-9"),
        ("CT abdomen and pelvis without contrast", "18748-4"),
        ("Chest X-Ray, 2 views", "18748-4"),
        ("Discharge Summary", "18842-5"),
        ("Discharge instructions", "34109-9"),
        ("Nephrology consultation", "11488-4"),
        ("Nurse progress note", "28623-7"),
        ("Progress note, hospital day 2", "11506-3"),
        ("Colonoscopy", "28570-0"),
        ("Haematology report", "11502-2"),
        ("Consent for operation", "34109-9"),
        ("Anaesthesia record", "34109-9"),
        ("Edema", "34109-9"),
        ("Clinical note", "34109-9"),
        ("", "34109-9"),
    ],
)
def test_a_title_names_its_document_type(title: str, code: str) -> None:
    assert document_type_from_title(title) == code


@pytest.mark.parametrize(
    ("codes", "title", "code"),
    [
        (["34117-2", "51847-2"], "", "34117-2"),
        (["51847-2", "34111-5"], "", "34111-5"),
        (["51847-2"], "", "34109-9"),
        (["34133-9"], "", "34133-9"),
        (["24627-2"], "", "18748-4"),
        (["18782-3", "18842-5"], "", "18842-5"),
        (["34109-9"], "Operative report", "11504-8"),
        (["junk", "99999-9"], "H&P", "34117-2"),
        ([], "", "34109-9"),
    ],
)
def test_the_first_coding_that_says_something_known_decides(codes: list[str], title: str, code: str) -> None:
    assert known_document_type(codes, title=title) == code
