r"""Notes of which every line begins with its name and runs on, without any colon.

Example:
    >>> from chartwarden.chart.heading_candidate import lines_of
    >>> [(c.key, c.start) for c in named_lines(lines_of("HPI Cough.\nPMH Asthma.\nPlan Rest."))]
    [('hpi', 0), ('pmh', 11), ('plan', 23)]

"""

import re
from dataclasses import replace
from typing import Final

from chartwarden.chart.heading_candidate import LONGEST, NUMBERED, Candidate, Form, Line, colon_in, ran_in
from chartwarden.chart.heading_meaning import joined, lookup
from chartwarden.chart.heading_words import SHORT_FORMS, expanded
from chartwarden.chart.headings import LEXICON, Entry, Strength, Topic, normalised

_MOST_NAME_WORDS: Final = 5
_LEAST_NAMED: Final = 2  # lines
_NAMED_SHARE: Final = 0.6  # of all lines but the first, which may name the note
_TOP: Final = 1
_LISTED: Final = frozenset({Topic.RESULTS, Topic.BODY_PART, Topic.OTHER, Topic.PANEL})
_LEAST_EVERYDAY: Final = 3  # lines, where every name is an everyday word
_TEXT_BEGINS: Final = re.compile(r"[A-Z0-9<>~+(#]")
_NOT_IN_NAMES: Final = frozenset(".,;:0123456789")
_LETTERS: Final = re.compile(r"(?:[A-Za-z]\.)+")
_TITLE_ENDS: Final = frozenset("note report record summary survey sheet letter visit".split())
_HEAD_NOUNS: Final = frozenset("history diagnosis diagnoses".split())
_FIRST_WORD: Final = re.compile(r"[A-Z][A-Za-z/&'().-]{1,24}(?=\s+\S)")
_FIRST: Final = frozenset(normalised(phrase).partition(" ")[0].partition("/")[0] for phrase in LEXICON) | SHORT_FORMS


def _begins_as_name(words: str) -> bool:
    """Tell quickly whether a line could begin with a name: most lines of prose do not."""
    first, *rest = words.split(maxsplit=1)
    if not rest or first.endswith(":") or not (first[0].isupper() or first[0].isdigit()):
        return False
    return first[0].isdigit() or normalised(first).partition("/")[0] in _FIRST


def _name_of(line: Line) -> tuple[int, Entry] | None:
    """Give where the name that a line begins with ends, and what it means, as in `Labs Plt 188` or `2. Postop Same`.

    A name that is known as a whole goes before one that is known by its last word.
    """
    numbered = NUMBERED.match(line.words)
    start = numbered.end() if numbered else 0
    ends = [found.end() for found in re.finditer(r"\S+(?=\s+\S)", line.words[start : start + LONGEST])]
    known: tuple[int, Entry] | None = None
    for end in reversed(ends[:_MOST_NAME_WORDS]):
        name, rest = line.words[start : start + end], line.words[start + end :].lstrip(" \t-")
        if not name[:1].isupper() or name.endswith((":", ",", ";", "-")) or not _TEXT_BEGINS.match(rest):
            continue
        if not (_NOT_IN_NAMES.isdisjoint(name) or _LETTERS.fullmatch(name)) or _is_half(rest):
            continue
        key = normalised(name)
        whole = LEXICON.get(key) or LEXICON.get(expanded(key)) or joined(key) or joined(expanded(key))
        entry = whole or (lookup(key) if known is None else None)
        if entry is None or entry.strength not in {Strength.STRONG, Strength.PLAIN}:
            continue
        if whole is not None:
            return None if line.index == 0 and _may_be_title(name, rest, entry) else (start + end, entry)
        known = (start + end, entry) if entry.topic is not Topic.OTHER and line.index else known
    return known


def _is_half(rest: str) -> bool:
    """Tell whether the noun of a name follows: `Obs` means another thing before `Hx`."""
    noun, _, after = normalised(rest[:LONGEST]).partition(" ")
    return expanded(noun) in _HEAD_NOUNS and not after.startswith(("of ", "obtained", "taken", "as "))


def _may_be_title(name: str, rest: str, entry: Entry) -> bool:
    """Tell whether the first line rather names the note: `SKIN SURVEY 07/03`, `XR WRIST`, `Operative note - A`."""
    word = rest.split(maxsplit=1)[0]
    ends_so = name.rsplit(maxsplit=1)[-1].casefold() in _TITLE_ENDS
    return ends_so or (name.isupper() and word[0].isdigit()) or (entry.strength is Strength.PLAIN and word.isupper())


def _is_known(label: str) -> bool:
    return normalised(label) in LEXICON


def _are_sure(entries: list[Entry]) -> bool:
    return len(entries) >= _LEAST_EVERYDAY or any(entry.strength is Strength.STRONG for entry in entries)


def named_lines(lines: list[Line]) -> list[Candidate]:
    """Read a note that gives each line a name and runs on; empty unless most of its lines are so.

    There, a line whose name nobody knows is cut off too, so that it does not count as part of the line above.
    """
    least = max(_LEAST_NAMED, _NAMED_SHARE * (len(lines) - _TOP))
    begun = [line for line in lines if _begins_as_name(line.words)]
    if len(begun) < least:
        return []
    bare = [line for line in begun if (place := colon_in(line.words)) < 0 or not _is_known(line.words[:place])]
    if len(bare) < least:
        return []
    read = {line.index: _name_of(line) for line in bare}
    names = {index: name for index, name in read.items() if name is not None}
    if len(names) < least:
        return []
    entries = [entry for _, entry in names.values()]
    told = {entry.topic for entry in entries}
    if len(told) < _LEAST_NAMED or told <= _LISTED or not _are_sure(entries):
        return []
    found: list[Candidate] = []
    for line in lines:
        if line.index in names:
            end, entry = names[line.index]
            candidate = ran_in(line, line.words[:end], entry)
            key = normalised(NUMBERED.sub("", line.words[:end]))
            found.append(replace(candidate, form=Form.NAMED, key=key))
        elif found and (word := _FIRST_WORD.match(line.words)) is not None:
            unread = Entry(Topic.OTHER, Strength.PLAIN)
            found.append(replace(ran_in(line, word[0], unread), form=Form.NAMED))
    return found
