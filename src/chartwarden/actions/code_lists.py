"""Bringing a list of codes in: CPT, HCPCS, ICD-10-PCS, or the house's own. Whole, or not at all.

Example:
    >>> checked_system("cpt")
    'CPT'

"""

import re
from collections.abc import Callable, Sequence
from typing import Final

from chartwarden.actions.desk import Desk
from chartwarden.actions.list_store import ListedSystem
from chartwarden.chart.coding import Coding
from chartwarden.foundation.citation import WORKFORCE_USES
from chartwarden.foundation.errors import MalformedError, RefusedError
from chartwarden.ledger.entry import Act
from chartwarden.workforce.member import Role

_SYSTEM: Final = re.compile(r"[A-Z][A-Z0-9 -]{1,38}[A-Z0-9]")
_OF_THE_PRODUCT: Final = "ICD-10-CM"
_LONGEST_EDITION: Final = 40  # characters


def import_codes(desk: Desk, system: str, *, read: Callable[[], Sequence[Coding]], edition: str = "") -> ListedSystem:
    """Bring a list of codes in, in place of the one that its system had.

    Codes that were assigned from the former list stay as they are.

    Args:
        desk: of an administrator or a manager.
        system: `CPT`, `HCPCS`, `ICD-10-PCS`, or a name of the house's own.
        read: reads the list. It is called for those who may, so that nobody else's file is looked at.
        edition: which edition it is, as people say it.

    Raises:
        RefusedError: neither administrator nor manager.
        MalformedError: the system's name cannot be used, or the list cannot, from `read`.

    Source:
        45 CFR 162.1002 (the adopted code sets). Which lists are licensed is between the user and their owners.

    """
    with desk.acting(Act.IMPORT_CODES) as act:
        if not desk.member.roles & {Role.ADMINISTRATOR, Role.MANAGER}:
            raise RefusedError(
                rule="keepers-bring-code-lists",
                because="only an administrator or a manager brings a list of codes in",
                source=WORKFORCE_USES,
                next_step="Ask one of them.",
            )
        name = checked_system(system)
        if len(edition) > _LONGEST_EDITION or not edition.isprintable():
            raise MalformedError(
                what="the edition cannot be used",
                where="The edition",
                fix=f"Use up to {_LONGEST_EDITION} printable characters.",
            )
        codes = tuple(Coding(name, one.code, one.display) for one in read())
        act.note(details={"system": name, "edition": edition}, counts={"codes": len(codes)})
        with act.change():
            desk.lists.put(name, codes, edition=edition)
    return ListedSystem(name, edition, len(codes))


def checked_system(system: str) -> str:
    """Give the name of a code system in capitals.

    Raises:
        MalformedError: it cannot be used, or is the one that comes with the product.

    """
    name = " ".join(system.upper().split())
    if name == _OF_THE_PRODUCT or not _SYSTEM.fullmatch(name):
        raise MalformedError(
            what="the code system cannot be used",
            where="The system",
            fix="Name it like CPT, HCPCS or ICD-10-PCS. ICD-10-CM comes with the product.",
        )
    return name
