"""FHIR notes and coded facts as chart values: DocumentReference, DiagnosticReport, Condition, Procedure, Claim.

A superseded note stays: bulk exports mark almost every note so, and filtering on `current` would lose the chart. A note
that is only a link, or empty, is kept out with the reason; it never becomes an empty note.

Example:
    >>> name_of("http://snomed.info/sct")
    'SNOMED CT'

"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chartwarden.adapters.code_systems import name_of
from chartwarden.adapters.intake.fhir_attachments import (
    HTML_TYPES,
    PDF_TYPE,
    Unusable,
    Written,
    decode_base64,
    read_attachment,
)
from chartwarden.adapters.intake.fhir_people import day, instant, no_subject, security_codes, subject_key
from chartwarden.adapters.intake.fhir_scope import Scope, key_of_url, professional_name, reference_key
from chartwarden.adapters.intake.jsontext import JsonObject, nested, objects, string
from chartwarden.adapters.intake.narrative import html_text
from chartwarden.adapters.intake.restricting import strictest
from chartwarden.chart.coding import Coding, Fact, FactKind
from chartwarden.chart.document import Document, DocumentStatus, Outline, RestrictedClass
from chartwarden.chart.incoming import Incoming, PassedOver, Quarantined, Withdrawn
from chartwarden.chart.loinc import known_document_type
from chartwarden.chart.text import ClinicalText
from chartwarden.foundation.errors import MalformedError
from chartwarden.foundation.identifiers import DocumentId, EncounterId

_ENTERED_IN_ERROR = "entered-in-error"
_IN_ERROR = "it is marked as entered in error"
_NOTHING_TO_DO = "Nothing to do if that is right."


def document_reference(resource: JsonObject, key: str, place: str, scope: Scope) -> list[Incoming]:
    """Map a DocumentReference to its document; to several where it holds several pages of one kind."""
    subject = subject_key(resource, scope)
    if not subject:
        return [no_subject(resource, place)]
    if _ENTERED_IN_ERROR in {string(resource.get("status")), string(resource.get("docStatus"))}:
        return _withdrawn(len(objects(resource.get("content"))), subject, key, place, scope)
    attachments = [found for item in objects(resource.get("content")) for found in objects(item.get("attachment"))]
    if not attachments:
        return [Quarantined(place, "the note has no content", "Send the note with its text.")]
    outline = _outline(resource, key, subject, scope, codes=objects(resource.get("type")), written=resource.get("date"))
    return _documents(attachments, outline, key, place, scope)


def diagnostic_report(resource: JsonObject, key: str, place: str, scope: Scope) -> list[Incoming]:
    """Map a DiagnosticReport to its written report; results without words are passed over."""
    status = string(resource.get("status"))
    if status == _ENTERED_IN_ERROR:
        subject = subject_key(resource, scope)
        pages = len(objects(resource.get("presentedForm")))
        return _withdrawn(pages, subject, key, place, scope) if subject else [no_subject(resource, place)]
    if status == "cancelled":
        return [PassedOver("DiagnosticReport (cancelled)", "the report was cancelled")]
    forms = objects(resource.get("presentedForm"))
    words = "" if forms else _narrative(resource) or string(resource.get("conclusion"))
    if not forms and not words:
        return [PassedOver("DiagnosticReport", "results without a written report")]
    subject = subject_key(resource, scope)
    if not subject:
        return [no_subject(resource, place)]
    written = resource.get("issued") or resource.get("effectiveDateTime") or nested(resource, "effectivePeriod", "end")
    outline = _outline(resource, key, subject, scope, codes=objects(resource.get("code")), written=written)
    if forms:
        return _documents(forms, outline, key, place, scope)
    return [Document(outline, ClinicalText(words))]


def condition(resource: JsonObject, key: str, place: str, scope: Scope) -> list[Incoming]:
    """Map a Condition; a refuted one is passed over, since it says that the patient does not have it."""
    verification = string(nested(resource, "verificationStatus", "coding", "code"))
    if verification == "refuted":
        return [PassedOver("Condition (refuted)", "the sender says it is not so")]
    recorded = resource.get("recordedDate") or resource.get("onsetDateTime")
    codes = objects(resource.get("code"))
    return _fact(resource, key, place, scope, _Said(FactKind.CONDITION, codes, recorded, verification))


def procedure(resource: JsonObject, key: str, place: str, scope: Scope) -> list[Incoming]:
    """Map a Procedure; one that was not done is passed over."""
    status = string(resource.get("status"))
    if status == "not-done":
        return [PassedOver("Procedure (not done)", "the sender says it was not done")]
    performed = resource.get("performedDateTime") or nested(resource, "performedPeriod", "start")
    performed = performed or resource.get("occurrenceDateTime") or nested(resource, "occurrencePeriod", "start")
    codes = objects(resource.get("code"))
    return _fact(resource, key, place, scope, _Said(FactKind.PROCEDURE, codes, performed, status))


def claim(resource: JsonObject, key: str, place: str, scope: Scope) -> list[Incoming]:
    """Map a Claim to the codes it bills: diagnoses and procedures as written on it, then its service lines."""
    items = objects(resource.get("item"))
    diagnoses = (found.get("diagnosisCodeableConcept") for found in objects(resource.get("diagnosis")))
    procedures = (found.get("procedureCodeableConcept") for found in objects(resource.get("procedure")))
    services = (item.get("productOrService") for item in items)
    codes = [found for group in (*diagnoses, *procedures, *services) for found in objects(group)]
    billed = nested(resource, "billablePeriod", "start") or resource.get("created")
    said = _Said(FactKind.CLAIM, codes, billed, string(resource.get("status")))
    visits = [item.get("encounter") for item in items if item.get("encounter")]
    return _fact({**resource, "encounter": visits[:1] and visits[0]}, key, place, scope, said)


@dataclass(frozen=True, slots=True, repr=False)
class _Said:
    """The parts of a fact that each resource type keeps elsewhere."""

    kind: FactKind
    codes: Sequence[JsonObject]
    recorded: object
    status: str


def _fact(resource: JsonObject, key: str, place: str, scope: Scope, said: _Said) -> list[Incoming]:
    if said.status == _ENTERED_IN_ERROR:
        return [Quarantined(place, f"the {said.kind}: {_IN_ERROR}", _NOTHING_TO_DO)]
    subject = subject_key(resource, scope)
    if not subject:
        return [no_subject(resource, place)]
    codings = tuple(dict.fromkeys(coding for concept in said.codes for coding in _codings(concept)))
    if not codings:
        return [Quarantined(place, f"the {said.kind} carries no code", "Send it with a code or at least a text.")]
    fact = Fact(
        id=scope.ids.fact(scope.system, key),
        patient_id=scope.ids.patient(scope.system, subject),
        encounter_id=_encounter_id(resource, scope),
        kind=said.kind,
        codings=codings,
        recorded_on=day(said.recorded),
    )
    return [fact]


def _codings(concept: JsonObject) -> list[Coding]:
    """Give the codes of a concept; a concept that is only words becomes a coding without a system."""
    found = [
        Coding(name_of(string(item.get("system"))), string(item.get("code")), string(item.get("display")))
        for item in objects(concept.get("coding"))
        if string(item.get("code"))
    ]
    words = string(concept.get("text"))
    return found or ([Coding("", "", words)] if words else [])


def _encounter_id(resource: JsonObject, scope: Scope) -> EncounterId | None:
    context = resource.get("context")
    candidates = [*objects(resource.get("encounter")), *objects(nested(context, "encounter")), *objects(context)]
    keys = (reference_key(candidate, "Encounter", scope) for candidate in candidates if candidate.get("reference"))
    key = next((key for key in keys if key.startswith("Encounter/")), "")
    return scope.ids.encounter(scope.system, key) if key else None


def _outline(
    resource: JsonObject, key: str, subject: str, scope: Scope, *, codes: list[JsonObject], written: object
) -> Outline:
    codings = [coding for concept in codes for coding in objects(concept.get("coding"))]
    title = next(filter(None, (string(concept.get("text")) for concept in codes)), "")
    title = title or next(filter(None, (string(coding.get("display")) for coding in codings)), "")
    title = title or string(resource.get("description"))
    loinc = [string(coding.get("code")) for coding in codings if name_of(string(coding.get("system"))) == "LOINC"]
    authors = objects(resource.get("author")) or objects(resource.get("resultsInterpreter"))
    authors = authors or objects(resource.get("performer"))
    names = (professional_name(author, scope, contained=resource.get("contained")) for author in authors)
    is_old = resource.get("status") == "superseded"
    return Outline(
        id=scope.ids.document(scope.system, key),
        patient_id=scope.ids.patient(scope.system, subject),
        encounter_id=_encounter_id(resource, scope),
        loinc=known_document_type(loinc, title=title),
        title=title,
        written_at=instant(written),
        author=next(filter(None, names), ""),
        sections=(),
        status=DocumentStatus.SUPERSEDED if is_old else DocumentStatus.CURRENT,
        restricted=_restricted(resource),
        replaces=_replaced(resource, scope),
    )


def _restricted(resource: JsonObject) -> RestrictedClass | None:
    """Give the strictest class that the labels name. `R` and `V` alone restrict nothing by themselves: policy."""
    labels = objects(resource.get("securityLabel"))
    codes = {string(code.get("code")).upper() for label in labels for code in objects(label.get("coding"))}
    codes |= security_codes(resource)
    return strictest(codes)


def _replaced(resource: JsonObject, scope: Scope) -> DocumentId | None:
    for related in objects(resource.get("relatesTo")):
        code = string(related.get("code")) or string(nested(related, "code", "coding", "code"))
        key = reference_key(related.get("target"), "DocumentReference", scope)
        if code == "replaces" and key:
            return scope.ids.document(scope.system, key)
    return None


def _narrative(resource: JsonObject) -> str:
    if string(nested(resource, "text", "status")) == "empty":
        return ""
    try:
        return html_text(string(nested(resource, "text", "div")))
    except MalformedError:
        return ""


def _documents(attachments: list[JsonObject], outline: Outline, key: str, place: str, scope: Scope) -> list[Incoming]:
    """Choose among the forms of one document: words before markup before PDF before image; all pages of that form."""
    read = [_attachment(attachment, scope) for attachment in attachments]
    usable = [(index, found) for index, found in enumerate(read) if isinstance(found, Written)]
    if not usable:
        return [Quarantined(place, found.what, found.fix) for found in read[:1] if isinstance(found, Unusable)]
    ranks = {index: _rank(string(attachments[index].get("contentType"))) for index, _ in usable}
    best = [(index, found) for index, found in usable if ranks[index] == min(ranks.values())]
    return [_document(outline, found, key, page, scope) for page, (_, found) in enumerate(best, start=1)]


def _withdrawn(pages: int, subject: str, key: str, place: str, scope: Scope) -> list[Incoming]:
    """Take back a document with every page that it may have been stored as.

    A sender who takes the content out of what was wrong leaves the count of its pages unknown: then the first goes.
    """
    patient_id = scope.ids.patient(scope.system, subject)
    numbers = range(1, max(pages, 1) + 1)
    return [Withdrawn(_page_id(key, page, scope), patient_id, place) for page in numbers]


def _page_id(key: str, page: int, scope: Scope) -> DocumentId:
    return scope.ids.document(scope.system, key if page == 1 else f"{key}#page-{page}")


def _rank(content_type: str) -> int:
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type in HTML_TYPES:
        return 1
    if media_type == PDF_TYPE:
        return 2
    return 3 if media_type.startswith("image/") else 0


def _document(outline: Outline, written: Written, key: str, page: int, scope: Scope) -> Document:
    kept = replace(outline, id=_page_id(key, page, scope), media_type=written.media_type)
    return Document(kept, ClinicalText(written.text), written.original)


def _attachment(attachment: JsonObject, scope: Scope) -> Written | Unusable:
    content_type, data = string(attachment.get("contentType")), attachment.get("data")
    url = string(attachment.get("url"))
    if not data and url:
        binary = scope.binaries.get(scope.keys.get(url) or key_of_url(url, "Binary"))
        if binary is None:
            return Unusable(
                "the note is only a link, and what it points to is not in the file", "Send the content inline."
            )
        content_type, data = content_type or string(binary.get("contentType")), binary.get("data")
    decoded = decode_base64(data if isinstance(data, str) else "", limits=scope.limits)
    if isinstance(decoded, Unusable):
        return decoded
    return read_attachment(decoded, content_type=content_type, limits=scope.limits)
