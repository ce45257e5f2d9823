"""The picture of the finder beside its peers: speed on a logarithmic scale, and what is found and hidden."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.phi.beside import AT_ONCE, ONE_BY_ONE, PATTERNS, PRESIDIO, PRESIDIO_MODEL, SCRUBADUB

_ORDER: Final = (AT_ONCE, ONE_BY_ONE, PATTERNS, PRESIDIO, PRESIDIO_MODEL, SCRUBADUB)
_OURS: Final = "#1f4e79"
_THEIRS: Final = "#b08900"
_INK: Final = "#222222"


def draw(figures: Mapping[str, float], *, to: Path) -> None:
    """Draw the finders that were measured.

    Args:
        figures: by name, as `benchmarks.phi.beside` gives them.
        to: an SVG file; the same figures give the same bytes.

    """
    measured = [name for name in _ORDER if f"{name}: speed" in figures]
    picture = Figure(figsize=(10, 4.2), layout="constrained", facecolor="white")
    left, right = picture.subplots(1, 2, width_ratios=(1.15, 1))
    _draw_speed(left, measured, figures)
    _draw_quality(right, [name for name in measured if name != ONE_BY_ONE], figures)
    with mpl.rc_context({"svg.hashsalt": "chartwarden", "svg.fonttype": "none"}):
        picture.savefig(to, metadata={"Date": None, "Title": "The PHI finder beside its peers"})
    # What draws the file leaves spaces at line ends, which no other file here has.
    lines = to.read_text("utf-8").splitlines()
    to.write_text("\n".join(line.rstrip() for line in lines) + "\n", encoding="utf-8")


def _colour(name: str) -> str:
    return _OURS if name.startswith("ours") else _THEIRS


def _draw_speed(axes: Axes, names: list[str], figures: Mapping[str, float]) -> None:
    rates = [figures[f"{name}: speed"] for name in names]
    bars = axes.barh(names, rates, color=[_colour(name) for name in names], height=0.62)
    axes.bar_label(bars, [f"{rate:.2g} MB/s" for rate in rates], padding=4, color=_INK, fontsize=9)
    axes.set_xscale("log")
    axes.set_xlim(min(rates) / 2, max(rates) * 6)
    axes.invert_yaxis()
    axes.set_xlabel("MB per second of processor time, one core (logarithmic)")
    axes.set_title("Speed", loc="left", fontsize=11)
    axes.spines[["top", "right"]].set_visible(False)


def _draw_quality(axes: Axes, names: list[str], figures: Mapping[str, float]) -> None:
    for name in names:
        precision, recall = figures[f"{name}: precision"], figures[f"{name}: token recall"]
        marker = "o" if name.startswith("ours") else "s"
        axes.scatter([recall], [precision], s=70, color=_colour(name), marker=marker, zorder=3)
        words = name.replace(", many notes a call", ", whole")
        shift, lean = ((10, 0), "left") if recall < 0.5 else ((0, -14), "right")  # the words must stay inside
        axes.annotate(words, (recall, precision), shift, textcoords="offset points", ha=lean, va="center", fontsize=9)
    axes.set_xlim(0, 1.02)
    axes.set_ylim(0, 1.02)
    axes.set_xlabel("token recall")
    axes.set_ylabel("precision")
    axes.grid(color="#dddddd", linewidth=0.6)
    axes.set_title("Found, and rightly so", loc="left", fontsize=11)
    axes.spines[["top", "right"]].set_visible(False)
