"""How the first finder is scored: on charts whose identifiers are known, on hard negatives, on marked snippets."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from benchmarks.phi_first.negatives import HARD_NEGATIVES
from benchmarks.phi_first.snippets import SNIPPETS
from chartwarden.chart.encounter import Encounter
from chartwarden.chart.patient import Contact, NumberKind, Patient, PersonName, RecordNumber
from chartwarden.foundation.identifiers import EncounterId, PatientId
from chartwarden.phi.known import KnownIdentifiers
from chartwarden.phi.scan import scan

_STATE = re.compile(r"\b[A-Z]{2}\b(?= \d{5})")


@dataclass(frozen=True, slots=True, repr=False)
class LabelledChart:
    """A chart file: its texts, the values of its header by name, and what registration would know."""

    texts: tuple[str, ...]
    values: dict[str, str]
    known: KnownIdentifiers


def _person(whole: str) -> PersonName:
    *given, family = whole.split()
    return PersonName(tuple(given), family)


def _birth(written: str) -> datetime:
    order = "%Y-%m-%d" if written[4] == "-" else "%m-%d-%Y" if "-" in written else "%m/%d/%Y"
    return datetime.strptime(written, order)  # noqa: DTZ007 -- a birth date has no time zone


def read_chart(path: Path) -> LabelledChart:
    """Read one chart file with its answer key."""
    chart = json.loads(path.read_text("utf-8"))
    header, stay = chart["patient"], chart["encounter"]
    one = PatientId("p")
    patient = Patient(
        one,
        names=(_person(header["name"]),),
        birth_on=_birth(header["dob"]).date(),
        numbers=(
            RecordNumber(NumberKind.MEDICAL_RECORD, header["mrn"]),
            RecordNumber(NumberKind.SOCIAL_SECURITY, header["ssn"]),
            RecordNumber(NumberKind.MEMBER, header["insurance_id"]),
            RecordNumber(NumberKind.ACCOUNT, stay["account"]),
        ),
        addresses=(header["address"],),
        phones=(header["phone"],),
        emails=(header["email"],),
        contacts=(Contact(_person(header["next_of_kin"])),),
    )
    encounters = [
        Encounter(EncounterId(e["id"]), one, number=e["id"], facility=e["facility"], attending=e.get("attending", ""))
        for e in (stay, *chart["other_encounters"])
    ]
    known = KnownIdentifiers.of_patient(
        patient,
        encounters=encounters,
        providers=sorted({document["author"] for document in chart["documents"]}),
        employers=[header["employer"]],
    )
    kin = header["next_of_kin"]
    values = {
        "name": header["name"],
        "given name": header["name"].split()[0],
        "surname": header["name"].split()[-1],
        "birth date": header["dob"],
        "record number": header["mrn"],
        "SSN": header["ssn"],
        "address": header["address"],
        "street": header["address"].split(",")[0],
        "phone": header["phone"],
        "e-mail": header["email"],
        "next of kin": kin,
        "kin's given name": kin.split()[0],
        "member number": header["insurance_id"],
        "employer": re.sub(r"^retired \((.*)\)$", r"\1", header["employer"]),
        "account": stay["account"],
        "encounter": stay["id"],
        "facility": stay["facility"],
        "attending": stay["attending"].split(",")[0].split()[-1],
    }  # fmt: skip -- a table reads better in rows
    return LabelledChart(tuple(document["text"] for document in chart["documents"]), values, known)


def _covered(text: str, known: KnownIdentifiers | None) -> bytearray:
    cover = bytearray(len(text))
    for finding in scan(text, known=known):
        cover[finding.start : finding.end] = b"\1" * finding.length
    return cover


def _places(text: str, value: str) -> Iterator[re.Match[str]]:
    words = r"\W{1,3}".join(map(re.escape, re.findall(r"\w+", value)))
    return re.finditer(rf"(?<!\w){words}(?!\w)", text, re.IGNORECASE)


def chart_recall(chart: LabelledChart, *, known: KnownIdentifiers | None) -> dict[str, tuple[int, int]]:
    """Count, for each value of the header, where it stands in the texts and where every character is found.

    A State is no identifier, so its two letters inside of an address do not count.
    """
    counts: dict[str, tuple[int, int]] = {}
    for text in chart.texts:
        cover = _covered(text, known)
        states = {place for m in _STATE.finditer(text) for place in range(*m.span())}
        for name, value in chart.values.items():
            for m in _places(text, value):
                hit = all(cover[i] or i in states or not text[i].isalnum() for i in range(*m.span()))
                there, found = counts.get(name, (0, 0))
                counts[name] = (there + 1, found + hit)
    return counts


def hidden_negatives() -> tuple[int, list[str]]:
    """Give how many words must stay readable, and those that were touched."""
    total, hidden = 0, []
    for marked in HARD_NEGATIVES:
        text, spans = "", []
        for piece in re.split(r"(<[^>]*>)", marked):
            if piece.startswith("<"):
                spans.append((len(text), len(text) + len(piece) - 2))
            text += piece.strip("<>")
        cover = _covered(text, None)
        total += len(spans)
        hidden += [text[start:end] for start, end in spans if any(cover[start:end])]
    return total, hidden


@dataclass(frozen=True, slots=True)
class SnippetScore:
    """Counts over the marked snippets, in whole identifiers and in words."""

    marked: int
    found: int  # every letter and digit of it is covered
    words_hidden: int
    words_right: int
    missed: tuple[str, ...]
    wrong: tuple[str, ...]

    @property
    def precision(self) -> float:
        """Share of hidden words that belong to a marked identifier."""
        return self.words_right / max(1, self.words_hidden)


def snippet_score() -> SnippetScore:
    """Score the finder, without registration, on the marked snippets."""
    marked = found = hidden = right = 0
    missed: list[str] = []
    wrong: list[str] = []
    for snippet in SNIPPETS:
        text, truth = "", bytearray()
        spans = []
        for piece in re.split(r"(<<[^>]*>>)", snippet):
            bare = piece[2:-2].split(":", 1)[1] if piece.startswith("<<") else piece
            if piece.startswith("<<"):
                spans.append((len(text), len(text) + len(bare)))
            truth += (b"\1" if piece.startswith("<<") else b"\0") * len(bare)
            text += bare
        cover = _covered(text, None)
        for start, end in spans:
            whole = all(cover[i] or not text[i].isalnum() for i in range(start, end))
            marked, found = marked + 1, found + whole
            missed += [] if whole else [text[start:end]]
        for m in re.finditer(r"\w+", text):
            if any(cover[m.start() : m.end()]):
                hidden += 1
                right += any(truth[m.start() : m.end()])
                wrong += [] if any(truth[m.start() : m.end()]) else [m[0]]
    return SnippetScore(marked, found, hidden, right, tuple(missed), tuple(wrong))
