"""Both mistakes, sentence by sentence: a sensitive clause that stays readable, and an ordinary one that is masked."""

import re

import pytest

from chartwarden.purpose.restricted import sensitive_spans
from tests.sensitive_sentences import ORDINARY, SENSITIVE


@pytest.mark.parametrize("sentence", ORDINARY)
def test_an_ordinary_sentence_stays_readable(sentence: str) -> None:
    # given a sentence that only looks like a sensitive one
    # when it is looked through
    # then nothing is found
    assert [sentence[span.start : span.end] for span in sensitive_spans(sentence)] == []


@pytest.mark.control("MIN-2")
@pytest.mark.parametrize("marked", SENSITIVE)
def test_a_sensitive_clause_is_masked_and_no_other(marked: str) -> None:
    # given a sentence whose sensitive clauses stand in brackets
    text = marked.replace("[", "").replace("]", "")
    # when it is looked through
    found = [text[span.start : span.end] for span in sensitive_spans(text)]
    # then exactly those are found
    assert found == re.findall(r"\[([^]]*)\]", marked)
