"""Where people are: facilities, employers and schools, towns, post-office boxes; and days that have a name.

A facility is found from the word that ends it (Hospital, Clinic, Laboratory), backward over capitals, and only when
one of them is a name and not a speciality: `Quillhaven Regional Hospital`, not `Regional Hospital` or `Pain Clinic`.

This version has no gazetteer: a town is found before a State, or after words such as `lives in`.

Example:
    >>> text = "Seen at Quillhaven Regional Hospital"
    >>> [text[c.start : c.end] for c in at_place_word(text, 28, 36, "hospital")]
    ['Quillhaven Regional Hospital']

"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from chartwarden.phi.candidate import Candidate, Tier
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.phi.lexicon import (
    COUNTRIES,
    EPONYMS,
    FACILITY_FILLERS,
    GRAMMAR,
    MONTHS,
    ORGANISATION_HEADS,
    STATE_NAMES,
    STATES,
    STRUCTURE,
    SURE_FACILITY_HEADS,
    WEEKDAYS,
    is_medical,
)
from chartwarden.phi.names import chunks_before

_WORD: Final = re.compile(r"[A-Za-z&][A-Za-z&]{0,24}(?:['-][A-Za-z]{1,24}){0,3}\.?")
_CAPITAL: Final = r"[A-Z][A-Za-z]{0,24}(?:['-][A-Za-z]{1,24}){0,3}"
_CAPITALS: Final = re.compile(
    rf"(?:{_CAPITAL}\.?|&|of|the|and)(?:[ \t]{{1,2}}(?:{_CAPITAL}|&|of the|of|and)(?=\W|\Z)){{0,5}}"
)
_LOOK_BACK: Final = 70
_ORDINARY: Final = FACILITY_FILLERS | GRAMMAR | STRUCTURE
_MOST_WORDS: Final = 6
_JOINERS: Final = frozenset("of the and & for".split())

# The last word of a name alone is too common for these; together with the word before it they are sure.
_PAIRS: Final = {
    "center": "medical health care cancer surgery surgical rehabilitation rehab nursing heart birth imaging trauma "
    "behavioral hospice wellness treatment",
    "centre": "medical health care cancer surgery surgical rehabilitation nursing leisure",
    "home": "nursing care rest group",
    "care": "urgent primary home hospice memory",
    "medicine": "family internal sports",
    "practice": "family medical group",
    "health": "behavioral behavioural mental public community university home regional",
    "healthcare": "",
    "system": "health hospital healthcare",
    "group": "medical pathology physicians radiology physician health dental cardiology surgical imaging",
    "associates": "medical radiology cardiology pathology orthopedic surgical physicians anesthesia pediatric health",
    "physicians": "family emergency",
    "partners": "health medical",
    "pharmacy": "",
    "institute": "cancer heart eye spine brain vascular research medical",
    "living": "assisted independent",
    "lab": "reference",
    "labs": "reference",
    "pediatrics": "",
    "paediatrics": "",
    "orthopedics": "",
    "orthopaedics": "",
    "dental": "",
    "dermatology": "",
    "rehabilitation": "",
    "rehab": "",
    "surgery": "",
}  # fmt: skip -- rows of a table
_FOLLOWED_BY: Final = re.compile(
    r"\s{1,2}(?:course|day|days|stay|discharge|admission|admissions|number|no\b|visit|visits|bed|problem|medicine|acquired)",
    re.IGNORECASE,
)
_AFTER_FACILITY: Final = re.compile(r"(?:,?[ \t](?:Emergency Department|ED|ICU|NICU|Campus|at [A-Z][a-z]{2,20}))\b")


def _is_proper(word: str) -> bool:
    lowered = word.lower().rstrip(".")
    return word[0].isupper() and len(lowered) > 1 and lowered not in _ORDINARY and not is_medical(lowered)


def _capitals_before(text: str, end: int) -> list[tuple[int, str]]:
    """Give the run of capitalised words that ends just before `end`, first word first, each with its place."""
    run: list[tuple[int, str]] = []
    for at, chunk in chunks_before(text, end, most=_MOST_WORDS, room=_LOOK_BACK):
        bare = chunk.lstrip("([\"'*|:-")
        joined = bare.lower() in _JOINERS and bool(run)
        if not _WORD.fullmatch(bare) or not (bare[0].isupper() or joined):
            break
        if bare[-1] == "." and len(bare) > 4:  # noqa: PLR2004 -- `St.` and `Mt.` belong to names; longer ends a sentence
            break
        run.append((at + len(chunk) - len(bare), bare))
        if len(bare) < len(chunk):
            break
    run.reverse()
    while run and not _is_proper(run[0][1]) and run[0][1].lower() not in {"university", "mayo", "va", "county", "city"}:
        run.pop(0)
    return run


def _facility(text: str, start: int, end: int, word: str) -> Iterator[Candidate]:
    if not text[start].isupper() or (word == "hospital" and _FOLLOWED_BY.match(text, end)):
        return
    run = _capitals_before(text, start)
    if not run:
        return
    last = run[-1][1].lower()
    if word not in SURE_FACILITY_HEADS and _PAIRS.get(word) and last not in _PAIRS[word].split():
        return
    if any(name.lower().removesuffix("'s") in EPONYMS for _, name in run) and len(run) == 1 and word != "hospital":
        return
    after = _AFTER_FACILITY.match(text, end)
    stop = after.end() if after else end
    yield Candidate(run[0][0], stop, IdentifierKind.FACILITY, Tier.CUE, 0.85, "facility-word")


def _organisation(text: str, start: int, end: int, _word: str) -> Iterator[Candidate]:
    if not text[start].isupper():
        return
    run = _capitals_before(text, start)
    if run:
        after = re.compile(r"[ \t](?:District|Department|of [A-Z][a-z]{2,20})\b").match(text, end)
        stop = after.end() if after else end
        yield Candidate(run[0][0], stop, IdentifierKind.EMPLOYER, Tier.SHAPE, 0.7, "organisation-word")


_EMPLOYED: Final = re.compile(
    r"(?:employer|place\sof\s(?:work|employment))[ \t*]{0,4}(?:name)?[ \t]{0,2}[:=\n][ \t]{0,3}"
    r"|(?:employed|work(?:s|ed|ing)?|retired|teaches|volunteers|job)\s{1,2}(?:as\san?\s(?:[a-z]{2,20}\s){1,3})?"
    r"(?:part[ -]time\s|full[ -]time\s)?(?:at|for|by|from|with)\s{1,2}(?:the\s)?",
    re.IGNORECASE,
)


def _employer(text: str, start: int, _end: int, _word: str) -> Iterator[Candidate]:
    m = _EMPLOYED.match(text, start)
    name = _CAPITALS.match(text, m.end()) if m else None
    if name is None:
        return
    words = name[0].split()
    while words and not words[-1][0].isupper():
        words.pop()
    kept = " ".join(words)
    alone = len(words) == 1 and not _is_proper(words[0])
    if not words or not words[0][0].isupper() or alone or words[0].lower() in MONTHS or words[0].lower() in WEEKDAYS:
        return
    yield Candidate(
        name.start(), name.start() + len(kept.rstrip(".")), IdentifierKind.EMPLOYER, Tier.CUE, 0.85, "employer-cue"
    )


_TOWN: Final = r"(?:(?:St|Mt|Ft)\.[ \t])?[A-Z][A-Za-z'-]{1,24}(?:[ \t](?:[A-Z][A-Za-z'-]{1,24}|of|de|la|on|upon))"
_LIVES: Final = re.compile(
    r"(?:lives?|living|lived|resid(?:es|ed|ing|ent)|moved|relocated|born|raised|native|travel(?:s|led|ed|ing)?|trip|"
    r"visiting|transferred|hails|family|cousin|sister|brother|son|daughter)\s{1,2}(?:here\s|back\s|in|of|to|from){1,2}\s{1,2}"
    rf"(?P<town>{_TOWN}{{0,2}})(?!\s(?:Hospital|Clinic|Center))"
)
_BEFORE_STATE: Final = re.compile(rf"({_TOWN}{{0,3}})(,[ \t]{{0,2}}|[ \t]{{1,2}})\Z")
_ZIP_AFTER: Final = re.compile(r"\.?,?\s{1,4}\d{5}\b")
_STATES_ALSO_WORDS: Final = frozenset("IN OR ME OK HI OH DE LA MA MS CO AL PA ID MD CT MI MT NE ND SD VA PR".split())


def _lives(text: str, start: int, _end: int, _word: str) -> Iterator[Candidate]:
    m = _LIVES.match(text, start)
    if m and m["town"].lower().split()[0] not in COUNTRIES and m["town"] not in STATE_NAMES and _is_proper(m["town"]):
        yield Candidate(m.start("town"), m.end("town"), IdentifierKind.CITY, Tier.CUE, 0.8, "town-cue")


def _town_before(text: str, at: int) -> re.Match[str] | None:
    floor = max(0, at - 60)
    floor = max(text.rfind("\n", floor, at) + 1, floor)
    comma = text.rfind(",", floor, max(floor, at - 2)) + 1
    return _BEFORE_STATE.search(text, max(floor, comma), at)


def before_state(text: str, start: int, end: int) -> Iterator[Candidate]:
    """Find the town in front of a State's two letters at `text[start:end]`: `Harlow Falls, OH 44999`."""
    state = text[start:end]
    if state not in STATES:
        return
    zipped = _ZIP_AFTER.match(text, end) is not None
    m = _town_before(text, start)
    if m is None or not (zipped or (state not in _STATES_ALSO_WORDS and "," in m[2])):
        return
    if _is_proper(m[1].split()[-1]) or zipped:
        yield Candidate(m.start(1), m.end(1), IdentifierKind.CITY, Tier.CUE, 0.9, "town-before-state")


def _state_name(text: str, start: int, _end: int, _word: str) -> Iterator[Candidate]:
    if not text[start].isupper():
        return
    m = _town_before(text, start)
    if m is not None and "," in m[2] and _is_proper(m[1].split()[-1]):
        yield Candidate(m.start(1), m.end(1), IdentifierKind.CITY, Tier.CUE, 0.85, "town-before-state")


_BOX: Final = re.compile(r"box\s{0,2}#?\s?\d{1,7}\b", re.IGNORECASE)
_POST_OFFICE: Final = re.compile(r"(?:\bP\.?\s{0,2}O\.?\s{0,2}|\bPost\sOffice\s)\Z", re.IGNORECASE)


def _post_box(text: str, start: int, _end: int, _word: str) -> Iterator[Candidate]:
    m = _BOX.match(text, start)
    office = _POST_OFFICE.search(text, max(0, start - 14), start)
    if m and office:
        yield Candidate(office.start(), m.end(), IdentifierKind.ADDRESS, Tier.CUE, 0.95, "post-office-box")


_HOLIDAYS: Final = {
    "christmas": r"christmas(?:\s(?:day|eve))?(?!\stree)",
    "thanksgiving": r"thanksgiving(?:\sday)?",
    "easter": r"easter(?:\s(?:sunday|monday))?",
    "halloween": r"halloween",
    "hanukkah": r"hanukkah",
    "ramadan": r"ramadan",
    "diwali": r"diwali",
    "passover": r"passover",
    "kwanzaa": r"kwanzaa",
    "juneteenth": r"juneteenth",
    "new": r"new\syear'?s(?:\s(?:day|eve))?",
    "labor": r"labor\sday",
    "memorial": r"memorial\sday",
    "independence": r"independence\sday",
    "fourth": r"fourth\sof\sjuly",
    "valentine": r"valentine'?s?\sday",
    "valentine's": r"valentine's\sday",
    "mother's": r"mother's\sday",
    "father's": r"father's\sday",
    "veterans": r"veterans\sday",
}
_HOLIDAY: Final = {word: re.compile(pattern + r"\b", re.IGNORECASE) for word, pattern in _HOLIDAYS.items()}


def _holiday(text: str, start: int, _end: int, word: str) -> Iterator[Candidate]:
    if text[start].isupper() and (m := _HOLIDAY[word].match(text, start)):
        yield Candidate(start, m.end(), IdentifierKind.DATE, Tier.CUE, 0.7, "holiday")


_Rule = Callable[[str, int, int, str], Iterator[Candidate]]


def _rules() -> dict[str, tuple[_Rule, ...]]:
    table: dict[str, tuple[_Rule, ...]] = {}
    groups: tuple[tuple[_Rule, frozenset[str]], ...] = (
        (_facility, SURE_FACILITY_HEADS | frozenset(_PAIRS)),
        (_organisation, ORGANISATION_HEADS - {"mill", "mills", "industries", "bank", "works", "plant", "factory"}),
        (
            _employer,
            frozenset("employer place employed work works worked working retired teaches volunteers job".split()),
        ),
        (
            _lives,
            frozenset(
                "live lives living lived resides resided residing resident moved relocated born raised native travel "
                "travels travelled traveled traveling trip visiting transferred hails family cousin sister brother son "
                "daughter".split()
            ),
        ),
        (
            _state_name,
            frozenset(name.lower() for name in STATE_NAMES if " " not in name) | {"new", "north", "south", "west"},
        ),
        (_post_box, frozenset({"box"})),
        (_holiday, frozenset(_HOLIDAY)),
    )
    for rule, words in groups:
        for word in words:
            table[word] = (*table.get(word, ()), rule)
    return table


_RULES: Final = _rules()
PLACE_WORDS: Final = frozenset(_RULES)
"""The lower-case words that `at_place_word` knows."""


def at_place_word(text: str, start: int, end: int, word: str) -> Iterator[Candidate]:
    """Find places that the word `text[start:end]` gives away; `word` is its lower case, one of `PLACE_WORDS`."""
    for rule in _RULES[word]:
        if rule is not _state_name or any(
            text.startswith(name, start) for name in STATE_NAMES if name[0] == text[start]
        ):
            yield from rule(text, start, end, word)
