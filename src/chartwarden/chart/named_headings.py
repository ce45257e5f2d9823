"""What a heading means whose sender says that it is one: only its words are left to read.

In free text a line must first be told from a sentence (`chart.sections`). Here that is settled, so the reading is
bolder: numbers, dates and trailing marks go, short forms are written out, and the noun that the heading turns on
decides, or its head (`chart.heading_heads`). What is sensitive is looked for first, and a heading about nothing that
rules speak of stays without a code.

Example:
    >>> code_of("2. Postop Dx", document_type="11504-8")
    '10218-6'
    >>> code_of("IMPRESSION AND ADVICE -", document_type="11488-4")
    '51848-0'
    >>> code_of("Appeal rights", document_type=None)

"""

import re
from collections.abc import Sequence
from typing import Final

from chartwarden.chart.heading_families import names_condition, topic_by_family
from chartwarden.chart.heading_guard import is_guarded, is_remark, names_genes, names_programme
from chartwarden.chart.heading_heads import on_leaving, read_by_head
from chartwarden.chart.heading_letters import without_focus
from chartwarden.chart.heading_meaning import joined, lookup
from chartwarden.chart.heading_nouns import NEVER, topic_by_noun
from chartwarden.chart.heading_trim import readings, undated, unnumbered
from chartwarden.chart.heading_verbs import REPORT, in_visit, read_by_verb
from chartwarden.chart.heading_words import SENSITIVE, expanded, sensitive_topic
from chartwarden.chart.headings import LEXICON, Topic, code_by_phrase, loinc_of, normalised
from chartwarden.chart.medicine_record import GIVEN_MEDICINES, given_code, names_none_given

STAYS_CLOSED: Final = frozenset(loinc_of(topic, document_type=None) for topic in SENSITIVE)
"""Sections that no rule opens but for a code that needs them: social, family and psychiatric history, mind, payment."""

_LABORATORY: Final = "11502-2"  # its headings name tests: without a code they are panels
_IMAGING: Final = "18748-4"
_PATHOLOGY: Final = "11526-1"
_READ_BY_OTHERS: Final = frozenset({_IMAGING, _PATHOLOGY})  # who reads them calls, and is called
_OF_SPECIMENS: Final = frozenset({_PATHOLOGY, "11504-8", "28570-0"})
_REMARK: Final = "48767-8"
_BARE_FINDINGS: Final = frozenset({"findings", "finding", "bedside findings"})
_READ_BY_TYPE: Final = frozenset({Topic.PROBLEMS, Topic.DIAGNOSIS, Topic.BODY_PART})
_EARLIER: Final = frozenset("previous prior earlier old past outside elsewhere other".split())
_EXAMINED: Final = frozenset({Topic.SPECIMEN, Topic.GROSS, Topic.MICROSCOPIC, Topic.DIAGNOSIS, Topic.RESULTS})
_LETTERED: Final = re.compile(r" [a-h]$")
_DASH: Final = re.compile(r"\s+[-–—]+\s+|\s*[:–—]\s+")  # noqa: RUF001 - real notes hold en dashes
_LONGEST: Final = 120  # characters


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
    if document_type == GIVEN_MEDICINES and ((given := given_code(shorter)) is not None or names_none_given(shorter)):
        return given
    phrases = readings(shorter)
    meant = (code_by_phrase(phrase, document_type=document_type) for phrase in phrases)
    if (code := next(filter(None, meant), None)) is not None:
        return code
    found = _topic_of(shorter, phrases, document_type=document_type)
    if phrases and _is_beside_the_report(found, phrases, document_type):
        return _REMARK
    return None if found is None else loinc_of(found[0], document_type=document_type, phrase=found[1])


def is_plain_name(key: str) -> bool:
    """Tell whether a normalised heading is a phrase of the lexicon that needs no further reading in any document."""
    known = LEXICON.get(key)
    return known is not None and known.topic not in _READ_BY_TYPE and key not in _BARE_FINDINGS


def _topic_of(heading: str, phrases: Sequence[str], *, document_type: str | None) -> tuple[Topic, str] | None:
    """Give the topic of a heading and the phrase that told it; each further reading is bolder than the one before."""
    if not phrases:
        return None
    told = (expanded(phrases[0]), *phrases) if "(" in phrases[0] else phrases  # `dx (pre)` is no mere `dx`
    known = next((phrase for phrase in told if phrase in LEXICON), None)
    if known is not None and not _is_closed_beside(known, whole=phrases[0]):
        return _as_known(heading, known, document_type)
    if document_type == _LABORATORY:
        return _of_panel(phrases)
    if (closed := sensitive_topic(phrases[0])) is not None:
        return _unless_known(phrases[0], closed), phrases[0]
    if is_guarded(phrases[0]) or NEVER & set(phrases[-1].split()):
        return None
    return _unlisted(heading, phrases, document_type)


def _is_closed_beside(known: str, *, whole: str) -> bool:
    """Tell whether what stands in parentheses, or was counted, says that a known heading is sensitive.

    A relative is no such thing: a mother often tells what happened (`HPI (per mother)`).
    """
    if known == whole or sensitive_topic(whole) is Topic.FAMILY:
        return False
    return is_guarded(whole) and not is_guarded(known)


def _as_known(heading: str, phrase: str, document_type: str | None) -> tuple[Topic, str]:
    topic = LEXICON[phrase].topic
    opened = expanded(normalised(heading.replace("(", " ").replace(")", " ")))
    told = topic_by_noun(opened) if topic is Topic.HISTORY and "(" in heading else None
    return (told, phrase) if told else _as_in_type(topic, phrase, document_type)


def _unlisted(heading: str, phrases: Sequence[str], document_type: str | None) -> tuple[Topic, str] | None:
    """Read a heading that the lexicon does not hold: what its verb says, its parts, its noun, its head."""
    bare = phrases[-1]
    if (both := joined(expanded(bare))) is not None and both.topic is not Topic.OTHER and document_type not in REPORT:
        return _as_in_type(both.topic, _known_form(bare), document_type)
    if (told := topic_by_family(bare, document_type=document_type)) is not None:
        return told, ""
    if (left := on_leaving(bare, document_type=document_type)) is not None:
        return left
    if (said := read_by_verb(bare, document_type=document_type)) is not None:
        return said, ""
    for phrase in phrases:
        if (entry := lookup(phrase)) is not None and entry.topic is not Topic.OTHER:
            return _as_in_type(in_visit(entry.topic, document_type), _known_form(phrase), document_type)
    return (
        _boldly(heading, phrases, document_type)
        or read_by_head(bare, document_type=document_type)
        or read_by_head(phrases[0], document_type=document_type)
        or _as_condition(bare, document_type)
    )


def _as_condition(phrase: str, document_type: str | None) -> tuple[Topic, str] | None:
    topic = names_condition(phrase, document_type=document_type)
    return None if topic is None else (topic, "")


def _as_in_type(topic: Topic, phrase: str, document_type: str | None) -> tuple[Topic, str]:
    """Give the topic of words that the lexicon knows, unless they mean another thing in this type of document."""
    if topic in {Topic.PROBLEMS, Topic.DIAGNOSIS}:
        said = read_by_verb(phrase, document_type=document_type)
        return (topic, phrase) if said is None else (said, "")
    if topic in _READ_BY_TYPE or phrase in _BARE_FINDINGS:
        return read_by_head(phrase, document_type=document_type) or (topic, phrase)
    return topic, phrase


def _of_panel(phrases: Sequence[str]) -> tuple[Topic, str] | None:
    """Read a laboratory's heading: the name of tests, unless it tells who had them done, or nothing of them."""
    if names_programme(phrases[0]):
        return Topic.SOCIAL, phrases[0]
    if names_genes(phrases[0]):
        return Topic.FAMILY, phrases[0]
    if is_remark(phrases[0]):
        return Topic.OTHER, ""
    known = ((entry.topic, phrase) for phrase in phrases if (entry := lookup(phrase)) is not None)
    return next(((topic, _known_form(phrase)) for topic, phrase in known), None)


def _is_beside_the_report(found: tuple[Topic, str] | None, phrases: Sequence[str], document_type: str | None) -> bool:
    """Tell whether a heading of a report is about a call, a paper, or another day's specimen."""
    bare = phrases[-1]
    if document_type in _READ_BY_OTHERS and bare not in LEXICON and is_remark(bare):
        return True
    of_another = found is None or found[0] in _EXAMINED
    return document_type in _OF_SPECIMENS and of_another and not _EARLIER.isdisjoint(bare.split())


def _boldly(heading: str, phrases: Sequence[str], document_type: str | None) -> tuple[Topic, str] | None:
    """Read a heading by what stands before its dash, or by the noun it turns on."""
    head = normalised(undated(_DASH.split(unnumbered(heading), maxsplit=1)[0]))
    for name in (head, _LETTERED.sub("", head)):  # "Site B - L heel" is a site
        if (entry := LEXICON.get(name) or LEXICON.get(expanded(name))) is not None:
            return entry.topic, name
    topic = topic_by_noun(expanded(phrases[-1]))
    if topic is Topic.FINDINGS and document_type not in REPORT:
        return None  # of anything, so what stands around the word is asked
    return None if topic is None else (topic, expanded(phrases[0]))


def _unless_known(phrase: str, closed: Topic) -> Topic:
    """Give the topic that closes a section, unless the exact words say which of those that stay closed it is."""
    entry = lookup(phrase)
    return entry.topic if entry is not None and entry.topic in SENSITIVE else closed


def _known_form(phrase: str) -> str:
    long = expanded(phrase)
    return long if phrase not in LEXICON and long in LEXICON else phrase
