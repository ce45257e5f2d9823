"""How surely a pasted passage of another patient is told when it was edited, and how often own words raise an alarm.

Before and after in one run: by prints alone, and by prints and the order of words. It writes
`benchmarks/results/mixup.md` and its JSON. Thresholds were chosen on wards of other seeds and on the published notes.

A passage counts when half of its runs of three words are its patient's alone: what templates gave to many is nobody's.
One that has fewer words than the product compares, after words were left out, is counted apart.
"""

import json
import math
import os
import platform
import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.figure import Figure
from benchmarks.mixup.corpora import KEY, Note, Owners, chart_notes, index_of, published_notes, ward_notes
from benchmarks.mixup.edits import Edit, edited
from benchmarks.samples import samples_of
from chartwarden.actions.own_words import FEWEST_WORDS
from chartwarden.foundation.identifiers import PatientId
from chartwarden.mixup.copies import Look, PrintsInMemory, copies
from chartwarden.mixup.edited import edited_copies
from chartwarden.mixup.fingerprint import prints, word_count

_RESULTS: Final = Path(__file__).resolve().parent / "results"
_LENGTHS: Final = (10, 15, 25, 60)
_SHARE, _ITS_OWN, _Z = 0.2, 0.5, 1.96
_SEEDS, _ABSENT_SEED, _PATIENTS = (23, 47), 59, 200
_PASSAGES, _MOST_TRIES = 75, 4000
_GOAL: Final = 0.95
_REALISTIC: Final = 25  # words from which on the goal is asked for: two sentences


class Cell(NamedTuple):
    """How many of some texts raised an alarm: by prints alone, and now."""

    before: int
    now: int
    tried: int


@dataclass(frozen=True, slots=True)
class Case:
    """A text that is pasted into a chart, and whose it is."""

    text: str
    into: PatientId
    whose: PatientId | None  # None where no alarm is right


Cells = dict[str, dict[int, Cell]]


def measure() -> Iterator[Figure]:
    """Paste passages of held-out wards, of hand-written charts and of published notes into other charts."""
    told: dict[str, tuple[Cells, Cells]] = {}
    wards = [ward_notes(seed=seed, patients=_PATIENTS) for seed in _SEEDS]
    absent = ward_notes(seed=_ABSENT_SEED, patients=_PATIENTS // 3)
    measured = [_measured(notes, notes, absent, seed=seed) for notes, seed in zip(wards, _SEEDS, strict=True)]
    told["synthetic wards"] = (_added([one for one, _ in measured]), _added([one for _, one in measured]))
    if samples := samples_of("mixup_edited"):
        charts, published = chart_notes(samples), published_notes(samples)
        told["hand-written charts"] = _measured([*wards[0], *charts], charts, published, seed=1)
        half = len(published) * 2 // 3
        random.Random(7).shuffle(published)
        told["published notes"] = _measured(published[:half], published[:half], published[half:], seed=2)
    _write(told)
    for name, (found, _) in told.items():
        for edit in (Edit.NONE, Edit.REPLACED, Edit.LEFT_OUT, Edit.PUT_IN, Edit.MIXED):
            for words, cell in found[edit].items():
                goal = _GOAL if words >= _REALISTIC or edit is Edit.NONE else None
                share = round(cell.now / max(1, cell.tried), 3)
                yield Figure(f"{name}, {words} words, {edit}: found of {cell.tried}", share, "share", at_least=goal)
    for name, (_, false) in told.items():
        for kind, row in false.items():
            cell = Cell(*map(sum, zip(*row.values(), strict=True)))
            yield Figure(f"{name}, {kind}: alarms of {cell.tried} ({cell.before} before)", cell.now, "alarms")


def _measured(
    stored: Sequence[Note], sources: Sequence[Note], absent: Sequence[Note], *, seed: int
) -> tuple[Cells, Cells]:
    """Give what is found of passages of `sources`, and the false alarms at texts that are nobody else's."""
    index, draw = index_of(stored), random.Random(seed)
    vocabulary = [word for note in draw.sample(stored, min(len(stored), 100)) for word in note.text.split()]

    def edit(words: Sequence[str], how: Edit) -> str:
        return " ".join(edited(words, how=how, share=_SHARE, draw=draw, vocabulary=vocabulary))

    found: defaultdict[str, dict[int, Cell]] = defaultdict(dict)
    false: defaultdict[str, dict[int, Cell]] = defaultdict(dict)
    for words in _LENGTHS:
        passages = list(_passages(stored, sources, Owners(stored), draw, words))
        for how in Edit:
            cases = [Case(edit(told, how), into, whose) for told, into, whose in passages]
            found[how][words] = _cell(cases, index)
        for kind, cases in _innocent(stored, absent, draw, words, edit):
            false[kind][words] = _cell(cases, index)
    return dict(found), dict(false)


def _passages(
    stored: Sequence[Note], sources: Sequence[Note], owners: Owners, draw: random.Random, words: int
) -> Iterator[tuple[list[str], PatientId, PatientId]]:
    given = 0
    for _ in range(_MOST_TRIES):
        source, into = draw.choice(sources), draw.choice(stored).patient
        told = source.text.split()
        if source.patient == into or len(told) < words or given == _PASSAGES:
            continue
        start = draw.randrange(len(told) - words + 1)
        passage = told[start : start + words]
        if owners.share_of(source.patient, " ".join(passage)) >= _ITS_OWN:
            given += 1
            yield passage, into, source.patient


def _innocent(
    stored: Sequence[Note],
    absent: Sequence[Note],
    draw: random.Random,
    words: int,
    edit: Callable[[Sequence[str], Edit], str],
) -> Iterator[tuple[str, list[Case]]]:
    def part(note: Note) -> list[str]:
        told = note.text.split()
        start = draw.randrange(max(1, len(told) - words + 1))
        return told[start : start + words]

    own = [(part(note), note.patient) for note in draw.choices(stored, k=_PASSAGES)]
    for how in (Edit.NONE, Edit.REPLACED, Edit.MIXED):
        yield f"the chart's own words, {how}", [Case(edit(told, how), into, None) for told, into in own]
    others = [part(note) for note in draw.choices(absent, k=_PASSAGES)]
    yield (
        "words of a patient who is not here",
        [Case(" ".join(told), draw.choice(stored).patient, None) for told in others],
    )


def _cell(cases: Sequence[Case], index: PrintsInMemory) -> Cell:
    compared = [case for case in cases if word_count(case.text) >= FEWEST_WORDS]
    before = now = 0
    for case in compared:
        by_prints = copies(prints(case.text, key=KEY), own=case.into, index=index, look=Look.PASTE)
        by_order = edited_copies(case.text, key=KEY, own=case.into, index=index)
        before += any(case.whose in {None, one.patient_id} for one in by_prints)
        now += any(case.whose in {None, one.patient_id} for one in by_order)
    return Cell(before, now, len(compared))


def _added(several: Sequence[Cells]) -> Cells:
    return {
        kind: {words: Cell(*map(sum, zip(*(one[kind][words] for one in several), strict=True))) for words in row}
        for kind, row in several[0].items()
    }


def _interval(found: int, tried: int) -> tuple[float, float]:
    """Give the 95 % interval of a share (Wilson)."""
    if not tried:
        return 0.0, 1.0
    share, square = found / tried, _Z * _Z
    middle = (share + square / 2 / tried) / (1 + square / tried)
    half = _Z * math.sqrt(share * (1 - share) / tried + square / 4 / tried / tried) / (1 + square / tried)
    return max(0.0, middle - half), min(1.0, middle + half)


def _write(told: dict[str, tuple[Cells, Cells]]) -> None:
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    lines = [
        "# Edited passages of another patient, measured",
        "",
        f"{datetime.now(UTC):%Y-%m-%d}, {machine}, load {os.getloadavg()[0]:.0f}; written by the command",
        "`CHARTWARDEN_SAMPLES=... python -m benchmarks mixup_edited`.",
        "",
        "Share of passages that are told, by prints alone -> with the order of words (95 % interval; passages tried).",
        f"{_SHARE:.0%} of the words are touched; *retold* puts a synonym for each word that has one. A passage",
        f"that is left with fewer than {FEWEST_WORDS} words is not compared and not counted. Thresholds were chosen on",
        "wards of other seeds and on other draws of the published notes, beside the hand-written charts.",
    ]
    for name, (found, false) in told.items():
        lines += ["", f"## {name.capitalize()}", "", *_table(found, _shares)]
        lines += ["", "False alarms, by prints alone -> now, of texts tried:", "", *_table(false, _counts)]
    (_RESULTS / "mixup.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    kept = {name: {"found": found, "false alarms": false} for name, (found, false) in told.items()}
    (_RESULTS / "mixup.json").write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


def _table(cells: Cells, tell: Callable[[Cell], str]) -> Iterator[str]:
    yield f"| words | {' | '.join(f'{words}' for words in _LENGTHS)} |"
    yield f"|---|{'---|' * len(_LENGTHS)}"
    for kind, row in cells.items():
        yield f"| {kind} | {' | '.join(tell(row[words]) for words in _LENGTHS)} |"


def _shares(cell: Cell) -> str:
    if not cell.tried:
        return "none"
    low, high = _interval(cell.now, cell.tried)
    return f"{cell.before / cell.tried:.2f} -> {cell.now / cell.tried:.2f} ({low:.2f}-{high:.2f}; {cell.tried})"


def _counts(cell: Cell) -> str:
    return f"{cell.before} -> {cell.now} of {cell.tried}"
