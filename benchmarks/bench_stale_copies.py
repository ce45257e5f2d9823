"""How surely a passage that was copied forward and does not hold any more is flagged, and how often one that does is.

The notes are those of synthetic wards, and what is carried from one into another are whole passages of them. Into each
passage goes one sentence that time makes wrong, of phrases that people write; its twin gets the same passage with the
sentence brought up to date, or one that may be carried on. The phrases and the finder have one author, so that the
share found says less than the false flags do.

Then whole notes are carried on as they are: histories, allergies, examinations and plans, which must raise nothing.
"""

import itertools
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from benchmarks.figure import Figure
from chartwarden.chart.document import Document
from chartwarden.chart.sections import split_sections
from chartwarden.mixup.carried import Told, ToldSection
from chartwarden.mixup.stale import StaleCopy, StaleKind, stale_copies
from chartwarden.synthetic.values import MarkKind, WardChart
from chartwarden.synthetic.ward import ward

_SEEDS, _PATIENTS, _TODAY = (23, 41, 59), 70, date(2026, 11, 23)
_PROGRESS = "11506-3"

# What the older note says with `{n}`; what a note of a later day may say instead.
_DAYS = (
    "Hospital day {n}, slowly better.",
    "Antibiotic day {n} of 10.",
    "Ceftriaxone day {n}, tolerating it well.",
    "POD #{n} from the debridement.",
    "Postoperative day {n}, ambulating with help.",
    "Now day {n} of vancomycin.",
    "HD {n}: remains on telemetry.",
    "Day {n} of steroids, glucose rising.",
    "Vent day {n}, weaning as tolerated.",
    "ICU day {n}, pressors coming down.",
)
# What may be carried on although it counts days.
_DAYS_TOLD = (
    "Fever began on hospital day {n}.",
    "Cultures from day {n} were negative.",
    "Lines were changed on postoperative day {n}.",
    "Symptoms for {n} days before arrival.",
    "Expected discharge by day {n}9.",
    "Acetaminophen 650 mg every day {n} tablets at most.",
)
# The older note, and what the newer one says of the other side.
_SIDES = (
    ("Pain in the right knee is worse with steps.", "PROCEDURE: Left knee arthroscopy."),
    ("The left hip wound is clean and dry.", "The right hip wound is clean, staples in."),
    ("Swelling of the right leg, doppler pending.", "Swelling of the left leg, doppler shows a clot."),
    ("Left breast mass, biopsy planned.", "Right breast mass, biopsy site clean."),
    ("Right shoulder fracture in a sling.", "Left shoulder fracture, sling changed."),
    ("Left foot ulcer with slough at the base.", "Right foot ulcer, slough removed at the bedside."),
)
_SIDES_TRUE = (
    ("Pain in the right knee is worse with steps.", "The right knee was tapped, 20 mL clear fluid."),
    ("The left hip wound is clean and dry.", "Left hip wound clean, staples in."),
    ("History of left hip replacement in 2015.", "PROCEDURE: Right hip hemiarthroplasty."),
    ("Swelling of the right leg, doppler pending.", "Abrasion over the left leg, covered."),
    ("Left and right knee both stiff.", "Right knee injected."),
)
# The older note, what a note between says, and what may be written once more.
_ENDED = (
    ("Acute kidney injury, creatinine 2.9, hold lisinopril.", "Acute kidney injury has resolved.", "AKI resolved."),
    ("Septic shock on norepinephrine, wean as able.", "Shock resolved, pressors off.", "Shock resolved."),
    ("Foley catheter in place, urine clear.", "Foley catheter removed this morning.", "Foley out, voiding."),
    ("Delirium, reorient and keep lights on.", "Delirium is now resolved.", "Oriented, no delirium."),
    ("Hyponatremia 126, fluid restriction.", "Hyponatremia resolved with fluid restriction.", "Sodium 138."),
    ("Postoperative ileus, NPO with NG tube to suction.", "Ileus resolved, passing gas.", "Ileus resolved."),
    ("Chest tube to water seal, small leak.", "Chest tube was removed at noon.", "Chest tube site dry."),
    ("Atrial fibrillation with rates in the 130s.", "Atrial fibrillation resolved, sinus rhythm.", "Sinus rhythm."),
)
_ENDED_TRUE = (
    ("Acute kidney injury, creatinine 2.9, hold lisinopril.", "Creatinine plateaus, AKI not yet resolved."),
    ("Pneumonia of the right base, on ceftriaxone.", "Cough nearly resolved, pneumonia improving."),
    ("Call if fever above 101 or delirium.", "Delirium resolved."),
    ("Heart failure, furosemide 40 mg twice daily.", "Edema resolved, heart failure compensated."),
    ("Foley catheter in place, urine clear.", "PICC line removed, Foley stays for retention."),
)


@dataclass(frozen=True, slots=True, repr=False)
class _Planted:
    """Two notes with a passage that was carried on, and the sentence in it that is looked at."""

    notes: tuple[Told, Told]
    sentence: str

    def flags(self) -> list[StaleCopy]:
        """Give the flags in the sentence. What the ward's own words are flagged for is counted elsewhere."""
        [section] = [one for one in self.notes[1].sections if self.sentence in one.text]
        start = section.text.rindex(self.sentence)
        found = [one for one in stale_copies(self.notes) if one.section == section.ordinal]
        return [one for one in found if start <= one.start < start + len(self.sentence)]


def measure() -> Iterator[Figure]:
    """Carry passages on across the notes of stays, then whole notes."""
    charts = [chart for seed in _SEEDS for chart in ward(seed=seed, patients=_PATIENTS, today=_TODAY)]
    yield Figure("charts", len(charts), "charts")
    stays = [notes for chart in charts if len(notes := _progress(chart)) > 1]
    draw = random.Random(_SEEDS[0])
    for kind, planted in (
        (StaleKind.DAY, list(_days(stays, draw))),
        (StaleKind.SIDE, list(_pairs(stays, draw, _SIDES, StaleKind.SIDE))),
        (StaleKind.ENDED, list(_over(stays, draw))),
    ):
        found = sum(any(one.kind is kind for one in each.flags()) for each in planted)
        name = f"stale copies found, {kind.value} ({len(planted)} planted)"
        yield Figure(name, round(found / len(planted), 3), "share", at_least=0.8)
    twins = [
        *_told_days(stays, draw),
        *_pairs(stays, draw, _SIDES_TRUE, StaleKind.SIDE),
        *_pairs(stays, draw, _ENDED_TRUE, StaleKind.ENDED),
        *_updated(stays, draw),
    ]
    flagged = sum(bool(each.flags()) for each in twins)
    name = f"passages that may be carried on, flagged ({len(twins)} tried)"
    yield Figure(name, round(flagged / len(twins), 3), "share", at_most=0.01)
    yield from _whole(charts)


def _whole(charts: Sequence[WardChart]) -> Iterator[Figure]:
    """Look at charts as they are, and with each progress note carried on into the one after it."""
    plain = [notes for chart in charts if (notes := _notes(chart))]
    began = time.process_time()
    flags = sum(len(stale_copies(notes)) for notes in plain)
    took = time.process_time() - began
    # Read one by one: the wards' templates give a medicine the same day on two days running. The flags are right.
    yield Figure("flags in charts as they are, per 200 charts", round(flags * 200 / len(plain), 2), "flags", at_most=4)
    yield Figure("looking through a chart, mean, processor", round(1000 * took / len(plain), 1), "ms")
    carried = [_with_copies(chart) for chart in charts]
    stays = [notes for notes in carried if notes]
    flags = sum(len(_not_days(stale_copies(notes))) for notes in stays)
    yield Figure(
        f"flags where whole notes are carried on, per 200 charts ({len(stays)} charts)",
        round(flags * 200 / len(stays), 2),
        "flags",
    )


def _not_days(found: Sequence[StaleCopy]) -> list[StaleCopy]:
    """Leave out day counts: the heads of the wards' notes count days, and carrying those on is what is looked for."""
    return [one for one in found if one.kind is not StaleKind.DAY]


def _with_copies(chart: WardChart) -> list[Told]:
    """Give a chart in which each progress note ends with all of the one before it."""
    notes = _progress(chart)
    if len(notes) < 2:
        return []
    copied = {after.outline.id: f"{_text(after)}\n\n{_text(before)}" for before, after in itertools.pairwise(notes)}
    others = [one for one in chart.documents if one.outline.written_at and one.outline.id not in copied]
    return [*(_told(one) for one in others), *(_told(one, copied[one.outline.id]) for one in notes[1:])]


def _days(stays: Sequence[Sequence[Document]], draw: random.Random) -> Iterator[_Planted]:
    for notes in stays:
        phrase, n = draw.choice(_DAYS), draw.randint(2, 6)
        yield _carried(notes, draw, phrase.format(n=n))


def _told_days(stays: Sequence[Sequence[Document]], draw: random.Random) -> Iterator[_Planted]:
    for notes in stays:
        yield _carried(notes, draw, draw.choice(_DAYS_TOLD).format(n=draw.randint(2, 6)))


def _updated(stays: Sequence[Sequence[Document]], draw: random.Random) -> Iterator[_Planted]:
    """Carry a passage on with its count or its problem brought up to date."""
    for notes in stays:
        n, later = draw.randint(2, 5), (_day(notes[-1]) - _day(notes[0])).days
        phrase = draw.choice(_DAYS)
        yield _carried(notes, draw, phrase.format(n=n), instead=phrase.format(n=n + later))
        older, between, instead = draw.choice(_ENDED)
        yield _carried(notes, draw, older, instead=f"{between} {instead}")


def _pairs(
    stays: Sequence[Sequence[Document]], draw: random.Random, pairs: Sequence[tuple[str, str]], kind: StaleKind
) -> Iterator[_Planted]:
    for notes in stays:
        older, newer = draw.choice(pairs)
        yield _carried(notes, draw, older, newer=newer if kind is StaleKind.SIDE else f"Interval: {newer}")


def _over(stays: Sequence[Sequence[Document]], draw: random.Random) -> Iterator[_Planted]:
    for notes in stays:
        older, between, _ = draw.choice(_ENDED)
        yield _carried(notes, draw, older, newer=f"Interval: {between}")


def _carried(
    notes: Sequence[Document], draw: random.Random, sentence: str, *, newer: str = "", instead: str = ""
) -> _Planted:
    """Carry lines of the first note of a stay into its last one, with a sentence among them.

    The sentence stands in both, or is replaced by another in the last; `newer` is what that note says by itself.
    """
    first, last = notes[0], notes[-1]
    lines = [line for line in _text(first).splitlines() if len(line.split()) > 4]
    at = draw.randrange(1, max(2, len(lines) - 3))
    passage = lines[at : at + 4]
    place = draw.randrange(len(passage) + 1)
    old = "\n".join([*passage[:place], sentence, *passage[place:]])
    new = "\n".join([*passage[:place], instead or sentence, *passage[place:]])
    head, tail = "\n".join(lines[:at]), "\n".join(lines[at + 4 :])
    older = _told(first, f"ASSESSMENT:\n{head}\n{old}\n{tail}")
    return _Planted((older, _told(last, f"ASSESSMENT:\n{newer}\n{_own_words(last)}\n{new}")), instead or sentence)


def _own_words(note: Document) -> str:
    """Give what a note says by itself, without the heading that counts its day."""
    return "\n".join(line for line in _text(note).splitlines() if len(line.split()) > 4)


def _progress(chart: WardChart) -> list[Document]:
    """Give the progress notes of the first encounter by time, one of each day."""
    here = chart.encounters[0].id
    strangers = {mark.document_id for mark in chart.marks if mark.kind is MarkKind.MIXED_UP}
    own = [
        one
        for one in chart.documents
        if one.outline.loinc == _PROGRESS and one.outline.encounter_id == here and one.outline.id not in strangers
    ]
    by_day = {_day(one): one for one in own if one.outline.written_at and one.text.value.strip()}
    return [by_day[day] for day in sorted(by_day)]


def _notes(chart: WardChart) -> list[Told]:
    return [_told(one) for one in chart.documents if one.outline.written_at and one.text.value.strip()]


def _day(note: Document) -> date:
    assert note.outline.written_at is not None
    return note.outline.written_at.date()


def _text(note: Document) -> str:
    return note.text.value


def _told(note: Document, text: str = "") -> Told:
    text = text or _text(note)
    outline = replace(note.outline, sections=split_sections(text, document_type=note.outline.loinc))
    assert outline.written_at is not None
    sections = tuple(ToldSection(one.ordinal, one.loinc, text[one.start : one.end]) for one in outline.sections)
    return Told(outline.id, outline.encounter_id, outline.loinc, outline.written_at.replace(tzinfo=None), sections)
