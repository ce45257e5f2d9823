"""Case files: every one that ships can be read, and one that cannot says where and how to mend it."""

from pathlib import Path

import pytest

from chartwarden.foundation.errors import MalformedError
from chartwarden_bench.case import Door, Expected, Level
from chartwarden_bench.case_file import read_case, read_cases
from chartwarden_bench.case_writing import yaml_of
from chartwarden_bench.fuzzing import fuzzed
from chartwarden_bench.playing import door_of
from chartwarden_bench.verbs import VERBS, page

CASES = Path(__file__).resolve().parents[2] / "bench" / "cases"
_CASE = """
id: V01-77
level: L2
title: Somebody else's work is opened
guide: Legitimate purpose before opening
doors: [ui]
people: {holder: coder}
charts:
  victim: {patient: ordinary, held_by: holder}
steps:
  - open_chart: "{victim.work}"
expect:
  outcome: P
  seeks: [victim]
"""


def _fault(text: str) -> str:
    with pytest.raises(MalformedError) as fault:
        read_case(Path("V01-77.yaml"), text)
    return str(fault.value)


def test_every_case_that_ships_can_be_read() -> None:
    # given the folder of cases
    # when it is read
    cases = read_cases(CASES)
    # then each file is named for its case, and each class has attempts and twins
    assert [case.path.stem for case in cases] == [case.id for case in cases]
    violations = {"V01", "V04", "V07", "V10", "V12", "V13", "V17", "V19"}
    assert {case.violation for case in cases} == violations | {"F01", "F02", "F03", "F04", "F05"}
    assert {case.violation for case in cases if case.is_twin} == {case.violation for case in cases}


def test_a_case_that_ships_and_is_not_built_says_why() -> None:
    # given the cases that are not played
    waiting = [case for case in read_cases(CASES) if case.not_built]
    # when they are looked at, then each has a reason and nothing is played for it
    assert waiting
    assert all(len(case.not_built) > 10 and not case.doors for case in waiting)


def test_a_case_is_what_its_file_says() -> None:
    # given a file
    # when it is read
    case = read_case(Path("V01-77.yaml"), _CASE)
    # then it is this case
    assert (case.id, case.violation, case.level, case.expected) == ("V01-77", "V01", Level.L2, Expected.PREVENTED)
    assert case.doors == (Door.UI,)
    assert case.steps[0].given == {"work": "{victim.work}"}
    assert case.charts["victim"].held_by == "holder"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  - open_chart:", "  - unlock_chart:", "line 11: there is no verb `unlock_chart`. Known verbs: "),
        ('open_chart: "{victim.work}"', "open_chart: {wrk: x}", "line 11: `open_chart` knows no `wrk`. It knows by"),
        ('open_chart: "{victim.work}"', "read_document: x", "line 11: `read_document` needs `work`. Add `work: ...`."),
        ("guide:", "guides:", "line 5: `guides` is unknown in the file. Known: charts, control, doors"),
        ("level: L2", "level: L7", "line 3: `level` is none of L0, L1, L2, L3, L4, B."),
        ("doors: [ui]", "doors: [window]", "`doors` is none of ui, api, cli, store, browser."),
        (
            "doors: [ui]",
            "doors: [store]",
            "line 11: `open_chart` does not go through `store`. It goes through api",
        ),
        ("guide:", "control: sleepy\nguide:", "line 5: no control is called `sleepy`. Known: ignores-clock, "),
        ("held_by: holder", "held_by: nobody", "nobody is called `nobody`. Name them under `people`."),
        ("  outcome: P", "  outcome: X", "`outcome` is none of P, N, D, A, B."),
        ("id: V01-77", "id: 77", "`id` is not of the form V01-03 or V01-B1."),
        ("title: Somebody", "title: [Somebody", "this is no YAML. Mend the indentation or the quotes there."),
    ],
)
def test_what_cannot_be_used_is_told_with_its_line_and_the_way_to_mend_it(old: str, new: str, said: str) -> None:
    # given a case file with one fault
    # when it is read, then the error names the file, the line and what to do
    told = _fault(_CASE.replace(old, new))
    assert told.startswith("V01-77.yaml, line ")
    assert said in told


def test_two_files_with_one_id_are_a_fault(tmp_path: Path) -> None:
    # given two files with one id
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text(_CASE, encoding="utf-8")
    # when the folder is read, then that is told
    with pytest.raises(MalformedError, match="V01-77 is there twice"):
        read_cases(tmp_path)


def test_a_variation_reads_back_from_its_file() -> None:
    # given variations of the fuzzer
    for case in fuzzed(30, seed=3):
        # when one is written and read
        again = read_case(Path("V99-001.yaml"), yaml_of(case))
        # then it asks for the same
        assert [(step.verb, step.given) for step in again.steps] == [(step.verb, step.given) for step in case.steps]
        assert (again.expected, again.people, again.charts, again.seeks) == (
            case.expected,
            case.people,
            case.charts,
            case.seeks,
        )


def test_every_verb_stands_on_the_page_with_its_doors() -> None:
    # given the page of verbs
    rows = [row for row in page().splitlines() if row.startswith("| `")]
    # when its rows are counted, then they are the verbs
    assert len(rows) == len(VERBS)
    assert all(verb.doors and verb.says.endswith(".") for verb in VERBS.values())


def test_a_step_goes_through_its_own_door_where_it_has_one() -> None:
    # given steps of a case that is played through the API
    case = read_case(
        Path("x.yaml"),
        _CASE.replace("[ui]", "[api]").replace(
            '  - open_chart: "{victim.work}"', "  - sign_in\n  - open_chart: {work: x, through: cli}\n  - list_work"
        ),
    )
    # when their doors are asked for, then a verb with one door keeps it, and a step may name another
    assert [door_of(step, Door.API) for step in case.steps] == [Door.UI, Door.CLI, Door.API]


def test_the_how_to_names_every_verb_as_the_code_does() -> None:
    # given the how-to
    told = (CASES.parents[1] / "docs" / "how-to" / "add-a-bench-case.md").read_text(encoding="utf-8")
    # when its table is read, then it is the one that `chartwarden bench verbs` prints
    assert page() in told
