"""For all inputs: findings are sorted and inside the text, masks hide all of them and keep all else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chartwarden.chart.patient import Contact, NumberKind, Patient, PersonName, RecordNumber
from chartwarden.foundation.identifiers import PatientId
from chartwarden.phi.finding import Finding
from chartwarden.phi.fold import fold
from chartwarden.phi.identifier_policy import IdentifierClass, visible_kinds
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.phi.known import KnownIdentifiers
from chartwarden.phi.mask import mask, replace, runs
from chartwarden.phi.scan import scan
from tests.processor_time import grows_within

PATIENT = Patient(
    PatientId("p"),
    names=(PersonName(("Odalys", "Mae"), "Ferncastle-Wray"),),
    numbers=(
        RecordNumber(NumberKind.MEDICAL_RECORD, "MR-0091337"),
        RecordNumber(NumberKind.SOCIAL_SECURITY, "000-12-3456"),
    ),
    addresses=("88 Quarry Bend, Apt 4, Larkmoor, PA 00011",),
    phones=("(555) 555-0133",),
    emails=("o.ferncastle@example.org",),
    contacts=(Contact(PersonName(("Petra",), "Ferncastle")),),
)
KNOWN = KnownIdentifiers.of_patient(PATIENT)

PIECES = st.sampled_from(
    [
        "Odalys",
        "FERNCASTLE-WRAY",
        "Wray",
        "Dr.",
        "Ada",
        "MD",
        ", ",
        " ",
        "\n",
        "03/09/2026",
        "120/80",
        "000-12-3456",
        "MRN",
        "0091337",
        "555-0133",
        "(555) 555-0133",
        "@",
        "example.org",
        "88 Quarry Bend",
        "PA 00011",
        "March",
        "4",
        "1961",
        "DOB:",
        "é",
        "\u0301",
        "\u00ad",
        "ﬀ",
        "İ",
        "Hospital",
        "Larkmoor",
        "wife",
        "Patient:",
        "93",
        "year-old",
        ".",
        "-",
        "'s",
    ]
)  # fmt: skip -- pieces of notes, in rows
NOTES = st.one_of(
    st.text(max_size=80), st.lists(PIECES, max_size=24).map(" ".join), st.lists(PIECES, max_size=24).map("".join)
)


@st.composite
def marked_texts(draw: st.DrawFn) -> tuple[str, list[Finding]]:
    """Draw a text and findings in it, in any order, overlapping or not."""
    text = draw(st.text(max_size=60))
    findings = []
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, len(text)))
        findings.append(Finding(start, end, draw(st.sampled_from(IdentifierKind)), 1.0, "drawn"))
    return text, findings


@given(NOTES)
def test_findings_are_sorted_disjoint_and_inside_the_text(text: str) -> None:
    # given any text, with and without registration
    for known in (None, KNOWN):
        # when it is scanned
        findings = scan(text, known=known)
        # then each finding begins where the one before has ended
        borders = [border for finding in findings for border in (finding.start, finding.end)]
        assert borders == sorted(borders)
        assert all(0 <= finding.start < finding.end <= len(text) for finding in findings)


@given(NOTES)
def test_scanning_twice_gives_the_same(text: str) -> None:
    # given any text
    first = scan(text, known=KNOWN)
    # when it is scanned again
    again = scan(text, known=KNOWN)
    # then nothing differs
    assert again == first


@given(NOTES, st.sampled_from(IdentifierKind))
def test_asking_for_one_kind_gives_the_findings_of_that_kind(text: str, kind: IdentifierKind) -> None:
    # given all findings
    everything = scan(text, known=KNOWN)
    # when one kind is wanted
    wanted = scan(text, known=KNOWN, kinds=frozenset({kind}))
    # then the others are left out and nothing else changes
    assert wanted == tuple(finding for finding in everything if finding.kind is kind)


@given(marked_texts(), st.frozensets(st.sampled_from(IdentifierKind)), st.data())
def test_runs_cover_the_part_and_leave_no_hidden_character_clear(
    marked: tuple[str, list[Finding]], visible: frozenset[IdentifierKind], data: st.DataObject
) -> None:
    # given a text with findings, and a part of it
    text, findings = marked
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    # when it is split into runs
    pieces = runs(text, findings, visible=visible, start=start, end=end)
    # then they cover the part in order, and clear ones hold nothing that is hidden
    assert [place for piece in pieces for place in range(piece.start, piece.end)] == list(range(start, end))
    hidden = {place for f in findings if f.kind not in visible for place in range(f.start, f.end)}
    clear = {place for piece in pieces if piece.kind is None for place in range(piece.start, piece.end)}
    assert clear == set(range(start, end)) - hidden


@given(marked_texts())
def test_masking_keeps_the_rest_in_order_and_drops_what_was_found(marked: tuple[str, list[Finding]]) -> None:
    # given a text with findings
    text, findings = marked
    # when every finding is replaced by nothing
    left = replace(text, findings, by=lambda _: "")
    # then exactly the characters that no finding covers are left
    covered = {place for finding in findings for place in range(finding.start, finding.end)}
    assert left == "".join(letter for place, letter in enumerate(text) if place not in covered)


@given(st.text())
def test_masking_nothing_changes_nothing(text: str) -> None:
    # given no findings
    # when the text is masked
    # then it is what it was
    assert mask(text, []) == text


@given(st.text())
def test_folding_leads_every_character_back_into_the_original(text: str) -> None:
    # given a folded text
    folded = fold(text)
    # when each of its characters is led back
    spans = [folded.span(place, place + 1) for place in range(len(folded.value))]
    # then it lands inside the original, in order
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert spans == sorted(spans)


SEPARATORS = st.sampled_from(["", "-", " ", ".", " - "])


@given(st.lists(SEPARATORS, min_size=2, max_size=2), st.text(alphabet=" \n.,;", max_size=5))
def test_a_registered_number_is_found_with_any_separators(separators: list[str], around: str) -> None:
    # given the registered number written with other separators
    written = f"000{separators[0]}12{separators[1]}3456"
    text = f"see{around or ' '}{written}{around or ' '}here"
    # when the text is scanned
    findings = scan(text, known=KNOWN)
    # then one finding covers it and says what it is
    at = text.index(written)
    assert any(f.start <= at and f.end >= at + len(written) and f.kind is IdentifierKind.SSN for f in findings)


NAMES = st.sampled_from(
    [
        "Odalys Ferncastle-Wray",
        "FERNCASTLE-WRAY, ODALYS",
        "Ferncastle-Wray, Odalys M.",
        "odalys ferncastle-wray",
        "O. Ferncastle-Wray",
        "Odalys Mae Ferncastle-Wray",
        "Odalys M Ferncastle Wray",
        "Odálys Ferncastle-Wray",
        "Odalys\nFerncastle-Wray",
        "Ferncastle-\nWray",
        "Odalys",
        "Ferncastle-Wray's",
        "Fern\u00adcastle",
        "ODALYS",
    ]
)  # fmt: skip -- ways to write one name, in rows


@given(
    NAMES,
    st.sampled_from(["seen ", "\n", "told (", "- ", "with\t"]),
    st.sampled_from([" today", ".", "\n", ")", ", 64"]),
)
def test_the_patients_name_is_found_however_it_is_written(name: str, before: str, after: str) -> None:
    # given a note that holds the registered name in one of its forms
    text = before + name + after
    # when it is scanned
    findings = scan(text, known=KNOWN)
    # then each letter of it is covered by a finding of the patient's name
    hidden = {p for f in findings if f.kind is IdentifierKind.PATIENT_NAME for p in range(f.start, f.end)}
    bare = name.removesuffix("'s")
    assert all(len(before) + place in hidden for place, letter in enumerate(bare) if letter.isalpha())


HOSTILE = {
    "digits": "1" * 100_000,
    "spaced digits": "12 " * 33_000,
    "a ": "a " * 50_000,
    "Dr. ": "Dr. " * 25_000,
    "MD": "Aa MD " * 16_000,
    "MRN": "MRN " * 25_000,
    "hospitals": "Aa Hospital " * 8_000,
    "slashes": "1/" * 50_000,
    "at": "a@" * 50_000,
    "names": "John Smith, " * 8_000,
    "known": "Odalys " * 14_000,
    "initials": "A." * 50_000,
    "marks": "e\u0301" * 50_000,
    "separate names": " ".join(
        f"Dr. N{chr(97 + i % 26)}{chr(97 + i // 26 % 26)}{chr(97 + i // 676)}x" for i in range(8_000)
    ),
}


_LITTLE_SECONDS = 0.02  # for texts so short that starting costs more than scanning


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE.keys())
def test_five_times_the_text_takes_about_five_times_as_long(hostile: str) -> None:
    # given a text made to cost much, and a fifth of it
    short = hostile[: len(hostile) // 5]
    # when both are scanned, then the cost grows with the length and not with its square, which would be 25 times
    assert grows_within(
        lambda: scan(short, known=KNOWN), lambda: scan(hostile, known=KNOWN), times=12, besides=_LITTLE_SECONDS
    )


@given(st.frozensets(st.sampled_from(IdentifierClass)))
def test_no_class_opens_what_law_keeps_from_coding(classes: frozenset[IdentifierClass]) -> None:
    # given any set of classes
    # when they are turned into kinds
    visible = visible_kinds(classes)
    # then contact data, SSN and relatives stay hidden, and dates of service stay readable
    never = {
        IdentifierKind.SSN,
        IdentifierKind.ADDRESS,
        IdentifierKind.PHONE,
        IdentifierKind.EMAIL,
        IdentifierKind.RELATIVE_NAME,
    }  # fmt: skip -- one line of a set
    assert not visible & never
    assert IdentifierKind.DATE in visible
