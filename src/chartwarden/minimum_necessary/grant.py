"""The grant: what a purpose opens of a chart. A pure decision over outlines; no words of any note are needed.

Every part of every document of the patient ends up shown or withheld, each with the rule that decided.
Deny wins: a restricted class is withheld whatever a rule or a widening says.

Source: 45 CFR 164.502(b), 164.514(d)(2); 164.508(a)(2) (psychotherapy notes); 42 CFR Part 2.

Example:
    >>> Shown(DocumentId("d1"), (0, 2), "inpatient-final@2026.1").sections
    (0, 2)

"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from chartwarden.chart.document import Outline
from chartwarden.chart.encounter import Encounter
from chartwarden.foundation.citation import Citation
from chartwarden.foundation.identifiers import DocumentId
from chartwarden.minimum_necessary.answers import Answer, Kind, entries_of, section_answers
from chartwarden.minimum_necessary.question import ORDINARY, Circumstances, Question, question_of
from chartwarden.minimum_necessary.rulebook import AtOnce, Rulebook
from chartwarden.minimum_necessary.widened import Through, Widening
from chartwarden.minimum_necessary.withholding import FINAL, Withholding, source_of
from chartwarden.phi.identifier_policy import IdentifierClass
from chartwarden.purpose.restricted import Subject, needed_subjects
from chartwarden.purpose.work import Purpose

__all__ = [
    "ORDINARY",
    "Circumstances",
    "Grant",
    "Shown",
    "Through",
    "Widening",
    "Withheld",
    "Withholding",
    "grant_parts",
]


@dataclass(frozen=True, slots=True)
class Shown:
    """Sections of a document that the purpose opens. `sections` are ordinals, ascending, never empty.

    `lines` says for each of them which line of the rulebook opened it; 0 for a part that was widened.
    """

    document_id: DocumentId
    sections: tuple[int, ...]
    rule: str
    lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Withheld:
    """A document, or one section of it, that stays closed. `section` None means the whole document."""

    document_id: DocumentId
    section: int | None
    why: Withholding
    rule: str
    source: Citation

    @property
    def may_be_requested(self) -> bool:
        """Tell whether a justified request can open it."""
        return self.why not in FINAL


@dataclass(frozen=True, slots=True)
class Grant:
    """The answer. `shown` and `withheld` together cover every section of every outline given, once."""

    purpose: Purpose
    shown: tuple[Shown, ...]
    withheld: tuple[Withheld, ...]
    identifiers: frozenset[IdentifierClass]
    rule: str  # `inpatient-final@2026.1`

    readable: frozenset[Subject] = frozenset()  # sensitive subjects whose clauses are not masked
    revealed: frozenset[tuple[DocumentId, int]] = frozenset()  # sections in which no sensitive clause is
    at_once: AtOnce = field(default_factory=AtOnce)  # what the ladder opens for a specific reason
    kept_out: frozenset[str] = frozenset()  # words of headings that the rule never shows, or keeps for other codes
    _sections: Mapping[DocumentId, tuple[int, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Note where each document stands: a chart may have a thousand, and each is asked about."""
        object.__setattr__(self, "_sections", {shown.document_id: shown.sections for shown in self.shown})

    def sections_of(self, document_id: DocumentId) -> tuple[int, ...]:
        """Give the ordinals of a document's open sections; empty when the document is closed."""
        return self._sections.get(document_id, ())


def grant_parts(
    purpose: Purpose,
    outlines: Sequence[Outline],
    *,
    encounters: Iterable[Encounter],
    rulebook: Rulebook,
    widenings: Sequence[Widening] = (),
    now: datetime,
    circumstances: Circumstances = ORDINARY,
) -> Grant:
    """Split a patient's chart into what this purpose needs and what it does not.

    Args:
        purpose: its kind must be a rule of the rulebook.
        outlines: every document of the patient, of all encounters; may be empty. One of another patient stays closed.
        encounters: the patient's encounters; must hold the purpose's own.
        rulebook: the rules in force.
        widenings: approved parts beyond the rule; those expired at `now` do not count.
        now: aware instant of the decision.
        circumstances: consents, clearances and marked evidence; none when left out.

    Returns:
        A grant that covers each section of each outline exactly once, documents in the order given.

    Raises:
        KeyError: the kind of work has no rule, or the encounter is not among `encounters`.

    Source:
        45 CFR 164.514(d)(2); coverage rules: 164.514(d)(3)(iii), (d)(4).

    """
    rule = rulebook.rules[purpose.kind]
    rule_id = f"{rule.kind}@{rulebook.version}"
    by_id = {encounter.id: encounter for encounter in encounters}
    question = question_of(purpose, outlines, rulebook=rulebook, by_id=by_id, circumstances=circumstances)
    live = [widening for widening in widenings if widening.expires_at > now]
    shown: list[Shown] = []
    withheld: list[Withheld] = []
    known: dict[Kind, Answer] = {}
    for outline in outlines:
        closed, answers = _decided(outline, question, known)
        wider = {widening.section for widening in live if widening.reaches(outline, closed)}
        if wider:
            answers = [
                0 if isinstance(answer, Withholding) and (None in wider or section.ordinal in wider) else answer
                for section, answer in zip(outline.sections, answers, strict=True)
            ]
        told = list(zip((section.ordinal for section in outline.sections), answers, strict=True))
        opened = [(ordinal, answer) for ordinal, answer in told if not isinstance(answer, Withholding)]
        if opened:
            ordinals, lines = zip(*opened, strict=True)
            shown.append(Shown(outline.id, ordinals, rule_id, lines))
            withheld.extend(
                Withheld(outline.id, ordinal, answer, rule_id, source_of(answer))
                for ordinal, answer in told
                if isinstance(answer, Withholding)
            )
        else:
            why = closed or Withholding.SECTION
            withheld.append(Withheld(outline.id, None, why, rule_id, source_of(why)))
    readable = rule.reveals | needed_subjects(purpose.target)
    return Grant(
        purpose,
        tuple(shown),
        tuple(withheld),
        rule.identifiers,
        rule_id,
        readable,
        _revealed(live, outlines),
        rule.at_once,
        question.kept_out,
    )


def _decided(
    outline: Outline, question: Question, known: dict[Kind, Answer]
) -> tuple[Withholding | None, list[Answer]]:
    """Give why a whole document is closed, if it is, and the answer for each of its sections."""
    deciding = entries_of(outline, question)
    if isinstance(deciding, Withholding):
        return deciding, [deciding] * len(outline.sections)
    return None, section_answers(outline, deciding, question, known=known)


def _revealed(live: Iterable[Widening], outlines: Sequence[Outline]) -> frozenset[tuple[DocumentId, int]]:
    """Give the sections that a second person opened by name, or that glass was broken for.

    Whole documents and charts that a second person opened leave such clauses masked.
    """
    by_name = {
        (widening.document_id, widening.section)
        for widening in live
        if widening.through is Through.SECOND_PERSON
        and widening.document_id is not None
        and widening.section is not None
    }
    broken = {(widening.document_id, widening.section) for widening in live if widening.through is Through.GLASS}
    if not broken:
        return frozenset(by_name)
    return frozenset(by_name) | frozenset(
        (outline.id, section.ordinal)
        for outline in outlines
        for section in outline.sections
        if {(outline.id, None), (outline.id, section.ordinal)} & broken
    )
