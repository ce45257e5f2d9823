"""The packet is the fewest marked sections that still support every code, and says what it leaves out."""

import pytest

from chartwarden.actions.codes import add_code
from chartwarden.actions.packets import LeftOut, Measure, build_packet
from chartwarden.chart.coding import Coding, Evidence
from chartwarden.foundation.errors import RefusedError
from tests.builders import Scene, a_scene

SEPSIS = Coding("ICD-10-CM", "A41.51", "Sepsis due to Escherichia coli")
URINE = Coding("ICD-10-CM", "N39.0", "Urinary tract infection")
SMOKER = Coding("ICD-10-CM", "F17.210", "Nicotine dependence")


@pytest.fixture
def scene() -> Scene:
    """Give a chart and the coder whose work it is."""
    return a_scene()


def section(scene: Scene, ordinal: int) -> Evidence:
    outline = scene.summary.document.outline
    (found,) = [one for one in outline.sections if one.ordinal == ordinal]
    return Evidence(outline.id, ordinal, found.start, found.end)


def test_one_section_that_supports_both_codes_is_enough(scene: Scene) -> None:
    # given two codes, one marked in the course and in the diagnoses, one in the diagnoses only; one without evidence
    desk = scene.at(scene.coder)
    add_code(desk, scene.work.id, SEPSIS, evidence=[section(scene, 1), section(scene, 3)])
    add_code(desk, scene.work.id, URINE, evidence=[section(scene, 3)])
    add_code(desk, scene.work.id, SMOKER)
    # when the packet is built
    built = build_packet(desk, scene.work.id)
    # then it is the diagnoses alone, which both codes need
    (part,) = built.parts
    assert (part.section, part.needed_for, part.supports) == (3, ("A41.51", "N39.0"), ("A41.51", "N39.0"))
    assert (built.is_sufficient, built.is_smallest, built.unsupported) == (True, True, ("F17.210",))
    # and the rest is told by why: the course was marked, nothing else that is open was, and most was never open
    outlines = desk.charts.outlines(scene.patient.id)
    sections = sum(len(outline.sections) for outline in outlines)
    assert built.left_out[LeftOut.SPARED] == 1
    assert sum(built.left_out.values()) == sections - 1
    assert built.chart.sections == sections
    assert section(scene, 3).end - section(scene, 3).start == 107
    assert built.size == Measure(1, 200, 1)


def test_without_evidence_nothing_would_go_out(scene: Scene) -> None:
    # given a code without evidence
    desk = scene.at(scene.coder)
    add_code(desk, scene.work.id, SEPSIS)
    # when the packet is built
    built = build_packet(desk, scene.work.id)
    # then it is empty, and the code is told
    assert (built.parts, built.unsupported, built.share.pages) == ((), ("A41.51",), 0.0)


@pytest.mark.control("AUD-3")
def test_the_entry_names_the_parts_and_how_much_was_left_out(scene: Scene) -> None:
    # given a marked code
    desk = scene.at(scene.coder)
    add_code(desk, scene.work.id, SEPSIS, evidence=[section(scene, 3)])
    # when the packet is built
    build_packet(desk, scene.work.id)
    # then one entry says so
    body = desk.ledger.store.rows_of(scene.coder.user_id, most=1)[0].body
    assert b"packet.build" in body
    assert desk.ledger.pseudonym("document", scene.summary.document.outline.id).encode() in body
    assert b'"parts":1' in body.replace(b" ", b"")


def test_nobody_builds_the_packet_of_somebody_elses_work(scene: Scene) -> None:
    # given another coder
    # when they build it, then they are refused
    with pytest.raises(RefusedError, match="no open work item"):
        build_packet(scene.at(scene.other), scene.work.id)
