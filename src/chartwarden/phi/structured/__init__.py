"""Identifiers that their shape or the words before them give away, in one pass over a text.

Names, towns, facilities and employers have no shape and are found elsewhere.

Example:
    >>> text = "DOB 3/14/61, MRN: 4471902"
    >>> sorted((text[c.start : c.end], c.kind.value) for c in structured(text, text.encode()) if c.confidence > 0.9)
    [('3/14/61', 'birth_date'), ('4471902', 'medical_record')]

"""

from collections.abc import Sequence
from typing import Final

from chartwarden.phi.candidate import Candidate
from chartwarden.phi.structured.addresses import ADDRESSES
from chartwarden.phi.structured.ages import AGES
from chartwarden.phi.structured.codes import CODES
from chartwarden.phi.structured.coordinates import COORDINATES
from chartwarden.phi.structured.dates_in_scripts import dates_in_scripts
from chartwarden.phi.structured.dates_together import in_company
from chartwarden.phi.structured.engine import Engine, Trigger, Words
from chartwarden.phi.structured.labelled import LABELLED
from chartwarden.phi.structured.messages import MESSAGES
from chartwarden.phi.structured.numbers import NUMBERS
from chartwarden.phi.structured.numeric_dates import NUMERIC_DATES
from chartwarden.phi.structured.organisations import ORGANISATIONS_BY_HEAD
from chartwarden.phi.structured.partial_dates import PARTIAL_DATES
from chartwarden.phi.structured.person_initials import PERSON_INITIALS
from chartwarden.phi.structured.phone_pieces import PHONE_PIECES
from chartwarden.phi.structured.phones import PHONES
from chartwarden.phi.structured.postal_codes import POSTAL_CODES
from chartwarden.phi.structured.roads import ROADS
from chartwarden.phi.structured.signatures import SIGNATURES
from chartwarden.phi.structured.spelled_dates import SPELLED_DATES
from chartwarden.phi.structured.spoken import SPOKEN
from chartwarden.phi.structured.spoken_dates import SPOKEN_DATES
from chartwarden.phi.structured.staff import STAFF
from chartwarden.phi.structured.streets import STREETS
from chartwarden.phi.structured.tables import TABLES
from chartwarden.phi.structured.web import WEB

_PLACES: Final[tuple[Trigger | Words, ...]] = (*STREETS, *ADDRESSES, *ROADS, *POSTAL_CODES, *COORDINATES)
_ENGINE: Final = Engine(
    (*NUMERIC_DATES, *PARTIAL_DATES, *SPELLED_DATES, *SPOKEN_DATES),
    (*AGES, *WEB, *STAFF, *SIGNATURES),
    (*PHONES, *PHONE_PIECES, *SPOKEN),
    (*NUMBERS, *CODES),
    (*LABELLED, *MESSAGES, *TABLES, *ORGANISATIONS_BY_HEAD, *PERSON_INITIALS, *_PLACES),
)


def structured(text: str, data: bytes) -> list[Candidate]:
    """Find identifiers that have a shape.

    Args:
        text: folded text (`phi.fold`); offsets of candidates are in it.
        data: the same with one byte a character: ASCII as it is, any other character a byte of 0x80 or more.

    Returns:
        Candidates in no order; they may overlap (`candidate.resolve` settles them). A confidence of 0.5 or more asks
        to be reported; less is evidence that the caller may add to its own.

    Source:
        45 CFR 164.514(b)(2)(i)(B)-(R).

    """
    return _with_company(_ENGINE.candidates(text, data=data), text)


def structured_many(texts: Sequence[str], datas: Sequence[bytes]) -> list[list[Candidate]]:
    """Give for each of many texts what `structured` gives for one; faster than one call a text."""
    return list(map(_with_company, _ENGINE.candidates_in(texts, datas=datas), texts))


def _with_company(found: list[Candidate], text: str) -> list[Candidate]:
    """Add what only a whole text tells: dates in other writing, and dates among others."""
    return in_company([*found, *dates_in_scripts(text)], text)
