"""Which identifiers a kind of work needs, in the letters of the selection table, and what each lets through.

The letters are engineering defaults that a customer approves; no authority publishes such a table. What the law
says is that no more than the purpose needs is shown. Social security numbers, addresses, telephone, e-mail and
next of kin have no letter, so nothing here can make them readable.

Example:
    >>> IdentifierKind.PHONE in visible_kinds(frozenset(IdentifierClass))
    False
    >>> sorted(visible_kinds(frozenset({IdentifierClass.RECORD_NUMBER})))
    [<IdentifierKind.DATE: 'date'>, <IdentifierKind.MEDICAL_RECORD: 'medical_record'>]

"""

from enum import StrEnum
from typing import Final

from chartwarden.phi.kinds import IdentifierKind


class IdentifierClass(StrEnum):
    """A group of identifiers that a purpose may need."""

    ENCOUNTER = "E"  # encounter, account and case numbers
    RECORD_NUMBER = "M"
    NAME = "N"
    BIRTH_DATE = "D"
    AGE_SEX = "A"
    PROVIDER = "P"  # who wrote and did, and where
    MEMBER = "S"
    INITIALS = "I"  # made from the name for a query's header; opens nothing in a note


ALWAYS_VISIBLE: Final = frozenset({IdentifierKind.DATE})
"""A code without its date of service cannot be assigned; the birth date is a kind of its own and not in here."""

STAYS_MASKED: Final = frozenset(
    {
        IdentifierKind.EMAIL,
        IdentifierKind.URL,
        IdentifierKind.IP_ADDRESS,
        IdentifierKind.COORDINATES,
        IdentifierKind.VEHICLE,
        IdentifierKind.BIOMETRIC,
        IdentifierKind.LICENCE,
    }
)
"""Kinds that no code, query or review is decided by: no reason opens them on the workbench. A preference."""

_OPENS: Final = {
    IdentifierClass.ENCOUNTER: frozenset({IdentifierKind.ACCOUNT, IdentifierKind.CASE_NUMBER}),
    IdentifierClass.RECORD_NUMBER: frozenset({IdentifierKind.MEDICAL_RECORD}),
    IdentifierClass.NAME: frozenset({IdentifierKind.PATIENT_NAME}),
    IdentifierClass.BIRTH_DATE: frozenset({IdentifierKind.BIRTH_DATE}),
    IdentifierClass.AGE_SEX: frozenset({IdentifierKind.AGE_OVER_89}),
    IdentifierClass.PROVIDER: frozenset(
        {IdentifierKind.PROVIDER_NAME, IdentifierKind.STAFF_ID, IdentifierKind.FACILITY}
    ),
    IdentifierClass.MEMBER: frozenset({IdentifierKind.MEMBER}),
    IdentifierClass.INITIALS: frozenset[IdentifierKind](),
}


def visible_kinds(classes: frozenset[IdentifierClass]) -> frozenset[IdentifierKind]:
    """Say which kinds of identifier stay readable inside a note for work that needs these classes.

    Args:
        classes: the letters of the purpose's row; may be empty.

    Returns:
        Kinds to leave clear. Dates of service are always among them, and grows with `classes`.

    Source:
        45 CFR 164.502(b), 164.514(d); control MIN-6. The grouping into letters is a preference.

    """
    return ALWAYS_VISIBLE.union(*(_OPENS[needed] for needed in classes))


def may_be_unmasked(kind: IdentifierKind) -> bool:
    """Tell whether a written reason may show one masked place of that kind.

    Example:
        >>> may_be_unmasked(IdentifierKind.MEDICAL_RECORD), may_be_unmasked(IdentifierKind.EMAIL)
        (True, False)

    Source:
        45 CFR 164.502(b); control RED-4. Which kinds decide no work is a preference.

    """
    return kind not in STAYS_MASKED
