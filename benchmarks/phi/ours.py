"""Runs our finder as `peers.py` runs the others, so that all are timed alike: notes a line in, an answer a line out.

Run:
    python -m benchmarks.phi.ours at-once < notes.jsonl

"""

import json
import sys
import time
from collections.abc import Callable

from benchmarks.phi.notes import corpus, registration
from benchmarks.phi.quality import AUTHORS
from chartwarden.phi.known import KnownIdentifiers
from chartwarden.phi.reading import read
from chartwarden.phi.scan import FINDER_VERSION, scan, scan_many
from chartwarden.phi.structured import structured

REPORTED = 0.5  # candidates below are evidence for others and not found by themselves

Known = list[KnownIdentifiers | None]
Places = list[list[tuple[int, int]]]


def at_once(texts: list[str], known: Known) -> Places:
    """Find with everything there is, registration included, in all notes with one call."""
    return [[(f.start, f.end) for f in found] for found in scan_many(texts, known=known)]


def one_by_one(texts: list[str], known: Known) -> Places:
    """The same with a call for each note."""
    return [[(f.start, f.end) for f in scan(text, known=k)] for text, k in zip(texts, known, strict=True)]


def patterns(texts: list[str], _known: Known) -> Places:
    """Find only what has a shape or a cue word."""
    places = []
    for text in texts:
        reading = read(text)
        found = structured(reading.text, reading.data)
        places.append([reading.folded.span(c.start, c.end) for c in found if c.confidence >= REPORTED])
    return places


WAYS: dict[str, Callable[[list[str], Known], Places]] = {
    "at-once": at_once,
    "one-by-one": one_by_one,
    "patterns": patterns,
}


def main(name: str) -> None:
    """Serve one of the ways until the input ends."""
    known = {note.name: registration(note) for author in AUTHORS for note in corpus(author)}
    WAYS[name](["Warm up, Dr. Example."], [None])
    print(json.dumps({"version": FINDER_VERSION}), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        registered = [known.get(note) for note in asked["names"]]
        began = time.process_time()
        spans = WAYS[name](asked["texts"], registered)
        seconds = time.process_time() - began
        print(json.dumps({"spans": spans, "seconds": seconds}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
