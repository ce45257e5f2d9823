"""Sensitive clauses of the sections that a purpose opens: masked where they stand, whatever else the rule shows.

The label says that something sensitive is there and how to ask for it, and never what. Neither its length nor its place
in the note leaves the server.

Source: 45 CFR 164.502(b), 164.514(d)(2); controls MIN-2, MIN-6.

Example:
    >>> from chartwarden.purpose.restricted import sensitive_spans
    >>> note = "COPD. HIV on Biktarvy. CKD."
    >>> [run.label or note[run.start : run.end] for run in veiled((Run(0, 27, None),), sensitive_spans(note))]
    ['COPD. ', '[sensitive: ask]', '. CKD.']

"""

from collections.abc import Sequence

from chartwarden.phi.mask import Run, Veil
from chartwarden.purpose.restricted import SensitiveSpan


def veiled(runs: Sequence[Run], spans: Sequence[SensitiveSpan]) -> tuple[Run, ...]:
    """Put a mask over each sensitive span, over clear words and over masked identifiers alike.

    Args:
        runs: of a section: sorted, disjoint, and without gaps.
        spans: sorted and disjoint; what lies outside of the runs counts for nothing.

    Returns:
        Runs that cover the same characters. An identifier inside a span gives no label of its own: which identifiers
        stand beside a subject can tell the subject.

    """
    if not runs or not spans:
        return tuple(runs)
    first, last = runs[0].start, runs[-1].end
    masks = [
        Run(max(span.start, first), min(span.end, last), Veil.SENSITIVE)
        for span in spans
        if max(span.start, first) < min(span.end, last)
    ]
    pieces = list(masks)
    for run in runs:
        here = run.start
        for mask in masks:
            if mask.end <= here or mask.start >= run.end:
                continue
            if mask.start > here:
                pieces.append(Run(here, mask.start, run.kind))
            here = mask.end
        if here < run.end:
            pieces.append(Run(here, run.end, run.kind))
    return tuple(sorted(pieces, key=lambda piece: piece.start))
