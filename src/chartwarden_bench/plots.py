"""Pictures of shares: bars with their intervals, as SVG that a page can hold.

Drawn here, so that a report needs nothing but the product.

Example:
    >>> bars([("V01", 0.9, 0.8, 0.95)], wanted=0.99).startswith("<svg")
    True

"""

from collections.abc import Sequence
from html import escape
from typing import Final

_LEFT, _WIDE, _RIGHT, _HIGH, _TOP = 70, 520, 70, 26, 24
Bar = tuple[str, float, float, float]
"""A name, its share, and the lower and upper end of its interval, each from 0 to 1."""
_TICKS: Final = (0.0, 0.25, 0.5, 0.75, 1.0)


def bars(told: Sequence[Bar], *, wanted: float, label: str = "Share stopped") -> str:
    """Draw one bar for each, with its interval as a line, and the wanted share as a dashed one."""
    high = _TOP + _HIGH * len(told) + 24
    wide = _LEFT + _WIDE + _RIGHT
    parts = [
        f'<svg viewBox="0 0 {wide} {high}" role="img" aria-label="{escape(label)}" class="plot">',
        f"<title>{escape(label)}</title>",
    ]
    parts += [
        f'<line x1="{_x(tick)}" x2="{_x(tick)}" y1="{_TOP - 6}" y2="{high - 22}" class="grid"/>'
        f'<text x="{_x(tick)}" y="{high - 6}" class="tick">{tick:.0%}</text>'
        for tick in _TICKS
    ]
    for place, bar in enumerate(told):
        parts += _bar(bar, _TOP + _HIGH * place, meets=bar[1] >= wanted)
    line = f'x1="{_x(wanted)}" x2="{_x(wanted)}" y1="{_TOP - 10}" y2="{high - 22}"'
    parts.append(f'<line {line} class="wanted"/><text x="{_x(wanted)}" y="12" class="tick">wanted {wanted:.0%}</text>')
    return "".join([*parts, "</svg>"])


def _bar(bar: Bar, at: float, *, meets: bool) -> list[str]:
    name, share, low, up = bar
    middle, kind = at + 9, "meets" if meets else "misses"
    return [
        f'<text x="{_LEFT - 8}" y="{middle + 4}" class="name">{escape(name)}</text>',
        f'<rect x="{_LEFT}" y="{at}" width="{max(1.0, _WIDE * share):.1f}" height="18" class="{kind}"/>',
        f'<line x1="{_x(low)}" x2="{_x(up)}" y1="{middle}" y2="{middle}" class="interval"/>',
        f'<text x="{_LEFT + _WIDE + 8}" y="{middle + 4}" class="value">{share:.0%}</text>',
    ]


def _x(share: float) -> str:
    return f"{_LEFT + _WIDE * share:.1f}"
