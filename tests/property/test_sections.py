import random
from functools import partial
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from chartwarden.chart.headings import LEXICON
from chartwarden.chart.loinc import DOCUMENT_TYPES, SECTIONS
from chartwarden.chart.sections import split_sections
from tests.processor_time import grows_within, seconds_of

# Words and signs that notes are made of, so that random notes meet every rule and not only the last.
_pieces = st.sampled_from(
    [
        *sorted(LEXICON)[::29],
        *("HPI", "PLAN", "Assessment and Plan", "S", "O", "A", "P", "Neuro", "SURGEON", "Lungs", "WOUND BED", "x2"),
        *(":", " ", "  ", "\t", "\n", "\n\n", "\r\n", "\r", "\u2028", ". ", ", ", "- ", "* ", "**", "# ", "## ", "1. "),
        *("2. ", "[", "]", "(", ")", "===", "---", "_", "/", "&", "|", "\x00", "\u00a0", "\ufeff", "é", "é", "病"),
        *("She is well.", "T 37.2, HR 88", "02:40", "100 mg", "BP 120/80"),
    ]
)
notes = st.one_of(
    st.text(max_size=200),
    st.lists(st.one_of(_pieces, _pieces.map(str.upper), _pieces.map(str.title)), max_size=60).map("".join),
)
types = st.one_of(st.none(), st.sampled_from(sorted(DOCUMENT_TYPES)), st.text(max_size=8))


@given(notes, types)
def test_sections_are_sorted_disjoint_and_cover_the_text(text: str, document_type: str | None) -> None:
    # given any text
    # when it is cut
    sections = split_sections(text, document_type=document_type)
    # then its sections follow each other without gap or overlap, and give the text back
    assert "".join(text[section.start : section.end] for section in sections) == text
    assert [section.ordinal for section in sections] == list(range(len(sections)))
    assert sections[0].start == 0
    assert all(before.end == after.start for before, after in pairwise(sections))
    assert all(section.start < section.end for section in sections) or text == ""


@given(notes, types)
def test_a_heading_is_the_words_at_the_start_of_its_section(text: str, document_type: str | None) -> None:
    # when any text is cut
    sections = split_sections(text, document_type=document_type)
    # then each section but a preamble begins with its heading, stripped, and has a code we know or none
    for section in sections:
        assert text.startswith(section.heading, section.start)
        assert section.heading == section.heading.strip()
        assert section.heading or section.ordinal == 0
        assert section.loinc is None or section.loinc in SECTIONS
        assert section.heading or section.loinc is None


@given(notes, types)
def test_cutting_twice_gives_the_same(text: str, document_type: str | None) -> None:
    assert split_sections(text, document_type=document_type) == split_sections(text, document_type=document_type)


def test_hostile_texts_take_time_in_proportion_to_their_length() -> None:
    # given texts that make careless patterns run wild, short and eight times as long
    draw = random.Random(7)
    alphabet = "A:. \t()[]-*#\nHPI1"
    hostile = [
        lambda size: ":" * size,
        lambda size: " " * size,
        lambda size: "A " * (size // 2),
        lambda size: "(" * size,
        lambda size: "**" * (size // 2),
        lambda size: "PLAN: " * (size // 6),
        lambda size: "PLAN:\n" * (size // 6),
        lambda size: "1. a\n" * (size // 5),
        lambda size: ". AAAA AAAA AAAA AAAA" * (size // 21),
        lambda size: "# " * (size // 2),
        lambda size: "S:\n" * (size // 3),
        lambda size: "Note  Plan  Exam  " * (size // 18),
        lambda size: "".join(draw.choices(alphabet, k=size)),
    ]
    for make in hostile:
        # when both are cut
        short, long = make(5_000), make(40_000)
        # then the longer takes at most some thirty times as long: quadratic time would take sixty-four
        assert grows_within(partial(split_sections, short), partial(split_sections, long), times=30, besides=0.05)


def test_a_note_of_a_megabyte_is_cut_within_a_second() -> None:
    # given a long note of invented words
    paragraph = (
        "HPI: She has had a cough for 5 days. No fever, no chest pain.\nPLAN:\n1. Rest.\n2. Fluids, review in a week.\n"
    )
    text = paragraph * (1_000_000 // len(paragraph))
    # when it is cut
    seconds = seconds_of(lambda: split_sections(text))
    # then it takes less than a second of processor time, and some room for a busy machine
    assert seconds < 2
