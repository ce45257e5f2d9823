"""What registration knows of a patient and the care team, as a matcher that finds it however it is written.

This is the surest finder there is: it needs no cue. It finds names whole, reordered, with initials, one part alone,
hyphenated, possessive, wrapped at a line end, in any letter case and without accents; short forms of given names;
numbers with other separators; telephone numbers with and without area code; an address by its parts. The birth date
is compared with every date that is read (`phi.birth_date`), so each format of it is found.

One slip of typing or scanning is found by `phi.slips`. Initials alone are not found, nor a name that is also a plain
word when nothing but its letters says so.

Example:
    >>> from chartwarden.foundation.identifiers import PatientId
    >>> patient = Patient(PatientId("p"), names=(PersonName(("Ada", "Mae"), "Example-Sands"),))
    >>> text = "EXAMPLE-SANDS, ADA M. came. Ada's cough is better."
    >>> [text[c.start : c.end] for c in KnownIdentifiers.of_patient(patient).matcher.candidates(text)]
    ['EXAMPLE-SANDS, ADA M', 'ADA', 'Ada']

"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Self

from chartwarden.chart.encounter import Encounter
from chartwarden.chart.patient import NumberKind, Patient, PersonName
from chartwarden.phi.candidate import Candidate, Tier
from chartwarden.phi.companions import Companions
from chartwarden.phi.fold import fold
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.phi.lexicon import (
    AMBIGUOUS_CREDENTIALS,
    COUNTRIES,
    CREDENTIALS,
    FACILITY_FILLERS,
    GRAMMAR,
    HONORIFICS,
    MONTHS,
    NICKNAMES,
    ORDINARY_NAMES,
    PARTICLES,
    PROVIDER_TITLES,
    STATE_NAMES,
    STREET_WORDS,
    STRUCTURE,
    SUFFIXES,
)
from chartwarden.phi.lexicon_file import ROLES, facts_of
from chartwarden.phi.matcher import Form, Guard, Matcher
from chartwarden.phi.slips import Slips

_KIND_OF_NUMBER: Final = {
    NumberKind.MEDICAL_RECORD: IdentifierKind.MEDICAL_RECORD,
    NumberKind.SOCIAL_SECURITY: IdentifierKind.SSN,
    NumberKind.DRIVER_LICENCE: IdentifierKind.LICENCE,
    NumberKind.PASSPORT: IdentifierKind.LICENCE,
    NumberKind.MEMBER: IdentifierKind.MEMBER,
    NumberKind.ACCOUNT: IdentifierKind.ACCOUNT,
    NumberKind.OTHER: IdentifierKind.UNIQUE_CODE,
}
_CREDENTIAL: Final = ROLES.index("credential")
_SHORT: Final = 3  # letters up to which a name alone needs a capital
_LEAST_DIGITS: Final = 5  # a shorter number alone could be anything
_FREE_DIGITS: Final = 7  # from here on separators may stand anywhere
_TOKENS: Final = re.compile(r"[^\W_]+")
_UNIT: Final = re.compile(
    r"\b(?:apt|apartment|unit|suite|ste|floor|fl|bldg|building|lot|trailer|#)\.?\s{0,2}#?\s?\S{1,8}$", re.IGNORECASE
)
_STATE_ZIP: Final = re.compile(r"^(.*?)[,\s]*\b(?:([A-Z]{2})\s+)?(\d{5}(?:-\d{4})?)$")
_STREET_FULL: Final = {
    "st": "street",
    "ave": "avenue",
    "rd": "road",
    "blvd": "boulevard",
    "ln": "lane",
    "dr": "drive",
    "ct": "court",
    "cir": "circle",
    "pl": "place",
    "ter": "terrace",
    "pkwy": "parkway",
    "hwy": "highway",
    "sq": "square",
    "trl": "trail",
}  # fmt: skip -- rows of a table
_STREET_TOKENS: Final = frozenset(word.lower() for word in STREET_WORDS)
_STREET_SHORT: Final = {long: short for short, long in _STREET_FULL.items()}
_NOT_EMPLOYED: Final = frozenset(
    "retired unemployed disabled student self employed none homemaker former formerly".split()
)


def _tokens(value: str) -> list[str]:
    return _TOKENS.findall(fold(value).value.lower())


@dataclass(slots=True)
class _Forms:
    """Collects forms; of two that read the same, the first stays, so callers add the patient's own first."""

    table: dict[str, Form] = field(default_factory=dict)

    def add(self, tokens: Sequence[str], form: Form, *, initials: Iterable[int] = ()) -> None:
        """Add a form made of tokens. `initials` are the indexes of tokens that are one capital for a word."""
        lengths = [len(token) for token in tokens]
        places = [sum(lengths[:index]) for index in range(len(tokens))]
        key = "".join(tokens)
        if key and key not in self.table:
            self.table[key] = Form(
                form.kind,
                form.tier,
                form.confidence,
                form.reason,
                breaks=None if form.breaks is None else frozenset(places[1:]),
                initials=frozenset(places[index] for index in initials),
                guard=form.guard,
            )


def _guard_of(word: str) -> Guard:
    if (word in GRAMMAR and word not in ORDINARY_NAMES) or word in PARTICLES:
        return Guard.TITLE
    if len(word) < _SHORT:
        return Guard.TITLE if _means_more(word) else Guard.CAPITAL
    if word in ORDINARY_NAMES or word in STRUCTURE or word in MONTHS:
        return Guard.CAPITAL
    return Guard.UPPER if len(word) <= _SHORT else Guard.NONE


def _means_more(word: str) -> bool:
    """Say whether two letters are a word, a credential or a short form in medicine, and not only somebody's name."""
    facts = facts_of(word)
    return len(word) == 1 or facts.english > 0 or facts.medical > 0 or facts.role == _CREDENTIAL


def _without_digits(token: str) -> str:
    """Generated people carry digits in their names (`Upton904`); the text may hold the name without them."""
    return token.rstrip("0123456789")


@dataclass(frozen=True, slots=True)
class _NameForms:
    """Writes one person's name in all its ways."""

    forms: _Forms
    kind: IdentifierKind
    reason: str

    def whole(self, given: list[list[str]], family: list[str]) -> None:
        """Add forms of two words and more. `given` holds the tokens of each given name, `family` those of the last."""
        sure = Form(self.kind, Tier.KNOWN, 1.0, self.reason)
        firsts = [token for part in given for token in part]
        middles = [part[0] for part in given[1:]]
        fronts: list[tuple[list[str], list[int]]] = [(firsts, [])]
        if given:
            first, letter = given[0], given[0][0][0]
            fronts += [(first, []), ([letter], [0])]
            fronts += [([*first, middle[0]], [len(first)]) for middle in middles]
            fronts += [([letter, middle[0]], [0, 1]) for middle in middles]
            fronts += [([letter, middle], [0]) for middle in middles]
            fronts += [([middle], []) for middle in middles]
        for front, initials in fronts:
            if front and family:
                self.forms.add([*front, *family], sure, initials=initials)
                self.forms.add([*family, *front], sure, initials=[len(family) + index for index in initials])
                letters = [token[0] for token in family]
                if not initials:
                    marks = list(range(len(front), len(front) + len(letters)))
                    self.forms.add([*front, *letters], sure, initials=marks)
                    self.forms.add([*front, letters[0]], sure, initials=marks[:1])

    def parts(self, words: Iterable[str], *, reason: str) -> None:
        """Add words that name the person alone."""
        for word in words:
            part = Form(self.kind, Tier.KNOWN_PART, 0.9, reason, guard=_guard_of(word))
            self.forms.add([word], part)


def _add_person(forms: _Forms, name: PersonName, kind: IdentifierKind, reason: str) -> None:
    given = [tokens for part in name.given if (tokens := _tokens(part))]
    family = [token for token in _tokens(name.family) if token not in SUFFIXES] or _tokens(name.family)
    writer = _NameForms(forms, kind, reason)
    bare_given = [[_without_digits(token) or token for token in part] for part in given]
    bare_family = [_without_digits(token) or token for token in family]
    for given_names in (given, bare_given):
        for family_name in (family, bare_family):
            writer.whole(given_names, family_name)
    shorts = [short for part in bare_given[:1] for short in NICKNAMES.get(part[0], "").split()]
    for short in shorts:
        writer.whole([[short]], bare_family)
    part_reason = reason + "-part"
    if len(family) > 1:
        sure = Form(kind, Tier.KNOWN, 1.0, reason)
        forms.add(family, sure)
        forms.add(bare_family, sure)
    writer.parts([*family, *bare_family], reason=part_reason)
    if kind is not IdentifierKind.PROVIDER_NAME:
        for part in (*given, *bare_given):
            if len(part) > 1:
                forms.add(part, Form(kind, Tier.KNOWN_PART, 0.9, part_reason))
            writer.parts(part, reason=part_reason)
        writer.parts(shorts, reason=part_reason)


def provider_name(written: str) -> PersonName | None:
    """Read a person's name out of an author or attending field; None when it holds a department or a machine.

    Example:
        >>> provider_name("Registration, L. Brandt").whole
        'L. Brandt'

    """
    bare = re.sub(r"\([^)]*\)", " ", written)
    pieces = []
    for piece in bare.split(","):
        words = [word for word in piece.split() if _letters_of(word) not in CREDENTIALS | AMBIGUOUS_CREDENTIALS]
        words = [word for word in words if _letters_of(word) not in PROVIDER_TITLES | HONORIFICS | SUFFIXES]
        if words:
            pieces.append(words)
    if len(pieces) > 1:
        # `Example, Ada` is family first; `Patient access, R. Example` is a desk and then a person.
        initials_only = all(len(word.rstrip(".")) == 1 for word in pieces[1])
        family_first = len(pieces[0]) == 1 and (initials_only or not pieces[1][0].endswith("."))
        pieces = [[*pieces[1], *pieces[0]]] if family_first and _is_name(pieces[0]) else pieces[1:]
    words = pieces[0] if pieces else []
    # Behind a name that is also a plain word ("Kristine Said, MD"), a credential tells that it is a person's.
    is_clinician = any(_letters_of(word) in CREDENTIALS for word in bare.replace(",", " ").split())
    if not words or not _is_name(words, but=_NO_CLINICIAN if is_clinician else _NO_NAME):
        return None
    return PersonName(tuple(words[:-1]), words[-1])


def _letters_of(word: str) -> str:
    return re.sub(r"[^a-z]", "", word.lower())


_NO_NAME: Final = (GRAMMAR | STRUCTURE | FACILITY_FILLERS) - ORDINARY_NAMES


_NO_CLINICIAN: Final = _NO_NAME - GRAMMAR


def _is_name(words: Sequence[str], *, but: frozenset[str] = _NO_NAME) -> bool:
    return all(word[0].isupper() and _letters_of(word) not in but for word in words)


def _add_number(forms: _Forms, value: str, kind: IdentifierKind) -> None:
    tokens = _tokens(value)
    digits = "".join(tokens)
    if sum(map(str.isdecimal, digits)) < _LEAST_DIGITS:
        return
    free = len(digits) >= _FREE_DIGITS
    form = Form(kind, Tier.KNOWN, 1.0, f"known-{kind.value.replace('_', '-')}", breaks=None if free else frozenset())
    forms.add(tokens, form)
    tail = digits.lstrip("abcdefghijklmnopqrstuvwxyz")
    for shorter in (tail, tail.lstrip("0")):
        if shorter.isdecimal() and len(shorter) >= _LEAST_DIGITS + 1:
            breaks = None if len(shorter) >= _FREE_DIGITS else frozenset[int]()
            forms.add([shorter], Form(kind, Tier.KNOWN, 0.95, form.reason, breaks=breaks))


def _add_phone(forms: _Forms, value: str) -> None:
    digits = re.sub(r"\D", "", re.split(r"(?i)x|ext", value)[0])
    ten = digits[-10:]
    form = Form(IdentifierKind.PHONE, Tier.KNOWN, 1.0, "known-phone", breaks=None)
    if len(ten) == 10:  # noqa: PLR2004 -- North American number
        forms.add([ten], form)
        forms.add(["1", ten], form)
        forms.add([ten[3:6], ten[6:]], Form(form.kind, Tier.KNOWN, 0.9, form.reason))
    if len(digits) >= _FREE_DIGITS:
        forms.add([digits], form)


def _street_spellings(tokens: list[str]) -> Iterator[list[str]]:
    yield tokens
    for index, token in enumerate(tokens):
        other = _STREET_FULL.get(token) or _STREET_SHORT.get(token)
        if other and index:
            yield [*tokens[:index], other, *tokens[index + 1 :]]


def _add_street(forms: _Forms, line: str) -> None:
    unit = _UNIT.search(line)
    street = _tokens(line[: unit.start()] if unit else line)
    unit_tokens = _tokens(unit[0]) if unit else []
    sure = Form(IdentifierKind.ADDRESS, Tier.KNOWN, 1.0, "known-address")
    for spelling in _street_spellings(street):
        forms.add([*spelling, *unit_tokens], sure)
        forms.add(spelling, sure)
        if len(spelling) > 2 and spelling[0][0].isdecimal():  # noqa: PLR2004 -- number, name, street word
            # A name with its street word ("tannery row") is no ordinary phrase, in whatever letter case.
            is_plain = spelling[-1] in {word.lower() for word in STREET_WORDS}
            guard = Guard.NONE if is_plain else Guard.CAPITAL
            forms.add(spelling[1:], Form(sure.kind, Tier.KNOWN, 0.9, sure.reason, guard=guard))
            if is_plain:
                forms.add(spelling[:-1], sure)
    if unit_tokens:
        forms.add(unit_tokens, Form(sure.kind, Tier.KNOWN_PART, 0.8, sure.reason))


def _add_address(forms: _Forms, address: str) -> None:
    previous = ""
    for raw in re.split(r"[,\n]", address):
        part = raw.strip()
        m = _STATE_ZIP.match(part)
        if m:
            forms.add(_tokens(m[3]), Form(IdentifierKind.ZIP, Tier.KNOWN, 0.95, "known-zip"))
            forms.add([m[3][:5]], Form(IdentifierKind.ZIP, Tier.KNOWN, 0.95, "known-zip"))
            part = m[1].strip()
        if not part or part in STATE_NAMES or part.lower() in COUNTRIES or re.fullmatch(r"[A-Z]{2}", part):
            continue
        if any(map(str.isdecimal, part)):
            _add_street(forms, f"{previous}, {part}" if previous and _UNIT.fullmatch(part) else part)
            if _UNIT.fullmatch(part):
                _add_street(forms, previous)
            previous = part
        else:
            town = _tokens(part)
            guard = _guard_of(town[0]) if len(town) == 1 else Guard.NONE
            forms.add(town, Form(IdentifierKind.CITY, Tier.KNOWN, 0.95, "known-city", guard=guard))


def _add_organisation(forms: _Forms, name: str, kind: IdentifierKind, reason: str) -> None:
    tokens = [token for token in _tokens(name) if token != "the"]  # noqa: S105 -- an article, not a secret
    sure = Form(kind, Tier.KNOWN, 1.0, reason, guard=_guard_of(tokens[0]) if len(tokens) == 1 else Guard.NONE)
    forms.add(tokens, sure)
    if kind is not IdentifierKind.FACILITY:
        return
    core = list(tokens)
    while core and core[-1] in FACILITY_FILLERS:
        core.pop()
        if core and core[-1] not in FACILITY_FILLERS | GRAMMAR:
            forms.add(core, Form(kind, Tier.KNOWN_PART, 0.8, reason + "-part", guard=Guard.CAPITAL))
            break
        if len(core) > 1:
            forms.add(core, Form(kind, Tier.KNOWN_PART, 0.9, reason + "-part", guard=Guard.CAPITAL))


@dataclass(frozen=True, slots=True, repr=False)
class KnownIdentifiers:
    """What registration knows. `repr` hides all of it; the matcher is built once, when the value is made."""

    names: tuple[PersonName, ...] = ()
    relatives: tuple[PersonName, ...] = ()
    providers: tuple[str, ...] = ()  # as written in author and attending fields
    facilities: tuple[str, ...] = ()
    employers: tuple[str, ...] = ()
    birth_on: date | None = None
    numbers: tuple[tuple[IdentifierKind, str], ...] = ()
    addresses: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    matcher: Matcher = field(init=False, compare=False)
    slips: Slips = field(init=False, compare=False)
    companions: Companions = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Build what finds them."""
        forms = self._forms()
        object.__setattr__(self, "matcher", Matcher(forms))
        object.__setattr__(self, "slips", Slips(forms))
        object.__setattr__(self, "companions", Companions(self._companions()))

    def candidates(self, text: str) -> Iterator[Candidate]:
        """Find all that is known in a folded text, as it was registered or with one slip; may overlap."""
        found = [*self.matcher.candidates(text), *self.slips.candidates(text)]
        yield from found
        yield from self.companions.beside(text, found)

    def __repr__(self) -> str:
        return f"KnownIdentifiers({self.matcher!r})"

    @classmethod
    def of_patient(
        cls,
        patient: Patient,
        *,
        encounters: Sequence[Encounter] = (),
        providers: Sequence[str] = (),
        facilities: Sequence[str] = (),
        employers: Sequence[str] = (),
    ) -> Self:
        """Gather what registration knows of this patient and the care team.

        Args:
            patient: the person whose chart it is. Empty fields add nothing.
            encounters: their numbers, facilities and attendings are taken.
            providers: authors and others of the care team, as written: `Ada Example, MD`, `Example, Ada`.
            facilities: further places of care.
            employers: the patient's employers and schools, which registration keeps beside the patient.

        Returns:
            A value that `scan` takes as `known`.

        """
        numbers = [(_KIND_OF_NUMBER[number.kind], number.value) for number in patient.numbers]
        numbers += [(IdentifierKind.ACCOUNT, encounter.number) for encounter in encounters if encounter.number]
        return cls(
            names=patient.names,
            relatives=tuple(contact.name for contact in patient.contacts),
            providers=_distinct([*providers, *(encounter.attending for encounter in encounters)]),
            facilities=_distinct([*facilities, *(encounter.facility for encounter in encounters)]),
            employers=_distinct(employers),
            birth_on=patient.birth_on,
            numbers=tuple(dict.fromkeys(numbers)),
            addresses=patient.addresses,
            phones=(*patient.phones, *(phone for contact in patient.contacts for phone in contact.phones)),
            emails=patient.emails,
        )

    def _companions(self) -> dict[IdentifierKind, list[str]]:
        """Give the given names of the care team and the street words of the addresses."""
        people = filter(None, map(provider_name, self.providers))
        given = [token for person in people for part in person.given for token in _tokens(part)]
        streets = {token for address in self.addresses for token in _tokens(address)} & _STREET_TOKENS
        return {IdentifierKind.PROVIDER_NAME: given, IdentifierKind.ADDRESS: sorted(streets)}

    def _forms(self) -> dict[str, Form]:
        forms = _Forms()
        for name in self.names:
            _add_person(forms, name, IdentifierKind.PATIENT_NAME, "known-patient")
        for name in self.relatives:
            _add_person(forms, name, IdentifierKind.RELATIVE_NAME, "known-relative")
        for person in filter(None, map(provider_name, self.providers)):
            _add_person(forms, person, IdentifierKind.PROVIDER_NAME, "known-provider")
        self._add_numbers(forms)
        for address in self.addresses:
            _add_address(forms, address)
        for facility in self.facilities:
            _add_organisation(forms, facility, IdentifierKind.FACILITY, "known-facility")
        for part in (piece for employer in self.employers for piece in re.split(r"[(),;]", employer)):
            words = [word for word in part.split() if _letters_of(word) not in _NOT_EMPLOYED]
            _add_organisation(forms, " ".join(words), IdentifierKind.EMPLOYER, "known-employer")
        return forms.table

    def _add_numbers(self, forms: _Forms) -> None:
        for kind, value in self.numbers:
            _add_number(forms, value, kind)
        for phone in self.phones:
            _add_phone(forms, phone)
        for email in self.emails:
            forms.add(_tokens(email), Form(IdentifierKind.EMAIL, Tier.KNOWN, 1.0, "known-email"))
        if self.birth_on is not None:
            born = Form(IdentifierKind.BIRTH_DATE, Tier.KNOWN, 0.95, "known-birth-date")
            for written in ("%m%d%Y", "%Y%m%d", "%d%m%Y"):
                forms.add([self.birth_on.strftime(written)], born)


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value.strip()))
