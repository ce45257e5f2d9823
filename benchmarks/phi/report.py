"""The report on the PHI finder, its JSON, and the figures that pages of the documentation show.

Pages hold a block between two marks; the command that measures writes it again, and a test compares it with the JSON.

Example:
    >>> print(summary({"start-up": 0.41, "memory after start-up": 90.0}))
    | measure | reached | goal |
    |---|---:|---:|
    | start-up | 0.41 s | < 1 s |
    | memory after it | 90 MB | < 300 MB |

"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.phi.part import Part

REPOSITORY: Final = Path(__file__).resolve().parents[2]
JSON: Final = REPOSITORY / "benchmarks/results/phi.json"
REPORT: Final = REPOSITORY / "benchmarks/results/phi.md"
PAGES: Final = (REPOSITORY / "docs/explanation/phi-finder.md", REPOSITORY / "docs/reference/tagger.md")
BEGIN: Final = "<!-- written by `python -m benchmarks phi` -->\n"
END: Final = "<!-- end -->"
PICTURE: Final = REPOSITORY / "docs/images/phi-speed.svg"


class _Row(NamedTuple):
    """What a line of the summary says: its words, the figure it shows, how, and what was aimed at."""

    says: str
    figure: str
    shown: str
    goal: str


_SUMMARY: Final = (
    _Row("token recall, untouched notes", "untouched notes, bare: token recall", "{:.3f}", ">= .995"),
    _Row("the same with registration", "untouched notes, registered: token recall", "{:.3f}", ""),
    _Row("precision, untouched notes", "untouched notes, bare: precision", "{:.3f}", ">= .97"),
    _Row("identifiers found whole", "untouched notes, bare: found whole", "{:.3f}", ""),
    _Row("notes with a direct one left", "untouched notes, bare: notes with a direct one left", "{:.1%}", "<= 3 %"),
    _Row("the same with registration", "untouched notes, registered: notes with a direct one left", "{:.1%}", "<= 3 %"),
    _Row("recall, scanned (`ocr`)", "untouched notes, ocr, bare: token recall", "{:.3f}", ""),
    _Row("recall, broken lines (`wrap`)", "untouched notes, wrap, bare: token recall", "{:.3f}", ""),
    _Row("recall, odd spacing (`layout`)", "untouched notes, layout, bare: token recall", "{:.3f}", ""),
    _Row("recall, typing slips (`typing`)", "untouched notes, typing, bare: token recall", "{:.3f}", ""),
    _Row("recall, one letter case (`case`)", "untouched notes, case, bare: token recall", "{:.3f}", ""),
    _Row("registered, spelled exactly: found whole", "registered, spelled exact: found whole", "{:.4f}", ">= .999"),
    _Row("registered, one slip: found whole", "registered, spelled one slip: found whole", "{:.4f}", ">= .999"),
    _Row("hard negatives hidden", "hard negatives: hidden", "{:.1%}", "<= .5 %"),
    _Row("eponyms in notes hidden", "eponyms in notes: hidden", "{:.1%}", "<= .5 %"),
    _Row("clinical words in notes hidden", "clinical words in notes: hidden", "{:.2%}", ""),
    _Row("codes in notes hidden", "codes in notes: hidden", "{:.1%}", "<= .5 %"),
    _Row("recall on labelled sentences (pii-spans)", "pii-spans: token recall", "{:.3f}", ""),
    _Row("words hidden in ACI-Bench notes", "aci-bench: words hidden", "{:.2%}", ""),
    _Row("whole finder, many notes a call", "whole, registered, all notes in one call", "{:.2f} MB/s", ">= 2 MB/s"),
    _Row("whole finder, one note a call", "whole, registered, one note a call", "{:.2f} MB/s", ">= 2 MB/s"),
    _Row("patterns only", "patterns only, one note a call", "{:.2f} MB/s", ">= 20 MB/s"),
    _Row("Presidio, patterns only, takes", "Presidio, patterns only: times slower", "{:.0f} times as long", ">= 10"),
    _Row(
        "Presidio, spaCy small model, takes",
        "Presidio, spaCy small model: times slower",
        "{:.0f} times as long",
        ">= 25",
    ),
    _Row("time by length, longest document against 1 MB", "time by length, against 1 MB", "{:.2f} times", "about 1"),
    _Row("hostile texts doubled, the worst", "hostile texts doubled: worst", "{:.2f} times", "about 2"),
    _Row("start-up", "start-up", "{:.2f} s", "< 1 s"),
    _Row("memory after it", "memory after start-up", "{:.0f} MB", "< 300 MB"),
)


def summary(figures: Mapping[str, float]) -> str:
    """Give the table that pages show: what was reached, beside what was aimed at. Figures not measured are left out."""
    lines = [
        f"| {row.says} | {row.shown.format(figures[row.figure])} | {row.goal} |"
        for row in _SUMMARY
        if row.figure in figures
    ]
    return "\n".join(["| measure | reached | goal |", "|---|---:|---:|", *lines])


def kept_figures() -> dict[str, float]:
    """Read the figures of the last measurement."""
    return {str(name): float(value) for name, value in json.loads(JSON.read_text("utf-8"))["figures"].items()}


def with_block(page: str, block: str) -> str:
    """Give a page with the block between its marks written again; as it is where it has none."""
    before, mark, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    return f"{before}{mark}\n{block}\n\n{end}{after}" if end else page


def write(parts: Sequence[Part], *, finder: str, machine: str, on: str) -> None:
    """Write the report, its JSON, and the blocks of the pages.

    Args:
        parts: everything that was measured, in the order to tell it.
        finder: the version of the finder.
        machine: what it was measured on.
        on: the day.

    """
    figures = {figure.name: figure.value for part in parts for figure in part.figures}
    head = {"command": "python -m benchmarks phi", "finder": finder, "on": on, "machine": machine}
    held = head | {"figures": figures, "parts": [asdict(part) for part in parts]}
    JSON.parent.mkdir(exist_ok=True)
    JSON.write_text(json.dumps(held, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    told = f"Finder `{finder}`, {on}, {machine}; written by `{head['command']}`."
    sections = "\n".join(part.markdown() for part in parts)
    REPORT.write_text(f"# The PHI finder, measured\n\n{told}\n\n{summary(figures)}\n\n{sections}", encoding="utf-8")
    for page in filter(Path.exists, PAGES):
        page.write_text(with_block(page.read_text("utf-8"), summary(figures)), encoding="utf-8")
