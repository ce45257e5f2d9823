"""The noun that a heading turns on, among other words: `findings in the left hip` are findings.

Example:
    >>> topic_by_noun("summary of findings").value
    'findings'
    >>> topic_by_noun("appeal rights")

"""

import re
from typing import Final

from chartwarden.chart.headings import Topic

_MOST_WORDS: Final = 8
PASSED: Final = frozenset(
    """
    a an the of and or for from on in at by to with this that todays today my our your their patient s this's current
    new brief short detailed overall general relevant pertinent significant updated most recent last first final
    initial as per
    """.split()
)
# About these words no rule speaks: nouns beside them name no part of the clinical story.
OFF: Final = frozenset(
    """
    consent consents authorization authorisation rights denial denied appeal claim coverage policy request requested
    billing coding code codes signature signatures signed attestation attestations time times quality peer contact
    contacts emergency employer demographics demographic disclaimer communication meeting notice notices notification
    risks risk log photo photos image images number numbers id address phone fax copy copies privacy release query
    response author provider attending physician surgeon assistant staff team nurse schedule scheduling scheduled
    status attendance interpreter language preference preferences belongings valuables insurance count counts
    checklist check alert alerts flag flags equipment lot manufacturer not no without none date screening screen
    screens group session interview newborn infant baby neonate maternal donor study research trial antiretroviral
    antiretrovirals hiv retroviral teaching routed routing source sources informant start stop
    """.split()
)
NEVER: Final = frozenset(
    "consent consents authorization denial denied appeal rights query billing claim signature comms sticker".split()
    + "stickers biohazard payment".split()
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
    _rule("procedure operation surgery", "earlier previous past prior old former", Topic.PAST_PROCEDURES),
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


def topic_by_noun(phrase: str) -> Topic | None:
    """Give what the noun of a normalised heading is about, or None when no rule speaks of it.

    Source:
        Policy: headings turn on few nouns; beside a word about which no rule speaks, none counts.

    """
    words = set(re.findall(r"[a-z0-9]+", phrase)) - PASSED
    if not words or len(words) > _MOST_WORDS or words & OFF:
        return None
    return next((topic for these, those, topic in _NOUNS if words & these and (not those or words & those)), None)
