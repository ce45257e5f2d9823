"""Finished coding for the demo's auditor: somebody codes a chart from what supports its codes, and its review is given.

Example:
    >>> coded_kind(EncounterClass.AMBULATORY, ["99214"]), coded_kind(EncounterClass.INPATIENT, ["A41"])
    ('professional-em', 'inpatient-final')
    >>> coded_kind(EncounterClass.EMERGENCY, ["S61"]), coded_kind(EncounterClass.AMBULATORY, ["K80"])
    ('ed-visit', 'outpatient-facility')

"""

from collections.abc import Sequence
from datetime import date
from typing import Final

from chartwarden.actions.codes import add_shown_evidence
from chartwarden.actions.coding_review import assign_review
from chartwarden.actions.desk import Desk
from chartwarden.actions.suggesting import suggest
from chartwarden.actions.work import assign_work, finish_work
from chartwarden.adapters.icd10cm import Icd10Cm
from chartwarden.chart.encounter import EncounterClass
from chartwarden.foundation.identifiers import EncounterId
from chartwarden.workforce.member import Member

_MOST_CODES: Final = 4
_CODES: Final = Icd10Cm()


def coded_kind(encounter: EncounterClass, target: Sequence[str]) -> str:
    """Give the kind of work that a review of such an encounter, with such a target, is about."""
    if encounter is EncounterClass.INPATIENT:
        return "inpatient-final"
    if encounter is EncounterClass.EMERGENCY:
        return "ed-visit"
    return "professional-em" if all(code[:1].isdigit() for code in target) else "outpatient-facility"


def finish_and_review(
    manager: Desk, coder: Desk, encounter_id: EncounterId, *, target: Sequence[str], due_on: date, auditor: Member
) -> None:
    """Have a chart coded with evidence, finish it, and give its review to an auditor. A chart of kin is left out."""
    item = assign_work(
        manager,
        encounter_id=encounter_id,
        kind=coded_kind(manager.charts.encounter(encounter_id).kind, target),
        target=", ".join(target),
        due_on=due_on,
        to=coder.member,
    )
    if item.member_id != coder.member.id:
        return
    for one in suggest(coder, item.id, codes=_CODES)[:_MOST_CODES]:
        if one.passages:
            add_shown_evidence(coder, item.id, one.coding, span=one.passages[0].span)
    finish_work(coder, item.id)
    assign_review(manager, item.id, to=auditor, due_on=due_on)
