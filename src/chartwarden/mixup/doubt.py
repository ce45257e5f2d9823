"""Doubt: what makes a document look as if it were about somebody else, and what follows from it.

Three things give doubt: what a document says of its patient that does not fit the registration (`contradiction`, and
`side` for reports), words that another patient's note has (`copies`), and what names another patient here (`person`).
A document that is mostly another patient's note, or that says itself that it is about another known person, is kept
out. Anything less is kept with a mark, which a screen shows as an alarm; one weak sign alone is not even that.

Source: policy; serves 45 CFR 164.502(a), 164.526 and control CLM-1.

Example:
    >>> verdict([Doubt(DoubtKind.AGE, 0, 4)])
    <Verdict.CLEAR: 'clear'>
    >>> verdict([Doubt(DoubtKind.BIRTH_DATE, 0, 4)])
    <Verdict.MARK: 'mark'>

"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from chartwarden.chart.document import Section
from chartwarden.chart.patient import Patient
from chartwarden.foundation.identifiers import PatientId
from chartwarden.mixup.contradiction import contradictions
from chartwarden.mixup.copies import Copy
from chartwarden.mixup.side import sides

FAMILY_HISTORY: Final = "10157-6"  # the section where others are spoken of
_NEAR_COPY: Final = 0.5  # policy: the part of a note from which on it is another patient's note, and no quotation


class DoubtKind(StrEnum):
    """What is doubted. The first five are as `contradiction` names them."""

    BIRTH_DATE = "birth-date"
    NUMBER = "number"
    NAME = "name"
    AGE = "age"
    SEX = "sex"
    SIDE = "side"
    COPIED = "copied"
    PERSON = "person"

    @property
    def sentence(self) -> str:
        """What was found, in words that quote nothing."""
        return _SENTENCES[self]


_SENTENCES: Final = {
    DoubtKind.BIRTH_DATE: "another birth date than this patient's",
    DoubtKind.NUMBER: "another record number than this patient's",
    DoubtKind.NAME: "another name than this patient's",
    DoubtKind.AGE: "an age that does not fit",
    DoubtKind.SEX: "a sex that does not fit",
    DoubtKind.SIDE: "the other side of the body than its title",
    DoubtKind.COPIED: "words that stand in another patient's note",
    DoubtKind.PERSON: "the name and the birth date or number of another patient",
}
_WEAK: Final = frozenset({DoubtKind.AGE, DoubtKind.SEX, DoubtKind.SIDE})
_SAYS_WHO: Final = frozenset({DoubtKind.BIRTH_DATE, DoubtKind.NUMBER, DoubtKind.NAME})
_TWO: Final = 2
FOUND_ELSEWHERE: Final = frozenset({DoubtKind.COPIED, DoubtKind.PERSON})  # not by looking at the own registration


@dataclass(frozen=True, slots=True)
class Doubt:
    """One sign and the words `text[start:end]` that give it. It holds no word of the text."""

    kind: DoubtKind
    start: int
    end: int
    other_id: PatientId | None = None  # whose it seems to be, where that is known
    is_most: bool = False  # whether it is most of the document that seems to be theirs


class Verdict(StrEnum):
    """What follows from doubt."""

    CLEAR = "clear"
    MARK = "mark"
    KEEP_OUT = "keep-out"


def verdict(doubts: Iterable[Doubt]) -> Verdict:
    """Say what follows from the doubts of one document.

    Strong signs are a birth date, a number or a name that is not the patient's, a passage of another note, and another
    person by name. Of the weak ones it takes two of different kinds.
    """
    found = list(doubts)
    kinds = {one.kind for one in found}
    says_another = any(one.kind is DoubtKind.PERSON for one in found) and bool(kinds & _SAYS_WHO)
    if says_another or any(one.is_most for one in found):
        return Verdict.KEEP_OUT
    return Verdict.MARK if kinds - _WEAK or len(kinds) >= _TWO else Verdict.CLEAR


def doubts_of(text: str, patient: Patient, *, on: date | None, sections: Sequence[Section] = ()) -> tuple[Doubt, ...]:
    """Give what a text says that does not fit the patient whose chart it lies in. Family history is left out.

    Args:
        text: a note.
        patient: whose chart it is.
        on: when the note was written.
        sections: of the note.

    """
    said = [Doubt(DoubtKind(one.kind.value), one.start, one.end) for one in contradictions(text, patient, on=on)]
    said += [Doubt(DoubtKind.SIDE, one.start, one.end) for one in sides(text)]
    return outside_family_history(said, sections)


def outside_family_history(doubts: Iterable[Doubt], sections: Sequence[Section]) -> tuple[Doubt, ...]:
    """Give the doubts outside of family history, in the order of the text."""
    others = [(section.start, section.end) for section in sections if section.loinc == FAMILY_HISTORY]
    kept = [one for one in doubts if not any(start <= one.start < end for start, end in others)]
    return tuple(sorted(kept, key=lambda one: (one.start, one.kind.value)))


def copied(found: Iterable[Copy], text: str) -> tuple[Doubt, ...]:
    """Give the doubts that passages of other patients' notes make."""
    length = max(1, len(text.strip()))
    return tuple(
        Doubt(DoubtKind.COPIED, one.start, one.end, one.patient_id, (one.end - one.start) / length >= _NEAR_COPY)
        for one in found
    )
