"""Whose a document is: looked at on its way in, against its patient and against everybody else's notes.

Looking needs no list of patients in memory and no words of anybody: what a text holds is hashed, and the hashes are
looked up. Documents that come in one batch are compared with each other too.

Source: policy; serves 45 CFR 164.502(a) and control CLM-1.

Example:
    >>> print_key(b"k" * 32) == print_key(b"k" * 32) != b"k" * 32
    True

"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from chartwarden.actions.desk import Desk
from chartwarden.actions.print_store import PrintedText
from chartwarden.actions.stores import Scanned
from chartwarden.chart.document import DocumentStatus, Outline
from chartwarden.chart.patient import Patient
from chartwarden.foundation.identifiers import DocumentId, PatientId
from chartwarden.mixup.copies import MOST_HOLDERS, Held, Holder, Look, copies
from chartwarden.mixup.doubt import Doubt, DoubtKind, Verdict, copied, doubts_of, outside_family_history, verdict
from chartwarden.mixup.fingerprint import Print, prints
from chartwarden.mixup.identity import is_kin, is_same_person, name_words
from chartwarden.mixup.person import prints_in, prints_of
from chartwarden.mixup.word_order import word_order
from chartwarden.phi.finding import Finding
from chartwarden.purpose.telephone import line_prints
from chartwarden.purpose.vip import vip_prints

# A run of words that this many patients have is nobody's, and is not kept for more of them. Somewhat more than what
# decides, so that taking some documents back does not make a template look like somebody's own words.
_MOST_KEPT: Final = MOST_HOLDERS + 4
# Policy, measured on a ward whose notes are told from templates. With fewer patients a template is not known as one,
# and nothing is said of passages in notes.
ENOUGH_PATIENTS: Final = 200
_NEWBORN: Final = 1  # years: until then a chart speaks of its mother


def print_key(content_key: bytes) -> bytes:
    """Give the key of prints: apart from what else is hashed under the key of contents."""
    return hashlib.blake2b(b"prints of texts and persons", key=content_key, digest_size=32).digest()


@dataclass(frozen=True, slots=True)
class Looked:
    """What looking at a document found, and the prints to keep of it."""

    doubts: tuple[Doubt, ...]
    verdict: Verdict
    printed: PrintedText


class Whose:
    """Looks at the documents of one batch. `learn` its patients first, then look at one document after the other."""

    def __init__(self, desk: Desk, *, enough: int = ENOUGH_PATIENTS) -> None:
        self._desk, self._key, self._enough = desk, print_key(desk.content_key), enough
        self._texts: dict[int, tuple[Holder, ...]] = {}  # of the batch
        self._persons: dict[int, set[PatientId]] = {}
        self._patients: dict[PatientId, Patient] = {}
        self.printed: list[PrintedText] = []
        self.persons: dict[PatientId, frozenset[int]] = {}

    def learn(self, patients: Iterable[Patient]) -> None:
        """Know the patients whom the batch registers, or says more of."""
        for patient in patients:
            self._patients[patient.id] = patient
            own = (prints_of(patient, key=self._key), vip_prints(patient, key=self._key))
            self.persons[patient.id] = frozenset[int]().union(*own, line_prints(patient, key=self._key))
            for value in self.persons[patient.id]:
                self._persons.setdefault(value, set()).add(patient.id)

    def look(self, outline: Outline, text: str, findings: Sequence[Finding], patient: Patient) -> Looked:
        """Say whose a document seems to be.

        Args:
            outline: its outline, with sections.
            text: its words.
            findings: the identifiers found in it; they are no part of its prints.
            patient: whose chart it is sent for.

        """
        identifiers = [(one.start, one.end) for one in findings]
        runs = prints(text, key=self._key, without=identifiers)
        held = self._holders({run.value for run in runs}, apart=outline.id)
        on = outline.written_at.date() if outline.written_at else None
        is_error = outline.status is DocumentStatus.ENTERED_IN_ERROR
        printed = PrintedText(outline.id, outline.patient_id, ())
        doubts = [*doubts_of(text, patient, on=on, sections=outline.sections)]
        if not is_error:
            others = [
                *self._copied(runs, held, patient, outline, text),
                *self._named(text, patient),
            ]
            doubts += outside_family_history(others, outline.sections)
            order = word_order(text, key=self._key, without=identifiers)
            printed = replace(printed, values=_worth_keeping(runs, held), order=order)
        return Looked(tuple(doubts), verdict(doubts), printed)

    def keep(self, looked: Looked) -> None:
        """Take a document that was let in as one of the batch, for those that come after it."""
        printed = looked.printed
        holder = Holder(printed.patient_id, printed.document_id)
        for value in printed.values:
            self._texts[value] = (*self._texts.get(value, ()), holder)
        self.printed.append(printed)

    def _copied(
        self,
        runs: Sequence[Print],
        held: Mapping[int, frozenset[Holder]],
        patient: Patient,
        outline: Outline,
        text: str,
    ) -> list[Doubt]:
        """Give the passages of other patients' notes. Linked patients, and one person's other charts, are left out.

        Between those who belong together a passage is marked at most: their charts tell of each other. Between a
        newborn and its family it is nothing.
        """
        found = copies(runs, own=patient.id, index=Held(held), look=Look.NOTE) if self._knows_templates else ()
        if not found:
            return []
        linked = {link.other_id for link in self._desk.links.of_patient(patient.id)}
        others = self._registered({one.patient_id for one in found})
        day = outline.written_at.date() if outline.written_at else None
        ages = {one.id: one.age_on(day) if day else None for one in (patient, *others.values())}
        kin = {one.id for one in others.values() if is_kin(patient, one)}
        left_out = {one.id for one in others.values() if is_same_person(patient, one)} | linked
        left_out |= {one for one in kin if _is_newborn(ages[patient.id], ages[one])}
        kept = copied([one for one in found if one.patient_id not in left_out], text)
        return [replace(one, is_most=False) if one.other_id in kin else one for one in kept]

    @cached_property
    def _knows_templates(self) -> bool:
        """Tell whether there are notes enough to know what everybody writes."""
        stored = self._desk.charts.patient_ids(after=None, most=self._enough)
        return len({*stored, *self._patients}) >= self._enough

    def _named(self, text: str, patient: Patient) -> list[Doubt]:
        """Give where another patient is named: by a number, or a name with a birth date, and by both their names."""
        said = prints_in(text, key=self._key)
        values = {one.value for one in said} - prints_of(patient, key=self._key)
        known = self._desk.prints.persons(values)
        whose = {value: {*known.get(value, ()), *self._persons.get(value, ())} - {patient.id} for value in values}
        others = self._registered({one for value in values for one in whose[value]})
        words = name_words(text) if others else frozenset()
        named = {one.id for one in others.values() if _is_named(one, words) and not is_same_person(patient, one)}
        named -= {one.id for one in others.values() if is_kin(patient, one)}
        return [
            Doubt(DoubtKind.PERSON, one.start, one.end, min(whose[one.value] & named))
            for one in said
            if whose.get(one.value, frozenset()) & named
        ]

    def _registered(self, patient_ids: set[PatientId]) -> dict[PatientId, Patient]:
        here = {one: self._patients[one] for one in patient_ids & self._patients.keys()}
        return {**self._desk.charts.registered(patient_ids - here.keys()), **here}

    def _holders(self, values: set[int], *, apart: DocumentId) -> dict[int, frozenset[Holder]]:
        stored = self._desk.prints.holders(values)
        return {
            value: frozenset(
                one for one in (*stored.get(value, ()), *self._texts.get(value, ())) if one.document_id != apart
            )
            for value in values
        }


def doubts_now(desk: Desk, outline: Outline, scanned: Scanned) -> tuple[Doubt, ...]:
    """Give what is doubted of a stored document today. What was not doubted when it came in is not looked at again.

    Since then the patient may have got another number, or others the same template.
    """
    patient = desk.charts.registered([outline.patient_id]).get(outline.patient_id) if scanned.doubts else None
    if patient is None:
        return ()
    return Whose(desk).look(outline, scanned.text.value, scanned.findings, patient).doubts


def _worth_keeping(runs: Sequence[Print], held: Mapping[int, frozenset[Holder]]) -> tuple[int, ...]:
    """Give the prints of a document without those that so many patients' notes have that one more says nothing."""
    values = dict.fromkeys(run.value for run in runs)
    return tuple(value for value in values if len({one.patient_id for one in held[value]}) < _MOST_KEPT)


def _is_named(patient: Patient, words: frozenset[str]) -> bool:
    """Tell whether a family name and a given name of a patient stand somewhere in a text."""
    return any(name_words(name.family) & words and name_words(" ".join(name.given)) & words for name in patient.names)


def _is_newborn(*ages: int | None) -> bool:
    return any(age is not None and age < _NEWBORN for age in ages)
