"""How well and how fast notes are cut into sections; `benchmarks.sections.measure` says how it is counted."""

from collections.abc import Iterator

from benchmarks.figure import Figure
from benchmarks.samples import samples_of
from benchmarks.sections.measure import header_accuracy, quality, speed
from benchmarks.sections.unlisted import shares


def measure() -> Iterator[Figure]:
    """Measure unlisted headings, each group of labelled notes, the names of MTS-Dialog, and speed beside two loops."""
    for group, name, right, of in shares():
        yield Figure(f"unlisted headings {name}, {group}", round(right / of, 4), "share")
    samples = samples_of("sections")
    if samples is None:
        return
    for group, score in quality(samples).items():
        row = score.as_row()
        yield Figure(f"{group}: headings", row["headings"], "headings")
        for share in ("recall", "precision", "code_accuracy"):
            yield Figure(f"{group}: {share.replace('_', ' ')}", row[share], "share")
    yield Figure("MTS-Dialog section names with the right code", round(header_accuracy(), 4), "share")
    for name, rate in speed(samples).items():
        yield Figure(name, rate, "MB/s")
