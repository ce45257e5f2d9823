"""Damages notes the way real ones are damaged: letter case, scanning, line ends, layout, typing.

Every style works piece by piece, so that the places of identifiers stay exact.
"""

import random
from collections.abc import Callable
from dataclasses import replace

from training.phi.marked import Piece

_OCR = {
    "0": "Oo",
    "1": "lI|",
    "5": "S",
    "8": "B",
    "6": "b",
    "O": "0",
    "o": "0c",
    "l": "1I",
    "I": "l1",
    "i": "l1",
    "S": "5",
    "s": "5",
    "B": "8",
    "e": "c",
    "c": "e",
    "h": "b",
    "n": "ri",
    "m": "rn",
    "u": "v",
    "v": "u",
    "a": "o",
    "g": "q",
    "t": "f",
    "f": "t",
    "w": "vv",
    "Z": "2",
    "G": "6",
    "r": "t",
    "y": "v",
    ",": ".",
    ".": ",",
    "-": "~",
    "/": "l|",
    ":": ";",
    "(": "{",
}  # fmt: skip -- a table reads better in rows
_KEYS = "qwertyuiop asdfghjkl zxcvbnm"

Noise = Callable[[str, random.Random], str]


def upper(words: str, _chance: random.Random) -> str:
    """All capitals."""
    return words.upper() if len(words.upper()) == len(words) else words


def lower(words: str, _chance: random.Random) -> str:
    """No capitals."""
    return words.lower()


def ocr(words: str, chance: random.Random) -> str:
    """Scanning: look-alike characters, a lost or an added space."""
    out = []
    for character in words:
        dice = chance.random()
        if dice < 0.03 and character in _OCR:
            out.append(chance.choice(_OCR[character]))
        elif dice < 0.004 and character == " ":
            continue
        elif dice > 0.9985:
            out.append(character + chance.choice([" ", ".", "'", "|"]))
        else:
            out.append(character)
    return "".join(out)


def wrap(words: str, chance: random.Random) -> str:
    """Line ends where spaces stood, also within identifiers, sometimes with an indent or quote mark."""
    out = []
    for character in words:
        if character == " " and chance.random() < 0.10:
            out.append(chance.choice(["\n", "\n", "\n", "\n    ", "\r\n", "\n> "]))
        elif character == "-" and chance.random() < 0.08:
            out.append("-\n")
        else:
            out.append(character)
    return "".join(out)


def layout(words: str, chance: random.Random) -> str:
    """Wide and odd spacing, tabs, missing full stops and commas."""
    out = []
    for character in words:
        dice = chance.random()
        if character == " " and dice < 0.10:
            out.append(chance.choice(["  ", "   ", "\t", "      "]))
        elif character in ".,:" and dice < 0.25:
            out.append(chance.choice(["", " "]))
        else:
            out.append(character)
    return "".join(out)


def typing(words: str, chance: random.Random) -> str:
    """Typing slips: swapped, doubled, dropped and neighbouring letters, a lost capital."""
    out = list(words)
    for at in range(len(out) - 1):
        dice = chance.random()
        if not out[at].isalpha() or dice > 0.02:
            continue
        if dice < 0.005 and out[at + 1].isalpha():
            out[at], out[at + 1] = out[at + 1], out[at]
        elif dice < 0.009:
            out[at] += out[at].lower()
        elif dice < 0.013 and len(words) > 3:
            out[at] = ""
        elif dice < 0.017:
            place = _KEYS.find(out[at].lower())
            near = _KEYS[place + 1 : place + 2].strip() if place >= 0 else ""
            out[at] = near or out[at]
        else:
            out[at] = out[at].lower()
    return "".join(out)


STYLES: dict[str, Noise] = {
    "upper": upper,
    "lower": lower,
    "ocr": ocr,
    "wrap": wrap,
    "layout": layout,
    "typing": typing,
}


def damage(pieces: tuple[Piece, ...], style: str, chance: random.Random) -> tuple[Piece, ...]:
    """Apply one style to a whole note. A piece whose words it would empty stays as it was."""
    noise = STYLES[style]
    damaged = (replace(piece, words=noise(piece.words, chance) or piece.words) for piece in pieces)
    # An identifier that noise has given a space at its edge would move where its span begins.
    return tuple(replace(p, words=p.words.strip() or p.words) if p.kind else p for p in damaged)


def some_noise(pieces: tuple[Piece, ...], chance: random.Random) -> tuple[Piece, ...]:
    """Damage about half of the notes, some of them twice."""
    dice = chance.random()
    if dice < 0.40:
        return pieces
    for style in chance.sample(sorted(STYLES), 2 if dice > 0.90 else 1):
        pieces = damage(pieces, style, chance)
    return pieces
