import pytest

from chartwarden.foundation.errors import MalformedError
from chartwarden.synthetic.chance import stream
from chartwarden.synthetic.grammar import Passage, Teller, heading_sign, taken_out


def _teller(**values: str) -> Teller:
    return Teller(stream(1, "test"), values)


def test_an_alternative_tells_one_of_its_options() -> None:
    # given a template with two options
    teller = _teller()
    # when it is told many times
    told = {teller.tell("{left|right} knee") for _ in range(50)}
    # then both come, and nothing else
    assert told == {"Left knee", "Right knee"}


def test_a_tilde_chooses_by_the_authors_voice_and_not_by_chance() -> None:
    # given one template and two authors
    prose = Teller(stream(1, "a"), {}, is_telegraphic=False)
    telegram = Teller(stream(1, "a"), {}, is_telegraphic=True)
    # when both tell it
    # then each has their own words
    assert prose.tell("{The patient reports~Pt c/o} pain.") == "The patient reports pain."
    assert telegram.tell("{The patient reports~Pt c/o} pain.") == "Pt c/o pain."


def test_a_value_that_holds_alternatives_is_told_too() -> None:
    # given a variable whose value names another variable inside an alternative
    teller = _teller(home="{with <who>|beside <who>}", who="Ann")
    # when it is told
    # then nothing of the grammar is left
    assert teller.tell("Lives <home>.") in {"Lives with Ann.", "Lives beside Ann."}


def test_an_unknown_variable_is_refused_by_name() -> None:
    # given a template that names what nobody gave
    # when it is told, then the error says which
    with pytest.raises(MalformedError, match="<dose> is not known"):
        _teller().tell("Take <dose> daily")


def test_an_open_brace_is_refused() -> None:
    # given a brace without its end
    # when it is told, then it is refused
    with pytest.raises(MalformedError, match="not closed"):
        _teller().tell("{left|right knee")


def test_a_less_than_sign_before_a_number_is_no_variable() -> None:
    # given a laboratory value below its limit
    # when it is told, then it stays
    assert _teller().tell("Procalcitonin <0.05") == "Procalcitonin <0.05"


def test_what_empty_alternatives_leave_behind_is_mended() -> None:
    # given alternatives that may tell nothing
    teller = _teller(empty="")
    # when they are told
    # then neither gaps nor doubled stops are left, and sentences start large
    assert (
        teller.tell("Sepsis<empty> . <empty>the source?. pain <empty> at night") == "Sepsis. The source? pain at night"
    )


def test_marks_and_headings_are_taken_out_and_their_places_kept() -> None:
    # given a told document with a heading, evidence, a trap and an indicator
    told = f"Top\n{heading_sign('51848-0')}A/P: [[N10: pyelonephritis]], [[!I26.99: PE]] out, [[?: Cr 3.1]]"
    # when the marks are taken out
    found = taken_out(told)
    # then the text is clean and each place is right
    assert found.text == "Top\nA/P: pyelonephritis, PE out, Cr 3.1"
    assert found.headings == ((4, "51848-0"),)
    assert found.marks == (
        Passage("", "N10", 9, 23),
        Passage("!", "I26.99", 25, 27),
        Passage("?", "", 33, 39),
    )
