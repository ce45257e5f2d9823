"""Reasons that people write, and those that say nothing.

Example:
    >>> is_specific("Implant size decides the PCS device value; op note refers to the implant log.")
    True
    >>> is_specific("needed for coding")
    False

"""

import re

LEAST_REASON_CHARACTERS = 20  # policy; serves 45 CFR 164.514(d)(3)(ii) and control ACC-6
_LEAST_TELLING_WORDS = 3  # policy

# Words that any request could use. A reason is specific when enough words remain after these are taken away.
_EMPTY_WORDS = frozenset(
    """
    a an and as asap be because chart check charts code coded coder codes coding do document documentation for get have
    i in info information is it just look me my n na necessary need needed needs none note notes of ok patient per
    please reason record records request required review see test testing the this to use view want was work would xx
    xxx
    """.split()
)


def telling_words(reason: str) -> tuple[str, ...]:
    """Give the different words of a reason that say something about this request."""
    words = re.findall(r"[^\W_]+", reason.casefold())
    return tuple(dict.fromkeys(word for word in words if word not in _EMPTY_WORDS and len(set(word)) > 1))


def is_specific(reason: str) -> bool:
    """Tell whether a reason could be checked by somebody else: long enough, and not made of stock words.

    Source:
        Policy; serves 45 CFR 164.514(d)(3)(ii), (d)(5) and control ACC-6.

    """
    return len(reason.strip()) >= LEAST_REASON_CHARACTERS and len(telling_words(reason)) >= _LEAST_TELLING_WORDS
