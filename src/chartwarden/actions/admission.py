"""What may be said of a code's presence on admission: a code that is exempt from reporting is told nothing else.

Which codes are exempt is a list of the Centers for Medicare & Medicaid Services, new each fiscal year. It does not come
with the product; whoever keeps the instance brings it in as the list `POA-EXEMPT`. Without it nothing is ruled out.

Source: ICD-10-CM Official Guidelines, Appendix I; 42 U.S.C. 1395ww(d)(4)(D).

Example:
    >>> ANY == tuple(PresentOnAdmission)
    True

"""

from collections.abc import Sequence
from typing import Final

from chartwarden.actions.desk import Desk
from chartwarden.actions.list_store import POA_EXEMPT
from chartwarden.chart.coding import Coding, PresentOnAdmission
from chartwarden.chart.encounter import EncounterClass
from chartwarden.foundation.errors import MalformedError
from chartwarden.purpose.work import WorkItem

ANY: Final = tuple(PresentOnAdmission)
_EXEMPT: Final = (PresentOnAdmission.EXEMPT,)
_REPORTED: Final = tuple(one for one in PresentOnAdmission if one is not PresentOnAdmission.EXEMPT)
_LISTED: Final = "ICD-10-CM"  # the system that the list speaks of


def indicators(desk: Desk, codings: Sequence[Coding]) -> tuple[tuple[PresentOnAdmission, ...], ...]:
    """Give what may be said of each code's presence on admission, in the order of the codes.

    Source:
        ICD-10-CM Official Guidelines, Appendix I.

    """
    if not desk.lists.has(POA_EXEMPT):
        return (ANY,) * len(codings)
    return tuple(_by_the_list(desk, coding) for coding in codings)


def _by_the_list(desk: Desk, coding: Coding) -> tuple[PresentOnAdmission, ...]:
    if coding.system != _LISTED:
        return ANY
    return _REPORTED if desk.lists.find(POA_EXEMPT, coding.code) is None else _EXEMPT


def said_by_the_list(desk: Desk, item: WorkItem, coding: Coding) -> PresentOnAdmission | None:
    """Give what the list alone says of a code that is being assigned to a stay; None where a person must say."""
    if indicators(desk, [coding]) != (_EXEMPT,):
        return None
    is_stay = desk.charts.encounter(item.purpose.encounter_id).kind is EncounterClass.INPATIENT
    return PresentOnAdmission.EXEMPT if is_stay else None


def require_indicator(desk: Desk, coding: Coding, present: PresentOnAdmission | None) -> None:
    """Let pass what may be said; None, which takes back what was said, always.

    Raises:
        MalformedError: the code is exempt from reporting and this is an indicator, or the other way round.

    Source:
        ICD-10-CM Official Guidelines, Appendix I.

    """
    [may_be_said] = indicators(desk, [coding])
    if present is None or present in may_be_said:
        return
    if may_be_said == _EXEMPT:
        what, fix = "this code is exempt from reporting whether it was present on admission", "Choose 1, exempt."
    else:
        what, fix = "this code is not exempt from reporting", "Choose Y, N, U or W, as the record says."
    raise MalformedError(what=what, where="Present on admission", fix=fix)
