"""What a heading without a noun says: `Came in with`, `What we found`, `Left us with`.

A clause can be about anybody, so it is read only where every word of it is about the work; whatever is guarded
(`chart.heading_guard`) is not read at all.

Example:
    >>> read_by_verb("what we did", document_type="11504-8").value
    'course'
    >>> read_by_verb("what he did to her", document_type="11506-3")

"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from chartwarden.chart.heading_guard import is_guarded
from chartwarden.chart.heading_nouns import OFF
from chartwarden.chart.heading_words import expanded
from chartwarden.chart.headings import Topic

OPERATION: Final = frozenset({"11504-8", "28570-0"})
PATHOLOGY: Final = frozenset({"11526-1"})
IMAGING: Final = frozenset({"18748-4"})
STAY: Final = frozenset({"18842-5", "18761-7"})
REPORT: Final = OPERATION | PATHOLOGY | IMAGING | {"11502-2", "80565-5"}
"""Types of documents about one thing; all others tell of a visit or a stay."""

_ANYWHERE: Final = frozenset[str]()
_MOST_WORDS: Final = 9
_SPLIT: Final = re.compile(r"[^\w&/'-]+")
_NO_HEADS: Final = (OFF - {"numbers", "time"}) | frozenset("record records review reviews booking".split())


@dataclass(frozen=True, slots=True)
class _Saying:
    """A heading that begins with one of the first words, and has one of the others (or any) further on."""

    first: frozenset[str]
    others: frozenset[str]
    topic: Topic
    types: frozenset[str] = _ANYWHERE  # of documents; any where empty

    def holds(self, words: Sequence[str], document_type: str | None) -> bool:
        if words[0] not in self.first or (self.types and document_type not in self.types):
            return False
        return not self.others or not self.others.isdisjoint(words[1:])


def _says(first: str, others: str, topic: Topic, types: frozenset[str] = _ANYWHERE) -> _Saying:
    return _Saying(frozenset(first.split()), frozenset(others.split()), topic, types)


_LEAVING: Final = "left leaves leaving leave goes going go gone went discharged transferred moved home sent takes"
_TAKING: Final = "leaving leaves leave going goes go sent takes taking home"  # `left with` tells of an illness
# The first that holds decides: what is narrow stands before what is wide.
_SAYINGS: Final[tuple[_Saying, ...]] = (
    _says("blood bl estimated total", "lost loss", Topic.BLOOD_LOSS),
    _says("sent", "out", Topic.OTHER, PATHOLOGY),
    _says("sent", "", Topic.SPECIMEN, OPERATION | PATHOLOGY),
    _says("out", "", Topic.SPECIMEN, OPERATION),
    _says("specimen specimens tissue biopsy biopsies culture cultures placenta stones", "to for sent out",
          Topic.SPECIMEN, OPERATION | PATHOLOGY),
    _says("to for", "path pathology histology lab laboratory cytology", Topic.SPECIMEN, OPERATION),
    _says("what", "sent", Topic.SPECIMEN, OPERATION | PATHOLOGY),
    _says("left metal mesh screws plates prosthesis hardware", "in inside behind used placed", Topic.IMPLANTS,
          OPERATION),
    _says("found seen saw", "", Topic.FINDINGS, OPERATION),
    _says("at", "operation surgery scope", Topic.FINDINGS, OPERATION),
    _says("problem problems trouble troubles mishap mishaps issue issues untoward adverse any", "", Topic.COMPLICATIONS,
          OPERATION),
    _says("why", "", Topic.INDICATION, OPERATION | IMAGING | PATHOLOGY),
    _says("diagnosis", "before going", Topic.PREOP_DIAGNOSIS, OPERATION),
    _says("before", "diagnosis", Topic.PREOP_DIAGNOSIS, OPERATION),
    _says("diagnosis", "after", Topic.POSTOP_DIAGNOSIS, OPERATION),
    _says("after", "diagnosis", Topic.POSTOP_DIAGNOSIS, OPERATION),
    _says("what", "had wrong", Topic.DISCHARGE_DIAGNOSIS, STAY),
    _says("what", "treated", Topic.COURSE, STAY),
    _says("admitted", "because", Topic.VISIT_REASON),
    _says("problems problem conditions", "treated addressed", Topic.DISCHARGE_DIAGNOSIS, STAY),
    _says(_LEAVING, "diagnosis diagnoses problems conditions", Topic.DISCHARGE_DIAGNOSIS, STAY),
    _says(_TAKING, "with", Topic.DISCHARGE_MEDICATIONS, STAY),
    _says(_LEAVING, "with", Topic.DISCHARGE_DIAGNOSIS, STAY),
    _says("home", "admission arrival", Topic.MEDICATIONS),
    _says(_LEAVING, "on", Topic.DISCHARGE_MEDICATIONS, STAY),
    _says(_LEAVING, "to for", Topic.DISPOSITION),
    _says("where", "to next going go bound", Topic.DISPOSITION),
    _says("what", "tests test bloods labs scans films imaging", Topic.RESULTS),
    _says("what", "exam examination", Topic.EXAM),
    _says("what", "takes take taking", Topic.MEDICATIONS),
    _says("what", "next do doing plan planned", Topic.PLAN),
    _says("what", "think thinks thought believe reckon this going it", Topic.IMPRESSION),
    _says("what", "brought brings", Topic.CHIEF_COMPLAINT),
    _says("what", "happened", Topic.COURSE, STAY),
    _says("what", "happened led", Topic.HPI),
    _says("events event", "before prior leading preceding", Topic.HPI),
    _says("consultation consult evaluation referral", "requested for", Topic.CONSULT_REASON),
    _says("to", "do done", Topic.PLAN),
    _says("next", "hours day days steps", Topic.PLAN),
    _says("treating treat recommend recommending", "", Topic.PLAN),
    _says("back", "when if", Topic.TOLD),
    _says("read reading", "film films ecg ekg ct xray imaging", Topic.RESULTS),
    _says("given infused", "here ed er department clinic office today iv", Topic.MEDICATIONS_GIVEN),
    _says("what", "did done", Topic.COURSE),
    _says("what", "found find saw see seen", Topic.FINDINGS),
    _says("why", "think thought", Topic.IMPRESSION),
    _says("why", "here came come comes brought presented attended admitted", Topic.CHIEF_COMPLAINT),
    _says("why", "done operated operation surgery procedure scope", Topic.INDICATION),
    _says("how", "started start began begun happened came", Topic.HPI),
    _says("how", "went goes going", Topic.COURSE),
    _says("how", "done performed did", Topic.TECHNIQUE),
    _says("how", "about walks moves mobilises mobilizes", Topic.FUNCTION),
    _says("going", "where", Topic.DISPOSITION),
    _says("looking", "at", Topic.EXAM),
    _says("in", "with", Topic.CHIEF_COMPLAINT),
    _says("getting gets", "about around", Topic.FUNCTION),
    _says("where", "are stand now", Topic.ASSESSMENT),
    _says("when come", "back return worry call", Topic.TOLD),
    _says("came comes come brought presented presents here", "for with because", Topic.CHIEF_COMPLAINT),
    _says("interval", "since", Topic.HPI),
    _says("since", "", Topic.HPI),
    _says("in", "ed dept department resus icu unit ward hospital", Topic.COURSE),
    _says("we", "will plan", Topic.PLAN),
    _says("her his their patients", "account story version words", Topic.HPI),
)  # fmt: skip


# A clause can be about anybody: `What he did to her`. So it is read only where all of its words are about the work.
_ASKING: Final = frozenset("what why how where when".split())
_OF_THE_WORK: Final = frozenset(
    """
    i we she he it this they the a an is are was were has had have been be will us me of on in at with for to from by
    and do did done doing think thinks thought believe reckon going goes go went found find saw see seen show shows
    showed shown takes take taking plan planned next now today tonight here so far tests test bloods labs scans scan
    films film imaging exam examination happens happened started start begun began gets about around walks moves
    mobilises mobilizes came come comes brought brings presented attended admitted operated operation surgery
    procedure scope performed sent had that back return worry call bound stand ed dept ward hospital icu theatre
    theater well weve ive shes hes clinic admission arrival not there first then patient pt if you your were stay
    treated treating led ordered wrong delivered given
    """.split()
)
_OF_THE_TEAM: Final = frozenset("i we well weve ive was were is".split())
_DEEDS: Final = frozenset("did do done doing".split())


def _asks_of_the_work(words: Sequence[str]) -> bool:
    """Tell whether a clause is about the work: of deeds, only those of the team are."""
    if not _OF_THE_WORK.issuperset(words):
        return False
    return _DEEDS.isdisjoint(words) or not words or words[0] in _OF_THE_TEAM | {"did", "done", "it"}


def read_by_verb(phrase: str, *, document_type: str | None) -> Topic | None:
    """Give the topic of a normalised heading that says what was done or where it led, or None when it says neither.

    Args:
        phrase: the heading, normalised, its dates and numbers taken away.
        document_type: a code of `DOCUMENT_TYPES`, when known.

    Source:
        Policy; serves 45 CFR 164.502(b): what is guarded is never opened under the name of something else.

    """
    words = readable_words(phrase)
    return said_by(words, document_type) if words else None


def readable_words(phrase: str) -> list[str]:
    """Give the words of a normalised heading, short forms written out; none where it may not be read further."""
    long = expanded(phrase).replace("emergency department", "ed").removesuffix(" to date")
    words = split_words(long)
    if len(words) > _MOST_WORDS or is_guarded(phrase) or not _NO_HEADS.isdisjoint(words):
        return []
    return words


def split_words(phrase: str) -> list[str]:
    """Give the words of a phrase; those that a slash joins are one."""
    return [word for word in _SPLIT.split(phrase) if word]


def is_clause(words: Sequence[str]) -> bool:
    """Tell whether words ask what, why, how, where or when."""
    return bool(words) and words[0] in _ASKING


def said_by(words: Sequence[str], document_type: str | None) -> Topic | None:
    """Give what readable words say was done, or None. The words must be at least one."""
    if is_clause(words) and not _asks_of_the_work(words[1:]):
        return None
    topic = next((saying.topic for saying in _SAYINGS if saying.holds(words, document_type)), None)
    return None if topic is None else in_visit(topic, document_type)


def in_visit(topic: Topic, document_type: str | None) -> Topic:
    """Give the topic that findings are: of a visit its examination, of a report its own."""
    return Topic.EXAM if topic is Topic.FINDINGS and document_type not in REPORT else topic
