"""What is open beyond the rule of a work item now, and what has closed by itself since somebody last looked.

Nothing runs at the minute in which an hour is over: each read asks the clock, so what is over opens nothing. The first
act on that work afterwards, or the sweep, leaves the entry that says so, once.

Source: 45 CFR 164.308(a)(4)(ii)(C), 164.312(b); control ACC-7; bench V19-06.

Example:
    >>> opened_beyond.__name__
    'opened_beyond'

"""

from collections.abc import Sequence
from contextlib import suppress

from chartwarden.actions.desk import Acting, Desk
from chartwarden.actions.stores import changed
from chartwarden.actions.warrant import is_of_holder, note_work
from chartwarden.foundation.citation import WORKFORCE_USES
from chartwarden.foundation.errors import RefusedError
from chartwarden.ledger.entry import Act, Seen
from chartwarden.minimum_necessary.glass import Glass
from chartwarden.minimum_necessary.grant import Widening
from chartwarden.minimum_necessary.ladder import WideningRequest
from chartwarden.purpose.work import WorkItem
from chartwarden.workforce.member import Role

_MAY_SWEEP = frozenset({Role.MANAGER, Role.PRIVACY_OFFICER, Role.ADMINISTRATOR})
_Opened = WideningRequest | Glass


def opened_beyond(desk: Desk, item: WorkItem, requests: Sequence[WideningRequest]) -> tuple[Widening, ...]:
    """Give what is open beyond the rule to whoever holds a work item, and note what has closed by itself.

    Args:
        desk: who acts.
        item: the work item as its warrant was read.
        requests: those made in it.

    """
    now = desk.clock.now()
    asked = [one for one in requests if one.widening and is_of_holder(one, item)]
    broken = [one for one in desk.glass.of_work(item.id) if is_of_this_holding(one, item)]
    opened: tuple[_Opened, ...] = (*asked, *broken)
    for one in opened:
        if one.is_over(now):
            with suppress(RefusedError):  # somebody else was first; or no entry can be made, which the act will say
                _end(desk, item, one)
    if desk.shadow is not None:
        return ()  # it was opened for one person, and two are looking
    widenings = [one.widening for one in asked if one.widening]
    return (*widenings, *(widening for one in broken for widening in one.widenings))


def sweep_expired(desk: Desk) -> int:
    """Note everything that has closed by itself and that nobody has seen yet; give how much it was.

    Each leaves an entry of its own, after the one of the sweep.

    Raises:
        RefusedError: the member's role keeps no order here.

    Source:
        45 CFR 164.308(a)(4)(ii)(C), 164.312(b); control ACC-7.

    """
    with desk.acting(Act.END_WIDENING) as act:
        if not desk.member.roles & _MAY_SWEEP:
            raise RefusedError(
                rule="few-sweep",
                because="only a manager, the privacy officer or an administrator sweeps what is over",
                source=WORKFORCE_USES,
                next_step="Nothing has to be done: what is over opens nothing.",
            )
        now = desk.clock.now()
        over: tuple[_Opened, ...] = (*desk.work.over_requests(now), *desk.glass.over(now))
        act.note(counts={"closed": len(over)})
        act.granted()
    for one in over:
        with suppress(RefusedError):
            _end(desk, desk.work.item(one.work_id), one)
    return len(over)


def is_of_this_holding(glass: Glass, item: WorkItem) -> bool:
    """Tell whether glass was broken by who holds the item, since it was last moved. Source: control ACC-7."""
    return glass.member_id == item.member_id and glass.work_version == item.version


def _end(desk: Desk, item: WorkItem, one: _Opened) -> None:
    with desk.acting(Act.END_WIDENING) as act:
        note_work(desk, act, item)
        note_opened(desk, act, one)
        with act.change():
            if not _is_first(desk, item, one):
                raise changed("what was opened")


def note_opened(desk: Desk, act: Acting, one: _Opened) -> None:
    """Put what a request or broken glass names on the act's entry, under pseudonyms."""
    if isinstance(one, Glass):
        named = [(part.document_id, part.section) for part in one.parts]
        act.note(details={"glass": one.id})
    else:
        named = [(one.document_id, one.section)] if one.document_id else []
        act.note(details={"request": one.id, "scope": one.scope.value})
    act.note(
        seen=tuple(
            Seen(desk.ledger.pseudonym("document", document_id), () if section is None else (section,))
            for document_id, section in named
        )
    )


def _is_first(desk: Desk, item: WorkItem, one: _Opened) -> bool:
    if isinstance(one, Glass):
        return desk.glass.end(one, at=desk.clock.now(), patient_id=item.patient_id)
    return desk.work.end_request(one, patient_id=item.patient_id)
