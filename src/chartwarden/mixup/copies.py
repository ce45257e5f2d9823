"""Text of another patient: found by what it shares with their notes, and told apart from what everybody writes.

A print that the own chart has too says nothing, nor does one that many patients' notes have (templates, instructions,
normal findings). What is left of a text and belongs to one or two other patients is their text.

Source: policy; serves 45 CFR 164.502(a) and controls CLM-1, CLM-2: one patient's words do not enter another's record.

Example:
    >>> from chartwarden.mixup.fingerprint import prints
    >>> index = PrintsInMemory()
    >>> index.add(PatientId("b"), DocumentId("d"), prints("Fell from a ladder while cleaning the gutter.", key=b"k"))
    >>> pasted = prints("He fell from a ladder while cleaning the gutter", key=b"k")
    >>> [copy.patient_id for copy in copies(pasted, own=PatientId("a"), index=index)]
    ['b']

"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple, Protocol

from chartwarden.foundation.identifiers import DocumentId, PatientId
from chartwarden.mixup.fingerprint import Print

MOST_HOLDERS: Final = 2  # policy: a run of words that more patients' notes have is nobody's
_ALARM: Final = 14.0  # policy: the score at which a passage of a note is another patient's; some 25 words
_PART: Final = 0.2  # policy: the same for what is pasted, as a part of its runs, up to the score above
_FEWEST: Final = 2  # runs; one alone happens by chance
_UNLIKE: Final = 0.3  # what a run that the patient does not have takes away: an edited passage keeps half of its runs


class Look(StrEnum):
    """What is looked at. A pasted text is one passage; a note holds many, and chance has more room there."""

    PASTE = "paste"
    NOTE = "note"


class Holder(NamedTuple):
    """A note that has a print."""

    patient_id: PatientId
    document_id: DocumentId


class PrintIndex(Protocol):
    """Knows which notes have which prints."""

    def holders(self, values: Iterable[int]) -> Mapping[int, frozenset[Holder]]:
        """Give the notes that have each print; prints that no note has may be missing.

        Of a print that very many notes have, some more than `MOST_HOLDERS` patients are enough.
        """
        ...


@dataclass(frozen=True, slots=True)
class Held:
    """An answer that was asked for already, as an index."""

    found: Mapping[int, frozenset[Holder]]

    def holders(self, values: Iterable[int]) -> Mapping[int, frozenset[Holder]]:
        """Give the notes that have each print."""
        return {value: self.found[value] for value in values if self.found.get(value)}


class PrintsInMemory:
    """Prints of notes in memory, and the order of their words: for tests and benchmarks."""

    def __init__(self) -> None:
        self._holders: defaultdict[int, set[Holder]] = defaultdict(set)
        self._orders: dict[Holder, bytes] = {}

    def add(
        self, patient_id: PatientId, document_id: DocumentId, prints_: Iterable[Print], *, order: bytes = b""
    ) -> None:
        """Take the prints of a note in, and the order of its words where it is known."""
        for one in prints_:
            self._holders[one.value].add(Holder(patient_id, document_id))
        self._orders |= {Holder(patient_id, document_id): order} if order else {}

    def orders(self, document_ids: Iterable[DocumentId]) -> Mapping[DocumentId, bytes]:
        """Give the order of the words of notes."""
        wanted = set(document_ids)
        return {one.document_id: order for one, order in self._orders.items() if one.document_id in wanted}

    def orders_of(self, patient_id: PatientId) -> Mapping[DocumentId, bytes]:
        """Give the order of the words of all notes of a patient."""
        return {one.document_id: order for one, order in self._orders.items() if one.patient_id == patient_id}

    def holders(self, values: Iterable[int]) -> Mapping[int, frozenset[Holder]]:
        """Give the notes that have each print."""
        return {value: frozenset(self._holders[value]) for value in set(values) if value in self._holders}


@dataclass(frozen=True, slots=True)
class Copy:
    """What a text has in common with one other patient's notes."""

    patient_id: PatientId
    document_id: DocumentId  # the note that shares most
    score: float  # how far the passage is the patient's: runs that are, less half of those that are not
    start: int  # where the passage is, in characters
    end: int


def copies(
    text_prints: Sequence[Print],
    *,
    own: PatientId,
    index: PrintIndex,
    look: Look = Look.PASTE,
    linked: frozenset[PatientId] = frozenset(),
) -> tuple[Copy, ...]:
    """Give the other patients whose words a text has, the one it has most of first; empty when it has nobody's.

    Args:
        text_prints: of the text that is pasted, imported or read.
        own: whose chart the text goes into, or lies in.
        index: prints of the notes known here, this text's own note left out.
        look: whether the text is a pasted passage or a whole note.
        linked: patients whose words may stand in this chart: mother and newborn, donor and recipient.

    """
    held = index.holders(one.value for one in text_prints)
    telling = [one for one in text_prints if not _is_nobodys(held.get(one.value, frozenset()), own)]
    others = {holder.patient_id for one in telling for holder in held.get(one.value, ())} - linked
    enough = _ALARM if look is Look.NOTE else min(_ALARM, max(_FEWEST, _PART * len(telling)))
    told = [found for patient in others if (found := _passage(patient, telling, held)).score >= enough]
    return tuple(sorted(told, key=lambda copy: (-copy.score, copy.patient_id)))


def _is_nobodys(holders: frozenset[Holder], own: PatientId) -> bool:
    """Tell whether a run of words tells nothing: the own chart has it, or many charts have."""
    patients = {holder.patient_id for holder in holders}
    return own in patients or len(patients) > MOST_HOLDERS


def _passage(patient: PatientId, telling: Sequence[Print], held: Mapping[int, frozenset[Holder]]) -> Copy:
    """Give the passage that is most one patient's: the neighbouring runs with the best sum. They have one at least."""
    theirs = [any(h.patient_id == patient for h in held.get(one.value, ())) for one in telling]
    score, first, last = _best_run([1.0 if is_theirs else -_UNLIKE for is_theirs in theirs])
    shared = {telling[place].value for place in range(first, last + 1) if theirs[place]}
    votes = Counter(holder.document_id for value in shared for holder in held[value] if holder.patient_id == patient)
    document = min(votes, key=lambda each: (-votes[each], each))
    # One run that comes again and again is one run.
    return Copy(patient, document, min(score, len(shared)), telling[first].start, telling[last].end)


def _best_run(values: Sequence[float]) -> tuple[float, int, int]:
    """Give the neighbouring values with the largest sum, with their first and last place (Kadane)."""
    best, begin, end = 0.0, 0, -1
    running, start = 0.0, 0
    for place, value in enumerate(values):
        if running <= 0:
            running, start = 0.0, place
        running += value
        if running > best:
            best, begin, end = running, start, place
    return best, begin, end
