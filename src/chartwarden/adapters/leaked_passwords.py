"""The list of leaked passwords that the product brings along, for instances to which nobody gave a larger one.

It has 612,039 entries, from two collections of real leaks; `scripts/leaked_passwords.py` names them and makes the file.
The file holds no password: of the SHA-256 of each, the first two bytes name a drawer and the next three lie in it. So
it has 2 MB, and takes one password in 1.8 million for a leaked one. It is read when it is asked, not kept in memory.

Source: NIST SP 800-63B-4, 3.1.1.2 (compromised values); control IDN-6.

Example:
    >>> is_leaked("Password-123"), is_leaked("1q2w3e4r5t6y"), is_leaked("kestrel-ledger-oboe")
    (True, True, False)

"""

import hashlib
import unicodedata
from collections.abc import Iterable
from importlib.resources import files
from typing import Final

_FILE: Final = files("chartwarden.adapters") / "data" / "leaked-passwords.bin"
_DRAWERS: Final = 1 << 16
_KEPT: Final = 3  # bytes of each hash beside its drawer
SHORTEST: Final = 8  # NIST SP 800-63B-4, 3.1.1.2: nobody may have a shorter one, so no shorter one is listed


def form_of(password: str) -> str:
    """Give a password as it is compared: letters and digits without case; all of it where those are too few.

    Example:
        >>> form_of("Pass-Word 12"), form_of("!QAZ@wsx")
        ('password12', '!qaz@wsx')

    """
    plain = unicodedata.normalize("NFKC", password).casefold()
    bare = "".join(letter for letter in plain if letter.isalnum())
    return bare if len(bare) >= SHORTEST else plain


def is_leaked(password: str) -> bool:
    """Tell whether a password is in the list, whatever its case, and whatever stands between its letters."""
    drawer, rest = _place_of(form_of(password))
    with _FILE.open("rb") as file:
        counts = file.read(_DRAWERS)
        file.seek(_DRAWERS + _KEPT * sum(counts[:drawer]))
        found = file.read(_KEPT * counts[drawer])
    return any(found[start : start + _KEPT] == rest for start in range(0, len(found), _KEPT))


def packed(passwords: Iterable[str]) -> bytes:
    """Give the file for these passwords: how many lie in each drawer, one byte each, and then the drawers."""
    drawers: list[set[bytes]] = [set() for _ in range(_DRAWERS)]
    for form in {form_of(password) for password in passwords}:
        if len(form) >= SHORTEST:
            drawer, rest = _place_of(form)
            drawers[drawer].add(rest)
    return bytes(map(len, drawers)) + b"".join(rest for drawer in drawers for rest in sorted(drawer))


def _place_of(form: str) -> tuple[int, bytes]:
    digest = hashlib.sha256(form.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:2]), digest[2 : 2 + _KEPT]
