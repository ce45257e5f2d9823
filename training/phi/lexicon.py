"""Makes `src/chartwarden/phi/data/lexicon.npz` from public word lists: `python -m training.phi.lexicon`."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from chartwarden.phi import lexicon as roles
from chartwarden.phi.lexicon_file import FACTS, ROLES
from chartwarden.phi.reading import word_hash
from training.phi import meanings, words
from training.phi.marked import read_notes

HERE = Path(__file__).parent
OUT = Path(__file__).parents[2] / "src/chartwarden/phi/data/lexicon.npz"

INSURERS = """aetna cigna humana medicare medicaid tricare anthem kaiser bluecross blueshield bcbs unitedhealthcare uhc
molina centene wellcare ambetter optum medigap hmo ppo epo champva""".split()
HOLIDAYS = """christmas thanksgiving easter halloween hanukkah ramadan diwali passover kwanzaa juneteenth eid labor
memorial independence valentine valentines xmas""".split()
SEASONS = "spring summer autumn fall winter".split()


def _ranked(rank: int | None, bounds: Iterable[int]) -> int:
    """Give a level that is the higher the nearer to the front a rank is; 0 for none."""
    if rank is None:
        return 0
    return 1 + sum(rank < bound for bound in bounds)


def _given() -> dict[str, int]:
    abroad = (word for locale in words.locales().values() for name in locale.given for word in words.letters(name))
    level = dict.fromkeys(abroad, 1) | dict.fromkeys(words.written("given_names"), 1)
    for word in words.more_given() | frozenset(words.census_given()):
        for part in words.letters(word):
            level[part] = 2
    for word, share in words.census_given().items():
        if share >= 0.02:
            level[word] = 3
    return level


def _family() -> dict[str, int]:
    abroad = (word for locale in words.locales().values() for name in locale.family for word in words.letters(name))
    level = dict.fromkeys(abroad, 1) | dict.fromkeys(words.written("family_names"), 1)
    for word in words.more_surnames() | frozenset(words.census_surnames()):
        level[word] = 2
    for word, rank in words.census_surnames().items():
        if rank < 5000:
            level[word] = 3
    return level


def _towns() -> dict[str, int]:
    level: dict[str, int] = {}
    places = dict.fromkeys(words.us_towns() | words.us_counties(), 1_000) | words.towns_of_the_world()
    for locale in words.locales().values():
        places |= {town: max(places.get(town, 0), 1_000) for town in locale.towns}
    for place, people in places.items():
        parts = words.letters(place)
        for part in parts:
            if len(parts) > 1 and len(part) > 2:
                level[part] = max(level.get(part, 0), 1)
        if len(parts) == 1:
            level[parts[0]] = max(level.get(parts[0], 0), 3 if people >= 100_000 else 2)
    return level


def _english() -> dict[str, int]:
    bounds = (40_000, 12_000, 3_000, 500)
    return {word: _ranked(rank, bounds) for word, rank in words.english().items() if word.isalpha()}


def _medical() -> dict[str, int]:
    level = dict.fromkeys(words.drugs() | frozenset(words.disease_words()), 1)
    return level | dict.fromkeys(words.written("medical"), 2)


def _roles() -> dict[str, int]:
    table = {
        "eponym_noun": roles.EPONYM_NOUNS,
        "heading": roles.STRUCTURE,
        "eponym": roles.EPONYMS | words.written("eponyms"),
        "organisation": roles.ORGANISATION_HEADS,
        "facility": roles.FACILITY_HEADS,
        "street": {word.lower() for word in roles.STREET_WORDS},
        "country": roles.COUNTRIES,
        "state_name": {word for name in roles.STATE_NAMES for word in words.letters(name)},
        "state": {state.lower() for state in roles.STATES} - {"in", "or", "me", "hi", "ok", "oh", "de", "la", "ma"},
        "particle": roles.PARTICLES,
        "suffix": roles.SUFFIXES,
        "insurer": INSURERS,
        "season": SEASONS,
        "holiday": HOLIDAYS,
        "weekday": roles.WEEKDAYS,
        "month": roles.MONTHS,
        "provider": words.written("provider_words"),
        "relation": roles.RELATIONS,
        "credential": roles.CREDENTIALS | roles.AMBIGUOUS_CREDENTIALS,
        "honorific": roles.HONORIFICS,
        "title": roles.PROVIDER_TITLES,
    }
    return {word: ROLES.index(role) for role, members in table.items() for word in members if word.isalpha()}


def _carrier_words() -> list[str]:
    """Give the words outside of identifiers that at least two training notes hold."""
    count: Counter[str] = Counter()
    for note in read_notes(HERE / "carriers"):
        count.update({word for piece in note.pieces if not piece.kind for word in words.letters(piece.words)})
    return [word for word, notes_with in count.items() if notes_with > 1]


def build() -> None:
    """Write the lexicon."""
    tables = {
        "given": _given(),
        "family": _family(),
        "town": _towns(),
        "english": _english(),
        "medical": _medical(),
        "role": _roles(),
    }
    everything = sorted(set().union(*tables.values(), _carrier_words()))
    by_hash: dict[int, tuple[int, ...]] = {}
    word_of: dict[int, str] = {}
    for word in everything:
        if word.isascii() and word.isalpha():
            facts = tuple(table.get(word, 0) for table in tables.values())
            key = word_hash(word)
            by_hash[key] = tuple(map(max, facts, by_hash[key])) if key in by_hash else facts
            word_of[key] = word
    nothing = (0,) * len(tables)
    classes = {nothing: 0} | {facts: at for at, facts in enumerate(sorted(set(by_hash.values()) - {nothing}), start=1)}
    hashes = np.array(sorted(by_hash), np.uint32)
    rows = np.array([0, *(classes[by_hash[int(key)]] for key in hashes)], np.uint16)
    facts_of = np.array(list(classes), np.uint8)
    assert facts_of.shape[1] == len(FACTS)
    # Names mean little; what stands around them does. Row 0 of the meanings is that of all other words: nothing.
    meant = [at for at, key in enumerate(hashes.tolist(), start=1) if _has_meaning(by_hash[key])]
    meaning = np.zeros(len(rows), np.uint32)
    meaning[meant] = np.arange(1, len(meant) + 1)
    held = meanings.vectors([word_of[int(hashes[at - 1])] for at in meant])
    np.savez_compressed(
        OUT,
        hashes=hashes,
        classes=rows,
        facts=facts_of,
        meaning=meaning,
        meanings=np.concatenate([np.zeros((1, held.shape[1]), np.int8), held]),
    )
    print(f"{len(hashes):,} words, {len(classes):,} classes, {len(meant):,} meanings, {OUT.stat().st_size:,} bytes")


def _has_meaning(facts: tuple[int, ...]) -> bool:
    given, family, town, english, medical, role = facts
    return (
        english > 0
        or medical > 1
        or role > 0
        or not any((given, family, town, medical))
        or (medical > 0 and not family)
    )


if __name__ == "__main__":
    build()
