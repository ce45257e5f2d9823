"""Writes the file of ICD-10-CM that comes along, from the package `simple-icd-10-cm` (MIT) that the tests have.

The package reads the ten megabytes of XML that the CDC publishes twice a year, which takes seconds and a fifth of a
gigabyte; what is written here takes a tenth of a second. A test compares the committed file with what this makes.

Example:
    python -m scripts.code_set

"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from chartwarden.adapters.icd10cm_list import INCLUSION, TabularList, packed

TARGET: Final = Path(__file__).parents[1] / "src/chartwarden/adapters/data/icd-10-cm.json.gz"
_LISTS: Final = {
    INCLUSION: "get_inclusion_term",
    "includes": "get_includes",
    "excludes1": "get_excludes1",
    "excludes2": "get_excludes2",
}
_SENTENCES: Final = {
    "code_first": "get_code_first",
    "use_additional": "get_use_additional_code",
    "code_also": "get_code_also",
}


def of_package() -> TabularList:
    """Give the list of the package that is installed."""
    import simple_icd_10_cm as package  # noqa: PLC0415 -- reads it all on import

    with_dots = True
    # A category and a block may have one name (C50), and the package then answers for the block: they are one heading.
    names = tuple(dict.fromkeys(package.get_all_codes(with_dots)))
    places = {name: place for place, name in enumerate(names)}
    notes = {place: told for place, name in enumerate(names) if (told := dict(_notes(package, name)))}
    return TabularList(
        names,
        tuple(_above(package, name, places) for name in names),
        tuple(package.get_description(name) for name in names),
        frozenset(
            place
            for place, name in enumerate(names)
            if not (package.is_leaf(name) and package.is_category_or_subcategory(name))
        ),
        notes,
    )


def _above(package: Any, name: str, places: dict[str, int]) -> int:  # noqa: ANN401 -- the package has no types
    return next((places[other] for other in package.get_ancestors(name) if other != name), -1)


def _notes(package: Any, name: str) -> Iterator[tuple[str, list[str]]]:  # noqa: ANN401
    for kind, asked in _LISTS.items():
        if told := getattr(package, asked)(name):
            yield kind, told
    for kind, asked in _SENTENCES.items():
        if words := getattr(package, asked)(name).strip():
            yield kind, [words]


if __name__ == "__main__":
    TARGET.write_bytes(packed(of_package()))
