"""Pages that show figures of the PHI finder show those that were measured last."""

from pathlib import Path

import pytest

from benchmarks.phi.report import PAGES, PHI, PICTURE


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_shows_what_was_measured(page: Path) -> None:
    # given a page with figures
    shown = page.read_text(encoding="utf-8")
    # when its block is written again from the kept results
    renewed = PHI.with_block(shown, PHI.summary(PHI.kept_figures()))
    # then nothing changes (else run `python -m benchmarks phi`)
    assert PHI.begin in shown
    assert renewed == shown


def test_the_summary_leaves_out_what_was_not_measured() -> None:
    # given two figures
    figures = {"start-up": 0.414, "memory after start-up": 113.0}
    # when they are told
    rows = PHI.summary(figures).splitlines()[2:]
    # then there are two rows
    assert rows == ["| start-up | 0.41 s | < 1 s |", "| memory after it | 113 MB | < 300 MB |"]


def test_the_picture_is_there_and_holds_no_script() -> None:
    # given the picture that the page shows
    drawn = PICTURE.read_text(encoding="utf-8")
    # when it is read
    # then it is a picture of our finder and its peers, and nothing in it runs
    assert "Presidio" in drawn
    assert "<script" not in drawn
