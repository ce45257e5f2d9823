"""What somebody writes into the work on a chart, read for identifiers that are not this patient's.

It is judged against the own chart alone. Looking a stranger's name or number up would answer the question whether the
stranger is a patient here; this way every name, number and birth date that is not the patient's is told alike. What the
work keeps masked is not compared at all: to let the right birth date pass would be to tell it, after some guesses.

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

from chartwarden.chart.patient import NumberKind, Patient
from chartwarden.mixup.contradiction import Contradiction, Said, contradictions, statements
from chartwarden.mixup.identity import name_words
from chartwarden.phi.identifier_policy import IdentifierClass
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.phi.scan import scan

_WHO: Final = frozenset({Said.BIRTH_DATE, Said.NUMBER, Said.NAME})
_ADDRESSED: Final = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|MR|MRS|MS)\.?[ \t]{1,3}(?P<name>[A-Z][\w'-]+(?:[ \t]{1,2}[A-Z][\w'-]+){0,2})"
)
_NAMES: Final = frozenset({IdentifierKind.PATIENT_NAME, IdentifierKind.PERSON_NAME})
_NUMBERS: Final = {  # which class shows it; nothing shows a security number
    IdentifierKind.MEDICAL_RECORD: IdentifierClass.RECORD_NUMBER,
    IdentifierKind.MEMBER: IdentifierClass.MEMBER,
    IdentifierKind.SSN: None,
}
_REGISTERED: Final = {
    IdentifierKind.MEDICAL_RECORD: NumberKind.MEDICAL_RECORD,
    IdentifierKind.MEMBER: NumberKind.MEMBER,
}
_NEEDS: Final = {
    Said.BIRTH_DATE: IdentifierClass.BIRTH_DATE,
    Said.NUMBER: IdentifierClass.RECORD_NUMBER,
    Said.NAME: IdentifierClass.NAME,
}
_MOST_SCANNED: Final = 4_000  # characters; the finder reads some 50 a millisecond, and a person waits


def foreign_identifiers(
    text: str,
    patient: Patient,
    *,
    known: Iterable[str] = (),
    shown: frozenset[IdentifierClass] = frozenset(IdentifierClass),
) -> tuple[Contradiction, ...]:
    """Give the birth dates, record numbers and names in a text that are not this patient's, in its order.

    Of a kind that the work does not show, every one is given, the patient's own too; of security numbers always.

    Names of relatives and of those who treated somebody are left to whoever writes: they say nothing of whose chart it
    is. Bare names and numbers are looked for in the first 4,000 characters.

    Args:
        text: what somebody wrote or pasted.
        patient: whose chart is worked on. What registration does not know contradicts nothing.
        known: names of others that belong here, such as the attending physician's.
        shown: which identifiers the work shows; what it masks is compared with nothing.

    """
    hidden = frozenset(said for said, needs in _NEEDS.items() if needs not in shown)
    here = frozenset[str]().union(*map(name_words, known))
    if Said.NAME not in hidden:
        here = here.union(name_words(patient), *(name_words(contact.name.whole) for contact in patient.contacts))
    found = {one for one in contradictions(text, patient, on=None) if one.kind in _WHO - hidden}
    found |= {one for one in statements(text) if one.kind in hidden}
    if name_words(patient) or Said.NAME in hidden:
        found |= {
            Contradiction(Said.NAME, name.start("name"), name.end("name"))
            for name in _ADDRESSED.finditer(text)
            if not name_words(name["name"]) & here
        }
    found |= set(_bare(text[:_MOST_SCANNED], patient, here, shown))
    return tuple(sorted(found, key=lambda one: (one.start, one.kind.value)))


def _bare(
    text: str, patient: Patient, here: frozenset[str], shown: frozenset[IdentifierClass]
) -> Iterator[Contradiction]:
    """Give names and numbers that nothing but the finder of identifiers tells.

    A number is compared with those of its own kind. Held against all of them, a security number would be told digit by
    digit to whoever calls their guess a record number.
    """
    has_name = bool(name_words(patient)) or IdentifierClass.NAME not in shown
    for one in scan(text, kinds=_NAMES | _NUMBERS.keys()) if text.strip() else ():
        words = text[one.start : one.end]
        if one.kind in _NAMES:
            if has_name and name_words(words) and not name_words(words) & here:
                yield Contradiction(Said.NAME, one.start, one.end)
        elif _NUMBERS[one.kind] not in shown or _is_anothers(words, patient, _REGISTERED.get(one.kind)):
            yield Contradiction(Said.NUMBER, one.start, one.end)


def _is_anothers(words: str, patient: Patient, kind: NumberKind | None) -> bool:
    """Tell whether a number is none of the patient's of its kind. What registration does not know says nothing."""
    own = [_digits(number.value) for number in patient.numbers if number.kind is kind]
    return bool(own) and not any(number.endswith(_digits(words)) for number in own)


def _digits(number: str) -> str:
    return "".join(mark for mark in number if mark.isdecimal())
