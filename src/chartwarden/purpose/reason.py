"""Reasons that people write or choose, and those that say nothing.

A reason that names a code of the work, a denial or an audit can be checked by somebody else, or by a machine; "needed
for coding" cannot. The sentences to choose from each ask for what makes them checkable.

Example:
    >>> is_specific("Implant size decides the PCS device value; op note refers to the implant log.")
    True
    >>> is_specific("needed for coding")
    False
    >>> chosen_reason(Chosen("4", "S82.61XA"), target=Target(codes=("S82.61XA",)))
    'This part gives the side (laterality) that S82.61XA needs.'

"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from chartwarden.foundation.citation import WORKFORCE_USES
from chartwarden.foundation.errors import RefusedError
from chartwarden.purpose.target import Target

LEAST_REASON_CHARACTERS = 20  # policy; serves 45 CFR 164.514(d)(3)(ii) and control ACC-6
_LEAST_TELLING_WORDS = 3  # policy
_LEAST_SHARE_OF_NEW_WORDS = 0.4  # policy: below it, somebody pasted the same words again and again
_LONGEST_REPEATED = 12  # words; a short sentence may well repeat some

# Words that any request could use. A reason is specific when enough words remain after these are taken away.
_EMPTY_WORDS = frozenset(
    """
    a an and as asap be because chart check charts code coded coder codes coding do document documentation for get have
    i in info information is it just look me my n na necessary need needed needs none note notes of ok patient per
    please reason record records request required review see test testing the this to use view want was work would xx
    xxx
    """.split()
)


class Names(StrEnum):
    """What a chosen reason must name."""

    CODE = "code"  # a code or the coverage rule that the work is for
    NUMBER = "number"  # the number of a denial, an audit or a claim
    NOTHING = "nothing"  # it is in the person's own words


@dataclass(frozen=True, slots=True, repr=False)
class Chosen:
    """A reason as somebody chose it: by its digit, and what they say that it names. `chosen_reason` makes it words."""

    key: str
    named: str

    def __repr__(self) -> str:
        return f"Chosen({self.key!r}, {len(self.named)} characters)"


@dataclass(frozen=True, slots=True)
class ReasonChoice:
    """A reason to choose by one key. `words` holds a place for what it names."""

    key: str
    title: str
    words: str
    names: Names


_CHOICES: Final = (
    ReasonChoice("1", "Denial", "Denial no. {} turns on what this part says.", Names.NUMBER),
    ReasonChoice("2", "Audit", "Audit {} asks for what this part says.", Names.NUMBER),
    ReasonChoice("3", "Device", "The implant or device decides the device value of {}.", Names.CODE),
    ReasonChoice("4", "Side", "This part gives the side (laterality) that {} needs.", Names.CODE),
    ReasonChoice("5", "Path", "Pathology confirms behaviour and morphology for {}.", Names.CODE),
    ReasonChoice("6", "Referred", "A note that is open refers to this part for {}.", Names.CODE),
    ReasonChoice("7", "POA", "This part tells whether {} was present on admission.", Names.CODE),
    ReasonChoice("8", "Severity", "This part gives the stage, depth or severity of {}.", Names.CODE),
    ReasonChoice("9", "Own", "{}", Names.NOTHING),
)
REASON_CHOICES: Final[Mapping[str, ReasonChoice]] = {choice.key: choice for choice in _CHOICES}
_CODE = re.compile(r"[A-Z0-9][A-Z0-9.]{2,9}")  # two characters would fit the codes of any work
_NUMBER = re.compile(r"(?=(?:[^0-9]*[0-9]){3})[A-Z0-9][A-Z0-9./-]{3,39}", re.IGNORECASE)


def telling_words(reason: str) -> tuple[str, ...]:
    """Give the different words of a reason that say something about this request."""
    words = re.findall(r"[^\W_]+", reason.casefold())
    return tuple(dict.fromkeys(word for word in words if word not in _EMPTY_WORDS and len(set(word)) > 1))


def is_specific(reason: str) -> bool:
    """Tell whether a reason could be checked by somebody else: long enough, not made of stock words, said once.

    Source:
        Policy; serves 45 CFR 164.514(d)(3)(ii), (d)(5) and control ACC-6; bench V19-01.

    """
    is_long = len(reason.strip()) >= LEAST_REASON_CHARACTERS
    return is_long and len(telling_words(reason)) >= _LEAST_TELLING_WORDS and not _is_pasted(reason)


def _is_pasted(reason: str) -> bool:
    """Tell whether a reason is the same words over and over."""
    words = re.findall(r"[^\W_]+", reason.casefold())
    return len(words) > _LONGEST_REPEATED and len(set(words)) / len(words) < _LEAST_SHARE_OF_NEW_WORDS


def chosen_reason(chosen: Chosen, *, target: Target) -> str:
    """Give the sentence of a reason that was chosen, with what it names.

    Args:
        chosen: the digit of a choice; and a code of the target or its coverage rule, which may be left out where the
            first is meant, the number of the denial or audit, or, for the last choice, the person's own words.
        target: what the work is for.

    Raises:
        RefusedError: there is no such choice, or what it must name is missing or not of this work.

    Source:
        Policy; serves 45 CFR 164.514(d)(3)(ii) and control ACC-6.

    """
    choice = REASON_CHOICES.get(chosen.key)
    said = chosen.named.strip()
    if choice is None:
        because, step = "no such reason can be chosen", "Choose one of the list, or write your own."
    elif choice.names is Names.NOTHING:
        return said
    elif choice.names is Names.NUMBER:
        if _is_a_number(said):
            return choice.words.format(said.upper())
        because, step = "this reason names the number of a denial or an audit", "Type the number as it is printed."
    else:
        known = (*target.codes, target.coverage_rule) if target.coverage_rule else target.codes
        said = said.upper() or (known[0] if known else "")
        if said in known or (_CODE.fullmatch(said) and target.touches((said,))):
            return choice.words.format(said)
        because, step = "this reason names a code that the work is for", "Choose the code that depends on this part."
    raise RefusedError(rule="reasons-are-specific", because=because, source=WORKFORCE_USES, next_step=step)


def _is_a_number(said: str) -> bool:
    """Tell whether it is a number that could be looked up: of its shape, and not one digit again and again."""
    return _NUMBER.fullmatch(said) is not None and len(set(re.sub(r"[^0-9]", "", said))) != 1


def names_something(reason: str, *, target: Target) -> bool:
    """Tell whether a reason names a code of the target, its coverage rule, or a number that can be looked up."""
    words = reason.upper()
    known = (*target.codes, target.coverage_rule) if target.coverage_rule else target.codes
    is_number = any(_NUMBER.fullmatch(word.strip(".,;:()")) for word in words.split())
    return is_number or any(code and code in words for code in known)
