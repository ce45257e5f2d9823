"""What an answer of the server comes to, where a step that was done leads to a page that others are turned away to."""

import pytest

from chartwarden_bench.browsing import Answer
from chartwarden_bench.case import Door
from chartwarden_bench.seat import Came, of_answer


@pytest.mark.parametrize(
    ("verb", "came"), [("change_password", Came.DONE), ("open_chart", Came.REFUSED), ("list_work", Came.REFUSED)]
)
def test_a_password_that_was_changed_is_no_refusal(verb: str, came: Came) -> None:
    # given an answer that leads to the page of factors
    answer = Answer(302, {"location": "/factors/"}, b"", 0.0)
    # when a step is told by it
    # then a change of a password was done, and anything else was turned away
    assert of_answer(verb, Door.UI, "actor", answer).came is came
