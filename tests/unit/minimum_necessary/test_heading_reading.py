"""Headings without a code in an operative note, a treatment record or an order: what is part of what was done."""

import pytest

from chartwarden.chart.headings import normalised
from chartwarden.minimum_necessary.heading_reading import reads_as_narrative


@pytest.mark.parametrize(
    "heading",
    ["Perineum", "LEFT LEG:", "Haemorrhage", "Stage 2", "Closure", "Site A - sacrum", "Run", "ESA/iron/vit D"],
)
def test_a_part_of_the_body_or_of_the_work_reads_as_narrative(heading: str) -> None:
    # given a heading that has no code
    # when it is read, then it is part of the story
    assert reads_as_narrative(normalised(heading))


@pytest.mark.parametrize(
    "heading",
    [
        "Consent/analgesia",
        "Attending surgeon:",
        "Sponge count",
        "Baby",
        "Family discussion",
        "Social",
        "Psych hx",
        "FHx",
        "Payer",
        "Alcohol",
        "HIV status",
        "PO meds (self-report)",
        "Home medications",
        "Belongings",
        "Bill to",
        "Flags",
        "Chairside conversation",
        "Post-op orders",
        "Obs during",
        "Comms",
        "Previous material",
        "Prior specimens",
        "Biohazard / account",
        "Implant stickers",
        "Who was there",
        "Told mum",
        "Booze",
        "RVD",
    ],
)
def test_what_is_said_beside_the_work_does_not(heading: str) -> None:
    # given a heading about persons, papers, the household, or what is sensitive
    # when it is read, then it is no part of the story
    assert not reads_as_narrative(normalised(heading))
