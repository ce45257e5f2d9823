r"""HL7 v2: admissions, documents, results and charges, as the interface engine sends them.

What MSH-9 says decides; the name of the file does not. Messages that join, move or undo charts are never carried out
here: doing so silently is how one person's notes end up in another's chart.

Example:
    >>> from chartwarden.foundation.identifiers import RandomIds
    >>> list(read_hl7v2(b"MSH|^~\\&|||||||SIU^S12||P|2.5\rSCH|1", where="a.hl7", ids=None, limits=Limits()))
    [PassedOver(kind='SIU^S12', why='scheduling: coding work does not need it')]

"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chartwarden.adapters.intake.attachment import Attached, attached, attached_base64
from chartwarden.adapters.intake.hl7_time import hl7_date, hl7_instant
from chartwarden.adapters.intake.hl7v2_message import Message, Segment, messages, processing_modes
from chartwarden.adapters.intake.hl7v2_people import provider_name, read_encounter, read_patient
from chartwarden.adapters.intake.hl7v2_results import is_text, labelled_lines
from chartwarden.adapters.intake.limits import Limits
from chartwarden.chart.coding import Coding, Fact, FactKind
from chartwarden.chart.document import Document, DocumentStatus, Outline, RestrictedClass
from chartwarden.chart.incoming import Incoming, IntakeIds, PassedOver, Quarantined, TestDataMark, Withdrawn
from chartwarden.chart.loinc import DOCUMENT_TYPES, NOTE, known_document_type
from chartwarden.chart.text import ClinicalText
from chartwarden.foundation.errors import MalformedError
from chartwarden.foundation.identifiers import DocumentId, EncounterId, PatientId

_PERSON_DECIDES: Final = "Let a person in health information management decide, then send the charts as they now are."
_MERGES: Final = frozenset("A18 A30 A34 A35 A36 A39 A40 A41 A42".split())
_MOVES: Final = frozenset("A17 A24 A37 A43 A44 A45 A46 A47 A48 A49 A50 A51".split())
_CANCELS: Final = frozenset("A11 A12 A13 A23 A25 A26 A27 A29 A32 A33 A38 A52 A53 A55".split())
_ANNOUNCEMENTS: Final = frozenset("T01 T03 T05 T07 T09".split())
_USED: Final = frozenset({"ADT", "MDM", "ORU", "DFT", "BAR"})
_NOT_USED: Final = {
    "SIU": "scheduling: coding work does not need it",
    "REF": "a referral: coding work does not need it",
    "OMG": "an order: coding needs what was done",
    "ORM": "an order: coding needs what was done",
    "OML": "an order: coding needs what was done",
    "RDE": "a pharmacy order: coding work does not need it",
    "ACK": "an acknowledgement",
}
_TXA_TYPES: Final = {  # HL7 table 0270
    "CD": "18748-4",
    "CN": "11488-4",
    "DI": "18748-4",
    "DS": "18842-5",
    "ED": "34111-5",
    "HP": "34117-2",
    "OP": "11504-8",
    "PC": "11488-4",
    "PH": "34117-2",
    "PN": "28570-0",
    "PR": "11506-3",
    "SP": "11526-1",
    "TS": "18761-7",
}
_ORDERED: Final = frozenset({"CD", "DI", "OP", "PN", "SP"})  # reports on an order, which names them best
_PSYCHIATRIC: Final = frozenset({"PC", "PH"})  # closed until someone opens them: failures close
_DELETED: Final = "CA"  # HL7 table 0273, availability of a document
_CANCELLED: Final = "T11"
_TAKEN_BACK: Final = frozenset({"D", "W"})  # HL7 table 0085: the result is deleted, or was another patient's
_REPORT_STATES: Final = ("F", "P", "C", "R")  # HL7 table 0123, those under which a report has words
_VERSIONS_STAY: Final = "it takes a document back, which is closed here; other versions under its number are not"
_LOOK_AT_VERSIONS: Final = "Look whether other versions of it are in the chart, and have the sender take each back."
_SERVICES: Final = {  # HL7 table 0074, diagnostic service section
    **dict.fromkeys("RAD RUS CT NMR NMS CUS VUS XRC RX MAM EC".split(), "18748-4"),
    **dict.fromkeys("SP CP PAT PTH CYTO".split(), "11526-1"),
    **dict.fromkeys("LAB CH HM MB BG IMM MCB TX VR SR".split(), "11502-2"),
}
_LABORATORY: Final = "11502-2"
_CODE_SYSTEMS: Final = {  # HL7 table 0396, and what senders write instead
    **dict.fromkeys("I9 I9C I9CDX I9CP ICD9 ICD9CM I9CM I9M".split(), "ICD-9-CM"),
    **dict.fromkeys("I10 I10C ICD10 ICD10CM I10M".split(), "ICD-10-CM"),
    **dict.fromkeys("I10P ICD10PCS".split(), "ICD-10-PCS"),
    **dict.fromkeys("C4 C5 CPT CPT4 CPTM".split(), "CPT"),
    **dict.fromkeys("HCPCS HPC HCPT".split(), "HCPCS"),
    **dict.fromkeys("SCT SNM SNOMED SNOMEDCT SCT2".split(), "SNOMED CT"),
    **dict.fromkeys("LN LOINC".split(), "LOINC"),
}


@dataclass(frozen=True, slots=True)
class _Chart:
    """Whose message it is, for what is read from its body."""

    patient_id: PatientId
    encounter_id: EncounterId | None
    facility: str
    message: Message
    ids: IntakeIds
    system: str
    where: str
    limits: Limits

    @property
    def authority(self) -> str:
        return self.facility or self.system

    @property
    def sent(self) -> str:
        return self.message.header.text(7)

    def place(self, rest: str) -> str:
        return f"message {self.message.number}, {rest}"


def read_hl7v2(data: bytes, *, where: str, ids: IntakeIds, limits: Limits, system: str = "local") -> Iterator[Incoming]:
    """Read the messages of a file.

    Yields:
        TestDataMark first when every message says in MSH-11 that it is for training or debugging; then for each message
        Patient, Encounter, Documents and Facts, or Quarantined, or PassedOver.

    Raises:
        MalformedError: the file is too large, cut, wrongly encoded, or no HL7 v2.

    Source:
        HL7 v2.8 chapters 3 (ADT), 6 (DFT, BAR), 7 (ORU), 9 (MDM).

    """
    if len(data) > limits.max_file_bytes:
        raise MalformedError(
            what=f"the file is larger than {limits.max_file_bytes} bytes", where=where, fix="Send it in smaller parts."
        )
    # A first pass over the headers: one message of real people unmarks the whole file.
    modes = processing_modes(data, where=where)
    if modes and modes <= {"T", "D"}:
        yield TestDataMark(how="every message says in MSH-11 that it is for training or debugging")
    for message in messages(data, where=where):
        yield from _read_message(message, where=where, ids=ids, limits=limits, system=system)


def _read_message(message: Message, *, where: str, ids: IntakeIds, limits: Limits, system: str) -> Iterator[Incoming]:
    kind, _, event = message.kind.partition("^")
    if kind not in _USED:
        known = kind if kind.isalnum() and len(kind) == 3 else "HL7 v2"  # noqa: PLR2004 -- a message code
        shown = f"{known}^{event}" if event.isalnum() and len(event) == 3 else known  # noqa: PLR2004
        yield PassedOver(kind=shown, why=_NOT_USED.get(kind, "coding work does not use this kind of message"))
        return
    place = f"message {message.number}"
    decision = _needs_a_person(kind, event)
    if decision:
        yield Quarantined(place=place, what=decision, fix=_PERSON_DECIDES)
        return
    groups = _patient_groups(message)
    if not groups:
        yield Quarantined(place=place, what="no patient: there is no PID segment", fix="Send the message with its PID.")
    elif len(groups) > 1 and kind != "ORU":  # only results may hold several patients
        yield Quarantined(
            place=place, what="one message names more than one patient", fix="Send one message for each patient."
        )
    else:
        facility = message.header.text(4, 2) or message.header.text(4)
        for group in groups:
            yield from _read_group(
                group, message=message, facility=facility, where=where, ids=ids, limits=limits, system=system
            )


def _needs_a_person(kind: str, event: str) -> str:
    """Say why a message is not carried out; empty when it may be."""
    if kind == "ADT" and event in _MERGES:
        return "a merge message: charts are never merged silently"
    if kind == "ADT" and event in _MOVES:
        return "a message that moves, links or renumbers charts: charts are never rearranged silently"
    if kind == "ADT" and event in _CANCELS:
        return "a message that cancels an earlier one: nothing in a chart is undone silently"
    if kind == "BAR" and event == "P02":
        return "a message that deletes accounts: nothing in a chart is undone silently"
    return ""


def _patient_groups(message: Message) -> list[list[Segment]]:
    groups: list[list[Segment]] = []
    for segment in message.segments:
        if segment.name == "PID":
            groups.append([segment])
        elif groups:
            groups[-1].append(segment)
    return groups


def _read_group(
    group: Sequence[Segment],
    *,
    message: Message,
    facility: str,
    where: str,
    ids: IntakeIds,
    limits: Limits,
    system: str,
) -> Iterator[Incoming]:
    patient = read_patient(group, facility=facility, where=where, ids=ids, system=system)
    if patient is None:
        yield Quarantined(
            place=f"message {message.number}, segment {group[0].number}",
            what="no patient: PID has neither a number, nor a name with a birth date",
            fix="Send the message with the patient's number in PID-3.",
        )
        return
    yield patient
    encounter = read_encounter(group, patient_id=patient.id, facility=facility, ids=ids, system=system)
    if encounter is not None:
        yield encounter
    chart = _Chart(
        patient.id,
        encounter.id if encounter is not None else None,
        facility,
        message,
        ids,
        system,
        where,
        limits,
    )
    kind, _, event = message.kind.partition("^")
    header = next((segment for segment in group if segment.name == "TXA"), None)
    if kind == "MDM" and header is not None and (event == _CANCELLED or header.text(19).upper() == _DELETED):
        yield from _taken_back([header.text(12)] if header.text(12) else [], group, place="TXA", chart=chart)
    elif kind == "MDM" and event in _ANNOUNCEMENTS:
        yield PassedOver(kind=message.kind, why="it announces a document without its words")
    elif kind == "MDM":
        yield from _clinical_document(header, group, chart=chart)
    elif kind == "ORU":
        yield from _results(group, chart=chart)
    yield from _facts(group, chart=chart)


def _clinical_document(header: Segment | None, group: Sequence[Segment], *, chart: _Chart) -> Iterator[Incoming]:
    """Read one MDM: its text rows are one document, each attached file is one of its own."""
    if header is None:
        yield Quarantined(
            place=chart.place("TXA"), what="a document message without TXA", fix="Send the message with its TXA."
        )
        return
    rows = [segment for segment in group if segment.name == "OBX"]
    order = next((segment for segment in group if segment.name == "OBR"), None)
    told = header.text(2).upper()
    of_order = _title(order) if told in _ORDERED or told not in _TXA_TYPES else ""
    title = header.text(2, 2) or of_order or _type_title(told) or header.text(16)
    codes = [_TXA_TYPES.get(told, ""), *_loinc(order, 4), *(code for row in rows for code in _loinc(row, 3))]
    base, replaces = _mdm_names(header, chart=chart)
    yield from _documents(
        rows,
        chart=chart,
        name=base,
        shape=Outline(
            id=DocumentId(""),
            patient_id=chart.patient_id,
            encounter_id=chart.encounter_id,
            loinc=known_document_type([code for code in codes if code], title=title),
            title=title,
            written_at=_first_instant(header.text(4), header.text(6), header.text(7), chart.sent),
            author=provider_name(header, 9) or provider_name(header, 5) or provider_name(header, 10),
            sections=(),
            status=DocumentStatus.SUPERSEDED if header.text(19).upper() == "OB" else DocumentStatus.CURRENT,
            restricted=RestrictedClass.BEHAVIORAL if told in _PSYCHIATRIC else None,
            replaces=replaces,
        ),
    )


def _taken_back(names: Sequence[str], group: Sequence[Segment], *, place: str, chart: _Chart) -> Iterator[Incoming]:
    """Take back the documents that these names may stand for, and ask a person to look at their other versions."""
    spot = chart.place(place)
    if not names:
        what = "it takes back a document and does not name it"
        yield Quarantined(place=spot, what=what, fix="Send it with the number of the document.")
        return
    files = sum(segment.name == "OBX" and _is_file(segment) for segment in group)
    for name in names:
        for own in (name, *(_file_name(name, number) for number in range(1, files + 1))):
            yield Withdrawn(_document_name(own, chart=chart), chart.patient_id, spot)
    yield Quarantined(place=spot, what=_VERSIONS_STAY, fix=_LOOK_AT_VERSIONS)


def _type_title(told: str) -> str:
    code = _TXA_TYPES.get(told)
    return DOCUMENT_TYPES[code].title if code is not None else ""


def _mdm_names(header: Segment, *, chart: _Chart) -> tuple[str, DocumentId | None]:
    """Give what names this document (empty: its words do), and the document that it replaces."""
    number, parent = header.text(12), header.text(13)
    event = chart.message.kind.partition("^")[2]
    if event in {"T04", "T08"} and number:  # a change of status or of words keeps the number: the next version of it
        return f"{number}/{event}/{header.text(8) or chart.sent}", _document_name(number, chart=chart)
    return number, _document_name(parent, chart=chart) if event == "T10" and parent else None


def _results(group: Sequence[Segment], *, chart: _Chart) -> Iterator[Incoming]:
    """Read one ORU group: each OBR with its OBX rows is one document."""
    order: Segment | None = None
    rows: list[Segment] = []
    place = stray = 0
    about_specimen = False
    for segment in (*group, None):
        if segment is None or segment.name == "OBR":
            if order is not None:
                place += 1
                yield from _report(order, rows, place=place, chart=chart)
            order, rows, about_specimen = segment, [], False
        elif segment.name == "SPM":
            about_specimen = True  # what follows describes the specimen, not the patient
        elif segment.name == "OBX" and not about_specimen:
            rows.append(segment)
            stray += order is None
    if stray:
        yield Quarantined(
            place=chart.place("OBX"),
            what=f"{stray} results stand before any order (OBR), so nobody can tell what they report",
            fix="Send each result behind its OBR.",
        )
    if place == 0:
        yield Quarantined(
            place=chart.place("OBR"), what="a result message without OBR", fix="Send the message with its results."
        )


def _report(order: Segment, rows: list[Segment], *, place: int, chart: _Chart) -> Iterator[Incoming]:
    title = _title(order)
    if not rows:
        yield Quarantined(
            place=chart.place(f"OBR {place}"), what="an order without results", fix="Send the message with its results."
        )
        return
    standing = [row for row in rows if row.text(11).upper() not in _TAKEN_BACK]
    if not standing:
        yield from _taken_back(_report_names(order), rows, place=f"OBR {place}", chart=chart)
        return
    rows = standing
    codes = [*_loinc(order, 4), *(code for row in rows for code in _loinc(row, 3))]
    loinc = known_document_type(codes, title=title)
    if loinc == NOTE:
        default = NOTE if all(is_text(row) or not row.raw(5) for row in rows) else _LABORATORY
        loinc = _SERVICES.get(order.text(24).upper(), default)
    yield from _documents(
        rows,
        chart=chart,
        name=next(iter(_report_names(order)), ""),
        shape=Outline(
            id=DocumentId(""),
            patient_id=chart.patient_id,
            encounter_id=chart.encounter_id,
            loinc=loinc,
            title=title,
            written_at=_first_instant(order.text(22), order.text(7), rows[0].text(14), chart.sent),
            author=_interpreter(order) or provider_name(rows[0], 16),
            sections=(),
        ),
    )


def _report_names(order: Segment) -> list[str]:
    """Give what may name a report: what does now, then the same with each other state. Empty when it has no number."""
    number = order.text(3) or order.text(2)
    states = dict.fromkeys((order.text(25), *_REPORT_STATES))
    return [f"{number}/{order.text(4)}/{order.text(22)}/{state}" for state in states] if number else []


def _interpreter(order: Segment) -> str:
    """Give the principal interpreter (OBR-32, whose first component is a name in subcomponents)."""
    value = next(iter(order.repetitions(32)), "")
    parts = [order.part(value, 1, place) for place in (3, 4, 2)]
    return " ".join(part for part in parts if part)


def _title(order: Segment | None) -> str:
    return "" if order is None else order.text(4, 2) or order.text(4, 9) or order.text(4, 5) or order.text(4)


def _loinc(segment: Segment | None, field: int) -> Iterator[str]:
    if segment is None:
        return
    for code, system in ((1, 3), (4, 6)):
        if _CODE_SYSTEMS.get(segment.text(field, system).upper()) == "LOINC":
            yield segment.text(field, code)


def _first_instant(*values: str) -> datetime | None:
    return next((instant for value in values if (instant := hl7_instant(value)) is not None), None)


def _document_name(name: str, *, chart: _Chart) -> DocumentId:
    # The patient is part of the name: document numbers repeat between senders' systems and test feeds.
    return chart.ids.document(chart.authority, f"{chart.patient_id}/{name}")


def _documents(rows: Sequence[Segment], *, chart: _Chart, name: str, shape: Outline) -> Iterator[Incoming]:
    """Give the documents in some OBX rows: one of all words, one of each attached file."""
    files = [row for row in rows if _is_file(row)]
    text = "\n".join(labelled_lines([row for row in rows if not _is_file(row)], title=shape.title))
    if text.strip():
        yield Document(_outlined(shape, name=name or _digest(text.encode()), chart=chart), ClinicalText(text))
    elif not files:
        yield Quarantined(
            place=chart.place("OBX"), what="the document has no words", fix="Send the message with its text."
        )
    for number, row in enumerate(files, start=1):
        yield _file(row, number=number, name=name, shape=shape, chart=chart)


def _is_file(row: Segment) -> bool:
    return row.text(2).upper() in {"ED", "RP"}


def _outlined(shape: Outline, *, name: str, chart: _Chart, media_type: str = "text/plain") -> Outline:
    return Outline(
        id=_document_name(name, chart=chart),
        patient_id=shape.patient_id,
        encounter_id=shape.encounter_id,
        loinc=shape.loinc,
        title=shape.title,
        written_at=shape.written_at,
        author=shape.author,
        sections=(),
        status=shape.status,
        restricted=shape.restricted,
        media_type=media_type,
        replaces=shape.replaces,
    )


def _file_name(name: str, number: int) -> str:
    return f"{name}/file {number}"


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _file(row: Segment, *, number: int, name: str, shape: Outline, chart: _Chart) -> Document | Quarantined:
    place = chart.place(f"segment {row.number} (OBX)")
    if row.text(2).upper() == "RP":
        return Quarantined(
            place=place,
            what="only a pointer to a file, which is not here",
            fix="Send the file inside the message (OBX-2 ED).",
        )
    found = _decoded(row, place=place, limits=chart.limits)
    if isinstance(found, Quarantined):
        return found
    key = _file_name(name or _digest(row.raw(5).encode()), number)
    return Document(
        _outlined(shape, name=key, chart=chart, media_type=found.media_type), found.text, original=found.original
    )


def _decoded(row: Segment, *, place: str, limits: Limits) -> Attached | Quarantined:
    """Unpack an ED value: source ^ type ^ subtype ^ encoding ^ data. Source: HL7 v2.8 section 2.A.24."""
    value = row.raw(5)
    packed, encoding = "^".join(row.components(value)[4:]), row.part(value, 4).lower()
    media_type = _media_type(row, value)
    if encoding in {"base64", "b64", ""}:
        return attached_base64(packed, media_type=media_type, place=place, limits=limits)
    if encoding != "hex":
        return attached(row.part(value, 5).encode(), media_type=media_type, place=place, limits=limits)
    try:
        data = bytes.fromhex(packed)
    except ValueError:
        return Quarantined(place=place, what="the attached file is not valid hex", fix="Send it again.")
    return attached(data, media_type=media_type, place=place, limits=limits)


def _media_type(row: Segment, value: str) -> str:
    """Say what the sender calls the file. HL7 writes `AP^PDF` or `TEXT^PLAIN` where MIME says application/pdf."""
    main, sub = row.part(value, 2).lower(), row.part(value, 3).lower()
    main = {"ap": "application", "im": "image", "ft": "text", "tx": "text"}.get(main, main)
    if sub in {"", "plain", "text", "txt"} and main in {"", "text"}:
        return "text/plain"
    return f"{main or 'application'}/{sub or 'octet-stream'}"


def _facts(group: Sequence[Segment], *, chart: _Chart) -> Iterator[Fact]:
    seen = set()
    for segment in group:
        kind, codings, recorded = _coded(segment)
        if kind is None or not codings:
            continue
        recorded_on = hl7_date(recorded)
        parts = (
            chart.patient_id,
            chart.encounter_id or "",
            kind,
            *(f"{coding.system} {coding.code}" for coding in codings),
            str(recorded_on),
        )
        fact_id = chart.ids.fact(chart.authority, "|".join(parts))
        if fact_id not in seen:
            seen.add(fact_id)
            yield Fact(fact_id, chart.patient_id, chart.encounter_id, kind, codings, recorded_on)


def _coded(segment: Segment) -> tuple[FactKind | None, tuple[Coding, ...], str]:
    """Give what a segment codes, and when. Source: HL7 v2.8 chapter 6 (FT1, DG1, PR1)."""
    if segment.name == "DG1":
        codings = tuple(_codings(segment, 3))
        if not codings and segment.text(3):  # before v2.3.1: the system stands in DG1-2
            codings = tuple(_coding(segment.text(3), segment.text(2), segment.text(3, 2) or segment.text(4)))
        return FactKind.CONDITION, codings, segment.text(5)
    if segment.name == "PR1":
        return FactKind.PROCEDURE, tuple(_codings(segment, 3)), segment.text(5)
    if segment.name == "FT1":
        found = (*_codings(segment, 25), *_codings(segment, 7), *_codings(segment, 19))
        return FactKind.CLAIM, tuple(dict.fromkeys(found)), segment.text(4)
    return None, (), ""


def _codings(segment: Segment, field: int) -> Iterator[Coding]:
    for value in segment.repetitions(field):
        for code, words, system in ((1, 2, 3), (4, 5, 6)):
            yield from _coding(segment.part(value, code), segment.part(value, system), segment.part(value, words))


def _coding(code: str, system: str, words: str) -> Iterator[Coding]:
    known = _CODE_SYSTEMS.get(system.upper().replace("-", "").replace(" ", ""))
    if code and known:
        yield Coding(known, code, words)
