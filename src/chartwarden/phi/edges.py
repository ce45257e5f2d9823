"""Where a tagged identifier really begins and ends: initials belong to it, titles and labels do not.

The tagger judges token by token. These few rules hold for every text: an initial beside a name is part of it, a part
joined by a hyphen or an apostrophe too; a credential, a title, a State or a heading at its edge is not; the name of a
disease is nobody's.

Example:
    >>> text = "Per N. Javanmard MD, Mazar-i-Sharif"
    >>> edged(text, Candidate(7, 19, K.PROVIDER_NAME, Tier.TAGGED, 0.9, "tagger"))[:2]
    (4, 16)

"""

import re
from functools import lru_cache
from typing import Final

from chartwarden.phi.candidate import Candidate, Tier
from chartwarden.phi.kinds import PERSON_NAMES, IdentifierKind
from chartwarden.phi.lexicon import (
    COUNTRIES,
    EPONYM_NOUNS,
    EPONYMS,
    FACILITY_FILLERS,
    FACILITY_HEADS,
    ORGANISATION_HEADS,
    STATE_NAMES,
    STATES,
)
from chartwarden.phi.lexicon_file import ROLES, facts_of
from chartwarden.phi.structured.partial_dates import is_score

__all__ = ["K", "Tier", "edged", "is_eponym", "is_named_after"]

K = IdentifierKind
_PLACES: Final = frozenset({K.CITY, K.COUNTY, K.ADDRESS, K.FACILITY, K.ORGANISATION})

_INITIAL_BEFORE: Final = re.compile(r"(?<![^\W_])(?:[A-Z]\.[ \t]?){1,2}[ \t]{0,2}\Z")
_INITIAL_AFTER: Final = re.compile(r",?[ \t](?:[A-EG-LN-Z]\b\.?|[FM]\.)(?![ \t]?[\d-]|['/)\w:]|[ \t]?[A-Z]\b)")
_JOINED_BEFORE: Final = re.compile(r"(?<![^\W_])[^\W\d_]{1,20}[-'](?:[^\W\d_]{1,3}-)?\Z")
_JOINED_AFTER: Final = re.compile(r"(?:-[^\W\d_]{1,3})?-[^\W\d_]{1,24}(?![^\W_])|'[A-Z][a-z]{2,20}\b")
_JOINS: Final = frozenset("-'")
_LAST_WORD: Final = re.compile(r"([^\W\d_]+)[^\w]{0,3}\Z")
_TWO_WORDS: Final = re.compile(r"(?:'s?)?[\s-]{1,3}([a-z']{3,20})(?:[\s-]{1,2}([a-z']{3,20}))?")
_OF_BEFORE: Final = re.compile(
    r"(?:circle|angle|canal|tetralogy|fossa|triangle|islets?|loop|ligament|pouch|foramen)\s{1,2}of\s{1,2}\Z"
)
_NOT_OF_NAMES: Final = frozenset(
    ROLES.index(role) for role in ("credential", "title", "honorific", "relation", "provider", "weekday", "insurer")
)
_HEADING: Final = ROLES.index("heading")
_EPONYM: Final = ROLES.index("eponym")
_STATES: Final = frozenset(state.lower() for state in STATES) | frozenset(
    name.lower() for name in STATE_NAMES | COUNTRIES
)
_AFTER_PLACE: Final = re.compile(
    r"\s{0,2}[,(]\s{0,3}(?:(?:"
    + "|".join(sorted(STATES))
    + r")|(?i:"
    + "|".join(sorted(STATE_NAMES | COUNTRIES))
    + r"))\)?\Z"
)
_WORDS: Final = re.compile(r"[^\W\d_]+")
_HEADS: Final = FACILITY_HEADS | ORGANISATION_HEADS
_TRADES: Final = FACILITY_FILLERS | _HEADS
_TITLES: Final = frozenset(
    """judge sheikh sheik imam msgr monsignor sr fr deacon pastor rev reverend rabbi bishop chaplain elder officer
    deputy dep det detective trooper sheriff sgt msgt ssgt tsgt cpl cpt capt lt col maj gen mme mlle frau herr mw senora
    steward attorney emrg""".split()
)
"""Words before a name that are none of it; behind one, or alone, they may be names."""
_SEX_BEHIND: Final = re.compile(r"(?:[ \t]{2,}|[ \t]?[|/][ \t]?|,[ \t]{2,})[FM]\Z")
_LABELS: Final = frozenset("iban vin npi dea mrn ssn dob acct fin csn har mbi imei udi".split())
_BEFORE_ZIP: Final = re.compile(rf",?\s{{1,3}}(?:{'|'.join(sorted(STATES))})\.?,?\s{{1,3}}\d{{5}}\b")
_YEAR_ALONE: Final = re.compile(r"(?:19|20)\d\d", re.ASCII)
_RARE: Final = 2  # how frequent an English word is
_SURE_SHOUTED: Final = 0.97
_AROUND: Final = 60
_SENTENCE: Final = 5  # words
_PLAIN: Final = 4
_SURE: Final = 0.8


def is_eponym(text: str, start: int, end: int) -> bool:
    """Say whether the name `text[start:end]` belongs to a disease, sign or device, by the words beside it."""
    if is_named_after(text, start, end):
        return True
    possessive = text[start:end].endswith(("'", "'s")) or text[end : end + 1] == "'"
    after = _words_after_eponym(text, start, end) if possessive else None
    return after is not None and facts_of(after[1]).medical > 0


def is_named_after(text: str, start: int, end: int) -> bool:
    """Say the same more strictly, for a name that somebody here has: only what is named after people counts.

    `Hendra's arm` is an arm of hers, `Hendra virus` is not.
    """
    before = text[max(0, start - 24) : start].lower()
    # What ends a pattern is looked at first, here and below: searching for the whole of it costs ten times that.
    if before.rstrip().endswith("of") and _OF_BEFORE.search(before):
        return True
    after = _words_after_eponym(text, start, end)
    return after is not None and (after[1] in EPONYM_NOUNS or after[2] in EPONYM_NOUNS)


def _words_after_eponym(text: str, start: int, end: int) -> re.Match[str] | None:
    """Give the one or two words behind a name that a disease, sign or device has; None behind another name."""
    if not _names_eponym(text[start:end].lower().removesuffix("'s").split("-")[-1].split()[-1]):
        return None
    return _TWO_WORDS.match(text[end : end + 50].lower())


@lru_cache(maxsize=1 << 16)
def _names_eponym(word: str) -> bool:
    return word in EPONYMS or facts_of(word).role == _EPONYM


def edged(text: str, found: Candidate) -> Candidate | None:
    """Move the edges of a tagged candidate to where they belong; None when nothing is left of it."""
    if found.confidence < _SURE and is_plain(text[found.start : found.end]):
        return None
    if found.kind in PERSON_NAMES:
        return None if _is_shouted_word(text, found) else _edged_name(text, found)
    if found.kind in _PLACES:
        return _edged_place(text, found)
    if found.kind is K.DATE and (
        is_score(text, found.start, found.end) or _YEAR_ALONE.fullmatch(text, found.start, found.end)
    ):
        return None
    return found


def _is_shouted_word(text: str, found: Candidate) -> bool:
    """Say whether a doubtful name is an English word in a line of capitals, where capitals tell nothing."""
    word = text[found.start : found.end]
    if found.confidence >= _SURE_SHOUTED or not (word.isalpha() and word.isupper()):
        return False
    facts = facts_of(word.lower())
    if facts.english < _RARE or facts.given:
        return False
    before = text[max(0, found.start - _AROUND) : found.start].rpartition("\n")[2]
    line = before + text[found.end : found.end + _AROUND].partition("\n")[0]
    return len(line.split()) >= _SENTENCE and line.upper() == line


def _edged_name(text: str, found: Candidate) -> Candidate | None:
    if _BEFORE_ZIP.match(text, found.end):
        return found._replace(kind=K.CITY)
    if is_eponym(text, found.start, found.end):
        return None
    start, end = _trimmed(text, found.start, found.end)
    if start >= end:
        return None
    start, end = _with_parts(text, start, end)
    return found if (start, end) == found[:2] else found._replace(start=start, end=end)


def _edged_place(text: str, found: Candidate) -> Candidate | None:
    start, words = found.start, text[found.start : found.end]
    if not _WORDS.sub("", words).strip(" -&'") and is_generic(text, start, found.end):
        return None
    place = _AFTER_PLACE.sub("", words) if "," in words or "(" in words else words
    if place.strip(" .,").lower() in _STATES:
        return None
    return found if place == words else found._replace(end=start + len(place))


def is_generic(text: str, start: int, end: int) -> bool:
    """Say whether a place is called by its trade alone: Wound Care Center, High before School."""
    words = [word.lower() for word in _WORDS.findall(text[start:end])]
    following = _WORDS.match(text, end + 1)
    is_named = any(word not in _TRADES for word in words)
    return not is_named and (words[-1] in _HEADS or (following is not None and following[0].lower() in _HEADS))


def is_plain(words: str) -> bool:
    """Say whether it is one word of everyday language or of medicine, in small letters."""
    facts = facts_of(words) if words.isalpha() and words.islower() else None
    return facts is not None and (facts.english > _PLAIN - 1 or facts.medical > 1)


@lru_cache(maxsize=1 << 16)
def _belongs(word: str) -> bool:
    """Say whether a word at the edge of a name may be part of it."""
    if len(word) == 1:
        return True
    lowered = word.lower()
    facts = facts_of(lowered)
    if lowered in _LABELS:
        return False
    if facts.role in _NOT_OF_NAMES:
        return facts.given > 1 or (facts.family > 2 and word.istitle())  # noqa: PLR2004 -- frequent names
    return facts.role != _HEADING or facts.english < _PLAIN or facts.family > 1 or facts.given > 0


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Take away words at both edges that announce or follow a name."""
    words = text[start:end]
    if words.isalpha() and _belongs(words):
        return start, end
    if sex := _SEX_BEHIND.search(text, start, end):
        end = sex.start()
    while start < end and (first := _WORDS.search(text, start, end)):
        following = _WORDS.search(text, first.end(), end)
        if _belongs(first[0]) and not (following and first[0].lower() in _TITLES):
            break
        start = following.start() if following else end
    while start < end and (last := _LAST_WORD.search(text, start, end)) and not _belongs(last[1]):
        end = max(start, last.start())
        end = start + len(text[start:end].rstrip(" \t\r\n,;:/(-"))
    return start, end


def _with_parts(text: str, start: int, end: int) -> tuple[int, int]:
    """Add the initials beside a name and what a hyphen or an apostrophe joins to it."""
    if text[start - 1 : start] in _JOINS and (m := _JOINED_BEFORE.search(text, max(0, start - 26), start)):
        start = m.start()
    if text[end : end + 1] in _JOINS and (m := _JOINED_AFTER.match(text, end)):
        end = m.end()
    before = text[max(0, start - 8) : start]
    if before.rstrip(" \t")[-1:] == "." and (m := _INITIAL_BEFORE.search(text, max(0, start - 8), start)):
        start = m.start()
    if m := _INITIAL_AFTER.match(text, end):
        end = m.end() - (text[m.end() - 1] == ".")
    return start, end
