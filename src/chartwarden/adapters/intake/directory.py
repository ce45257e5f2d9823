"""Who is who, for one import: names of practitioners and places, and what a conditional reference points to.

Bulk exports put people and places in their own files and point to them by identifier, not by id. The directory is
filled as those files pass and asked when an encounter or a note names one. It is bounded: when full it learns no more,
and a name that it does not know stays empty unless the reference carries a display text.

Example:
    >>> directory = Directory(max_entries=10)
    >>> directory.learn("Practitioner/1", "Dr. Ada Example")
    >>> directory.name("Practitioner/1")
    'Dr. Ada Example'

"""

from collections.abc import Iterator


class Directory:
    """A bounded dictionary shared by the files of one import run. Knows nothing that outlives the run."""

    def __init__(self, *, max_entries: int) -> None:
        self._max_entries = max_entries
        self._names: dict[str, str] = {}
        self._targets: dict[str, str] = {}
        self._news: list[tuple[str, str, str]] = []

    def __len__(self) -> int:
        return len(self._names) + len(self._targets)

    def learn(self, reference: str, name: str) -> None:
        """Remember how someone is called. `reference` is `Type/id` or `Type?identifier=system|value`."""
        self._put(self._names, "name", reference, name)

    def point(self, conditional: str, reference: str) -> None:
        """Remember which `Type/id` a conditional reference means."""
        self._put(self._targets, "target", conditional, reference)

    def name(self, reference: str) -> str:
        """Give the name learned for a reference, or an empty string."""
        return self._names.get(reference, "")

    def target(self, conditional: str) -> str:
        """Give the `Type/id` that a conditional reference means, or an empty string."""
        return self._targets.get(conditional, "")

    def news(self) -> Iterator[tuple[str, str, str]]:
        """Give what was learned since the last call, as rows for `relearn`."""
        news, self._news = self._news, []
        yield from news

    def everything(self) -> Iterator[tuple[str, str, str]]:
        """Give all that is known, as rows for `relearn`."""
        yield from (("name", key, value) for key, value in self._names.items())
        yield from (("target", key, value) for key, value in self._targets.items())

    def relearn(self, kind: str, key: str, value: str) -> None:
        """Take over a row of another directory."""
        (self.learn if kind == "name" else self.point)(key, value)

    def _put(self, table: dict[str, str], kind: str, key: str, value: str) -> None:
        if not value or table.get(key) == value or (key not in table and len(self) >= self._max_entries):
            return
        table[key] = value
        self._news.append((kind, key, value))
