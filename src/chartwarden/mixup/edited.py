"""A passage of another patient's note, also when every fifth word of it was replaced, left out, put in or misread.

Two steps. One run of three words that a note has and few patients share makes the note a suspect; all runs of the text
are asked for, so the words around an edit still count. Then the order of words decides: the text's best alignment with
the note must be a good part of the text, and enough of it must be words that nobody else's notes explain.

Nobody's are the words of runs that the own chart or many charts have. And a passage that stands as well in the own
chart, or in the notes of more than `MOST_HOLDERS` patients, is nobody's however it was edited: the text is compared
with those that share most of it, the own ones too.

Source: policy; serves 45 CFR 164.502(a) and controls CLM-1, CLM-2; violation bench V10-05.

Example:
    >>> from chartwarden.mixup.copies import PrintsInMemory
    >>> from chartwarden.mixup.fingerprint import prints
    >>> from chartwarden.mixup.word_order import word_order
    >>> index, told = PrintsInMemory(), "He fell from a tall ladder while cleaning the gutter of his workshop."
    >>> index.add(PatientId("b"), DocumentId("d"), prints(told, key=b"k"), order=word_order(told, key=b"k"))
    >>> pasted = "He slid from a tall ladder when cleaning the gutter of a workshop."
    >>> [copy.patient_id for copy in edited_copies(pasted, key=b"k", own=PatientId("a"), index=index)]
    ['b']

"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from chartwarden.foundation.identifiers import DocumentId, PatientId
from chartwarden.mixup.copies import MOST_HOLDERS, Copy, Held, Holder, PrintIndex, copies
from chartwarden.mixup.fingerprint import SHINGLE, Print, every_run, prints
from chartwarden.mixup.likeness import NO_WORD, likeness
from chartwarden.mixup.word_order import Asked, asked, numbers_of

# Policy, chosen on synthetic wards and published notes other than those that the figures are measured on. Sums of
# weights of words, less what the edits take away.
_PART: Final = 0.42  # of the text that the passage is, up to
_PASSAGE: Final = 12.0  # for any text
_TELLING: Final = 0.25  # of the words that nobody else's notes explain, from
_FEWEST: Final = 2.4  # up to
_MOST: Final = 10.0
_AS_GOOD: Final = 0.8  # the part of its sum from which on a passage stands in another note as well
_UNEDITED: Final = 0.9  # the part of a text from which on it is the passage as it was, and its prints are judged

_SUSPECTS, _OTHERS, _OWN = 8, 6, 4  # notes that are compared at most
_OF_ONE_PATIENT: Final = 2
_STRETCH: Final = 120  # words that are aligned at once; a longer text is aligned where a suspect shares most
_STRETCHES: Final = 3
_AROUND: Final = 400  # words of a note that are aligned: where it shares most with the stretch


class OrderIndex(PrintIndex, Protocol):
    """Knows which notes have which prints, and the order of their words."""

    def orders(self, document_ids: Iterable[DocumentId]) -> Mapping[DocumentId, bytes]:
        """Give the order of the words of notes (`word_order`); notes without one may be missing."""
        ...

    def orders_of(self, patient_id: PatientId) -> Mapping[DocumentId, bytes]:
        """Give the order of the words of all notes of a patient that have one."""
        ...


_Orders = Mapping[Holder, NDArray[np.int64]]  # the words of notes as numbers


class _Stretch(NamedTuple):
    """Neighbouring words of a text, by place."""

    first: int
    end: int


@dataclass(frozen=True, slots=True)
class _Shared:
    """What a text shares with notes by its runs of words: places of words, for each note."""

    words: Asked
    telling: Mapping[Holder, frozenset[int]]  # in runs that few patients have
    any: Mapping[Holder, frozenset[int]]  # in runs that anybody has
    nobodys: frozenset[int]  # in runs that the own chart or many charts have

    def weight(self, places: Iterable[int]) -> float:
        """Give the sum of the weights of some words."""
        return float(sum(self.words.weights[place] for place in places))

    def suspects(self, *, apart: Collection[PatientId]) -> tuple[Holder, ...]:
        """Give the notes that share most of what tells, a few of each patient."""
        rank = {
            one: (-self.weight(places), -self.weight(self.any[one]), one.document_id)
            for one, places in self.telling.items()
            if one.patient_id not in apart
        }
        return tuple(_few_of_each(sorted(rank, key=rank.__getitem__), few=_OF_ONE_PATIENT))[:_SUSPECTS]

    def others(self) -> tuple[Holder, ...]:
        """Give the notes of different patients that share most of all."""
        rank = {one: (-self.weight(places), one.document_id) for one, places in self.any.items()}
        return tuple(_few_of_each(sorted(rank, key=rank.__getitem__), few=1))[:_OTHERS]


def edited_copies(
    text: str, *, key: bytes, own: PatientId, index: OrderIndex, linked: frozenset[PatientId] = frozenset()
) -> tuple[Copy, ...]:
    """Give the other patients whose words a pasted text has, most first; empty when it has nobody's.

    Notes whose order of words is not known are judged by their prints alone, which finds fewer of the edited passages.

    Args:
        text: what is pasted or typed.
        key: of the prints and orders.
        own: whose chart the text goes into.
        index: of the notes known here.
        linked: patients whose words may stand in this chart.

    """
    runs = every_run(text, key=key)
    held = index.holders(one.value for one in runs)
    shared = _shared(asked(text, key=key), runs, held, own)
    suspects = shared.suspects(apart={own, *linked})
    if not suspects:
        return ()
    by_prints = copies(prints(text, key=key), own=own, index=Held(held), linked=linked)
    notes = _known(index, suspects)

    @cache
    def beside() -> _Orders:
        return {**_known(index, [one for one in shared.others() if one not in notes]), **_own(index, own, shared.words)}

    found = _Comparison(shared, own, notes, beside, frozenset(one.patient_id for one in by_prints)).copies()
    unknown = {one.document_id for one in suspects if one not in notes}
    found |= {one.patient_id: one for one in by_prints if one.document_id in unknown and one.patient_id not in found}
    return tuple(sorted(found.values(), key=lambda copy: (-copy.score, copy.patient_id)))


def _shared(words: Asked, runs: Sequence[Print], held: Mapping[int, frozenset[Holder]], own: PatientId) -> _Shared:
    telling: defaultdict[Holder, set[int]] = defaultdict(set)
    anys: defaultdict[Holder, set[int]] = defaultdict(set)
    nobodys: set[int] = set()
    for first, run in enumerate(runs):
        holders = held.get(run.value, frozenset())
        patients = {one.patient_id for one in holders}
        places = range(first, first + SHINGLE)
        is_nobodys = own in patients or len(patients) > MOST_HOLDERS
        if is_nobodys:
            nobodys.update(places)
        for one in holders:
            anys[one].update(places)
            if not is_nobodys:
                telling[one].update(places)
    return _Shared(
        words,
        {one: frozenset(places) for one, places in telling.items()},
        {one: frozenset(places) for one, places in anys.items()},
        frozenset(nobodys),
    )


def _few_of_each(holders: Iterable[Holder], *, few: int) -> Iterator[Holder]:
    given: Counter[PatientId] = Counter()
    for one in holders:
        given[one.patient_id] += 1
        if given[one.patient_id] <= few:
            yield one


def _known(index: OrderIndex, holders: Iterable[Holder]) -> dict[Holder, NDArray[np.int64]]:
    """Give the words of the notes whose order is known."""
    wanted = tuple(holders)
    orders = index.orders([one.document_id for one in wanted])
    read = {one: numbers_of(orders.get(one.document_id, b"")) for one in wanted}
    return {one: numbers for one, numbers in read.items() if numbers is not None}


def _own(index: OrderIndex, own: PatientId, words: Asked) -> dict[Holder, NDArray[np.int64]]:
    """Give the notes of the own chart that have most of the words.

    All of them are looked through: an edit may have left no run of which winnowing kept a print in the own note too.
    """
    told = np.unique(words.numbers[words.weights == 1.0])
    read = {one: numbers_of(order) for one, order in index.orders_of(own).items()}
    notes = {Holder(own, one): numbers for one, numbers in read.items() if numbers is not None}
    shared = {one: int(np.isin(told, numbers).sum()) for one, numbers in notes.items()}
    most = sorted(notes, key=lambda one: (-shared[one], one.document_id))[:_OWN]
    return {one: notes[one] for one in most}


@dataclass(frozen=True, slots=True)
class _Comparison:
    """A text beside the notes that it may be from."""

    shared: _Shared
    own: PatientId
    suspects: _Orders
    beside: Callable[[], _Orders]  # those that tell whether it is anybody's; read only when something was found
    by_prints: frozenset[PatientId]  # whose words the text has by its prints

    def copies(self) -> dict[PatientId, Copy]:
        """Give the best passage of each patient whose it is."""
        found: dict[PatientId, Copy] = {}
        for stretch in _stretches(self.shared, tuple(self.suspects)):
            for copy in self._copies_in(stretch):
                best = found.get(copy.patient_id)
                if best is None or best.score < copy.score:
                    found[copy.patient_id] = copy
        return found

    def _copies_in(self, stretch: _Stretch) -> Iterator[Copy]:
        whole = self.shared.words.weights[stretch.first : stretch.end]
        free = np.where([place in self.shared.nobodys for place in range(*stretch)], 0.0, whole)
        telling, likely = self._sums(self.suspects, stretch, np.stack((free, whole)))
        enough = min(_MOST, max(_FEWEST, _TELLING * float(free.sum())))
        passage = min(_PASSAGE, _PART * float(whole.sum()))
        edited = {one for one in self.suspects if telling[one] >= enough and likely[one] >= passage}
        unedited = {one for one in self.suspects if likely[one] >= _UNEDITED * float(whole.sum())}
        unedited = {one for one in unedited if one.patient_id in self.by_prints}
        if edited or unedited:
            [more] = self._sums(self.beside(), stretch, whole[np.newaxis])
            likely |= more
        for one in self.suspects:
            is_edited = one in edited and not self._is_nobodys(likely, likely[one])
            if is_edited or (one in unedited and not self._is_own(likely, likely[one])):
                yield self._copy(one, telling[one], stretch)

    def _sums(self, notes: _Orders, stretch: _Stretch, weights: NDArray[np.float64]) -> tuple[dict[Holder, float], ...]:
        """Give how much of a part of the text each note has, for each way to weigh its words."""
        if not notes:
            return tuple({} for _ in weights)
        text = self.shared.words.numbers[stretch.first : stretch.end]
        told = text[self.shared.words.weights[stretch.first : stretch.end] == 1.0]  # not what stands everywhere
        sums = likeness(text, weights, _filled([_around(note, told) for note in notes.values()]))
        return tuple(dict(zip(notes, row.tolist(), strict=True)) for row in sums)

    def _is_nobodys(self, likely: Mapping[Holder, float], theirs: float) -> bool:
        """Tell whether a passage stands about as well in the own chart, or in many charts."""
        as_good = {one.patient_id for one, sum_ in likely.items() if sum_ >= _AS_GOOD * theirs}
        return self.own in as_good or len(as_good) > MOST_HOLDERS

    def _is_own(self, likely: Mapping[Holder, float], theirs: float) -> bool:
        """Tell whether a passage stands as well in the own chart."""
        return any(sum_ >= theirs for one, sum_ in likely.items() if one.patient_id == self.own)

    def _copy(self, holder: Holder, score: float, stretch: _Stretch) -> Copy:
        places = [place for place in self.shared.any[holder] if stretch.first <= place < stretch.end]
        first, last = min(places, default=stretch.first), max(places, default=stretch.end - 1)
        words = self.shared.words
        return Copy(holder.patient_id, holder.document_id, score, words.starts[first], words.ends[last])


def _stretches(shared: _Shared, suspects: Sequence[Holder]) -> tuple[_Stretch, ...]:
    """Give the parts of the text to align: all of a short one, else those that some suspects share most of."""
    length = len(shared.words)
    if length <= _STRETCH and suspects:
        return (_Stretch(0, length),)
    chosen: dict[_Stretch, None] = {}
    for one in suspects:
        weights = np.zeros(length)
        places = sorted(shared.telling[one])
        weights[places] = shared.words.weights[places]
        first = _densest(weights, _STRETCH)
        chosen[_Stretch(first, first + _STRETCH)] = None
    return tuple(chosen)[:_STRETCHES]


def _around(note: NDArray[np.int64], words: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give the part of a note that has most of some words."""
    if len(note) <= _AROUND:
        return note
    first = _densest(np.isin(note, words), _AROUND)
    return note[first : first + _AROUND]


def _densest(values: NDArray[np.float64] | NDArray[np.bool_], length: int) -> int:
    """Give where the neighbouring values of the greatest sum begin. There are more of them than `length`."""
    sums = np.concatenate(([0.0], np.cumsum(values)))
    return int(np.argmax(sums[length:] - sums[:-length]))


def _filled(notes: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """Give notes in rows of one length."""
    rows = np.full((len(notes), max(map(len, notes))), NO_WORD, dtype=np.int64)
    for row, note in zip(rows, notes, strict=True):
        row[: len(note)] = note
    return rows
