import pytest

from chartwarden.phi.candidate import Candidate, Tier
from chartwarden.phi.edges import edged, is_eponym
from chartwarden.phi.kinds import IdentifierKind

K = IdentifierKind


def _edged(text: str, words: str, kind: IdentifierKind, confidence: float = 0.9) -> str | None:
    start = text.index(words)
    moved = edged(text, Candidate(start, start + len(words), kind, Tier.TAGGED, confidence, "tagger"))
    return None if moved is None else text[moved.start : moved.end]


@pytest.mark.parametrize(
    ("text", "tagged", "kind", "expected"),
    [
        ("per N. Javanmard today", "Javanmard", K.PROVIDER_NAME, "N. Javanmard"),
        ("per J. T. Okafor, MD", "Okafor", K.PROVIDER_NAME, "J. T. Okafor"),
        ("Mazar-i-Sharif Khan came", "Mazar", K.PERSON_NAME, "Mazar-i-Sharif"),
        ("Sung-min slept", "Sung", K.PATIENT_NAME, "Sung-min"),
        ("BENALLY, PILAR A, seen", "BENALLY, PILAR", K.PATIENT_NAME, "BENALLY, PILAR A"),
        ("Nurse Lindqvist came", "Nurse Lindqvist", K.PROVIDER_NAME, "Lindqvist"),
        ("Lindqvist RN came", "Lindqvist RN", K.PROVIDER_NAME, "Lindqvist"),
        ("Maruyama, M.D. signed", "Maruyama", K.PROVIDER_NAME, "Maruyama"),
        ("HALINA   F  DOB 1971", "HALINA", K.PATIENT_NAME, "HALINA"),
        ("DZIEDZIC, HALINA  F  1971", "DZIEDZIC, HALINA  F", K.PATIENT_NAME, "DZIEDZIC, HALINA"),
        ("DZIEDZIC, HALINA F came", "DZIEDZIC, HALINA F", K.PATIENT_NAME, "DZIEDZIC, HALINA F"),
        ("before Judge Fontenot-Price", "Judge Fontenot-Price", K.PERSON_NAME, "Fontenot-Price"),
        ("Mr. Dale Judge came", "Dale Judge", K.PERSON_NAME, "Dale Judge"),
        ("seen by SETTLES for the depth of it", "SETTLES", K.PROVIDER_NAME, "SETTLES"),
        ("in Bar Harbor, Maine today", "Bar Harbor, Maine", K.CITY, "Bar Harbor"),
    ],
)
def test_initials_and_joined_parts_belong_to_a_name_and_titles_do_not(
    text: str, tagged: str, kind: IdentifierKind, expected: str
) -> None:
    # given what the tagger took for an identifier, when its edges are moved, then it covers the whole and no more
    assert _edged(text, tagged, kind) == expected


@pytest.mark.parametrize(
    ("text", "tagged", "kind"),
    [
        ("Lives in Texas now", "Texas", K.CITY),
        ("flew from Canada", "Canada", K.CITY),
        ("since 1998 well", "1998", K.DATE),
        ("THE NURSING FLOWSHEET SETTLES WHICH DEPTH APPLIES", "SETTLES", K.PATIENT_NAME),
        ("with Parkinson disease", "Parkinson", K.PATIENT_NAME),
        ("the circle of Willis is open", "Willis", K.PERSON_NAME),
        ("a Foley catheter", "Foley", K.PROVIDER_NAME),
    ],
)
def test_a_state_a_country_and_an_eponym_are_nobody(text: str, tagged: str, kind: IdentifierKind) -> None:
    # given a tagged State, country or eponym, when its edges are moved, then nothing is left of it
    assert _edged(text, tagged, kind) is None


def test_a_plain_word_that_the_tagger_doubts_is_left_alone() -> None:
    # given a word of everyday language that the tagger half takes for a facility
    text = "Street drugs denied"
    # when it is sure and when it is not, then only a sure one counts
    assert _edged(text, "drugs", K.FACILITY, 0.5) is None
    assert _edged(text, "drugs", K.FACILITY, 0.95) == "drugs"


def test_a_person_of_an_eponyms_name_is_still_a_person() -> None:
    # given somebody called like a disease, when what follows is no disease, then it is a name
    text = "Mr. Parkinson walked"
    assert not is_eponym(text, 4, 13)
    assert is_eponym("Parkinson's disease", 0, 9)
