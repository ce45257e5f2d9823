"""For all inputs: folding keeps letters, leads back to the original, and sees through marks and look-alikes."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chartwarden.chart.patient import PersonName
from chartwarden.phi.fold import fold
from chartwarden.phi.known import KnownIdentifiers
from chartwarden.phi.scan import scan

KNOWN = KnownIdentifiers(names=(PersonName(("Odalys",), "Ferncastle"),))
UNSEEN = ("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad")
LOOK_ALIKES = {"a": "а", "e": "е", "o": "о", "c": "с", "s": "ѕ", "O": "О", "F": "F"}  # noqa: RUF001 -- the very point
WORDS = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40)


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    """Read the weights and compile the patterns before any time is taken."""
    scan("Warm up.")


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    # given a folded text
    once = fold(text).value
    # when it is folded again
    twice = fold(once).value
    # then nothing changes
    assert twice == once


@given(st.text())
def test_places_lead_back_in_order_and_never_before_where_they_were(text: str) -> None:
    # given a folded text
    folded = fold(text)
    # when each of its places is led back
    spans = [folded.span(place, place + 1) for place in range(len(folded.value))]
    # then starts never go back, and no span is empty or outside
    starts = [start for start, _ in spans]
    assert starts == sorted(starts)
    assert all(0 <= start < end <= len(text) for start, end in spans)


@given(WORDS)
def test_plain_text_is_left_as_it_is(text: str) -> None:
    # given a text of plain characters
    # when it is folded
    folded = fold(text)
    # then it is the same and no places need a table
    assert folded.value == text
    assert folded.offsets is None


@given(WORDS, st.data())
def test_what_nobody_sees_is_not_read(text: str, data: st.DataObject) -> None:
    # given a text with characters set in that nobody sees
    written = ""
    for letter in text:
        written += letter + data.draw(st.sampled_from(["", "", *UNSEEN]))
    # when it is folded
    folded = fold(written)
    # then the finder reads the text without them
    assert folded.value == text


@given(st.text(st.sampled_from("ÀÉÎÕÜçñåşŁøÐ éèà")))
def test_accents_are_the_same_whether_they_stand_apart_or_not(text: str) -> None:
    # given a text with composed and with decomposed accents
    apart = unicodedata.normalize("NFD", text)
    # when both are folded
    # then they read the same, in plain letters
    assert fold(apart).value == fold(text).value
    assert fold(text).value.isascii()


@given(st.sampled_from(["Ferncastle", "FERNCASTLE", "Odalys Ferncastle"]), st.data())
def test_a_known_name_is_found_through_marks_and_look_alikes(name: str, data: st.DataObject) -> None:
    # given a registered name with letters of another script or characters that nobody sees in it
    written = ""
    for letter in name:
        drawn = data.draw(st.sampled_from([letter, LOOK_ALIKES.get(letter, letter)]))
        written += drawn + data.draw(st.sampled_from(["", "", "", *UNSEEN]))
    # when a note holds it
    before = "told "
    findings = scan(f"{before}{written}. Better.", known=KNOWN)
    # then all of its letters are covered
    covered = {place for f in findings for place in range(f.start, f.end)}
    assert all(len(before) + at in covered for at, letter in enumerate(written) if letter.isalpha())


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Straße", "Strasse"),
        ("Łódź", "Lodz"),
        ("Ærø", "Aero"),
        ("ﬁne", "fine"),
        ("O’Hara", "O'Hara"),  # noqa: RUF001 -- the quote is the point
        ("a\u00a0b", "a b"),
        ("3–4", "3-4"),  # noqa: RUF001 -- the dash is the point
        ("Ａｄａ", "Ada"),  # noqa: RUF001 -- wide letters are the point
        ("山田", "山田"),
    ],
)
def test_one_way_to_write_is_read_for_many(written: str, read: str) -> None:
    # given a word as some keyboard or scanner writes it
    # when it is folded
    # then the finder reads the plain form
    assert fold(written).value == read
