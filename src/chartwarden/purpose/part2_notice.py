"""Records of a programme that treats substance use, known by the notice that the law puts on them or by its name.

The notice travels with each disclosure, whatever system carries it, and a sender's label often does not. So a note with
the notice, or under the name of such a programme, is treated as labelled.

Source: 42 CFR 2.32 (the notice and its short form), 2.11 (programme, holds itself out). The names are professional
knowledge; what is found errs towards closed.

Example:
    >>> is_of_programme("Group", author="", text="42 CFR part 2 prohibits unauthorized disclosure of these records.")
    True
    >>> is_of_programme("Progress note", author="", text="He signed a consent under 42 CFR part 2.")
    False

"""

import re
from typing import Final

_LAW: Final = re.compile(r"42\s*C\.?\s?F\.?\s?R\.?,?\s*(?:part|pt\.?|parts|§{1,2})?\s*2\b(?!\d)", re.IGNORECASE)
_FORBIDS: Final = re.compile(
    r"prohibit|unauthori[sz]ed|protected\s+by\s+federal|federal\s+confidentiality|further\s+disclosure|re-?disclos",
    re.IGNORECASE,
)
_NEAR: Final = 200  # characters around the law's name; the long form of the notice names it in its first sentence
_PROGRAMME: Final = re.compile(
    r"\b(?:otp|opioid treatment|methadone (?:clinic|program(?:me)?|maintenance)|chemical dependency|"
    r"(?:sud|substance (?:use|abuse)(?: disorders?)?|addictions?|drug and alcohol|alcohol and drug|detox(?:ification)?)"
    r"(?: \w+){0,2} (?:program(?:me)?s?|clinic|cent(?:er|re)|unit|facility|iop|php|rehab(?:ilitation)?))\b",
    re.IGNORECASE,
)


def is_of_programme(title: str, *, author: str, text: str) -> bool:
    """Tell whether a document is a record of such a programme. Linear in the text.

    Args:
        title: as sent.
        author: as sent, which may be the programme.
        text: the whole note. A programme that it only mentions does not count; the notice does wherever it stands.

    Source:
        42 CFR 2.32(a).

    """
    if _PROGRAMME.search(title) or _PROGRAMME.search(author):
        return True
    return any(
        _FORBIDS.search(text, max(found.start() - _NEAR, 0), found.end() + _NEAR) for found in _LAW.finditer(text)
    )
