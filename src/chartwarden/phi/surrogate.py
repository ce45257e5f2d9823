"""Surrogates: invented values in place of identifiers, so that a note still reads like a note. *Not* Safe Harbor.

Given names keep their gender, names their format, numbers theirs, and dates their distances: every date of a patient
moves by one number of days. Moved dates are still dates, so a copy with surrogates does not meet 45 CFR 164.514(b)(2);
it needs an expert's determination under 164.514(b)(1), or the care that PHI needs.

The shift is whole weeks. Weekdays written in a note are no identifiers and stay; any other shift would contradict them,
and the contradiction would tell the shift.

One call takes all notes of one patient. The same value gets the same stand-in in all of them, and no stand-in equals a
value that stands in any of them. A secret decides, so the same secret gives the same copy; who holds it and a copy can
undo the dates, so it is kept like a key.

Source: policy; 45 CFR 164.514(b)(1) for what it would take to release such copies.

Example:
    >>> from chartwarden.phi.scan import scan
    >>> text = "Patient: Ada Example, seen 03/14/2026, called 330-555-0177. Ms. Example returns 03/21/2026."
    >>> copy = surrogate(text, scan(text), secret=b"k" * 32, reference_on=date(2026, 11, 25))
    >>> any(value in copy for value in ("Ada", "Example", "03/14/2026", "330-555-0177"))
    False

"""

import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from types import MappingProxyType
from typing import Final, TypeAlias

from chartwarden.foundation.errors import MalformedError
from chartwarden.phi import surrogate_forms as forms
from chartwarden.phi.finding import Finding
from chartwarden.phi.kinds import PERSON_NAMES, IdentifierKind
from chartwarden.phi.mask import LABELS, replace
from chartwarden.phi.surrogate_names import Chance, NameBook, Role, free_of, plain, pool_of
from chartwarden.phi.written_date import century_of, read

Note: TypeAlias = tuple[str, Sequence[Finding]]
"""A text and the findings that were made on it."""

NOT_SAFE_HARBOR: Final = (
    "Surrogates are not Safe Harbor: dates finer than a year remain, moved by a secret number of days. Such a copy "
    "needs an expert's determination under 45 CFR 164.514(b)(1), or is handled as PHI."
)
SECRET_BYTES: Final = 32
_WEEKS: Final = range(4, 261)  # a month to five years back, so that nothing lies ahead that did not before
_TRIES: Final = 200
_LEAST_TAIL: Final = 4  # digits that may be the end of a longer number
_LONGEST_NUMBER: Final = 40  # characters; whatever is longer has no end that anybody writes alone

_DATES: Final = frozenset({IdentifierKind.DATE, IdentifierKind.BIRTH_DATE})
_PLACES: Final = frozenset(
    {
        IdentifierKind.ADDRESS,
        IdentifierKind.CITY,
        IdentifierKind.COUNTY,
        IdentifierKind.FACILITY,
        IdentifierKind.EMPLOYER,
        IdentifierKind.ORGANISATION,
    }
)
_LABELLED: Final = frozenset({IdentifierKind.COORDINATES, IdentifierKind.BIOMETRIC})  # no invented one is harmless
_FORMS: Final[Mapping[IdentifierKind, Callable[..., str]]] = MappingProxyType(
    {
        IdentifierKind.PHONE: forms.phone,
        IdentifierKind.FAX: forms.phone,
        IdentifierKind.SSN: forms.ssn,
        IdentifierKind.ZIP: forms.zip_code,
        IdentifierKind.EMAIL: forms.email,
        IdentifierKind.URL: forms.url,
        IdentifierKind.IP_ADDRESS: forms.ip_address,
    }
)
_OWN_FORMAT: Final = frozenset({IdentifierKind.EMAIL, IdentifierKind.URL, IdentifierKind.IP_ADDRESS})
_AGE: Final = re.compile(r"(\D{0,12})(\d{2,3})((?!'?s\b)\D{0,20})")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")


def draw_secret() -> bytes:
    """Draw the secret of one set of copies from the operating system. The caller keeps it as a key is kept."""
    return secrets.token_bytes(SECRET_BYTES)


def surrogate(text: str, findings: Sequence[Finding], *, secret: bytes, reference_on: date, patient: str = "") -> str:
    """Give one note with surrogates; see `surrogates`."""
    return surrogates([(text, findings)], secret=secret, reference_on=reference_on, patient=patient)[0]


def surrogates(notes: Sequence[Note], *, secret: bytes, reference_on: date, patient: str = "") -> tuple[str, ...]:
    """Give the notes of one patient with invented values in place of what was found. Not Safe Harbor.

    Args:
        notes: all notes of one patient, each with its findings in any order.
        secret: at least 32 bytes from `draw_secret`; it decides everything.
        reference_on: a day near the notes, to read years of two digits and dates without a year by.
        patient: tells patients under one secret apart; whatever the caller knows them by.

    Returns:
        The copies in the order of `notes`. What no invented value fits gets the label that a mask has.

    Raises:
        MalformedError: the secret is too short, or a finding lies outside of its text.

    Source:
        Policy; 45 CFR 164.514(b)(1).

    """
    if len(secret) < SECRET_BYTES:
        raise MalformedError(
            what="the secret is too short",
            where="surrogates",
            fix="Draw one with chartwarden.phi.surrogate.draw_secret.",
        )
    made = _Surrogates(notes, chance=Chance(secret, about=patient), reference_on=reference_on)
    return tuple(replace(text, findings, by=partial(made.of, text=text)) for text, findings in notes)


class _Surrogates:
    """The stand-ins of one patient's notes."""

    def __init__(self, notes: Sequence[Note], *, chance: Chance, reference_on: date) -> None:
        self._chance, self._reference_on = chance, reference_on
        self._values = [
            (finding.kind, text[finding.start : finding.end])
            for text, findings in notes
            for finding in sorted(findings)
            if 0 <= finding.start < finding.end <= len(text)
        ]
        self._originals = frozenset(_same(value) for _, value in self._values)
        taken = frozenset(plain(word) for text, _ in notes for word in _WORD.findall(text))
        self._names = NameBook(
            [value for kind, value in self._values if kind in PERSON_NAMES],
            chance=chance,
            taken=taken,
            first_names=[value for kind, value in self._values if kind is IdentifierKind.RELATIVE_NAME],
        )
        self._places = self._place_words(taken)
        self._shift = self._chosen_shift()
        self._made: dict[tuple[IdentifierKind, str], str] = {}
        self._owner: dict[str, str] = {}  # of each stand-in: the value that it stands for
        self._longer = self._ends()

    def of(self, finding: Finding, text: str) -> str:
        """Give the stand-in of what a finding covers."""
        kind, value = finding.kind, text[finding.start : finding.end]
        new: str | None
        if kind in PERSON_NAMES:
            new = self._names.written(value)
        elif kind in _DATES:
            new = self._moved(value, self._shift)
        elif kind is IdentifierKind.AGE_OVER_89:
            new = self._age(value)
        else:
            new = self._formed(kind, value)
        return f"[{LABELS[kind]}]" if new is None or _same(new) in self._originals else new

    def _formed(self, kind: IdentifierKind, value: str) -> str | None:
        """Give a number, a place or an address of the web in the format of `value`."""
        is_words = kind not in _PLACES and kind not in _FORMS and not any(map(str.isdigit, value))
        if kind in _LABELLED or (is_words and " " in value):
            return None  # nothing says what would be like it
        body, extension = forms.without_extension(value) if _FORMS.get(kind) is forms.phone else (value, "")
        if extension:  # the line is one value, and each extension on it another
            return f"{self._formed(kind, body)}{self._fresh(IdentifierKind.UNIQUE_CODE, extension)}"
        key = (kind, _compact(value))
        if key not in self._made:
            self._made[key] = self._end_of_longer(kind, value) or self._fresh(kind, value)
        made = self._made[key]
        return made if kind in _PLACES or kind in _OWN_FORMAT else _poured(_compact(made), value)

    def _end_of_longer(self, kind: IdentifierKind, value: str) -> str | None:
        """Give the end of the stand-in of a longer number that ends with these digits: the last four of a number."""
        digits = "".join(filter(str.isdigit, value))
        whole = self._longer.get((kind, digits))
        if whole is None or len(_compact(whole)) <= len(_compact(value)):
            return None
        end = _compact(self._formed(kind, whole) or "")[-len(digits) :]
        return forms.poured(end, value) if end.isdigit() else None

    def _ends(self) -> dict[tuple[IdentifierKind, str], str]:
        """Give for each end of a number, of four digits or more, the first longest number that ends so."""
        longer: dict[tuple[IdentifierKind, str], str] = {}
        for kind, value in sorted(self._values, key=lambda pair: -len(pair[1])):
            body = forms.without_extension(value)[0] if _FORMS.get(kind) is forms.phone else value
            compact = _compact(body)
            if kind in _PLACES or kind in _OWN_FORMAT or len(compact) > _LONGEST_NUMBER:
                continue
            for length in range(_LEAST_TAIL, len(compact)):
                longer.setdefault((kind, compact[-length:]), body)
        return longer

    def _fresh(self, kind: IdentifierKind, value: str) -> str:
        """Give a value in this format that stands nowhere in the notes and for nothing else, if there is one."""
        made = value
        for attempt in range(_TRIES):
            chance = self._chance.of(kind.value, _compact(value), str(attempt))
            if kind in _PLACES:
                made = forms.place(value, chance=chance, words=self._places)
            else:
                made = _FORMS.get(kind, forms.code)(value, chance=chance)
            is_own = self._owner.setdefault(_same(made), _compact(value)) == _compact(value)
            if is_own and _same(made) not in self._originals:
                break
        return made

    def _place_words(self, taken: frozenset[str]) -> dict[str, str]:
        """Choose a stand-in for each word that names a place; family names read like towns and streets."""
        words = sorted({word for kind, value in self._values if kind in _PLACES for word in forms.place_names(value)})
        barred = {*taken, *self._names.stand_ins}
        chosen: dict[str, str] = {}
        for word in words:
            pool = list(pool_of(Role.FAMILY, ""))
            self._chance.of("place", word).shuffle(pool)
            chosen[word] = free_of(pool, barred)
        return chosen

    def _age(self, value: str) -> str | None:
        found = _AGE.fullmatch(value)
        if found is None:
            return None
        ages = [age for age in range(90, 100) if age != int(found[2])]
        return f"{found[1]}{self._chance.of('age', found[2]).choice(ages)}{found[3]}"

    def _moved(self, value: str, shift: timedelta) -> str | None:
        one = read(value)
        if one is None:
            return None
        year = self._reference_on.year if one.year is None else century_of(one.year, reference_on=self._reference_on)
        return one.moved(shift, year=year)

    def _chosen_shift(self) -> timedelta:
        """Choose the one shift: the first, as the secret orders them, that makes no date of the notes again."""
        weeks = [-week for week in _WEEKS]
        self._chance.of("shift").shuffle(weeks)
        dates = sorted({value for kind, value in self._values if kind in _DATES})
        for week in weeks:
            moved = (self._moved(value, timedelta(weeks=week)) for value in dates)
            if not any(new is not None and _same(new) in self._originals for new in moved):
                return timedelta(weeks=week)
        return timedelta(weeks=weeks[0])


def _same(value: str) -> str:
    return " ".join(value.casefold().split())


def _compact(value: str) -> str:
    return "".join(filter(str.isalnum, value)).casefold()


def _poured(letters: str, form: str) -> str:
    """Write letters and digits in the places where `form` has such, each in the case that it has there."""
    new = iter(letters)
    return "".join(
        character if not character.isalnum() else next(new).upper() if character.isupper() else next(new)
        for character in form
    )
