"""The code set is searched by code, by words, and by what coders call things."""

import time

import pytest

from chartwarden.adapters.icd10cm import Icd10Cm

FEW = {
    "J44.0": ("Chronic obstructive pulmonary disease with (acute) lower respiratory infection", ()),
    "J44.1": ("Chronic obstructive pulmonary disease with (acute) exacerbation", ("Decompensated COPD",)),
    "J44.9": ("Chronic obstructive pulmonary disease, unspecified", ()),
    "S72.001A": ("Fracture of unspecified part of neck of right femur, initial encounter", ("Fracture of hip NOS",)),
    "S72.001D": ("Fracture of unspecified part of neck of right femur, subsequent encounter", ("Fracture of hip NOS",)),
    "O23.40": ("Unspecified infection of urinary tract in pregnancy", ()),
    "N39.0": ("Urinary tract infection, site not specified", ()),
}


@pytest.fixture(scope="module")
def whole() -> Icd10Cm:
    return Icd10Cm()


def _codes(code_set: Icd10Cm, words: str, most: int = 5) -> list[str]:
    return [coding.code for coding in code_set.search(words, most=most)]


@pytest.mark.parametrize("words", ["j44", "J44.", "j44.", " J44 "])
def test_the_beginning_of_a_code_gives_the_codes_below_it(words: str) -> None:
    # given a few codes
    # when the beginning of one is asked for, dot or not, then those below come in order
    assert _codes(Icd10Cm(FEW), words) == ["J44.0", "J44.1", "J44.9"]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("copd", "J44.9"),
        ("copd exac", "J44.1"),
        ("decompensated", "J44.1"),
        ("fx hip", "S72.001A"),
        ("hip fracture subsequent", "S72.001D"),
        ("uti", "N39.0"),
        ("uti pregnancy", "O23.40"),
    ],
)
def test_words_and_abbreviations_give_the_usual_code_first(words: str, first: str) -> None:
    # given a few codes
    # when a coder asks in their own words, then the code they mean comes first
    assert _codes(Icd10Cm(FEW), words)[0] == first


@pytest.mark.parametrize("words", ["", "   ", "the of", "zebra", "copd zebra", "%", "x" * 120])
def test_nothing_that_does_not_fit_is_given(words: str) -> None:
    # given a few codes, and words of which one at least fits nothing
    # when they are searched, then nothing comes
    assert _codes(Icd10Cm(FEW), words) == []


def test_no_more_is_given_than_was_asked() -> None:
    # given three codes that fit
    # when two are wanted, then the first two come
    assert _codes(Icd10Cm(FEW), "copd", most=2) == _codes(Icd10Cm(FEW), "copd")[:2]


@pytest.mark.parametrize("code", ["J44", "J44.", "J4", "", "J44.12", "S72.001", "sepsis"])
def test_a_heading_or_an_unknown_code_is_not_found(code: str) -> None:
    # given a few codes
    # when something is looked up that cannot be assigned, then there is nothing
    assert Icd10Cm(FEW).find(code) is None


def test_a_valid_code_is_found_however_it_is_written() -> None:
    # given a code
    found = [Icd10Cm(FEW).find(code) for code in ("S72.001A", "s72001a", " S72001A ")]
    # when it is written with and without its dot, then it is the same
    assert {coding.code for coding in found if coding} == {"S72.001A"}
    assert None not in found


def test_the_set_is_loaded_once_and_only_when_needed() -> None:
    # given a set that counts how often it is loaded
    loads: list[int] = []
    code_set = Icd10Cm(load=lambda: loads.append(1) or FEW)
    assert loads == []
    # when it is searched twice
    code_set.search("copd", most=1)
    code_set.find("J44.9")
    # then it was loaded once
    assert loads == [1]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("COPD", "J44.9"),
        ("CHF", "I50.9"),
        ("HTN", "I10"),
        ("DM2", "E11.9"),
        ("AKI", "N17.9"),
        ("UTI", "N39.0"),
        ("afib", "I48.91"),
        ("nstemi", "I21.4"),
        ("sepsis", "A41.9"),
        ("pneumonia", "J18.9"),
        ("ckd stage 3", "N18.30"),
        ("acute respiratory failure hypoxia", "J96.01"),
        ("fx neck femur right", "S72.001A"),
        ("history of smoking", "Z87.891"),
    ],
)
def test_the_whole_set_answers_as_coders_expect(words: str, first: str, whole: Icd10Cm) -> None:
    # given the whole set
    # when a coder asks in their own words, then the usual code comes first
    assert _codes(whole, words)[0] == first


@pytest.mark.slow
def test_a_search_of_the_whole_set_is_quick(whole: Icd10Cm) -> None:
    # given the whole set, loaded
    whole.find("I10")
    # when common and vague words are searched
    slowest = 0.0
    for words in ("a", "s", "fracture", "unspecified", "with", "initial encounter", "left", "acute kidney failure"):
        start = time.thread_time()
        whole.search(words, most=12)
        slowest = max(slowest, time.thread_time() - start)
    # then none takes as long as a person would notice
    assert slowest < 0.25
