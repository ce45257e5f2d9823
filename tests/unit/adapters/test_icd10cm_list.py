"""The code set that comes along is the whole of ICD-10-CM, with what stands beside each code."""

from dataclasses import replace

import pytest

from chartwarden.adapters.icd10cm_list import INCLUSION, TabularList, packed, tabular_list, unpacked
from chartwarden.chart.code_rules import CodeRules
from scripts.code_set import of_package

FEW = TabularList(
    names=("1", "A30-A49", "A41", "A41.5", "A41.51", "A41.9"),
    above=(-1, 0, 1, 2, 3, 2),
    titles=("Infections", "Other bacterial diseases", "Other sepsis", "Gram-negative", "E. coli", "Unspecified"),
    headings=frozenset({0, 1, 2, 3}),
    notes={
        0: {"use_additional": ["code to identify resistance (Z16.-)"]},
        2: {"code_first": ["postprocedural sepsis (T81.44-)"], "excludes1": ["sepsis NOS (A41.9)"]},
        3: {INCLUSION: ["Gram-negative sepsis NOS"], "excludes1": ["sepsis NOS (A41.9)"]},
        4: {INCLUSION: ["Sepsis due to E. coli"]},
    },
)


def test_only_codes_without_subdivisions_are_terms_with_what_their_headings_include() -> None:
    # given a chapter, a block, a category and a subcategory with one code below, and one code beside it
    # when the valid codes are asked for, then headings are none, and what a heading includes counts for its codes
    assert FEW.terms() == {
        "A41.51": ("E. coli", ("Sepsis due to E. coli", "Gram-negative sepsis NOS")),
        "A41.9": ("Unspecified", ()),
    }


def test_notes_are_those_of_a_code_and_of_every_heading_above_it_once() -> None:
    # given the same
    # when the notes of a code are asked for, then each is there once, the nearest first
    assert FEW.rules("A41.51") == CodeRules(
        excludes1=("sepsis NOS (A41.9)",),
        code_first=("Code first postprocedural sepsis (T81.44-)",),
        use_additional=("Use additional code to identify resistance (Z16.-)",),
    )
    # and an unknown code has none to give
    with pytest.raises(KeyError):
        FEW.rules("A41.52")


def test_what_is_packed_comes_out_again_and_the_same_list_gives_the_same_bytes() -> None:
    # given a list
    # when it is packed twice, and unpacked
    once, again = packed(FEW), packed(replace(FEW))
    # then nothing is lost, and a committed file changes only with the list
    assert unpacked(once) == FEW
    assert once == again


@pytest.mark.slow
def test_the_committed_file_is_what_the_package_says() -> None:
    # given the file that comes along
    # when the package that reads the CDC's own files is asked, then it says the same, code by code
    assert tabular_list() == of_package(), "Run `python -m scripts.code_set`."
    # and the file has every code of the release of April 2026
    assert len(tabular_list().terms()) == 74_719
