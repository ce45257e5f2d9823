"""How long a coder waits for codes: every query of a fixed list, what it shows beside each code included.

The queries are what coders type: beginnings of codes, words, abbreviations, letters as they come in one after another,
and some that are vague on purpose. Time is the processor's, so that what else the machine does is left out.
"""

import time
from collections.abc import Iterator
from random import Random

from benchmarks.figure import Figure
from chartwarden.adapters.icd10cm import Icd10Cm
from chartwarden_web.codes import MOST_SHOWN

_AT_MOST_MS = 50  # of the server, for any query
_QUERIES = 300
_VAGUE = (
    "a, e, s, un, of, in, left, right, unspecified, initial encounter, other specified, fracture, injury, with, pain"
)
_TYPED = (
    "copd exac, aki, sepsis e coli, t2dm neuropathy, hip fracture left, nstemi, uti, afib, chf, stroke, gerd, htn ckd"
)


def measure() -> Iterator[Figure]:
    """Search, and look up the notes of each code that comes."""
    codes = Icd10Cm()
    codes.find("I10")  # the set is loaded when the server starts
    taken = sorted((_milliseconds(codes, query), query) for query in _queries(codes))
    yield Figure("queries", len(taken), "queries")
    yield Figure("search with notes, median", round(taken[len(taken) // 2][0], 1), "ms")
    yield Figure("search with notes, 99th of a hundred", round(taken[int(0.99 * len(taken))][0], 1), "ms")
    yield Figure(f"search with notes, slowest ({taken[-1][1]!r})", round(taken[-1][0], 1), "ms", at_most=_AT_MOST_MS)


def _milliseconds(codes: Icd10Cm, query: str) -> float:
    best = float("inf")
    for _ in range(3):
        began = time.process_time()
        for found in codes.search(query, most=MOST_SHOWN):
            codes.ruled(found.code)
        best = min(best, time.process_time() - began)
    return 1000 * best


def _queries(codes: Icd10Cm) -> list[str]:
    """Give the fixed list: what people type, each of it letter by letter, then titles and codes drawn by a seed."""
    words = [one.strip() for one in (*_VAGUE.split(","), *_TYPED.split(","))]
    typed = dict.fromkeys(query[:length] for query in words for length in range(1, len(query) + 1))
    rng = Random(7)
    some = codes.search("e", most=400) + codes.search("s72", most=200)
    for one in rng.sample(some, k=min(len(some), 200)):
        typed |= dict.fromkeys([one.code, one.code[:4], " ".join(one.display.split()[:3]).lower()])
    return list(typed)[:_QUERIES] if len(typed) >= _QUERIES else list(typed)
