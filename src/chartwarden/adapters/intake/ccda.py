r"""C-CDA: one clinical document as XML, with a header, coded sections and their narrative.

What a person reads in the document is its narrative; it becomes the text, section by section, in the sender's order.

Example:
    >>> read_ccda(b"<section/>", where="a.xml", ids=None, limits=Limits())  # doctest: +ELLIPSIS
    <generator object read_ccda at ...>

"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element  # a value; parsing is in intake.xml

from chartwarden.adapters.intake.attachment import Attached, attached, attached_base64
from chartwarden.adapters.intake.ccda_entries import read_facts
from chartwarden.adapters.intake.ccda_header import (
    V3,
    identifiers,
    path,
    read_author,
    read_encounter,
    read_patient,
    restriction,
    words,
)
from chartwarden.adapters.intake.hl7_time import hl7_instant
from chartwarden.adapters.intake.limits import Limits
from chartwarden.adapters.intake.section_codes import code_of_heading
from chartwarden.adapters.intake.xml import local_name, parse_xml, text_of
from chartwarden.chart.document import Document, DocumentStatus, Outline, Section
from chartwarden.chart.incoming import Incoming, IntakeIds, Quarantined
from chartwarden.chart.loinc import SECTIONS, known_document_type
from chartwarden.chart.text import ClinicalText
from chartwarden.foundation.errors import MalformedError
from chartwarden.foundation.identifiers import DocumentId, EncounterId, PatientId

_LOINC: Final = "2.16.840.1.113883.6.1"
_SEND_WHOLE: Final = "Send the whole ClinicalDocument with its recordTarget."
# Codes of the C-CDA guide that say the same as one of the sections that rules speak of.
_SAME_SECTION: Final = {
    "46239-0": "10154-3",  # chief complaint and reason for visit
    "59774-0": "10213-7",  # procedure anesthesia
    "10221-0": "10215-2",  # operation note surgical operation findings narrative
    "8661-1": "10154-3",  # chief complaint, reported
    "10155-0": "48765-2",  # history of allergies
    "11329-0": "11348-0",  # history general
    "51897-7": "10164-2",  # healthcare associated history
    "42346-7": "10183-2",  # medications on discharge
    "10185-7": "47519-4",  # hospital discharge procedures
}


@dataclass(frozen=True, slots=True)
class _Context:
    """Whose document this is, for what is read from its body."""

    patient_id: PatientId
    encounter_id: EncounterId | None
    ids: IntakeIds
    system: str
    where: str
    limits: Limits


def read_ccda(data: bytes, *, where: str, ids: IntakeIds, limits: Limits, system: str = "local") -> Iterator[Incoming]:
    """Read one C-CDA document.

    Yields:
        Patient; Encounter when the header has one; Document with its sections, or Quarantined; then Facts.
        Only Quarantined when nobody is named, or more than one person.

    Raises:
        MalformedError: not well-formed, hostile, over a limit, or no clinical document at all.

    Source:
        HL7 C-CDA R2.1; HL7 CDA R2.

    """
    root = parse_xml(data, where=where, limits=limits)
    if root.tag != f"{V3}ClinicalDocument":
        yield _not_a_document(root, where=where)
        return
    if len(root.findall(path("recordTarget"))) > 1:
        yield Quarantined(
            place="recordTarget",
            what="the document names more than one patient",
            fix="Send one document for each patient.",
        )
        return
    patient = read_patient(root, where=where, ids=ids, system=system)
    if patient is None:
        yield Quarantined(
            place="recordTarget",
            what="no patient: neither a record number, nor a name with a birth date",
            fix=_SEND_WHOLE,
        )
        return
    yield patient
    encounter = read_encounter(root, patient_id=patient.id, ids=ids, system=system)
    if encounter is not None:
        yield encounter
    context = _Context(patient.id, encounter.id if encounter is not None else None, ids, system, where, limits)
    yield _document(root, context=context)
    yield from _facts(root, context=context)


def _not_a_document(root: Element, *, where: str) -> Quarantined:
    if local_name(root) != "section":
        raise MalformedError(
            what="this XML is no C-CDA document: its root is not ClinicalDocument in urn:hl7-org:v3",
            where=where,
            fix=_SEND_WHOLE,
        )
    return Quarantined(
        place="the whole file", what="a bare section without a header, so there is no patient", fix=_SEND_WHOLE
    )


def _facts(root: Element, *, context: _Context) -> Iterator[Incoming]:
    seen = set()
    for section in root.iter(f"{V3}section"):
        for fact in read_facts(
            section,
            patient_id=context.patient_id,
            encounter_id=context.encounter_id,
            ids=context.ids,
            system=context.system,
        ):
            if fact.id not in seen:
                seen.add(fact.id)
                yield fact


def _document(root: Element, *, context: _Context) -> Document | Quarantined:
    unstructured = root.find(path("component/nonXMLBody/text"))
    if unstructured is not None:
        found = _unstructured(unstructured, context=context)
        if isinstance(found, Quarantined):
            return found
        text, media_type, original = found.text.value, found.media_type, found.original
        sections: tuple[Section, ...] = ()
    else:
        text, sections = _structured(root)
        media_type, original = "text/plain", b""
        if not text.strip():
            return Quarantined(place="component", what="the document has no words", fix="Send it with its narrative.")
    title, code, written = words(root.find(path("title"))), root.find(path("code")), root.find(path("effectiveTime"))
    codes = _loinc_codes(code)
    title = title or (code.get("displayName", "") if code is not None else "")
    return Document(
        Outline(
            id=_document_id(root, text, context=context),
            patient_id=context.patient_id,
            encounter_id=context.encounter_id,
            loinc=known_document_type(codes, title=title),
            title=title,
            written_at=hl7_instant(written.get("value")) if written is not None else None,
            author=read_author(root),
            sections=sections,
            status=DocumentStatus.CURRENT,
            restricted=restriction(root),
            media_type=media_type,
            replaces=_replaced(root, context=context),
        ),
        ClinicalText(text),
        original=original,
    )


def _loinc_codes(code: Element | None) -> tuple[str, ...]:
    if code is None:
        return ()
    every = (code, *code.findall(path("translation")))
    return tuple(found for one in every if one.get("codeSystem") == _LOINC and (found := one.get("code", "").strip()))


def _name_of(pair: tuple[str, str], *, context: _Context) -> DocumentId:
    # The patient is part of the name: samples and copied templates carry one document id for different people.
    return context.ids.document(pair[0] or context.system, f"{context.patient_id}/{pair[1]}")


def _document_id(root: Element, text: str, *, context: _Context) -> DocumentId:
    pairs = [pair for pair in identifiers(root) if any(pair)]
    if pairs:
        return _name_of(pairs[0], context=context)
    return _name_of((context.system, hashlib.sha256(text.encode()).hexdigest()), context=context)


def _replaced(root: Element, *, context: _Context) -> DocumentId | None:
    for related in root.findall(path("relatedDocument")):
        parent = related.find(path("parentDocument"))
        if related.get("typeCode") == "RPLC" and parent is not None:
            pairs = [pair for pair in identifiers(parent) if any(pair)]
            if pairs:
                return _name_of(pairs[0], context=context)
    return None


def _structured(root: Element) -> tuple[str, tuple[Section, ...]]:
    chunks: list[str] = []
    sections: list[Section] = []
    length = 0
    for component in root.findall(path("component/structuredBody/component")):
        for section in component.findall(path("section")):
            for heading, loinc, body in _flattened(section):
                chunk = f"{heading}\n{body}\n\n" if heading and body else f"{heading or body}\n\n"
                sections.append(Section(len(sections), loinc, heading, length, length + len(chunk)))
                chunks.append(chunk)
                length += len(chunk)
    return "".join(chunks), tuple(sections)


def _flattened(section: Element) -> Iterator[tuple[str, str | None, str]]:
    """Give heading, code and words of a section, then of the sections inside it; those without both are left out."""
    code = next(iter(_loinc_codes(section.find(path("code")))), "")
    loinc = _SAME_SECTION.get(code, code)
    narrative = section.find(path("text"))
    body = text_of(narrative) if narrative is not None else ""
    heading = words(section.find(path("title"))) or (SECTIONS[loinc].title if loinc in SECTIONS and body else "")
    if heading or body:
        yield heading, loinc if loinc in SECTIONS else code_of_heading(heading, document_type=None), body
    for inner in section.findall(path("component/section")):
        yield from _flattened(inner)


def _unstructured(element: Element, *, context: _Context) -> Attached | Quarantined:
    place = "nonXMLBody"
    if element.find(path("reference")) is not None:
        return Quarantined(
            place=place, what="only a pointer to a file, which is not here", fix="Send the file inside the document."
        )
    media_type, value = element.get("mediaType", "text/plain"), "".join(element.itertext())
    if element.get("representation") == "B64":
        return attached_base64(value, media_type=media_type, place=place, limits=context.limits)
    return attached(value.encode(), media_type=media_type, place=place, limits=context.limits)
