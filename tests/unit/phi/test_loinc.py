"""Codes that look like numbers of people: what the check digit refuses and what it never sees."""

import pytest

from chartwarden.phi.scan import scan
from chartwarden.phi.structured.codes import is_loinc


@pytest.mark.parametrize("value", ["34117-A", "34117-", "-4", "3411A-2", "34117-22", "", "11-2"])
def test_what_is_no_number_with_one_check_digit_is_no_loinc_code(value: str) -> None:
    # given something that has a dash and not the digits of a LOINC code
    # when it is asked whether it is one
    # then it is not, and nothing breaks
    assert not is_loinc(value)


def test_a_record_number_that_ends_in_a_letter_is_scanned() -> None:
    # given a column of labels over a column of values, and a value that ends in a dash and a letter
    text = "MRN       ACCT      NAME\n34117-A   5520019   -\n"
    # when it is scanned
    found = {text[f.start : f.end] for f in scan(text)}
    # then the scan ends and finds it
    assert "34117-A" in found
