import pytest

from chartwarden.chart.patient import Patient, PersonName
from chartwarden.foundation.identifiers import PatientId
from chartwarden.phi.known import KnownIdentifiers
from chartwarden.phi.mask import mask
from chartwarden.phi.scan import scan


@pytest.mark.parametrize("words", ["tannery row", "TANNERY ROW", "Tannery Row"])
def test_a_known_street_is_found_without_its_number_in_any_letter_case(words: str) -> None:
    # given a patient who lives at 41 Tannery Row
    known = KnownIdentifiers.of_patient(Patient(PatientId("p"), addresses=("41 Tannery Row, Harlow Falls, OH 00000",)))
    # when a note names the street alone
    text = f"They live on {words} now."
    # then it is found whole, and nothing beside it
    assert mask(text, scan(text, known=known)) == "They live on [address] now."


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("new to KRISTINE SAID money", "new to [provider] money"),  # a family name that is a word of grammar
        ("she said it", "she said it"),
        ("seen by Per Bu today", "seen by [provider] today"),
        ("1.5 L per box", "1.5 L per box"),
    ],
)
def test_a_credential_tells_that_plain_words_are_a_clinicians_name(text: str, masked: str) -> None:
    # given clinicians whose names are also plain words
    known = KnownIdentifiers(providers=("Kristine Said, MD", "Per Bu, MD"))
    # when a note holds the name or the words, then the name alone is found
    assert mask(text, scan(text, known=known)) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("my son Hendra's arm hurts", "my son [relative]'s arm hurts"),
        ("tests for Hendra virus", "tests for Hendra virus"),
        ("and Vy was quiet", "and [patient name] was quiet"),  # two letters that mean nothing else
        ("dose of VY now", "dose of VY now"),
        ("dose of Ha now", "dose of Ha now"),  # a short form in medicine
    ],
)
def test_a_name_that_is_also_something_else_is_found_where_it_is_a_name(text: str, masked: str) -> None:
    # given a patient and a son whose names are an eponym or very short
    known = KnownIdentifiers(names=(PersonName(("Vy",), "Ha"),), relatives=(PersonName(("Hendra",), "Zhakupov"),))
    # when a note holds them or what they stand for otherwise, then the names alone are found
    assert mask(text, scan(text, known=known)) == masked
