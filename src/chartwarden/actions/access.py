"""What I opened and why: a member's own entries, told as sentences; and an access report for reviewers.

Example:
    >>> AccessPage((), older=None, looked=0, days=(), counts_are_whole=True).looked
    0

"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from chartwarden.actions.access_wanted import DayOfActs, Wanted, counted
from chartwarden.actions.access_words import sentence_of, signals_of
from chartwarden.actions.desk import Acting, Desk
from chartwarden.actions.privacy_office import require_privacy_office, reviews
from chartwarden.actions.work import search_fingerprint
from chartwarden.foundation.errors import BrokenSealError, NotFoundError
from chartwarden.foundation.identifiers import EncounterId
from chartwarden.ledger.canonical import Canonical
from chartwarden.ledger.entry import Act, Outcome
from chartwarden.ledger.store import Row
from chartwarden.ledger.telling import said_in

_MOST_ENTRIES = 200
_ROWS_AT_A_TIME = 500
_MOST_LOOKED_AT = 10_000  # entries for one page, so that it comes within a second
_DAMAGED = "broken-seal"
PAGE = 50  # entries on a page


@dataclass(frozen=True, slots=True, repr=False)
class AccessRow:
    """One entry as a person reads it. The fields that control AUD-3 names, and a sentence."""

    sequence: int
    at: datetime
    who: str
    device: str
    patient: str  # pseudonym
    documents: tuple[str, ...]  # pseudonyms
    sections: int
    purpose: str
    rule: str
    outcome: Outcome
    because: str
    sentence: str

    @property
    def day(self) -> date | None:
        """The day it was sealed, in UTC; None when that cannot be trusted."""
        return None if self.because == _DAMAGED else self.at.astimezone(UTC).date()


@dataclass(frozen=True, slots=True, repr=False)
class AccessPage:
    """A page of entries, newest first, and what was counted on the way to it."""

    rows: tuple[AccessRow, ...]
    older: int | None  # ask again with it for what lies further back; None when nothing does
    looked: int  # how many entries were looked at, fitting or not
    days: tuple[DayOfActs, ...]  # every day counted, oldest first; empty on any page but the first
    counts_are_whole: bool  # False when there were more entries than one page looks at: the oldest days lack some


def my_access(desk: Desk, *, most: int = _MOST_ENTRIES) -> tuple[AccessRow, ...]:
    """Give one's own latest entries, newest first. Looking is an entry too.

    Source:
        45 CFR 164.312(b); control AUD-1.

    """
    with desk.acting(Act.REVIEW_ACCESS, details={"of": desk.member.user_id}) as act:
        act.granted()
        return tuple(map(Telling(desk).row, desk.ledger.store.rows_of(desk.member.user_id, most=most)))


def my_entries(desk: Desk, *, most: int) -> tuple[Mapping[str, Canonical], ...]:
    """Give one's own latest entries as they were sealed, newest first. Looking is an entry. Source: control AUD-1."""
    with desk.acting(Act.REVIEW_ACCESS, details={"of": desk.member.user_id}) as act:
        act.granted()
        rows = desk.ledger.store.rows_of(desk.member.user_id, most=most)
        return tuple(said for row in rows if (said := desk.ledger.told(row).said) is not None)


def access_report(desk: Desk, user_id: str, *, most: int = _MOST_ENTRIES) -> tuple[AccessRow, ...]:
    """Give another member's entries, for the privacy officer. The review is an entry of the reviewer.

    Raises:
        RefusedError: the member's role does not review access; told before anybody is looked up.
        NotFoundError: nobody has that user id.

    Source:
        45 CFR 164.308(a)(1)(ii)(D); controls AUD-1, AUD-3.

    """
    with desk.acting(Act.REVIEW_ACCESS, details={"of": user_id}) as act:
        require_privacy_office(desk)
        of = desk.workforce.by_user_id(user_id)
        act.granted()
        return tuple(map(Telling(desk).row, desk.ledger.store.rows_of(of.user_id, most=most)))


def browse_access(
    desk: Desk, wanted: Wanted, *, of: str | None = None, before: int | None = None, page: int = PAGE
) -> AccessPage:
    """Give a page of entries that fit, newest first: one's own, or another member's for the privacy officer.

    Entries that somebody damaged are given whatever is wanted, so that damage hides nothing. Words of an encounter's
    number are recorded as those of a search: as a keyed hash, and sealed.

    Args:
        desk: who looks.
        wanted: which entries.
        of: the user id of the member whose entries they are; None for one's own.
        before: only entries of a lower sequence, from `AccessPage.older`.
        page: how many entries at most.

    Raises:
        RefusedError: another member's entries, and the role does not review access; told before anybody is looked up.
        NotFoundError: nobody has that user id.

    Source:
        45 CFR 164.312(b), 164.308(a)(1)(ii)(D); controls AUD-1, AUD-3.

    """
    with desk.acting(Act.REVIEW_ACCESS, details={"of": of or desk.member.user_id}) as act:
        if of is not None:
            require_privacy_office(desk)
        member = desk.member if of is None else desk.workforce.by_user_id(of)
        _note_words(desk, act, wanted.encounter)
        act.granted()
        return _Looking(desk, wanted, page=page, before=before).through(member.user_id)


class Telling:
    """Tells rows to a person who sits at a desk; looks each encounter's number up once."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._numbers: dict[str, str] = {}

    def row(self, row: Row) -> AccessRow:
        """Tell a stored row, and say so where it cannot be trusted."""
        told = self._desk.ledger.told(row)
        if told.said is None:
            return _damaged(row, told.trouble)
        return self.entry(told.said, told.details, trouble=told.trouble)

    def entry(
        self, said: Mapping[str, Any], details: Mapping[str, Canonical] | None = None, *, trouble: str = ""
    ) -> AccessRow:
        """Tell an entry; `said` has every field of a body, each of its kind."""
        beside = details or {}
        rule = self._desk.rulebook.rules.get(said["kind_of_work"])
        title = rule.title if rule else said["kind_of_work"]
        sentence = sentence_of(said, beside, encounter=self.number(beside))
        if reviews(self._desk) and said["actor"] != self._desk.member.user_id:
            sentence = " ".join(filter(None, (sentence, signals_of(beside))))
        if "shadow" in said:
            sentence = f"{sentence} {said['shadow']} looked on."
        return AccessRow(
            sequence=said["sequence"],
            at=datetime.fromisoformat(said["at"]),
            who=said["actor"],
            device=said["device"],
            patient=said["patient"] or "",
            documents=tuple(one["document"] for one in said["seen"]),
            # An entry of a very long stay counts its sections, and seals which they are beside it.
            sections=said["counts"].get("sections", 0) or sum(len(one["sections"]) for one in said["seen"]),
            purpose=" \u00b7 ".join(part for part in (title, said["target"]) if part),
            rule=said["rule"] or "",
            outcome=Outcome(said["outcome"]),
            because=said["because"] or "",
            sentence=f"{sentence} But {trouble}." if trouble else sentence,
        )

    def number(self, details: Mapping[str, Canonical]) -> str:
        """Give the number of the encounter that details name; nothing when they name none."""
        encounter_id = details.get("encounter")
        if not isinstance(encounter_id, str):
            return ""
        if encounter_id not in self._numbers:
            self._numbers[encounter_id] = self._looked_up(EncounterId(encounter_id))
        return self._numbers[encounter_id]

    def _looked_up(self, encounter_id: EncounterId) -> str:
        try:
            return self._desk.charts.encounter(encounter_id).number
        except NotFoundError:
            return "a chart that is gone"


class _Looking:
    """Looks back through a member's entries until a page is full and the days of a first page are counted."""

    def __init__(self, desk: Desk, wanted: Wanted, *, page: int, before: int | None) -> None:
        self._desk, self._wanted, self._page, self._telling = desk, wanted, page, Telling(desk)
        self._days = wanted.counted_days(today=desk.clock.now().date()) if before is None else None
        self._rows: list[AccessRow] = []  # one more than a page at most
        self._ended: list[tuple[date, Outcome]] = []
        self._looked, self._before = 0, before

    def through(self, user_id: str) -> AccessPage:
        """Give the page of a member's entries."""
        newest, rows = date.max, self._part(user_id)
        while rows and not self._is_done(newest):
            newest = max(map(self._look_at, rows))
            self._before = rows[-1].sequence
            if self._looked >= _MOST_LOOKED_AT:
                break
            rows = self._part(user_id)
        is_counted = self._days is None or not rows or newest < self._days[0]
        is_over = not rows or newest < (self._wanted.since or date.min)
        is_full = len(self._rows) > self._page
        further = self._rows[self._page - 1].sequence if is_full else self._before
        return AccessPage(
            rows=tuple(self._rows[: self._page]),
            older=None if is_over and not is_full else further,
            looked=self._looked,
            days=() if self._days is None else counted(self._ended, first=self._days[0], last=self._days[1]),
            counts_are_whole=is_counted,
        )

    def _part(self, user_id: str) -> Sequence[Row]:
        return self._desk.ledger.store.rows_of(user_id, most=_ROWS_AT_A_TIME, before=self._before)

    def _is_done(self, newest: date) -> bool:
        """Tell whether nothing further back can be wanted.

        Days are compared for whole parts: order is by sequence, and single entries may stand beside the clock's order.
        """
        is_full = len(self._rows) > self._page or newest < (self._wanted.since or date.min)
        return is_full and (self._days is None or newest < self._days[0])

    def _look_at(self, row: Row) -> date:
        """Keep what fits, and give the entry's day; a damaged one must not end the looking, so its day is the last."""
        self._looked += 1
        try:
            said = said_in(row)
        except BrokenSealError:
            self._keep(row)
            return date.max
        day = datetime.fromisoformat(str(said["at"])).astimezone(UTC).date()
        if self._wanted.fits(said, on=day) and self._fits_number(row):
            self._keep(row)
            self._ended.append((day, Outcome(str(said["outcome"]))))
        return day

    def _fits_number(self, row: Row) -> bool:
        if not self._wanted.encounter.strip():
            return True
        return self._wanted.fits_number(self._telling.number(self._desk.ledger.told(row).details))

    def _keep(self, row: Row) -> None:
        if len(self._rows) <= self._page:
            self._rows.append(self._telling.row(row))


def _note_words(desk: Desk, act: Acting, words: str) -> None:
    if words.strip():
        act.note(search=search_fingerprint(desk, words), details={"words": words})


def _damaged(row: Row, trouble: str) -> AccessRow:
    """Tell of a row that somebody damaged, so that it hides neither itself nor the others."""
    return AccessRow(
        sequence=row.sequence,
        at=datetime.fromtimestamp(0, UTC),
        who=row.actor,
        device="",
        patient="",
        documents=(),
        sections=0,
        purpose="",
        rule="",
        outcome=Outcome.FAILED,
        because=_DAMAGED,
        sentence=f"Entry {row.sequence} cannot be trusted: {trouble}. Run `chartwarden ledger verify`.",
    )
