"""What a heading that nobody has listed is about: its head.

`Skin on arrival` is about the skin, `Tests back` are tests, and `Theatre findings` are findings: what tells where, when
or by whom stands behind or before it. A heading of two parts is read where both can be. Whatever is guarded
(`chart.heading_guard`) is not read here at all.

Example:
    >>> read_by_head("skin on arrival", document_type="11506-3")
    (<Topic.EXAM: 'physical findings'>, 'skin')
    >>> read_by_head("alone with her", document_type="11506-3")

"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from chartwarden.chart.heading_meaning import most_telling
from chartwarden.chart.heading_nouns import PASSED
from chartwarden.chart.heading_verbs import (
    IMAGING,
    OPERATION,
    PATHOLOGY,
    REPORT,
    STAY,
    in_visit,
    is_clause,
    readable_words,
    said_by,
    split_words,
)
from chartwarden.chart.heading_words import expanded
from chartwarden.chart.headings import LEXICON, Strength, Topic, code_by_phrase

Read = tuple[Topic, str]
"""A topic, and the words that told it, which may mean something else by the type of document."""

_MOST_PARTS: Final = 4


def _meant(rows: Iterable[tuple[Topic, str]]) -> dict[str, Topic]:
    return {phrase.strip(): topic for topic, phrases in rows for phrase in phrases.split(";")}


# Everyday words for what the lexicon knows by others. Read only where somebody said that a heading stands.
_HEADS: Final = _meant(
    (
        (Topic.HPI, "story; timeline; present trouble; now; current illness; mechanism; injury mechanism; context"),
        (Topic.HPI, "crash; fall; moi; event; accident; collision; timing; onset/timing; duration"),
        (Topic.HPI, "prehospital course; ems report"),
        (Topic.CHIEF_COMPLAINT, "presenting issue; presenting problem; issue today; problem today"),
        (Topic.PAST_HISTORY, "past; comorbids; past trouble; previous health; past health; earlier admissions"),
        (Topic.PAST_HISTORY, "previous admissions; known with; other medical issues; known case of"),
        (Topic.MEDICATIONS, "tablets; pills; regular medicines; usual medicines; medicines; takes; regimen"),
        (Topic.ALLERGIES, "nkda; nka; reacts to; drug reactions"),
        (Topic.ROS, "systems; denies; direct questioning; other symptoms"),
        (Topic.VITALS, "obs; observations; vitals; signs"),
        (Topic.EXAM, "look; survey; head to toe; front and back; top to toe; general look; examined; abcde; body map"),
        (Topic.RESULTS, "bloods; pictures; films; scans; scan; gas; gases; numbers; tests; data; cultures; lactates"),
        (Topic.RESULTS, "investigations; blood tests; bedside tests; pocus; coag; chem"),
        (Topic.IMPRESSION, "take; thinking; thoughts; differentials; overall; most likely; synthesis; view; theory"),
        (Topic.PLAN, "next; jobs; decisions; tomorrow; things to do; things to chase; to do; to do list; forward"),
        (Topic.PLAN, "advised; suggestions; intervention; frequency and duration; changes made"),
        (Topic.COURSE, "progress; stay; course; so far; time; reassessed; reviewed"),
        (Topic.DISPOSITION, "outcome; destination"),
        (Topic.DEVICES, "lines; tubes; drains; tubes and drains; cannulas; lines and tubes"),
        (Topic.FUNCTION, "walking; mobility; balance; activity tolerance; endurance; stairs; positioning needs"),
        (Topic.EXAM, "rom; mmt; posture; palpation; sensation; reflexes; swallow evaluation; inspection; auscultation"),
        (Topic.EXAM, "percussion; measured; coordination; cranial nerves; dtrs; edema; capillary refill"),
        (Topic.RESULTS, "serologies; antibiogram; inflammatory markers; cardiac markers; rhythm strip; bilirubin; tcb"),
        (Topic.RESULTS, "point of care ultrasound; glucose log; tracing; tracings; strip"),
        (Topic.RESULTS, "abi; abis; cath; lactate; troponin; trop"),
        (Topic.MEDICATIONS, "anticoagulants; antimicrobials; antihypertensives; steroids; vasopressors; pressors"),
        (Topic.MEDICATIONS, "inhalers; blood thinners"),
        (Topic.ASSESSMENT, "summary statement; problem representation; one liner; rehab potential; skilled need"),
        (Topic.ASSESSMENT, "malnutrition criteria; heart score; working problem"),
        (Topic.COURSE, "response to treatment; response to therapy"),
        (Topic.TOLD, "home exercise program; exercise program; follow up info"),
        (Topic.TOLD, "safety net; asks; clinic; next visit; told the patient; patient told"),
    )
)  # fmt: skip
_ONLY_WITH_MORE: Final = frozenset({"timeline", "time", "stay", "signs", "outcome", "clinic", "reviewed", "asks"})
_BY_TYPE: Final[tuple[tuple[frozenset[str], dict[str, Topic]], ...]] = (
    (STAY, _meant(((Topic.PROCEDURES, "theatre; theater; theatre trip; in theatre; ops; op; op done; operations"),
             (Topic.DISCHARGE_MEDICATIONS, "stopped; started; new; changed"),
             (Topic.COURSE, "stay; time with us"), (Topic.DISPOSITION, "place of discharge"),
             (Topic.TOLD, "to follow; opd; outpatients; clinic; gp to do; for gp")))),
    (OPERATION, _meant(((Topic.NARRATIVE, "theatre; theater; in theatre; course in theatre; steps; op"),
                  (Topic.ANESTHESIA, "ga; la; spinal; epidural; regional; general"),
                  (Topic.PROCEDURE, "op performed; op done; op carried out"), (Topic.FLUIDS, "in/out")))),
    (IMAGING, _meant(((Topic.COMPARISON, "last study; last scan; last film; previous films"),))),
    (PATHOLOGY, _meant(((Topic.MICROSCOPIC, "slides; under the microscope; microscope"),
                         (Topic.GROSS, "gross look; naked eye look"), (Topic.CLINICAL_INFORMATION, "clinical")))),
)  # fmt: skip
_BODY: Final = frozenset(
    """
    belly tummy abdo abdomen chest skin limb limbs leg legs arm arms hand hands foot feet wrist elbow ankle hip hips
    shoulder knee knees joints heel heels sacrum groin scalp face scar scars rash wound wounds bones back neck head
    eyes ears nose mouth throat eye ear bruises pelvis perineum ulcer ulcers incision incisions stump stoma ostomy
    fundus lochia hernia lesion lesions
    """.split()
)
# Where a head is followed by one of these, what follows tells when, where, by whom or in what state.
_FOLLOWS: Final = frozenset(
    """
    on at in from since during after before for to by via with of this that which who i we she he they today tonight
    now here overnight so back seen reviewed done taken used given performed obtained read looked checked noted found
    made when if as per until over not yesterday under between through available outstanding present written run
    """.split()
)
_BEFORE_IT: Final = PASSED | frozenset("her his its their pt pts all more further main own key bedside".split())
_HOURS: Final = frozenset({"time", "times"})
_OF_STAY: Final = frozenset("us ward unit icu nicu hospital floor".split())  # `time on the ward`, and no `time in`
_SEEN: Final = frozenset({"reviewed", "reassessed"})
_WITHIN: Final = frozenset("with on in at from".split())
_OPEN: Final = frozenset({"findings", "finding", "story", "timeline", "observations"})  # of anything, so where is asked
_OF_CARE: Final = _BODY | frozenset(
    """
    admission arrival discharge ward ed er icu nicu unit floor clinic theatre theater hospital surgery operation
    laparotomy laparoscopy procedure delivery scope exam examination transfer triage bedside department bay resus
    presentation ct mri xray imaging labs bloods left right both that this day review today rounds us here shift
    patient pt chart ems medics
    """.split()
)
_LEFT: Final = frozenset("leaving departure home".split())  # `meds on leaving`
_ON_LEAVING: Final = {
    Topic.MEDICATIONS: Topic.DISCHARGE_MEDICATIONS,
    Topic.EXAM: Topic.DISCHARGE_EXAM,
    Topic.RESULTS: Topic.DISCHARGE_STUDIES,
    Topic.DIAGNOSIS: Topic.DISCHARGE_DIAGNOSIS,
}
_UNREAD: Final = frozenset({Topic.OTHER, Topic.PAYER, Topic.SOCIAL, Topic.FAMILY, Topic.PSYCHIATRIC, Topic.MIND})
_OF_REPORTS: Final = frozenset("report reports prior priors source site sample samples part parts".split())
_PARTS: Final = re.compile(r" and |/|, | with |; ")


def read_by_head(phrase: str, *, document_type: str | None) -> Read | None:
    """Give the topic of a normalised heading and the words that told it, or None when its head tells nothing.

    Args:
        phrase: the heading, normalised, its dates and numbers taken away.
        document_type: a code of `DOCUMENT_TYPES`, when known.

    Source:
        Policy; serves 45 CFR 164.502(b): what is guarded is never opened under the name of something else.

    """
    words = readable_words(phrase)
    if not words or is_clause(words):
        return None
    return _by_core(words, document_type) or _by_parts(expanded(phrase), document_type)


def on_leaving(phrase: str, *, document_type: str | None) -> Read | None:
    """Read a heading of a summary that says what was so when the patient left, as `meds on leaving` does; else None."""
    words = readable_words(phrase) if document_type in STAY else []
    read = _by_core(words, document_type) if not _LEFT.isdisjoint(words[1:]) else None
    return read if read is not None and read[0] in _ON_LEAVING.values() else None


def _by_core(words: Sequence[str], document_type: str | None) -> Read | None:
    """Read what stands before `on`, `at`, `seen`: as a whole, then by its last words."""
    whole = " ".join(words)
    topic = _as_whole(whole, document_type)
    if topic is not None and (whole not in _ONLY_WITH_MORE or _in_type(whole, document_type) is not None):
        return topic, whole
    first = next((place for place, word in enumerate(words) if word not in _BEFORE_IT), len(words))
    core = list(words[first:])
    end = next((place for place, word in enumerate(core) if place and word in _FOLLOWS), len(core))
    rest = core[end:]
    for begin in range(end):
        name = " ".join(core[begin:end])
        is_bare = begin == 0 and not rest
        if (is_bare and name in _ONLY_WITH_MORE) or not _is_told(name, begin, rest):
            continue
        topic = _as_whole(name, document_type) if is_bare else _as_end(name, document_type)
        if topic is not None:
            return (_ON_LEAVING.get(topic, topic) if _tells_leaving(rest) else topic), name
    return None


def _is_told(name: str, begin: int, rest: Sequence[str]) -> bool:
    """Tell whether the words around a head leave it what it is: `time` with us, and no `visit time`."""
    if name in _HOURS:
        return begin == 0 and bool(rest) and rest[0] in _WITHIN and rest[-1] in _OF_STAY
    if name == "in/out":  # of fluids, and no `time in/out`
        return begin == 0
    if name in _SEEN:
        return not rest or rest[0] not in {"with", "by"}
    return name not in _OPEN or not rest or not _OF_CARE.isdisjoint(rest[1:]) or rest[0] not in _WITHIN


def _tells_leaving(rest: Sequence[str]) -> bool:
    """Tell whether what follows a head is the leaving: `on leaving`, and not `at home`."""
    is_last = not {"leaving", "departure"}.isdisjoint(rest)
    return is_last or (not _LEFT.isdisjoint(rest) and rest[0] not in {"at", "in"})


def _as_whole(name: str, document_type: str | None) -> Topic | None:
    """Give the topic of a head that stands alone. `GI` alone heads a plan as often as an examination."""
    topic = _known(name, document_type)
    if topic is Topic.BODY_PART:
        return _of_body(document_type) if name in _BODY or document_type in IMAGING else None
    return None if topic is None else in_visit(topic, document_type)


def _as_end(name: str, document_type: str | None) -> Topic | None:
    """Give the topic of a head with other words around it."""
    topic = _known(name, document_type)
    return _of_body(document_type) if topic is Topic.BODY_PART else topic


def _in_type(name: str, document_type: str | None) -> Topic | None:
    return next((heads[name] for types, heads in _BY_TYPE if document_type in types and name in heads), None)


def _known(name: str, document_type: str | None) -> Topic | None:
    if (topic := _in_type(name, document_type)) is not None:
        return topic
    entry = LEXICON.get(name)
    if code_by_phrase(name, document_type=document_type) is not None:
        return entry.topic if entry is not None else Topic.OTHER
    if name in _BODY or (entry is not None and entry.topic is Topic.BODY_PART):
        return Topic.BODY_PART
    if name in _HEADS:
        return _HEADS[name]
    if name in _OF_REPORTS and document_type not in REPORT:
        return None
    is_read = entry is not None and entry.topic not in _UNREAD and entry.strength is not Strength.LABEL
    return entry.topic if entry is not None and is_read else None


def _of_body(document_type: str | None) -> Topic | None:
    """A part of the body is what was found there. In a report it may be what was sent, or where was operated."""
    if document_type in IMAGING:
        return Topic.FINDINGS
    return None if document_type in REPORT else Topic.EXAM


def _by_parts(phrase: str, document_type: str | None) -> Read | None:
    """Read `A & B` where both can be read; one code stands for both, and a judgement or a plan goes before the rest."""
    parts = [split_words(part) for part in _PARTS.split(phrase)]
    if not 1 < len(parts) <= _MOST_PARTS or not all(parts):
        return None
    topics = [topic for part in parts if (topic := _of_part(part, document_type)) is not None]
    if len(topics) < len(parts):
        return None
    return most_telling(topics), ""


def _of_part(words: Sequence[str], document_type: str | None) -> Topic | None:
    if (said := said_by(words, document_type)) is not None or is_clause(words):
        return said
    read = _by_core(words, document_type)
    return None if read is None else read[0]
