"""The key sheet promises what pages do, and pages do nothing by key that it leaves out."""

import re
from pathlib import Path

import pytest

from chartwarden.workforce.verbs import VERBS
from chartwarden_web.desk.frame import chord_of

_WEB = Path(__file__).resolve().parents[2] / "src/chartwarden_web"
_FORMS_TO_SIGN_IN = {"Alt+c", "Alt+p"}  # before anybody is known, and so before anybody's own keys
_LOOK_FOR = ("18842-5", "11504-8", "11526-1", "11502-2")


@pytest.fixture(scope="module")
def spoken() -> set[str]:
    """Give every key that a template or a script answers to."""
    pages = "".join(path.read_text("utf-8") for path in (_WEB / "templates").rglob("*.html"))
    scripts = "".join(path.read_text("utf-8") for path in (_WEB / "static/js").glob("*.js"))
    keys = set(re.findall(r'data-(?:key|chord|focus-key)="([^"{]+)"', pages))
    keys |= set(re.findall(r'event\.key [!=]== "([^"]{1,2})"', scripts))
    return keys | {chord_of(loinc) for loinc in _LOOK_FOR}


def test_every_key_of_the_sheet_does_something(spoken: set[str]) -> None:
    # given the keys that pages and scripts answer to
    # when the list of verbs is held against them, then none is promised in vain
    assert {verb.key for verb in VERBS} - spoken == set()


def test_every_key_of_a_page_has_a_name_and_can_be_chosen_anew(spoken: set[str]) -> None:
    # given the keys that pages and scripts answer to
    # when they are held against the list of verbs, then none is without a name
    assert spoken - {verb.key for verb in VERBS} - _FORMS_TO_SIGN_IN == set()
