"""The tabular list of ICD-10-CM as it comes along: codes under their headings, titles, and what stands beside them.

One compressed file holds it, a tenth of a second to read; `scripts/code_set.py` makes it. The codes and their words are
the work of the US Government (CDC, National Center for Health Statistics) and belong to everybody.

Source: 45 CFR 162.1002(c)(2); ICD-10-CM Official Guidelines I.A.2 (only codes without subdivisions are complete).

Example:
    >>> few = TabularList(("A00-B99", "A41"), (-1, 0), ("Infections", "Other sepsis"), frozenset({0}), {})
    >>> few.terms()
    {'A41': ('Other sepsis', ())}

"""

import gzip
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Final

import orjson

from chartwarden.chart.code_rules import CodeRules

FILE: Final = files("chartwarden.adapters") / "data" / "icd-10-cm.json.gz"
INCLUSION: Final = "inclusion_term"
"""What a note is called that is another name of a code; the others are named as the fields of `CodeRules`."""

Notes = Mapping[str, Sequence[str]]
"""What stands beside a code or heading, by kind of note."""


@dataclass(frozen=True)
class TabularList:
    """The list, one place for each heading and code, headings before what stands under them."""

    names: tuple[str, ...]
    above: tuple[int, ...]  # the place of the heading that each stands under; -1 for a chapter
    titles: tuple[str, ...]
    headings: frozenset[int]  # places that are no valid code
    notes: Mapping[int, Notes]  # by place

    def terms(self) -> dict[str, tuple[str, tuple[str, ...]]]:
        """Give each valid code with its title and the inclusion terms at it and at the headings above it."""
        included: list[tuple[str, ...]] = []
        for place, heading in enumerate(self.above):
            own = tuple(self.notes.get(place, {}).get(INCLUSION, ()))
            # `Fracture of hip NOS` stands at S72.00, above every code that can be assigned.
            inherited = included[heading] if heading >= 0 else ()
            included.append((*own, *inherited) if own else inherited)
        return {
            name: (self.titles[place], included[place])
            for place, name in enumerate(self.names)
            if place not in self.headings
        }

    def rules(self, code: str) -> CodeRules:
        """Give the notes that hold for a code: its own first, then those of the headings above it.

        Raises:
            KeyError: there is no such code.

        """
        lineage = [self.notes[place] for place in self._lineage(self._places[code]) if place in self.notes]

        def listed(kind: str) -> tuple[str, ...]:
            return tuple(dict.fromkeys(note for notes in lineage for note in notes.get(kind, ())))

        def said(kind: str, begins: str) -> tuple[str, ...]:
            return tuple(f"{begins} {words}".replace(" ,", ",") for words in listed(kind))

        return CodeRules(
            includes=listed("includes"),
            excludes1=listed("excludes1"),
            excludes2=listed("excludes2"),
            code_first=said("code_first", "Code first"),
            use_additional=said("use_additional", "Use additional"),
            code_also=said("code_also", "Code also"),
        )

    @cached_property
    def _places(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self.names)}

    def _lineage(self, place: int) -> Iterator[int]:
        while place >= 0:
            yield place
            place = self.above[place]


def packed(tabular: TabularList) -> bytes:
    """Give the list as its file holds it: the same list gives the same bytes."""
    columns = {
        "names": tabular.names,
        "above": tabular.above,
        "titles": tabular.titles,
        "headings": sorted(tabular.headings),
        "notes": {str(place): notes for place, notes in tabular.notes.items()},
    }
    return gzip.compress(orjson.dumps(columns), mtime=0)


def unpacked(file: bytes) -> TabularList:
    """Read what `packed` wrote."""
    columns = orjson.loads(gzip.decompress(file))
    return TabularList(
        tuple(columns["names"]),
        tuple(columns["above"]),
        tuple(columns["titles"]),
        frozenset(columns["headings"]),
        {int(place): notes for place, notes in columns["notes"].items()},
    )


@cache
def tabular_list() -> TabularList:
    """Give the list of this release: all of ICD-10-CM. Read once in a process."""
    return unpacked(FILE.read_bytes())
