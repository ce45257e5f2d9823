"""The LOINC codes this product knows: types of documents, and sections inside them.

Rules select by these codes, so every other code is brought home to one of them or to the plain `note`.

Example:
    >>> document_type_from_title("Op Note")
    '11504-8'
    >>> known_document_type(("51847-2", "34117-2"), title="")
    '34117-2'
    >>> is_valid_loinc("10223-0")
    False

"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from chartwarden.foundation.citation import Confidence

NOTE: Final = "34109-9"  # the type of a document whose sender named none we know


@dataclass(frozen=True, slots=True)
class LoincTerm:
    """A code, the words we show for it, and how well both were checked."""

    code: str
    title: str
    confidence: Confidence


def is_valid_loinc(code: str) -> bool:
    """Say whether a code has the form of LOINC and ends in its mod-10 check digit.

    A valid code need not exist; an invalid one cannot.

    Source:
        LOINC Users' Guide, check digit (mod 10, the Luhn algorithm).

    """
    body, hyphen, check = code.partition("-")
    if not (hyphen and body.isascii() and body.isdigit() and len(body) <= _LONGEST_BODY):
        return False
    if not (len(check) == 1 and check.isascii() and check.isdigit()):
        return False
    total = 0
    for place, digit in enumerate(reversed(body)):
        doubled = int(digit) * (1 if place % 2 else 2)
        total += doubled - 9 if doubled > _LAST_DIGIT else doubled
    return (10 - total % 10) % 10 == int(check)


_LONGEST_BODY = 7
_LAST_DIGIT = 9


def _terms(confidence: Confidence, titles: Mapping[str, str]) -> dict[str, LoincTerm]:
    return {code: LoincTerm(code, title, confidence) for code, title in titles.items()}


DOCUMENT_TYPES: Final[Mapping[str, LoincTerm]] = MappingProxyType(
    _terms(
        Confidence.SOURCED,
        {
            "18842-5": "Discharge summary",
            "34117-2": "History and physical",
            "11492-6": "History and physical (provider unspecified)",
            "11506-3": "Progress note",
            "11488-4": "Consult note",
            "11504-8": "Surgical operation note",
            "28570-0": "Procedure note",
            "34111-5": "Emergency department note",
            "15507-7": "Emergency department progress note",
            "18748-4": "Diagnostic imaging study",
            "11502-2": "Laboratory report",
            "28623-7": "Nurse progress note",
            "18761-7": "Transfer summary",
            "34133-9": "Summarization of episode",
            "80565-5": "Medication administration record",
            "60591-5": "Patient summary",
            "56445-0": "Medication summary",
        },
    )
    | _terms(
        Confidence.KNOWN,
        {
            "11526-1": "Pathology study",
            "34746-8": "Nurse note",
            "57133-1": "Referral note",
            NOTE: "Note",
        },
    )
)
"""Document types that rules speak of, by code. Source: LOINC; HL7 FHIR and C-CDA document type lists."""

SECTIONS: Final[Mapping[str, LoincTerm]] = MappingProxyType(
    _terms(
        Confidence.SOURCED,
        {
            "10154-3": "Chief complaint",
            "29299-5": "Reason for visit",
            "10164-2": "History of present illness",
            "11348-0": "History of past illness",
            "10160-0": "Medications",
            "48765-2": "Allergies",
            "10157-6": "Family history",
            "29762-2": "Social history",
            "10187-3": "Review of systems",
            "8716-3": "Vital signs",
            "29545-1": "Physical findings",
            "10210-3": "General status",
            "51848-0": "Assessment",
            "18776-5": "Plan",
            "11450-4": "Problem list",
            "46241-6": "Admission diagnosis",
            "8648-8": "Hospital course",
            "11535-2": "Discharge diagnosis",
            "11493-4": "Discharge studies",
            "10183-2": "Discharge medications",
            "10184-0": "Discharge physical findings",
            "30954-2": "Results",
            "47519-4": "Procedures history",
            "59768-2": "Procedure indications",
            "29554-3": "Procedure narrative",
            "59776-5": "Procedure findings",
            "59769-0": "Postprocedure diagnosis",
            "59773-2": "Specimens taken",
            "59770-8": "Estimated blood loss",
            "59771-6": "Procedure implants",
            "59775-7": "Disposition",
            "55109-3": "Complications",
            "10223-6": "Operation note: surgical procedure",
            "10218-6": "Operation note: postoperative diagnosis",
            "10216-0": "Operation note: fluids",
            "10222-8": "Operation note: complications",
            "55122-6": "Operation note: implants",
            "46264-8": "Medical devices",
            "47420-5": "Functional status",
            "10190-7": "Mental status",
            "48768-6": "Payment sources",
            "42349-1": "Reason for referral",
            "61149-1": "Objective",
            "61150-9": "Subjective",
            "18834-2": "Imaging: comparison",
            "19005-8": "Imaging: impression",
            "22634-0": "Pathology: gross description",
            "22635-7": "Pathology: microscopic description",
            "22637-3": "Pathology: final diagnosis",
            "22633-2": "Pathology: specimen origin",
        },
    )
    | _terms(
        Confidence.KNOWN,
        {
            "10219-4": "Operation note: preoperative diagnosis",
            "10215-2": "Operation note: findings",
            "10213-7": "Operation note: anesthesia",
            "55111-9": "Imaging: procedure description",
            "22636-5": "Pathology: clinical history",
            "29549-3": "Medications administered",
            "69730-0": "Instructions",
            "10165-9": "History of psychiatric symptoms and diseases",  # deprecated, but nothing finer replaced it
            "48767-8": "Annotation comment",
        },
    )
)
"""Sections that rules speak of, by code. Source: LOINC; HL7 doc-section-codes."""

# Codes that senders use for a finer or older idea of the same document, by the type that rules speak of.
# All are KNOWN, none is in the fact base: a wrong row here changes which rule applies, so only common codes are listed.
_FINER: Final[Mapping[str, str]] = MappingProxyType(
    {
        finer: known
        for known, codes in {
            "34117-2": "28626-0 34774-0 47039-3 34094-3 28636-9",
            "11506-3": "18733-6 28627-8 11507-1 11508-9 11510-5 11512-1 34131-3 34124-8",
            "11488-4": "34104-0 34101-6 34099-2 34100-8 34797-1 34805-2 34795-5 34761-7 51845-6 34102-4",
            "11504-8": "28573-4 34874-8 34818-5",
            "28570-0": "11505-5 18744-3 18746-8 18751-8 18753-4",
            "34111-5": "34878-9 51846-4 28568-4",
            "18748-4": (
                "18745-0 18782-3 24627-2 18747-6 18755-9 18760-9 18726-0 18756-7 18757-5 18758-3 42148-7 30746-2 "
                "36643-5 24590-2 24725-4 24558-9 24606-6 11525-3 11541-0 24531-6 30799-1 24648-8"
            ),
            "11526-1": "60567-5 60568-3 34122-2 47528-5",
            "11502-2": "26436-6 18725-2 18719-5 18723-7 18720-3 51990-0 24323-8 58410-2 57021-8 24321-2",
            "34746-8": "28651-8 28621-1 78390-2",
            "18842-5": "28655-9 34105-7 11490-0 28574-2 34106-5",
            "18761-7": "28616-1 34755-9 34770-8",
            "57133-1": "57170-3",
            NOTE: "51847-2 51848-0 34108-1 11503-0 34765-8 75492-9 59284-0 51855-5",
        }.items()
        for finer in codes.split()
    }
)

# The first row whose words all begin words of the title decides, so what is narrow stands before what is wide:
# a "surgical pathology report" is pathology, a "surgical H&P" is an H&P, a "consent for operation" is neither.
_TITLES: Final[tuple[tuple[str, str], ...]] = (
    ("consent", NOTE),
    ("face sheet", NOTE),
    ("facesheet", NOTE),
    ("insurance", NOTE),
    ("registration", NOTE),
    ("psychotherapy", NOTE),
    ("anesthesia", NOTE),
    ("implant log", NOTE),
    ("problem list", NOTE),
    ("instruction", NOTE),
    ("after visit summary", NOTE),
    ("advance directive", NOTE),
    ("letter", NOTE),
    ("query", NOTE),
    ("authorization", NOTE),
    ("requisition", NOTE),
    ("order set", NOTE),
    ("speech language", NOTE),
    ("speech patholog", NOTE),
    ("patholog", "11526-1"),
    ("cytolog", "11526-1"),
    ("histolog", "11526-1"),
    ("biopsy report", "11526-1"),
    ("medication administration", "80565-5"),
    ("mar", "80565-5"),
    ("medication summary", "56445-0"),
    ("medication list", "56445-0"),
    ("continuity of care", "34133-9"),
    ("ccd", "34133-9"),
    ("summarization of episode", "34133-9"),
    ("summary of care", "34133-9"),
    ("episode note", "34133-9"),
    ("patient summary", "60591-5"),
    ("transfer", "18761-7"),
    ("discharge", "18842-5"),
    ("dc summary", "18842-5"),
    ("d/c summary", "18842-5"),
    ("death summary", "18842-5"),
    ("h&p", "34117-2"),
    ("h & p", "34117-2"),
    ("hp", "34117-2"),
    ("history physical", "34117-2"),
    ("history examination", "34117-2"),
    ("admission note", "34117-2"),
    ("clerking", "34117-2"),
    ("ed progress", "15507-7"),
    ("emergency progress", "15507-7"),
    ("ed nurs", "34746-8"),
    ("nurs progress", "28623-7"),
    ("nurs", "34746-8"),
    ("rn note", "34746-8"),
    ("triage", "34746-8"),
    ("wound care note", "34746-8"),
    ("consult", "11488-4"),
    ("emergency", "34111-5"),
    ("ed", "34111-5"),
    ("er", "34111-5"),
    ("a&e", "34111-5"),
    ("operative", "11504-8"),
    ("operation", "11504-8"),
    ("op note", "11504-8"),
    ("op report", "11504-8"),
    ("opnote", "11504-8"),
    ("surgery note", "11504-8"),
    ("surgical note", "11504-8"),
    ("surgical report", "11504-8"),
    ("clinical note", NOTE),
    ("progress", "11506-3"),
    ("soap", "11506-3"),
    ("office visit", "11506-3"),
    ("clinic note", "11506-3"),
    ("clinic visit", "11506-3"),
    ("outpatient visit", "11506-3"),
    ("follow up", "11506-3"),
    ("rounding", "11506-3"),
    ("daily note", "11506-3"),
    ("visit note", "11506-3"),
    ("referral", "57133-1"),
    ("procedure", "28570-0"),
    ("colonoscopy", "28570-0"),
    ("endoscopy", "28570-0"),
    ("bronchoscopy", "28570-0"),
    ("debridement", "28570-0"),
    ("cath report", "28570-0"),
    ("radiolog", "18748-4"),
    ("imaging", "18748-4"),
    ("x ray", "18748-4"),
    ("xray", "18748-4"),
    ("xr", "18748-4"),
    ("ct", "18748-4"),
    ("cta", "18748-4"),
    ("mri", "18748-4"),
    ("mr brain", "18748-4"),
    ("ultraso", "18748-4"),
    ("us abdomen", "18748-4"),
    ("echocardiogra", "18748-4"),
    ("mammogra", "18748-4"),
    ("pet", "18748-4"),
    ("chest film", "18748-4"),
    ("radiograph", "18748-4"),
    ("tomograph", "18748-4"),
    ("lab", "11502-2"),
    ("labs", "11502-2"),
    ("laborator", "11502-2"),
    ("microbiolog", "11502-2"),
    ("chemistry", "11502-2"),
    ("hematolog", "11502-2"),
    ("culture", "11502-2"),
    ("panel", "11502-2"),
    ("cbc", "11502-2"),
    ("urinalysis", "11502-2"),
)
_SHORTEST_STEM = 4  # shorter words must match a whole word: "ed" must not find "edema"


def _words(title: str) -> list[str]:
    plain = title.casefold().replace("anaesth", "anesth").replace("haemat", "hemat")
    return re.findall(r"[a-z0-9]+(?:[&/][a-z0-9]+)*|&", plain)


def _has(words: Sequence[str], phrase: str) -> bool:
    """Say whether the words of the phrase begin words of the title, in order, gaps allowed."""
    rest = iter(words)
    return all(
        any(word.startswith(wanted) if len(wanted) >= _SHORTEST_STEM else word == wanted for word in rest)
        for wanted in phrase.split()
    )


_ORDERS: Final = frozenset(("orders", "requisition"))
_WRITTEN_UP: Final = frozenset("note notes report history physical consult consultation record flowsheet".split())


def document_type_from_title(title: str) -> str:
    """Give the document type that a title names, or `34109-9` (note) when it names none.

    Only the words count: case, punctuation and British or American spelling do not.

    Source:
        Policy: the words that senders use, in the order of `_TITLES`.

    """
    words = _words(title)
    if not _ORDERS.isdisjoint(words) and _WRITTEN_UP.isdisjoint(words):
        return NOTE  # "Endoscopy orders" say what is to be done, and not what was
    return next((code for phrase, code in _TITLES if _has(words, phrase)), NOTE)


def known_document_type(codes: Sequence[str], *, title: str) -> str:
    """Give the one document type to file a document under, from the codes its sender gave and its title.

    The first code that is itself a known type wins; then the first whose wider type is known; then the title.
    A plain `note` is what remains: it never hides a second coding that says more.

    Args:
        codes: LOINC codes as sent, in order; codes of other systems and malformed ones are passed over. May be empty.
        title: the title as sent; may be empty.

    Returns:
        A code of `DOCUMENT_TYPES`.

    Source:
        Policy; the wider type of a finer code is general knowledge of LOINC, not sourced.

    """
    bare = [code.strip() for code in codes]
    for code in bare:
        if code in DOCUMENT_TYPES and code != NOTE:
            return code
    for code in bare:
        if _FINER.get(code, NOTE) != NOTE:
            return _FINER[code]
    return document_type_from_title(title)
