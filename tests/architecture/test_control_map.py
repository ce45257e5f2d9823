"""What the product claims to prove is what its tests are marked with, today."""

from pathlib import Path

import pytest

from scripts.control_map import PROVEN, REFERENCE, UnknownControlError, as_json, as_reference, marks_in

_MARKED = """
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.control("ACC-1")]

@pytest.mark.control("ACC-5", "AUD-3")
def test_one(): ...

class TestDesk:
    @pytest.mark.control("ACC-8")
    def test_two(self): ...

def helper(): ...
"""


def test_the_committed_map_is_what_the_tests_are_marked_with(repository: Path) -> None:
    # given the marks on all tests
    proven = marks_in(repository / "tests")
    # when the committed files are compared, then they say the same (else run `make controls`)
    assert PROVEN.read_text(encoding="utf-8") == as_json(proven)
    assert REFERENCE.read_text(encoding="utf-8") == as_reference(proven)


def test_marks_are_read_from_functions_classes_and_modules(tmp_path: Path) -> None:
    # given a test file with all three kinds of mark
    place = tmp_path / "tests/spec/test_desk.py"
    place.parent.mkdir(parents=True)
    place.write_text(_MARKED, encoding="utf-8")
    # when it is read
    proven = marks_in(tmp_path / "tests")
    # then each control names its tests
    one, two = "tests/spec/test_desk.py::test_one", "tests/spec/test_desk.py::TestDesk::test_two"
    assert proven == {"ACC-1": [two, one], "ACC-5": [one], "ACC-8": [two], "AUD-3": [one]}


def test_a_mark_that_names_no_control_is_refused(tmp_path: Path) -> None:
    # given a test that claims to prove something unknown
    place = tmp_path / "tests/test_typo.py"
    place.parent.mkdir()
    place.write_text(_MARKED.replace("ACC-8", "ACC-99"), encoding="utf-8")
    # when the marks are read, then the test and the id are told
    with pytest.raises(UnknownControlError, match=r"test_typo\.py::TestDesk::test_two: there is no control 'ACC-99'"):
        marks_in(tmp_path / "tests")


def test_a_control_without_tests_is_shown_as_not_yet() -> None:
    # given a map with one proven control
    page = as_reference({"ACC-1": ["tests/spec/test_desk.py::test_one"]})
    # when the page is written, then it links the test and is honest about the rest
    assert "1 of 109 are proven by tests" in page
    assert "[test_one](../../tests/spec/test_desk.py)" in page
    assert page.count("| not yet |") == 108
