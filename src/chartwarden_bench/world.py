"""What a run knows of its world: people with their secrets, charts with their words, and names for all of it in a case.

A case file names things as `{victim.work}` or `{actor.user_id}`. What is asked for by a name that is unknown is an
error, never an empty string: an attempt that asks for nothing would look prevented.

Example:
    >>> world = World("V01-01@ui", {"actor": {"user_id": "ada.moss"}}, {})
    >>> world.filled("{actor.user_id} was here")
    'ada.moss was here'

"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from chartwarden.foundation.errors import MalformedError
from chartwarden_bench.case import Value

_PLACE: Final = re.compile(r"{(\w+)\.(\w+)}")
_ABSENT: Final = "0123456789abcdef0123456789abcdef"  # of the form of an id; nothing has it
_PASSAGE_LINES: Final = 4
_EVERY: Final = 6  # of so many words one is another in an altered passage
_GROUPS: Final = {"document": "open", "withheld": "withheld", "earlier": "earlier", "restricted": "restricted"}


@dataclass(frozen=True, slots=True)
class World:
    """The people and charts of one run, by the names that its case gives them."""

    run: str
    people: Mapping[str, Mapping[str, Any]]
    charts: Mapping[str, Mapping[str, Any]]
    absent: frozenset[str] = frozenset()  # charts that are replaced by ones that do not exist
    made: dict[str, str] = field(default_factory=dict)  # what the steps made: ids to be named later

    def without(self, aliases: Sequence[str]) -> "World":
        """Give the same world, in which the ids of some charts lead nowhere."""
        return World(self.run, self.people, self.charts, frozenset(aliases), {})

    def filled(self, value: Value) -> Any:  # noqa: ANN401 -- the kind that was given
        """Give a value with every name in it replaced."""
        if isinstance(value, str):
            return _PLACE.sub(lambda found: self.named(found[1], found[2]), value)
        if isinstance(value, Mapping):
            return {self.filled(key): self.filled(words) for key, words in value.items()}
        if isinstance(value, tuple):
            return tuple(self.filled(one) for one in value)
        return value

    def named(self, alias: str, field_name: str) -> str:
        """Give what a case calls `alias.field`.

        Raises:
            MalformedError: nothing is called so.

        """
        if alias == "made":
            return self.made.get(field_name, _ABSENT)
        if alias in self.people:
            return str(self._of(self.people[alias], alias, field_name))
        if alias in self.charts:
            return self._of_chart(alias, field_name)
        raise self._unknown(f"{alias}.{field_name}")

    def sought(self, wanted: str) -> tuple[str, ...]:
        """Give the words that a case looks for: all of a chart (`victim`), or a part of it (`own.earlier`).

        Names of the run's own people are left out: a screen says who sits at it.
        """
        ours = {person["name"] for person in self.people.values() if "name" in person}
        return tuple(word for word in self._words_of(wanted) if word not in ours)

    def _words_of(self, wanted: str) -> tuple[str, ...]:
        alias, _, part = wanted.partition(".")
        if alias not in self.charts:
            raise self._unknown(wanted)
        chart = self.charts[alias]
        sentences: Mapping[str, Sequence[str]] = chart["sentences"]
        if not part:
            return (*chart["identifiers"], *(line for lines in sentences.values() for line in lines))
        if part == "sentences":
            return tuple(line for lines in sentences.values() for line in lines)
        if part in {"identifiers", "masked"}:
            return tuple(chart[part])
        if part in sentences:
            return tuple(sentences[part])
        raise self._unknown(wanted)

    def _of_chart(self, alias: str, field_name: str) -> str:
        chart = self.charts[alias]
        if alias in self.absent and field_name in {"work", "encounter", "number", "patient", *_GROUPS}:
            return _ABSENT
        if field_name in _GROUPS:
            found = chart["documents"][_GROUPS[field_name]]
            if not found:
                raise self._unknown(f"{alias}.{field_name}")
            return str(found[0])
        if field_name in {"sentence", "earlier_sentence"}:
            lines = chart["sentences"]["open" if field_name == "sentence" else "earlier"]
            if not lines:
                raise self._unknown(f"{alias}.{field_name}")
            return str(lines[0])
        if field_name == "mistyped":
            return mistyped(chart["number"])
        if field_name in {"passage", "altered"}:
            passage = " ".join(chart["sentences"]["open"][:_PASSAGE_LINES])
            return passage if field_name == "passage" else altered(passage)
        return str(self._of(chart, alias, field_name))

    def _of(self, told: Mapping[str, Any], alias: str, field_name: str) -> Any:  # noqa: ANN401
        if field_name not in told or told[field_name] == "":
            raise self._unknown(f"{alias}.{field_name}")
        return told[field_name]

    def _unknown(self, name: str) -> MalformedError:
        return MalformedError(
            what=f"the world has nothing called {name}", where=self.run, fix="See the names in the how-to of the bench."
        )


def altered(passage: str) -> str:
    """Give a passage with every sixth word replaced, as somebody does who writes it down from memory.

    Example:
        >>> altered("one two three four five six seven")
        'one two three four five rather seven'

    """
    words = passage.split()
    return " ".join("rather" if place % _EVERY == _EVERY - 1 else word for place, word in enumerate(words))


def mistyped(number: str) -> str:
    """Give a number with its last digit wrong.

    Example:
        >>> mistyped("E-2026-119"), mistyped("E-x")
        ('E-2026-110', 'E-x')

    """
    last = next((place for place in range(len(number) - 1, -1, -1) if number[place].isdigit()), None)
    if last is None:
        return number
    return f"{number[:last]}{(int(number[last]) + 1) % 10}{number[last + 1 :]}"
