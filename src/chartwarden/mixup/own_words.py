"""What somebody writes into the work on a chart, read for identifiers that are not this patient's.

It is judged against the own chart alone. Looking a stranger's name or number up would answer the question whether the
stranger is a patient here; this way every name, number and birth date that is not the patient's is told alike.

Source: policy; serves 45 CFR 164.502(a), 164.502(b) and control CLM-1; violation bench V01-06.

Example:
    >>> from chartwarden.chart.patient import PersonName
    >>> from chartwarden.foundation.identifiers import PatientId
    >>> ada = Patient(PatientId("p"), names=(PersonName(("Ada",), "Moss"),))
    >>> [found.kind.value for found in foreign_identifiers("Ms. Moss fell; Mr. Dunmore saw it.", ada)]
    ['name']

"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from chartwarden.chart.patient import Patient
from chartwarden.mixup.contradiction import Contradiction, Said, contradictions
from chartwarden.mixup.identity import name_words
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.phi.scan import scan

_WHO: Final = frozenset({Said.BIRTH_DATE, Said.NUMBER, Said.NAME})
_ADDRESSED: Final = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|MR|MRS|MS)\.?[ \t]{1,3}(?P<name>[A-Z][\w'-]+(?:[ \t]{1,2}[A-Z][\w'-]+){0,2})"
)
_NAMES: Final = frozenset({IdentifierKind.PATIENT_NAME, IdentifierKind.PERSON_NAME})
_NUMBERS: Final = frozenset({IdentifierKind.MEDICAL_RECORD, IdentifierKind.SSN, IdentifierKind.MEMBER})
_MOST_SCANNED: Final = 4_000  # characters; the finder reads some 50 a millisecond, and a person waits


def foreign_identifiers(text: str, patient: Patient, *, known: Iterable[str] = ()) -> tuple[Contradiction, ...]:
    """Give the birth dates, record numbers and names in a text that are not this patient's, in its order.

    Names of relatives and of those who treated somebody are left to whoever writes: they say nothing of whose chart it
    is. Bare names and numbers are looked for in the first 4,000 characters.

    Args:
        text: what somebody wrote or pasted.
        patient: whose chart is worked on. What registration does not know contradicts nothing.
        known: names of others that belong here, such as the attending physician's.

    """
    here = name_words(patient).union(*(name_words(contact.name.whole) for contact in patient.contacts))
    here = here.union(*map(name_words, known))
    found = {one for one in contradictions(text, patient, on=None) if one.kind in _WHO}
    if name_words(patient):
        found |= {
            Contradiction(Said.NAME, name.start("name"), name.end("name"))
            for name in _ADDRESSED.finditer(text)
            if not name_words(name["name"]) & here
        }
    found |= set(_bare(text[:_MOST_SCANNED], patient, here))
    return tuple(sorted(found, key=lambda one: (one.start, one.kind.value)))


def _bare(text: str, patient: Patient, here: frozenset[str]) -> Iterator[Contradiction]:
    """Give names and numbers that nothing but the finder of identifiers tells."""
    own = {_digits(number.value) for number in patient.numbers}
    for one in scan(text, kinds=_NAMES | _NUMBERS) if text.strip() else ():
        words = text[one.start : one.end]
        if one.kind in _NAMES and name_words(patient) and name_words(words) and not name_words(words) & here:
            yield Contradiction(Said.NAME, one.start, one.end)
        elif one.kind in _NUMBERS and own and not any(number.endswith(_digits(words)) for number in own):
            yield Contradiction(Said.NUMBER, one.start, one.end)


def _digits(number: str) -> str:
    return "".join(mark for mark in number if mark.isdecimal())
