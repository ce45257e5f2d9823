"""Records of programmes that treat substance use, by their notice and their names."""

import pytest

from chartwarden.purpose.part2_notice import is_of_programme


@pytest.mark.parametrize(
    "text",
    [
        "42 CFR part 2 prohibits unauthorized use or disclosure of these records.",
        "Attended.\nFederal law (42 C.F.R. Part 2) prohibits any further disclosure.",
        "This record which has been disclosed to you is protected by Federal confidentiality rules (42 CFR part 2).",
        "Unauthorised re-disclosure is forbidden, 42 CFR 2.",
    ],
)
def test_a_note_that_bears_the_notice_is_a_record_of_a_programme(text: str) -> None:
    # given the notice in one of its forms, anywhere in a note
    # when it is read
    # then it counts, and it is the notice that counts
    assert is_of_programme("Progress note", author="D. Munro, MD", text=text)
    assert not is_of_programme("Progress note", author="D. Munro, MD", text=text.replace("42", "45"))


@pytest.mark.parametrize(
    ("title", "author", "told"),
    [
        ("Dose verification letter, Riverbend Opioid Treatment Program", "", True),
        ("Harbor Steps SUD Program progress note", "", True),
        ("Verification", "Riverbend OTP nursing", True),
        ("Addiction recovery center note", "", True),
        ("Substance use disorder IOP", "", True),
        ("Chemical dependency intake", "", True),
        ("Addiction medicine consult", "", False),  # of a general hospital: no programme by its name
        ("Progress note", "", False),
        ("Pharmacy program note", "", False),
    ],
)
def test_a_programmes_name_in_title_or_author_tells_its_records(title: str, author: str, told: bool) -> None:  # noqa: FBT001
    # given a title and an author
    # when they are read
    # then the name of a programme counts, and a programme that a note only mentions does not
    assert is_of_programme(title, author=author, text="Sees the Riverbend SUD program. 42 CFR 2 consent.") is told
