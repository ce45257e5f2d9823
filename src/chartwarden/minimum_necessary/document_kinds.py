"""Kinds of documents that a type alone does not tell, known by their titles and by who wrote them.

Many charts file a dietitian's note, an order and a payer's letter alike, as a plain note. A rule needs some of them and
not the others. What is not recognised is of no kind, and no rule opens it for its kind.

Source: titles and credentials as health records write them; professional knowledge that no authority publishes.

Example:
    >>> [kind.value for kind in kinds_of("Nutrition assessment", author="")]
    ['dietitian']
    >>> kinds_of("Progress note", author="A. Roth, MD")
    frozenset()

"""

import re
from collections.abc import Collection, Mapping
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Final


class DocumentKind(StrEnum):
    """What a document is beside its type."""

    DIETITIAN = "dietitian"
    ORDER = "order"
    PAYER_LETTER = "payer-letter"  # a denial, a determination, a request for records
    PAYER_REQUEST = "payer-request"  # one of these that asks for records before it decides
    TRIAGE = "triage"
    LETTER = "letter"  # from one clinician to another, and no consultation note
    TELEPHONE = "telephone"  # nobody was seen
    NOT_A_PROVIDER = "not-a-provider"  # its author may not diagnose: a nurse, an assistant, a technician
    SUPPORT = "support"  # of one who treats no disease: social work, chaplain, case manager, registration, interpreter
    TREATMENT = "treatment"  # a record of a treatment as it was given: dialysis, infusion, transfusion
    IMPLANT = "implant"  # which devices were put in
    ADMISSION = "admission"  # the history and physical of an admission, whatever it is filed as
    ADMISSION_ORDER = "admission-order"  # which says that the stay is an inpatient one
    NEWBORN = "newborn"  # about a child just born: in the mother's chart it is another person's


_TITLES: Final[Mapping[DocumentKind, str]] = MappingProxyType(
    {
        DocumentKind.DIETITIAN: """
            nutrition; nutritional; nutritionist; dietitian; dietician; dietetic; dietetics; dietary; rd note; rdn note
        """,
        DocumentKind.ORDER: """
            order; orders; requisition; requisitions; req; imaging request; radiology request; pathology request;
            laboratory request; lab request; test request; request form
        """,
        DocumentKind.PAYER_LETTER: """
            denial; denied; payer letter; payor letter; insurer letter; insurance letter; health plan letter;
            adverse determination; determination letter; notice of determination; claim determination; audit letter;
            prepayment review; prepay review; postpayment review; post payment review; payer review; payor review;
            payer audit request; payor audit request; payer request; payor request; additional documentation request;
            adr letter; medical records request; recoupment; coverage determination; coverage decision; coverage policy;
            coverage rule; medical policy; payment policy; reimbursement policy; appeal decision;
            appeal determination; medical necessity notice; payer notice; payor notice; prepayment notice
        """,
        DocumentKind.PAYER_REQUEST: """
            medical necessity notice; prepayment notice; additional documentation request; adr letter
        """,
        DocumentKind.TRIAGE: "triage",
        DocumentKind.LETTER: "letter; correspondence",
        DocumentKind.TELEPHONE: """
            telephone; phone; phone call; tel call; tc; patient message; portal message; mychart message;
            secure message; e mail; email; voicemail; chart review only
        """,
        DocumentKind.SUPPORT: """
            social work; social worker; social services; sw; msw; chaplain; chaplaincy; pastoral; spiritual care;
            case management; case manager; care management; care manager; care coordination; care coordinator;
            discharge planning; discharge planner; utilization review; registration; interpreter; interpreting;
            medical assistant; rooming; patient advocate; child life; community health worker; financial counseling
        """,
        DocumentKind.TREATMENT: """
            treatment record; treatment sheet; treatment flowsheet; treatment log; hemodialysis; haemodialysis;
            dialysis; dialysis run; infusion record; infusion note; infusion flowsheet; infusion visit; infusion log;
            infusion chart; infusion sheet; infusion nurse; infusion nursing; infusion rn; infusion treatment;
            infusion administration; infusion mar; chemotherapy record; chemotherapy administration; chemotherapy nurse;
            chemotherapy nursing; chemo record; chemo nurse; chemo nursing; chemo administration; chemo flowsheet;
            chair record; chair note; transfusion record; transfusion note; transfusion administration;
            blood administration; blood product administration; injection record; apheresis;
            phototherapy record
        """,
        DocumentKind.ADMISSION: """
            admission note; admission h p; admission history; admitting note; admit note; h p; history and physical;
            admission consult; admission consultation
        """,
        DocumentKind.ADMISSION_ORDER: """
            admission order; admission orders; admit order; admit orders; admitting order; admitting orders;
            orders admission; order to admit; inpatient order; inpatient orders; inpatient certification;
            physician certification; status order; two midnight
        """,
        DocumentKind.NEWBORN: """
            newborn; newborns; neonatal; neonate; neonates; neonatology; neonatologist; nursery; nicu; scbu; baby;
            baby boy; baby girl; babys; infant of; b o; well baby
        """,
        DocumentKind.IMPLANT: """
            implant record; implant log; implant sheet; implants; implant stickers; implant form; prosthesis record;
            prosthesis log; device record; device log; explant record; tissue tracking
        """,
    }
)
"""Words or phrases of a title; all words of a phrase stand side by side."""

_OF_THE_MOTHER: Final = frozenset(  # words that make a title with a newborn in it one of the birth
    """
    delivery deliveries birth births labor labour maternal maternity mother mothers obstetric obstetrics obstetrical
    cesarean caesarean section lscs postpartum postnatal antenatal antepartum operative operation
    """.split()
)
_DECIDED: Final = frozenset("denial denied determination decision appeal".split())
_SIGNED_SETS: Final = frozenset(  # of order sets that are written for one patient and signed
    "chemotherapy chemo antineoplastic oncology treatment infusion immunotherapy transfusion".split()
)
_DIETITIANS: Final = frozenset("rd rdn ldn cnsc apd".split())
_PROVIDERS: Final = frozenset(
    """
    md do mbbs mbchb mbbch bmbs mdcm dpm dds dmd od dc pa pac np fnp dnp aprn cnp crnp anp agnp acnp pmhnp whnp cnm crna
    cns phd psyd lcsw licsw lpc lcpc lmft
    """.split()
)
_OTHERS: Final = frozenset(
    "rn lpn lvn bsn cwocn cwon cwcn cna ma cma rma emt paramedic medic tech rt rrt cpht ccc cde".split()
)
_SUPPORT: Final = re.compile(
    r"\b(?:social work(?:er)?|chaplain|case manager|care (?:manager|coordinator)|medical assistant|interpreter"
    r"|discharge planner|patient advocate|community health worker|registration|front (?:desk|office)"
    r"|(?:unit|ward|eligibility|admitting) clerk)\b"
)
_SUPPORTING: Final = frozenset("msw lmsw lsw lgsw bsw rsw csw lcsw licsw bcc chw ma cma rma".split())
_SOCIAL_WORKERS: Final = frozenset({"lcsw", "licsw"})  # they diagnose and treat where they practise on their own
_OWN_PRACTICE: Final = frozenset(
    """
    therapy psychotherapy counseling counselling psychology psychological psychiatric psychiatry behavioral behavioural
    mental cbt dbt intake session
    """.split()
)
_WORD: Final = re.compile(r"[a-z0-9]+")
_NOT_IN_CREDENTIALS: Final = str.maketrans("", "", ".-")


def kinds_of(title: str, *, author: str) -> frozenset[DocumentKind]:
    """Give the kinds of a document. Linear in its title and author.

    Args:
        title: as sent; may be empty.
        author: as sent, with credentials or without; may be empty.

    Returns:
        None of them for most documents, sometimes more than one: an order by letter.

    Source:
        42 CFR 422.310 and CMS's list of acceptable provider types for `not-a-provider`, in short: who is neither a
        physician nor a practitioner who diagnoses. One acceptable author among several is enough.

    """
    words = words_of(title)
    found = set[DocumentKind]()
    if not _BEGINNINGS.isdisjoint(words):  # most titles hold no phrase at all
        plain = " ".join(words)
        found = {kind for kind, phrases in _PHRASES.items() if phrases.search(plain)}
    found -= _taken_back(words, found)
    said, is_named = _told_by(author)
    if said & _DIETITIANS:
        found.add(DocumentKind.DIETITIAN)
    if said & (_OTHERS | _DIETITIANS) and not said & _PROVIDERS:
        found.add(DocumentKind.NOT_A_PROVIDER)
    if _is_support(words, said, is_named=is_named or DocumentKind.SUPPORT in found):
        return frozenset(found | {DocumentKind.SUPPORT})
    return frozenset(found - {DocumentKind.SUPPORT})


def _taken_back(words: tuple[str, ...], found: Collection[DocumentKind]) -> set[DocumentKind]:
    """Give the kinds that a title names and that others of its words take back."""
    less = set[DocumentKind]()
    if DocumentKind.PAYER_LETTER in found:
        less |= {DocumentKind.LETTER, DocumentKind.ORDER}
    if any(word.startswith("consult") for word in words):
        less.add(DocumentKind.LETTER)  # a consultant's own note, written as a letter
    if not _DECIDED.isdisjoint(words):
        less.add(DocumentKind.PAYER_REQUEST)  # the letter that is appealed, whatever else it asks for
    if not _OF_THE_MOTHER.isdisjoint(words):
        less.add(DocumentKind.NEWBORN)  # the record of a birth is the mother's, whoever else is named in it
    if "set" in words and _SIGNED_SETS.isdisjoint(words):
        less.add(DocumentKind.ORDER)  # an order set is a form, and not what was ordered
    return less


@lru_cache(maxsize=1024)  # a chart has thousands of documents and some dozens of authors
def _told_by(author: str) -> tuple[frozenset[str], bool]:
    """Give the words of an author, credentials among them, and whether they name a discipline of support."""
    is_named = _SUPPORT.search(author.casefold()) is not None
    return frozenset(words_of(author.translate(_NOT_IN_CREDENTIALS))), is_named


def _is_support(words: tuple[str, ...], said: frozenset[str], *, is_named: bool) -> bool:
    """Tell whether a document is of one who treats no disease. Whoever signs as a physician or the like is not."""
    if said & (_PROVIDERS - _SOCIAL_WORKERS) or "dr" in said:
        return False
    return is_named or bool(said & _SUPPORTING and not _OWN_PRACTICE & {*words})


def words_of(title: str) -> tuple[str, ...]:
    """Give the words of a title, in small letters; `XR wrist/hand` has three."""
    return tuple(_WORD.findall(title.casefold()))


def _phrases(row: str) -> list[str]:
    return [" ".join(words_of(phrase)) for phrase in row.split(";")]


_PHRASES: Final = {kind: re.compile(rf"\b(?:{'|'.join(_phrases(row))})\b") for kind, row in _TITLES.items()}
_BEGINNINGS: Final = frozenset(phrase.split()[0] for row in _TITLES.values() for phrase in _phrases(row))
