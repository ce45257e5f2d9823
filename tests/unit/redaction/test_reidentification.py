"""Re-identification codes are random, lead back by their key alone, and are no hash of anything."""

import hashlib

import pytest

from chartwarden.foundation.errors import MalformedError, NotFoundError
from chartwarden.redaction.reidentification import CodeKey


def test_a_subject_keeps_its_code_and_two_subjects_have_two() -> None:
    # given a key
    key = CodeKey()
    # when codes are asked for
    one, again, other = key.code_for("a"), key.code_for("a"), key.code_for("b")
    # then a subject keeps its code, and codes lead back
    assert one == again != other
    assert (key.subject_of(one), key.subject_of(other), len(key)) == ("a", "b", 2)


def test_a_code_is_not_derived_from_its_subject() -> None:
    # given one subject in two keys
    subject = "MR-4471902"
    codes = {CodeKey().code_for(subject) for _ in range(20)}
    # when its codes are compared with one another and with hashes of it
    hashes = {hashlib.new(name, subject.encode()).hexdigest()[:26] for name in ("md5", "sha1", "sha256")}
    # then each is another, and none is a hash
    assert len(codes) == 20
    assert codes & hashes == set()
    assert all(len(code) == 26 for code in codes)


def test_a_key_is_read_back_as_it_was_written() -> None:
    # given a key with two codes
    key = CodeKey()
    codes = {subject: key.code_for(subject) for subject in ("a", "Ó")}
    # when it is written and read
    again = CodeKey.from_text(key.as_text())
    # then it leads back the same, and further codes are drawn beside
    assert {subject: again.code_for(subject) for subject in codes} == codes
    assert again.code_for("c") not in codes.values()


def test_an_unknown_code_leads_nowhere() -> None:
    # given an empty key
    # when a code is asked for, then there is none
    with pytest.raises(NotFoundError):
        CodeKey().subject_of("x")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no key",
        "[]",
        "{}",
        '{"format": 2, "codes": {}}',
        '{"format": 1, "codes": {"a": 1}}',
        '{"format": 1, "codes": {"a": "x", "b": "x"}}',
    ],
)
def test_what_is_no_key_is_refused(text: str) -> None:
    # given something else
    # when it is read as a key, then it is refused
    with pytest.raises(MalformedError, match="code key"):
        CodeKey.from_text(text)


def test_a_key_hides_its_subjects_in_repr() -> None:
    # given a key
    key = CodeKey()
    key.code_for("MR-4471902")
    # when it is printed, then only the count is told
    assert repr(key) == "CodeKey(1 codes)"
