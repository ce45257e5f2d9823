"""Lists of codes that the user brought: licensed ones, such as CPT, do not come with the product.

Example:
    >>> ListedSystem("CPT", edition="2026", codes=10_000).system
    'CPT'

"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from chartwarden.chart.coding import Coding

POA_EXEMPT: Final = "POA-EXEMPT"  # says which codes of ICD-10-CM are exempt; no code is assigned from it


@dataclass(frozen=True, slots=True)
class ListedSystem:
    """One list: its code system, which edition the user said it is, and how many codes it has."""

    system: str
    edition: str
    codes: int


class ListStore(Protocol):
    """Keeps lists of codes. They hold nothing about anybody."""

    def systems(self) -> tuple[ListedSystem, ...]:
        """Give the lists that are there, by system."""
        ...

    def has(self, system: str) -> bool:
        """Tell whether a list is there."""
        ...

    def find(self, system: str, code: str) -> Coding | None:
        """Give a code of a list, in the letter case of the list; None when there is none."""
        ...

    def search(self, words: str, *, most: int) -> tuple[Coding, ...]:
        """Give codes that begin with the words, then those whose text has all of them; by system and code.

        None is of the list `POA_EXEMPT`.
        """
        ...

    def put(self, system: str, codes: Sequence[Coding], *, edition: str) -> None:
        """Store a list in place of the one that the system had."""
        ...
