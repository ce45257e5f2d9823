"""What the lexicon knows of a label: as a whole, without its qualifiers, from its parts, or by its first or last word.

Example:
    >>> lookup("pertinent labs reviewed").topic.value
    'results'

"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from chartwarden.chart.heading_candidate import NUMBERS, PARENTHESES
from chartwarden.chart.heading_words import SENSITIVE, expanded, sensitive_topic
from chartwarden.chart.headings import LEXICON, Entry, Strength, Topic, normalised

_MOST_WORDS: Final = 9
_QUALIFIERS: Final = frozenset(
    """
    current brief pertinent relevant initial todays updated additional recent focused general detailed clinical
    patient nursing physician provider ed emergency department hospital inpatient outpatient preoperative
    postoperative final interim preliminary significant new prior previous repeat limited complete full
    comprehensive formal bedside admission specialist surgical medical cardiology nephrology neurology pulmonary
    gi urology orthopedic oncology icu triage daily resident attending consultant my our the other key active
    chronic acute subsequent overall short abbreviated interval
    """.split()
)
_TRAILERS: Final = frozenset(
    """
    reviewed today continued cont contd update updated summary discussed obtained below yesterday
    available only
    """.split()
)
_ENDINGS: Final = {
    "history": Topic.PAST_HISTORY,
    "hx": Topic.PAST_HISTORY,
    "exam": Topic.EXAM,
    "examination": Topic.EXAM,
    "findings": Topic.FINDINGS,
    "results": Topic.RESULTS,
    "labs": Topic.RESULTS,
    "studies": Topic.RESULTS,
    "panel": Topic.RESULTS,
    "culture": Topic.RESULTS,
    "cultures": Topic.RESULTS,
    "trend": Topic.RESULTS,
    "trends": Topic.RESULTS,
    "imaging": Topic.RESULTS,
    "diagnosis": Topic.DIAGNOSIS,
    "diagnoses": Topic.DIAGNOSIS,
    "medications": Topic.MEDICATIONS,
    "meds": Topic.MEDICATIONS,
    "allergies": Topic.ALLERGIES,
    "plan": Topic.PLAN,
    "recommendations": Topic.PLAN,
    "instructions": Topic.PLAN,
    "precautions": Topic.PLAN,
    "course": Topic.COURSE,
    "impression": Topic.IMPRESSION,
    "procedure": Topic.PROCEDURE,
    "procedures": Topic.PROCEDURES,
    "complications": Topic.COMPLICATIONS,
    "indications": Topic.INDICATION,
    "technique": Topic.TECHNIQUE,
    "wound": Topic.EXAM,
    "wounds": Topic.EXAM,
}
_PLAIN_ENDINGS: Final = frozenset(
    """
    note notes information details comment comments status report review assessment times record records contacts
    data check signature signatures attestation statement score screening log list education explained content
    reflections risks discussion update communication questions goals summary documentation
    """.split()
)
_BEGINNINGS: Final = (
    ("reason for ", Topic.VISIT_REASON),
    ("indication for ", Topic.INDICATION),
    ("indications for ", Topic.INDICATION),
    ("description of ", Topic.NARRATIVE),
    ("details of ", Topic.NARRATIVE),
    ("course in ", Topic.COURSE),
    ("findings at ", Topic.FINDINGS),
)
_JOINTS: Final = re.compile(r" and |/|, | with ")
_MOST_PARTS: Final = 5
# One section has one code. A part that stays closed keeps all closed; else the judgement, the illness, the findings,
# and past illness before the medicines and allergies that are listed with it.
_TELLING: Final = (
    *SENSITIVE,
    Topic.ASSESSMENT,
    Topic.IMPRESSION,
    Topic.HPI,
    Topic.EXAM,
    Topic.PAST_HISTORY,
)
_ENDING_WORDS: Final = 5  # more words before an ending make a sentence, not a heading
_SENTENCE_WORDS: Final = frozenset(
    """
    no not nil is are was were be been has have had there he she they we i you will would should can see denies
    reports states without none if when which that this these his her their noted given done normal negative
    positive
    """.split()
)
DASHES: Final = re.compile(r" +(?:-{1,2}|–|—) +")  # noqa: RUF001 - real notes hold en dashes


def lookup(key: str) -> Entry | None:
    """Give what a normalised label means: as a whole, without its qualifiers, or from its parts; None when unknown.

    Short forms count as the words they stand for. What is read only so is never more than plain.
    """
    words = key.split()
    if not words or len(words) > _MOST_WORDS:
        return None
    if (found := LEXICON.get(key)) is not None:
        return found
    found = _unqualified(words) or joined(key)
    if found is not None and found.topic is not Topic.HISTORY:
        return found
    long = expanded(key)
    if long in LEXICON or found is None:  # "other hx" is another history before it is a history
        found = LEXICON.get(long) or _unqualified(long.split()) or joined(long)
    if found is not None:
        return replace(found, strength=Strength.PLAIN) if found.strength is Strength.STRONG and long != key else found
    return _by_words(long, long.split())


def _unqualified(words: list[str]) -> Entry | None:
    front, back = 0, len(words)
    while front < back - 1 and words[back - 1] in _TRAILERS:
        back -= 1
        if found := LEXICON.get(" ".join(words[:back])):
            return found if found.strength is not Strength.PART else None
    while front < back - 1 and words[front] in _QUALIFIERS:
        front += 1
        if found := LEXICON.get(" ".join(words[front:back])):
            return found if found.strength in {Strength.STRONG, Strength.PLAIN} else None
    return None


def joined(key: str) -> Entry | None:
    """Read "A and B", "A/B", "A, B": known when every part is."""
    parts = [part.strip() for part in _JOINTS.split(key)]
    if key.endswith(" with us"):  # the team, and no ultrasound
        return None
    if not 1 < len(parts) <= _MOST_PARTS:
        return None
    found = [entry for part in parts if (entry := LEXICON.get(part) or _unqualified(part.split())) is not None]
    if len(found) < len(parts):
        return None
    topics = {entry.topic for entry in found}
    if topics == {Topic.BODY_PART}:
        return Entry(Topic.BODY_PART, Strength.PART)
    if any(entry.strength is Strength.LABEL for entry in found):
        return Entry(Topic.OTHER, Strength.LABEL)
    strong = all(entry.strength is Strength.STRONG for entry in found)
    return Entry(most_telling([entry.topic for entry in found]), Strength.STRONG if strong else Strength.PLAIN)


def most_telling(topics: Sequence[Topic]) -> Topic:
    """Give the topic that a combined heading counts as, of those of its parts in order: what stays closed wins.

    Source:
        Policy: one section has one code.

    """
    if set(topics) == {Topic.PLAN, Topic.DISPOSITION}:
        return Topic.PLAN
    if set(topics) == {Topic.PLAN, Topic.COURSE}:
        return Topic.COURSE
    if set(topics) == {Topic.PLAN, Topic.PROBLEMS}:
        return Topic.ASSESSMENT
    first = next((topic for topic in topics if topic not in {Topic.OTHER, Topic.BODY_PART}), Topic.OTHER)
    return next((topic for topic in _TELLING if topic in topics), first)


def _by_words(key: str, words: list[str]) -> Entry | None:
    """Read a label by how it begins or ends: weak evidence, so the entry is only ever plain."""
    if len(words) > _ENDING_WORDS or not _SENTENCE_WORDS.isdisjoint(words):
        return None
    for beginning, begun in _BEGINNINGS:
        if key.startswith(beginning):
            return Entry(begun, Strength.PLAIN)
    if key.startswith("date of "):
        return Entry(Topic.OTHER, Strength.LABEL)
    last = words[-1].rpartition("/")[2]
    if last in _ENDINGS:  # "alcohol history" is no past history
        return Entry(sensitive_topic(key) or _ENDINGS[last], Strength.PLAIN)
    return Entry(Topic.OTHER, Strength.PLAIN) if last in _PLAIN_ENDINGS else None


def meaning_of(label: str) -> tuple[str, Entry | None]:
    """Give a label's key and entry, looking past parentheses, dates, counts, and what follows a dash."""
    bare = PARENTHESES.sub(" ", label)
    key = normalised(bare)
    if (entry := LEXICON.get(key)) is not None:
        return key, entry
    key = normalised(NUMBERS.sub(" ", bare)) if any(char.isdigit() or char == "#" for char in bare) else key
    if (entry := lookup(key)) is not None:
        return key, entry
    head, *rest = DASHES.split(bare, maxsplit=1)
    if rest and (entry := LEXICON.get(normalised(head))) is not None and entry.strength is Strength.STRONG:
        return key, entry
    return key, None


def whole_meaning(label: str) -> tuple[str, Entry | None]:
    """Give a label's key, and its entry where the whole label is a known phrase."""
    key = normalised(label)
    return key, LEXICON.get(key)
