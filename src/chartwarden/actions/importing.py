"""Bringing charts in: identity checked, PHI found, stored encrypted, whole documents or nothing, one entry per file.

Doubt quarantines: a person whose record number belongs to somebody else already, a document without a known patient, a
second content under a stored id, a document that is another patient's (`actions.whose`). Nothing is merged silently.

A registration that leaves something out takes nothing away; one that adds something has the patient's notes scanned
anew. A correction that closes a stored document is applied at once; one that would open it is a conflict.

Example:
    >>> ImportReport().brought_nothing
    True

"""

import hashlib
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import partial

from chartwarden.actions.conflicts import give_back_charts
from chartwarden.actions.desk import Acting, Desk, Environment
from chartwarden.actions.stores import NewDocument, Scanned, StoredValue
from chartwarden.actions.whose import Whose
from chartwarden.chart.coding import Fact
from chartwarden.chart.document import Document, DocumentStatus, Outline, RestrictedClass
from chartwarden.chart.encounter import Encounter
from chartwarden.chart.incoming import Incoming, PassedOver, Quarantined, TestDataMark, Withdrawn
from chartwarden.chart.patient import Patient
from chartwarden.chart.sections import split_sections
from chartwarden.foundation.citation import REAL_DATA_IN_TESTS, WORKFORCE_USES
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import EncounterId, FactId, PatientId, keyed_id
from chartwarden.ledger.entry import Act
from chartwarden.mixup.doubt import FOUND_ELSEWHERE, Doubt, Verdict, doubts_of
from chartwarden.mixup.identity import can_be_one_person, merged, names_patient
from chartwarden.phi.known import KnownIdentifiers
from chartwarden.phi.scan import FINDER_VERSION, scan
from chartwarden.purpose.part2_notice import is_of_programme
from chartwarden.workforce.member import Role

_ChartValue = Patient | Encounter | Document | Fact
_MAY_IMPORT = frozenset({Role.ADMINISTRATOR})
_MOST_VALUES_IN_A_BATCH = 400
_MOST_BYTES_IN_A_BATCH = 4 * 1024 * 1024  # keeps write transactions short, so that readers' entries are not held up
_MOST_PATIENTS_KEPT = 2_000
_MOST_MATCHERS_KEPT = 500  # of what is known of a patient; each takes about 0.1 MB and some milliseconds to make
_DIGEST_PART = 16  # letters: 80 bits, for telling apart the versions of one document
_NAME_THE_SYSTEM = "Check which chart it belongs to; if two systems use the same ids, name each with --source."


@dataclass(slots=True)
class ImportReport:
    """What one file brought. Counts and reasons only; no PHI."""

    stored: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    passed_over: Counter[str] = field(default_factory=Counter)
    quarantined: list[Quarantined] = field(default_factory=list)
    identifiers_found: int = 0
    others_documents: int = 0  # kept out, because they are another patient's
    marked: int = 0  # stored with a mark, because they may be about somebody else
    conflicts: int = 0  # documents whose id is stored with other content

    @property
    def brought_nothing(self) -> bool:
        """Tell whether nothing was stored and nothing was there already."""
        return not self.stored and not self.unchanged


@dataclass(frozen=True, slots=True)
class Mark:
    """Why a non-production instance may load the data: what says that nobody in it is real."""

    how: str  # `FHIR HTEST`, `MARK.json`, `attested by <user id>`


@dataclass(slots=True)
class ImportRun:
    """What the files of one import have in common: the patients in doubt, and those whom a registration confirmed."""

    doubted: set[PatientId] = field(default_factory=set)
    confirmed: set[PatientId] = field(default_factory=set)


def require_mark(environment: Environment, mark: Mark | None) -> None:
    """Let pass, or refuse to load what may be real patients into a demo or test.

    Raises:
        RefusedError: the instance is not for production and nothing marks the data as synthetic or Safe Harbor.

    Source:
        45 CFR 164.502(a); 164.514(a)-(b); control TRN-1.

    """
    if environment is not Environment.PRODUCTION and mark is None:
        raise RefusedError(
            rule="no-real-patients-outside-production",
            because=f"this instance is for {environment}, and nothing marks the data as synthetic or de-identified",
            source=REAL_DATA_IN_TESTS,
            next_step="Load data that marks itself (FHIR HTEST, HL7 v2 MSH-11 T), or attest with --mark synthetic.",
        )


def encounter_to_attach(desk: Desk, encounter_id: EncounterId) -> Encounter:
    """Give the encounter that an importer names for files which name no patient.

    Raises:
        RefusedError: the member's role does not import.
        NotFoundError: there is no such encounter.

    """
    with desk.acting(Act.IMPORT) as act:
        _require_importer(desk)
        encounter = desk.charts.encounter(encounter_id)
        act.note(
            patient=desk.ledger.pseudonym("patient", encounter.patient_id),
            encounter=desk.ledger.pseudonym("encounter", encounter.id),
        )
        return encounter


def mark_of(values: Iterable[Incoming]) -> Mark | None:
    """Give the mark that a file carries of itself; None when it carries none. Reads the whole stream."""
    found = None
    for value in values:
        if isinstance(value, TestDataMark):
            found = Mark(value.how)
    return found


def import_charts(
    desk: Desk,
    values: Iterable[Incoming],
    *,
    source: str,
    mark: Mark | None,
    run: ImportRun | None = None,
    on_value: Callable[[], None] = lambda: None,
) -> ImportReport:
    """Store one file's chart values.

    Args:
        desk: who imports.
        values: a reader's stream; patients come before what is theirs.
        source: a digest that names the file in the ledger; never its name, which may hold PHI.
        mark: what says that the data is not of real people; needed outside production.
        run: shared by the files of one import, so that a doubt in one file holds in the next; a fresh one if left out.
        on_value: called for each value, for progress.

    Returns:
        Counts by type, and what was kept out and why.

    Raises:
        RefusedError: real patients may not be loaded here, or the entry could not be written.
        MalformedError: from the reader. Batches stored before it are whole documents, and importing again is safe.

    Source:
        45 CFR 164.312(c)(1); control TRN-1.

    """
    with desk.acting(Act.IMPORT, details={"source": source, "mark": mark.how if mark else None}) as act:
        _require_importer(desk)
        require_mark(desk.environment, mark)
        intake = _Intake(desk, run or ImportRun())
        try:
            for value in values:
                intake.take(value)
                on_value()
            intake.flush()
        finally:
            intake.give_back(act)
            act.note(
                counts={
                    **{f"stored.{name}": count for name, count in intake.report.stored.items()},
                    "quarantined": len(intake.report.quarantined),
                    "others_documents": intake.report.others_documents,
                    "marked": intake.report.marked,
                    "passed_over": sum(intake.report.passed_over.values()),
                }
            )
        return intake.report


def _require_importer(desk: Desk) -> None:
    if not desk.member.roles & _MAY_IMPORT:
        raise RefusedError(
            rule="administrators-import",
            because="only an administrator brings charts in",
            source=WORKFORCE_USES,
            next_step="Ask an administrator.",
        )


class _Intake:
    """One file on its way in."""

    def __init__(self, desk: Desk, run: ImportRun) -> None:
        self._desk, self._run = desk, run
        self.report = ImportReport()
        self._batch: list[_ChartValue] = []
        self._bytes = 0
        self._patients: OrderedDict[PatientId, Patient] = OrderedDict()
        self._known: OrderedDict[PatientId, KnownIdentifiers] = OrderedDict()
        self._changed: set[PatientId] = set()  # patients whom the batch registers, or says more of
        self._grown: set[PatientId] = set()  # stored patients of whom the batch says more than was known
        self._fresh: dict[PatientId, list[Encounter]] = {}  # encounters of the batch, not stored yet
        self._whose = Whose(desk)
        self._said_more_of: set[PatientId] = set()  # as `_grown`, of the whole file

    def give_back(self, act: Acting) -> None:
        """Take open work from whom it must not be with, now that more is known of some patients."""
        if self._said_more_of:
            with self._desk.together():
                give_back_charts(self._desk, act, self._said_more_of)

    def take(self, value: Incoming) -> None:
        if isinstance(value, Quarantined):
            self.report.quarantined.append(value)
        elif isinstance(value, PassedOver):
            self.report.passed_over[value.kind] += 1
        elif isinstance(value, Withdrawn):
            self.flush()  # the document may be in the batch
            self._withdraw(value)
        elif not isinstance(value, TestDataMark):
            self._batch.append(_labelled(value) if isinstance(value, Document) else value)
            if isinstance(value, Document):
                self._bytes += len(value.text) + len(value.original)
            if len(self._batch) >= _MOST_VALUES_IN_A_BATCH or self._bytes >= _MOST_BYTES_IN_A_BATCH:
                self.flush()

    def flush(self) -> None:
        """Check and store what has gathered, all of it in one transaction."""
        batch, self._batch, self._bytes = self._batch, [], 0
        if not batch:
            return
        self._learn_patients(batch)
        self._learn_encounters(batch)
        self._whose = Whose(self._desk)
        self._whose.learn(self._patients[one] for one in self._changed - self._run.doubted)
        ready = self._admitted(batch)
        with self._desk.together():
            self._desk.charts.save(ready)
            self._desk.prints.put_persons(self._whose.persons)
            self._desk.prints.put_texts(self._whose.printed)
            self._said_more_of |= self._grown
            for patient_id in self._grown:
                known = self._known_of(patient_id)
                self._desk.charts.rescan(patient_id, find=partial(scan, known=known), finder=FINDER_VERSION)
                self._desk.charts.look_over(patient_id, look=partial(_doubts_anew, self._patients[patient_id]))
        for stored in ready:
            if not (isinstance(stored, Patient) and stored.id in self._run.doubted):  # only the doubt was noted
                self.report.stored[_kind(stored)] += 1

    def _withdraw(self, value: Withdrawn) -> None:
        """Close a stored document that its sender takes back."""
        with self._desk.together():
            is_closed = self._desk.charts.withdraw(value.document_id, patient_id=value.patient_id)
            if is_closed:
                self._desk.prints.remove(value.document_id)
        if is_closed:
            self.report.stored["withdrawal"] += 1
        else:
            self.report.quarantined.append(
                Quarantined(value.place, "it is marked as entered in error", "Nothing to do if that is right.")
            )

    def _admitted(self, batch: list[_ChartValue]) -> list[StoredValue]:
        """Give what may be stored; report the rest."""
        encounters, facts = self._encounters(batch), self._facts(batch)
        digests = self._desk.charts.digests(value.outline.id for value in batch if isinstance(value, Document))
        ready: dict[str, StoredValue] = {}
        for value in batch:
            if isinstance(value, Patient):
                if value.id in self._changed:
                    ready[value.id] = self._patients[value.id]
            elif (because := self._doubt(value, encounters, facts)) is not None:
                self.report.quarantined.append(because)
            elif isinstance(value, Document):
                self._admit(value, digests.get(value.outline.id), ready)
            else:
                ready[value.id] = value
        return list(ready.values())

    def _learn_patients(self, batch: list[_ChartValue]) -> None:
        """Know every patient the batch speaks of, and refuse those whose number is somebody else's already."""
        named = {_patient_id(value) for value in batch}
        for patient_id in named & self._patients.keys():  # the oldest are forgotten, and these are needed now
            self._patients.move_to_end(patient_id)
        for patient_id, patient in self._desk.charts.registered(named - self._patients.keys()).items():
            self._patients[patient_id] = patient
        self._grown, self._changed = set(), set()
        for value in batch:
            if isinstance(value, Patient):
                self._register(value)
        while len(self._patients) > _MOST_PATIENTS_KEPT + len(named):
            oldest, _ = self._patients.popitem(last=False)
            self._known.pop(oldest, None)

    def _register(self, sent: Patient) -> None:
        """Take a registration in: a new one, one that adds to what is known, or one that is somebody else's."""
        before = self._patients.get(sent.id)
        if before is not None and not can_be_one_person(before, sent):
            self._run.doubted.add(sent.id)
            self._patients[sent.id] = replace(before, is_disputed=True)
            self._changed.add(sent.id)  # so that a later import of files without registrations knows of the doubt
            self.report.quarantined.append(
                Quarantined(
                    place="patient",
                    what="the record number is a different person's here; nothing of this one is stored",
                    fix="Compare both registrations; send the right number, or name the register with --source.",
                )
            )
            return
        after = sent if before is None else merged(before, sent)
        self._run.confirmed.add(sent.id)
        if after == before:
            self.report.unchanged["patient"] += 1
            return
        if before is not None:
            self._grown.add(sent.id)
        self._patients[sent.id] = after
        self._changed.add(sent.id)
        self._known.pop(sent.id, None)

    def _learn_encounters(self, batch: list[_ChartValue]) -> None:
        """Know the encounters that the batch brings: their numbers are identifiers to be found in its notes."""
        self._fresh = {}
        for value in batch:
            if isinstance(value, Encounter):
                self._fresh.setdefault(value.patient_id, []).append(value)
                self._known.pop(value.patient_id, None)

    def _encounters(self, batch: list[_ChartValue]) -> dict[EncounterId, PatientId]:
        """Give the encounters that the batch brings or refers to, with their patients. Who came first has it."""
        asked = {
            encounter_id
            for value in batch
            if not isinstance(value, Patient) and (encounter_id := _encounter_id(value)) is not None
        }
        known = dict(self._desk.charts.known_encounters(asked))
        for value in batch:
            if isinstance(value, Encounter) and self._is_known(value.patient_id):
                known.setdefault(value.id, value.patient_id)
        return known

    def _facts(self, batch: list[_ChartValue]) -> dict[FactId, PatientId]:
        """Give the facts that the batch brings, with their patients. Who came first has it."""
        facts = [value for value in batch if isinstance(value, Fact)]
        known = dict(self._desk.charts.known_facts(fact.id for fact in facts))
        for fact in facts:
            if self._is_known(fact.patient_id):
                known.setdefault(fact.id, fact.patient_id)
        return known

    def _is_known(self, patient_id: PatientId) -> bool:
        return patient_id in self._patients and not self._is_doubted(patient_id)

    def _is_doubted(self, patient_id: PatientId) -> bool:
        """Tell whether it is in doubt whose this is: in this import, or since an earlier one that did not settle it."""
        if patient_id in self._run.doubted:
            return True
        patient = self._patients.get(patient_id)
        return patient is not None and patient.is_disputed and patient_id not in self._run.confirmed

    def _doubt(
        self,
        value: Encounter | Document | Fact,
        encounters: dict[EncounterId, PatientId],
        facts: dict[FactId, PatientId],
    ) -> Quarantined | None:
        """Say why a value is kept out, or None."""
        patient_id, kind = _patient_id(value), type(value).__name__.casefold()
        if self._is_doubted(patient_id):
            return Quarantined(kind, "its patient is in doubt", "Send it again together with the right registration.")
        if patient_id not in self._patients:
            return Quarantined(kind, "its patient is not known here", "Send the patient first, or in the same file.")
        encounter_id = _encounter_id(value)
        if isinstance(value, Fact) and facts[value.id] != patient_id:
            return Quarantined(kind, "its id is another patient's fact", _NAME_THE_SYSTEM)
        if encounter_id is None or encounters.get(encounter_id) == patient_id:
            return None
        if encounter_id in encounters:
            return Quarantined(kind, "its encounter is another patient's", _NAME_THE_SYSTEM)
        return Quarantined(kind, "its encounter is not known here", "Send the encounter first, or in the same file.")

    def _admit(self, document: Document, stored_digest: str | None, ready: dict[str, StoredValue]) -> None:
        content, digest = self._digests(document)
        before = ready.get(document.outline.id)
        known = before.digest if isinstance(before, NewDocument) else stored_digest
        if known == digest:
            self.report.unchanged["document"] += 1
        elif known is None:
            self._let_in(self._scanned(document, digest), ready)
        elif not known.startswith(content):
            self._conflict("a document with the same id and different content is stored already")
        elif self._would_open(document, before):
            self._conflict("it would open a document that is stored as restricted or entered in error")
        else:
            self._let_in(self._scanned(document, digest), ready)

    def _let_in(self, new: NewDocument, ready: dict[str, StoredValue]) -> None:
        """Store a document, unless it is another patient's; mark it, where it may be."""
        outline, text = new.document.outline, new.document.text.value
        looked = self._whose.look(outline, text, new.findings, self._patients[outline.patient_id])
        if looked.verdict is Verdict.KEEP_OUT:
            self.report.others_documents += 1
            self.report.quarantined.append(
                Quarantined(
                    "document",
                    "it seems to be another patient's: it names them, or it is mostly their note",
                    "Check whose it is, and send it again in the right chart.",
                )
            )
            return
        self._whose.keep(looked)
        self.report.identifiers_found += len(new.findings)
        self.report.marked += looked.verdict is Verdict.MARK
        ready[outline.id] = replace(new, doubts=looked.doubts)

    def _conflict(self, what: str) -> None:
        self.report.conflicts += 1
        self.report.quarantined.append(
            Quarantined("document", what, "Send a new version under its own id, with relatesTo `replaces`.")
        )

    def _would_open(self, document: Document, before: StoredValue | None) -> bool:
        """Tell whether a stored document would become less closed than it is."""
        sent = document.outline
        if isinstance(before, NewDocument):
            stored = before.document.outline
        else:
            stored = next(one for one in self._desk.charts.outlines(sent.patient_id) if one.id == sent.id)
        is_error = DocumentStatus.ENTERED_IN_ERROR
        return _closeness(sent) < _closeness(stored) or (stored.status is is_error and sent.status is not is_error)

    def _scanned(self, document: Document, digest: str) -> NewDocument:
        text = document.text.value
        outline = document.outline
        if not outline.sections and text:
            outline = replace(outline, sections=split_sections(text, document_type=outline.loinc))
        if names_patient(outline.author, self._patients[outline.patient_id]):
            outline = replace(outline, author="")
        findings = scan(text, known=self._known_of(outline.patient_id)) if text else ()
        return NewDocument(replace(document, outline=outline), findings, FINDER_VERSION, digest)

    def _known_of(self, patient_id: PatientId) -> KnownIdentifiers:
        known = self._known.get(patient_id)
        if known is None:
            encounters = (*self._desk.charts.encounters_of(patient_id), *self._fresh.get(patient_id, ()))
            known = self._known[patient_id] = KnownIdentifiers.of_patient(
                self._patients[patient_id], encounters=encounters
            )
            if len(self._known) > _MOST_MATCHERS_KEPT:
                self._known.popitem(last=False)
        return known

    def _digests(self, document: Document) -> tuple[str, str]:
        """Give the digest of a document's content, and the digest of all of it, which begins with the other."""
        outline, key = document.outline, self._desk.content_key
        content = keyed_id(
            key,
            "document",
            outline.patient_id,
            outline.encounter_id or "",
            outline.loinc,
            hashlib.sha256(document.text.value.encode("utf-8", "surrogatepass")).hexdigest(),
            hashlib.sha256(document.original).hexdigest(),
        )[:_DIGEST_PART]
        said = (
            outline.title,
            outline.author,
            outline.status.value,
            outline.restricted.value if outline.restricted else "",
            outline.written_at.isoformat() if outline.written_at else "",
            outline.replaces or "",
        )
        return content, content + keyed_id(key, "outline", *said)[:_DIGEST_PART]


def _labelled(document: Document) -> Document:
    """Label a record of a programme for substance use that its sender left without a label.

    Source:
        42 CFR 2.32: the notice goes with the record, whatever system sends it.

    """
    outline = document.outline
    is_bare = outline.restricted is None
    if is_bare and is_of_programme(outline.title, author=outline.author, text=document.text.value):
        return replace(document, outline=replace(outline, restricted=RestrictedClass.PART_2))
    return document


def _doubts_anew(patient: Patient, outline: Outline, scanned: Scanned) -> tuple[Doubt, ...]:
    """Give a document's doubts by what is known of its patient now; what was found in others' notes stays."""
    on = outline.written_at.date() if outline.written_at else None
    said = doubts_of(scanned.text.value, patient, on=on, sections=outline.sections)
    return (*said, *(one for one in scanned.doubts if one.kind in FOUND_ELSEWHERE))


def _closeness(outline: Outline) -> int:
    """Give how closed a document is by its class: 0 for none, more for stricter ones."""
    strictest_first = list(RestrictedClass)
    return len(strictest_first) - strictest_first.index(outline.restricted) if outline.restricted else 0


def _patient_id(value: _ChartValue) -> PatientId:
    if isinstance(value, Patient):
        return value.id
    return value.outline.patient_id if isinstance(value, Document) else value.patient_id


def _encounter_id(value: Encounter | Document | Fact) -> EncounterId | None:
    if isinstance(value, Encounter):
        return value.id
    return value.outline.encounter_id if isinstance(value, Document) else value.encounter_id


def _kind(value: StoredValue) -> str:
    return "document" if isinstance(value, NewDocument) else type(value).__name__.casefold()
