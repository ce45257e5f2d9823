r"""Text as a reader sees it: without the marks that nobody sees, and in the letters that it seems to be written in.

A word with an invisible mark in it, or with a Cyrillic letter for a Latin one, reads like any other and compares with
none. Whatever compares words compares them as they are read.

Source: Unicode Technical Standard 39 (confusable characters), 5 (bidirectional controls); the choice of letters is
policy: those that a Latin text can be written in without anybody seeing it.

Example:
    >>> as_read("\u0430 l\u00adadder"), is_turned("\u202erettug")
    ('a ladder', True)

"""

import re
import unicodedata
from typing import Final

UNSEEN: Final = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff"
)
"""Characters that show nothing, as a class of a regular expression holds them."""

ATTACHED: Final = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
"""Accents and strokes that stand on the letter before them, as a class of a regular expression holds them."""

_UNSEEN: Final = re.compile(f"[{UNSEEN}]+")
_TURNS: Final = re.compile("[\u202d\u202e]")
_LOOK: Final = str.maketrans(
    # Cyrillic, Greek, Armenian, and Latin letters of other shapes
    "\u0430\u0432\u0435\u043a\u043c\u043d\u043e\u0440\u0441\u0442\u0443\u0445\u0456\u0458\u0455\u0501\u04bb\u04cf\u051b\u051d"
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u0406\u0408\u0405\u04c0\u050c\u051a\u051c"
    "\u03b1\u03b5\u03b9\u03ba\u03bd\u03bf\u03c1\u03c4\u03c5\u03f2\u03f3"
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7"
    "\u0585\u057d\u0570\u0578\u0581\u0566\u0131\u0251\u0261"
    "\u1d00\u0299\u1d04\u1d05\u1d07\ua730\u0262\u029c\u026a\u1d0a\u1d0b\u029f\u1d0d\u0274\u1d0f\u1d18\u0280\ua731\u1d1b\u1d1c\u1d20\u1d21\u028f\u1d22",
    "abekmhopctyxijsdhlqwABEKMHOPCTYXIJSIGQWaeikvoptucjABEZHIKMNOPTYXouhngqiagabcdefghijklmnoprstuvwyz",
)


def as_read(text: str) -> str:
    """Give a text as it is read. Places in it are not those of the text.

    Args:
        text: any; one of ASCII characters is given back as it is.

    """
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", _UNSEEN.sub("", text)).translate(_LOOK)


def is_turned(text: str) -> bool:
    """Tell whether a text forces the direction of its letters, so that it reads otherwise than it is stored."""
    return _TURNS.search(text) is not None
