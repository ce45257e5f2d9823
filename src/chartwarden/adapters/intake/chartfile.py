"""The Chartwarden chart file: one patient's chart as JSON, written by hand for demonstrations and teaching.

Keys: `patient`, `encounter`, `other_encounters`, `documents`, and `work` (which intake does not read). A document names
its headings in order, so its sections are exact. `"test_data": true` says that no person in it is real.

Example:
    >>> free_date("03/14/1958"), free_date("11-02-1949"), free_date("1971-08-22")
    (datetime.date(1958, 3, 14), datetime.date(1949, 11, 2), datetime.date(1971, 8, 22))

"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Annotated, Final

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from chartwarden.adapters.intake.limits import Limits
from chartwarden.adapters.intake.section_codes import code_of_heading
from chartwarden.chart.document import PREAMBLE, Document, Outline, RestrictedClass, Section
from chartwarden.chart.encounter import Encounter, EncounterClass
from chartwarden.chart.heading_systems import with_systems
from chartwarden.chart.headings import normalised
from chartwarden.chart.incoming import Incoming, IntakeIds, PassedOver, Quarantined, TestDataMark
from chartwarden.chart.loinc import known_document_type
from chartwarden.chart.named_headings import STAYS_CLOSED
from chartwarden.chart.note_bodies import with_bodies
from chartwarden.chart.patient import Contact, NumberKind, Patient, PersonName, RecordNumber, Sex
from chartwarden.chart.sections import split_sections
from chartwarden.chart.text import ClinicalText
from chartwarden.foundation.errors import MalformedError
from chartwarden.foundation.identifiers import EncounterId, PatientId
from chartwarden.phi.written_date import read

_US_DATE: Final = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})", re.ASCII)
_AS_PEOPLE_WRITE: Final = re.compile(  # besides: the year first, dots, or the month's name; the year always in full
    r"\d{4}/\d{1,2}/\d{1,2}|\d{1,2}\.\d{1,2}\.\d{4}|\d{1,2}[- ][a-z]{3,9}\.?,?[- ]\d{4}|[a-z]{3,9}\.? \d{1,2},? \d{4}",
    re.ASCII | re.IGNORECASE,
)
_SEXES: Final = {"F": Sex.FEMALE, "M": Sex.MALE, "O": Sex.OTHER, "X": Sex.OTHER}
_CLASS_WORDS: Final = (  # the first word found decides
    ("inpatient", EncounterClass.INPATIENT),
    ("emergency", EncounterClass.EMERGENCY),
    ("observation", EncounterClass.OBSERVATION),
    ("home", EncounterClass.HOME),
    ("virtual", EncounterClass.VIRTUAL),
    ("telehealth", EncounterClass.VIRTUAL),
    ("office", EncounterClass.AMBULATORY),
    ("outpatient", EncounterClass.AMBULATORY),
    ("ambulatory", EncounterClass.AMBULATORY),
)
_Word = Annotated[str, Field(max_length=2_000)]
_Number = Annotated[str, Field(min_length=1, max_length=200)]


class _Row(BaseModel):
    """What every part of the file has in common: unknown keys are passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class _Patient(_Row):
    """The `patient` key."""

    name: Annotated[str, Field(min_length=1, max_length=500)]
    dob: _Word = ""
    sex: _Word = ""
    mrn: _Number
    ssn: _Word = ""
    address: _Word = ""
    phone: _Word = ""
    email: _Word = ""
    next_of_kin: _Word = ""
    insurance_id: _Word = ""


class _Encounter(_Row):
    """The `encounter` key, and each of `other_encounters`."""

    id: _Number
    kind: Annotated[_Word, Field(alias="class")] = ""
    admit: datetime | None = None
    discharge: datetime | None = None
    on_day: Annotated[date | None, Field(alias="date")] = None
    facility: _Word = ""
    attending: _Word = ""
    account: _Word = ""


class _Document(_Row):
    """One of `documents`."""

    id: _Number
    loinc: _Word = ""
    title: _Word = ""
    on_day: Annotated[date | None, Field(alias="date")] = None
    author: _Word = ""
    encounter: _Word = ""
    restricted: RestrictedClass | None = None
    headings: tuple[_Word, ...] = ()
    text: str


class _Chart(_Row):
    """The whole file."""

    patient: _Patient
    encounter: _Encounter
    other_encounters: tuple[_Encounter, ...] = ()
    documents: tuple[_Document, ...] = ()
    work: tuple[object, ...] = ()
    test_data: bool = False


def free_date(value: str) -> date | None:
    """Read a date as people write it: month first, ISO 8601, or with the month's name; None for anything else.

    02.25.1990 and 25.02.1990 are read; 02.03.1990 is not, since writers differ on which is the month.
    """
    written = value.strip()
    try:
        if found := _US_DATE.fullmatch(written):
            month, day, year = map(int, found.groups())
            return date(year, month, day)
        if _AS_PEOPLE_WRITE.fullmatch(written) is None:
            return date.fromisoformat(written)
    except ValueError:
        return None
    told = read(written)
    if told is None or not told.day or told.year is None:
        return None
    is_sure = told.is_order_sure if written.count(".") > 1 else not told.is_day_first
    return told.on(year=told.year) if is_sure else None


def read_chart(data: bytes, *, where: str, ids: IntakeIds, limits: Limits, system: str = "local") -> Iterator[Incoming]:
    """Read a Chartwarden chart file.

    Yields:
        TestDataMark when the file says so; Patient, Encounters, Documents with sections. A document of an encounter
        that the file does not have, or whose headings do not stand in its text, is Quarantined.

    Raises:
        MalformedError: too large, no JSON, or not of this shape; names the key, quotes no value.

    """
    chart = _parsed(data, where=where, limits=limits)
    born = free_date(chart.patient.dob)
    if chart.patient.dob and born is None:
        raise MalformedError(
            what="patient.dob is no date", where=where, fix="Write YYYY-MM-DD, MM/DD/YYYY or 3 June 1996."
        )
    if chart.test_data:
        yield TestDataMark(how="the chart file says test_data")
    patient = _patient(chart.patient, born=born, ids=ids, system=system)
    yield patient
    encounters: dict[str, EncounterId] = {}
    for row in (chart.encounter, *chart.other_encounters):
        encounter = _encounter(row, patient_id=patient.id, ids=ids, system=system)
        encounters[row.id] = encounter.id
        yield encounter
    for place, document in enumerate(chart.documents, start=1):
        yield _document(
            document, place=f"documents {place}", patient_id=patient.id, encounters=encounters, ids=ids, system=system
        )
    if chart.work:
        yield PassedOver(kind="work", why="tasks and answers of a chart file are not part of the chart")


def _parsed(data: bytes, *, where: str, limits: Limits) -> _Chart:
    if len(data) > limits.max_file_bytes:
        raise MalformedError(
            what=f"the file is larger than {limits.max_file_bytes} bytes", where=where, fix="Send it in smaller parts."
        )
    try:
        return _Chart.model_validate(orjson.loads(data.removeprefix(b"\xef\xbb\xbf")))
    except orjson.JSONDecodeError as error:
        raise MalformedError(
            what="the JSON is not well-formed, not UTF-8, or nested too deep",
            where=f"{where}, line {error.lineno}",
            fix="Send the whole file.",
        ) from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        raise MalformedError(
            what=f"this is no chart file: {'.'.join(str(step) for step in first['loc']) or 'the top'} "
            f"is not as it should be ({first['type'].replace('_', ' ')})",
            where=where,
            fix="Compare it with the chart file reference.",
        ) from None


def _name(value: str) -> PersonName:
    *given, family = value.split() or [""]
    return PersonName(tuple(given), family)


def _patient(row: _Patient, *, born: date | None, ids: IntakeIds, system: str) -> Patient:
    numbers = (
        (NumberKind.MEDICAL_RECORD, row.mrn),
        (NumberKind.SOCIAL_SECURITY, row.ssn),
        (NumberKind.MEMBER, row.insurance_id),
    )
    return Patient(
        id=ids.patient(system, row.mrn),
        names=(_name(row.name),),
        birth_on=born,
        sex=_SEXES.get(row.sex.upper()[:1], Sex.UNKNOWN),
        numbers=tuple(RecordNumber(kind, value) for kind, value in numbers if value),
        addresses=(row.address,) if row.address else (),
        phones=(row.phone,) if row.phone else (),
        emails=(row.email,) if row.email else (),
        contacts=(Contact(_name(row.next_of_kin), "next of kin"),) if row.next_of_kin.strip() else (),
    )


def _encounter(row: _Encounter, *, patient_id: PatientId, ids: IntakeIds, system: str) -> Encounter:
    midnight = datetime.combine(row.on_day, time.min) if row.on_day is not None else None
    words = row.kind.casefold()
    return Encounter(
        id=ids.encounter(system, f"{patient_id}/{row.id}"),
        patient_id=patient_id,
        kind=next((kind for word, kind in _CLASS_WORDS if word in words), EncounterClass.UNKNOWN),
        starts_at=row.admit or midnight,
        ends_at=row.discharge,
        number=row.id,
        facility=row.facility,
        attending=row.attending,
    )


def _document(
    row: _Document,
    *,
    place: str,
    patient_id: PatientId,
    encounters: dict[str, EncounterId],
    ids: IntakeIds,
    system: str,
) -> Document | Quarantined:
    if not row.text.strip():
        return Quarantined(place=place, what="the document has no words", fix="Send it with its text.")
    if row.encounter and row.encounter not in encounters:
        return Quarantined(
            place=place,
            what="the document belongs to an encounter that the file does not have",
            fix="Add the encounter.",
        )
    loinc = known_document_type((row.loinc,), title=row.title)
    sections = sections_by_headings(row.text, headings=row.headings, document_type=loinc)
    if sections is None:
        return Quarantined(
            place=place,
            what="its headings do not stand in its text in the order given",
            fix="Correct `headings`, or leave them out.",
        )
    return Document(
        Outline(
            id=ids.document(system, f"{patient_id}/{row.id}"),
            patient_id=patient_id,
            encounter_id=encounters.get(row.encounter),
            loinc=loinc,
            title=row.title,
            written_at=datetime.combine(row.on_day, time.min) if row.on_day is not None else None,
            author=row.author,
            sections=sections,
            restricted=row.restricted,
        ),
        ClinicalText(row.text),
    )


def sections_by_headings(
    text: str, *, headings: Sequence[str], document_type: str | None = None
) -> tuple[Section, ...] | None:
    r"""Split a text at exact headings that stand in it in this order.

    Each heading is looked for behind the one before: first at the beginning of a line, else as a whole word anywhere,
    because some headings share a line with text or with another heading.

    Returns:
        Sections that cover the text, with a preamble when words stand before the first heading; empty without headings;
        None when a heading is missing.

    Example:
        >>> [(s.heading, s.start, s.end) for s in sections_by_headings("A. B.\nCC: x PMH: y", headings=("CC:", "PMH:"))]
        [('', 0, 6), ('CC:', 6, 12), ('PMH:', 12, 18)]

    """
    starts: list[int] = []
    behind = 0
    for place, heading in enumerate(headings):
        start = _heading_start(text, heading, behind=behind, rest=headings[place + 1 :])
        if start is None:
            return None
        starts.append(start)
        behind = start + len(heading)
    if not starts:
        return ()
    names = list(headings)
    if text[: starts[0]].strip():
        starts, names = [0, *starts], [PREAMBLE, *names]
    else:
        starts[0] = 0
    # The cutter of free text knows a heading by its neighbours too (`O:` between `S:` and `A/P:`); the lexicon alone
    # knows those that the cutter takes for ordinary words. Where the cutter read only half of a heading,
    # as `Obs` of `Obs Hx`, the whole heading holds.
    cut = {
        (section.start, normalised(section.heading)): section.loinc
        for section in split_sections(text, document_type=document_type)
    }
    named = tuple(
        Section(
            ordinal,
            _code(name, as_cut=cut.get((start, normalised(name))), document_type=document_type),
            name,
            start,
            end,
        )
        for ordinal, (name, start, end) in enumerate(zip(names, starts, [*starts[1:], len(text)], strict=True))
    )
    told = with_systems(named, text=text, document_type=document_type)
    return with_bodies(told, document_type=document_type)


def _code(name: str, *, as_cut: str | None, document_type: str | None) -> str | None:
    """Give a section's code: by the whole heading where that stays closed, for the cutter may have read half of it."""
    own = code_of_heading(name, document_type=document_type) if name else None
    return own if not name or own in STAYS_CLOSED else as_cut or own


def _heading_start(text: str, heading: str, *, behind: int, rest: Sequence[str]) -> int | None:
    escaped = re.escape(heading)
    for pattern in (rf"^[ \t]*(?={escaped}(?!\w))", rf"(?<!\w)(?={escaped}(?!\w))"):
        found = re.compile(pattern, re.MULTILINE).search(text, behind)
        if found is not None and _follow(text, rest, behind=found.end() + len(heading)):
            return found.end()
    return None


def _follow(text: str, headings: Sequence[str], *, behind: int) -> bool:
    """Say whether the other headings still fit behind this place."""
    for heading in headings:
        start = text.find(heading, behind)
        if start < 0:
            return False
        behind = start + len(heading)
    return True
