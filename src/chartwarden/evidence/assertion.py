"""What a note asserts of a finding: that it is there, was there, may be there, is not there, or is a relative's.

After ConText: a cue reaches over the words beside it, up to a word that ends its reach. Cues are phrases that clinical
notes use; phrases that only look like cues are known and passed over.

Source: Harkema et al., ConText, J Biomed Inform 2009;42(5):839-851 (the method; the phrases are ours).

Example:
    >>> sentence = "No evidence of pneumonia, but she has asthma."
    >>> assertion_of(sentence, 15, 24).value, assertion_of(sentence, 38, 44).value
    ('negated', 'affirmed')

"""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Final


class Assertion(StrEnum):
    """What is said of a finding."""

    AFFIRMED = "affirmed"
    UNCERTAIN = "uncertain"
    HISTORY = "history"
    FAMILY = "family"
    NEGATED = "negated"


def _phrases(words: str) -> re.Pattern[str]:
    """Give a pattern for phrases, the longest first; `/` and dots count as they stand."""
    phrases = sorted({phrase.strip() for phrase in words.split(";")} - {""}, key=len, reverse=True)
    joined = "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in phrases)
    return re.compile(rf"(?<![\w])(?:{joined})(?![\w])", re.IGNORECASE)


_NOT_A_CUE: Final = _phrases(
    """
    no change; no changes; no increase; no further; not only; no longer than; gram negative; gram-negative; not certain
    whether; not certain if; without difficulty; without incident; without complication; without complications; not
    sure whether; no new change; hiv negative contact; no significant change; rule out orders; possible to; not rule out
    """
)
_NEGATED_BEFORE: Final = _phrases(
    """
    no; not; non; without; denies; denied; deny; denying; no evidence of; no sign of; no signs of; negative for; absence
    of; free of; never had; never; ruled out for; rules out; rule out was negative for; neither; nor; does not have; did
    not have; is not; was not; no history of; declines; fails to reveal; unremarkable for
    """
)
_NEGATED_AFTER: Final = _phrases(
    """
    was ruled out; were ruled out; is ruled out; has been ruled out; have been ruled out; ruled out; unlikely; not seen;
    not present; not identified; not found; not evident; not demonstrated; absent; is negative; was negative; negative;
    not supported; not met; excluded; superseded; never confirmed; not confirmed; disproved; refuted
    """
)
_UNCERTAIN_BEFORE: Final = _phrases(
    """
    possible; possibly; probable; probably; likely; suspected; suspect; suspicion of; suspicious for; concern for;
    concerning for; cannot exclude; can not exclude; may have; may be; might be; rule out; r/o; questionable; query;
    versus; vs; consistent with; compatible with; to exclude; evaluate for; differential includes; could be; presumed
    """
)
_TEST_AGAINST: Final = re.compile(
    r"[,;:]\s*(?:\w+\s+){0,2}(?:mri|mra|cta?|eeg|ecg|ekg|emg|films?|x-?rays?|ultrasound|doppler|biopsy|cultures?|"
    r"troponins?|lipase|d-?dimer|echo|endoscopy|lumbar puncture|work-?up)\b[^.;\n]{0,25}"
    r"\b(?:negative|normal|flat|clear|otherwise)\b",
    re.IGNORECASE,
)
_UNCERTAIN_AFTER: Final = _phrases(
    """
    cannot be excluded; not excluded; is suspected; was suspected; suspected; considered; is possible; in question;
    versus; vs
    """
)
_HISTORY_BEFORE: Final = _phrases(
    """
    history of; h/o; hx of; hx; past history of; status post; s/p; previous; previously; prior; past medical history;
    personal history of; remote; formerly; childhood; years ago
    """
)
_HISTORY_AFTER: Final = _phrases("years ago; in childhood; in the past; resolved; outgrown; in remission; long ago")
_IN_A_YEAR: Final = re.compile(r"^[^.;\n]{0,24}\b(?:in|of|since)\s+(?:19|20)\d\d\b")
_FAMILY: Final = _phrases(
    """
    mother; father; brother; sister; mom; dad; aunt; uncle; grandmother; grandfather; grandparent; cousin; sibling;
    siblings; maternal; paternal; family history; family hx; fh; relatives; runs in the family
    """
)
_ENDS_REACH: Final = _phrases(
    """
    but; however; although; though; except; aside from; apart from; yet; which; who; because; since; still;
    nevertheless; now; presents with; presented with; admitted with; admitted for; secondary to; due to; caused by;
    found to have; developed; has; had
    """
)
_HARD_STOP: Final = re.compile(r"[;\n]|(?<=[a-z])\.\s")
_CLAUSE_END: Final = re.compile(r"[,;]|\.\s|\bbut\b|\band\b")
_NEAR: Final = 80  # characters
_FAMILY_ENDS: Final = _phrases("patient; she; he; they; pt; but; however")


def assertion_of(sentence: str, start: int, end: int) -> Assertion:
    """Tell what a sentence asserts of `sentence[start:end]`.

    Args:
        sentence: one sentence or line of a note; more of it only means that cues reach further.
        start: where the words begin, in characters.
        end: where they end.

    """
    before, after = sentence[:start], sentence[end:]
    if _reaches(_FAMILY, before, ends=_FAMILY_ENDS) or _follows(_FAMILY, after[:40], within=" of in "):
        return Assertion.FAMILY
    if _reaches(_NEGATED_BEFORE, before) or _leads(_NEGATED_AFTER, after) or _TEST_AGAINST.search(after[:_NEAR]):
        return Assertion.NEGATED
    if _reaches(_HISTORY_BEFORE, before) or _leads(_HISTORY_AFTER, after) or _IN_A_YEAR.match(after):
        return Assertion.HISTORY
    if _reaches(_UNCERTAIN_BEFORE, before) or _leads(_UNCERTAIN_AFTER, after) or after[:2].strip() == "?":
        return Assertion.UNCERTAIN
    return Assertion.AFFIRMED


_SENTENCE_END: Final = re.compile(
    # Not after "E.", "Dr." or the number of an item.
    r"(?<=[.!?])(?<!\b[A-Z]\.)(?<!\bDr\.)(?<!\bMr\.)(?<!\bMs\.)(?<!\bvs\.)(?<!\n\d\.)(?<!\n\d\d\.)\s+(?=[A-Z0-9(\"])"
    r"|\n\s*\n"
    r"|\n(?=\s*(?:[-*\u2022\u2013>]|\d{1,2}[.)]|[A-Z][\w /&-]{0,40}:))"
    r"|;\s"
)


_LONGEST: Final = 1_000  # characters; keeps the cost in proportion to the text, whatever it holds


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Give the sentences and list items of a text as `(start, end)` in characters: in order, disjoint, blanks left out.

    Lines that only wrap are not ends: a cue on one line reaches the next.
    """
    start = 0
    for stop in _SENTENCE_END.finditer(text):
        yield from _pieces(text, start, stop.start())
        start = stop.end()
    yield from _pieces(text, start, len(text))


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Give a sentence, cut at blanks where it is longer than any that people write."""
    while end - start > _LONGEST:
        cut = text.rfind(" ", start + 1, start + _LONGEST)
        cut = cut if cut > start else start + _LONGEST
        if text[start:cut].strip():
            yield start, cut
        start = cut
    if text[start:end].strip():
        yield start, end


def _reaches(cues: re.Pattern[str], before: str, *, ends: re.Pattern[str] = _ENDS_REACH) -> bool:
    """Tell whether a cue before the words reaches them: nothing after it ends its reach."""
    cleaned = _NOT_A_CUE.sub(lambda match: " " * len(match.group()), before)
    last = None
    for last in cues.finditer(cleaned):  # noqa: B007 -- the last one counts
        pass
    if last is None:
        return False
    between = cleaned[last.end() :]
    return not ends.search(between) and not _HARD_STOP.search(between.strip())


def _leads(cues: re.Pattern[str], after: str) -> bool:
    """Tell whether a cue stands in the rest of the words' own clause, or begins the next: "pneumonia, ruled out"."""
    cleaned = _NOT_A_CUE.sub(lambda match: " " * len(match.group()), after)
    own, *rest = _CLAUSE_END.split(cleaned, maxsplit=1)
    return bool(cues.search(own) or (rest and cleaned[len(own) :][:1] == "," and cues.match(rest[0].lstrip())))


def _follows(cues: re.Pattern[str], after: str, *, within: str) -> bool:
    """Tell whether a cue follows the words at once, joined by one of some small words: "diabetes in her mother"."""
    found = cues.search(after)
    if found is None:
        return False
    joint = after[: found.start()].split()
    return bool(joint) and joint[0].casefold() in within.split() and len(joint) <= 2  # noqa: PLR2004 -- "in her"
