"""What a review of coding opens: the parts that the reviewed work used.

Source: 45 CFR 164.514(d)(2); row 21 of the default selection table.

Example:
    >>> reviewed_by.__name__
    'reviewed_by'

"""

import dataclasses
from dataclasses import dataclass

from chartwarden.actions.desk import Desk
from chartwarden.foundation.identifiers import DocumentId
from chartwarden.minimum_necessary.grant import Grant
from chartwarden.minimum_necessary.re_performance import narrowed
from chartwarden.purpose.work import KindOfWork, Purpose, WorkItem


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What a review is about: which kind of work, and which documents that work opened or took evidence from."""

    kind: KindOfWork
    used: frozenset[DocumentId]

    def purpose(self, of: Purpose) -> Purpose:
        """Give the purpose that decides over sections and dates: that of the reviewed work."""
        return dataclasses.replace(of, kind=self.kind)

    def narrowed(self, desk: Desk, item: WorkItem, grant: Grant) -> Grant:
        """Give a grant of that purpose with only the documents that were used, as the review's own grant."""
        rule = desk.rulebook.rules[item.purpose.kind]
        own = dataclasses.replace(grant, purpose=item.purpose)
        return narrowed(own, used=self.used, rule=rule, version=desk.rulebook.version)


def reviewed_by(desk: Desk, item: WorkItem) -> Reviewed | None:
    """Give what a work item reviews; None when it is no review, or the rulebook has no rule for what it reviews."""
    if item.about is None:
        return None
    about = desk.work.item(item.about)
    if about.purpose.kind not in desk.rulebook.rules:
        return None
    cited = {evidence.document_id for coded in desk.work.coded(about.id) for evidence in coded.evidence}
    return Reviewed(about.purpose.kind, frozenset(cited) | desk.work.opened([about.id]).get(about.id, frozenset()))
