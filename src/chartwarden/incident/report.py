"""A report: what somebody said may have gone wrong. Suspicion is enough, so most of it may be missing.

What is missing is either blank or marked as not known yet. Blanks keep nobody from reporting; they keep an incident
from leaving triage. The day on which anybody but whoever did it first knew starts every clock, not the day of the
report, and not the end of the investigation.

Source: 45 CFR 164.404(a)(2), 164.404(c)(1)(A)-(B), 164.308(a)(6)(ii), 164.530(e) and (g); controls INC-1, INC-2, INC-7,
INC-8, INC-15.

Example:
    >>> said = Said(kind=IncidentKind.PAPER, what="A face sheet lay in the copier.", known_on=date(2026, 11, 2))
    >>> report = report_of(said, at=datetime(2026, 11, 6, 15, tzinfo=UTC))
    >>> discovered_on(report).isoformat(), days_late(report)
    ('2026-11-02', 3)

"""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Final

from chartwarden.foundation.citation import DISCOVERY, INCIDENT_RESPONSE, NOTICE_CONTENT
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import MemberId, WorkItemId
from chartwarden.incident.exhibit import Exhibit
from chartwarden.incident.kind import IncidentKind, PhiKind, Recipient
from chartwarden.workforce.free_text import require_no_secret

REPORT_WITHIN_DAYS: Final = 1  # policy: who knows of it reports on the same day or the next
MOST_WHAT_CHARACTERS: Final = 4000
MOST_HOW_CHARACTERS: Final = 1000
MOST_SUBJECTS: Final = 20
MOST_EXHIBITS: Final = 50
FIRST_DAY: Final = date(2009, 9, 23)  # 45 CFR 164.400: of what happened before, nobody is told
MOST_PEOPLE: Final = 400_000_000  # more people than the country has is a slip
_WEST: Final = timedelta(hours=10)  # Hawaii: a day there ends ten hours after it ended in UTC
_EAST: Final = timedelta(hours=10)  # Guam: a day there begins ten hours before it begins in UTC


class ReportField(StrEnum):
    """What may be marked as not known yet."""

    OCCURRED_ON = "occurred-on"
    HOW_FOUND = "how-found"
    RECIPIENT = "recipient"
    PHI = "phi"
    INDIVIDUALS = "individuals"

    @property
    def words(self) -> str:
        """What a form calls it."""
        return _FIELDS[self]


_FIELDS: Final = {
    ReportField.OCCURRED_ON: "when it happened",
    ReportField.HOW_FOUND: "how it was found",
    ReportField.RECIPIENT: "who got it",
    ReportField.PHI: "which kinds of information",
    ReportField.INDIVIDUALS: "how many patients",
}


class KnownBy(StrEnum):
    """Who knew first. What only whoever did it knew is not discovered by that."""

    ANOTHER = "another"  # any member or agent other than whoever did it
    ONLY_WHO_DID_IT = "only-who-did-it"


@dataclass(frozen=True, slots=True, repr=False)
class Said:
    """What a form or a command says. Only the kind, what happened and the first day it was known are needed."""

    kind: IncidentKind
    what: str
    known_on: date
    known_by: KnownBy = KnownBy.ANOTHER
    occurred_on: date | None = None
    how_found: str = ""
    recipient: Recipient | None = None
    phi: frozenset[PhiKind] = frozenset()
    individuals: int | None = None
    unknown: frozenset[ReportField] = frozenset()
    work_id: WorkItemId | None = None
    subjects: tuple[MemberId, ...] = ()
    pages_sent: int | None = None
    pages_needed: int | None = None
    exhibits: tuple[Exhibit, ...] = ()

    def __repr__(self) -> str:
        return f"Said({self.kind.value})"


@dataclass(frozen=True, slots=True, repr=False)
class Report(Said):
    """What was said, and when. `subjects` are the members whom it is about; whoever did it may have reported it."""

    reported_at: datetime = field(kw_only=True)

    def __repr__(self) -> str:
        return f"Report({self.kind.value}, {len(self.what)} chars)"

    @property
    def pages_too_many(self) -> int | None:
        """How many pages went that were not needed; None where either number is not stated."""
        if self.pages_sent is None or self.pages_needed is None:
            return None
        return max(0, self.pages_sent - self.pages_needed)


def report_of(said: Said, *, at: datetime) -> Report:
    """Give the report of what was said at an instant, with its words stripped. Suspicion and partial facts pass.

    Raises:
        RefusedError: nothing is said, too much, or a secret; or a number or the day of knowing cannot be right.

    Source:
        45 CFR 164.308(a)(6)(ii); control INC-2.

    """
    what, how_found = said.what.strip(), said.how_found.strip()
    if not what or len(what) > MOST_WHAT_CHARACTERS or len(how_found) > MOST_HOW_CHARACTERS:
        raise RefusedError(
            rule="a-report-says-what-happened",
            because=f"a report says what happened in one to {MOST_WHAT_CHARACTERS} characters, and how it was found in"
            f" at most {MOST_HOW_CHARACTERS}",
            source=INCIDENT_RESPONSE,
            next_step="Say in a sentence what you saw or suspect. It need not be proven or complete.",
        )
    require_no_secret(what, how_found)
    _require_known_by_now(said.known_on, at=at)
    _require_sound_numbers(said)
    stated = {
        **{one.name: getattr(said, one.name) for one in fields(Said)},
        "what": what,
        "how_found": how_found,
        "subjects": tuple(dict.fromkeys(said.subjects)),
        "exhibits": tuple(dict.fromkeys(said.exhibits)),
    }
    return Report(**stated, reported_at=at)


def latest_day(at: datetime) -> date:
    """Give the latest day that it is anywhere in the country."""
    return (at.astimezone(UTC) + _EAST).date()


def _require_known_by_now(known_on: date, *, at: datetime) -> None:
    if known_on > latest_day(at):
        raise RefusedError(
            rule="known-before-it-is-reported",
            because="nobody can have known of it on a day that is still to come",
            source=DISCOVERY,
            next_step="Give the first day on which you or anybody else here knew or suspected it.",
        )
    if known_on < FIRST_DAY:
        raise RefusedError(
            rule="known-since-there-are-clocks",
            because="a day before September 23, 2009 starts no clock, and is a slip of the year",
            source=DISCOVERY,
            next_step="Look at the year. What was known before that day is said in the words.",
        )


def _require_sound_numbers(said: Said) -> None:
    numbers = (said.individuals, said.pages_sent, said.pages_needed)
    if any(number is not None and not 0 <= number <= MOST_PEOPLE for number in numbers):
        raise RefusedError(
            rule="a-rough-number-will-do",
            because="a number of patients or pages cannot be like that",
            source=NOTICE_CONTENT,
            next_step="Give a rough number, or mark it as not known yet.",
        )
    if len(said.subjects) > MOST_SUBJECTS or len(said.exhibits) > MOST_EXHIBITS:
        raise RefusedError(
            rule="a-report-names-a-few",
            because=f"a report names at most {MOST_SUBJECTS} members and {MOST_EXHIBITS} exhibits",
            source=INCIDENT_RESPONSE,
            next_step="Name those who matter most; the privacy office adds the others.",
        )


def blanks(report: Report) -> tuple[ReportField, ...]:
    """Give what is neither stated nor marked as not known yet, in the order of the form.

    A suspect message is triaged without anything of patients: whether it reached their data is what triage finds out.

    Source:
        45 CFR 164.404(c)(1)(A)-(B), 164.410(c); controls INC-3, INC-7, INC-8, INC-9.

    """
    return tuple(field for field in _stated_nothing(report) if field not in report.unknown)


def _stated_nothing(report: Report) -> Iterator[ReportField]:
    if report.occurred_on is None:
        yield ReportField.OCCURRED_ON
    if not report.how_found:
        yield ReportField.HOW_FOUND
    if report.kind is IncidentKind.PHISHING:
        return
    if report.recipient is None:
        yield ReportField.RECIPIENT
    if not report.phi:
        yield ReportField.PHI
    if report.individuals is None:
        yield ReportField.INDIVIDUALS


def require_triageable(report: Report) -> None:
    """Let pass a report that can leave triage.

    Raises:
        RefusedError: it happened after it was known, or something is blank and not marked as not known.

    Source:
        45 CFR 164.404(c)(1)(A), 164.410(c); control INC-7.

    """
    if report.occurred_on is not None and report.occurred_on > report.known_on:
        raise RefusedError(
            rule="it-happened-before-it-was-known",
            because="the day on which it happened is after the day on which it was known",
            source=DISCOVERY,
            next_step="Correct one of the two days, or mark the day on which it happened as not known.",
        )
    if left := blanks(report):
        raise RefusedError(
            rule="no-blank-leaves-triage",
            because=f"it is neither stated nor marked as not known {_joined(field.words for field in left)}",
            source=NOTICE_CONTENT,
            next_step="Fill it in, or mark it as not known.",
        )


def _joined(words: Iterator[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def reported_on(report: Report) -> date:
    """Give the day of the report: the earliest that it may have been where it was filed. No clock starts late."""
    return max(report.known_on, (report.reported_at.astimezone(UTC) - _WEST).date())


def discovered_on(report: Report) -> date:
    """Give the first day on which anybody other than whoever did it knew. Every clock starts then.

    Returns:
        The day that was first known; where only whoever did it knew, the day on which they reported it.

    Source:
        45 CFR 164.404(a)(2), 164.410(a)(2); control INC-1.

    """
    return report.known_on if report.known_by is KnownBy.ANOTHER else reported_on(report)


def days_late(report: Report, *, policy_days: int = REPORT_WITHIN_DAYS) -> int:
    """Give by how many days a report came later than policy allows; 0 when it came in time.

    Counted from the first day that was known to whoever knew, themselves included: who did it reports it too.

    Source:
        45 CFR 164.530(e), 164.308(a)(1)(ii)(C); policy for the days; controls INC-1, INC-15.

    """
    return max(0, (reported_on(report) - report.known_on).days - policy_days)
