import pytest

from chartwarden.chart.patient import Patient
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
