"""The words of a note, which hide themselves.

Example:
    >>> ClinicalText("Cough for 5 days.")
    ClinicalText(17 chars)

"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, repr=False)
class ClinicalText:
    """The words of a note. `repr` shows the length, so logs cannot leak it."""

    value: str

    def __repr__(self) -> str:
        return f"ClinicalText({len(self.value)} chars)"

    def __len__(self) -> int:
        return len(self.value)
