"""The demo's reviews are of work that its encounters are coded by."""

import pytest

from chartwarden.chart.encounter import EncounterClass
from chartwarden.cli.demo_reviews import coded_kind
from chartwarden.purpose.work import KindOfWork, fits


@pytest.mark.parametrize("target", [["S61"], ["99283"], ["A41.51", "N17"]], ids=" ".join)
@pytest.mark.parametrize("encounter", EncounterClass)
def test_what_the_demo_has_coded_for_a_review_fits_the_encounter(encounter: EncounterClass, target: list[str]) -> None:
    # given an encounter of any sort, and codes that its review is about
    # when the demo has it coded first, then that is a kind of work which may be assigned there
    assert fits(KindOfWork(coded_kind(encounter, target)), encounter)
