"""What protection costs: opening a chart and reading a note for work, against the same reads as plain selects.

Ours decides the grant, seals two durable ledger entries, decrypts and masks; the peer does none of it.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from benchmarks.figure import Figure, fastest
from benchmarks.house import database_folder, throwaway_house
from chartwarden.actions.charts import open_chart, read_document
from tests.builders import SUMMARY, Scene, a_document

_NOTES = 40
_TIMES_AS_LONG = 8  # notes of about five thousand characters
_TURNS = 30


def measure() -> Iterator[Figure]:
    """Measure on SQLite, with a chart of forty notes."""
    scene = Scene(throwaway_house())
    desk = scene.at(scene.coder)
    notes = [
        a_document(f"n{place}", SUMMARY * _TIMES_AS_LONG, patient=scene.patient, encounter=scene.stay)
        for place in range(_NOTES)
    ]
    desk.charts.save(notes)
    wanted = notes[0].document.outline.id

    def ours() -> None:
        open_chart(desk, scene.work.id)
        read_document(desk, scene.work.id, wanted)

    with closing(_plain_database(database_folder() / "plain.sqlite3", [SUMMARY * _TIMES_AS_LONG] * _NOTES)) as plain:

        def bare() -> None:
            for _ in range(2):  # opening the chart, and reading the note
                plain.execute("SELECT * FROM work WHERE id = 1").fetchone()
                plain.execute("SELECT * FROM encounter").fetchall()
                for (outline,) in plain.execute("SELECT outline FROM document WHERE patient = 1"):
                    json.loads(outline)
            plain.execute("SELECT * FROM patient WHERE id = 1").fetchone()
            plain.execute("SELECT body FROM document WHERE id = 1").fetchone()

        seconds, plain_seconds = fastest(ours, bare, times=_TURNS)
    yield Figure("open a chart and read a note", round(seconds * 1000, 2), "ms")
    yield Figure("the same reads as plain selects", round(plain_seconds * 1000, 2), "ms")
    yield Figure("protected against plain", round(seconds / plain_seconds, 1), "times")


def _plain_database(path: Path, texts: list[str]) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=WAL")
    for table in ("work", "encounter", "patient"):
        connection.execute(f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, value TEXT)")
        connection.execute(f"INSERT INTO {table} VALUES (1, ?)", (json.dumps({"value": "v" * 400}),))  # noqa: S608
    connection.execute("CREATE TABLE document (id INTEGER PRIMARY KEY, patient INTEGER, outline TEXT, body TEXT)")
    outline = json.dumps({"sections": [{"loinc": "8648-8", "start": n, "end": n + 1} for n in range(32)]})
    connection.executemany(
        "INSERT INTO document (patient, outline, body) VALUES (1, ?, ?)", [(outline, text) for text in texts]
    )
    connection.commit()
    return connection
