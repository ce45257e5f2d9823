"""How much PHI the first finder finds, what else it hides, and how fast; `benchmarks.phi_first` says how it is counted.

Its snippets and negatives were written by the author of the rules, so their figures flatter; the charts were not.
"""

from collections.abc import Iterator

from benchmarks.figure import Figure
from benchmarks.phi_first.measure import recall, speed
from benchmarks.phi_first.score import hidden_negatives, read_chart, snippet_score
from benchmarks.samples import samples_of


def measure() -> Iterator[Figure]:
    """Measure recall on charts, with and without registration, clinical words hidden, snippets and speed."""
    score = snippet_score()
    yield Figure("marked snippets found whole", round(score.found / score.marked, 4), "share")
    yield Figure("marked snippets, precision by words", round(score.precision, 4), "share")
    total, hidden = hidden_negatives()
    yield Figure("clinical words hidden", len(hidden), f"of {total}")
    samples = samples_of("phi")
    if samples is None:
        return
    charts = [read_chart(path) for path in sorted((samples / "charts").glob("c*.json"))]
    there, known, bare = (sum(column) for column in zip(*recall(charts).values(), strict=True))
    yield Figure("places of header values in charts", there, "places")
    yield Figure("found, with registration", round(known / there, 4), "share")
    yield Figure("found, without registration", round(bare / there, 4), "share")
    for name, rate in speed(charts).items():
        yield Figure(name, round(rate, 2), "MB/s")
