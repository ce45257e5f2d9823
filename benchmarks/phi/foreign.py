"""Other people's text: labelled sentences, and visit notes in which hardly anything identifies somebody.

Neither was written by anybody who works on the finder, nor for it. Sentences are from the public PII set that the
sample folder holds as `pii-spans`; notes are ACI-Bench, MTS-Dialog and PriMock57.
"""

import csv
import gzip
import io
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks.figure import Figure
from benchmarks.part import Cell, Part
from benchmarks.phi.score import TOKEN, Tally, recall_by_kind
from chartwarden.phi.lexicon import COUNTRIES, STATE_NAMES, STATES
from chartwarden.phi.scan import scan_many

_COUNTED: Final = (
    "PERSON STREET_ADDRESS GPE CREDIT_CARD DATE_TIME PHONE_NUMBER EMAIL_ADDRESS ZIP_CODE DOMAIN_NAME IBAN_CODE US_SSN "
    "IP_ADDRESS US_DRIVER_LICENSE"
).split()
"""Labels whose words are identifiers. Titles, nationalities and bare ages are none; an organisation may be one."""
_TOLD: Final = "ORGANIZATION"
_NOT_COUNTED: Final = frozenset(
    word for name in (*STATES, *STATE_NAMES, *COUNTRIES) for word in (name.lower(), *name.lower().split())
)
_YEAR: Final = 4

Spans = list[tuple[int, int, str]]


def _identifying(text: str, labelled: list[dict[str, object]]) -> Spans:
    """Give the words of counted labels, each as a span: countries, States and bare years are no identifiers."""
    found: Spans = []
    for span in labelled:
        kind, start, end = str(span["entity_type"]), int(str(span["start_position"])), int(str(span["end_position"]))
        if kind not in {*_COUNTED, _TOLD} or text[start:end].strip().lower() in _NOT_COUNTED:
            continue
        if kind == "DATE_TIME" and text[start:end].isdecimal() and end - start == _YEAR:
            continue
        tokens = TOKEN.finditer(text, start, end)
        found += [(*m.span(), kind) for m in tokens if kind == "PERSON" or m[0].lower() not in _NOT_COUNTED]
    return found


def _sentences(samples: Path) -> Part:
    data = json.loads(gzip.decompress((samples / "pii-spans/synth_dataset_v2.json.gz").read_bytes()))
    texts = [str(one["full_text"]) for one in data]
    marked = [_identifying(text, one["spans"]) for text, one in zip(texts, data, strict=True)]
    places = [[(f.start, f.end) for f in found] for found in scan_many(texts)]
    tallies = [Tally.of(*three) for three in zip(texts, marked, places, strict=True)]
    by_label = recall_by_kind(tallies)
    rows: list[tuple[Cell, ...]] = [(label, there, hit / there) for label, (hit, there) in by_label.items()]
    counted = [by_label[label] for label in _COUNTED if label in by_label]
    hit, there = (sum(column) for column in zip(*counted, strict=True))
    rows.append((f"all but {_TOLD}", there, hit / there))
    figure = Figure("pii-spans: token recall", round(hit / there, 4), f"share of {there}")
    says = (
        "Token recall on 1,500 sentences that are not clinical, by their own labels, without registration. Countries, "
        "States and bare years are left out; an organisation is told and not counted."
    )
    return Part("Labelled sentences (pii-spans)", says, ("label", "tokens", "found"), tuple(rows), (figure,))


def _column(path: Path, name: str) -> list[str]:
    rows = csv.DictReader(io.StringIO(gzip.decompress(path.read_bytes()).decode("utf-8")))
    return [row[name] for row in rows]


def _visit_notes(samples: Path) -> dict[str, list[str]]:
    folder = samples / "notes"
    return {
        "aci-bench": [n for path in sorted((folder / "aci-bench").glob("*.csv.gz")) for n in _column(path, "note")],
        "mts-dialog": [
            n for path in sorted((folder / "mts-dialog").glob("*.csv.gz")) for n in _column(path, "section_text")
        ],
        "primock57": [
            str(json.loads(path.read_text("utf-8"))["note"]) for path in sorted((folder / "primock57").glob("*.json"))
        ],
    }


def _hidden(samples: Path) -> Part:
    rows: list[tuple[Cell, ...]] = []
    figures = []
    for name, texts in _visit_notes(samples).items():
        words, kinds = 0, Counter[str]()
        for text, found in zip(texts, scan_many(texts), strict=True):
            words += len(TOKEN.findall(text))
            for finding in found:
                kinds[finding.kind.value] += len(TOKEN.findall(text, finding.start, finding.end))
        share = kinds.total() / words
        often = ", ".join(f"{kind} {count}" for kind, count in kinds.most_common(6))
        rows.append((name, len(texts), words, share, often))
        figures.append(Figure(f"{name}: words hidden", round(share, 5), f"share of {words}"))
    says = (
        "Visit notes that nobody labelled, without registration: how much of them is hidden. Nearly nothing in them "
        "identifies anybody, but names of patients and clinicians, dates and places do occur, so not all is wrong."
    )
    columns = ("notes of", "notes", "words", "hidden", "most often as")
    return Part("Visit notes", says, columns, tuple(rows), tuple(figures))


def measure(samples: Path) -> Iterator[Part]:
    """Measure on sentences and on visit notes."""
    yield _sentences(samples)
    yield _hidden(samples)
