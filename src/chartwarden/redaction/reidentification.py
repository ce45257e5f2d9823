"""Re-identification codes: random names for de-identified copies, and the key that leads back, kept apart.

A code may stay in a de-identified copy only when it is not derived from information about the individual. A hash of a
record number is derived from it, salted or not, so codes here come from the operating system's randomness alone and the
key is a table. The key is as sensitive as the charts: whoever holds it and a copy holds the chart.

Source: 45 CFR 164.514(c), 164.514(b)(2)(i)(R).

Example:
    >>> key = CodeKey()
    >>> code = key.code_for("record 17")
    >>> key.code_for("record 17") == code, key.subject_of(code), repr(key)
    (True, 'record 17', 'CodeKey(1 codes)')

"""

import json
import secrets
from collections.abc import Mapping
from typing import Final, Self

from chartwarden.foundation.errors import MalformedError, NotFoundError

_ALPHABET: Final = "23456789abcdefghjkmnpqrstuvwxyz"  # none that reads like another
_LENGTH: Final = 26  # 128 bits, as threat notes ask of anything that must not be guessed
_FORMAT: Final = 1


class CodeKey:
    """A table of codes and what each stands for. It hides in `repr`; where it is written is for the caller to guard."""

    def __init__(self, codes: Mapping[str, str] | None = None) -> None:
        self._codes = dict(codes or {})
        self._subjects = {code: subject for subject, code in self._codes.items()}

    def __repr__(self) -> str:
        return f"CodeKey({len(self._codes)} codes)"

    def __len__(self) -> int:
        return len(self._codes)

    def code_for(self, subject: str) -> str:
        """Give the code of a subject; the first time a random one is drawn.

        Args:
            subject: whatever the caller names a person or a record by. Nothing of it enters the code.

        """
        if subject not in self._codes:
            code = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
            self._codes[subject] = code
            self._subjects[code] = subject
        return self._codes[subject]

    def subject_of(self, code: str) -> str:
        """Give what a code stands for.

        Raises:
            NotFoundError: this key has no such code.

        """
        if code not in self._subjects:
            raise NotFoundError(
                what="this key has no such code", next_step="Use the key that was written with the copy."
            )
        return self._subjects[code]

    def as_text(self) -> str:
        """Give the whole key as JSON, to be kept apart from the copies."""
        return json.dumps({"format": _FORMAT, "codes": self._codes}, indent=2, ensure_ascii=False) + "\n"

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read a key that `as_text` wrote.

        Raises:
            MalformedError: it is not a key, or two subjects have one code.

        """
        try:
            raw = json.loads(text)
            codes = raw["codes"] if raw["format"] == _FORMAT else None
        except (ValueError, TypeError, KeyError, RecursionError):
            codes = None
        if not isinstance(codes, dict) or not all(isinstance(code, str) for code in codes.values()):
            raise _not_a_key()
        if len(set(codes.values())) != len(codes):
            raise _not_a_key()
        return cls(codes)


def _not_a_key() -> MalformedError:
    return MalformedError(
        what="this is not a key of re-identification codes",
        where="code key",
        fix="Name the file that an earlier run wrote, or one that does not exist yet.",
    )
