"""What a rule reads in a heading: its words, and which guarded histories it names beside its own code.

Example:
    >>> sorted(words_in("cbc/bmp"))
    ['bmp', 'cbc', 'cbc/bmp']
    >>> sorted(guarded_codes("social/family history"))
    ['10157-6', '29762-2']
    >>> reads_as_narrative("perineum"), reads_as_narrative("consent/analgesia")
    (True, False)

"""

import re
from types import MappingProxyType
from typing import Final

from chartwarden.chart.heading_guard import is_beside, is_guarded
from chartwarden.chart.heading_words import sensitive_topic
from chartwarden.chart.headings import Topic, loinc_of
from chartwarden.minimum_necessary.document_kinds import words_of

_CODE: Final = MappingProxyType(
    {
        topic: code
        for topic in (Topic.SOCIAL, Topic.FAMILY, Topic.PSYCHIATRIC, Topic.PAYER)
        if (code := loinc_of(topic, document_type=None)) is not None
    }
)
_JOINERS: Final = re.compile(r"[/,;&+]| and ")
_ALL_HISTORIES: Final = frozenset({"pfsh", "pmfsh", "pmfsx", "fsh"})  # past, family and social history in one


def words_in(heading: str) -> frozenset[str]:
    """Give the words of a normalised heading; those that a slash joins count alone and together."""
    return frozenset((*heading.split(), *words_of(heading)))


def reads_as_narrative(heading: str) -> bool:
    """Tell whether nothing in a normalised heading says that it is other than what was done and found.

    Source:
        Policy; serves 45 CFR 164.502(b). An operative note names its parts by the body (`perineum`, `left leg`).

    """
    return not (is_beside(heading) or is_guarded(heading) or guarded_codes(heading))


def guarded_codes(heading: str) -> frozenset[str]:
    """Give the section codes of the social, family and psychiatric history and payment that a heading names.

    A joined heading, such as `soc/fam`, is filed under one code and names two.
    """
    topics = {sensitive_topic(part) for part in (heading, *_JOINERS.split(heading))}
    found = {code for topic, code in _CODE.items() if topic in topics}
    if words_in(heading) & _ALL_HISTORIES:
        found |= {_CODE[Topic.SOCIAL], _CODE[Topic.FAMILY]}
    return frozenset(found)
