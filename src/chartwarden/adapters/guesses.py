"""How many tries a program needs that guesses as people choose: words, names, dates, keys in a row, repeats.

The estimate is zxcvbn's. It sees what no list has: `jennifer2019` was perhaps never stolen, and falls at once all the
same. It asks for no kind of character; of eight drawn by chance it refuses 1 in 250 to 1 in 1,500, of nine none.

Source: NIST SP 800-63B-4, 3.1.1.2 (values that are expected); Wheeler, zxcvbn: Low-Budget Password Strength Estimation,
USENIX Security 2016.

Example:
    >>> is_soon_guessed("jennifer2019"), is_soon_guessed("8#kQ9!zR"), is_soon_guessed("kestrel-ledger-oboe")
    (True, False, False)

"""

import re
from collections.abc import Iterable
from typing import Final

from zxcvbn import zxcvbn

ENOUGH: Final = 10**7  # policy: 11 years at the 100 tries an hour that an account allows
_LONGEST: Final = 32  # characters; of more, letters that look like signs would take seconds


def is_soon_guessed(password: str, *, about: Iterable[str] = ()) -> bool:
    """Tell whether fewer guesses than enough would find a password.

    Args:
        password: normalised. One that is too long for the estimate is left to the other rules.
        about: words about its owner, which are tried first.

    """
    if not password or len(password) > _LONGEST:
        return False
    words = [word for phrase in about for word in re.split(r"\W+", phrase) if word]
    return bool(zxcvbn(password, user_inputs=words)["guesses"] < ENOUGH)
