"""Re-performance: a review of coding opens the documents that the reviewed work used, and nothing that it did not.

Source: 45 CFR 164.514(d)(2); row 21 of the default selection table (the same documents that the coder used).

Example:
    >>> narrowed.__name__
    'narrowed'

"""

import dataclasses
from collections.abc import Set as AbstractSet

from chartwarden.foundation.citation import WORKFORCE_USES
from chartwarden.foundation.identifiers import DocumentId
from chartwarden.minimum_necessary.grant import Grant, Withheld, Withholding
from chartwarden.minimum_necessary.rulebook import Rule


def narrowed(grant: Grant, *, used: AbstractSet[DocumentId], rule: Rule, version: str) -> Grant:
    """Give a grant with only the documents that other work used, and no identifier beyond the review's own rule.

    Args:
        grant: what the rule of the reviewed work opens now, widenings of the review included.
        used: the documents that the reviewed work opened or took evidence from.
        rule: the rule of the review itself.
        version: of the rulebook, as entries name it.

    Returns:
        A grant that covers the same parts; a document that was not used is withheld whole.

    """
    rule_id = f"{rule.kind}@{version}"
    unused = tuple(
        Withheld(part.document_id, None, Withholding.NOT_USED, rule_id, WORKFORCE_USES)
        for part in grant.shown
        if part.document_id not in used
    )
    closed = {part.document_id for part in unused}
    return dataclasses.replace(
        grant,
        shown=tuple(dataclasses.replace(part, rule=rule_id) for part in grant.shown if part.document_id not in closed),
        withheld=(
            *(dataclasses.replace(part, rule=rule_id) for part in grant.withheld if part.document_id not in closed),
            *unused,
        ),
        identifiers=grant.identifiers & rule.identifiers,
        rule=rule_id,
    )
