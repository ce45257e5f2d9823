r"""One measured part: its figures, and the table that tells all of it to a reader.

Example:
    >>> Part("Speed", "On one core.", ("finder", "MB/s"), (("ours", 2.5), ("a peer", 0.0591))).markdown()
    '### Speed\n\nOn one core.\n\n| finder | MB/s |\n|---|---:|\n| ours | 2.50 |\n| a peer | 0.0591 |\n'

"""

from dataclasses import dataclass

from benchmarks.figure import Figure

Cell = str | int | float


@dataclass(frozen=True, slots=True)
class Part:
    """A table with its title, what it counts, and the figures that are kept from it."""

    title: str
    says: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    figures: tuple[Figure, ...] = ()

    def markdown(self) -> str:
        """Give the part as a section of a report; columns of numbers lean right."""
        numbers = [all(not isinstance(row[at], str) for row in self.rows) for at in range(len(self.columns))]
        lines = [
            _line(self.columns),
            "|" + "|".join("---:" if number else "---" for number in numbers) + "|",
            *(_line(tuple(map(shown, row))) for row in self.rows),
        ]
        return f"### {self.title}\n\n{self.says}\n\n" + "\n".join(lines) + "\n"


def _line(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cells) + " |"


def shown(cell: Cell) -> str:
    """Write one cell: whole numbers with their thousands, others with about three digits that matter."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, int):
        return f"{cell:,}"
    return f"{cell:,.2f}" if abs(cell) > 1 else f"{cell:.4f}"
