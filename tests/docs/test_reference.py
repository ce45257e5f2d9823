"""Reference pages say what the code says."""

import ast
import re
from pathlib import Path

import pytest

from chartwarden.adapters.settings import _KEYS
from chartwarden.cli import group
from chartwarden.foundation.clock import FixedClock
from chartwarden.foundation.errors import RefusedError
from chartwarden.ledger.entry import FORMAT, Act, Draft, Entry, Outcome
from chartwarden.purpose.work import MOVES
from chartwarden.workforce.member import checked_user_id
from scripts.reference_docs import (
    _MOVED_BY,
    PAGES,
    REFERENCE,
    SOURCE,
    UnreadableRefusalError,
    commands,
    refusals,
    refusals_page,
)
from tests.builders import NOW


@pytest.mark.parametrize("name", PAGES)
def test_a_committed_page_is_what_the_code_says(name: str) -> None:
    # given the committed page
    committed = (REFERENCE / name).read_text(encoding="utf-8")
    # when it is written again
    # then it is the same (else run `python -m scripts.reference_docs`)
    assert committed == PAGES[name]()


def test_every_setting_stands_on_its_page() -> None:
    # given the page of settings
    page = (REFERENCE / "settings.md").read_text(encoding="utf-8")
    # when its rows are read, then they are the settings, each with its meaning
    assert set(re.findall(r"^\| `(CHARTWARDEN_\w+)` \| \S", page, re.MULTILINE)) == set(_KEYS)


def test_every_verb_has_a_command_on_the_page() -> None:
    # given the verbs of the command line
    verbs = set(group.list_commands(None))  # type: ignore[arg-type]  # our group needs no context
    # when the commands are walked, then none is left out
    assert {words.split()[0] for words, _ in commands()} == verbs


def test_every_rule_that_refuses_is_on_the_page() -> None:
    # given every rule id that a refusal names literally, found by another way than the page's
    named = {rule for path in SOURCE.rglob("*.py") for rule in re.findall(r'rule="([a-z-]+)"', path.read_text("utf-8"))}
    # when the page is read
    page = refusals_page()
    # then each has a row with a reason, a source and a next step
    assert len(named) > 15
    told = set(re.findall(r"^\| `([a-z-]+)` \| \S.* \| \S.* \| \S", page, re.MULTILINE))
    assert named - told == set()


def test_a_refusal_is_read_as_it_is_said() -> None:
    # given a refusal that the product builds
    with pytest.raises(RefusedError) as refused:
        checked_user_id("front-desk", ever_issued=frozenset())
    # when the page's reading of the code is searched for it
    alike = [one for one in refusals() if one.rule == refused.value.rule and one.next_step == refused.value.next_step]
    # then its sentence is there, with what is filled in left open
    assert '"…" reads like a shared desk or a role, not like one person' in {one.because for one in alike}
    assert {one.source for one in alike} == {str(refused.value.source)}


def test_a_refusal_that_cannot_be_read_stops_the_writer(tmp_path: Path) -> None:
    # given code that builds a refusal from something computed
    (tmp_path / "odd.py").write_text(
        "def f(x):\n    raise RefusedError(rule='r', because=x.words(), source=PART_2, next_step='y')\n",
        encoding="utf-8",
    )
    # when it is read, then the place is told
    with pytest.raises(UnreadableRefusalError, match=r"odd\.py: a refusal says 'x\.words\(\)'"):
        refusals(tmp_path)


def test_every_allowed_move_of_work_is_told_and_no_other() -> None:
    # given the table of allowed moves
    allowed = {(here, there) for here, states in MOVES.items() for there in states}
    # when the page's words are compared, then they speak of the same moves
    assert set(_MOVED_BY) == allowed
    diagram = (REFERENCE / "work-item.md").read_text(encoding="utf-8")
    arrows = {tuple(arrow) for arrow in re.findall(r"^    (\w+) --> (\w+):", diagram, re.MULTILINE)}
    assert arrows == {(here.value, there.value) for here, there in allowed}


def test_the_ledger_page_names_every_field_and_every_act() -> None:
    # given an entry
    clock = FixedClock(NOW)
    draft = Draft(actor="ada", device="cli:host:ada", act=Act.OPEN_CHART, outcome=Outcome.GRANTED)
    body = ast.literal_eval(
        Entry(0, clock.now(), draft, None).body().decode().replace("null", "None")  # JSON without true and false
    )
    page = (REFERENCE / "ledger-entry.md").read_text(encoding="utf-8")
    fields, acts = page.split("## Fields")[1].split("## Acts")[0], page.split("## Acts")[1].split("## Canonical")[0]
    # when the page's tables are read
    told_fields = re.findall(r"^\| `(\w+)` \|", fields, re.MULTILINE)
    told_acts = re.findall(r"`([a-z]+\.[a-z-]+)`", acts)
    # then they name what is sealed, in the order of the bytes
    assert told_fields == list(body)
    assert sorted(told_acts) == sorted(Act)
    assert f"Format {FORMAT}." in page


def test_the_storage_page_names_every_table() -> None:
    # given the tables
    models = (SOURCE / "chartwarden_web/records").glob("*.py")
    tables = {name for one in models for name in re.findall(r'db_table = "(\w+)"', one.read_text(encoding="utf-8"))}
    # when the page's rows are read, then they are the same
    page = (REFERENCE / "storage.md").read_text(encoding="utf-8").split("## Tables")[1].split("## Encryption")[0]
    first_cells = re.findall(r"^\| ([^|]+) \|", page, re.MULTILINE)
    assert {name for cell in first_cells for name in re.findall(r"`(\w+)`", cell)} == tables
