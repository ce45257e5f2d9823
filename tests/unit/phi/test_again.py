"""The same again: few names are searched for one by one, many in one walk over the text, and both find the same."""

from hypothesis import given, settings
from hypothesis import strategies as st

from chartwarden.phi.again import again
from chartwarden.phi.candidate import Candidate, Tier
from chartwarden.phi.kinds import IdentifierKind

NAMES = [f"Qu{first}zz{last}ro" for first in "aeiou" for last in "bcdfg"]  # 25 names that are no words
pieces = st.sampled_from(
    [*NAMES, *(name.lower() for name in NAMES[:5]), "x", "-", " ", "7", "_", "\u00e9", "\n", "the "]
)


def _first_of(name: str) -> Candidate:
    start = 10 * NAMES.index(name)
    return Candidate(start, start + len(name), IdentifierKind.PATIENT_NAME, Tier.TAGGED, 0.9, "tagger")


@settings(max_examples=100)
@given(st.lists(pieces, max_size=40))
def test_many_names_are_found_again_as_each_alone_is(body: list[str]) -> None:
    # given 25 names, and a text in which they stand between all sorts of characters
    text = "".join(name.ljust(10) for name in NAMES) + "".join(body)
    # when all are looked for at once, and each by itself
    together = list(again(text, map(_first_of, NAMES)))
    alone = sorted(found for name in NAMES for found in again(text, [_first_of(name)]))
    # then the places are the same
    assert together == alone


def test_a_name_is_no_part_of_a_longer_word() -> None:
    # given a name, and words and numbers that hold its letters
    text = "Quazzbro".ljust(10) + "Quazzbros aQuazzbro Quazzbro7 (Quazzbro)"
    # when it is looked for, then it is found where no letter touches it
    assert [c.start for c in again(text, [_first_of("Quazzbro")])] == [0, 30, 41]
