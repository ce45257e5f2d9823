"""The picture of the ledger's speed: each store by how many wait, and ours beside its peers."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from benchmarks.ledger.by_writers import DISK, STORES, WAITERS, name_of
from benchmarks.ledger.compared import CHAIN_LOCK, CHAIN_ROW, OURS, OWN, ROWS, ROWS_BY_LIBPQ, SHARED, UNSEALED

_OURS: Final = "#1f4e79"
_THEIRS: Final = "#b08900"
_INK: Final = "#222222"
_LINES: Final = {
    "memory": ("#8c8c8c", "v"),
    "files": ("#2e7d4f", "^"),
    "SQLite": (_OURS, "o"),
    "PostgreSQL": ("#7a3b8f", "D"),
    DISK: (_THEIRS, "s"),
}
_BARS: Final = (
    *(f"SQLite: {name}" for name in (OURS, UNSEALED, OWN, SHARED)),
    *(f"PostgreSQL: {name}" for name in (OURS, UNSEALED, ROWS, ROWS_BY_LIBPQ, CHAIN_LOCK, CHAIN_ROW)),
)


def draw(figures: Mapping[str, float], *, to: Path) -> None:
    """Draw what was measured.

    Args:
        figures: by name, as `benchmarks.ledger.by_writers` and `benchmarks.ledger.compared` give them.
        to: an SVG file; the same figures give the same bytes.

    """
    picture = Figure(figsize=(11, 4.6), layout="constrained", facecolor="white")
    left, right = picture.subplots(1, 2, width_ratios=(1, 1.1))
    _draw_by_writers(left, figures)
    _draw_beside(right, figures)
    with mpl.rc_context({"svg.hashsalt": "chartwarden", "svg.fonttype": "none"}):
        picture.savefig(to, metadata={"Date": None, "Title": "The ledger beside its peers and the disk"})
    # What draws the file leaves spaces at line ends, which no other file here has.
    lines = to.read_text("utf-8").splitlines()
    to.write_text("\n".join(line.rstrip() for line in lines) + "\n", encoding="utf-8")


def _draw_by_writers(axes: Axes, figures: Mapping[str, float]) -> None:
    for store in STORES:
        rates = [figures[name_of(store, waiters)] for waiters in WAITERS if name_of(store, waiters) in figures]
        if not rates:
            continue
        colour, marker = _LINES[store]
        is_peer = store == DISK
        label = "disk: one fdatasync an entry" if is_peer else f"ledger in {store}"
        axes.plot(WAITERS, rates, color=colour, marker=marker, linestyle="--" if is_peer else "-", label=label)
    axes.set_xscale("log", base=2)
    axes.set_yscale("log")
    axes.set_xticks(WAITERS, [str(waiters) for waiters in WAITERS])
    axes.set_xlabel("writers who wait")
    axes.set_ylabel("entries a second (logarithmic)")
    axes.grid(color="#dddddd", linewidth=0.6)
    axes.legend(frameon=False, fontsize=9)
    axes.set_title("By how many wait", loc="left", fontsize=11)
    axes.spines[["top", "right"]].set_visible(False)


def _draw_beside(axes: Axes, figures: Mapping[str, float]) -> None:
    names = [name for name in _BARS if name in figures]
    rates = [figures[name] for name in names]
    colours = [_OURS if name.endswith(OURS) else _THEIRS for name in names]
    bars = axes.barh(names, rates, color=colours, height=0.62)
    axes.bar_label(bars, [f"{rate:,.0f}" for rate in rates], padding=4, color=_INK, fontsize=9)
    axes.set_xlim(0, max(rates, default=1) * 1.18)
    axes.invert_yaxis()
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.set_xlabel("entries a second")
    axes.set_title("32 writers, beside others", loc="left", fontsize=11)
    axes.spines[["top", "right"]].set_visible(False)
