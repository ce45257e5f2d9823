"""What a note says that time can make wrong: which day it is, which side of the body, and what is over.

Source: common usage in clinical notes, no authority; the lists are ours.

Example:
    >>> [(one.kind, one.day) for one in day_counts("Hospital day 2. Ceftriaxone day 3 of 7, drain out by day 5.")]
    [('hospital', 2), ('ceftriaxone', 3)]
    >>> [one.problem for one in ended_problems("Septic shock has resolved. Foley removed. AKI not yet resolved.")]
    ['septic shock', 'foley']

"""

import re
from functools import lru_cache
from typing import Final, NamedTuple

from chartwarden.evidence.assertion import Assertion, assertion_of, sentences
from chartwarden.evidence.words import ABBREVIATIONS
from chartwarden.mixup.fingerprint import Word
from chartwarden.mixup.side import SIDE, SIDES

# Sections for what was: carrying them on from note to note is right.
TELLS_THE_PAST: Final = frozenset(
    {"11348-0", "47519-4", "10157-6", "29762-2", "48765-2", "10160-0"}  # histories, allergies, medicines at home
)
# Sections that tell a course from its beginning, in which each day and each problem has its place.
RECOUNTS: Final = frozenset(
    {"8648-8", "10164-2", "10154-3", "29299-5", "46241-6", "59768-2", "42349-1"}  # course, present illness, reasons
)


class DayCount(NamedTuple):
    """A count of days, of what, and where it stands."""

    kind: str  # hospital, postoperative, a medicine; empty where nothing says
    day: int
    start: int
    end: int


class SideNamed(NamedTuple):
    """A part of the body with its side, and where that stands."""

    part: str
    side: str
    start: int
    end: int
    is_past: bool  # spoken of as history, as somebody else's, or as absent
    is_title: bool  # in the title of a report: what was examined or done


class Ended(NamedTuple):
    """What a note calls over, in plain words, and where it says so."""

    problem: str
    start: int
    end: int


_WORD: Final = re.compile(r"[^\W_]+")


def words_of(text: str) -> tuple[Word, ...]:
    """Give the words of a text in small letters. What stands for a mask is no word."""
    return tuple(Word(found.group().casefold(), found.start(), found.end()) for found in _WORD.finditer(text))


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Give where the sentence or list item stands that some words are in.

    A line that begins with a capital is one of its own: notes leave full stops out, and what the line before denies is
    not denied here.
    """
    first, last = next(((first, last) for first, last in _sentences(text) if first <= start < last), (start, end))
    lines = [found.end() for found in _NEW_LINE.finditer(text, first, last)]
    return max([first, *(at for at in lines if at <= start)]), min([last, *(at for at in lines if at >= end)])


@lru_cache(maxsize=64)
def _sentences(text: str) -> tuple[tuple[int, int], ...]:
    return tuple(sentences(text))


_NEW_LINE: Final = re.compile(r"\n[ \t]*(?=[A-Z])")


# Days.

_NUMBERS: Final = {
    name: number
    for number, name in enumerate(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen".split(), start=1
    )
}
_KINDS: Final = {
    **dict.fromkeys(("hd", "hospital", "hosp"), "hospital"),
    **dict.fromkeys(("pod", "op", "postop", "postoperative", "operative", "surgical"), "postoperative"),
    **dict.fromkeys(("antibiotic", "antibiotics", "abx", "antimicrobial"), "antibiotic"),
    **dict.fromkeys(("vent", "ventilator"), "ventilator"),
}
_DAY: Final = re.compile(
    rf"(?:\b(?P<kind>[a-z]{{2,20}})[ \t]*[-:,]?[ \t]*)?\b(?P<word>day)[ \t]*[#:]?[ \t]*"
    rf"(?P<day>\d{{1,2}}|{'|'.join(_NUMBERS)})\b(?![-/.,]\d)"
    r"|\b(?P<short>POD|HD|PPD)[ \t]*[#:]?[ \t]*(?P<short_day>\d{1,2})\b",
    re.IGNORECASE,
)
_OF: Final = re.compile(r"\s+(?:of|on)\s+(?P<what>[a-z][a-z-]{3,20})", re.IGNORECASE)
# Before a count: the sentence tells of that day, and does not say that it is today.
_NOT_TODAY: Final = re.compile(
    r"\b(?:on|of|by|since|until|till|from|through|thru|after|before|at|to|around|between|per|each|every|a|the|that|this|next|"
    r"last|expected|planned|anticipated|target|goal|complete|starting|begin|beginning|scheduled|were|was|his|her|its|"
    r"out|removed|placed|inserted|extubated|started|stopped|began|changed)"
    r"(?:\s+(?:the|a|his|her))?(?:\s+(?:of|hospital|post))?[ \t-]*$",
    re.IGNORECASE,
)
_NO_KIND: Final = frozenset("a the per each every this that next last one same of on by and or in is now today".split())
_UNITS: Final = re.compile(r"\s*(?:mg|mcg|g|ml|units?|tab\w*|caps?\w*|puffs?|times|x|doses?|hours?|%)\b", re.IGNORECASE)


def day_counts(text: str) -> tuple[DayCount, ...]:
    """Give the counts that say which day it is, in the order of the text; days that are told of are left out."""
    return tuple(one for found in _DAY.finditer(text) if (one := _day_count(text, found)) is not None)


def _day_count(text: str, found: re.Match[str]) -> DayCount | None:
    told = (found["kind"] or found["short"] or "").casefold()
    begin = found.start("word") if told in _NO_KIND and found["word"] else found.start()
    before = text[max(0, found.start() - 40) : found.start()].rpartition("\n")[2]
    is_told_of = _NOT_TODAY.search(before) or (told and _NOT_TODAY.search(told))
    if is_told_of or _UNITS.match(text, found.end()):
        return None
    number = (found["day"] or found["short_day"]).casefold()
    after = _OF.match(text, found.end())
    kind = _KINDS.get(told, "" if told in _NO_KIND else told) or (after["what"].casefold() if after else "")
    return DayCount(kind, _NUMBERS.get(number) or int(number), begin, found.end())


# Sides.

_TITLE: Final = re.compile(
    r"^[ \t]*(?:(?:post-?|pre-?)(?:operative|op) (?:diagnos[ie]s|dx)|procedures?(?: performed)?|"
    r"operations?(?: performed)?|examination|exam performed|exam)[ \t]*:",
    re.IGNORECASE,
)
_EARLIER: Final = re.compile(
    r"\b(?:s/p|status post|history of|h/o|prior|previous(?:ly)?|remote|old|in (?:19|20)\d\d|years? ago|months? ago|"
    r"last (?:year|month)|(?:19|20)\d\d)\b(?![-/])",
    re.IGNORECASE,
)
_NEAR: Final = 40  # characters around a part of the body that may say when


def side_mentions(text: str) -> tuple[SideNamed, ...]:
    """Give the parts of the body that are named with their side, in the order of the text."""
    return tuple(one for found in SIDE.finditer(text) for one in _side(text, found))


def _side(text: str, found: re.Match[str]) -> list[SideNamed]:
    first, last = sentence_around(text, found.start(), found.end())
    told = assertion_of(text[first:last], found.start() - first, found.end() - first)
    around = text[max(first, found.start() - _NEAR) : min(last, found.end() + _NEAR)]
    is_past = told in {Assertion.HISTORY, Assertion.FAMILY, Assertion.NEGATED} or bool(_EARLIER.search(around))
    line = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
    return [  # "left and right knee" is both
        SideNamed(found["part"].casefold(), side.casefold(), *found.span(), is_past, bool(_TITLE.match(line)))
        for side in SIDES.findall(found.group())
    ]


_SMALL: Final = frozenset(
    "with without from over under about into than then this that these those there here left right both side note "
    "patient today now will continue plan good well mild some more less very seen done has had have was were been "
    "the and for are not but she her his him".split()
)
_FEWEST_LETTERS: Final = 4


def content_words(text: str) -> frozenset[str]:
    """Give the words of a text that tell what it is about."""
    return frozenset(
        word.plain
        for word in words_of(text)
        if len(word.plain) >= _FEWEST_LETTERS and word.plain not in _SMALL and not word.plain.isdecimal()
    )


# What is over.

_DEVICES: Final = frozenset(
    "catheter foley line drain tube picc cvc staples sutures stitches packing splint cast wires ett cannula".split()
)
_OVER: Final = re.compile(
    r"(?P<problem>[^\W\d_][\w'/-]*(?:[ ][\w'/-]+){0,5}?)[ ]*[(,:\u2013-]?[ ]*"
    r"(?:(?:has|have|had|is|are|was|were|been|now|since|completely|fully|clinically|also|both|all)[ ]+){0,4}"
    r"(?P<verb>resolved|gone|removed)\b|\bresolved[ ]+(?P<after>[^\W\d_][\w'-]+(?:[ ][^\W\d_][\w'-]+)?)",
    re.IGNORECASE,
)
_NOT_YET: Final = re.compile(
    r"\b(?:not|un|until|once|when|if|never|nearly|almost|partially|partly|mostly|should|after|unless|"
    r"to be|will be|be)\b",
    re.IGNORECASE,
)
_LEADING: Final = frozenset(
    "the a an and or of his her their its with has have had is are was were been now since also all both that which "
    "but then so patient pt today yesterday".split()
)
_NOTHING: Final = frozenset(
    "symptoms symptom issue issues problem problems complaint complaints it this these matter concern question "
    "conflict query discrepancy pain they everything interval course findings none item items".split()
)
_JOINTS: Final = re.compile(r"\s+and\s+|\s*,\s*|\s*/\s*")
_MOST_WORDS: Final = 4


def ended_problems(text: str) -> tuple[Ended, ...]:
    """Give what a text calls resolved, or a device that it calls removed, in the order of the text."""
    return tuple(one for first, last in _sentences(text) for one in _ended_in(text, first, last))


def _ended_in(text: str, first: int, last: int) -> list[Ended]:
    found: list[Ended] = []
    for match in _OVER.finditer(text, first, last):
        if _NOT_YET.search(match.group()) or _NOT_YET.search(text[max(first, match.start() - 12) : match.start()]):
            continue
        told = match["problem"] or match["after"]
        is_removal = (match["verb"] or "").casefold() == "removed"
        for part in _JOINTS.split(told):
            problem = _named(part)
            if problem and (not is_removal or problem.split()[-1] in _DEVICES):
                found.append(Ended(problem, match.start(), match.end()))
    return found


def _named(words: str) -> str:
    """Give the name of a problem out of the words before its end; empty when they name none."""
    plain = [word.plain for word in words_of(words)]
    while plain and (plain[0] in _LEADING or plain[0].isdecimal()):
        plain.pop(0)
    plain = plain[-_MOST_WORDS:]
    return "" if not plain or plain[-1] in _NOTHING | _LEADING or len(plain[-1]) <= 1 else " ".join(plain)


def mentions_of(problem: str, text: str) -> tuple[tuple[int, int], ...]:
    """Give where a problem is named, by its words or its abbreviation: places in characters, in order."""
    return tuple(found.span() for found in _pattern(problem).finditer(text))


@lru_cache(maxsize=512)
def _pattern(problem: str) -> re.Pattern[str]:
    names = {problem, *(short for short, whole in _SHORT.items() if whole == problem)}
    if problem in _SHORT:
        names.add(_SHORT[problem])
    told = "|".join(
        r"[\s/-]+".join(re.escape(word) for word in name.split()) for name in sorted(names, key=len, reverse=True)
    )
    return re.compile(rf"(?<![\w])(?:{told})(?![\w])", re.IGNORECASE)


# As notes write them; where the code set has other words, the notes' own come first.
_SHORT: Final = {
    **ABBREVIATIONS,
    "aki": "acute kidney injury",
    "dvt": "deep vein thrombosis",
    "pna": "pneumonia",
    "afib": "atrial fibrillation",
}

_IF_IT_COMES: Final = re.compile(
    r"\b(?:if|prn|as needed|return|call|watch|monitor|precautions?|prophyla\w+|screen\w*|risk|in case|recurren\w+|"
    r"resolv\w+|improv\w+|was|were|had|initially|on (?:admission|arrival|presentation)|due to|from|after|for|chronic|"
    r"long-?standing|permanent|known)\b",
    re.IGNORECASE,
)
_CAME: Final = re.compile(r"\s*(?:\w+\s+)?(?:began|started|was|were|had|on (?:admission|arrival))\b", re.IGNORECASE)


def is_conditional(sentence: str, start: int, end: int) -> bool:
    """Tell whether the words around a problem say that it may come, was there, stays, or is what something is for.

    Args:
        sentence: the sentence that names it.
        start: where it is named, in characters of the sentence.
        end: where its name ends.

    """
    return bool(_IF_IT_COMES.search(sentence[:start]) or _CAME.match(sentence, end))
