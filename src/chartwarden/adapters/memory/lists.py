"""Lists of codes in memory."""

from collections.abc import Sequence

from chartwarden.actions.list_store import POA_EXEMPT, ListedSystem
from chartwarden.chart.coding import Coding

_Lists = dict[str, tuple[str, dict[str, Coding]]]


class MemoryLists:
    """The store of code lists, by system."""

    def __init__(self) -> None:
        self._lists: _Lists = {}

    def snapshot(self) -> _Lists:
        """Give what is stored now."""
        return dict(self._lists)

    def restore(self, before: _Lists) -> None:
        """Go back to a snapshot."""
        self._lists = before

    def systems(self) -> tuple[ListedSystem, ...]:
        """Give the lists that are there, by system."""
        return tuple(
            ListedSystem(system, edition, len(codes)) for system, (edition, codes) in sorted(self._lists.items())
        )

    def has(self, system: str) -> bool:
        """Tell whether a list is there."""
        return bool(self._lists.get(system, ("", {}))[1])

    def find(self, system: str, code: str) -> Coding | None:
        """Give a code of a list, in the letter case of the list; None when there is none."""
        return self._lists.get(system, ("", {}))[1].get(code.upper())

    def search(self, words: str, *, most: int) -> tuple[Coding, ...]:
        """Give codes that begin with the words, then those whose text has all of them; by system and code."""
        asked = words.strip().upper()
        if not asked:
            return ()
        lists = (codes for system, (_, codes) in self._lists.items() if system != POA_EXEMPT)
        every = sorted((one for codes in lists for one in codes.values()), key=lambda one: (one.system, one.code))
        begins = [one for one in every if one.code.startswith(asked)]
        has = [one for one in every if all(word in one.display.upper() for word in asked.split())]
        return tuple(dict.fromkeys([*begins, *has]))[:most]

    def put(self, system: str, codes: Sequence[Coding], *, edition: str) -> None:
        """Store a list in place of the one that the system had."""
        self._lists[system] = (edition, {one.code: one for one in codes})
