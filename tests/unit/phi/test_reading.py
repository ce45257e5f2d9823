from hypothesis import given
from hypothesis import strategies as st

from chartwarden.phi.features import features
from chartwarden.phi.reading import DIGITS, LETTERS, LINE_END, read, tokenise, word_hash


def _tokens(text: str) -> list[str]:
    reading = read(text)
    tokens = tokenise(reading.data)
    return [reading.text[s:e] for s, e in zip(tokens.start.tolist(), tokens.end.tolist(), strict=True)]


def test_letters_digits_line_ends_and_marks_are_tokens_and_spaces_are_not() -> None:
    # given a text with each of them, when it is cut, then each stands alone
    assert _tokens("Ann-Lee,  47yo\nok") == ["Ann", "-", "Lee", ",", "47", "yo", "\n", "ok"]


@given(st.text(max_size=200))
def test_bytes_and_characters_are_as_many_whatever_the_text(text: str) -> None:
    # given any text, when it is read, then each character has one byte, and tokens leave out nothing but spaces
    reading = read(text)
    assert len(reading.data) == len(reading.text)
    joined = "".join(_tokens(text))
    assert joined == "".join(c for c in reading.text if c not in " \t\r\x0b\x0c")


@given(st.from_regex(r"[a-z]{1,12}", fullmatch=True), st.integers(0, 70_000), st.booleans())
def test_a_word_hashes_alike_wherever_and_however_it_stands(word: str, before: int, is_shouted: bool) -> None:  # noqa: FBT001
    # given a word far into a text, in any letter case
    text = " " * before + (word.upper() if is_shouted else word)
    # when the text is cut, then its hash is that of the word alone
    assert int(tokenise(read(text).data).word[0]) == word_hash(word)


def test_other_scripts_keep_their_letter_case_and_are_letters() -> None:
    # given a name in a script without Latin letters
    tokens = tokenise(read("Жуков").data)
    # when it is cut, then it is one token of letters
    assert tokens.kind.tolist() == [LETTERS]


def test_an_empty_text_has_no_tokens() -> None:
    # given nothing, when it is cut, then there is nothing
    assert len(tokenise(b"")) == 0
    assert tokenise(b"1\n").kind.tolist() == [DIGITS, LINE_END]


def test_words_of_a_language_hash_apart() -> None:
    # given every word of three letters, among which one letter makes another word
    words = [a + b + c for a in "abcdefghijklmnopqrstuvwxyz" for b in "aeiouy" for c in "bdfglmnprst"]
    # when they are cut from one text
    hashes = tokenise(" ".join(words).encode()).word.tolist()
    # then no two hash alike
    assert len(set(hashes)) == len(words)


def test_numbers_are_seen_by_their_size_as_days_months_ages_and_years() -> None:
    # given numbers of each sort: a digit, a month, a day, an age, an age over 89, two centuries, longer ones
    alike = ["1 9", "01 12", "13 31", "32 89", "90 99", "2019 2026", "1901 1961", "1850 2150", "123 999", "12345 99999"]
    alike += ["123456789012 12345678901234567890"]
    # when they are described
    shapes = []
    for pair in alike:
        data = f" {pair}".encode()
        shapes.append(features(tokenise(data), data).shape.tolist())
    # then those of one sort look the same, and no two sorts do
    assert all(one == other for one, other in shapes)
    assert len({one for one, _ in shapes}) == len(alike)
