"""Every act is told as a plain sentence, whatever was counted in it and however it ended."""

from typing import Any

import pytest

from chartwarden.actions.access_wanted import ACTS_OF, KindOfAct, kind_of
from chartwarden.actions.access_words import _WORDS, sentence_of
from chartwarden.ledger.entry import Act, Outcome


def told(
    act: Act,
    *,
    outcome: str = "granted",
    encounter: str = "",
    details: dict[str, Any] | None = None,
    counts: dict[str, int] | None = None,
) -> str:
    said = {"act": act.value, "outcome": outcome, "because": "some-rule", "counts": counts or {}}
    return sentence_of(said, details or {}, encounter=encounter)


def test_every_act_has_words_and_belongs_to_one_kind() -> None:
    # given every act that leaves an entry
    # when the table of words and the kinds are read
    kinds = {act: [kind for kind in KindOfAct if act in ACTS_OF[kind]] for act in Act}
    # then none is missing, and each belongs to exactly one kind
    assert _WORDS.keys() == set(Act)
    assert {act: len(found) for act, found in kinds.items()} == dict.fromkeys(Act, 1)
    assert all(kind_of(act) is found[0] for act, found in kinds.items())


@pytest.mark.parametrize("outcome", list(Outcome))
@pytest.mark.parametrize("act", list(Act))
def test_every_act_is_one_sentence_that_says_how_it_ended(act: Act, outcome: Outcome) -> None:
    # given an act that ended in some way, with nothing beside it
    # when it is told
    sentence = told(act, outcome=outcome.value)
    # then it is a sentence of words, and carries the outcome where it was not granted
    assert sentence[0].isupper()
    assert sentence.endswith(".")
    assert act.value not in sentence
    assert ("refused (some-rule)" in sentence) is (outcome is Outcome.REFUSED)
    assert ("failed" in sentence) is (outcome is Outcome.FAILED)


@pytest.mark.parametrize(
    ("act", "counts", "expected"),
    [
        (Act.VERIFY_LEDGER, {"entries": 1200}, "Verified the ledger: 1,200 entries, all sound."),
        (Act.VERIFY_LEDGER, {"entries": 9, "first_bad": 4}, "Verified the ledger: not sound from entry 4 on."),
        (Act.VERIFY_LEDGER, {"proof_of": 7}, "Checked a proof of entry 7."),
        (Act.VERIFY_LEDGER, {}, "Verified the ledger."),
        (Act.PROVE_ENTRY, {"entry": 0}, "Proved entry 0 of the ledger."),
        (
            Act.PUBLISH_CHECKPOINT,
            {"size": 512, "sent": 2, "failed": 1, "witnesses": 1},
            "Let a checkpoint of 512 entries leave: sent to 2 places, not sent to 1, seen by 1 witness.",
        ),
        (
            Act.PUBLISH_CHECKPOINT,
            {"size": 1, "sent": 1, "failed": 0, "witnesses": 0},
            "Let a checkpoint of 1 entry leave: sent to 1 place.",
        ),
        (
            Act.DESTROY_DETAILS,
            {"first": 0, "last": 99, "entries": 40},
            "Destroyed what stood beside 40 old entries, up to entry 99.",
        ),
        (Act.DESTROY_DETAILS, {"first": 0, "last": -1, "entries": 0}, "Destroyed what stood beside 0 old entries."),
        (Act.CLOCK_JUMP, {"seconds": -3600}, "The clock of this machine jumped back by 1 hour."),
        (Act.CLOCK_JUMP, {"seconds": 86_465}, "The clock of this machine jumped forward by 1 day 1 minute 5 seconds."),
        (Act.OUTAGE, {"refused": 1, "seconds": 0}, "The ledger could not be written for 0 seconds: 1 act was refused."),
        (Act.OUTAGE, {"refused": 5, "seconds": 9},
         "The ledger could not be written for 9 seconds: 5 acts were refused."),
    ],
)  # fmt: skip
def test_what_was_counted_is_told(act: Act, counts: dict[str, int], expected: str) -> None:
    # given an act about the ledger with its counts
    # when it is told, then the counts are words
    assert told(act, counts=counts) == expected


def test_a_chart_a_document_a_code_and_the_ledger_are_named_where_details_say_so() -> None:
    # given acts with what stands beside them
    # when each is told, then it says which
    read = told(Act.READ_DOCUMENT, encounter="E-1", details={"document_type": "18842-5"})
    code = told(Act.ASSIGN_CODE, encounter="E-1", details={"code": "A41.51"})
    assert read == "Read the discharge summary of E-1."
    assert code == "Assigned a code on E-1: A41.51."
    assert told(Act.REVIEW_ACCESS, details={"of": "ledger"}) == "Looked at the state of the ledger."
    assert told(Act.REVIEW_ACCESS, details={"of": "lena.moss"}) == "Looked at a record of access."


def test_counts_that_are_none_are_left_out() -> None:
    # given an entry whose counts hold something else, as only a forger writes it
    # when it is told, then nothing of it is repeated
    said = {"act": "ledger.prove", "outcome": "granted", "counts": {"entry": "words"}}
    assert sentence_of(said, {}, encounter="") == "Proved an entry of the ledger."  # type: ignore[arg-type]  # forged
