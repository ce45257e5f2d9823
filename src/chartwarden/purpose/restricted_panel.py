r"""The lines around a laboratory's test of a sensitive subject: its panel, which tells the same.

`RNA quant 41,200` one line below a count of CD4 needs no name of the disease. Nobody lists every test of every panel.
So the lines right above and below such a test are taken with it, one after the other, while each is a bare result and
none is a test that everybody has. What stands past an ordinary result, an empty line or a sentence is another panel.

Source: 45 CFR 164.502(b); control MIN-2. Which results are ordinary, and how far a panel goes, is policy.

Example:
    >>> text = "Na 140\nCD4 abs 188\nIndex 0.31\nCr 1.1\nIndex 0.4"
    >>> [text[first:last] for first, last in panel_lines(text, 7, 18, start=0, stop=len(text))]
    ['Index 0.31']

"""

import re
from collections.abc import Iterator
from itertools import takewhile
from typing import Final

_MOST_LINES: Final = 8  # on either side
_LONGEST: Final = 90  # characters of a line that holds one result
_MOST_WORDS: Final = 10
_MOST_NAME_WORDS: Final = 5
_MOST_WORDS_BEFORE: Final = 2  # in the line of a test: "absolute", "urine", "plasma"
_RESULT: Final = re.compile(
    r"""
    \s*[-*•]?\s*
    (?:(?P<name>[A-Za-z][A-Za-z0-9\ ()%/+.\-]{0,45}?)[\s:=|]+)?  # unless the name is on the line above
    (?:[<>≤≥]?\s?\d[\d.,/:]*|pos(?:itive)?\b|neg(?:ative)?\b|not\ detected\b|detected\b|undetectable\b
      |(?:non-?)?reactive\b|pending\b|see\ (?:report|comment)\b|present\b|absent\b|high\b|low\b|sent\b)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_NUMBERED: Final = re.compile(r"\s*\(?\d{1,2}[.)]\s")  # a list of problems is no panel
_SENTENCE: Final = re.compile(r"[a-z]\.\s+[A-Z]")
_WORD: Final = re.compile(r"[^\W_]+")
_PROSE: Final = frozenset(
    """
    an and are as at been but by currently denied denies drinks family for from had has have he his her history hx in
    is last lives married never no not of off on past pt patient reports said says seen she since smoked smoker smokes
    started still takes taking the then to use used uses was were who will with without works
    """.split()
)
"""Words of sentences, which the name of a test has none of."""

_ORDINARY: Final = frozenset(
    """
    na sodium k potassium cl chloride co2 hco3 bicarb bicarbonate bun urea creat creatinine cr crea egfr gfr
    glucose gluc glu bsl ca calcium mg magnesium phos phosphorus phosphate po4 wbc wcc rbc hgb hb hct hematocrit
    haematocrit haemoglobin hemoglobin plt plts plat platelet platelets mcv mch mchc rdw mpv neut neuts neutrophil
    neutrophils anc lymph lymphs lymphocytes mono monos monocytes eos eosinophils baso basos bands blasts albumin
    alb protein tp ast alt alp alk sgot sgpt bili bilirubin tbili dbili ggt lipase amylase ld ldh ck cpk ckmb
    troponin trop bnp probnp nt crp esr procalcitonin pct lactate lactic ph pco2 po2 pao2 abg vbg bg inr pt ptt
    aptt fibrinogen dimer tsh t3 t4 ft3 ft4 a1c hba1c hgba1c chol cholesterol ldl hdl triglycerides trig tg iron
    fe ferritin tibc b12 folate vitamin uric urate ammonia blood urine sputum stool csf wound culture cultures cx
    bcx ucx bldcx gram ua sg specific leuk leukocyte leukocytes nitrite ketones covid influenza flu rsv strep
    legionella pneumococcal mrsa difficile diff vanc vancomycin trough digoxin tacrolimus gentamicin bp hr rr t
    temp tmax pulse spo2 sats sat o2 resp wt weight ht height bmi i o uop urineoutput pain gcs ekg ecg cxr ct mri
    us echo xray xr cortisol psa cea afp hcg bhcg beta type abo rh crossmatch anion gap osm osmolality base excess
    fio2 ef ana rf ccp anca hepatitis hbsag hbsab hcv hbv anti retic reticulocyte haptoglobin smear date time page
    lab labs collected received reported specimen reference
    """.split()
)
"""Words of results that everybody has, of signs, and of what stands between results."""


def panel_lines(text: str, at: int, behind: int, *, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Give the lines of the panel that a test stands in, without the test's own.

    Args:
        text: the whole text.
        at: where the test begins.
        behind: where its own clause ends.
        start: first character of the part looked at; the panel does not reach beyond.
        stop: where that part ends.

    Yields:
        Where each line begins and ends, those above the test from the nearest up, then those below.

    """
    first, own_end = _line_begins(text, at, start), _line_ends(text, behind, stop)
    if first is None or own_end is None:
        return
    if len(_WORD.findall(text[first:at])) > _MOST_WORDS_BEFORE or not _is_a_result(text[first:own_end]):
        return
    for lines in (_named(text, _above(text, first, start)), _below(text, own_end, stop)):
        yield from takewhile(lambda line: _is_of_a_panel(text[line[0] : line[1]]), lines)


def _line_begins(text: str, at: int, start: int) -> int | None:
    """Give where a line begins; None when that is too far for a panel. A note of 1 MB may be one line."""
    nearest = max(start, at - _LONGEST)
    found = text.rfind("\n", nearest, at)
    return found + 1 if found >= 0 else nearest if nearest == start else None


def _line_ends(text: str, at: int, stop: int) -> int | None:
    furthest = min(stop, at + _LONGEST)
    found = text.find("\n", at, furthest)
    return found if found >= 0 else furthest if furthest == stop else None


def _above(text: str, edge: int, start: int) -> Iterator[tuple[int, int]]:
    for _ in range(_MOST_LINES):
        first = _line_begins(text, edge - 1, start) if edge > start else None
        if first is None:
            return
        yield first, edge - 1
        edge = first


def _below(text: str, edge: int, stop: int) -> Iterator[tuple[int, int]]:
    for _ in range(_MOST_LINES):
        last = _line_ends(text, edge + 1, stop) if edge < stop else None
        if last is None:
            return
        yield edge + 1, last
        edge = last


def _named(text: str, lines: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Give lines up to one that is only a value: above a test, that belongs to another."""
    for first, last in lines:
        found = _RESULT.match(text, first, last)
        if found is None or found["name"] is None:
            return
        yield first, last


def _is_of_a_panel(line: str) -> bool:
    """Tell whether a line is one bare result, and not one that everybody has."""
    words = [word.lower() for word in _WORD.findall(line)]
    if not words or words[0] in _ORDINARY or any(len(word) > 1 and word in _ORDINARY for word in words):
        return False  # one letter alone is a name of a result only where a line begins
    return _RESULT.match(line) is not None and _is_a_result(line)


def _is_a_result(line: str) -> bool:
    """Tell whether a line is the name of a test, with a value or without, and no sentence."""
    words = _WORD.findall(line)
    found = _RESULT.match(line)
    name = _WORD.findall((found["name"] or "") if found else line)
    return (
        len(line) <= _LONGEST
        and len(words) <= _MOST_WORDS
        and len(name) <= _MOST_NAME_WORDS
        and _PROSE.isdisjoint(word.lower() for word in words)
        and not _NUMBERED.match(line)
        and not _SENTENCE.search(line)
    )
