"""The page on the workforce shows the states of a request as the code has them."""

import re
from pathlib import Path

from chartwarden.workforce.account_request import MOVES, REQUEST_LASTS

_ARROW = re.compile(r"^    (\w+) --> (\w+)", re.MULTILINE)
_PAGE = Path(__file__).parents[2] / "docs/how-to/keep-the-workforce.md"


def test_the_diagram_has_every_move_of_a_request_and_no_other() -> None:
    # given the page, and the table of allowed moves
    page = _PAGE.read_text(encoding="utf-8")
    allowed = {(state.value, to.value) for state, moves in MOVES.items() for to in moves}
    # when its arrows between states are read
    drawn = set(_ARROW.findall(page))
    # then they are the table's
    assert drawn == allowed
    assert f"for {['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven'][REQUEST_LASTS.days]} days" in page
