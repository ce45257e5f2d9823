"""What the actions need from storage. Memory and database stores keep the same promises; one contract suite proves it.

Example:
    >>> Scanned(ClinicalText("x"), (), "v").finder
    'v'

"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chartwarden.chart.coding import CodedResult, CodingStep, Fact
from chartwarden.chart.coding_review import CodingFinding, FindingId
from chartwarden.chart.document import Document, Outline
from chartwarden.chart.encounter import Encounter
from chartwarden.chart.patient import Patient
from chartwarden.chart.text import ClinicalText
from chartwarden.foundation.citation import WORKFORCE_USES
from chartwarden.foundation.errors import NotFoundError, RefusedError
from chartwarden.foundation.identifiers import (
    CodedId,
    DocumentId,
    EncounterId,
    FactId,
    MemberId,
    PatientId,
    WideningId,
    WorkItemId,
)
from chartwarden.ledger.receipt import Receipt
from chartwarden.minimum_necessary.ladder import WideningRequest
from chartwarden.mixup.doubt import Doubt
from chartwarden.phi.finding import Finding
from chartwarden.purpose.conflict import Waiver
from chartwarden.purpose.work import KindOfWork, WorkItem
from chartwarden.workforce.account_request import AccountRequest, AccountRequestId
from chartwarden.workforce.member import Member
from chartwarden.workforce.notice import NoticeKind
from chartwarden.workforce.relation import Colleague, Relation
from chartwarden.workforce.role_review import Quarter, RoleDecision


@dataclass(frozen=True, slots=True)
class Scanned:
    """A document's words with the PHI found in them at intake, and the finder that found it."""

    text: ClinicalText
    findings: tuple[Finding, ...]
    finder: str
    doubts: tuple[Doubt, ...] = ()  # what made it look as if it were about somebody else


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document ready to be stored. `digest` is a keyed hash of its content, for telling a copy from a change."""

    document: Document
    findings: tuple[Finding, ...]
    finder: str
    digest: str
    doubts: tuple[Doubt, ...] = ()


SEEN_AS_IT_STANDS = "seen-as-it-stands"  # the rule of a refusal where somebody else was quicker
StoredValue = Patient | Encounter | Fact | NewDocument


class ChartStore(Protocol):
    """Keeps charts, each patient's encrypted under a key of their own."""

    def encounter(self, encounter_id: EncounterId) -> Encounter:
        """Give an encounter. Raises NotFoundError."""
        ...

    def encounters_of(self, patient_id: PatientId) -> tuple[Encounter, ...]:
        """Give all encounters of a patient, earliest first; those without a start come first."""
        ...

    def outlines(self, patient_id: PatientId) -> tuple[Outline, ...]:
        """Give the outline of every document of a patient, earliest first."""
        ...

    def outline(self, document_id: DocumentId, *, patient_id: PatientId) -> Outline | None:
        """Give the outline of one document of that patient; None alike when it is another's and when there is none."""
        ...

    def read(self, document_id: DocumentId, *, receipt: Receipt, as_seen: Outline | None = None) -> Scanned:
        """Give a document's words.

        Args:
            document_id: the document.
            receipt: of the entry that says it is read.
            as_seen: the outline by which its parts are shown; whoever shows some of a document gives it.

        Raises:
            RefusedError: the receipt does not cover it; or what is stored now has another outline: it was replaced,
                labelled or taken back, and places of the one seen would cut the words of the other.
            NotFoundError: there is no such document.

        """
        ...

    def patient(self, patient_id: PatientId, *, receipt: Receipt) -> Patient:
        """Give what registration knows. Raises RefusedError without a durable receipt that covers it; NotFoundError."""
        ...

    def facts(self, encounter_id: EncounterId, *, receipt: Receipt) -> tuple[Fact, ...]:
        """Give the coded facts of an encounter; the receipt must cover its patient."""
        ...

    def registered(self, patient_ids: Iterable[PatientId]) -> Mapping[PatientId, Patient]:
        """Give the stored patients among these, for checks of identity and of conflicts; shown to nobody."""
        ...

    def digests(self, document_ids: Iterable[DocumentId]) -> Mapping[DocumentId, str]:
        """Give the digests of the stored documents among these."""
        ...

    def known_encounters(self, encounter_ids: Iterable[EncounterId]) -> Mapping[EncounterId, PatientId]:
        """Give the stored encounters among these, with their patients."""
        ...

    def known_facts(self, fact_ids: Iterable[FactId]) -> Mapping[FactId, PatientId]:
        """Give the stored facts among these, with their patients."""
        ...

    def withdraw(self, document_id: DocumentId, *, patient_id: PatientId) -> bool:
        """Mark a stored document of that patient as entered in error; tell whether there is such a document."""
        ...

    def rescan(self, patient_id: PatientId, *, find: Callable[[str], tuple[Finding, ...]], finder: str) -> int:
        """Find identifiers anew in every document of a patient, and keep them; shown to nobody. Gives how many."""
        ...

    def patient_ids(self, *, after: PatientId | None, most: int) -> tuple[PatientId, ...]:
        """Give the ids of stored patients in their order, behind one, not more than so many."""
        ...

    def doubts(self, document_id: DocumentId, *, patient_id: PatientId) -> tuple[Doubt, ...]:
        """Give what was doubted of a document of that patient; empty alike when there is none. It holds no words."""
        ...

    def look_over(self, patient_id: PatientId, *, look: Callable[[Outline, Scanned], tuple[Doubt, ...] | None]) -> int:
        """Have every document of a patient looked at, and keep what is doubted; shown to nobody. Gives how many.

        What is looked at by `look` leaves no store; None leaves the doubts of a document as they are.
        """
        ...

    def save(self, values: Sequence[StoredValue]) -> None:
        """Store all or nothing. The same id again replaces what was stored. Patients come before what is theirs."""
        ...


class WorkStore(Protocol):
    """Keeps work items, the codes assigned in them, and requests to see more."""

    def item(self, work_id: WorkItemId) -> WorkItem:
        """Give a work item. Raises NotFoundError."""
        ...

    def version(self, work_id: WorkItemId) -> int:
        """Give the version an item is at now; it grows whenever the item moves. Raises NotFoundError."""
        ...

    def held(self, work_id: WorkItemId, *, by: MemberId) -> WorkItem:
        """Give an item that is assigned to a member, or that they finished. Raises NotFoundError.

        One that is somebody else's is not looked at: it costs as much as one that does not exist.
        """
        ...

    def of_member(self, member_id: MemberId) -> tuple[WorkItem, ...]:
        """Give a member's items that are assigned, held or finished, by due date, priority, then id."""
        ...

    def waiting(
        self, *, kinds: Collection[KindOfWork] | None = None, most: int | None = None, beyond: int = 0
    ) -> tuple[WorkItem, ...]:
        """Give items that nobody has, by due date, priority, then id.

        Args:
            kinds: of these kinds of work only.
            most: no more than these; None for all.
            beyond: without the first ones.

        """
        ...

    def open_items(self, *, patients: Collection[PatientId] | None = None) -> tuple[WorkItem, ...]:
        """Give items that wait, are assigned or on hold, by due date, priority, then id; of these patients, or all."""
        ...

    def sort(self, item: WorkItem) -> None:
        """Store an item's priority and due date. That is no move: whoever works on it is not disturbed.

        Raises RefusedError when it has moved meanwhile.
        """
        ...

    def waivers(self, work_id: WorkItemId) -> tuple[Waiver, ...]:
        """Give who was approved to do an item in spite of a conflict, oldest approval first."""
        ...

    def put_waiver(self, waiver: Waiver, *, patient_id: PatientId) -> None:
        """Store an approval, in place of an earlier one for the same item and member."""
        ...

    def finished(self, *, since: datetime | None) -> tuple[WorkItem, ...]:
        """Give everybody's finished items that were finished at or after an instant, by due date, priority, then id."""
        ...

    def add(self, items: Sequence[WorkItem]) -> None:
        """Store new items, all or none; an id that exists is left as it stands."""
        ...

    def move(self, item: WorkItem, *, seen_version: int) -> None:
        """Store an item's new state if it is still at the version seen. Raises RefusedError when it is not."""
        ...

    def hold(self, item: WorkItem) -> None:
        """Keep an item from moving until the open transaction ends. Raises RefusedError when it has moved already."""
        ...

    def coded(self, work_id: WorkItemId) -> tuple[CodedResult, ...]:
        """Give the codes assigned in an item, in their order: as they were added, unless they were ordered since."""
        ...

    def add_coded(self, result: CodedResult, *, patient_id: PatientId) -> None:
        """Store an assigned code, or replace the one with its id."""
        ...

    def remove_coded(self, coded_id: CodedId, *, work_id: WorkItemId) -> None:
        """Remove a code from an item. Raises NotFoundError."""
        ...

    def order_coded(self, order: Sequence[CodedId], *, work_id: WorkItemId) -> None:
        """Put the codes of an item in an order; one that is not named stays behind those. Unknown ids do nothing."""
        ...

    def add_step(self, step: CodingStep, *, patient_id: PatientId) -> None:
        """Store a change of an item's codes, as the latest."""
        ...

    def last_step(self, work_id: WorkItemId) -> CodingStep | None:
        """Give the latest stored change of an item's codes; None when there is none."""
        ...

    def drop_step(self, work_id: WorkItemId) -> None:
        """Forget the latest stored change of an item's codes."""
        ...

    def note_opened(self, work_id: WorkItemId, document_id: DocumentId, *, at: datetime) -> None:
        """Note that a document was opened in an item; the second time adds nothing."""
        ...

    def opened(self, work_ids: Iterable[WorkItemId]) -> Mapping[WorkItemId, frozenset[DocumentId]]:
        """Give the documents that were opened in each of these items; items without any are left out."""
        ...

    def requests(self, work_id: WorkItemId) -> tuple[WideningRequest, ...]:
        """Give the requests made in an item, oldest first."""
        ...

    def request(self, widening_id: WideningId) -> WideningRequest:
        """Give one request. Raises NotFoundError."""
        ...

    def open_requests(self) -> tuple[WideningRequest, ...]:
        """Give all requests that wait for a decision, oldest first."""
        ...

    def requests_since(self, at: datetime) -> tuple[WideningRequest, ...]:
        """Give all requests that were made at or after an instant, oldest first."""
        ...

    def over_requests(self, now: datetime) -> tuple[WideningRequest, ...]:
        """Give the approvals whose time is over at an instant, and that nobody has seen end yet, oldest first."""
        ...

    def end_request(self, request: WideningRequest, *, patient_id: PatientId) -> bool:
        """Note that an approval has ended; tell whether this was the first time."""
        ...

    def end_approvals(self, *, after: datetime) -> int:
        """End every approval that would last beyond an instant; give how many there were."""
        ...

    def put_request(self, request: WideningRequest, *, patient_id: PatientId) -> None:
        """Store a new request, or the decision on one that was open. Raises RefusedError when it was decided before."""
        ...


class Workforce(Protocol):
    """Keeps members, what is asked about their accounts, and the review of their roles; issued user ids stay taken."""

    def member(self, member_id: MemberId) -> Member:
        """Give a member. Raises NotFoundError."""
        ...

    def held(self, member_id: MemberId) -> Member:
        """Give a member as they are now, and keep them so until the open transaction ends. Raises NotFoundError."""
        ...

    def hold_deciders(self) -> None:
        """Keep all who hold a role that decides as they are now, until the open transaction ends.

        They are held in the order of their ids, and before anybody else is, so that two acts wait for each other and
        neither breaks off.
        """
        ...

    def by_user_id(self, user_id: str) -> Member:
        """Give the member who signs in with it. Raises NotFoundError."""
        ...

    def members(self) -> tuple[Member, ...]:
        """Give all members, by user id."""
        ...

    def colleagues(self) -> tuple[Colleague, ...]:
        """Give what is compared of all members, by user id; those who left count too."""
        ...

    def user_ids_ever_issued(self) -> frozenset[str]:
        """Give every user id that anybody has or had."""
        ...

    def put(self, member: Member) -> None:
        """Store a member, new or changed; the user id of a stored member cannot change. Raises RefusedError.

        That a role was to be kept lapses when the member does not hold it any more: given anew, it is decided anew.
        """
        ...

    def end_sessions(self, member_id: MemberId, *, at: datetime) -> int:
        """End every session of a member and revoke every token, with what is changed beside; give how many there were.

        The next request that shows one of them finds nothing, in every process.
        """
        ...

    def tell(self, member_id: MemberId, kind: NoticeKind, *, said: str, at: datetime) -> None:
        """Leave a notice for the owner of an account, with what is changed beside."""
        ...

    def relations(self, member_id: MemberId) -> tuple[Relation, ...]:
        """Give whom a member declared, in the order declared."""
        ...

    def put_relations(self, member_id: MemberId, relations: Sequence[Relation]) -> None:
        """Store whom a member declares, in place of what they declared before."""
        ...

    def account_request(self, request_id: AccountRequestId) -> AccountRequest:
        """Give one request. Raises NotFoundError."""
        ...

    def account_requests(self, *, of: MemberId | None = None) -> tuple[AccountRequest, ...]:
        """Give the requests about one member in every state; without one, those that wait. Oldest first."""
        ...

    def put_account_request(self, request: AccountRequest) -> None:
        """Store a new request, or the decision on one that waits. Raises RefusedError when it was decided before."""
        ...

    def keys_of(self, member_id: MemberId) -> Mapping[str, str]:
        """Give the keys that a member chose, by the name of what they do; empty when they chose none."""
        ...

    def put_keys(self, member_id: MemberId, chosen: Mapping[str, str]) -> None:
        """Store the keys that a member chose, in place of those before."""
        ...

    def role_decisions(self, quarters: Iterable[Quarter]) -> tuple[RoleDecision, ...]:
        """Give what was decided of roles in these quarters."""
        ...

    def put_role_decisions(self, decisions: Sequence[RoleDecision]) -> None:
        """Store decisions, all or none; a removal gives way, since whoever holds that role again was given it since.

        Raises RefusedError when it was decided in its quarter that a member keeps a role.
        """
        ...


class FindingStore(Protocol):
    """Keeps what second-level reviews say of codes."""

    def of_review(self, work_id: WorkItemId) -> tuple[CodingFinding, ...]:
        """Give the findings of a review, in the order they were said."""
        ...

    def finding(self, finding_id: FindingId) -> CodingFinding:
        """Give one. Raises NotFoundError."""
        ...

    def put(self, finding: CodingFinding, *, patient_id: PatientId) -> None:
        """Store a finding, or replace the one with its id."""
        ...

    def remove(self, finding_id: FindingId, *, work_id: WorkItemId) -> None:
        """Take a finding back. Raises NotFoundError."""
        ...


class Together(Protocol):
    """Makes several stores change together or not at all."""

    def __call__(self) -> AbstractContextManager[object]:
        """Open a transaction over every store of the desk."""
        ...


def owner_of(value: StoredValue) -> PatientId:
    """Give whose a value is."""
    if isinstance(value, Patient):
        return value.id
    return value.document.outline.patient_id if isinstance(value, NewDocument) else value.patient_id


def by_start(encounter: Encounter) -> tuple[str, str]:
    """Give the key that orders encounters, earliest first; those without a start come first."""
    return _as_told(encounter.starts_at), encounter.id


def by_writing(outline: Outline) -> tuple[str, str]:
    """Give the key that orders documents, earliest first; those without a time come first."""
    return _as_told(outline.written_at), outline.id


def gone(what: str) -> NotFoundError:
    """Give the error of a store that has no such thing."""
    return NotFoundError(what=what, next_step="Reload your list; it may have changed meanwhile.")


def changed(what: str) -> RefusedError:
    """Give the refusal of a store where somebody else was quicker."""
    return RefusedError(
        rule="seen-as-it-stands",
        because=f"{what} was changed by somebody else meanwhile",
        source=WORKFORCE_USES,
        next_step="Reload, look again, and repeat if it still applies.",
    )


def _as_told(instant: datetime | None) -> str:
    """Give a text that orders instants as local clocks show them."""
    return "" if instant is None else instant.replace(tzinfo=None).isoformat()
