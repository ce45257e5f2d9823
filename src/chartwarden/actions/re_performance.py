"""What a review of coding opens: the parts that the reviewed work used.

Source: 45 CFR 164.514(d)(2); row 21 of the default selection table.

Example:
    >>> reviewed_by.__name__
    'reviewed_by'

"""

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass

from chartwarden.actions.desk import Desk
from chartwarden.chart.document import Outline
from chartwarden.foundation.identifiers import DocumentId
from chartwarden.minimum_necessary.grant import Grant, Widening
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

    def narrowed(
        self, desk: Desk, item: WorkItem, grant: Grant, *, outlines: Iterable[Outline], widenings: Iterable[Widening]
    ) -> Grant:
        """Give a grant of that purpose with only the documents that were used, as the review's own grant.

        What was opened for the review itself stays open: a note that the coder overlooked is found by asking for it.
        """
        now = desk.clock.now()
        live = [widening for widening in widenings if widening.expires_at > now]
        opened = frozenset(
            (outline.id, section.ordinal)
            for outline in (outlines if live else ())
            for widening in live
            if widening.covers(outline)
            for section in outline.sections
            if widening.section in {None, section.ordinal}
        )
        rule = desk.rulebook.rules[item.purpose.kind]
        own = dataclasses.replace(grant, purpose=item.purpose)
        return narrowed(own, used=self.used, rule=rule, version=desk.rulebook.version, opened=opened)


def reviewed_by(desk: Desk, item: WorkItem) -> Reviewed | None:
    """Give what a work item reviews; None when it is no review.

    Where the rulebook has lost the rule of the reviewed work, the review's own rule decides over sections and dates. It
    still opens no document that the reviewed work did not use.
    """
    if item.about is None:
        return None
    about = desk.work.item(item.about)
    kind = about.purpose.kind if about.purpose.kind in desk.rulebook.rules else item.purpose.kind
    cited = {evidence.document_id for coded in desk.work.coded(about.id) for evidence in coded.evidence}
    return Reviewed(kind, frozenset(cited) | desk.work.opened([about.id]).get(about.id, frozenset()))
