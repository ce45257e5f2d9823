"""The frame around a chart: whose it is, how it differs from another one, and why this access is in order.

Everything here is computed from what was just done: the number of its entry, what was shown and what stayed closed. A
line that could only ever say yes would be worth nothing.

Example:
    >>> frame_of(WorkItemId("work-a")).words == frame_of(WorkItemId("work-a")).words
    True

"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.http import HttpRequest
from django.http.request import split_domain_port

from chartwarden.actions.charts import Banner, OpenChart, ReadDocument
from chartwarden.actions.desk import Desk
from chartwarden.chart.coding import CodedResult
from chartwarden.foundation.identifiers import DocumentId, WorkItemId
from chartwarden.minimum_necessary.grant import Grant
from chartwarden.phi.identifier_policy import IdentifierClass
from chartwarden.purpose.work import LONGEST_HOLD_WORDS, HoldReason, WorkStatus
from chartwarden_web.request import SeatedRequest

# Colours that people with any kind of colour blindness tell apart, and patterns for who sees none (Okabe and Ito).
_COLOURS: Final = ("orange", "sky", "green", "gold", "blue", "brick")
_PATTERNS: Final = ("stripes", "dots", "bars", "waves")
_LAST_DIGITS: Final = 4
_RATIO_OF: Final = 20  # finished items that a personal ratio looks back on
_HERE: Final = frozenset({"127.0.0.1", "::1"})
_THIS_MACHINE: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})
_CLASS_WORDS: Final = {
    IdentifierClass.ENCOUNTER: "encounter number",
    IdentifierClass.RECORD_NUMBER: "record number",
    IdentifierClass.NAME: "name",
    IdentifierClass.BIRTH_DATE: "birth date",
    IdentifierClass.AGE_SEX: "age and sex",
    IdentifierClass.PROVIDER: "providers",
    IdentifierClass.MEMBER: "member number",
    IdentifierClass.INITIALS: "initials",
}

# Two keys in a row lead to what coders look for first.
_LEADS_TO: Final = {
    "g d": (("18842-5", "34745-0", "11490-0"), "discharge summary"),
    "g o": (("11504-8", "28570-0"), "operative or procedure note"),
    "g p": (("11526-1",), "pathology report"),
    "g l": (("11502-2",), "laboratory report"),
}
_CHORDS: Final = {loinc: chord for chord, (types, _) in _LEADS_TO.items() for loinc in types}


@dataclass(frozen=True, slots=True)
class Frame:
    """The colour and pattern of a chart, by number for the stylesheet and in words for a person."""

    colour: int
    pattern: int

    @property
    def colours(self) -> str:
        """The names of all colours, for the script that tells two charts apart."""
        return " ".join(_COLOURS)

    @property
    def patterns(self) -> str:
        """The names of all patterns."""
        return " ".join(_PATTERNS)

    @property
    def words(self) -> str:
        """How somebody would name it: `blue dots`."""
        return f"{_COLOURS[self.colour]} {_PATTERNS[self.pattern]}"


@dataclass(frozen=True, slots=True, repr=False)
class Cue:
    """Who this is about, in the least that tells one patient from another and that the rule allows."""

    initials: str
    age_and_sex: str
    digits: str  # the last ones of a number
    of: str  # which number

    @property
    def is_empty(self) -> bool:
        """Tell whether the rule allows nothing of the person."""
        return not (self.initials or self.age_and_sex or self.digits)


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the checklist. `is_good` is false where a person should look."""

    name: str
    words: str
    is_good: bool
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many documents were opened, and how many of them support a code."""

    opened: int
    used: int

    @property
    def share(self) -> int:
        """The used ones in percent; 0 when nothing was opened."""
        return round(100 * self.used / self.opened) if self.opened else 0


def around(request: SeatedRequest, chart: OpenChart, read: ReadDocument | None) -> dict[str, object]:
    """Give what a page with the workbench on it shows around the chart."""
    desk, work_id = request.desk, chart.work.id
    types = {listed.loinc for listed in chart.documents}
    return {
        "cue": cue_of(chart.banner),
        "frame": frame_of(work_id),
        "checks": checks_of(chart, read, request, now=desk.clock.now()),
        "ratio": ratio_of(chart.coded, desk.work.opened([work_id])),
        "lacking": [(chord, words) for chord, (its, words) in _LEADS_TO.items() if not types.intersection(its)],
        "hold_reasons": [(reason.value, reason is HoldReason.OTHER) for reason in HoldReason],
        "longest_hold": LONGEST_HOLD_WORDS,
    }


def around_note(desk: Desk, work_id: WorkItemId, read: ReadDocument, grant: Grant) -> dict[str, object]:
    """Give what changes around the chart when another document is read."""
    ratio = ratio_of(read.coded, desk.work.opened([work_id]))
    return {"check": minimised(read, grant.identifiers), "ratio": ratio}


def chord_of(loinc: str) -> str:
    """Give the two keys in a row that lead to a type of document; empty for most."""
    return _CHORDS.get(loinc, "")


def frame_of(work_id: WorkItemId) -> Frame:
    """Give the frame of a work item: always the same one, and as likely any of all."""
    drawn = hashlib.sha256(work_id.encode()).digest()
    return Frame(drawn[0] % len(_COLOURS), drawn[1] % len(_PATTERNS))


def cue_of(banner: Banner) -> Cue:
    """Give the right-patient cue. It is made of the banner alone, so it shows nothing that the rule does not."""
    initials = banner.initials or "".join(part[0] for part in banner.name.split() if part[0].isalpha())
    numbers = (
        ("record", banner.record_number),
        ("member", banner.member_number),
        ("encounter", banner.encounter_number),
    )
    of, number = next(((of, number) for of, number in numbers if number), ("", ""))
    return Cue(initials, banner.age_and_sex, number[-_LAST_DIGITS:], of)


def checks_of(chart: OpenChart, read: ReadDocument | None, request: HttpRequest, *, now: datetime) -> tuple[Check, ...]:
    """Give the four lines: tied to a job and logged, only what is relevant, identifiers minimised, sent safely."""
    return (
        _logged(chart, read),
        _relevant(chart.grant, beyond=_beyond(chart, now)),
        minimised(read, chart.grant.identifiers),
        _sent(request),
    )


def minimised(read: ReadDocument | None, identifiers: Iterable[IdentifierClass]) -> Check:
    """Give the line about identifiers, for the document that is read."""
    kinds = Counter(
        run.words.strip("[]") for section in (read.sections if read else ()) for run in section.runs if run.is_masked
    )
    hidden = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
    open_classes = ", ".join(sorted(_CLASS_WORDS[one] for one in identifiers)) or "none"
    return Check(
        "minimised",
        f"{kinds.total()} identifier{'' if kinds.total() == 1 else 's'} masked",
        is_good=True,
        details=(
            f"In this document: {hidden}." if hidden else "No identifier was found in what is shown of this document.",
            f"The rule of this work allows: {open_classes}.",
        ),
    )


def ratio_of(coded: Sequence[CodedResult], opened: Mapping[WorkItemId, frozenset[DocumentId]]) -> Ratio:
    """Give how many documents were opened in some work items, and how many of them support a code."""
    seen = {(work_id, document_id) for work_id, documents in opened.items() for document_id in documents}
    used = {(one.work_id, evidence.document_id) for one in coded for evidence in one.evidence}
    return Ratio(len(seen), len(seen & used))


def own_ratio(desk: Desk) -> Ratio:
    """Give a member's own ratio, over what they finished last. Counts only, and nobody else's."""
    finished = [item for item in desk.work.of_member(desk.member.id) if item.status is WorkStatus.FINISHED]
    latest = sorted(finished, key=lambda item: item.changed_at.timestamp() if item.changed_at else 0.0)[-_RATIO_OF:]
    opened = desk.work.opened([item.id for item in latest])
    return ratio_of([one for work_id in opened for one in desk.work.coded(work_id)], opened)


def _logged(chart: OpenChart, read: ReadDocument | None) -> Check:
    purpose = chart.work.purpose
    read_at = (f"Reading this document is entry {read.entry:,}.",) if read else ()
    return Check(
        "logged",
        f"Logged as entry {chart.entry:,}",
        is_good=chart.entry >= 0,
        details=(
            f"Your assigned work for {purpose.target} opened this chart, under {chart.grant.rule}.",
            f"Opening it is entry {chart.entry:,} of the ledger: who, when, where, for what, and what was shown.",
            *read_at,
        ),
    )


def _relevant(grant: Grant, *, beyond: int) -> Check:
    shown = sum(len(one.sections) for one in grant.shown)
    total = shown + len(grant.withheld)
    more = (f"{beyond} more {'was' if beyond == 1 else 'were'} opened for a reason, for a while.",) if beyond else ()
    return Check(
        "relevant",
        f"{shown} of {total} parts shown",
        is_good=not beyond,
        details=(
            f"{shown} sections of {len(grant.shown)} documents are open, by rule {grant.rule}.",
            f"{len(grant.withheld)} parts stay closed. What they are, and why, stands under Withheld.",
            *more,
        ),
    )


def _sent(request: HttpRequest) -> Check:
    if request.is_secure():
        return Check("sent", "Sent encrypted", is_good=True, details=("This page came over TLS.",))
    host, _ = split_domain_port(request.get_host())
    if request.META.get("REMOTE_ADDR") in _HERE and host in _THIS_MACHINE:
        told = ("This page was not encrypted. It did not leave this machine.",)
        return Check("sent", "Did not leave this machine", is_good=True, details=told)
    told = ("This page came without TLS. Stop, and tell whoever runs this installation.",)
    return Check("sent", "Not encrypted", is_good=False, details=told)


def _beyond(chart: OpenChart, now: datetime) -> int:
    return sum(bool(one.widening and one.widening.expires_at > now) for one in chart.requests)
