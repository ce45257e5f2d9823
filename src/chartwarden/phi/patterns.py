"""All rules that need no knowledge of the patient, in one pass over words and one over runs of digits.

A rule never searches the text: a word or a digit run that can begin an identifier calls it at its place, and it looks
at a bounded piece around. That keeps the cost linear in the text, whatever the text is.

Example:
    >>> text = "Ms. Example, MRN 4471902, ada@example.org"
    >>> sorted({c.kind.value for c in candidates(text)})
    ['email', 'medical_record', 'person_name']

"""

import re
import string
from collections.abc import Callable, Iterator
from typing import Final

from chartwarden.phi.candidate import Candidate, Tier
from chartwarden.phi.checks import is_ip
from chartwarden.phi.dates import dates_at_month, has_birth_cue
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.phi.labelled import LABEL_WORDS, at_label, bank_accounts, codes, vehicles
from chartwarden.phi.lexicon import MONTHS, STATES
from chartwarden.phi.names import CUE_WORDS, at_word, before_age
from chartwarden.phi.numbers import at_number
from chartwarden.phi.places import PLACE_WORDS, at_place_word, before_state

_WORD: Final = re.compile(r"[A-Za-z]{2,14}(?:'s(?=\s[Dd]ay))?")
_DOTTED: Final = re.compile(r"[A-Z]\.\s?(?:[A-Z]\.\s?){0,3}[A-Z]\b\.?|(?:Ph|Psy|Pharm)\.\s?D\b\.?")
_NUMBER: Final = re.compile(r"\d+")
_AGE_DIGITS: Final = 3

_EMAIL_LETTERS: Final = string.ascii_letters + string.digits + "._+'%-"
_LONGEST_NAME: Final = 64  # RFC 5321, 4.5.3.1.1
_EMAIL_HOST: Final = re.compile(r"@\s?[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}\.){1,6}[A-Za-z]{2,24}\b")
_URL: Final = re.compile(r"(?:https?|ftp|sftp)://[^\s<>\"']{2,400}|www\.[^\s<>\"']{3,400}", re.IGNORECASE)
_HOST: Final = re.compile(
    r"(?<![\w@.-])[A-Za-z0-9](?:[A-Za-z0-9-]{0,40}\.){1,5}(?:com|org|net|edu|gov|io|health|info)\b(?!\.\w)(?:/[^\s<>\"']{0,300})?"
)
_IP6: Final = re.compile(r"(?<![\w:.])(?:[0-9A-Fa-f]{1,4}::?){2,7}(?:[0-9A-Fa-f]{1,4})?(?![\w:])")
_POSTCODE: Final = re.compile(
    r"\b(?:[A-Z]{1,2}\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2}|[ABCEGHJ-NPRSTVXY]\d[A-Z] ?\d[A-Z]\d)\b"
)
_POSTCODE_UNITS: Final = frozenset("MG ML KG GM MM CM UG IU MM HR".split())
_SPELLED_AGE: Final = re.compile(
    r"(?:ninety(?:[\s-](?:one|two|three|four|five|six|seven|eight|nine))?|one hundred(?:[\s-]and)?(?:[\s-]\w{3,9})?)"
    r"[\s-]years?[\s-](?:old|of\sage)\b|\b(?:nonagenarian|centenarian|supercentenarian)\b"
    r"|\b(?:his|her|their) (?:mid[- ]|early |late )?(?:90'?s|nineties)\b",
    re.IGNORECASE,
)
_USER: Final = re.compile(r"(?:user(?:\s?(?:id|name))?|login)\s{0,2}[:=]\s{0,2}([A-Za-z0-9._-]{2,32})", re.IGNORECASE)
_DICTATION: Final = re.compile(
    r"^[ \t]{0,8}([A-Z]{2,4}[:/][A-Za-z]{2,4})(?=[ \t]{0,8}$|[ \t]{1,8}[DTR]:|[ \t]+\d)", re.MULTILINE
)
_NOT_DICTATION: Final = frozenset("AM/PM A/P CC/HPI PMH/PSH GI/GU HPI/ROS FH/SH SH/FH A/O OD/OS H/P HEENT/NECK".split())


def _dates(text: str, start: int, end: int, _word: str) -> Iterator[Candidate]:
    for found in dates_at_month(text, start, end):
        born = has_birth_cue(text, found.start)
        kind = IdentifierKind.BIRTH_DATE if born else IdentifierKind.DATE
        yield Candidate(found.start, found.end, kind, Tier.CUE, found.confidence, "birth-cue" if born else found.reason)


def _label(text: str, start: int, _end: int, word: str) -> Iterator[Candidate]:
    yield from at_label(text, start, word)


def _state(text: str, start: int, end: int, _word: str) -> Iterator[Candidate]:
    yield from before_state(text, start, end)


def _spelled_age(text: str, start: int, _end: int, _word: str) -> Iterator[Candidate]:
    if m := _SPELLED_AGE.match(text, start):
        yield Candidate(start, m.end(), IdentifierKind.AGE_OVER_89, Tier.CUE, 0.9, "age-over-89")


def _user(text: str, start: int, _end: int, _word: str) -> Iterator[Candidate]:
    if m := _USER.match(text, start):
        yield Candidate(m.start(1), m.end(1), IdentifierKind.PROVIDER_NAME, Tier.CUE, 0.7, "user-id")


_Rule = Callable[[str, int, int, str], Iterator[Candidate]]


def _dispatch() -> dict[str, tuple[_Rule, ...]]:
    table: dict[str, tuple[_Rule, ...]] = {}
    groups: tuple[tuple[_Rule, frozenset[str]], ...] = (
        (at_word, CUE_WORDS),
        (_label, LABEL_WORDS),
        (at_place_word, PLACE_WORDS),
        (_dates, frozenset(MONTHS)),
        (_spelled_age, frozenset("ninety one nonagenarian centenarian supercentenarian his her their".split())),
        (_user, frozenset("user username userid login".split())),
        (_state, frozenset(state.lower() for state in STATES)),
    )
    for rule, words in groups:
        for word in words:
            table[word] = (*table.get(word, ()), rule)
    return table


_RULES: Final = _dispatch()


def _words(text: str) -> Iterator[Candidate]:
    rules_of = _RULES.get
    for m in _WORD.finditer(text):
        rules = rules_of(m[0].lower())
        if rules is not None:
            start, end = m.span()
            if start and (text[start - 1].isalnum() or text[start - 1] == "_"):
                continue
            for rule in rules:
                yield from rule(text, start, end, m[0].lower())
    for m in _DOTTED.finditer(text):
        word = "".join(filter(str.isalpha, m[0])).lower()
        if word in CUE_WORDS and not text[m.start() - 1 : m.start()].isalnum():
            yield from at_word(text, m.start(), m.end(), word)


def _digits(text: str) -> Iterator[Candidate]:
    for m in _NUMBER.finditer(text):
        start, end = m.span()
        yield from at_number(text, start, end)
        if end - start <= _AGE_DIGITS:
            yield from before_age(text, start, end)


def _electronic(text: str) -> Iterator[Candidate]:
    for m in _EMAIL_HOST.finditer(text):
        name = text[max(0, m.start() - _LONGEST_NAME) : m.start()]
        length = len(name) - len(name.rstrip(_EMAIL_LETTERS))
        if length:
            yield Candidate(m.start() - length, m.end(), IdentifierKind.EMAIL, Tier.CUE, 0.99, "email")
    for m in _URL.finditer(text):
        end = m.start() + len(m[0].rstrip(".,;:)"))
        yield Candidate(m.start(), end, IdentifierKind.URL, Tier.CUE, 0.98, "url")
    for m in _HOST.finditer(text):
        yield Candidate(
            m.start(), m.start() + len(m[0].rstrip(".,;:)")), IdentifierKind.URL, Tier.SHAPE, 0.7, "host-name"
        )
    if "::" in text or text.count(":") > 6:  # noqa: PLR2004 -- a full IPv6 address has seven colons
        for m in _IP6.finditer(text):
            if is_ip(m[0]):
                yield Candidate(m.start(), m.end(), IdentifierKind.IP_ADDRESS, Tier.CUE, 0.9, "ip-address")


def _others(text: str) -> Iterator[Candidate]:
    for m in _POSTCODE.finditer(text):
        if m[0][-2:] not in _POSTCODE_UNITS and not text[m.start() - 1 : m.start()].isalnum():
            yield Candidate(m.start(), m.end(), IdentifierKind.ZIP, Tier.SHAPE, 0.6, "postcode")
    for m in _DICTATION.finditer(text):
        if m[1].upper() not in _NOT_DICTATION:
            yield Candidate(m.start(1), m.end(1), IdentifierKind.PROVIDER_NAME, Tier.CUE, 0.7, "dictation-initials")


def candidates(text: str) -> Iterator[Candidate]:
    """Find everything that rules can find without knowing the patient.

    Args:
        text: folded text (`phi.fold`); offsets of candidates are in it.

    Yields:
        Candidates in no order; they may overlap. `candidate.resolve` makes them disjoint.

    Source:
        45 CFR 164.514(b)(2)(i).

    """
    yield from _words(text)
    yield from _digits(text)
    yield from _electronic(text)
    yield from codes(text)
    yield from vehicles(text)
    yield from bank_accounts(text)
    yield from _others(text)
