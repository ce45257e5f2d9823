r"""A bare body system (`GI`, `Resp`) that heads a section of a visit: what its body says was told, found or decided.

Example:
    >>> from chartwarden.chart.document import Section
    >>> note = "Resp\nClear, no wheezes.\nGI\nDenies nausea."
    >>> parts = (Section(0, None, "Resp", 0, 24), Section(1, None, "GI", 24, 41))
    >>> [one.loinc for one in with_systems(parts, text=note, document_type="11506-3")]
    ['29545-1', '10187-3']

"""

import re
from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from chartwarden.chart.document import Section
from chartwarden.chart.heading_trim import undated
from chartwarden.chart.heading_verbs import REPORT
from chartwarden.chart.headings import LEXICON, Topic, normalised

_NURSED: Final = frozenset({"34746-8", "28623-7"})  # their systems have a code of their own
_TOLD: Final = "10187-3"
_FOUND: Final = "29545-1"
_DECIDED: Final = "51848-0"
_ABOVE: Final = frozenset({"10187-3", "29545-1", "51848-0", "10184-0", "61149-1"})
_LONGEST: Final = 2_000  # characters of a body; what a section is shows early
_WORD: Final = re.compile(r"[a-z/]+")
# The first whose words are met decides: a plan cites what was found, and an examination denies nothing.
_WORDS: Final = MappingProxyType(
    {
        _DECIDED: frozenset(
            """
            continue continued wean start started stop stopped hold held titrate goal goals consult recheck trend
            trending
            monitor increase decrease resume plan likely secondary replete advance await pending will prophylaxis
            """.split()
        ),
        _TOLD: frozenset("denies denied reports reported endorses endorsed complains complaints c/o admits".split()),
        _FOUND: frozenset(
            """
            clear auscultation ctab cta rrr murmur murmurs rub rubs gallop wheeze wheezes wheezing rales rhonchi
            crackles soft
            nontender tender tenderness nondistended distended bowel sounds guarding rebound edema pulses palpable
            warm dry
            intact alert oriented normal regular symmetric strength reflexes rash erythema clubbing cyanosis supple
            nad
            perrl eomi perrla moist nt nd nabs clean masses mass equal unlabored diminished breath
            """.split()
        ),
    }
)


def with_systems(sections: Sequence[Section], *, text: str, document_type: str | None) -> tuple[Section, ...]:
    """Give the sections of a visit or stay, its bare body systems as what their body says, or the part they stand in.

    A system whose body tells nothing stays without a code. Reports and nursing notes stay as they are. Linear in
    the
    text.

    Args:
        sections: of one document, with their codes.
        text: the document, into which the sections point.
        document_type: a code of `DOCUMENT_TYPES`, when known.

    Source:
        Policy; serves 45 CFR 164.502(b): a heading that tells nothing keeps its section closed.

    """
    if document_type in REPORT | _NURSED:
        return tuple(sections)
    given: list[Section] = []
    part: str | None = None  # an `Exam` or `ROS` without a word of its own, whose lines are headed alone
    for one in sections:
        if one.loinc is None and _names_system(one.heading):
            given.append(replace(one, loinc=part or _told_by(text[one.start + len(one.heading) : one.end])))
            continue
        is_bare = one.loinc in _ABOVE and not text[one.start + len(one.heading) : one.end].strip(" \t\r\n:-=*")
        part = one.loinc if is_bare else None
        given.append(one)
    return tuple(given)


def _names_system(heading: str) -> bool:
    entry = LEXICON.get(normalised(undated(heading)))
    return entry is not None and entry.topic is Topic.BODY_PART


def _told_by(body: str) -> str | None:
    words = frozenset(_WORD.findall(body[:_LONGEST].casefold()))
    return next((code for code, telling in _WORDS.items() if not telling.isdisjoint(words)), None)
