"""What the code set says beside a code, and what that says about codes that stand together: notes for the eye.

Nothing here blocks: the coder knows the chart, and an exclusion has its own exceptions.

Source: ICD-10-CM Official Guidelines I.A.12 (Excludes1 and Excludes2), I.A.13 (etiology and manifestation: code first),
I.A.17 (code also), I.B.13 (laterality); the tabular list for what a chapter says of sex and age.

Example:
    >>> refers_to("lung diseases due to external agents (J60-J70)", "J67.2"), refers_to("bronchitis (J47.-)", "J44.0")
    (True, False)

"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_CODE: Final = r"[A-Z][0-9][0-9A-Z](?:\.[0-9A-Z]{1,4})?"
_IN_BRACKETS: Final = re.compile(r"\(([^()]*)\)")
_MEANT: Final = re.compile(rf"({_CODE})\s?-\s?({_CODE})|({_CODE})")
_ENDINGS: Final = re.compile(r"\.([0-9A-Z]{1,4})")
_PERHAPS: Final = re.compile(r"if applicable|if known|if any|where applicable|when applicable|, if ", re.IGNORECASE)
_SIDE: Final = re.compile(r"\b(left|right|bilateral|unspecified)\b", re.IGNORECASE)
_WOMEN: Final = (("N70", "N98"), ("O00", "O9A"), ("C51", "C58"), ("D25", "D28"))
_MEN: Final = (("N40", "N53"), ("C60", "C63"), ("D29", "D29"))
_NEWBORN: Final = (("P00", "P96"),)
_NEWBORN_UNTIL: Final = 1  # year of life; after it a P code is rare, though right while the condition lasts
_BIRTHS: Final = (("O00", "O9A"),)
_BEARING: Final = (9, 64)  # years; the code editor of Medicare takes 9 to 64 for maternity


@dataclass(frozen=True, slots=True)
class CodeRules:
    """The notes of the code set that hold for one code: its own first, then those of the headings above it."""

    includes: tuple[str, ...] = ()
    excludes1: tuple[str, ...] = ()  # not coded here: never together
    excludes2: tuple[str, ...] = ()  # not included here: together where both are there
    code_first: tuple[str, ...] = ()
    use_additional: tuple[str, ...] = ()
    code_also: tuple[str, ...] = ()

    @property
    def is_telling(self) -> bool:
        """Tell whether there is any note."""
        told = (self.excludes1, self.excludes2, self.code_first, self.use_additional, self.code_also, self.includes)
        return any(told)


@dataclass(frozen=True, slots=True)
class RuledCode:
    """A code with its title and what the code set says beside it."""

    code: str
    title: str
    rules: CodeRules


class Doubt(StrEnum):
    """What may be wrong with a code among others."""

    EXCLUDES1 = "excludes1"
    CODE_FIRST = "code-first"
    SIDE = "side"
    SEX = "sex"
    AGE = "age"


@dataclass(frozen=True, slots=True)
class Remark:
    """A soft note on one code: a sentence, and what it quotes of the code set."""

    code: str
    doubt: Doubt
    words: str
    quoted: str = ""


def refers_to(note: str, code: str) -> bool:
    """Tell whether a note of the code set names a code, by itself, by a heading above it or by a range.

    Args:
        note: such as `chronic kidney disease (N18.-)` or `dementia (F10-F19, with .17, .27)`.
        code: with its dot.

    """
    for group in _IN_BRACKETS.findall(note):
        ranges = [(low or one, high or one) for low, high, one in _MEANT.findall(group)]
        endings = _ENDINGS.findall(_MEANT.sub("", group)) if "with" in group else []
        if any(_lies_in(code, span) for span in ranges):
            return not endings or any(code.partition(".")[2].startswith(ending) for ending in endings)
    return False


def remarks(codes: Sequence[RuledCode], *, sex: str = "", age_years: int | None = None) -> tuple[Remark, ...]:
    """Give what to look at again, of codes in their sequence.

    Args:
        codes: as assigned, the principal or first-listed one first.
        sex: `female`, `male`, or anything else where it is unknown or not to be told.
        age_years: at the encounter; None where it is unknown or not to be told.

    Returns:
        Grouped by code, in the sequence of the codes. May be empty.

    """
    found: list[Remark] = []
    for place, one in enumerate(codes):
        found += _excluded(one, codes)
        found += _first_missing(one, codes[:place], codes[place + 1 :])
        found += _sides(one, codes[:place])
        found += _person(one, sex.casefold(), age_years)
    return tuple(found)


def _excluded(one: RuledCode, codes: Sequence[RuledCode]) -> Iterator[Remark]:
    for other in codes:
        note = next((note for note in one.rules.excludes1 if refers_to(note, other.code)), None)
        if note is not None and other is not one:
            yield Remark(one.code, Doubt.EXCLUDES1, f"Not coded together with {other.code}", note)


def _first_missing(one: RuledCode, before: Sequence[RuledCode], after: Sequence[RuledCode]) -> Iterator[Remark]:
    for note in one.rules.code_first:
        if not _IN_BRACKETS.search(note) or any(refers_to(note, other.code) for other in before):
            continue
        late = next((other.code for other in after if refers_to(note, other.code)), "")
        if late:
            yield Remark(one.code, Doubt.CODE_FIRST, f"{late} is coded before it", note)
        elif not _PERHAPS.search(note) and not (before and "such as" in note):  # such a list is never the whole of it
            yield Remark(one.code, Doubt.CODE_FIRST, "Another code stands first, and none is here yet", note)


def _sides(one: RuledCode, before: Sequence[RuledCode]) -> Iterator[Remark]:
    """Compare with codes before it that are the same but for the side."""
    if not _side(one.title):
        return
    for other in before:
        if _sideless(other.title) == _sideless(one.title) and _side(other.title) not in {"", _side(one.title)}:
            told = f"{_side(other.title)} and {_side(one.title)}"
            yield Remark(one.code, Doubt.SIDE, f"Same as {other.code} but for the side: {told}")


def _person(one: RuledCode, sex: str, age_years: int | None) -> Iterator[Remark]:
    if sex == "male" and _in_any(one.code, _WOMEN):
        yield Remark(one.code, Doubt.SEX, "A code for women; the patient is male")
    if sex == "female" and _in_any(one.code, _MEN):
        yield Remark(one.code, Doubt.SEX, "A code for men; the patient is female")
    if age_years is None:
        return
    if _in_any(one.code, _NEWBORN) and age_years > _NEWBORN_UNTIL:
        yield Remark(one.code, Doubt.AGE, f"Begins around birth; the patient is {age_years}")
    if _in_any(one.code, _BIRTHS) and not _BEARING[0] <= age_years <= _BEARING[1]:
        yield Remark(one.code, Doubt.AGE, f"Pregnancy and childbirth; the patient is {age_years}")


def _side(title: str) -> str:
    found = _SIDE.search(title)
    return found.group().casefold() if found else ""


def _sideless(title: str) -> str:
    return " ".join(_SIDE.sub(" ", title).split()).casefold()


def _in_any(code: str, ranges: Sequence[tuple[str, str]]) -> bool:
    return any(_lies_in(code, span) for span in ranges)


def _lies_in(code: str, span: tuple[str, str]) -> bool:
    low, high = span
    return low <= code[: len(low)] and code[: len(high)] <= high
