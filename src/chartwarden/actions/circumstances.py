"""What counts beside the rulebook for one work item: clearances, recorded consents, and evidence that was marked.

Example:
    >>> sorted(POOLS)
    ['sealed', 'vip']

"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from chartwarden.actions.desk import Desk
from chartwarden.chart.document import Outline, RestrictedClass
from chartwarden.foundation.identifiers import DocumentId
from chartwarden.minimum_necessary.grant import Circumstances
from chartwarden.minimum_necessary.rulebook import Narrowing
from chartwarden.purpose.consent import is_consented
from chartwarden.purpose.work import WorkItem

POOLS: Final[Mapping[str, RestrictedClass]] = MappingProxyType(
    {"vip": RestrictedClass.VIP, "sealed": RestrictedClass.SEALED}
)
"""The class that each clearance of a member opens. Source: 45 CFR 164.308(a)(4); control ACC-4."""


def circumstances_of(desk: Desk, item: WorkItem, outlines: Sequence[Outline]) -> Circumstances:
    """Give what counts for a work item now. Consents are asked for only where a document of the chart needs one.

    Args:
        desk: of the member who does the work.
        item: the work.
        outlines: of the documents that are decided on.

    Source:
        42 CFR 2.33(a); 45 CFR 164.308(a)(4), 164.514(d)(2).

    """
    opened = {POOLS[pool] for pool in desk.member.clearances if pool in POOLS}
    if any(outline.restricted is RestrictedClass.PART_2 for outline in outlines):
        consents = desk.consents.of_patient(item.patient_id)
        if is_consented(consents, on=desk.clock.now().date()):
            opened.add(RestrictedClass.PART_2)
    narrowed = desk.rulebook.rules[item.purpose.kind].narrowed_by is Narrowing.EVIDENCE
    return Circumstances(frozenset(opened), _marked(desk, item) if narrowed else frozenset())


def _marked(desk: Desk, item: WorkItem) -> frozenset[tuple[DocumentId, int]]:
    """Give the sections that hold evidence for the target, marked by this member in work on the same encounter."""
    mine = [one for one in desk.work.of_member(desk.member.id) if one.purpose.encounter_id == item.purpose.encounter_id]
    return frozenset(
        (evidence.document_id, evidence.section)
        for one in mine
        for result in desk.work.coded(one.id)
        if item.purpose.target.touches((result.coding.code,))
        for evidence in result.evidence
    )
