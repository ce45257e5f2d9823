"""Everything in a text that Safe Harbor removes: what a finder sees, what is derived from it, and telling years.

Example:
    >>> from chartwarden.chart.patient import PersonName
    >>> text = "Ada Example, born in 1931."
    >>> known = KnownIdentifiers(names=(PersonName(("Ada",), "Example"),))
    >>> [text[f.start : f.end] for f in identifiers_in(text, reference_on=date(2026, 11, 25), known=known)]
    ['Ada Example', '1931']

"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from operator import attrgetter

from chartwarden.phi.finding import Finding
from chartwarden.phi.fold import fold
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.phi.known import KnownIdentifiers
from chartwarden.phi.scan import scan
from chartwarden.phi.written_date import years_in
from chartwarden.redaction.derivatives import clear_of, derivatives
from chartwarden.redaction.over_89 import telling_years
from chartwarden.redaction.treatments import is_state


def identifiers_in(
    text: str, *, reference_on: date, known: KnownIdentifiers | None = None, extra: Iterable[Finding] = ()
) -> tuple[Finding, ...]:
    """Find all that Safe Harbor removes: identifiers, what is derived from them, and years that tell an age over 89.

    Args:
        text: any text.
        reference_on: the day on which ages are counted.
        known: what registration knows of the patient, relatives and the care team.
        extra: findings that the caller has besides, such as those of a structured field; of two kinds for one place,
            theirs counts.

    Returns:
        Sorted and disjoint findings with offsets in characters of `text`.

    Source:
        45 CFR 164.514(b)(2)(i); controls RED-1, V13-02, V13-07.

    """
    given = clear_of(extra, (), text=text)  # first: a caller knows whole fields, of which a finder may see a part
    seen = [one for one in scan(text, known=known) if not is_state(one.kind, text[one.start : one.end])]
    found = sorted([*given, *clear_of(seen, given, text=text)])
    fresh = _fresh(text, found, reference_on=reference_on, born_on=known.birth_on if known else None)
    return tuple(sorted([*found, *clear_of(fresh, found, text=text)]))


def _fresh(text: str, found: Sequence[Finding], *, reference_on: date, born_on: date | None) -> list[Finding]:
    """Find what only this purpose looks for, on the folded text, with places in the text as it is."""
    folded = fold(text)
    offsets = None if folded.offsets is None else folded.offsets.tolist()
    inside = list(found) if offsets is None else [_carried(finding, offsets) for finding in found]
    years = telling_years(folded.value, reference_on=reference_on, born_on=born_on)
    fresh = [one for one in clear_of(years, inside, text=folded.value) if not _is_clock(one, folded.value, inside)]
    fresh += derivatives(folded.value, inside)
    return [replace(one, start=start, end=end) for one in fresh for start, end in [folded.span(one.start, one.end)]]


def _is_clock(year: Finding, text: str, found: Sequence[Finding]) -> bool:
    """Tell whether four digits stand right behind a date that has its year: `2/8/2026 1912` is a time of day."""
    place = bisect_left(found, year.start, key=attrgetter("end"))
    before = found[place - 1] if place and (place == len(found) or found[place].end > year.start) else None
    if before is None or before.kind is not IdentifierKind.DATE:
        return False
    return not text[before.end : year.start].strip(" ,@/-") and bool(years_in(text[before.start : before.end]))


def _carried(finding: Finding, offsets: Sequence[int]) -> Finding:
    return replace(finding, start=bisect_left(offsets, finding.start), end=bisect_left(offsets, finding.end))
