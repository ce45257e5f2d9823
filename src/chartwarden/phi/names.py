"""Names that something beside them gives away: a title, a credential, a label, a relation, an age, a given name.

A name is read word by word from its cue, forward or backward, and ends at the first word that headings, grammar or
medicine own. So `Dr. Graves` is a name and `Graves disease` is not, and `Patient: Ada Example MRN 12` ends at `MRN`.

What this version cannot find: a bare surname that no cue announces anywhere in the text and registration does not
know, bare rare given names, names in lower case without a title, and names in scripts without capitals.

Example:
    >>> text = "Seen with Dr. Raman-Holt today"
    >>> [text[c.start : c.end] for c in at_word(text, 10, 12, "dr")]
    ['Raman-Holt']

"""

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from chartwarden.phi.candidate import Candidate, Tier
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.phi.lexicon import (
    AMBIGUOUS_CREDENTIALS,
    CREDENTIALS,
    EPONYM_NOUNS,
    EPONYMS,
    GIVEN_NAMES,
    GRAMMAR,
    HONORIFICS,
    PARTICLES,
    PROVIDER_TITLES,
    RELATIONS,
    STRUCTURE,
    SUFFIXES,
    is_medical,
)

_WORD: Final = re.compile(r"[A-Z][A-Za-z]{0,24}(?:['-][A-Za-z]{1,24}){0,3}\d{0,4}")
_PARTICLE: Final = re.compile(r"([a-z]{1,3})[ \t]{1,2}(?=[a-zA-Z])")
_INITIAL: Final = re.compile(r"[A-Z]\b(?!')")
_GAP: Final = re.compile(r"\.?[ \t]{1,2}|\.[ \t]{0,2}(?=[A-Z])")
_COMMA: Final = re.compile(r",[ \t]{0,2}")
_BACK_WORD: Final = re.compile(r"[A-Za-z][A-Za-z]{0,24}(?:['-][A-Za-z]{1,24}){0,3}\d{0,4}")
_BACK_NAME: Final = re.compile(r"(?:[A-Z]\.){0,2}([A-Za-z]{1,25}(?:['-][A-Za-z]{1,24}){0,3}\d{0,4})\.?")
_INITIALS: Final = re.compile(r"[A-Z](?:\.-?[A-Z]){0,2}\.?")
_WIDEST_GAP: Final = 3
_TWO_WORDS: Final = re.compile(r"(?:'s?)?[\s-]{1,3}([a-z']{3,20})(?:[\s-]{1,2}([a-z']{3,20}))?")
_ALL_CREDENTIALS: Final = AMBIGUOUS_CREDENTIALS | CREDENTIALS
_LONGEST: Final = 4
_LOOK_BACK: Final = 90
_LAST_NAME_ROOM: Final = 36
_BANNER_ROOM: Final = 60
_SURNAMES_TOO: Final = frozenset("white ward black page".split())  # headings and races, but as common as surnames
_NEVER: Final = (GRAMMAR | STRUCTURE | CREDENTIALS | HONORIFICS | PROVIDER_TITLES | RELATIONS) - _SURNAMES_TOO


class Name(NamedTuple):
    """`text[start:end]` reads as a name of `words` words."""

    start: int
    end: int
    words: int


def _is_name_word(word: str) -> bool:
    lowered = word.lower()
    return word[0].isupper() and lowered not in _NEVER and not is_medical(word)


def is_eponym(text: str, start: int, end: int) -> bool:
    """Say whether the name `text[start:end]` belongs to a disease, sign or device, by the words after it."""
    last = text[start:end].lower().removesuffix("'s").split("-")[-1].split()[-1]
    if last not in EPONYMS:
        return False
    after = _TWO_WORDS.match(text[end : end + 50].lower())
    return after is not None and (after[1] in EPONYM_NOUNS or after[2] in EPONYM_NOUNS)


def _line_start(text: str, at: int, room: int) -> int:
    """Give where the line of `at` begins, at most `room` characters back: an unbounded look would be quadratic."""
    floor = max(0, at - room)
    return max(text.rfind("\n", floor, at) + 1, floor)


def _not_credential(word: str) -> bool:
    return word.lower().split("-")[0] not in _ALL_CREDENTIALS


def _next_word(text: str, at: int) -> re.Match[str] | None:
    """Read one word of a name, particles such as `van der` skipped; None when what stands there is no name."""
    for _ in range(3):
        if m := _WORD.match(text, at):
            initial = len(m[0]) == 1 and (text[m.end() : m.end() + 1] == "." or at != m.start())
            return m if initial or _is_name_word(m[0]) else None
        particle = _PARTICLE.match(text, at)
        if not particle or particle[1] not in PARTICLES:
            return None
        at = particle.end()
    return None


def _gap_after(text: str, word: re.Match[str], *, words: int) -> re.Match[str] | None:
    """Give what parts a word of a name from the next: a space, an initial's full stop, or EXAMPLE, ADA's comma."""
    gap = _GAP.match(text, word.end())
    if gap and gap[0][0] == "." and len(word[0]) > 2:  # noqa: PLR2004 -- a full stop, not an initial's
        return None
    if gap or words > 2:  # noqa: PLR2004 -- a family name of two words may stand before the comma
        return gap
    comma = _COMMA.match(text, word.end())
    following = _WORD.match(text, comma.end()) if comma else None
    return comma if following and _not_credential(following[0]) else None


def name_from(text: str, at: int, *, longest: int = _LONGEST) -> Name | None:
    """Read a name that begins at `at`, one line long: `Ada Example`, `EXAMPLE, ADA B.`, `van der Berg`."""
    end, here, words, commas = at, at, 0, 0
    while words < longest and commas < 2:  # noqa: PLR2004 -- one comma parts family and given name, two make a list
        m = _next_word(text, here)
        lone = None if m or not words else _INITIAL.match(text, here)
        m = m or lone
        if m is None:
            break
        words, end = words + 1, m.end()
        if len(m[0]) > 2 and m[0].endswith("'s"):  # noqa: PLR2004 -- a possessive ends a name
            end -= 2
            break
        gap = _gap_after(text, m, words=words)
        if gap is None:
            break
        commas += gap[0][0] == ","
        here = gap.end()
    if not words or not any(len(part) > 1 for part in re.findall(r"[A-Za-z]+", text[at:end])):
        return None
    return Name(at, end, words)


def chunks_before(text: str, end: int, *, most: int, room: int) -> Iterator[tuple[int, str]]:
    """Give the pieces between spaces that precede `end` on its line, nearest first, each with where it begins.

    The nearest must end at `end`, and no more than three spaces may part one from the next.
    """
    floor = _line_start(text, end, room)
    reach = end
    for chunk in reversed(text[floor:end].rsplit(None, most)[-most:]):
        at = text.rfind(chunk, floor, reach)
        if reach - at - len(chunk) > _WIDEST_GAP:
            return
        yield at, chunk
        reach = at


def _belongs(word: str, *, words: int) -> bool:
    """Say whether a piece read backward is one more word of a name that has `words` words so far."""
    if word[-1] == "." and len(word) > 2 and "." not in word[:-1]:  # noqa: PLR2004 -- the sentence before, not an initial
        return False
    if _INITIALS.fullmatch(word):
        return True
    m = _BACK_NAME.fullmatch(word)
    if m is None:
        return False
    return (m[1] in PARTICLES and words > 0) or (_is_name_word(m[1]) and _not_credential(m[1]))


def name_before(text: str, end: int, *, longest: int = _LONGEST) -> Name | None:
    """Read a name that ends at `end`, on the same line, word by word backward."""
    start, stop, words = end, end, 0
    for at, chunk in chunks_before(text, end, most=longest, room=_LOOK_BACK):
        bare = chunk.lstrip("([\"'*|:-")
        if not bare or not _belongs(bare, words=words):
            break
        start = at + len(chunk) - len(bare)
        stop = stop if words else start + len(bare.rstrip("."))
        words += 1
        if len(bare) < len(chunk):
            break
    while words and text[start].islower():  # a particle opens no name without its own word before
        space = text.find(" ", start, stop)
        if space < 0:
            return None
        start, words = space + 1, words - 1
    if not words or not any(len(part) > 1 for part in _BACK_WORD.findall(text[start:stop])):
        return None
    return Name(start, stop, words)


def _candidate(
    text: str, name: Name | None, kind: IdentifierKind, reason: str, *, confidence: float = 0.95, tier: Tier = Tier.CUE
) -> Iterator[Candidate]:
    if name is not None and not is_eponym(text, name.start, name.end):
        # Where nothing says who it is, one word that registration knows says more.
        tier = Tier.SHAPE if kind is IdentifierKind.PERSON_NAME else tier
        yield Candidate(name.start, name.end, kind, tier, confidence, reason)


_AFTER_TITLE: Final = re.compile(r"\.?[ \t]{0,2}(?:\n[ \t]{0,8})?(?:(?:and|&)\s)?")
_LOWER_NAME: Final = re.compile(r"\.?\s{1,2}([a-z]{3,20})\b")


def _title(text: str, start: int, end: int, word: str) -> Iterator[Candidate]:
    provider = word in PROVIDER_TITLES
    kind = IdentifierKind.PROVIDER_NAME if provider else IdentifierKind.PERSON_NAME
    shouted = text[start:end].isupper() and not (provider and word != "prof") and text[end : end + 1] != "."
    if shouted or (word == "miss" and text[start].islower()):
        return  # MS is a disease, MR a scan, and patients miss doses
    gap = _AFTER_TITLE.match(text, end)
    name = name_from(text, gap.end()) if gap else None
    yield from _candidate(text, name, kind, "title")
    if name is None and text[start].islower() and (m := _LOWER_NAME.match(text, end)) and _plain_surname(m[1]):
        yield Candidate(m.start(1), m.end(1), kind, Tier.CUE, 0.7, "title")


def _plain_surname(word: str) -> bool:
    return word not in _NEVER and not is_medical(word)


_SUFFIX: Final = re.compile(r",?\s(?:Jr|Sr|II|III|IV)\Z")
_ZIP_AFTER: Final = re.compile(r"\.?,?\s{1,4}\d{5}\b")
_BEFORE_CREDENTIAL: Final = re.compile(r"(,?)[ \t]{0,2}(?:\n[ \t]{0,8})?\Z")


def _credential(text: str, start: int, end: int, word: str) -> Iterator[Candidate]:
    m = _BEFORE_CREDENTIAL.search(text, max(0, start - 12), start)
    if not m or not text[start].isupper() or m.start() == 0:
        return
    if word in AMBIGUOUS_CREDENTIALS and _ZIP_AFTER.match(text, end):
        return  # PA and MA are States as well
    stop = m.start() - (text[m.start() - 1 : m.start()] == ".")
    suffix = _SUFFIX.search(text, max(0, stop - 6), stop) if text[stop - 1] in "rIV" else None
    name = name_before(text, stop - (len(suffix[0]) if suffix else 0))
    if name is None:
        return
    if word in AMBIGUOUS_CREDENTIALS and not m[1]:
        initials = re.search(r"\b[A-Z]\b", text[name.start : name.end])
        if not initials or name.words < 2:  # noqa: PLR2004 -- `Hold PT` is no person, `D. Example DO` is
            return
    if name.words == 1 and not m[1] and word not in CREDENTIALS:
        return
    # LAST, FIRST, MD at the head of a line reads as one name.
    line = _line_start(text, name.start, _LAST_NAME_ROOM)
    lead = re.fullmatch(r"([A-Z][A-Za-z'-]{1,30}), ", text[line : name.start])
    if lead and _is_name_word(lead[1]):
        name = name._replace(start=line)
    yield from _candidate(text, name, IdentifierKind.PROVIDER_NAME, "credential")


_RELATION_THEN: Final = re.compile(
    r"(?:-in-law)?(?:'s)?(?:\s{1,2}(?:name|contact))?(?:\s{1,2}(?:is|was|named|called|of))?"
    r"(?:[ \t]{0,2}[,:(\-][ \t]{0,2}|[ \t]{1,2}|\n)"
)
_BEFORE_RELATION: Final = re.compile(
    r"(?:,[ \t]{1,2}|[ \t]?\([ \t]?)(?:(?:her|his|the|their|patient's|pt's)[ \t])?(?:ex-|step|grand|great-)?\Z"
)


def _relation(text: str, start: int, end: int, _word: str) -> Iterator[Candidate]:
    gap = _RELATION_THEN.match(text, end)
    if gap:
        name = name_from(text, gap.end(), longest=3)
        single = name is not None and name.words == 1 and text[name.start : name.end].lower() in EPONYMS
        if not single:
            yield from _candidate(text, name, IdentifierKind.RELATIVE_NAME, "relation", confidence=0.9)
    before = _BEFORE_RELATION.search(text, max(0, start - 20), start)
    if before:
        name = name_before(text, before.start(), longest=3)
        # `Diabetes (mother)` opens a sentence with one capital; a name of one word must not.
        if name and (name.words > 1 or text[name.start : name.end].lower() in GIVEN_NAMES):
            yield from _candidate(text, name, IdentifierKind.RELATIVE_NAME, "relation", confidence=0.9)


class _Label(NamedTuple):
    cue: re.Pattern[str]
    kind: IdentifierKind
    reason: str


_COLON: Final = (
    r"(?:\s{1,2}(?:name|physician|provider|md|surgeon|doctor))?"
    r"(?:\s?\([^)\n]{0,24}\))?[ \t]{0,3}[:=|][ \t]{0,4}(?:\n[ \t]{0,4})?"
)
_BY: Final = r"(?:\s{1,2}by)?[ \t]{0,2}:?[ \t]{0,3}(?:\n[ \t]{0,4})?(?:/s/[ \t]{0,2})?"
_NUMBERED: Final = r"(?:\d\.[ \t]?)?"


def _label(cue: str, kind: IdentifierKind, reason: str) -> _Label:
    return _Label(
        re.compile(cue + r"(?:(?:Dr|DR|Mr|Mrs|Ms|MR|MRS|MS|Prof)\b\.?[ \t]{0,2})?", re.IGNORECASE), kind, reason
    )


_K = IdentifierKind
_LABELS: Final = {
    "attending surgeon assistant anesthesiologist anaesthesiologist provider pcp physician consultant resident fellow "
    "author doctor nurse radiologist pathologist pharmacist therapist counselor psychiatrist submitting ordering "
    "referring clinician practitioner technologist hospitalist intensivist supervising cosigner": _label(
        r"\w{3,20}" + _COLON, _K.PROVIDER_NAME, "provider-label"
    ),
    "signed cosigned dictated transcribed authenticated attested": _label(
        r"\w{6,13}(?:\s{1,2}electronically|\s{1,2}and\s{1,2}signed)?" + _BY, _K.PROVIDER_NAME, "signed-by"
    ),
    "reviewed verified performed interpreted requested read completed entered approved ordered seen written": _label(
        r"\w{4,11}\s{1,2}by[ \t]{0,2}:?[ \t]{0,3}(?:\n[ \t]{0,4})?", _K.PROVIDER_NAME, "signed-by"
    ),
    "copy": _label(r"copy\s{1,2}to:?[ \t]{0,2}", _K.PROVIDER_NAME, "copy-to"),
    "patient pt client subscriber insured beneficiary guarantor": _label(
        r"(?:patient|pt|client|subscriber|insured|beneficiary|guarantor)" + _COLON, _K.PATIENT_NAME, "patient-label"
    ),
    "name": _label(r"name" + _COLON, _K.PERSON_NAME, "name-label"),
    "kin nok guardian proxy poa surrogate spokesperson": _label(
        r"\w{3,14}" + _COLON + _NUMBERED, _K.RELATIVE_NAME, "contact-label"
    ),
    "contact contacts": _label(
        r"contacts?(?:\s(?:person|name))?" + _COLON + _NUMBERED, _K.RELATIVE_NAME, "contact-label"
    ),
    "witness interpreter": _label(r"\w{7,11}" + _COLON, _K.PERSON_NAME, "person-label"),
    "known": _label(r"known\s{1,2}as[ \t]", _K.PERSON_NAME, "known-as"),
    "named": _label(r"named[ \t]", _K.PERSON_NAME, "named"),
}  # fmt: skip -- rows of a table
_LABEL_BY_WORD: Final = {word: label for words, label in _LABELS.items() for word in words.split()}
_BARE_PATIENT: Final = re.compile(r"[Pp]atient[ \t]{1,3}(?:(?:Mr|Mrs|Ms)\.?[ \t])?|PATIENT[ \t]{1,3}")
_BARE_PROVIDER: Final = re.compile(r"[a-z]{3,20}[ \t]{1,2}")
_STARRED: Final = re.compile(r"contacts?\s?\*{0,3}\s{0,3}\n\s{0,4}1?\.?\s?", re.IGNORECASE)


def _labelled(text: str, start: int, _end: int, word: str) -> Iterator[Candidate]:
    label = _LABEL_BY_WORD[word]
    if m := label.cue.match(text, start):
        name = name_from(text, m.end())
        if name and text[name.start : name.end].lower() not in _SURNAMES_TOO:
            yield from _candidate(text, name, label.kind, label.reason)
    elif word == "provider" and (m := _BARE_PROVIDER.match(text, start)):
        yield from _candidate(text, name_from(text, m.end()), label.kind, label.reason, confidence=0.7)
    elif word == "patient" and (m := _BARE_PATIENT.match(text, start)):
        name = name_from(text, m.end())
        if name and name.words > 1:
            yield from _candidate(text, name, label.kind, label.reason, confidence=0.8)
    elif word in {"contact", "contacts"} and (m := _STARRED.match(text, start)):
        yield from _candidate(text, name_from(text, m.end()), label.kind, label.reason, confidence=0.8)


_FAMILY_FIRST: Final = re.compile(r"\b([A-Z][A-Za-z'-]{1,30}),[ \t]{1,2}\Z")


def _given(text: str, start: int, _end: int, _word: str) -> Iterator[Candidate]:
    """Take a common given name with a capital, and the surname that follows; alone it is weak but still a name."""
    before = text[start - 1 : start]
    if not text[start].isupper() or before.isalnum() or before in {"'", "-", "@", "."}:
        return
    name = name_from(text, start, longest=3)
    if name is None:
        return
    after_comma = "," in text[max(0, start - 3) : start]
    last_first = _FAMILY_FIRST.search(text, max(0, start - _LAST_NAME_ROOM), start) if after_comma else None
    if last_first and _is_name_word(last_first[1]):
        name = name._replace(start=start - len(last_first[0].lstrip()))
    if name.words == 1 and not last_first and text[start : name.end].isupper():
        return  # ANA is a test before it is a person
    confidence = 0.8 if name.words > 1 or last_first else 0.6
    yield from _candidate(text, name, IdentifierKind.PERSON_NAME, "given-name", confidence=confidence, tier=Tier.SHAPE)


_AGED: Final = re.compile(
    r"(?:\s{0,2}\n?[ \t]{0,2}(?:is|was)\s{1,2}an?\s{1,2}(?:\w{3,12}\s){0,2}"
    r"|[ \t]{0,2}[,(|][ \t]{0,2}(?:an?\s|age\s|aged\s)?|[ \t]{1,3})\Z"
)


_AGE_AFTER: Final = re.compile(
    r"[\s-]{0,2}(?:(?:years?|yrs?|months?|weeks?)[\s-]{1,2}(?:old|of\sage)|y\.?/?o\b|[MF]\b)"
)


def before_age(text: str, start: int, end: int) -> Iterator[Candidate]:
    """Find the name that an age follows: `Ada Example is a 60 year-old`, `EXAMPLE ADA, 54 M`.

    Args:
        text: folded text.
        start: where the age's digits begin.
        end: where they end.

    """
    if not _AGE_AFTER.match(text, end):
        return
    gap = _AGED.search(text, max(0, start - 40), start)
    name = name_before(text, gap.start()) if gap else None
    if name is None or gap is None:
        return
    sentence = "is" in gap[0] or "was" in gap[0]
    if name.words == 1 and not sentence:
        return
    line = _line_start(text, name.start, _LAST_NAME_ROOM)
    lead = re.search(r"(?:\A|[\s|])([A-Z][A-Za-z'-]{1,30}),[ \t]{1,2}\Z", text[line : name.start])
    if lead and _is_name_word(lead[1]):
        name = name._replace(start=line + lead.start(1))
    yield from _candidate(text, name, IdentifierKind.PATIENT_NAME, "name-before-age", confidence=0.8)


_BANNER: Final = " \t,(|"


def before_header(text: str, start: int, _end: int, _word: str) -> Iterator[Candidate]:
    """Find the name in front of DOB or MRN on a banner line: `EXAMPLE, ADA   DOB 01/01/1950`."""
    floor = max(0, start - _BANNER_ROOM)
    stop = floor + len(text[floor:start].rstrip(_BANNER))
    if text[stop - 1 : stop] in {"M", "F"} and text[stop - 3 : stop - 1] in {"  ", "| ", ", "}:
        stop = floor + len(text[floor : stop - 1].rstrip(_BANNER))
    name = name_before(text, stop) if floor < stop < start else None
    if name is None:
        return
    line = _line_start(text, name.start, _LAST_NAME_ROOM)
    lead = re.search(r"(?:\A|\s)([A-Z][A-Za-z'-]{1,30}),[ \t]{1,2}\Z", text[line : name.start])
    if lead and _is_name_word(lead[1]):
        yield from _candidate(text, name._replace(start=line + lead.start(1)), _K.PATIENT_NAME, "name-before-header")
    elif name.words > 1:
        yield from _candidate(text, name, _K.PATIENT_NAME, "name-before-header", confidence=0.8)


_Rule = Callable[[str, int, int, str], Iterator[Candidate]]


def _rules() -> dict[str, tuple[_Rule, ...]]:
    table: dict[str, tuple[_Rule, ...]] = {}
    groups: tuple[tuple[_Rule, frozenset[str]], ...] = (
        (_title, PROVIDER_TITLES | HONORIFICS),
        (_credential, CREDENTIALS | AMBIGUOUS_CREDENTIALS),
        (_relation, RELATIONS - {"law", "inlaw", "twin"}),
        (_labelled, frozenset(_LABEL_BY_WORD)),
        (_given, GIVEN_NAMES),
        (before_header, frozenset("dob mrn ssn".split())),
    )
    for rule, words in groups:
        for word in words:
            table[word] = (*table.get(word, ()), rule)
    return table


_RULES: Final = _rules()
CUE_WORDS: Final = frozenset(_RULES)
"""The lower-case words that `at_word` knows."""


def at_word(text: str, start: int, end: int, word: str) -> Iterator[Candidate]:
    """Find names that the cue word `text[start:end]` gives away; `word` is its lower case, one of `CUE_WORDS`."""
    for rule in _RULES[word]:
        yield from rule(text, start, end, word)


_NOT_WORTH_REPEATING: Final = PARTICLES | SUFFIXES | CREDENTIALS | GRAMMAR


def name_words(text: str) -> list[str]:
    """Give the words of a found name that are worth finding again elsewhere: no particles, initials or suffixes."""
    return [
        word
        for word in _BACK_WORD.findall(text)
        if len(word) > 2 and word.lower() not in _NOT_WORTH_REPEATING  # noqa: PLR2004 -- initials
    ]
