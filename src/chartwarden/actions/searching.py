"""What a search inside one's own work finds, and what it says of whoever searches.

Names are compared before the entry is sealed, so that the entry can say whether anything was found; they are shown to
nobody, and nothing is answered before the entry is durable.

Source: 45 CFR 164.502(a), 164.312(b); control ACC-2.

Example:
    >>> EMPTY_SEARCHES_A_DAY
    5

"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from chartwarden.actions.desk import Acting, Desk
from chartwarden.actions.whose import print_key
from chartwarden.chart.patient import Patient
from chartwarden.foundation.errors import BrokenSealError
from chartwarden.ledger.entry import Act
from chartwarden.ledger.store import Row
from chartwarden.ledger.telling import said_in
from chartwarden.phi.identifier_policy import IdentifierClass
from chartwarden.purpose.vip import word_prints
from chartwarden.purpose.work import WorkItem

EMPTY_SEARCHES_A_DAY: Final = 5  # policy: a mistyped name is searched twice, five that lead nowhere are a habit
_LOOKED_BACK: Final = 500  # entries


def found_in(desk: Desk, act: Acting, items: Sequence[WorkItem], shown: Sequence[str], *, words: str) -> list[int]:
    """Give the places of the items that all words fit, and note on the act what that says.

    Args:
        desk: who searches.
        act: the search; learns how many fit, and in its sealed part whether a restricted patient was named.
        items: their own work.
        shown: what the list shows of each item.
        words: what is searched.

    """
    asked = words.casefold().split()
    patients = desk.charts.registered({item.patient_id for item in items if _shows_names(desk, item)})
    found = []
    for place, (item, row) in enumerate(zip(items, shown, strict=True)):
        names = _names(patients.get(item.patient_id)) if _shows_names(desk, item) else frozenset()
        if asked and all(word in row or word in names for word in asked):
            found.append(place)
    act.note(counts={"found": len(found), "by_name": int(_is_name(asked))})
    restricted = desk.prints.persons(word_prints(words, key=print_key(desk.content_key)))
    own = {item.patient_id for item in items}
    if any(set(holders) - own for holders in restricted.values()):
        act.note(details={"signal": "restricted-name"})
    return found


def is_signal(desk: Desk, act: Acting) -> bool:  # noqa: ARG001 -- it is part of a search
    """Tell whether the latest search for a name makes it so many of the day that led nowhere."""
    today = desk.clock.now().date()
    rows = desk.ledger.store.rows_of(desk.member.user_id, most=_LOOKED_BACK)
    empty = sum(_was_empty(row, today) for row in rows)
    return empty > 0 and empty % EMPTY_SEARCHES_A_DAY == 0


def _was_empty(row: Row, today: date) -> bool:
    """Tell whether an entry is a search of that day for a name, which found nothing. A damaged one is none."""
    try:
        said = said_in(row)
    except BrokenSealError:
        return False
    counts = said["counts"]
    is_of_today = datetime.fromisoformat(str(said["at"])).date() == today
    return is_of_today and said["act"] == Act.SEARCH_WORK and counts == {"by_name": 1, "found": 0}


def _is_name(asked: Sequence[str]) -> bool:
    """Tell whether words could be a person's name: letters only."""
    return bool(asked) and all(word.replace("-", "").replace("'", "").isalpha() for word in asked)


def _shows_names(desk: Desk, item: WorkItem) -> bool:
    """Tell whether the rule of this work shows names at all; what is masked cannot be spelled out by searching."""
    rule = desk.rulebook.rules.get(item.purpose.kind)
    return rule is not None and IdentifierClass.NAME in rule.identifiers


def _names(patient: Patient | None) -> frozenset[str]:
    names = patient.names if patient else ()
    return frozenset(part for name in names for part in name.whole.casefold().split())
