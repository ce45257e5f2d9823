"""Medicine that must stay readable: hard negatives, and clinical words, codes and doses in the unmarked parts of notes.

Example:
    >>> marked, = [read_negative("A <Foley> catheter.")]
    >>> marked
    ('A Foley catheter.', [(2, 7)])

"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from benchmarks.figure import Figure
from benchmarks.part import Part
from benchmarks.phi.negatives import HARD_NEGATIVES
from benchmarks.phi.notes import corpus, spans
from benchmarks.phi.planted import words_of
from benchmarks.phi.quality import AUTHORS
from chartwarden.phi.finding import Finding
from chartwarden.phi.scan import scan, scan_many

_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_CODE: Final = re.compile(
    r"\b[A-TV-Z]\d[\dA-Z]\.[\dA-Z]{1,4}\b|(?<=CPT )\d{5}\b|(?<=DRG )\d{3}\b|\b[JGQ]\d{4}\b|(?<=LOINC )\d{1,5}-\d\b"
)
_DOSE: Final = re.compile(r"\b\d{1,5}(?:\.\d{1,3})? ?(?:mg|mcg|g|mL|ml|units?|mEq|mmol|cc|puffs?|tabs?)\b")
_RESULT: Final = re.compile(
    r"\b(?:BP|HR|RR|Na|K|Cr|Hgb|WBC|EF|A1c|INR|BNP|temp|SpO2|sats?)[: ]{1,2}\d{1,3}(?:[./]\d{1,3})?\b", re.IGNORECASE
)
_SORTS: Final = ("eponyms", "clinical words", "codes", "doses", "results")


def read_negative(marked: str) -> tuple[str, list[tuple[int, int]]]:
    """Give the words of a hard negative, and where those stand that must stay readable."""
    text, places = "", []
    for piece in re.split(r"(<[^>]*>)", marked):
        bare = piece.strip("<>")
        if piece.startswith("<"):
            places.append((len(text), len(text) + len(bare)))
        text += bare
    return text, places


def hidden_negatives() -> tuple[int, list[str]]:
    """Give how many words must stay readable, and those that were touched."""
    total, hidden = 0, []
    for marked in HARD_NEGATIVES:
        text, places = read_negative(marked)
        found = scan(text)
        total += len(places)
        hidden += [text[start:end] for start, end in places if any(f.start < end and f.end > start for f in found)]
    return total, hidden


def _sorted_words(text: str, lists: dict[str, frozenset[str]]) -> Iterator[tuple[str, int, int]]:
    for m in _WORD.finditer(text):
        for sort, words in lists.items():
            if m[0].lower() in words:
                yield sort, *m.span()
    for sort, pattern in zip(_SORTS[2:], (_CODE, _DOSE, _RESULT), strict=True):
        yield from ((sort, *m.span()) for m in pattern.finditer(text))


def _touched(places: list[tuple[int, int]], length: int) -> bytearray:
    cover = bytearray(length)
    for start, end in places:
        cover[start:end] = b"\1" * (end - start)
    return cover


def _unmarked() -> Counter[tuple[str, bool]]:
    """Count clinical words outside of identifiers, by sort and whether any of them was hidden."""
    lists = {"eponyms": frozenset(words_of("eponyms")), "clinical words": frozenset(words_of("medical"))}
    notes = [note for author in AUTHORS for note in corpus(author)]
    count: Counter[tuple[str, bool]] = Counter()
    found: tuple[Finding, ...]
    for note, found in zip(notes, scan_many([note.text for note in notes]), strict=True):
        real = _touched([(start, end) for start, end, _ in spans(note)], len(note.text))
        hidden = _touched([(f.start, f.end) for f in found], len(note.text))
        for sort, start, end in _sorted_words(note.text, lists):
            if not any(real[start:end]):
                count[sort, any(hidden[start:end])] += 1
    return count


def measure() -> Iterator[Part]:
    """Measure what of medicine is hidden."""
    total, hidden = hidden_negatives()
    rows = [("hard negatives", total, len(hidden), len(hidden) / total)]
    count = _unmarked()
    for sort in _SORTS:
        there = count[sort, True] + count[sort, False]
        rows.append((f"{sort} in notes", there, count[sort, True], count[sort, True] / max(1, there)))
    figures = tuple(Figure(f"{sort}: hidden", round(share, 5), f"share of {there}") for sort, there, _, share in rows)
    says = (
        "Words that identify nobody and were hidden, without registration. In notes: what stands outside of every "
        "identifier and in the hand-written lists of eponyms and of clinical vocabulary (drugs among them), or reads "
        "as a code, a dose or a result."
    )
    yield Part("Medicine hidden", says, ("what", "there", "hidden", "share"), tuple(rows), figures)
