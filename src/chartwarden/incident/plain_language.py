"""Plain language: what makes a letter hard to read. These are hints of policy; the law asks for plain language only.

Source: 45 CFR 164.404(c)(2).

Example:
    >>> plain_language_hints("Pursuant to policy we utilize locks.")
    ("Say it plainly: 'under' for 'pursuant to'.", "Say it plainly: 'use' for 'utilize'.")

"""

import re
from typing import Final

_LONGEST_SENTENCE: Final = 25  # words; policy

_SENTENCE: Final = re.compile(r"[.!?:;](?:\s+|$)|\n{2,}")
_HARD: Final = {  # policy: words of lawyers and registrars, with plain ones
    "pursuant to": "under",
    "aforementioned": "this",
    "herein": "here",
    "hereby": "now",
    "in the event that": "if",
    "prior to": "before",
    "subsequent to": "after",
    "commence": "begin",
    "remediate": "mend",
    "mitigate": "lessen the harm of",
    "exfiltrated": "copied out",
    "threat actor": "the person who did it",
    "protected health information": "health information",
    "phi": "health information",
    "business associate": "a company that works for us",
    "covered entity": "we",
    "ascertain": "find out",
    "utilize": "use",
    "notwithstanding": "even so",
    "out of an abundance of caution": "(nothing: say why)",
}
_HARD_WORDS: Final = re.compile(
    rf"\b({'|'.join(map(re.escape, sorted(_HARD, key=len, reverse=True)))})\b", re.IGNORECASE
)


def plain_language_hints(text: str) -> tuple[str, ...]:
    """Give what to say more plainly in a text, as sentences that quote only words of the list here; may be empty."""
    long = sum(len(sentence.split()) > _LONGEST_SENTENCE for sentence in _SENTENCE.split(text))
    hints = [f"Sentences with more than {_LONGEST_SENTENCE} words: {long}. Make two of one."] if long else []
    found = sorted({word[1].lower() for word in _HARD_WORDS.finditer(text)})
    return (*hints, *(f"Say it plainly: {_HARD[hard]!r} for {hard!r}." for hard in found))
