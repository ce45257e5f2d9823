"""Identifiers that registration knows, planted into notes by program, spelled exactly or with one slip.

Each planting invents a patient with a relative and a clinician, from names of the whole world or put together from
halves of such names, and numbers of no one. An identifier takes the place of one of the same sort in a note, or stands
between any two words of it, where nothing announces it. The finder is given what registration would know.

Example:
    >>> slipped("Oyelaran", random.Random(1)) != "Oyelaran"
    True

"""

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from benchmarks.figure import Figure
from benchmarks.part import Cell, Part
from benchmarks.phi.notes import corpus
from benchmarks.phi.quality import AUTHORS
from benchmarks.phi.score import TOKEN
from chartwarden.chart.patient import PersonName
from chartwarden.phi.finding import Finding
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.phi.known import KnownIdentifiers
from chartwarden.phi.scan import scan_many
from training.phi.marked import Note, Piece

LISTS: Final = Path(__file__).resolve().parents[2] / "training/phi/lists"
ROUNDS: Final = 12
_SEED: Final = 164
_SHORTEST: Final = 5  # letters from which on a slip can be told from another word
_SORTS: Final = {
    "patient_name": "patient",
    "relative_name": "relative",
    "provider_name": "provider",
    "medical_record": "record number",
    "account": "account",
    "member": "member",
    "ssn": "SSN",
    "phone": "phone",
    "address": "street",
}
_BETWEEN_WORDS: Final = re.compile(r"(?<=[a-z,]) (?=[a-z])")
_STREETS: Final = ("Street", "Avenue", "Road", "Lane", "Court", "Drive")


def words_of(name: str) -> list[str]:
    """Read one of the hand-written lists: words apart by spaces, `#` begins a remark."""
    text = (LISTS / f"{name}.txt").read_text("utf-8")
    return sorted({word for line in text.splitlines() for word in line.split("#")[0].lower().split()})


@dataclass(frozen=True, slots=True, repr=False)
class Stranger:
    """One invented registration: what the finder is told, and how each identifier is written in a note."""

    known: KnownIdentifiers
    written: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Planting:
    """`text[start:end]` of the note was planted; `sort` says what, `spelled` how and `place` where."""

    start: int
    end: int
    sort: str
    spelled: str
    place: str


def _name(given: Sequence[str], family: Sequence[str], chance: random.Random) -> PersonName:
    first, last = chance.choice(given), chance.choice(family)
    if chance.random() < 0.5:
        other = chance.choice(family)
        last = last[: max(3, len(last) // 2)] + other[len(other) // 2 :]
    return PersonName((first.capitalize(),), last.capitalize())


def _ways(name: PersonName) -> tuple[str, ...]:
    first, last = name.given[0], name.family
    return (f"{first} {last}", f"{last}, {first}", last, f"{first[0]}. {last}", f"{first} {last}".upper(), last.upper())


def _digits(chance: random.Random, count: int) -> str:
    return "".join(chance.choices("0123456789", k=count))


def stranger(given: Sequence[str], family: Sequence[str], chance: random.Random) -> Stranger:
    """Invent a patient, a relative and a clinician."""
    patient, relative, clinician = (_name(given, family, chance) for _ in range(3))
    record, account, member = _digits(chance, 8), f"V{_digits(chance, 9)}", f"QHP{_digits(chance, 8)}"
    ssn, phone = (
        f"9{_digits(chance, 2)}-{chance.randint(10, 99)}-{_digits(chance, 4)}",
        f"{_digits(chance, 3)}-555-01{_digits(chance, 2)}",
    )
    street = f"{chance.randint(11, 9999)} {chance.choice(family).capitalize()} {chance.choice(_STREETS)}"
    known = KnownIdentifiers(
        names=(patient,),
        relatives=(relative,),
        providers=(f"{clinician.whole}, MD",),
        birth_on=date(1930, 1, 1) + timedelta(days=chance.randint(0, 30_000)),
        numbers=(
            (IdentifierKind.MEDICAL_RECORD, record),
            (IdentifierKind.ACCOUNT, account),
            (IdentifierKind.MEMBER, member),
            (IdentifierKind.SSN, ssn),
        ),
        addresses=(f"{street}, Larkmoor, PA 00011",),
        phones=(phone,),
    )
    written = {
        "patient": (*_ways(patient), patient.given[0]),
        "relative": (*_ways(relative), relative.given[0]),
        "provider": _ways(clinician),
        "record number": (record, f"{record[:2]}-{record[2:]}"),
        "account": (account,),
        "member": (member,),
        "SSN": (ssn, ssn.replace("-", ""), ssn.replace("-", " ")),
        "phone": (phone, f"({phone[:3]}) {phone[4:]}", phone.replace("-", ".")),
        "street": (street, street.upper()),
    }
    return Stranger(known, written)


def _edits(word: str, chance: random.Random) -> str:
    """Make one slip inside a word or number: two swapped, one doubled, dropped or taken for another."""
    at = chance.randrange(len(word) - 1)
    letters = "0123456789" if word[at].isdigit() else "abcdefghijklmnopqrstuvwxyz"
    other = chance.choice(letters)
    return chance.choice(
        [
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[: at + 1] + word[at:],
            word[:at] + word[at + 1 :],
            word[:at] + (other.upper() if word[at].isupper() else other) + word[at + 1 :],
        ]
    )


def slipped(written: str, chance: random.Random) -> str:
    """Give it with one slip in one of its longest words; as it was where every word is too short for one."""
    is_number = sum(map(str.isdigit, written)) > _SHORTEST
    least = 2 if is_number else _SHORTEST
    runs = [m for m in TOKEN.finditer(written) if len(m[0]) >= least]
    if not runs:
        return written
    run = chance.choice(runs)
    for _ in range(20):
        made = _edits(run[0], chance)
        if made.lower() != run[0].lower():
            return written[: run.start()] + made + written[run.end() :]
    return written


class Planter:
    """Builds one note with plantings, piece by piece."""

    def __init__(self, who: Stranger, chance: random.Random) -> None:
        """Begin with an empty note."""
        self._who, self._chance = who, chance
        self._pieces: list[str] = []
        self._at = 0
        self.plantings: list[Planting] = []

    @property
    def text(self) -> str:
        """The note so far."""
        return "".join(self._pieces)

    def add(self, words: str) -> None:
        """Add words as they are."""
        self._pieces.append(words)
        self._at += len(words)

    def plant(self, sort: str, place: str) -> None:
        """Add one identifier of a sort, half of the time with a slip."""
        exact = self._chance.choice(self._who.written[sort])
        written = slipped(exact, self._chance) if self._chance.random() < 0.5 else exact
        spelled = "exact" if written == exact else "one slip"
        self.plantings.append(Planting(self._at, self._at + len(written), sort, spelled, place))
        self.add(written)

    def read(self, piece: Piece) -> None:
        """Take over a piece of a note: its identifiers are replaced, and between two words one may be set in."""
        if sort := _SORTS.get(piece.kind):
            self.plant(sort, "in place")
            return
        here = 0
        for gap in () if piece.kind else _BETWEEN_WORDS.finditer(piece.words):
            if self._chance.random() < 0.02:
                self.add(piece.words[here : gap.end()])
                self.plant(self._chance.choice(tuple(_SORTS.values())), "anywhere")
                self.add(" ")
                here = gap.end()
        self.add(piece.words[here:])


def _planted(notes: Sequence[Note]) -> Iterator[tuple[Planter, KnownIdentifiers]]:
    given, family = words_of("given_names"), words_of("family_names")
    chance = random.Random(_SEED)
    for _ in range(ROUNDS):
        for note in notes:
            who = stranger(given, family, chance)
            planter = Planter(who, chance)
            for piece in note.pieces:
                planter.read(piece)
            yield planter, who.known


def _tokens_found(text: str, planting: Planting, findings: Sequence[Finding]) -> list[bool]:
    """Say of each token of a planting whether a finding covers any of it, as the scorer does."""
    hidden = {place for f in findings for place in range(max(f.start, planting.start), min(f.end, planting.end))}
    tokens = TOKEN.finditer(text, planting.start, planting.end)
    return [not hidden.isdisjoint(range(*token.span())) for token in tokens]


Counts = dict[tuple[str, str, str], Counter[str]]
"""By spelling, place and sort: how many were planted and found whole, of how many tokens how many were found."""


def tally() -> Counts:
    """Plant into the whole corpus, scan, and count."""
    made = list(_planted([note for author in AUTHORS for note in corpus(author)]))
    texts = [planter.text for planter, _ in made]
    counts: Counts = defaultdict(Counter)
    for (planter, _), text, findings in zip(made, texts, scan_many(texts, known=[k for _, k in made]), strict=True):
        for p in planter.plantings:
            hits = _tokens_found(text, p, findings)
            counts[p.spelled, p.place, p.sort].update(
                planted=1, whole=all(hits), tokens=len(hits), tokens_found=sum(hits)
            )
    return counts


def _sum(counts: Counts, spelled: str) -> Counter[str]:
    return sum((count for key, count in counts.items() if key[0] == spelled), Counter[str]())


def _row(label: tuple[str, str, str], count: Counter[str]) -> tuple[Cell, ...]:
    share = count["whole"] / max(1, count["planted"])
    return (*label, count["planted"], share, count["tokens_found"] / max(1, count["tokens"]))


def measure() -> Iterator[Part]:
    """Plant, scan and count."""
    counts = tally()
    rows = []
    figures = []
    for spelled in ("exact", "one slip"):
        keys = [(spelled, place, sort) for place in ("in place", "anywhere") for sort in _SORTS.values()]
        rows += [_row(key, counts[key]) for key in keys if counts[key]["planted"]]
        total = _row((spelled, "all", "all"), _sum(counts, spelled))
        rows.append(total)
        for name, share in zip(("found whole", "tokens found"), total[4:], strict=True):
            figures.append(Figure(f"registered, spelled {spelled}: {name}", round(float(share), 5), "share"))
        figures.append(Figure(f"registered, spelled {spelled}: planted", float(total[3]), "identifiers"))
    says = (
        "Identifiers that registration knows, planted into the notes by program. `in place`: instead of one of that "
        "sort; `anywhere`: between two words of a sentence, which announce nothing. Slips: two signs swapped, one "
        f"doubled, dropped or taken for another, in a number or in a word of {_SHORTEST} and more letters."
    )
    columns = ("spelled", "place", "sort", "planted", "found whole", "tokens found")
    yield Part("Known from registration", says, columns, tuple(rows), tuple(figures))
