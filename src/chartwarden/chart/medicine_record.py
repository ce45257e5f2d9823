"""What the headings of a record of given medicines mean: what was given here, and what the patient takes at home.

Example:
    >>> given_code("IV MEDS"), given_code("Own supply"), given_code("Refused")
    ('29549-3', '10160-0', None)

"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from chartwarden.chart.document import Section
from chartwarden.chart.heading_guard import is_guarded
from chartwarden.chart.headings import normalised

GIVEN_MEDICINES: Final = "80565-5"
"""The type of document that records what was given."""

_GIVEN: Final = "29549-3"
_OWN: Final = "10160-0"
_TAKEN_AT_HOME: Final = frozenset("home own outpatient preadmission".split())
_INTO_A_VEIN: Final = frozenset(
    "iv ivp ivpb ivs intravenous infusion infusions infused push pushes drip drips bolus boluses".split()
)
_ON_A_SCHEDULE: Final = frozenset("scheduled regular stat continuous once doses dose given".split())
_BY_ITS_CLASS: Final = frozenset(
    """
    chemo chemotherapy antineoplastic antineoplastics cytotoxic cytotoxics premed premeds premedication antibiotic
    antibiotics insulin fluids electrolytes transfusion transfusions premedications immunotherapy biologic biologics
    products
    """.split()
)
_REFUSED: Final = frozenset("refused withheld held omitted missed witness not wasted waste".split())
_NOT_GIVEN: Final = _REFUSED | frozenset("po oral topical inhaled allergies allergy".split())


def given_code(heading: str) -> str | None:
    """Give the section code of a heading in a record of given medicines, or None when it tells neither.

    Source:
        Policy: what the patient takes at home was not given here. A class of medicines that is guarded stays unread.

    """
    words = _words_of(heading)
    if words & _TAKEN_AT_HOME or {"self", "report"} <= words or {"self", "reported"} <= words:
        return _OWN
    if is_guarded(normalised(heading)):
        return None
    is_given = words & _INTO_A_VEIN or (words & (_ON_A_SCHEDULE | _BY_ITS_CLASS) and not words & _NOT_GIVEN)
    return _GIVEN if is_given else None


def names_none_given(heading: str) -> bool:
    """Tell whether a heading names what was not given, or who saw it: no section of a code."""
    return not _REFUSED.isdisjoint(_words_of(heading))


def without_other_routes(sections: Sequence[Section]) -> tuple[Section, ...]:
    """Give the sections of such a record, those on a schedule without a code where others say that they are infused.

    A record that sets infusions apart keeps under `Scheduled` what is swallowed.
    """
    if not any(_words_of(one.heading) & _INTO_A_VEIN for one in sections):
        return tuple(sections)
    return tuple(replace(one, loinc=None) if _is_on_a_schedule(one) else one for one in sections)


def _is_on_a_schedule(section: Section) -> bool:
    words = _words_of(section.heading)
    return section.loinc == _GIVEN and bool(words & _ON_A_SCHEDULE) and not words & (_INTO_A_VEIN | _BY_ITS_CLASS)


def _words_of(heading: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z]+", normalised(heading)))
