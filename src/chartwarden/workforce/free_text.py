"""Secrets that people type where others read: a password in a reason, a token in a label. Such a text is not stored.

What is found is the shape of a secret, since the secret itself is known nowhere: a word for one with something after
it, and the forms of our own tokens, links and code apps. A password in plain words, without saying that it is one, is
not found.

Source: 45 CFR 164.308(a)(5)(ii)(D) (safeguarding passwords); bench V04-08.

Example:
    >>> holds_secret("Cover my queue, my password is Heron!42"), holds_secret("Her passport and pin prick test decide.")
    (True, False)

"""

import re
from typing import Final

from chartwarden.foundation.citation import PASSWORD_MANAGEMENT
from chartwarden.foundation.errors import RefusedError

_NAMED: Final = re.compile(
    r"\b(?:pass ?(?:word|wd|code|phrase)|passwort|pwd|pin|log ?in|secret)s?"
    r"(?:\s{0,3}[:=]\s{0,3}(?=\S*[^\s:=.,;]{4})|\s{1,3}(?:is|was|to)\s{1,3}(?=\S{0,40}[\d!@#$%^&*+=?_-]))\S{4}",
    re.IGNORECASE,
)
_OURS: Final = re.compile(r"\bcw_[\w-]{20,}|\botpauth://|\b[a-z2-7]{52}\b")


def holds_secret(text: str) -> bool:
    """Tell whether a text reads as if it held a password, a token, a link's secret or that of a code app."""
    return bool(_NAMED.search(text) or _OURS.search(text))


def require_no_secret(*texts: str) -> None:
    """Let pass texts that hold no secret. Asked before anything of them is put on record.

    Raises:
        RefusedError: one of them reads as if it did.

    """
    if any(map(holds_secret, texts)):
        raise RefusedError(
            rule="free-text-holds-no-secret",
            because="the words read as if they held a password, a code or a token, and others will read them",
            source=PASSWORD_MANAGEMENT,
            next_step="Leave it out. If somebody saw it, change it: under My account.",
        )
