import base64
import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chartwarden.ledger.merkle import Frontier, inclusion_proof, leaf_hash, proves_inclusion, root


def _by_definition(leaves: list[bytes]) -> bytes:
    """Compute the root as RFC 9162, 2.1.1 writes it, to compare with."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return hashlib.sha256(b"\x01" + _by_definition(leaves[:half]) + _by_definition(leaves[half:])).digest()


@given(st.lists(st.binary(max_size=8), max_size=70))
def test_the_root_is_the_one_the_standard_defines(bodies: list[bytes]) -> None:
    # given some leaves
    leaves = [leaf_hash(body) for body in bodies]
    # when they are added one by one
    # then the root is the one of the definition
    assert root(leaves) == _by_definition(leaves)


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=40), st.data())
def test_a_proof_shows_its_own_leaf_and_no_other(bodies: list[bytes], data: st.DataObject) -> None:
    # given a tree and a proof of one leaf
    leaves = [leaf_hash(bytes([place]) + body) for place, body in enumerate(bodies)]
    index = data.draw(st.integers(0, len(leaves) - 1))
    proof = inclusion_proof(leaves, index=index)
    # when it is checked for every leaf
    shown = [
        place
        for place, leaf in enumerate(leaves)
        if proves_inclusion(leaf, proof, index=index, size=len(leaves), expected_root=root(leaves))
    ]
    # then it shows that leaf alone
    assert shown == [index]


def test_the_published_vectors_are_answered_as_they_say(samples: Path) -> None:
    # given inclusion vectors of another implementation
    lines = (samples / "merkle" / "rfc6962" / "inclusion.jsonl").read_text().splitlines()
    checked = 0
    for line in lines:
        case = json.loads(line)
        proof = [base64.b64decode(part) for part in case["proof"] or ()]
        # when each is checked
        answer = proves_inclusion(
            base64.b64decode(case["leafHash"]),
            proof,
            index=case["leafIdx"],
            size=case["treeSize"],
            expected_root=base64.b64decode(case["root"]),
        )
        # then the answer is the expected one
        assert answer is not case["wantErr"], case["desc"]
        checked += 1
    assert checked > 0


def test_a_frontier_remembers_only_the_peaks() -> None:
    # given eleven leaves
    frontier = Frontier()
    for place in range(11):
        frontier = frontier.extended(leaf_hash(bytes([place])))
    # when the frontier is looked at
    # then it holds one hash per set bit of its size
    assert (frontier.size, len(frontier.peaks)) == (11, 3)


def test_there_is_no_proof_of_a_leaf_that_is_not_there() -> None:
    # given one leaf
    # when a proof of the second is asked for
    # then there is none
    with pytest.raises(IndexError):
        inclusion_proof([leaf_hash(b"")], index=1)
