"""Measure the first finder: recall on charts, clinical words hidden, marked snippets, and speed.

The snippets and negatives were written by the author of the rules, so their figures flatter; the charts were not.

Run:
    python -m benchmarks.phi_first.measure FOLDER   # a folder that holds charts/*.json

"""

import re
import sys
from pathlib import Path

from benchmarks.figure import fastest
from benchmarks.phi_first.score import LabelledChart, chart_recall, hidden_negatives, read_chart, snippet_score
from chartwarden.phi.lexicon import GIVEN_NAMES, MONTHS
from chartwarden.phi.scan import FINDER_VERSION, scan

_MEGABYTE = 1_000_000
_WORDS = 25
# As many expressions as the finder has rules, of the plain kind that de-identification scripts loop over.
_PLAIN_CUES = (
    "mrn acct account encounter visit invoice accession specimen claim order policy group member ssn npi dea licence "
    "vin plate serial lot fax pager phone email dob age address zip room employer hospital clinic laboratory"
).split()
_PLAIN = [
    re.compile(r"\d{3}-\d{2}-\d{4}"),
    re.compile(r"\d{1,2}/\d{1,2}/\d{2,4}"),
    re.compile(r"\d{4}-\d{2}-\d{2}"),
    re.compile(r"\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}"),
    re.compile(r"[\w.+-]+@[\w.-]+"),
    re.compile(rf"\b(?:{'|'.join(MONTHS)})\s+\d{{1,2}}", re.IGNORECASE),
    re.compile(rf"\b(?:{'|'.join(sorted(GIVEN_NAMES))})\b", re.IGNORECASE),
    re.compile(r"\b(?:Dr|Mr|Mrs|Ms)\.?\s+[A-Z]\w+"),
    re.compile(r"[A-Z]\w+,?\s+(?:MD|DO|RN|NP|PA)\b"),
    *(re.compile(rf"\b{cue}\b\W{{0,4}}[\w-]+", re.IGNORECASE) for cue in _PLAIN_CUES),
]


def _loop(text: str) -> int:
    return sum(1 for pattern in _PLAIN for _ in pattern.finditer(text))


def recall(charts: list[LabelledChart]) -> dict[str, list[int]]:
    """Give, for each value of the header, its places, those found with registration, and those found without."""
    totals: dict[str, list[int]] = {}
    for chart in charts:
        for column, known in ((1, chart.known), (2, None)):
            for name, (there, hit) in chart_recall(chart, known=known).items():
                row = totals.setdefault(name, [0, 0, 0])
                row[0] += there if known else 0
                row[column] += hit
    return totals


def speed(charts: list[LabelledChart]) -> dict[str, float]:
    """Give MB/s over a megabyte of the charts: with registration, without, and for a loop of plain expressions."""
    whole = "\n".join(text for chart in charts for text in chart.texts)
    text = (whole * (_MEGABYTE // len(whole) + 1))[:_MEGABYTE]
    known = charts[0].known
    ours, bare, loop = fastest(lambda: scan(text, known=known), lambda: scan(text), lambda: _loop(text), times=3)
    return {
        "with registration": 1 / ours,
        "without registration": 1 / bare,
        f"a plain loop of {len(_PLAIN)} expressions": 1 / loop,
    }


def _print_recall(charts: list[LabelledChart]) -> None:
    totals = recall(charts)
    print(f"{'value of the header':<{_WORDS}} places  registered  bare")
    for name, (there, with_known, without) in totals.items():
        print(f"{name:<{_WORDS}} {there:6}  {with_known / there:10.3f}  {without / there:.3f}")
    there, with_known, without = (sum(column) for column in zip(*totals.values(), strict=True))
    print(f"{'all':<{_WORDS}} {there:6}  {with_known / there:10.3f}  {without / there:.3f}")


def main(folder: Path) -> None:
    """Print all figures."""
    charts = [read_chart(path) for path in sorted((folder / "charts").glob("*.json"))]
    print(f"finder {FINDER_VERSION}\n")
    _print_recall(charts)
    total, hidden = hidden_negatives()
    print(f"\nclinical words hidden: {len(hidden)} of {total} {hidden or ''}")
    score = snippet_score()
    print(f"marked snippets: {score.found} of {score.marked} found whole, precision by words {score.precision:.3f}")
    print(f"  missed {score.missed}\n  hidden besides {score.wrong}")
    rates = ", ".join(f"{name} {rate:.2f}" for name, rate in speed(charts).items())
    print(f"\nMB/s: {rates}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
