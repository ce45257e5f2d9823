"""Families of words that tell what a heading is about, whatever stands around them, by the type of document.

A size in a record of an operation was measured there and is no vital sign; what is taken on `leaving` is a list of
medicines; `pre-operative` and `impression` together name a diagnosis before the operation. Whatever is guarded
(`chart.heading_guard`) is not read here at all.

Example:
    >>> topic_by_family("lesion measurements", document_type="11504-8").value
    'findings'
    >>> topic_by_family("lesion measurements", document_type="11506-3").value
    'physical findings'
    >>> topic_by_family("story from her friend", document_type="11506-3")

"""

import re
from dataclasses import dataclass
from functools import reduce
from typing import Final

from chartwarden.chart.heading_modality import names_imaging
from chartwarden.chart.heading_verbs import IMAGING, OPERATION, PATHOLOGY, REPORT, STAY, is_clause
from chartwarden.chart.heading_words import expanded
from chartwarden.chart.headings import Topic

_MOST_WORDS: Final = 8
_WORDS: Final = re.compile(r"[a-z0-9]+")
_PREFIXED: Final = re.compile(r"\b(pre|post|intra|peri) (?:op|operative|operation|surgical|surgery)\b")
_PREFIXED_PROCEDURE: Final = re.compile(r"\b(pre|post) (?:procedure|procedural|debridement)\b")


@dataclass(frozen=True, slots=True)
class _Family:
    """Any of some words, and any of some others (or nothing more), and none of those that say something else."""

    any_of: frozenset[str]
    and_any: frozenset[str]
    topic: Topic
    unless: frozenset[str]

    def holds(self, words: frozenset[str]) -> bool:
        """Tell whether the words of a heading are of this family."""
        return (
            not self.any_of.isdisjoint(words)
            and (not self.and_any or not self.and_any.isdisjoint(words))
            and self.unless.isdisjoint(words)
        )


def _family(any_of: str, and_any: str, topic: Topic, unless: str = "") -> _Family:
    return _Family(frozenset(any_of.split()), frozenset(and_any.split()), topic, frozenset(unless.split()))


_SIZES: Final = "measurement measurements dimension dimensions size sizes diameter diameters length width depth extent"
_LESION: Final = """
    lesion lesions defect wound wounds ulcer ulcers tumor mass excision excised laceration lacerations repair scar cyst
    clinical final margin margins debridement predebridement postdebridement location surgical
"""
# The first that holds decides: what is narrow stands before what is wide.
_OPERATED: Final = (
    _family("suspected presumptive provisional working", "diagnosis", Topic.PREOP_DIAGNOSIS),
    _family("findings", "depth size measurements dimensions margins", Topic.FINDINGS),
    _family("preoperative preprocedure before", "diagnosis diagnoses impression impressions assessment",
            Topic.PREOP_DIAGNOSIS, "postoperative postprocedure"),
    _family("postoperative postprocedure after", "diagnosis diagnoses impression impressions", Topic.POSTOP_DIAGNOSIS),
    _family("postoperative postprocedure after aftercare", "", Topic.TOLD,
            "complications complication findings plan plans disposition medications measurements size dimensions"),
    _family(_SIZES, _LESION, Topic.FINDINGS),
    _family("characteristics description appearance", "lesion lesions wound ulcer laceration tumor mass",
            Topic.FINDINGS),
    _family("margins defect", "", Topic.FINDINGS, "sent"),
    _family("reason reasons", "delivery excision cesarean section vacuum forceps", Topic.INDICATION),
    _family("unanticipated unexpected untoward unplanned adverse", "events event reactions reaction outcomes",
            Topic.COMPLICATIONS),
    _family("sent submitted", "culture cultures fluid swab swabs sample samples blood stone stones washings",
            Topic.SPECIMEN),
    _family("implanted placed", "device devices hardware component components graft grafts prosthesis mesh stent",
            Topic.IMPLANTS),
    _family("agent agents block", "anesthesia anesthetic regional nerve spinal", Topic.ANESTHESIA),
    _family("technique techniques", "access approach closure exposure entry", Topic.NARRATIVE),
)  # fmt: skip
_STAYED: Final = (
    _family("diagnosis diagnoses conditions problems", "this during treated addressed managed poa present",
            Topic.DISCHARGE_DIAGNOSIS, "past prior"),
    _family("condition status", "discharge release departure transfer leaving", Topic.DISPOSITION,
            "functional mental code insurance social smoking"),
    _family("continue continued start started stop stopped new changed resume hold held given sent taking",
            "medications medication prescriptions medicines tablets drugs", Topic.DISCHARGE_MEDICATIONS),
    _family("going home leaving", "medications medicines tablets pills list prescriptions scripts",
            Topic.DISCHARGE_MEDICATIONS, "admission arrival"),
    _family("scripts", "new given written", Topic.DISCHARGE_MEDICATIONS),
    _family("pending outstanding", "", Topic.DISCHARGE_STUDIES, "placement appeal insurance follow followup up plan"),
    _family("main chief", "problem problems", Topic.DISCHARGE_DIAGNOSIS),
    _family("continue start stop change keep resume begin", "taking take", Topic.DISCHARGE_MEDICATIONS),
    _family("medications medication prescriptions", "discharge leaving departure", Topic.DISCHARGE_MEDICATIONS,
            "admission preadmission arrival pending"),
    _family("treatment treatments care therapy", "rendered provided received", Topic.COURSE, "wound prenatal"),
    _family("synopsis summary overview", "stay admission hospitalization hospital", Topic.COURSE),
)  # fmt: skip
_IMAGED: Final = (
    _family("birads bi ti lung li pi", "rads category", Topic.IMPRESSION),
    _family("rads category", "bi ti li lung pi birads", Topic.IMPRESSION),
    _family("comparison comparisons", "", Topic.COMPARISON),
    _family("earlier old previous prior past", "film films study studies exam exams scan scans imaging",
            Topic.COMPARISON),
    _family("scan exam study", "type", Topic.TECHNIQUE),
    _family("dlp ctdi ctdivol", "", Topic.TECHNIQUE),
    _family("measurements dimensions", "", Topic.FINDINGS),
    _family("dose scan acquisition", "report parameters radiation settings", Topic.TECHNIQUE),
    _family("history diagnosis", "provided given stated ordering clinical requesting", Topic.CLINICAL_INFORMATION,
            "past family social"),
    _family("diagnosis indication reason", "exam examination study scan order", Topic.CLINICAL_INFORMATION),
    _family("spaces space structures parenchyma alignment mesentery calvarium fracture fractures biometry vessels "
            "ducts discs disc marrow tendons ligaments menisci cartilage foramina hardware effusion", "",
            Topic.FINDINGS),
)  # fmt: skip
_EXAMINED: Final = (
    _family("diagnosis impression", "submitting requesting clinical preoperative postoperative",
            Topic.CLINICAL_INFORMATION),
    _family("reason history", "biopsy excision submission submitted provided given", Topic.CLINICAL_INFORMATION,
            "past family social prior previous"),
    _family("margins stage staging ptnm tnm synoptic grade", "", Topic.DIAGNOSIS),
    _family("ihc stain stains immunostains immunohistochemistry immunohistochemical immunoperoxidase", "",
            Topic.MICROSCOPIC),
)  # fmt: skip
_TESTED: Final = """
    echo cath catheterization eeg emg ecg ekg ct mri mra cta xr xray pet dexa doppler duplex angiogram ultrasound
    sonogram path pathology histology biopsy ctg mammogram spirometry endoscopy laboratory imaging ray
"""
_VITAL: Final = frozenset("bp hr rr temp t tmax pulse resp respiration spo2 sat sats o2sat map p r o2 tm tc".split())
_VISITED: Final = (
    _family("vitals", "", Topic.VITALS),
    _family("vital", "signs sign", Topic.VITALS),
    _family("hemodynamics", "", Topic.VITALS),
    _family("bp temperature weight pain", "log readings score trend chart range", Topic.VITALS, "medication"),
    _family("vent ventilator", "settings setting", Topic.DEVICES),
    _family("illness", "present current presenting this narrative story", Topic.HPI),
    _family("course", "illness injury symptoms wound", Topic.HPI),
    _family("pregnancy", "this current present index course", Topic.HPI, "plan plans desired intended intention"),
    _family("course", "antepartum prenatal antenatal obstetric", Topic.HPI),
    _family("episode", "", Topic.HPI, "depressive manic psychotic previous prior"),
    _family("history", "event events subjective injury symptom symptoms labor leading presenting present", Topic.HPI,
            "past prior previous family social"),
    _family("events event", "prior leading preceding before", Topic.HPI, "adverse life"),
    _family("changes events", "interval acute overnight", Topic.SUBJECTIVE, "medication adverse hpi"),
    _family("history", "surgical surgery procedural procedures operative", Topic.PAST_PROCEDURES,
            "medical past/medical family social present"),
    _family("problems diagnoses conditions illnesses illness disease diseases",
            "past prior previous former earlier old known background chronic", Topic.PAST_HISTORY, "active"),
    _family("reaction reactions sensitivities intolerances", "drug drugs medicines medications latex contrast",
            Topic.ALLERGIES, "transfusion"),
    _family("history", "pertinent relevant medical prior previous past other earlier", Topic.PAST_HISTORY,
            "surgical medication present family social birth"),
    _family("positives negatives", "", Topic.ROS, "cultures"),
    _family("presenting main chief", "concern concerns issue problem complaint", Topic.CHIEF_COMPLAINT),
    _family("requested requesting", "for", Topic.CONSULT_REASON, "by tests labs imaging records"),
    _family("complexity", "", Topic.ASSESSMENT),
    _family("mdm data", "risk", Topic.ASSESSMENT),
    _family("differential", "", Topic.ASSESSMENT, "cbc count"),
    _family("stratification", "risk", Topic.ASSESSMENT, "suicide violence harm"),
    _family("report findings finding review result results interpretation data level levels titer titers index",
            _TESTED, Topic.RESULTS, "physical exam examination"),
    _family("markers studies panel", "inflammatory cardiac iron tumor hepatic renal thyroid coagulation urine",
            Topic.RESULTS, "genetic hepatitis"),
    _family("findings finding", "exam examination physical bedside", Topic.EXAM),
    _family("checks check", "neuro neurovascular", Topic.EXAM),
    _family("check inspection appearance survey etiology edges bed margins type stage " + _SIZES,
            "skin wound wounds ulcer incision incisional surgical pressure eyes lesion stoma", Topic.EXAM),
    _family("site sites", "surgical operative incision wound graft", Topic.EXAM, "donor"),
    _family("site sites", "access line port catheter iv", Topic.DEVICES),
    _family("foley catheter picc piv pacemaker fistula port trach tracheostomy", "", Topic.DEVICES,
            "placement insertion removal procedure findings"),
    _family("functional", "", Topic.FUNCTION, "history"),
    _family("given administered infused", "medications medication drugs drug agents agent doses dose premeds "
            "premedications prn injection injections heparin erythropoietin antibiotics fluids blood shots",
            Topic.MEDICATIONS_GIVEN, "history not"),
    _family("infusion infusions premedications premeds premedication ivpb drip drips titration", "",
            Topic.MEDICATIONS_GIVEN, "plan order orders center education history reaction reactions"),
    _family("iv intravenous", "medications medication drugs start stop", Topic.MEDICATIONS_GIVEN),
    _family("restrictions", "", Topic.TOLD),
    _family("recommendations recommendation suggestions", "", Topic.PLAN, "impression assessment opinion conclusion"),
    _family("intervention interventions prescription", "nutrition planned nutritional dietary", Topic.PLAN),
    _family("items", "pcp provider follow followup", Topic.TOLD),
    _family("followup", "", Topic.TOLD),
)  # fmt: skip
_NAMED_TOGETHER: Final = frozenset(
    "past prior previous medical surgical obstetric gynecologic ob gyn obgyn and history surgery med".split()
)
_NOW: Final = frozenset("today now last range on at arrival".split())
_OPERATED_BEFORE: Final = frozenset("past prior previous earlier surgical surgeries".split())
_UNTOLD: Final = frozenset("and past prior previous surgical surgery history".split())
_LEAST_TOGETHER: Final = 2
_LONGEST_NAME: Final = 5  # words
_NURSED: Final = frozenset({"34746-8", "28623-7"})
_ILL: Final = re.compile(r"(?:emia|itis|osis|opathy|ythmia|ension|uria|myelitis)$")
_CONDITIONS: Final = frozenset(
    """
    sepsis shock failure aki atn ckd esrd chf hfref hfpef copd asthma pneumonia cad nstemi stemi afib fibrillation
    flutter dvt pe stroke cva tia dka diabetes htn anemia fracture malnutrition delirium obesity cancer carcinoma
    melanoma lymphoma infection abscess gangrene dehydration coagulopathy preeclampsia
    """.split()
)
_NO_CONDITION: Final = frozenset(
    """
    diagnosis prognosis psychosis osmosis suspension extension dimension tension history family screening screen
    education protocol bundle alert score risk risks order orders time times prevention prophylaxis control nurse
    team committee
    dates reported isolation exposure
    """.split()
)
_OFF: Final = frozenset("consent consents denial appeal routed photo photos images sticker account code codes".split())


def _words_of(families: tuple[_Family, ...]) -> frozenset[str]:
    return reduce(frozenset.union, (family.any_of for family in families), frozenset[str]())


_BY_TYPE: Final[tuple[tuple[frozenset[str], tuple[_Family, ...], frozenset[str]], ...]] = tuple(
    (types, families, _words_of(families))
    for types, families in ((OPERATION, _OPERATED), (STAY, _STAYED), (IMAGING, _IMAGED), (PATHOLOGY, _EXAMINED))
)
_NEVER_ORDERS: Final = STAY | {"34117-2", "11492-6", "11488-4"}  # orders are filed as other types
_ANY_VISITED: Final = _words_of(_VISITED)


def topic_by_family(phrase: str, *, document_type: str | None) -> Topic | None:
    """Give what the words of a normalised heading are about together, or None when they are of no family.

    The heading must not be guarded. Linear in the heading.

    Args:
        phrase: the heading, normalised, its dates and numbers taken away.
        document_type: a code of `DOCUMENT_TYPES`, when known.

    Source:
        Policy; serves 45 CFR 164.502(b).

    """
    long = with_prefixes(expanded(phrase))
    listed = _WORDS.findall(long)
    words = frozenset(listed)
    if not words or len(listed) > _MOST_WORDS or not _OFF.isdisjoint(words) or is_clause(listed):
        return None
    if {"follow", "up"} <= words:
        words |= {"followup"}
    for types, families, telling in _BY_TYPE:
        if document_type in types and not telling.isdisjoint(words):
            found = next((family.topic for family in families if family.holds(words)), None)
            if found is not None:
                return found
    return None if document_type in REPORT else _of_visit(listed, words, document_type)


def names_condition(phrase: str, *, document_type: str | None) -> Topic | None:
    """Give what a heading that names an illness is in a visit or a stay: what is thought of it; None elsewhere.

    A note by problems heads each with its name. What is guarded must be told before.
    """
    words = _WORDS.findall(expanded(phrase))
    if document_type in REPORT | _NURSED or len(words) > _LONGEST_NAME or not _NO_CONDITION.isdisjoint(words):
        return None
    if not any(word in _CONDITIONS or _ILL.search(word) for word in words):
        return None
    return Topic.COURSE if document_type in STAY else Topic.ASSESSMENT


def with_prefixes(phrase: str) -> str:
    """Give a phrase with `pre operative` and its like as one word."""
    if "pre " not in phrase and "post " not in phrase and "intra " not in phrase:
        return phrase
    return _PREFIXED_PROCEDURE.sub(r"\1procedure", _PREFIXED.sub(r"\1operative", phrase))


def _of_visit(listed: list[str], words: frozenset[str], document_type: str | None) -> Topic | None:
    if (listed_so := _as_listed(listed, words)) is not None:
        return listed_so
    if names_imaging(listed):  # as ordered: the rules for orders read its words
        return Topic.RESULTS if document_type in _NEVER_ORDERS else None
    if _ANY_VISITED.isdisjoint(words):
        return None
    return next((family.topic for family in _VISITED if family.holds(words)), None)


def _as_listed(listed: list[str], words: frozenset[str]) -> Topic | None:
    """Read headings that only list: short forms of vital signs, adjectives of a history without its noun."""
    vital = words - _NOW
    if vital and vital <= _VITAL and max(map(len, vital)) > 1:
        return Topic.VITALS
    if words <= _OPERATED_BEFORE and not words.isdisjoint({"surgical", "surgeries"}) and len(words) >= _LEAST_TOGETHER:
        return Topic.PAST_PROCEDURES
    if words <= _NAMED_TOGETHER and len(words - _UNTOLD) >= 1 and len(words) >= _LEAST_TOGETHER:
        return Topic.PAST_HISTORY
    return Topic.ROS if listed[0] == "ros" else None
