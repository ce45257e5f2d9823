"""Full charts of the sample folder: each value of the header, wherever it stands in a document, is it found.

The charts were written by nobody who works on the finder. A value counts as found when every letter and digit is.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from benchmarks.figure import Figure
from benchmarks.part import Cell, Part
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


def totals(charts: Iterable[LabelledChart]) -> dict[str, list[int]]:
    """Give, for each value of the header, its places, those found with registration, and those found without."""
    rows: dict[str, list[int]] = {}
    for chart in charts:
        for column, known in ((1, chart.known), (2, None)):
            for name, (there, hit) in chart_recall(chart, known=known).items():
                row = rows.setdefault(name, [0, 0, 0])
                row[0] += there if known else 0
                row[column] += hit
    return rows


def read_charts(samples: Path) -> list[LabelledChart]:
    """Read every chart below the sample folder."""
    return [read_chart(path) for path in sorted((samples / "charts").glob("*.json"))]


def measure(samples: Path) -> Iterator[Part]:
    """Measure recall of header values, with and without registration."""
    found = totals(read_charts(samples))
    there, known, bare = (sum(column) for column in zip(*found.values(), strict=True))
    figures = (
        Figure("charts: places of header values", float(there), "places"),
        Figure("charts: found, with registration", round(known / there, 4), "share"),
        Figure("charts: found, without registration", round(bare / there, 4), "share"),
    )
    rows: list[tuple[Cell, ...]] = [
        (name, n, with_known / n, without / n) for name, (n, with_known, without) in found.items()
    ]
    rows.append(("all", there, known / there, bare / there))
    says = "Three full charts (`charts/c*.json` of the sample folder); a value is found when all of it is covered."
    yield Part("Charts", says, ("value of the header", "places", "registered", "bare"), tuple(rows), figures)
