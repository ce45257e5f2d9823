r"""Headings that mean nothing alone: letters of a scheme, and names that the heading beside them explains.

`S`, `O`, `A`, `P` head a visit only where at least two of them stand in order; `D`, `A`, `R` of a nurse belong to the
focus above them; `Postop` below `Preop` is a diagnosis, and elsewhere what is to be done after the operation.

Example:
    >>> parts = [Section(0, None, "S", 0, 4), Section(1, None, "O", 4, 8), Section(2, None, "A", 8, 12)]
    >>> [part.loinc for part in with_neighbours(parts, document_type="11506-3")]
    ['61150-9', '61149-1', '51848-0']

"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from chartwarden.chart.document import Section
from chartwarden.chart.heading_candidate import Candidate, Case, Form, Line, ran_in
from chartwarden.chart.heading_meaning import lookup
from chartwarden.chart.headings import Entry, Strength, Topic, loinc_of, normalised

_SOAP: Final = MappingProxyType({"s": Topic.SUBJECTIVE, "o": Topic.OBJECTIVE, "a": Topic.ASSESSMENT, "p": Topic.PLAN})
_ORDER: Final = "soap"
_KEY: Final = "soap "
_FEW: Final = 2
_PLANS: Final = frozenset({"a/p", "a and p", "plan", "ap"})
_JOINED: Final = frozenset({"a/p", "a and p", "ap", "assessment and plan", "assessment/plan"})


# --- In free text ---------------------------------------------------------------------------------------------------

_PULSE: Final = re.compile(r"\d{2,3}(?:\s*(?:[,;/]|$|bpm\b|reg|irreg|T\b|RR?\b|BP\b|S[pa]O2|Sats?\b))")
_AGE: Final = re.compile(r"\d{1,3}[\s-]*(?:y\b|yo\b|y/o|yrs?\b|year|mo\b|month|wk|week|day)", re.IGNORECASE)
_BLOOD_GROUP: Final = re.compile(r"(?:pos|neg|rh\b|rhd?\s|positive|negative)", re.IGNORECASE)
_GOES_ON: Final = ("&", "+", "/", ",", "=", "-", "and ", "or ")


def soap_letter(line: Line) -> Candidate | None:
    """Read the one-letter headings of a SOAP note; whether it is one is decided over the whole note."""
    words = line.words
    letter, sign, rest = words[0].casefold(), words[1:2], words[2:].strip()
    if letter not in _SOAP or not words[0].isupper():
        return None
    signed = sign in {":", ")"} or words[1:3] == " -" or len(words) == 1
    if (not signed and not _runs_on(letter, sign, rest)) or (letter == "p" and rest[:1].isdigit() and sign == ":"):
        return None  # a word, or a pulse
    end = 2 if sign in {":", ")"} else 1
    found = ran_in(line, words[:end], Entry(_SOAP[letter], Strength.STRONG))
    form = Form.COLON if signed else Form.NAMED
    return replace(found, form=form, key=f"{_KEY}{letter}", has_body=bool(rest))


def _runs_on(letter: str, sign: str, rest: str) -> bool:
    """Tell whether a letter without a sign could head what follows it, as in `O T 38.1`."""
    if sign not in {" ", "\t"} or not rest or rest.startswith(_GOES_ON):
        return False
    if letter == "a":  # else an article
        return not (rest[0].islower() or _AGE.match(rest) or _BLOOD_GROUP.match(rest))
    return not (_PULSE if letter == "p" else _BLOOD_GROUP).match(rest)


def as_letter(found: Candidate) -> Candidate:
    """Give a candidate that is one letter set apart by ornament as the heading of a SOAP note that it may be."""
    is_letter = found.entry is None and found.key in _SOAP and found.case is Case.CAPS
    return replace(found, key=_KEY + found.key, entry=Entry(_SOAP[found.key], Strength.STRONG)) if is_letter else found


def is_letter(found: Candidate) -> bool:
    """Tell whether a candidate is a one-letter heading of a SOAP note."""
    return found.key.startswith(_KEY)


def without_stray_letters(found: Iterable[Candidate]) -> list[Candidate]:
    """Keep one-letter headings only where they follow the order of a SOAP note, at least two of them.

    Letters without any sign need a finding among them, for a line can begin with an article.
    """
    listed = list(found)
    kept = _in_order([c for c in listed if is_letter(c)])
    if not any(c.key[-1] in "so" for c in kept):
        kept = [c for c in kept if c.form is not Form.NAMED]
    is_signed = any(c.form is not Form.NAMED for c in kept)
    enough = len(kept) >= _FEW or (len(kept) == 1 and is_signed and any(c.key in _PLANS for c in listed))
    if not enough and kept and any(c.key in _JOINED for c in listed):
        enough = kept[0].key[-1] in "so"
    return [c for c in listed if not is_letter(c) or (enough and c in kept)]


def _in_order(letters: Sequence[Candidate]) -> list[Candidate]:
    """Give the longest run of letters in the order of a SOAP note, and of those the earliest. Linear."""
    best: list[list[Candidate]] = [[] for _ in _ORDER]  # the longest that ends at each letter or before it
    for candidate in letters:
        place = _ORDER.index(candidate.key[-1])
        run = [*(best[place - 1] if place else []), candidate]
        best[place:] = [run if len(run) > len(held) else held for held in best[place:]]
    return best[-1]


_FOCUS: Final = re.compile(r"(?:F|FOCUS|Focus)\s?:[ \t]+(?=[A-Z])")
_MOST_FOCUS_WORDS: Final = 3


def focus_lines(lines: Sequence[Line]) -> dict[int, Candidate]:
    """Give the headings of a nurse's focus charting, `F: Skin`, by the index of their line; empty unless two are so."""
    begun = [(line, match.end()) for line in lines if (match := _FOCUS.match(line.words)) is not None]
    found = {line.index: focus for line, end in begun if (focus := _focus(line, end)) is not None}
    return found if len(begun) >= _FEW else {}


def _focus(line: Line, begins: int) -> Candidate | None:
    ends = [match.end() for match in re.finditer(r"\S+", line.words[begins:])][:_MOST_FOCUS_WORDS]
    for end in reversed(ends):
        name = line.words[begins : begins + end]
        key = normalised(name)
        if (entry := lookup(key)) is not None:
            return replace(ran_in(line, line.words[: begins + end], entry), form=Form.NAMED, key=key)
    unread = Entry(Topic.OTHER, Strength.PLAIN)
    return replace(ran_in(line, line.words[: begins + ends[0]], unread), form=Form.NAMED) if ends else None


# --- Among sections that are cut ------------------------------------------------------------------------------------

_OPERATIONS: Final = MappingProxyType({"11504-8": "10218-6", "28570-0": "59769-0"})
_PREOP_DIAGNOSIS: Final = "10219-4"
_AFTER: Final = frozenset({"postop", "post op", "postoperative", "post", "after"})
_NUMBER: Final = re.compile(r"^\W*\d{0,2}[.)]?\s*")
_OF_FOCUS: Final = frozenset({"d", "a", "r", "data", "action", "actions", "response"})
_OF_SOAP: Final = frozenset("soapier")
_ADIME: Final = MappingProxyType({"a": Topic.ASSESSMENT, "d": Topic.ASSESSMENT, "i": Topic.PLAN})  # of a dietitian
_OF_ADIME: Final = frozenset("adime")


def is_focus(heading: str) -> bool:
    """Tell whether a heading names the focus of a nurse's entry, as `F: Skin` does."""
    return _FOCUS.match(heading) is not None


def without_focus(heading: str) -> str:
    """Give a heading without the `F:` of focus charting."""
    return _FOCUS.sub("", heading, count=1)


def with_neighbours(sections: Sequence[Section], *, document_type: str | None) -> tuple[Section, ...]:
    """Give the sections of a document, those with a code that only their neighbours tell. Linear.

    Args:
        sections: of one document, with the codes that their own headings tell.
        document_type: a code of `DOCUMENT_TYPES`.

    Source:
        Policy: SOAP and focus (DAR) charting as taught; a diagnosis after an operation follows that before it.

    """
    named = [normalised(_NUMBER.sub("", one.heading)).strip("()-.") for one in sections]
    told = _of_letters(sections, named, document_type=document_type)
    focus: Section | None = None
    for place, (one, name) in enumerate(zip(sections, named, strict=True)):
        focus = one if is_focus(one.heading) else focus if name in _OF_FOCUS else None
        if focus is not None:
            told[place] = focus.loinc
        elif name in _AFTER and place and sections[place - 1].loinc == _PREOP_DIAGNOSIS:
            told[place] = _OPERATIONS.get(document_type or "", one.loinc)
    return tuple(replace(one, loinc=told.get(place, one.loinc)) for place, one in enumerate(sections))


def _of_letters(
    sections: Sequence[Section], named: Sequence[str], *, document_type: str | None
) -> dict[int, str | None]:
    """Give what the letters of a SOAP or ADIME note mean, by their place; empty where the headings are of neither."""
    letters = [name for name in named if len(name) == 1]
    scheme = _ADIME if _ADIME.keys() <= set(letters) <= _OF_ADIME else _SOAP
    order = [_ORDER.index(name[0]) for name in named if name in _SOAP or name in _JOINED]
    is_soap = set(letters) <= _OF_SOAP and any(here < after for here, after in pairwise(order))
    if scheme is _SOAP and not is_soap:
        return {}
    return {
        place: loinc_of(scheme[name], document_type=document_type)
        for place, name in enumerate(named)
        if name in scheme and sections[place].loinc is None
    }
