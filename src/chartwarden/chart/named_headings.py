"""What a heading means whose sender says that it is one: only its words are left to read.

In free text a line must first be told from a sentence (`chart.sections`). Here that is settled, so the reading is
bolder: numbers, dates and trailing marks go, short forms are written out, and the noun that the heading turns on
decides. What is sensitive is looked for first, and a heading about nothing that rules speak of stays without a code.

Example:
    >>> code_of("2. Postop Dx", document_type="11504-8")
    '10218-6'
    >>> code_of("IMPRESSION AND ADVICE -", document_type="11488-4")
    '51848-0'
    >>> code_of("Appeal rights", document_type=None)

"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from chartwarden.chart.document import Section
from chartwarden.chart.heading_letters import with_neighbours, without_focus
from chartwarden.chart.heading_meaning import lookup
from chartwarden.chart.heading_words import SENSITIVE, expanded, sensitive_topic
from chartwarden.chart.headings import LEXICON, Topic, code_by_phrase, loinc_of, normalised
from chartwarden.chart.loinc import NOTE, document_type_from_title

STAYS_CLOSED: Final = frozenset(loinc_of(topic, document_type=None) for topic in SENSITIVE)
"""Sections that no rule opens but for a code that needs them: social, family and psychiatric history, mind, payment."""

_LABORATORY: Final = "11502-2"  # its headings name tests: without a code they are panels
_ADMINISTRATION: Final = "80565-5"
_OWN: Final = frozenset("home own outpatient preadmission".split())
_INTO_A_VEIN: Final = frozenset("iv ivp ivpb ivs intravenous infusion infusions drip drips bolus boluses".split())
_ORDINAL: Final = re.compile(
    r"^\s*(?:[-*>•‣▪◦·–—§#]+\s+|[\[(]?(?:\d{1,2}[.)\]]\s*(?=[^\W\d])|(?:[ivxIVX]{1,5}|[A-Za-z])[.)\]]\s+(?=[^\s\d.]{2}))|\d{1,2}\s*[-–—:]\s*(?=[^\W\d]))"  # noqa: RUF001 - dashes and bullets that notes use
)
_DATED: Final = re.compile(
    r"""\b(?:on|at|of|from|dated|as\ of)?\s*
    (?:\d{1,4}[/.-]\d{1,2}(?:[/.-]\d{2,4})?|\d{1,2}:\d{2}(?::\d{2})?\s*(?:am|pm|hrs?|h)?|(?:19|20)\d\d|\d{3,4}\s*(?:hrs?|h)?
    |\d{1,2}\s*(?:am|pm)|(?:week|wk|day|pod|hd|ppd|no|number|part|page|visit)\s*\#?\d+|[\#x]?\d+)(?=\W|$)""",
    re.IGNORECASE | re.VERBOSE,
)
_LETTERED: Final = re.compile(r" [a-h]$")
_INSIDE: Final = re.compile(r"[(\[][^()\[\]]*[)\]]?")
_DASH: Final = re.compile(r"\s+[-–—]+\s+|\s*[:–—]\s+")  # noqa: RUF001 - real notes hold en dashes
_FRAME: Final = " ()/\\^|.*#=~:<>[]{}-_+«»■▶►"
_LONGEST: Final = 120  # characters
_MOST_WORDS: Final = 8


def code_of(heading: str, *, document_type: str | None) -> str | None:
    """Give the code of `SECTIONS` that a heading means in a type of document, or None when it means none.

    Case, spaces, numbering and trailing marks do not matter. Linear in the heading.

    Args:
        heading: the words as the sender wrote them.
        document_type: a code of `DOCUMENT_TYPES`, when known.

    Source:
        LOINC section codes: HL7 doc-section-codes. What a heading means: policy.

    """
    shorter = without_focus(heading[:_LONGEST])
    if document_type == _ADMINISTRATION and (given := _as_given(shorter)) is not None:
        return given
    meant = (code_by_phrase(phrase, document_type=document_type) for phrase in _readings(shorter))
    if (code := next(filter(None, meant), None)) is not None:
        return code
    found = _topic_of(shorter, document_type=document_type)
    return None if found is None else loinc_of(found[0], document_type=document_type, phrase=found[1])


def _topic_of(heading: str, *, document_type: str | None) -> tuple[Topic, str] | None:
    """Give the topic of a heading and the phrase that told it; each further reading is bolder than the one before."""
    phrases = _readings(heading)
    if not phrases:
        return None
    for phrase in phrases:
        if (known := LEXICON.get(phrase)) is not None:
            opened = expanded(normalised(heading.replace("(", " ").replace(")", " ")))
            told = _by_noun(opened) if known.topic is Topic.HISTORY and "(" in heading else None
            return told or known.topic, phrase
    is_laboratory = document_type == _LABORATORY
    if not is_laboratory and (closed := sensitive_topic(phrases[0])) is not None:
        return _unless_known(phrases[0], closed), phrases[0]
    if _NEVER & set(phrases[-1].split()):
        return None
    for phrase in phrases:
        if (entry := lookup(phrase)) is not None and (entry.topic is not Topic.OTHER or is_laboratory):
            return entry.topic, _known_form(phrase)
    return None if is_laboratory else _boldly(heading, phrases)


def _as_given(heading: str) -> str | None:
    """Give what a heading of a medication record is: what the patient takes at home was not given here."""
    words = set(re.findall(r"[a-z]+", normalised(heading)))
    if words & _OWN or {"self", "report"} <= words or {"self", "reported"} <= words:
        return "10160-0"
    return "29549-3" if words & _INTO_A_VEIN and sensitive_topic(normalised(heading)) is None else None


def _boldly(heading: str, phrases: Sequence[str]) -> tuple[Topic, str] | None:
    """Read a heading by what stands before its dash, or by the noun it turns on."""
    head = normalised(_undated(_DASH.split(_ORDINAL.sub("", heading), maxsplit=1)[0]))
    for name in (head, _LETTERED.sub("", head)):  # "Site B - L heel" is a site
        if (entry := LEXICON.get(name) or LEXICON.get(expanded(name))) is not None:
            return entry.topic, name
    topic = _by_noun(expanded(phrases[-1]))
    return None if topic is None else (topic, expanded(phrases[0]))


def _readings(heading: str) -> list[str]:
    """Give a heading normalised: as it is, then with its number, its parentheses, its dates and counts taken away."""
    bare = _ORDINAL.sub("", heading)
    ways = (heading, bare, _INSIDE.sub(" ", bare), _undated(bare), bare.strip(_FRAME))
    return list(dict.fromkeys(filter(None, map(normalised, ways))))


def _unless_known(phrase: str, closed: Topic) -> Topic:
    """Give the topic that closes a section, unless the exact words say which of those that stay closed it is."""
    entry = lookup(phrase)
    return entry.topic if entry is not None and entry.topic in SENSITIVE else closed


def _known_form(phrase: str) -> str:
    long = expanded(phrase)
    return long if phrase not in LEXICON and long in LEXICON else phrase


def _undated(heading: str) -> str:
    return _DATED.sub(" ", _INSIDE.sub(" ", heading)).strip(" ,.;:-–—#")  # noqa: RUF001 - real notes hold en dashes


# --- By the noun that a heading turns on ----------------------------------------------------------------------------

_PASSED: Final = frozenset(
    """
    a an the of and or for from on in at by to with this that todays today my our your their patient s this's current
    new brief short detailed overall general relevant pertinent significant updated most recent last first final
    initial as per
    """.split()
)
# About these words no rule speaks: nouns beside them name no part of the clinical story.
_OFF: Final = frozenset(
    """
    consent consents authorization authorisation rights denial denied appeal claim coverage policy request requested
    billing coding code codes signature signatures signed attestation attestations time times quality peer contact
    contacts emergency employer demographics demographic disclaimer communication meeting notice notices notification
    risks risk log photo photos image images number numbers id address phone fax copy copies privacy release query
    response author provider attending physician surgeon assistant staff team nurse schedule scheduling scheduled
    status attendance interpreter language preference preferences belongings valuables insurance count counts
    checklist check alert alerts flag flags equipment lot manufacturer not no without none date screening screen
    screens group session interview newborn infant baby neonate maternal donor study research trial antiretroviral
    antiretrovirals hiv retroviral teaching
    """.split()
)
_NEVER: Final = frozenset(
    "consent consents authorization denial denied appeal rights query billing claim signature".split()
)
_Rule = tuple[frozenset[str], frozenset[str], Topic]  # any of these, and any of those (or nothing more), is about


def _rule(any_of: str, and_any: str, topic: Topic) -> _Rule:
    return frozenset(any_of.split()), frozenset(and_any.split()), topic


# The first that holds decides: what is narrow stands before what is wide.
_NOUNS: Final[tuple[_Rule, ...]] = (
    _rule("instructions precautions education appointments counseling handout leaflet", "", Topic.TOLD),
    _rule("reason indication", "procedure operation surgery delivery", Topic.INDICATION),
    _rule("reason", "examination exam study test scan imaging order consultation referral", Topic.CONSULT_REASON),
    _rule("reason", "", Topic.VISIT_REASON),
    _rule("diagnosis diagnoses", "preoperative preprocedure before pre preliminary", Topic.PREOP_DIAGNOSIS),
    _rule("diagnosis diagnoses", "postoperative postprocedure after post operative surgical", Topic.POSTOP_DIAGNOSIS),
    _rule("diagnosis diagnoses", "admission admitting admit referring", Topic.ADMISSION_DIAGNOSIS),
    _rule("diagnosis diagnoses", "discharge principal primary secondary delivery hospital", Topic.DISCHARGE_DIAGNOSIS),
    _rule("diagnosis diagnoses", "pathologic pathology histologic tissue cytologic microscopic", Topic.DIAGNOSIS),
    _rule("diagnosis diagnoses", "", Topic.DIAGNOSIS),
    _rule("history", "medical", Topic.PAST_HISTORY),
    _rule("history", "surgical surgery operative procedure procedures operations anesthesia", Topic.PAST_PROCEDURES),
    _rule("history", "present presenting interval interim complaint injury event events", Topic.HPI),
    _rule("history", "medication medications drug", Topic.MEDICATIONS),
    _rule("history", "allergy allergies", Topic.ALLERGIES),
    _rule("history", "clinical", Topic.CLINICAL_INFORMATION),
    _rule("history", "", Topic.PAST_HISTORY),
    _rule("hpi hpc", "", Topic.HPI),
    _rule("pmh pmhx comorbidities antecedents", "", Topic.PAST_HISTORY),
    _rule("condition conditions", "medical underlying chronic preexisting coexisting comorbid", Topic.PAST_HISTORY),
    _rule("mdm", "", Topic.ASSESSMENT),
    _rule("course", "", Topic.COURSE),
    _rule("narrative summary events stay", "hospital ward inpatient hospitalization admission labor", Topic.COURSE),
    _rule("assessment evaluation assessments", "wound skin ulcer pressure physical nutrition", Topic.EXAM),
    _rule("assessment evaluation assessments", "functional mobility gait therapy", Topic.FUNCTION),
    _rule("assessment formulation", "", Topic.ASSESSMENT),
    _rule("reassessment reevaluation", "", Topic.COURSE),
    _rule("impression impressions conclusion conclusions interpretation opinion", "", Topic.IMPRESSION),
    _rule("decision", "making", Topic.ASSESSMENT),
    _rule("exam examination examinations", "discharge", Topic.DISCHARGE_EXAM),
    _rule("exam examination examinations physical", "exam examination findings examinations", Topic.EXAM),
    _rule("exam examination examinations", "", Topic.EXAM),
    _rule("findings finding", "microscopic histologic", Topic.MICROSCOPIC),
    _rule("findings finding", "gross macroscopic", Topic.GROSS),
    _rule("findings finding", "laboratory imaging radiology ct mri test ecg echo", Topic.RESULTS),
    _rule("findings finding", "", Topic.FINDINGS),
    _rule("medications medication", "discharge", Topic.DISCHARGE_MEDICATIONS),
    _rule("medications medication", "administered given received infused infusion", Topic.MEDICATIONS_GIVEN),
    _rule("medications medication", "", Topic.MEDICATIONS),
    _rule("allergies allergy allergic", "", Topic.ALLERGIES),
    _rule("results result studies tests labs investigations", "pending outstanding discharge", Topic.DISCHARGE_STUDIES),
    _rule(
        "results laboratory labs imaging radiology investigations cultures microbiology diagnostics ecg ekg",
        "",
        Topic.RESULTS,
    ),
    _rule("description details detail narrative technique steps", "procedure operation operative surgery surgical",
          Topic.NARRATIVE),
    _rule("indication indications", "", Topic.INDICATION),
    _rule("complication complications", "", Topic.COMPLICATIONS),
    _rule("description", "gross macroscopic", Topic.GROSS),
    _rule("description", "microscopic histologic", Topic.MICROSCOPIC),
    _rule("procedures operations surgeries", "", Topic.PROCEDURES),
    _rule("procedure operation surgery", "", Topic.PROCEDURE),
    _rule("recommendations", "", Topic.PLAN),
    _rule("plan plans", "", Topic.PLAN),
    _rule("specimen specimens", "", Topic.SPECIMEN),
    _rule("anesthesia", "", Topic.ANESTHESIA),
    _rule("implants implant", "", Topic.IMPLANTS),
    _rule("disposition", "", Topic.DISPOSITION),
    _rule("vitals", "", Topic.VITALS),
    _rule("complaint complaints", "", Topic.CHIEF_COMPLAINT),
    _rule("problems", "", Topic.PROBLEMS),
    _rule("comparison comparisons", "", Topic.COMPARISON),
)  # fmt: skip


def _by_noun(phrase: str) -> Topic | None:
    words = set(re.findall(r"[a-z0-9]+", phrase)) - _PASSED
    if not words or len(words) > _MOST_WORDS or words & _OFF:
        return None
    return next((topic for these, those, topic in _NOUNS if words & these and (not those or words & those)), None)


# --- Bodies without a name of their own -----------------------------------------------------------------------------

_SALUTATION: Final = re.compile(r"^\W*(?:dear|to whom it may concern|hello|hi)\b", re.IGNORECASE)
_CLOCK: Final = re.compile(
    r"^\W*(?:(?:at|time)\s+)?(?:[01]?\d|2[0-3])[:.h]?[0-5]\d\s*(?:hrs?|hours|h|am|pm|a\.m\.|p\.m\.)?\W*$", re.IGNORECASE
)
_OPENING: Final = re.compile(
    r"^\W*(?:(?:patient|pt|she|he|they)\s+)?(?:was\s+)?(?:(?:seen|examined|evaluated|reviewed|rounded|assessed)\b\W*(?:and\b|&|/|\+|with|on|at|by|today|this|$|\d))",
    re.IGNORECASE,
)
_PLAINLY: Final = frozenset(
    phrase.strip()
    for phrase in """
    letter; note; notes; narrative; body; text; dictation; report; entry; free text; free text note; clinical note;
    clinic note; clinic letter; progress; progress note; progress notes; daily note; interim note; office note;
    visit note; consult note; consultation letter; consultation; brief note; rounding note; event note; medical
    note; physician note; provider note; doctors note; soap note; encounter note; follow up note; note text;
    narrative note; dictated note; dictated letter
    """.replace("\n    ", " ").split(";")
)
_BODY: Final = {  # what the body of a document counts as, by its type; no other type has a body that can be read so
    "11506-3": "51848-0",
    "11488-4": "51848-0",
    "34117-2": "51848-0",
    "11492-6": "51848-0",
    "34111-5": "51848-0",
    "15507-7": "51848-0",
    "18842-5": "8648-8",
    "18761-7": "8648-8",
    "11504-8": "29554-3",
    "28570-0": "29554-3",
}
_READABLE: Final = frozenset(
    "10164-2 51848-0 18776-5 8648-8 61149-1 61150-9 29545-1 11535-2 29554-3 10223-6 30954-2 59776-5 10215-2".split()
)


_GREETING: Final = re.compile(r"^[ \t]*(?=\S)(Dear [^\n:;]{2,60}?[,:]?)[ \t]*$", re.MULTILINE)


def greeting_in(text: str) -> tuple[int, int] | None:
    """Give where the greeting of a letter stands, on a line of its own; None when there is none or nothing follows."""
    found = _GREETING.search(text)
    return found.span(1) if found is not None and text[found.end() :].strip() else None


def heads_a_body(heading: str) -> bool:
    """Tell whether a heading names no part but opens all there is to say: a greeting, a time, the name of the note."""
    if _SALUTATION.match(heading) or _CLOCK.match(heading) or _OPENING.match(heading):
        return True
    bare = normalised(_undated(heading))
    is_dated = any(char.isdigit() for char in heading)
    return (not bare and is_dated) or bare in _PLAINLY or (_reads_as_note(bare) and sensitive_topic(bare) is None)


def _reads_as_note(bare: str) -> bool:
    """Tell whether words name the note of a provider, as a dictated note is headed by its own title."""
    words = bare.split()
    ends = words[-1] in {"note", "notes", "letter", "visit", "consultation", "dictation"}
    return ends and len(words) <= _MOST_WORDS and document_type_from_title(bare) in {*_BODY, NOTE}


def body_code(document_type: str) -> str | None:
    """Give the section code that a note without headings counts as, by its type; None where nothing is known of it."""
    return _BODY.get(document_type)


def with_bodies(sections: Sequence[Section], *, document_type: str | None) -> tuple[Section, ...]:
    """Give the sections of a document, read with their neighbours, its unnamed bodies as what its type is written for.

    A letter from its greeting on, an entry under a time, a dictated note under its own title: where the document has
    no other part that says what was found or thought, such a body is that part. Where it has one, nothing changes.

    Args:
        sections: of one document, with their codes.
        document_type: a code of `DOCUMENT_TYPES`.

    Source:
        Policy; serves 45 CFR 164.502(b): sensitive clauses in it are masked as everywhere.

    """
    sections = with_neighbours(sections, document_type=document_type)
    code = _BODY.get(document_type or "")
    bodies = [place for place, one in enumerate(sections) if one.heading and _is_body(one)]
    if code is None or not bodies:
        return sections
    others = [one for place, one in enumerate(sections) if place not in bodies]
    if any(one.loinc in _READABLE and not _is_added(one) for one in others):
        return sections
    return tuple(replace(one, loinc=code) if place in bodies else one for place, one in enumerate(sections))


def _is_body(section: Section) -> bool:
    return section.loinc is None and heads_a_body(section.heading)


def _is_added(section: Section) -> bool:
    return normalised(_undated(section.heading)) in {"addendum", "addenda", "amendment", "correction", "late entry"}
