r"""How one note writes its headings, and where its reader stands: notes differ from each other more than in themselves.

Example:
    >>> from chartwarden.chart.heading_lines import candidates
    >>> note = "CC: cough\nPMH: asthma"
    >>> style_of(candidates(note), text=note, document_type=None).anchors
    2

"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from chartwarden.chart.heading_candidate import Candidate, Case, Form
from chartwarden.chart.headings import Strength, Topic

FEW: Final = 2
SEVERAL: Final = 3
_NURSING: Final = frozenset({"34746-8", "28623-7"})
_ABBREVIATION: Final = 6  # letters
_SAMPLE: Final = 5_000  # characters, to see whether a note is all capitals
_SHOUTED: Final = 0.7  # of all letters in capitals: capitals then set nothing apart


@dataclass(frozen=True, slots=True)
class Style:
    """How this note writes the headings that we know."""

    counts: Counter[tuple[Form, Case]]
    anchors: int
    nursing: bool
    indent: int  # of most headings
    shouted: bool
    flattened: bool  # line ends were lost: headings stand after sentences
    whole_list: frozenset[int]  # lines of numbered headings that number the note itself, not items in a section

    def has(self, candidate: Candidate) -> bool:
        """Say whether headings of this form and case are usual here."""
        count = self.counts[candidate.form, candidate.case]
        if candidate.case is Case.CAPS and len(candidate.key) <= _ABBREVIATION:
            count = max(count, self.counts[candidate.form, Case.TITLE])  # "ECG" stands among "Impression" and "Plan"
        return count >= FEW or (count == 1 and self.anchors <= SEVERAL)

    @property
    def main(self) -> tuple[Form, Case] | None:
        """The form and case of most headings."""
        common = self.counts.most_common(1)
        return common[0][0] if common else None


@dataclass(slots=True)
class Reading:
    """Where the reader of the note stands: what was accepted, and the section it is in."""

    accepted: list[Candidate] = field(default_factory=list)
    labelled_line: int = -1  # a line that begins as a field of the letterhead

    @property
    def last(self) -> Candidate | None:
        """The heading accepted last, or None before the first."""
        return self.accepted[-1] if self.accepted else None

    @property
    def topic(self) -> Topic | None:
        """The topic of the section that the next line stands in, or None before the first heading."""
        if self.last is None:
            return None
        return self.last.entry.topic if self.last.entry is not None else Topic.OTHER


def strength_of(candidate: Candidate) -> Strength | None:
    """Give how far the words of a candidate are trusted, or None when nobody knows them."""
    return candidate.entry.strength if candidate.entry is not None else None


def topic_of(candidate: Candidate) -> Topic:
    """Give what a candidate is about; what nobody knows is another topic."""
    return candidate.entry.topic if candidate.entry is not None else Topic.OTHER


_STARTING: Final = frozenset(Form) - {Form.WIDE, Form.SENTENCE}


def style_of(found: Sequence[Candidate], *, text: str, document_type: str | None) -> Style:
    """Give the style of a note, by those of its candidates that are surely headings. Linear in the candidates.

    Args:
        found: every candidate, sorted.
        text: the note.
        document_type: a code of `DOCUMENT_TYPES`, when known: the notes of nurses are made of parts of the body.

    """
    strong = [c for c in found if c.form in _STARTING and strength_of(c) is Strength.STRONG]
    if len(strong) < FEW:  # a registration sheet has only everyday words for headings
        weaker = {Strength.STRONG, Strength.PLAIN}
        strong = [c for c in found if c.form in _STARTING and strength_of(c) in weaker and not c.has_body]
        if len(strong) < FEW:
            strong = [c for c in found if c.form in _STARTING and strength_of(c) is Strength.STRONG]
    if document_type in _NURSING:
        strong += [c for c in found if c.form in {Form.OWN, Form.COLON} and strength_of(c) is Strength.PART]
    indents = Counter(c.indent for c in strong)
    run = [c for c in found if c.form is Form.SENTENCE and strength_of(c) is Strength.STRONG]
    sample = text[:_SAMPLE]
    upper, lower = sum(map(str.isupper, sample)), sum(map(str.islower, sample))
    return Style(
        counts=Counter((c.form, c.case) for c in strong),
        anchors=len(strong),
        nursing=document_type in _NURSING,
        indent=indents.most_common(1)[0][0] if indents else 0,
        shouted=upper > _SHOUTED * (upper + lower + 1),
        flattened=len(run) >= SEVERAL and len(run) > len(strong),
        whole_list=_numbering(found),
    )


def _numbering(found: Sequence[Candidate]) -> frozenset[int]:
    """Give the lines of a numbering 1, 2, 3 that heads parts of the note: bare names, text below, half known."""
    runs: list[list[Candidate]] = []
    for candidate in found:
        if candidate.form is not Form.NUMBERED or candidate.has_body or not candidate.number:
            continue
        if runs and candidate.number == runs[-1][-1].number + 1 and candidate.line > runs[-1][-1].line + 1:
            runs[-1].append(candidate)
        elif candidate.number == 1:
            runs.append([candidate])
    return frozenset(
        candidate.line
        for run in runs
        if len(run) >= SEVERAL and FEW * sum(1 for c in run if c.entry is not None) >= len(run)
        for candidate in run
    )
