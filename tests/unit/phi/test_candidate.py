"""Settling candidates: the strongest keeps its place, and nothing that any of them covers is given up."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from chartwarden.phi.candidate import Candidate, Tier, resolve
from chartwarden.phi.kinds import IdentifierKind

K = IdentifierKind
TEXT = "ab, cd-ef. (gh) ij"
places = st.integers(0, len(TEXT) - 1)
candidates = st.lists(
    st.builds(
        lambda start, length, kind, tier: Candidate(start, min(len(TEXT), start + length), kind, tier, 0.5, "r"),
        places,
        st.integers(1, 8),
        st.sampled_from((K.DATE, K.PHONE)),
        st.sampled_from((Tier.SHAPE, Tier.KNOWN)),
    ),
    max_size=6,
)


def _owner(at: int, given_candidates: list[Candidate]) -> Candidate | None:
    """Say character by character who is strongest: the higher tier, then the longer, then the kind."""
    here = [c for c in given_candidates if c.start <= at < c.end]
    return max(here, key=lambda c: (c.tier, c.end - c.start, c.kind), default=None)


@settings(max_examples=100)
@given(candidates)
def test_each_letter_belongs_to_the_strongest_that_covers_it(made: list[Candidate]) -> None:
    # given candidates that may overlap, when they are settled
    settled = resolve(made, TEXT)
    # then they are sorted and disjoint, and each letter is covered by the kind of its strongest candidate
    assert all(one.end <= other.start for one, other in pairwise(settled))
    for at, character in enumerate(TEXT):
        owner = _owner(at, made)
        kinds = [c.kind for c in settled if c.start <= at < c.end]
        if character.isalnum():
            assert kinds == ([] if owner is None else [owner.kind])


def test_of_two_alike_the_later_gives_the_reason_and_marks_alone_are_nothing() -> None:
    # given two candidates that are equally strong, and two on marks alone
    first = Candidate(0, 2, K.DATE, Tier.CUE, 0.5, "first")
    marks = Candidate(2, 4, K.DATE, Tier.CUE, 0.5, "marks")
    # when they are settled, then the later of the two names the rule, and nothing is found on the marks
    assert resolve([first, first._replace(reason="second"), marks, marks], TEXT) == [first._replace(reason="second")]
