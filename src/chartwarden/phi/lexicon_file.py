"""What is known of a word before its text is read: is it a given name, a town, plain English, medicine.

The lexicon holds a hash of each word and one number for all that is known of it (its class); the words themselves are
not in it. `training/phi/lexicon.py` makes the file from public word lists.

Example:
    >>> lexicon = load_lexicon()
    >>> from chartwarden.phi.reading import tokenise
    >>> rows = lexicon.rows(tokenise(b"Maria xqzzyv").word)
    >>> facts = lexicon.facts[lexicon.classes[rows]]
    >>> int(facts[0]["given"]) > 0, int(facts[1]["given"])
    (True, 0)

"""

from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from chartwarden.phi.reading import word_hash

FACTS: Final = np.dtype(
    [
        ("given", np.uint8),  # 0 no given name, 1 somewhere in the world, 2 in the US, 3 frequent there
        ("family", np.uint8),  # 0 no family name, 1 somewhere in the world, 2 in the US, 3 frequent there
        ("town", np.uint8),  # 0 in no town's name, 1 part of one, 2 a small town, 3 a large one
        ("english", np.uint8),  # 0 no English word, 1 rare ... 5 among the 500 most frequent
        ("medical", np.uint8),  # 0 no, 1 in the name of a disease or drug, 2 clinical vocabulary
        ("role", np.uint8),  # what the word does beside a name; 0 nothing, else a place in ROLES
    ]
)
"""The facts of one class."""

ROLES: Final = (
    "",
    "credential",
    "title",
    "honorific",
    "particle",
    "suffix",
    "relation",
    "month",
    "weekday",
    "state",
    "state_name",
    "country",
    "street",
    "facility",
    "organisation",
    "eponym",
    "eponym_noun",
    "heading",
    "provider",
    "holiday",
    "insurer",
    "season",
)
"""The roles a word can have."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Sorted hashes of words, the class of each, and the facts of each class. Row 0 is the unknown word."""

    hashes: NDArray[np.uint32]
    classes: NDArray[np.uint16]  # one longer than `hashes`: class of row 0 first
    facts: NDArray[Any]  # of dtype FACTS; class 0 knows nothing
    meaning: NDArray[np.uint32]  # as long as `classes`: which row of `meanings` a word has
    meanings: NDArray[np.int8]  # short vectors; words that mean alike lie near each other; row 0 is zero

    def rows(self, words: NDArray[np.uint32]) -> NDArray[np.int32]:
        """Give the row of each hashed word; 0 where the lexicon does not hold it."""
        places = np.searchsorted(self.hashes, words)
        places[places == len(self.hashes)] = 0
        return np.where(self.hashes[places] == words, places + 1, 0).astype(np.int32)


@cache
def load_lexicon() -> Lexicon:
    """Read the lexicon that ships with the package, once."""
    with files("chartwarden.phi").joinpath("data/lexicon.npz").open("rb") as file, np.load(file) as arrays:
        facts = arrays["facts"].view(FACTS).reshape(-1)
        return Lexicon(arrays["hashes"], arrays["classes"], facts, arrays["meaning"], arrays["meanings"])


class Facts(NamedTuple):
    """What the lexicon knows of one word."""

    given: int
    family: int
    town: int
    english: int
    medical: int
    role: int


@lru_cache(maxsize=1 << 16)
def facts_of(word: str) -> Facts:
    """Look one word up, in small letters."""
    lexicon = load_lexicon()
    row = lexicon.rows(np.array([word_hash(word)], np.uint32))[0]
    return Facts(*map(int, lexicon.facts[lexicon.classes[row]].tolist()))
