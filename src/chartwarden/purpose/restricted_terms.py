"""Every word by which ordinary notes speak of a sensitive subject, gathered; the lists are in `restricted_words_*`.

A word alone counts when it hardly ever means anything else. Everyday words ("depression" of a segment, "aids" to
hearing, "prep" of bowel) count in the form or the company that tells them apart, and are otherwise left out: masking an
ordinary finding costs a coder, so both kinds of mistake are measured.

Source: professional knowledge; verify. No authority publishes such a list. Why these subjects: State law (HIV, sexually
transmitted infections, mental health, reproductive health), GINA (genetic information), 42 CFR Part 2 (substance use),
34 U.S.C. 12291 (assault).

Example:
    >>> sorted({subject for subject, _ in TERMS})[:5]
    ['alcohol-use', 'drug-use', 'genetic', 'hiv', 'mental-health']

"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from chartwarden.purpose.restricted_term import Term, Words
from chartwarden.purpose.restricted_words_family import GENETIC, REPRODUCTIVE, VIOLENCE
from chartwarden.purpose.restricted_words_infection import HIV, SEXUAL_HEALTH
from chartwarden.purpose.restricted_words_mind import MENTAL_HEALTH
from chartwarden.purpose.restricted_words_substances import ALCOHOL, DRUGS, SUBSTANCES

_LISTS: Final[tuple[Words, ...]] = (
    HIV,
    MENTAL_HEALTH,
    SUBSTANCES,
    ALCOHOL,
    DRUGS,
    GENETIC,
    VIOLENCE,
    REPRODUCTIVE,
    SEXUAL_HEALTH,
)

TERMS: Final[tuple[tuple[str, Term], ...]] = tuple((words.subject, term) for words in _LISTS for term in words.terms())
"""Every term with its subject's value."""

IN_HEADINGS: Final[Mapping[str, str]] = MappingProxyType(
    {word: words.subject for words in _LISTS for word in words.headings.split()}
)
"""Words that name no subject, but in a heading belong to one that the section speaks of."""
