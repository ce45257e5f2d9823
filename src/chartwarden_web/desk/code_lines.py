"""Assigned codes as the right pane shows them, with what stands beside them. It decides nothing.

Example:
    >>> AdmissionChoice("Y", "Yes, present").words
    'Yes, present'

"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from chartwarden.actions.admission import indicators
from chartwarden.actions.charts import Mark
from chartwarden.actions.coding_steps import evidence_key, undoable
from chartwarden.actions.desk import Desk
from chartwarden.adapters.icd10cm import SYSTEM
from chartwarden.chart.code_rules import CodeRules, Remark, RuledCode, remarks
from chartwarden.chart.coding import Change, CodedResult, CodingStep, Evidence, PresentOnAdmission
from chartwarden.chart.encounter import EncounterClass
from chartwarden.purpose.work import WorkItem
from chartwarden_web.codes import icd10cm
from chartwarden_web.desk.workbench import Outlook, raw_span

TONES: Final = 6  # colours of evidence; the seventh code has the first again, and its own number

_ADMISSION: Final = {
    PresentOnAdmission.YES: "Yes, present",
    PresentOnAdmission.NO: "No, arose later",
    PresentOnAdmission.UNKNOWN: "Unknown: not documented",
    PresentOnAdmission.UNDETERMINED: "Undetermined, says the provider",
    PresentOnAdmission.EXEMPT: "1: exempt from reporting",
}
_DONE: Final = {
    Change.ASSIGNED: "{code} assigned",
    Change.REMOVED: "{code} taken out",
    Change.MARKED: "evidence for {code}",
    Change.UNMARKED: "evidence of {code} taken away",
    Change.ADMISSION: "present on admission of {code}",
    Change.MOVED: "{code} moved",
    Change.COMMENTED: "comment on {code}",
}


@dataclass(frozen=True, slots=True, repr=False)
class EvidenceLine:
    """Words that support a code, by where they stand. `is_open` is false once the work no longer opens that part.

    `span` is empty unless the document was read for this answer: where a mask stands is known only then.
    """

    evidence: Evidence
    key: str  # names it for a form
    where: str
    span: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class AdmissionChoice:
    """One answer to whether a condition was present on admission."""

    value: str
    words: str


@dataclass(frozen=True, slots=True, repr=False)
class CodeLine:
    """An assigned code, with the notes of the code set, and what to look at again among the others."""

    coded: CodedResult
    place: int  # from 1
    tone: int  # from 1
    evidence: tuple[EvidenceLine, ...]
    rules: CodeRules
    remarks: tuple[Remark, ...]
    admission: str  # the indicator; empty while nobody said
    choices: tuple[AdmissionChoice, ...] = ()  # what may be said of it; empty where the stay has no admission


@dataclass(frozen=True, slots=True, repr=False)
class Pane:
    """Everything that the list of codes shows."""

    lines: tuple[CodeLine, ...]
    has_admission: bool
    first: str  # what the first code is called
    undo: str  # what would be taken back; empty when nothing


def pane_of(
    desk: Desk,
    item: WorkItem,
    coded: Sequence[CodedResult],
    outlook: Outlook,
    *,
    marks: Sequence[Mark] = (),
    person: str = "",
    kind: EncounterClass | None = None,
) -> Pane:
    """Lay the codes of a work item out.

    Args:
        desk: who codes; the work is theirs.
        item: the work.
        coded: its codes, in their sequence.
        outlook: what it opens.
        marks: evidence in the document that was read for this answer, exactly.
        person: age and sex as the banner tells them (`68 female`), empty where it does not.
        kind: of the encounter; None where it is not known yet.

    """
    is_inpatient = (kind or desk.charts.encounter(item.purpose.encounter_id).kind) is EncounterClass.INPATIENT
    lines = code_lines(coded, outlook, marks=marks, person=person, key=desk.content_key)
    if is_inpatient:
        may_be_said = indicators(desk, [line.coded.coding for line in lines])
        lines = tuple(replace(line, choices=_choices(said)) for line, said in zip(lines, may_be_said, strict=True))
    return Pane(
        lines,
        is_inpatient,
        "Principal" if is_inpatient else "First-listed",
        undo_words(undoable(desk.work.last_step(item.id), item)),
    )


def code_lines(
    coded: Sequence[CodedResult], outlook: Outlook, *, key: bytes, marks: Sequence[Mark] = (), person: str = ""
) -> tuple[CodeLine, ...]:
    """Lay assigned codes out, each with where its evidence stands; exactly, in the document that `marks` are of."""
    spans = {(mark.coded_id, mark.evidence): raw_span(mark.span) for mark in marks}
    ruled = {one.coding.code: _ruled(one) for one in coded}
    age, sex = _age_and_sex(person)
    said = remarks(list(ruled.values()), sex=sex, age_years=age)
    return tuple(
        CodeLine(
            one,
            place,
            (place - 1) % TONES + 1,
            tuple(
                _evidence_line(evidence, outlook, key=key, span=spans.get((one.id, evidence), ""))
                for evidence in one.evidence
            ),
            ruled[one.coding.code].rules,
            tuple(remark for remark in said if remark.code == one.coding.code),
            one.present_on_admission.value if one.present_on_admission else "",
        )
        for place, one in enumerate(coded, start=1)
    )


def _choices(may_be_said: Sequence[PresentOnAdmission]) -> tuple[AdmissionChoice, ...]:
    return tuple(AdmissionChoice(value.value, _ADMISSION[value]) for value in may_be_said)


def undo_words(step: CodingStep | None) -> str:
    """Say what would be taken back; empty when nothing would."""
    return _DONE[step.change].format(code=step.code) if step else ""


def _ruled(one: CodedResult) -> RuledCode:
    found = icd10cm.ruled(one.coding.code) if one.coding.system == SYSTEM else None
    return found or RuledCode(one.coding.code, one.coding.display, CodeRules())


def _age_and_sex(person: str) -> tuple[int | None, str]:
    age, _, sex = person.rpartition(" ")
    return (int(age) if age.isdecimal() and len(age) <= 3 else None), sex  # noqa: PLR2004 -- digits of an age


def _evidence_line(evidence: Evidence, outlook: Outlook, *, key: bytes, span: str) -> EvidenceLine:
    where = outlook.where(evidence.document_id, evidence.section)
    named = evidence_key(evidence, key=key)
    return EvidenceLine(evidence, named, where or "a part that this work no longer opens", span, is_open=bool(where))
