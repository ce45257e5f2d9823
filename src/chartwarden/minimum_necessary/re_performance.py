"""Re-performance: a review of coding opens the documents that the reviewed work used, and nothing that it did not.

Source: 45 CFR 164.514(d)(2); row 21 of the default selection table (the same documents that the coder used).

Example:
    >>> narrowed.__name__
    'narrowed'

"""

import dataclasses
from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from chartwarden.foundation.citation import WORKFORCE_USES
from chartwarden.foundation.identifiers import DocumentId
from chartwarden.minimum_necessary.grant import Grant, Shown, Withheld, Withholding
from chartwarden.minimum_necessary.rulebook import Rule


def narrowed(
    grant: Grant,
    *,
    used: AbstractSet[DocumentId],
    rule: Rule,
    version: str,
    opened: AbstractSet[tuple[DocumentId, int]] = frozenset(),
) -> Grant:
    """Give a grant with only the documents that other work used, and no identifier beyond the review's own rule.

    Args:
        grant: what the rule of the reviewed work opens now, widenings of the review included.
        used: the documents that the reviewed work opened or took evidence from.
        rule: the rule of the review itself.
        version: of the rulebook, as entries name it.
        opened: sections, by document and ordinal, that were opened for the review beyond that.

    Returns:
        A grant that covers the same parts. A document that was not used is withheld, but for the sections opened.

    """
    rule_id = f"{rule.kind}@{version}"
    shown: list[Shown] = []
    withheld: list[Withheld] = []
    gone: set[DocumentId] = set()
    for part in grant.shown:
        kept = [one for one in _lines(part) if part.document_id in used or (part.document_id, one[0]) in opened]
        if not kept:
            gone.add(part.document_id)
            withheld.append(_unused(part.document_id, None, rule_id))
            continue
        sections, lines = zip(*kept, strict=True)
        shown.append(Shown(part.document_id, sections, rule_id, lines))
        withheld.extend(_unused(part.document_id, one, rule_id) for one in part.sections if one not in sections)
    return dataclasses.replace(
        grant,
        shown=tuple(shown),
        withheld=(
            *(dataclasses.replace(part, rule=rule_id) for part in grant.withheld if part.document_id not in gone),
            *withheld,
        ),
        identifiers=grant.identifiers & rule.identifiers,
        rule=rule_id,
    )


def _lines(part: Shown) -> Iterator[tuple[int, int]]:
    """Give the sections of a part, each with the line of the rulebook that opened it."""
    return zip(part.sections, part.lines or (0,) * len(part.sections), strict=True)


def _unused(document_id: DocumentId, section: int | None, rule_id: str) -> Withheld:
    return Withheld(document_id, section, Withholding.NOT_USED, rule_id, WORKFORCE_USES)
