"""A synthetic ward: any number of invented charts, one after the other, with the answers.

A chart depends on the seed, its place and the day alone. A larger ward therefore begins with the same charts as a
smaller one, and any one chart can be made without making the others.

Example:
    >>> from datetime import date
    >>> first = next(ward(seed=7, patients=1, today=date(2026, 11, 23)))
    >>> first.patient.id, len(first.work) > 0
    ('ward-7-0', True)

"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from types import MappingProxyType

from chartwarden.chart.coding import Coding, Fact, FactKind
from chartwarden.chart.document import RestrictedClass
from chartwarden.chart.encounter import Encounter, EncounterClass
from chartwarden.foundation.errors import MalformedError
from chartwarden.foundation.identifiers import EncounterId, FactId
from chartwarden.synthetic import bedside, clinical, procedures, registration, sensitive
from chartwarden.synthetic.answers import Stay, answer_to, code_system
from chartwarden.synthetic.chance import stream
from chartwarden.synthetic.grammar import Teller
from chartwarden.synthetic.note import Written
from chartwarden.synthetic.people import Cast, patient_id_at, person_at, tied_member
from chartwarden.synthetic.scene import Scene, account_number, scene_at
from chartwarden.synthetic.staff import staff
from chartwarden.synthetic.values import (
    HeadingMark,
    InsuranceCard,
    Mark,
    MarkKind,
    WardChart,
    WardWork,
)
from chartwarden.workforce.member import Role

PrintCard = Callable[[InsuranceCard], bytes]
_LONGEST_DAILY_NOTES = 3  # progress notes told per stay; more would tell nothing new
_DESK = MappingProxyType(
    {
        "laterality-query": Role.CDI,
        "acuity-query": Role.CDI,
        "linkage-query": Role.CDI,
        "clinical-validation": Role.CDI,
        "internal-audit": Role.AUDITOR,
        "payer-drg-audit": Role.AUDITOR,
    }
)


def no_card(_: InsuranceCard) -> bytes:
    """Print nothing: the card's document then has no bytes. Pictures are drawn by an adapter."""
    return b""


def ward(*, seed: int, patients: int, today: date, print_card: PrintCard = no_card) -> Iterator[WardChart]:
    """Give the charts of a ward, one by one; nothing of a chart is kept once the next is asked for.

    Args:
        seed: decides everything together with `today`; 0 or more.
        patients: how many; 0 gives none.
        today: the day on which the ward is looked at; dates in the charts lie before it, due dates around it.
        print_card: draws the picture of an insurance card.

    Raises:
        MalformedError: when the seed or the number of patients is negative.

    """
    if seed < 0 or patients < 0:
        raise MalformedError(
            what="a seed and a number of patients cannot be negative", where="ward", fix="Use 0 or more."
        )
    for place in range(patients):
        yield chart_at(seed, place, today=today, print_card=print_card)


def chart_at(seed: int, place: int, *, today: date, print_card: PrintCard = no_card) -> WardChart:
    """Give the chart of one place in the ward. Same arguments, same chart, down to the byte (the picture aside)."""
    telling = _Telling(scene_at(seed, place, today=today), print_card)
    scene = telling.scene
    for paper in scene.story.papers:
        telling.write(paper)
    telling.write_special()
    visits = range(1, 3 if scene.chance("visits").random() < 0.3 else 2)  # noqa: PLR2004 -- a share
    for visit in visits:
        told = sensitive.earlier_visit(scene, visit=visit, document_id=telling.next_id())
        telling.encounters.append(told.encounter)
        telling.keep(told.written, is_current=False)
    documents = tuple(written.document for written in telling.written)
    return WardChart(
        patient=scene.person.patient,
        encounters=tuple(telling.encounters),
        documents=documents,
        facts=_facts(scene),
        work=_work(scene, telling),
        marks=(*scene.person.marks, *telling.marks),
        headings=tuple(
            HeadingMark(written.document.outline.id, start, loinc)
            for written in telling.written
            for start, loinc in written.headings
        ),
        story=scene.story.slug,
    )


class _Telling:
    """A chart while its documents are written. Not a value: it lives only inside `chart_at`."""

    def __init__(self, scene: Scene, print_card: PrintCard) -> None:
        self.scene, self.print_card = scene, print_card
        self.written: list[Written] = []
        self.current: list[Written] = []
        self.encounters: list[Encounter] = [scene.encounter]
        self.marks: list[Mark] = []

    def next_id(self) -> str:
        return f"ward-{self.scene.seed}-{self.scene.place}-d{len(self.written):02d}"

    def keep(self, written: Written, *, is_current: bool) -> None:
        self.written.append(written)
        if is_current:
            self.current.append(written)
        closed = written.document.outline.restricted
        if closed is not None:
            self.marks.append(Mark(MarkKind.RESTRICTED, document_id=written.document.outline.id))

    def write(self, paper: str) -> None:
        """Write the documents that a story's paper stands for."""
        scene = self.scene
        if paper == "card":
            picture = self.print_card(registration.card_of(scene))
            self.keep(registration.insurance_card(scene, self.next_id(), picture=picture), is_current=True)
        elif paper == "progress":
            for day in range(2, 2 + min(_LONGEST_DAILY_NOTES, max(1, scene.stay_days - 1))):
                self.keep(clinical.progress(scene, self.next_id(), day=day), is_current=True)
        elif paper == "imaging":
            for place, study in enumerate(scene.story.imaging):
                self.keep(clinical.imaging(scene, self.next_id(), study, place=place), is_current=True)
        elif paper in {"nursing", "lab"}:
            self._write_rounds(paper)
        else:
            self.keep(_PAPERS[paper](scene, self.next_id()), is_current=True)

    def _write_rounds(self, paper: str) -> None:
        rounds = 2 if self.scene.is_stay and self.scene.chance("rounds", paper).random() < 0.6 else 1  # noqa: PLR2004 -- a share
        for number in range(rounds):
            if paper == "nursing":
                self.keep(bedside.nursing(self.scene, self.next_id(), shift=2 * number), is_current=True)
            else:
                self.keep(bedside.laboratory(self.scene, self.next_id(), round_of=number), is_current=True)

    def write_special(self) -> None:
        """Write what the patient's part in the ward calls for: a note gone astray, a closed note."""
        scene, cast = self.scene, self.scene.cast
        chance = scene.chance("special")
        closed = chance.random()
        if cast is Cast.MIXED_UP and scene.place > 0:
            self._write_astray(scene.place - chance.choice((1, 1, 2)))
        if cast is Cast.PSYCHOTHERAPY or closed < 0.03:  # noqa: PLR2004 -- a share
            session = sensitive.psychotherapy(scene, self.next_id(), self._sessions("Behavioral Health", 8))
            self.keep(session, is_current=False)
        if cast is Cast.PART_2 or closed > 0.98:  # noqa: PLR2004 -- a share
            self.keep(sensitive.part_2(scene, self.next_id(), self._sessions("Recovery Center", 9)), is_current=False)

    def _write_astray(self, place: int) -> None:
        scene = self.scene
        place = max(0, place)
        other = person_at(scene.seed, place, today=scene.today)
        if scene.chance("astray").random() < 0.5:  # noqa: PLR2004 -- a share
            astray = bedside.nursing(scene, self.next_id(), shift=1, subject=other)
        else:
            astray = bedside.laboratory(scene, self.next_id(), round_of=1, subject=other)
        document_id = astray.document.outline.id
        self.keep(astray, is_current=False)
        mark = Mark(MarkKind.MIXED_UP, other_patient_id=patient_id_at(scene.seed, place), document_id=document_id)
        self.marks.append(mark)

    def _sessions(self, house: str, visit: int) -> Encounter:
        """Give the encounter of a closed note: one time in two the stay itself, else a visit of its own."""
        scene, chance = self.scene, self.scene.chance("sessions", visit)
        if scene.is_stay and chance.random() < 0.5:  # noqa: PLR2004 -- a share
            return scene.encounter
        starts_at = (scene.arrives_at - timedelta(days=chance.randint(9, 120))).replace(
            hour=chance.randint(9, 17), minute=0
        )
        encounter = Encounter(
            id=EncounterId(f"ward-{scene.seed}-{scene.place}-e{visit}"),
            patient_id=scene.person.patient.id,
            kind=EncounterClass.AMBULATORY,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=50),
            number=account_number(scene.person, seed=scene.seed, place=scene.place, visit=visit),
            facility=f"{scene.person.facility.town} {house}",
        )
        self.encounters.append(encounter)
        return encounter


_PAPERS: Mapping[str, Callable[[Scene, str], Written]] = MappingProxyType(
    {
        "face": registration.face_sheet,
        "ed": clinical.emergency,
        "hp": clinical.history_and_physical,
        "consult": clinical.consult,
        "discharge": clinical.discharge_summary,
        "office": clinical.office,
        "operation": procedures.operation,
        "pathology": procedures.pathology,
    }
)


def _facts(scene: Scene) -> tuple[Fact, ...]:
    """Give the problem list as the source system keeps it: first impressions and old entries, not the answer."""
    codes = [Teller(scene.chance("facts"), scene.values).tell(problem.code) for problem in scene.problems[:1]]
    codes.extend(one.code for one in scene.comorbidities)
    codes.extend(trap.code for trap in scene.story.traps[:1])
    return tuple(
        Fact(
            id=FactId(f"ward-{scene.seed}-{scene.place}-f{number:02d}"),
            patient_id=scene.person.patient.id,
            encounter_id=scene.encounter.id,
            kind=FactKind.CONDITION,
            codings=(Coding(code_system(code), code),),
            recorded_on=scene.arrives_at.date(),
        )
        for number, code in enumerate(dict.fromkeys(codes))
    )


def _work(scene: Scene, telling: _Telling) -> tuple[WardWork, ...]:
    chance = scene.chance("work")
    tell = Teller(chance, scene.values).tell
    stay = Stay(
        written=telling.current,
        arrived_at=scene.arrives_at,
        present={
            **{one.code: "Y" for one in scene.comorbidities},
            **{tell(problem.code): problem.poa for problem in scene.problems},
        } if scene.is_stay else {},
        trap_kinds={trap.code: trap.kind for trap in scene.story.traps},
    )  # fmt: skip
    items: list[WardWork] = []
    for task in scene.story.work:
        if chance.random() > task.share or not scene.holds(task.when):
            continue
        named = task.stands if task.kind.endswith("-query") else task.codes
        answer = answer_to(task, stay, wanted=tuple(tell(code) for code in named))
        if answer.codes or answer.indicators:
            items.append(
                WardWork(
                    kind=task.kind,
                    encounter_id=scene.encounter.id,
                    target=tuple(tell(target) for target in task.target),
                    due_on=scene.today + timedelta(days=chance.randint(-2, 6)),
                    assignee=_assignee(scene, task.kind, number=len(items)),
                    answer=answer,
                )
            )
    return tuple(items)


def _assignee(scene: Scene, kind: str, *, number: int) -> str | None:
    """Give whom the work falls to. Namesakes get the stranger's chart on purpose: it must open without a question."""
    roster = staff(seed=scene.seed)
    tied = tied_member(scene.seed, scene.place)
    role = _DESK.get(kind, Role.CODER)
    fit = [one.member for one in roster if role in one.member.roles]
    if tied is not None and scene.cast is Cast.SAME_SURNAME and tied.member in fit:
        return tied.member.user_id
    fit = [member for member in fit if tied is None or member.user_id != tied.member.user_id]
    if not fit or stream(scene.seed, "assign", scene.place, number).random() < 0.1:  # noqa: PLR2004 -- left for the manager
        return None
    return fit[(scene.place + number) % len(fit)].user_id


def has_closed_note(chart: WardChart, closed: RestrictedClass) -> bool:
    """Tell whether the chart holds a note of that class."""
    return any(document.outline.restricted is closed for document in chart.documents)
