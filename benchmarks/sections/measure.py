"""Measure how well and how fast notes are cut into sections, against headings labelled by hand.

Usage:
    python benchmarks/sections/measure.py [--json]

The samples are found through CHARTWARDEN_SAMPLES. A heading counts as found
only when its exact words are; its code counts as right only when it is the code (or the absence of one) labelled.
Speed is measured on one core, beside a loop over `str.splitlines` and a loop over a plain regular expression.
"""

import base64
import csv
import gzip
import json
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chartwarden.chart.sections import split_sections

_HERE = Path(__file__).resolve().parent
_PLAIN_RULE = re.compile(r"^[ \t]*([A-Z][A-Za-z /&-]{1,40}):", re.MULTILINE)
_SPEED_CHARACTERS = 1_000_000


def samples_folder() -> Path:
    """Give the folder of sample files."""
    named = os.environ.get("CHARTWARDEN_SAMPLES")
    if not named:
        raise SystemExit("Set CHARTWARDEN_SAMPLES to the folder of sample files.")
    return Path(named)


@dataclass(frozen=True, slots=True, repr=False)
class LabelledNote:
    """A note with the headings that a person saw in it."""

    group: str
    text: str
    document_type: str | None
    headings: tuple[tuple[str, str | None], ...]


@dataclass(slots=True)
class Score:
    """Counts over one group of notes."""

    notes: int = 0
    labelled: int = 0
    given: int = 0
    found: int = 0
    right_code: int = 0
    missed: Counter[str] = field(default_factory=Counter)
    extra: Counter[str] = field(default_factory=Counter)

    def add(self, note: LabelledNote) -> None:
        """Cut one note and count. Headings are matched one to one by their words."""
        sections = split_sections(note.text, document_type=note.document_type)
        given = [(s.heading, s.loinc) for s in sections if s.heading]
        self.notes += 1
        self.labelled += len(note.headings)
        self.given += len(given)
        for heading, code in note.headings:
            match = next((pair for pair in given if pair[0] == heading), None)
            if match is None:
                self.missed[heading] += 1
                continue
            given.remove(match)
            self.found += 1
            self.right_code += match[1] == code
        self.extra.update(heading for heading, _ in given)

    def as_row(self) -> dict[str, Any]:
        """Give the figures as shares of one; what was missed or wrongly given is counted, not quoted."""
        return {
            "notes": self.notes,
            "headings": self.labelled,
            "recall": round(self.found / max(self.labelled, 1), 4),
            "precision": round(self.found / max(self.given, 1), 4),
            "code_accuracy": round(self.right_code / max(self.found, 1), 4),
            "missed": sum(self.missed.values()),
            "extra": sum(self.extra.values()),
        }


def labelled_notes(samples: Path) -> Iterator[LabelledNote]:
    """Read every labelled note of the samples."""
    labels = json.loads((_HERE / "labels.json").read_text(encoding="utf-8"))
    texts: dict[str, Mapping[str, str]] = {}
    for label in labels["notes"]:
        file = label["file"]
        if file not in texts:
            texts[file] = _texts(samples / file)
        yield LabelledNote(
            group=file.split("/")[0] if file.startswith("charts") else file.split("/")[1],
            text=texts[file][label["row"]],
            document_type=label.get("document_type"),
            headings=tuple((heading, code) for heading, code in label["headings"]),
        )
    everywhere = tuple((heading, code) for heading, code in labels["every_bulk_note"])
    for code, text in bulk_notes(samples):
        yield LabelledNote(group="bulk-notes", text=text, document_type=code, headings=everywhere)


def _texts(path: Path) -> Mapping[str, str]:
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8", newline="") as rows:
            return {row["encounter_id"]: row["note"] for row in csv.DictReader(rows)}
    content = json.loads(path.read_text(encoding="utf-8"))
    if "note" in content:
        return {path.stem: content["note"]}
    return {document["id"]: document["text"] for document in content["documents"]}


def bulk_notes(samples: Path) -> Iterator[tuple[str, str]]:
    """Read the type and text of each note of the bulk export."""
    with gzip.open(samples / "fhir/bulk-notes/DocumentReference.000.ndjson.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            reference = json.loads(line)
            data = base64.b64decode(reference["content"][0]["attachment"]["data"])
            yield reference["type"]["coding"][0]["code"], data.decode("utf-8")


def quality(samples: Path) -> dict[str, Score]:
    """Score every group of labelled notes."""
    scores: dict[str, Score] = {}
    for note in labelled_notes(samples):
        scores.setdefault(note.group, Score()).add(note)
    return scores


def header_accuracy() -> float:
    """Give the share of MTS-Dialog section names that get the code labelled, each read as a heading over two notes."""
    labels: Mapping[str, str | None] = json.loads((_HERE / "labels.json").read_text(encoding="utf-8"))["mts_dialog"]
    codes = {name: split_sections(f"{name}:\nInvented words.")[-1].loinc for name in labels}
    return sum(codes[name] == code for name, code in labels.items()) / len(labels)


def _split_lines(text: str) -> int:
    return sum(1 for line in text.splitlines() if line.strip().endswith(":"))


def _plain_rule(text: str) -> int:
    return sum(1 for _ in _PLAIN_RULE.finditer(text))


def speed(samples: Path) -> dict[str, float]:
    """Give MB/s of processor time over one long note and over many short ones, for us and for two naive loops."""
    short = [text for _, text in bulk_notes(samples)]
    visits = list(_texts(samples / "notes/aci-bench/train.csv.gz").values())
    long = ("\n\n".join(visits) * (_SPEED_CHARACTERS // 100_000))[:_SPEED_CHARACTERS]
    loops: dict[str, Callable[[str], object]] = {
        "split_sections": split_sections,
        "splitlines loop": _split_lines,
        "plain regex loop": _plain_rule,
    }
    return {
        f"{name}, {kind}": round(_megabytes_per_second(loop, texts), 2)
        for kind, texts in {"one long note": [long], "short notes": short}.items()
        for name, loop in loops.items()
    }


def _megabytes_per_second(loop: Callable[[str], object], texts: list[str]) -> float:
    begun = time.process_time()
    for text in texts:
        loop(text)
    taken = time.process_time() - begun
    return sum(len(text) for text in texts) / 1e6 / max(taken, 1e-9)


def main() -> None:
    """Print the table, or JSON with `--json`."""
    samples = samples_folder()
    rows = {group: score.as_row() for group, score in quality(samples).items()}
    report = {"quality": rows, "mts_dialog_code_accuracy": header_accuracy(), "megabytes_per_second": speed(samples)}
    if "--json" in sys.argv[1:]:
        print(json.dumps(report, indent=2))
        return
    print(f"{'notes':<12}{'n':>6}{'headings':>10}{'recall':>9}{'precision':>11}{'code':>8}")
    for group, row in rows.items():
        shares = f"{row['recall']:>9.4f}{row['precision']:>11.4f}{row['code_accuracy']:>8.4f}"
        print(f"{group:<12}{row['notes']:>6}{row['headings']:>10}{shares}")
    print(f"\nMTS-Dialog section names with the right code: {report['mts_dialog_code_accuracy']:.2f}\n")
    for name, rate in report["megabytes_per_second"].items():
        print(f"{name:<34}{rate:>9.2f} MB/s")


if __name__ == "__main__":
    main()
