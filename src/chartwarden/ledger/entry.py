"""An entry: who did what to which chart, why, and what the answer was. It never holds PHI.

Patients, encounters and documents stand under keyed pseudonyms. What a person may want to read later (a reason, which
encounter it was) is kept apart, encrypted, and stands here only as a salted commitment, so that it can be destroyed
while the entry still verifies.

Source: 45 CFR 164.312(b); control AUD-3.

Example:
    >>> Outcome.REFUSED.value
    'refused'

"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType, TypeGuard

from chartwarden.ledger.canonical import Canonical, encode

Pseudonym = NewType("Pseudonym", str)

FORMAT = 1  # of the canonical bytes; docs/reference/ledger-entry.md
FORMAT_OF_TWO = 2  # of an entry that names a second person at the screen: one more field, and all others as before


class Act(StrEnum):
    """Everything that leaves an entry."""

    SIGN_IN = "account.sign-in"
    SIGN_OUT = "account.sign-out"
    VEIL = "account.veil"
    UNVEIL = "account.unveil"
    END_SESSION = "account.end-session"
    SIGNAL = "account.signal"  # what may be a shared or taken account; `because` names it
    PROVE_ANEW = "account.prove-anew"  # one that failed: one that succeeds is told by the act it was for
    REVIEW_ACCOUNT = "account.review"
    ADD_FACTOR = "account.add-factor"
    REMOVE_FACTOR = "account.remove-factor"
    FORGET_DEVICE = "account.forget-device"
    SHADOW = "account.shadow"  # saying that somebody sits beside oneself, who proves it
    SIT_BESIDE = "account.sit-beside"  # the same, by whoever sits there
    END_SHADOW = "account.end-shadow"
    ACCEPT_INVITATION = "account.accept-invitation"
    LINK_SIGN_ON = "account.link-sign-on"
    MAKE_TOKEN = "token.make"  # noqa: S105 -- the name of an act
    REVOKE_TOKEN = "token.revoke"  # noqa: S105
    LIST_WORK = "work.list"
    SEARCH_WORK = "work.search"
    ASSIGN_WORK = "work.assign"
    FINISH_WORK = "work.finish"
    REWORK = "work.rework"
    TAKE_WORK = "work.take"  # the next item of the queue, by who will do it
    HOLD_WORK = "work.hold"
    RESUME_WORK = "work.resume"
    LIST_QUEUE = "work.list-queue"
    SORT_WORK = "work.sort"  # another priority or due date
    WITHDRAW_WORK = "work.withdraw"
    WAIVE_CONFLICT = "work.waive-conflict"
    OPEN_CHART = "chart.open"
    READ_DOCUMENT = "chart.read"
    SEARCH_CHART = "chart.search"  # words, in what a work item shows
    DOWNLOAD = "chart.download"
    EXPLAIN_GRANT = "chart.explain"
    UNMASK = "chart.unmask"
    REQUEST_WIDENING = "chart.request-widening"
    DECIDE_WIDENING = "chart.decide-widening"
    LIST_WIDENINGS = "chart.list-widenings"
    END_WIDENING = "chart.end-widening"  # a part that was opened closed by itself; left when that is first seen
    BREAK_GLASS = "glass.break"
    REVIEW_GLASS = "glass.review"
    LIST_GLASS = "glass.list"
    RELATE = "chart.relate"  # words of a chart are about another person, rightly
    RECORD_CONSENT = "chart.record-consent"
    CHECK_TEXT = "mixup.check-text"
    SCAN_MIXUP = "mixup.scan"
    STALE_COPY = "mixup.stale-copy"  # a passage was copied forward that does not hold any more
    INDEX_MIXUP = "mixup.index"
    ASSIGN_CODE = "code.assign"
    REMOVE_CODE = "code.remove"
    CHANGE_CODE = "code.change"  # its place in the sequence, present on admission, or the comment
    SUGGEST_EVIDENCE = "code.suggest"
    BUILD_PACKET = "packet.build"
    REVIEW_CODING = "coding.review"  # a finding of second-level review
    ANSWER_REVIEW = "coding.answer"  # the coder's answer to a finding
    LIST_REVIEWS = "coding.list-reviews"
    EXPORT_RESULTS = "coding.export"
    IMPORT_CODES = "code.import-list"
    PROPOSE_RULEBOOK = "rulebook.propose"
    DECIDE_RULEBOOK = "rulebook.decide"
    LIST_RULEBOOKS = "rulebook.list"
    CHANGE_KEYS = "account.change-keys"
    REVIEW_ACCESS = "access.review"
    IMPORT = "chart.import"
    ADD_MEMBER = "member.add"
    END_MEMBER = "member.end"
    LIST_MEMBERS = "member.list"
    CHANGE_PASSWORD = "member.change-password"  # noqa: S105 -- the name of an act
    CHANGE_MEMBER = "member.change"
    INVITE_MEMBER = "member.invite"
    IMPORT_MEMBERS = "member.import"
    PROVISION_MEMBER = "member.provision"  # by the directory of the organisation
    ASK_ROLES = "member.ask-roles"
    ASK_FACTOR_RESET = "member.ask-factor-reset"
    DECIDE_ACCOUNT_REQUEST = "member.decide-request"
    REMOVE_ROLES = "member.remove-roles"
    REVIEW_ROLES = "member.review-roles"
    DECIDE_ROLE = "member.decide-role"
    REPORT_INCIDENT = "incident.report"
    LIST_OWN_REPORTS = "incident.list-own"  # how one's own reports stand
    LIST_INCIDENTS = "incident.list"
    READ_INCIDENT = "incident.read"
    TRIAGE_INCIDENT = "incident.triage"
    CONTAIN_INCIDENT = "incident.contain"
    COUNT_INCIDENT = "incident.count"
    ASSESS_INCIDENT = "incident.assess"
    DECIDE_INCIDENT = "incident.decide"
    HOLD_NOTICES = "incident.hold-notices"  # law enforcement asks for it
    DRAFT_NOTICE = "incident.draft-notice"
    TELL_INCIDENT = "incident.tell"  # somebody was told
    CLOSE_INCIDENT = "incident.close"
    EXPORT_LEDGER = "ledger.export"
    VERIFY_LEDGER = "ledger.verify"
    PROVE_ENTRY = "ledger.prove"
    PUBLISH_CHECKPOINT = "ledger.publish-checkpoint"
    ROTATE_KEY = "ledger.rotate-key"
    DESTROY_DETAILS = "ledger.destroy-details"
    ACCEPT_CLOCK = "ledger.accept-clock"
    CLOCK_JUMP = "ledger.clock-jump"
    OUTAGE = "ledger.outage"


class Outcome(StrEnum):
    """How an act ended."""

    GRANTED = "granted"
    REFUSED = "refused"
    FAILED = "failed"


THE_LEDGER = "ledger"  # the actor of entries that the ledger leaves by itself; no member has this user id


@dataclass(frozen=True, slots=True)
class Seen:
    """Sections of a document that an act opened, by ordinal."""

    document: Pseudonym
    sections: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry before the ledger gives it a sequence and a time."""

    actor: str  # user id
    device: str
    act: Act
    outcome: Outcome
    patient: Pseudonym | None = None
    encounter: Pseudonym | None = None
    work: str | None = None
    kind_of_work: str | None = None
    target: str | None = None  # codes or coverage rule, never free text
    seen: tuple[Seen, ...] = ()
    search: str | None = None  # keyed hash of search words or of a reason: equal for equal words
    withheld: int = 0  # how many parts stayed closed
    rule: str | None = None  # the rule that decided, with its version
    because: str | None = None  # why it was refused or failed, from a closed list of rule ids
    counts: Mapping[str, int] = field(default_factory=dict)
    details: Mapping[str, Canonical] = field(default_factory=dict)  # sealed apart; may hold PHI
    shadow: str | None = None  # user id of whoever sits beside the actor and sees what they see, declared


@dataclass(frozen=True, slots=True)
class Entry:
    """A sealed act. `sequence` starts at 0 and has no gaps; order is by sequence, never by `at`."""

    sequence: int
    at: datetime  # aware, UTC
    draft: Draft
    commitment: str | None  # sha256(salt + details), hex; None when there are no details

    def body(self) -> bytes:
        """Give the canonical bytes that are hashed and stored."""
        draft = self.draft
        of_two: dict[str, Canonical] = {} if draft.shadow is None else {"format": FORMAT_OF_TWO, "shadow": draft.shadow}
        return encode(
            {
                "act": draft.act.value,
                "actor": draft.actor,
                "at": self.at.isoformat(timespec="microseconds"),
                "because": draft.because,
                "commitment": self.commitment,
                "counts": draft.counts,
                "device": draft.device,
                "encounter": draft.encounter,
                "format": FORMAT,
                "kind_of_work": draft.kind_of_work,
                "outcome": draft.outcome.value,
                "patient": draft.patient,
                "rule": draft.rule,
                "search": draft.search,
                "seen": [{"document": seen.document, "sections": list(seen.sections)} for seen in draft.seen],
                "sequence": self.sequence,
                "target": draft.target,
                "withheld": draft.withheld,
                "work": draft.work,
                **of_two,
            }
        )


_ACTS, _OUTCOMES = frozenset(Act), frozenset(Outcome)
_OPTIONAL_TEXT = "because commitment encounter kind_of_work patient rule search target work".split()
_KINDS: Mapping[str, tuple[type, ...]] = {
    **dict.fromkeys("act actor at device outcome".split(), (str,)),
    **dict.fromkeys(_OPTIONAL_TEXT, (str, type(None))),
    **dict.fromkeys("format sequence withheld".split(), (int,)),
    "counts": (dict,),
    "seen": (list,),
}
_KINDS_OF_TWO: Mapping[str, tuple[type, ...]] = {**_KINDS, "shadow": (str,)}


def is_body(value: object) -> TypeGuard[Mapping[str, Canonical]]:
    """Tell whether a value read from storage has every field of `Entry.body`, each of its kind, and no other.

    Example:
        >>> is_body({"act": "chart.open"}), is_body([])
        (False, False)

    """
    if not isinstance(value, dict):
        return False
    fields = _KINDS_OF_TWO if value.get("format") == FORMAT_OF_TWO else _KINDS
    if value.keys() != fields.keys():
        return False
    if not all(isinstance(value[name], kinds) and not isinstance(value[name], bool) for name, kinds in fields.items()):
        return False
    if value["act"] not in _ACTS or value["outcome"] not in _OUTCOMES or not _is_instant(value["at"]):
        return False
    return all(map(_is_seen, value["seen"])) and all(isinstance(count, int) for count in value["counts"].values())


def _is_seen(value: object) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() == {"document", "sections"}
        and isinstance(value["document"], str)
        and isinstance(value["sections"], list)
        and all(isinstance(section, int) for section in value["sections"])
    )


def _is_instant(words: str) -> bool:
    try:
        return datetime.fromisoformat(words).tzinfo is not None
    except ValueError:
        return False
