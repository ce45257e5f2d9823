"""Puts other identifiers of the same kind and shape into hand-written notes, so that no name is learnt by heart.

What is learnt must be the sentence around an identifier and the shape of the identifier. So each marked piece is
replaced, most of the time, by another one: names from the whole world with the same order, case and initials; numbers
with the same punctuation; places put together from many parts.
"""

import random
import re
import string
from dataclasses import replace

from training.phi import places
from training.phi.marked import Note, Piece
from training.phi.people import Names, cased_like, family_name, given_name
from training.phi.words import english

NAMES = frozenset({"patient_name", "relative_name", "provider_name", "person_name"})
_PART = re.compile(r"[^\W\d_]+|\d+|.", re.DOTALL)
_CALENDAR = (
    "January February March April May June July August September October November December".split(),
    "Jan Feb Mar Apr May Jun Jul Aug Sep Sept Oct Nov Dec".split(),
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
    "Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun".split(),
)
_UNITS = "one two three four five six seven eight nine".split()
_SPELLED = re.compile(rf"ninety(?:[- ](?:{'|'.join(_UNITS)}))?", re.IGNORECASE)
_MOST_INITIALS = 4
_PLATE_LETTERS = re.compile(r"(?<![^\W\d_])[A-Z]{1,3}(?![^\W\d_])")
_MOST_LETTERS = 3  # of a prefix such as MR or E; a longer run is a word


def _shaped(old: str, chance: random.Random) -> str:
    """Write other digits, and other letters where they stand among digits in capitals."""
    out = []
    mixed = any(map(str.isdigit, old))
    for part in _PART.findall(old):
        if part.isdigit():
            out.append("".join(chance.choices(string.digits, k=len(part))))
        elif mixed and part.isascii() and part.isupper() and len(part) <= _MOST_LETTERS and chance.random() < 0.5:
            out.append("".join(chance.choices(string.ascii_uppercase, k=len(part))))
        else:
            out.append(part)
    return "".join(out)


def _date(old: str, chance: random.Random) -> str:
    """Write another date in the same form."""
    return "".join(_number(part, chance) if part.isdigit() else _word(part, chance) for part in _PART.findall(old))


def _word(part: str, chance: random.Random) -> str:
    for names in _CALENDAR:
        if part.capitalize() in names:
            return cased_like(chance.choice(names), part)
    return part


def _number(part: str, chance: random.Random) -> str:
    if len(part) == 4 and part[:2] in {"19", "20"}:
        return str(chance.randint(1931, 2029))
    if len(part) > 2:
        return part
    for most in (12, 28, 99):  # a month, a day, a year
        if int(part) <= most + 3 * (most == 28):
            new = str(chance.randint(1 if most < 99 else 40, most))
            return new.zfill(len(part)) if part[0] == "0" else new
    return part


def _age(old: str, chance: random.Random) -> str:
    if any(map(str.isdigit, old)):
        return re.sub(r"\d+", lambda _: str(chance.randint(90, 106)), old)
    return _SPELLED.sub(lambda found: cased_like(_spelled(found[0], chance), found[0]), old)


def _spelled(old: str, chance: random.Random) -> str:
    """Spell another age over 89 with the joint of the old one: `ninety-three`, `ninety three`."""
    joint = " " if " " in old else "-"
    return f"ninety{joint}{chance.choice(_UNITS)}" if len(old) > len("ninety") else "ninety"


def _staff(old: str, chance: random.Random) -> str:
    """Write other initials or another login; a lone pair of letters must not be learnt by heart."""
    return "".join(_initials(part, chance) if part.isalpha() else part for part in _PART.findall(_shaped(old, chance)))


def _initials(old: str, chance: random.Random) -> str:
    if len(old) == 1:
        return old
    if len(old) <= _MOST_INITIALS:
        new = "".join(chance.choices(string.ascii_lowercase, k=len(old)))
        # Drawn letters that make a plain word (`ago`) would teach that the word signs a note.
        return old if old.islower() and new in english() else cased_like(new, old)
    if chance.random() < 0.5:
        return old
    return cased_like(chance.choice([given_name, family_name])(chance).split()[0], old)


def _plate(old: str, chance: random.Random) -> str:
    """Write another plate; a word in it stays, since it may be a State or a make."""
    letters = re.compile(r"(?<![^\W\d_])[A-Z]{1,3}(?![^\W\d_])")
    return letters.sub(
        lambda found: "".join(chance.choices(string.ascii_uppercase, k=len(found[0]))), _shaped(old, chance)
    )


_MAKERS: dict[str, tuple[float, places.Maker]] = {
    "city": (0.8, places.city),
    "county": (0.7, places.county),
    "facility": (0.6, places.facility),
    "employer": (0.55, places.employer),
    "organisation": (0.5, places.organisation),
    "address": (0.6, places.address),
    "date": (0.7, _date),
    "birth_date": (0.7, _date),
    "age_over_89": (0.9, _age),
    "email": (0.7, places.email),
    "staff_id": (0.8, _staff),
    "vehicle": (0.8, _plate),
}
"""How often a kind is replaced, and by what. Others are rewritten by their shape."""
_SHAPED_SHARE = 0.8
_KEPT_NOTES = 0.06  # whose names stay as their author wrote them
_MEASURED_NOTES = 0.5  # whose doses, results and codes are others
_DIGITS = re.compile(
    r"\d+(?=(?P<unit>\s?(?:m?c?g|ml|kg|lbs?|[cm]m|%|bpm|mmhg|min(?:ute)?s?|h|hrs?|hours|days?|units?|degrees)\b)?)",
    re.IGNORECASE,
)


def refill(note: Note, chance: random.Random) -> tuple[Piece, ...]:
    """Give the pieces of a note with most identifiers replaced by others of their kind and shape."""
    names = Names(chance, {})
    keeps_names = chance.random() < _KEPT_NOTES
    written: dict[str, str] = {}
    for piece in note.pieces:
        if piece.kind and piece.words not in written:
            keep = piece.kind in NAMES and keeps_names
            written[piece.words] = piece.words if keep else _new(piece, chance, names)
    measured = chance.random() < _MEASURED_NOTES
    return tuple(
        replace(p, words=written[p.words]) if p.kind else _measured(p, chance) if measured else p for p in note.pieces
    )


def _measured(piece: Piece, chance: random.Random) -> Piece:
    """Write other numbers of as many digits where no identifier stands, so that no dose or code is learnt by heart."""
    return replace(piece, words=_DIGITS.sub(lambda found: _amount(found, chance), piece.words))


def _amount(found: re.Match[str], chance: random.Random) -> str:
    """Give another number that is neither a year nor, without a unit, an age over 89."""
    old = found[0]
    if len(old) == 2 and old[0] in "12345678":
        return str(chance.randint(10, 99 if found["unit"] else 89))
    if len(old) in {1, 3}:
        return str(chance.randint(1, 9)) + "".join(chance.choices(string.digits, k=len(old) - 1))
    return old


def _new(piece: Piece, chance: random.Random, names: Names) -> str:
    if piece.kind in NAMES:
        return names.like(piece.words, piece.hint)
    share, make = _MAKERS.get(piece.kind, (_SHAPED_SHARE, _shaped))
    return make(piece.words, chance) if chance.random() < share else piece.words
