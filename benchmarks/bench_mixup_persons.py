"""Whose number or name stands in a text, asked of a million patients: what the keyed prints cost in space and time.

The other way is an automaton over all names and numbers in the memory of each process; its figures stand in ADR 0035.
"""

import random
import resource
import sqlite3
import statistics
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from benchmarks.figure import Figure
from benchmarks.house import throwaway_house
from chartwarden.chart.patient import NumberKind, Patient, PersonName, RecordNumber
from chartwarden.foundation.identifiers import PatientId
from chartwarden.mixup.person import prints_in, prints_of
from chartwarden.synthetic.ward import ward

_PATIENTS, _KEY, _SEED, _NOTES = 1_000_000, b"k" * 32, 23, 300
_MB = 1024 * 1024
_FIRST_DAY = date(1930, 1, 1)


def measure() -> Iterator[Figure]:
    """Fill the index with a million invented people, then ask it about the notes of a ward."""
    house = throwaway_house()
    path = Path(str(house.settings.home)) / "persons.sqlite3"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE person_print (id INTEGER PRIMARY KEY, patient_id TEXT, print INTEGER)")
        database.execute("PRAGMA synchronous = OFF")
        began = time.perf_counter()
        database.executemany("INSERT INTO person_print (patient_id, print) VALUES (?, ?)", _rows())
        yield Figure("prints of a million patients made and stored", round(time.perf_counter() - began, 1), "s")
        began = time.perf_counter()
        database.execute("CREATE INDEX person_print_of ON person_print (print)")
        database.execute("CREATE INDEX person_print_patient ON person_print (patient_id)")
        database.commit()
        yield Figure("its indexes", round(time.perf_counter() - began, 1), "s")
        yield Figure("on disk", round(path.stat().st_size / _MB), "MB")
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        yield Figure("memory of the process that it takes", round(grown), "MB", at_most=100)
        yield from _asked(database)


def _asked(database: sqlite3.Connection) -> Iterator[Figure]:
    notes = [document.text.value for chart in ward(seed=_SEED, patients=40, today=date(2026, 11, 23))
             for document in chart.documents][:_NOTES]  # fmt: skip
    seconds, found, asked = [], 0, 0
    for note in notes:
        began = time.perf_counter()
        values = {one.value for one in prints_in(note, key=_KEY)}
        marks = ",".join("?" * len(values))
        question = f"SELECT print, patient_id FROM person_print WHERE print IN ({marks})"  # noqa: S608 -- only marks
        found += len(database.execute(question, list(values)).fetchall())
        seconds.append(time.perf_counter() - began)
        asked += len(values)
    size = sum(map(len, notes))
    yield Figure("reading a note and asking, median", round(statistics.median(seconds) * 1000, 2), "ms", at_most=50)
    yield Figure("reading and asking", round(size / sum(seconds) / 1e6, 2), "MB/s")
    yield Figure("prints asked of a note", round(asked / len(notes), 1), "prints")
    yield Figure("numbers equal by chance, per note", round(found / len(notes), 2), "rows")


def _rows() -> Iterator[tuple[str, int]]:
    draw = random.Random(_SEED)
    for number in range(_PATIENTS):
        patient = Patient(
            PatientId(f"patient-{number:024}"),
            names=(PersonName((f"Given{_letters(draw)}",), f"Family{_letters(draw)}"),),
            birth_on=_FIRST_DAY + timedelta(days=draw.randrange(34_000)),
            numbers=(
                RecordNumber(NumberKind.MEDICAL_RECORD, f"MR-{draw.randrange(10**8):08}"),
                RecordNumber(NumberKind.MEMBER, f"ZZK-{draw.randrange(10**10):010}"),
            ),
        )
        for value in prints_of(patient, key=_KEY):
            yield patient.id, value


def _letters(draw: random.Random) -> str:
    return "".join(draw.choices("abcdefghijklmnopqrstuvwxyz", k=4))
