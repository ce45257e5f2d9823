"""A report on what was measured: Markdown, JSON, and the table on the pages that show figures.

Pages hold a block between two marks; the command that measures writes it again, and a test compares it with the JSON.

Example:
    >>> report = Report("Speed", "speed", (Row("start-up", "start", "{:.2f} s", "< 1 s"),), pages=())
    >>> print(report.summary({"start": 0.414}))
    | measure | reached | goal |
    |---|---:|---:|
    | start-up | 0.41 s | < 1 s |

"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.part import Part

REPOSITORY: Final = Path(__file__).resolve().parents[1]
_RESULTS: Final = REPOSITORY / "benchmarks/results"
END: Final = "<!-- end -->"


class Row(NamedTuple):
    """What a line of the summary says: its words, the figure it shows, how, and what was aimed at."""

    says: str
    figure: str
    shown: str
    goal: str


@dataclass(frozen=True, slots=True)
class Report:
    """Where figures are written, and which of them a reader sees first."""

    title: str
    name: str  # of the benchmark, and of its files
    rows: tuple[Row, ...]
    pages: tuple[Path, ...]

    @property
    def command(self) -> str:
        """The command that measures."""
        return f"python -m benchmarks {self.name}"

    @property
    def begin(self) -> str:
        """The mark before the block of a page."""
        return f"<!-- written by `{self.command}` -->\n"

    @property
    def json(self) -> Path:
        """The file of figures."""
        return _RESULTS / f"{self.name}.json"

    def summary(self, figures: Mapping[str, float]) -> str:
        """Give the table that pages show: what was reached, beside what was aimed at. What is missing is left out."""
        lines = [
            f"| {row.says} | {row.shown.format(figures[row.figure])} | {row.goal} |"
            for row in self.rows
            if row.figure in figures
        ]
        return "\n".join(["| measure | reached | goal |", "|---|---:|---:|", *lines])

    def kept_figures(self) -> dict[str, float]:
        """Read the figures of the last measurement."""
        return {str(name): float(value) for name, value in json.loads(self.json.read_text("utf-8"))["figures"].items()}

    def with_block(self, page: str, block: str) -> str:
        """Give a page with the block between its marks written again; as it is where it has none."""
        before, mark, rest = page.partition(self.begin)
        _, end, after = rest.partition(END)
        return f"{before}{mark}\n{block}\n\n{end}{after}" if end else page

    def write(self, parts: Sequence[Part], *, head: Mapping[str, str | float], told: str) -> None:
        """Write the report, its JSON, and the blocks of the pages.

        Args:
            parts: everything that was measured, in the order to tell it.
            head: what it was measured on and of, for the JSON.
            told: the same as a clause, for the report.

        """
        figures = {figure.name: figure.value for part in parts for figure in part.figures}
        held = {"command": self.command, **head, "figures": figures, "parts": [asdict(part) for part in parts]}
        _RESULTS.mkdir(exist_ok=True)
        self.json.write_text(json.dumps(held, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        sections = "\n".join(part.markdown() for part in parts)
        words = f"# {self.title}\n\n{told}; written by `{self.command}`.\n\n{self.summary(figures)}\n\n{sections}"
        self.json.with_suffix(".md").write_text(words, encoding="utf-8")
        for page in filter(Path.exists, self.pages):
            page.write_text(self.with_block(page.read_text("utf-8"), self.summary(figures)), encoding="utf-8")
