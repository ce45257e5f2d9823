"""For all inputs: one text is read as among many, by any thread, and known words with one slip are found."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chartwarden.chart.patient import PersonName
from chartwarden.phi.finding import Finding
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.phi.known import KnownIdentifiers
from chartwarden.phi.mask import LABELS, mask
from chartwarden.phi.scan import scan, scan_many
from tests.property.test_phi import KNOWN, NOTES
from tests.unit.phi.structured.hostile import HOSTILE

FAMILIES = (
    "Ferncastle Oyelaran Kowalczyk Nakashima Villanueva Abdulrahman Thorvaldsen Okonkwo Papadopoulos Bhattacharya "
    "Szczepanski Quintanilha Mbekeani Fitzwilliam Lindqvist Haddadin Vanderhoeven Tuilagi Zimnikov Rajapaksa"
).split()
NUMBERS = ("00913377", "V2026771200", "QHP88120077", "41907733812")
LETTERS = st.sampled_from("abcdefghijklmnopqrstuvwxyz")
DIGITS = st.sampled_from("0123456789")


@st.composite
def slips(draw: st.DrawFn, word: str, signs: st.SearchStrategy[str]) -> str:
    """Draw the word with one sign dropped, doubled, swapped with the next, or another in its place."""
    at = draw(st.integers(0, len(word) - 2))
    other = draw(signs)
    return draw(
        st.sampled_from(
            [
                word[:at] + word[at + 1 :],
                word[: at + 1] + word[at:],
                word[:at] + word[at + 1] + word[at] + word[at + 2 :],
                word[:at] + other + word[at + 1 :],
                word[:at] + other + word[at:],
            ]
        )
    )


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    """Read the weights and compile the patterns before any time is taken."""
    scan("Warm up.")


def told(findings: tuple[Finding, ...]) -> list[tuple[object, ...]]:
    """Give findings for comparison; sums of the tagger's numbers differ in the last bits with how many it reads."""
    return [(f.start, f.end, f.kind.value, f.reason, pytest.approx(f.confidence, abs=1e-4)) for f in findings]


def hidden(text: str, known: KnownIdentifiers) -> set[int]:
    """Give the places that a scan with this registration covers."""
    return {place for f in scan(text, known=known) for place in range(f.start, f.end)}


@given(st.lists(NOTES, max_size=6), st.data())
def test_each_of_many_texts_is_read_as_if_it_were_alone(texts: list[str], data: st.DataObject) -> None:
    # given any mix of texts, with and without registration
    known = [data.draw(st.sampled_from([None, KNOWN])) for _ in texts]
    # when they are scanned together
    together = scan_many(texts, known=known)
    # then each has the findings that it has by itself
    alone = [scan(text, known=one) for text, one in zip(texts, known, strict=True)]
    assert [told(findings) for findings in together] == [told(findings) for findings in alone]


def test_texts_that_fill_more_than_one_group_are_read_as_if_they_were_alone() -> None:
    # given more text than is tagged at once, with names at both ends of each note
    note = "Dr. Lindqvist saw her. " + "No new complaints. " * 600 + "Signed, Ana Tuilagi"
    texts = [note, "", note.upper(), "Dr. Haddadin"] * 8
    # when they are scanned together
    together = scan_many(texts)
    # then the answers keep the order of the texts
    assert [told(findings) for findings in together] == [told(scan(text)) for text in texts]
    assert told(together[0]) == told(together[4]) != told(together[2])


def test_a_registration_too_few_is_refused() -> None:
    # given two texts and one registration in a list
    # when they are scanned
    # then it is an error and nobody's text is read without what is known of them
    with pytest.raises(ValueError, match="length"):
        scan_many(["Ada came.", "Ada came."], known=[KNOWN])


@given(NOTES)
def test_a_mask_leaves_every_byte_that_no_finding_covers(text: str) -> None:
    # given a scanned text
    findings = scan(text, known=KNOWN)
    # when it is masked
    masked = mask(text, findings)
    # then between its labels the bytes are those of the text, in order and all of them
    here = 0
    expected = b""
    for finding in findings:
        expected += text[here : finding.start].encode("utf-8", "surrogatepass")
        expected += f"[{LABELS[finding.kind]}]".encode()
        here = finding.end
    assert masked.encode("utf-8", "surrogatepass") == expected + text[here:].encode("utf-8", "surrogatepass")


def test_many_threads_find_the_same() -> None:
    # given notes and what one thread finds in them
    texts = [
        f"Ms. {name} called 330-555-01{at:02} about Dr. Okonkwo. {name} is better." for at, name in enumerate(FAMILIES)
    ]
    alone = [told(scan(text, known=KNOWN)) for text in texts]
    # when eight threads scan them again and again, some alone and some together
    with ThreadPoolExecutor(8) as pool:
        one_by_one = [list(pool.map(lambda text: told(scan(text, known=KNOWN)), texts)) for _ in range(4)]
        together = list(pool.map(lambda _: list(map(told, scan_many(texts, known=KNOWN))), range(16)))
    # then each finds the same
    assert all(found == alone for found in (*one_by_one, *together))


@settings(max_examples=300)
@given(st.sampled_from(FAMILIES), st.data())
def test_a_registered_name_with_one_slip_is_found(family: str, data: st.DataObject) -> None:
    # given a registered patient, and the family name with any one slip
    known = KnownIdentifiers(names=(PersonName(("Odalys",), family),))
    written = data.draw(slips(family, LETTERS))
    # when a note names the patient so, with nothing that announces a name
    before = "seen again today, "
    text = f"{before}{written} and well"
    # then every letter of it is found
    assert set(range(len(before), len(before) + len(written))) <= hidden(text, known)


@settings(max_examples=300)
@given(st.sampled_from(NUMBERS), st.data())
def test_a_registered_number_with_one_slip_is_found(number: str, data: st.DataObject) -> None:
    # given a registered number, and the same with any one slip in its digits
    known = KnownIdentifiers(numbers=((IdentifierKind.MEDICAL_RECORD, number),))
    letters = number.rstrip("0123456789")
    written = letters + data.draw(slips(number[len(letters) :], DIGITS))
    # when a note holds it
    before = "filed under "
    text = f"{before}{written} and read"
    # then every digit of it is found
    assert set(range(len(before), len(before) + len(written))) <= hidden(text, known)


@pytest.mark.parametrize("piece", HOSTILE)
def test_four_times_a_hostile_text_takes_about_four_times_as_long(piece: str) -> None:
    # given a text made to cost much, and four times as much of it
    short = piece * (5_000 // len(piece))
    few = many = float("inf")
    # when both are scanned, again while it looks too long: the least time was disturbed least
    for _ in range(6):
        few, many = min(few, _seconds(short)), min(many, _seconds(short * 4))
        if many < 6 * max(few, 0.005):
            break
    # then the cost grows with the length; with its square it would be sixteen times as much
    assert many < 9 * max(few, 0.005)


def _seconds(text: str) -> float:
    begun = time.process_time()
    scan(text, known=KNOWN)
    return time.process_time() - begun
