# ruff: noqa: ANN001, ANN002, ANN201, ANN202, C901, D103, INP001, PLR0915, PLR2004, PYI024, T201 -- it stands alone
"""Verify a Chartwarden ledger without Chartwarden: with this file, Python 3.11 and the package `cryptography`.

Call `verify_ledger.py KEY LOG [EARLIER-CHECKPOINT]...`, or `verify_ledger.py KEY --proof FILE`. KEY is the verifier key
of the log, the first one if it was rotated; LOG is a folder of tiles or a SQLite database. Exit code 0: sound; 4: not
so, and from where on; 2: this cannot be read. The steps are those of docs/reference/verify-a-ledger-yourself.md.
"""

import json
import re
import sqlite3
import sys
from base64 import b64decode, b64encode
from collections import namedtuple
from contextlib import suppress
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FIELDS = """act actor at because commitment counts device encounter format kind_of_work outcome patient rule search seen
            sequence target withheld work""".split()
FARTHEST, LINE, NUMBER = 256 + 520, r"[^\0-\x1f]+", "(0|[1-9][0-9]{0,18})"
NOTE = re.compile(rf"\A(({LINE})\n{NUMBER}\n({LINE})\n(?:{LINE}\n)*)\n((?:\u2014 [^\0-\x1f\s+]+ [^\s]+\n){{1,100}})\Z")
PROOF = re.compile(rf"\Ac2sp\.org/tlog-proof@v1\nextra ({LINE})\nindex {NUMBER}\n((?:{LINE}\n)*)\n(.*)\Z", re.DOTALL)
ROWS = """SELECT CAST(sequence AS INTEGER), CAST(body AS BLOB), CAST(leaf AS BLOB), CAST(actor AS BLOB), EXISTS (
    SELECT 1 FROM ledger_details d WHERE d.sequence = l.sequence AND length(sealed)) FROM ledger l ORDER BY sequence"""
END = "SELECT CAST(size AS INTEGER), CAST(peaks AS BLOB), CAST(checkpoint AS BLOB) FROM ledger_tip WHERE id = 1"
Key, Head = namedtuple("Key", "name pointer public words"), namedtuple("Head", "origin size root")


def unbase64(words):  # step 1: one spelling only
    return raw if b64encode(raw := b64decode(words, validate=True)).decode() == words else b""


def read_key(words):  # step 1
    name, pointer, encoded = words.strip().split("+", 2)
    raw = unbase64(encoded)
    if raw[:1] != b"\1" or len(raw) != 33 or sha256(name.encode() + b"\n" + raw).hexdigest()[:8] != pointer:
        raise ValueError("this is not the verifier key of a log")
    return Key(name, bytes.fromhex(pointer), raw[1:], words.strip())


def opened(words, keys):  # step 2: what a checkpoint says, and whether one of the keys has signed it and none badly
    head = Head("", 0, b"")
    with suppress(ValueError, InvalidSignature):
        [(text, origin, size, encoded, below)] = NOTE.findall(words)
        signatures = [(name, unbase64(value)) for _, name, value in map(str.split, below.splitlines())]
        if len(unbase64(encoded)) == 32 and int(size) < 2**63 and all(len(value) > 4 for _, value in signatures):
            head = Head(origin, int(size), unbase64(encoded))
        named = [(key, value[4:]) for name, value in signatures for key in keys if key[:2] == (name, value[:4])]
        for key, value in named:
            Ed25519PublicKey.from_public_bytes(key.public).verify(value, text.encode())
        return head, any(key.name == head.origin for key, _ in named)
    return head, False


def hashed(*parts):  # step 3: a leaf has one part, a node has two
    return sha256(bytes([len(parts) - 1]) + b"".join(parts)).digest()


def root(peaks):  # step 3: over the full subtrees that a tree is made of, the largest first
    return hashed(peaks[0], root(peaks[1:])) if peaks[1:] else peaks[0] if peaks else sha256().digest()


def read_entry(body):  # step 4: an entry of format 1 or 2 in canonical bytes, or nothing
    with suppress(ValueError, RecursionError, AttributeError):
        said = json.loads(body.decode(), parse_float=int, parse_constant=int)  # which refuse whatever is not whole
        again = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        if again == body and sorted([*FIELDS, *["shadow"] * (said.get("format") == 2)]) == list(said):
            words, whole = [said["actor"], said.get("shadow", "")], [said["format"], said["sequence"], said["withheld"]]
            is_entry = all(type(one) is int and abs(one) < 2**53 for one in [*whole, *said["counts"].values()])
            return said if is_entry and said["format"] in {1, 2} and all(type(one) is str for one in words) else {}
    return {}


def judged(rows, checkpoint, kept, end, keys, earlier):
    """Steps 3 to 10: give the number of entries, the keys that signed, and all that is wrong, the first first."""
    heads = {words: head for words in (*kept, *earlier) if (head := opened(words, [])[0]).root}
    size, peaks, roots, sizes = 0, [], {}, {head.size for head in heads.values()}
    bad, rotations, destroyed, gone = [], [], [], []
    for sequence, body, leaf, actor, has_details in rows:
        said = read_entry(body)
        checks = [
            ("missing", sequence > size),
            ("out-of-order", sequence < size),
            ("altered", hashed(body) != leaf),
            ("not-an-entry", not said),
            ("out-of-order", said and (sequence != said["sequence"] or actor not in {None, said["actor"].encode()})),
            ("details", said and has_details and said["commitment"] is None),
        ]
        if bad := [(size, size, fault) for fault, is_so in checks if is_so][:1]:
            break
        done, counts = said["act"] if said["outcome"] == "granted" else "", said["counts"]
        gone += [size] * (said["commitment"] is not None and has_details == 0)
        rotations += [(size, str(said["target"]))] * (done == "ledger.rotate-key")
        destroyed += [(size, counts)] * (done == "ledger.destroy-details" and {"first", "last"} <= counts.keys())
        size, peaks = size + 1, [*peaks, leaf]
        for _ in range((size & -size).bit_length() - 1):
            peaks[-2:] = [hashed(*peaks[-2:])]
        roots |= {size: root(peaks)} if size in sizes else {}
    is_walked, agree = not bad, {words for words, head in heads.items() if roots.get(head.size) == head.root}
    for place, words in rotations:  # step 6
        with suppress(ValueError):
            key = read_key(words)
            notes = [note for note in kept if note in agree and heads[note].size == place + 1]
            if any(opened(note, keys if key in keys else keys[-1:])[1] for note in notes):
                keys = keys if key in keys else [*keys, key]
                continue
        bad.append((place, place, "foreign-key"))
        break
    vouched = max((heads[words].size for words in agree if opened(words, keys)[1]), default=0)
    if not bad:  # step 7
        head, is_signed = opened(checkpoint, keys[-1:]) if checkpoint else (Head("", 0, root([])), True)
        checks = [
            (0, 0, "foreign-key", not is_signed),
            (size, size, "cut-off", size < head.size),
            (head.size, head.size, "added", size > head.size),
            (vouched, size - 1, "rewritten", head.root != root(peaks)),
            (size, size, "end", end not in {None, (size, b"".join(peaks))}),
        ]
        bad = [tuple(one) for *one, is_so in checks if is_so][:1]
    for words in earlier:  # step 8
        head, is_signed = opened(words, keys)
        below = [heads[note].size for note in agree.intersection(earlier) if heads[note].size < head.size]
        bad += [(0, 0, "foreign-key")] * (not is_signed)
        bad += [(size, size, "cut-off")] * (is_signed and is_walked and head.size > size)
        bad += [(max([0, *below]), head.size - 1, "fork")] * (is_signed and head.size in roots and words not in agree)
    for words in kept:  # step 9
        head, is_signed = opened(words, keys)
        wrong = (size, size, "cut-off") if head.size > size else (vouched, head.size - 1, "rewritten")
        bad += [(size, size, "end")] if not is_signed else [wrong] * (words not in agree)
    marks = sorted([0, size, *(heads[words].size for words in heads.keys() & kept if heads[words].size < size)])
    bad += [(size, size, "end")] * (is_walked and any(after - mark > FARTHEST for mark, after in pairwise(marks)))
    for place in gone * is_walked:  # step 10
        bad += [(place, place, "details")] * all(not c["first"] <= place <= c["last"] < by for by, c in destroyed)
    return size, keys, sorted(bad, key=lambda one: one[:2])


def database(path):  # step 11
    data = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    size, peaks, checkpoint = data.execute("BEGIN").execute(END).fetchone() or (0, b"", b"")  # all at one moment
    kept = [str(*row, errors="replace") for row in data.execute("SELECT CAST(note AS BLOB) FROM ledger_checkpoint")]
    return data.execute(ROWS), checkpoint.decode(errors="replace"), kept, (size, peaks)


def tiles(folder):  # step 11
    def rows():
        for at in range(0, size, 256):
            name = re.sub("^(x000/)+", "", "x{}/x{}/{}".format(*re.findall("...", f"{at // 256:09}")))
            name += f".p/{size - at}" if size < at + 256 else ""
            bundle, leaves = ((folder / "tile" / kind / name).read_bytes() for kind in ("entries", "0"))
            while bundle or leaves:
                end = 2 + int.from_bytes(bundle[:2])
                yield at, bundle[2:end] if end <= len(bundle) else b"", leaves[:32], None, None  # cut short: no entry
                at, bundle, leaves = at + 1, bundle[end:], leaves[32:]  # noqa: PLW2901 -- until the next bundle

    checkpoint = (folder / "checkpoint").read_bytes().decode(errors="replace")
    size = opened(checkpoint, [])[0].size
    kept = [path.read_bytes().decode(errors="replace") for path in folder.glob("kept/[1-9]*") if int(path.name) <= size]
    return rows(), checkpoint, kept, None


def climbed(leaf, place, size, path):  # step 12: the root that a leaf leads to, as RFC 6962, 2.1.1, defines paths
    if size == 1 or not path:
        return leaf if size == 1 and not path else b""
    half = 1 << (size - 1).bit_length() - 1
    if place < half:
        return hashed(climbed(leaf, place, half, path[:-1]), path[-1])
    return hashed(path[-1], climbed(leaf, place - half, size - half, path[:-1]))


def proven(words, keys):  # step 12: the entry that a proof proves, or nothing
    [(encoded, place, lines, checkpoint)] = PROOF.findall(words)
    body, path = unbase64(encoded), [unbase64(line) for line in lines.split("\n")[:-1]]
    head, is_signed = opened(checkpoint, keys)
    is_path = is_signed and int(place) < head.size and all(len(part) == 32 for part in path)
    return body if is_path and climbed(hashed(body), int(place), head.size, path) == head.root else b""


def main(key, log, *others):
    try:
        given, texts = [read_key(one) for one in key.split()], [Path(note).read_bytes().decode() for note in others]
        if log == "--proof":
            entry = proven(texts[0], given)
            print(entry.decode(errors="replace") or "This proves nothing.")
            return 0 if entry else 4
        size, keys, bad = judged(*(tiles if Path(log).is_dir() else database)(Path(log)), given, texts)
    except (OSError, ValueError, sqlite3.Error) as error:
        print(f"This cannot be read: {error}", file=sys.stderr)
        return 2
    print("First bad entry: {} (at the latest {}): {}".format(*bad[0]) if bad else f"Sound: {size} entries.")
    print(*(f"Key {number}: {key.words}" for number, key in enumerate(keys, 1)), sep="\n")
    return 4 if bad else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) if len(sys.argv) > 2 + ("--proof" in sys.argv) else print(__doc__) or 2)
