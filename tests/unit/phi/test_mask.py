"""Masks say the kind and nothing else."""

import pytest

from chartwarden.foundation.errors import MalformedError
from chartwarden.phi.finding import Finding
from chartwarden.phi.identifier_policy import IdentifierClass, visible_kinds
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.phi.mask import LABELS, Run, mask, replace, runs

TEXT = "Ada Example, seen 03/09/2026."
FINDINGS = (
    Finding(0, 11, IdentifierKind.PATIENT_NAME, 1.0, "known-patient"),
    Finding(18, 28, IdentifierKind.DATE, 1.0, "date-numeric"),
)


def test_each_kind_has_a_label_of_its_own() -> None:
    # given all kinds
    # when their labels are gathered
    # then none is missing and no two are the same
    assert set(LABELS) == set(IdentifierKind)
    assert len(set(LABELS.values())) == len(LABELS)


def test_a_masked_text_names_the_kind_and_keeps_the_rest() -> None:
    # given a text with a name and a date
    # when all is hidden
    # then labels stand in their places
    assert mask(TEXT, FINDINGS) == "[patient name], seen [date]."


def test_a_visible_kind_stays_clear() -> None:
    # given that dates of service are needed
    # when the text is split for a screen
    pieces = runs(TEXT, FINDINGS, visible=visible_kinds(frozenset()))
    # then only the name is masked
    assert pieces == (Run(0, 11, IdentifierKind.PATIENT_NAME), Run(11, 29, None))


def test_a_part_begins_and_ends_inside_of_a_finding() -> None:
    # given a part that cuts the name and the date
    # when it is split
    pieces = runs(TEXT, FINDINGS, start=4, end=20)
    # then the cut pieces are still masked
    assert pieces == (
        Run(4, 11, IdentifierKind.PATIENT_NAME),
        Run(11, 18, None),
        Run(18, 20, IdentifierKind.DATE),
    )


def test_surrogates_of_any_length_keep_the_text_between() -> None:
    # given a surrogate for each kind
    words = {IdentifierKind.PATIENT_NAME: "Mx. Long Surrogate-Name", IdentifierKind.DATE: ""}
    # when findings are replaced
    # then what stood between them is untouched
    assert replace(TEXT, FINDINGS, by=lambda f: words[f.kind]) == "Mx. Long Surrogate-Name, seen ."


@pytest.mark.parametrize("part", [(-1, 4), (5, 3), (0, 30)])
def test_a_part_outside_of_the_text_is_refused(part: tuple[int, int]) -> None:
    # given a part that the text does not have
    # when it is asked for
    # then it is refused
    with pytest.raises(MalformedError):
        runs(TEXT, FINDINGS, start=part[0], end=part[1])


def test_findings_of_another_text_are_refused() -> None:
    # given findings that reach beyond the text
    stale = (Finding(20, 99, IdentifierKind.SSN, 1.0, "ssn-grouped"),)
    # when it is masked
    # then nothing is shown
    with pytest.raises(MalformedError):
        mask(TEXT, stale)


def test_initials_open_nothing_and_names_open_the_patient_only() -> None:
    # given the classes of a query and of a payer packet
    # when they are turned into kinds
    # then initials add nothing, and a name does not open relatives
    assert visible_kinds(frozenset({IdentifierClass.INITIALS})) == {IdentifierKind.DATE}
    assert visible_kinds(frozenset({IdentifierClass.NAME})) == {IdentifierKind.DATE, IdentifierKind.PATIENT_NAME}
