"""The report of a mistake as a form: what a browser sends, what it says, and what is shown again when it is unusable.

What somebody typed about a mistake is never lost to a slip in another field: a form that cannot be used comes back as
it was sent, with the field named.

Source: 45 CFR 164.308(a)(6)(ii), 164.530(e) and (g); control INC-2.

Example:
    >>> work_named("work-a"), work_named("work a?")
    ('work-a', '')

"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from chartwarden.actions.desk import Desk
from chartwarden.foundation.errors import MalformedError
from chartwarden.foundation.identifiers import MemberId, WorkItemId
from chartwarden.incident.exhibit import Exhibit, parsed_exhibits
from chartwarden.incident.kind import IncidentKind, PhiClass, PhiKind, Recipient
from chartwarden.incident.report import (
    FIRST_DAY,
    MOST_HOW_CHARACTERS,
    MOST_PEOPLE,
    MOST_WHAT_CHARACTERS,
    KnownBy,
    Report,
    ReportField,
    Said,
    latest_day,
)
from chartwarden.workforce.free_text import holds_secret
from chartwarden.workforce.member import Member

_WORK_ID: Final = re.compile(r"\A[A-Za-z0-9-]{1,64}\Z", re.ASCII)
_LONGEST_EXHIBITS: Final = 4000
_CLASSES: Final = {
    PhiClass.DIRECT: "Names a person",
    PhiClass.INDIRECT: "Points at a person",
    PhiClass.CLINICAL: "Of their care",
    PhiClass.FINANCIAL: "Money or identity",
    PhiClass.PROTECTED: "Protected by other law too",
}
_REST: Final = ("occurred_on", "how_found", "recipient", "phi", "individuals", "unknown", "about", "exhibits")
_HOLDS_ONE: Final = "It reads as if it held a password, a code or a token. Leave it out; if somebody saw it, change it."


_NAMES_YOU: Final = (
    "The chart that you had open, and that you did it, tell who you are. Take those ticks away, or leave your name in."
)


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose or to tick."""

    value: str
    words: str
    is_chosen: bool


@dataclass(frozen=True, slots=True, repr=False)
class Shown:
    """A form as a page shows it: its choices, the words in its fields, and what cannot be used."""

    kinds: tuple[Choice, ...]
    recipients: tuple[Choice, ...]
    phi: tuple[tuple[str, tuple[Choice, ...]], ...]
    unknown: Mapping[str, bool]
    fields: Mapping[str, str]
    errors: Mapping[str, str]
    latest_day: date

    @property
    def has_more(self) -> bool:
        """Tell whether more than the least is said."""
        return any(self.fields[name] for name in _REST)


class ReportForm(forms.Form):
    """What somebody says. The kind, what happened, and the first day it was known are all that is needed."""

    kind = forms.ChoiceField(choices=[(one.value, one.words) for one in IncidentKind])
    what = forms.CharField(max_length=MOST_WHAT_CHARACTERS)
    known_on = forms.DateField()
    only_me = forms.BooleanField(required=False)
    occurred_on = forms.DateField(required=False)
    how_found = forms.CharField(max_length=MOST_HOW_CHARACTERS, required=False)
    recipient = forms.ChoiceField(choices=[("", ""), *((one.value, one.words) for one in Recipient)], required=False)
    phi = forms.MultipleChoiceField(choices=[(one.value, one.words) for one in PhiKind], required=False)
    individuals = forms.IntegerField(min_value=0, max_value=MOST_PEOPLE, required=False)
    unknown = forms.MultipleChoiceField(choices=[(one.value, one.words) for one in ReportField], required=False)
    work = forms.RegexField(_WORK_ID, required=False)
    by_me = forms.BooleanField(required=False)
    without_name = forms.BooleanField(required=False)
    about = forms.CharField(max_length=400, required=False)
    pages_sent = forms.IntegerField(min_value=0, max_value=MOST_PEOPLE, required=False)
    pages_needed = forms.IntegerField(min_value=0, max_value=MOST_PEOPLE, required=False)
    exhibits = forms.CharField(max_length=_LONGEST_EXHIBITS, required=False)

    def __init__(self, sent: QueryDict, *, desk: Desk) -> None:
        super().__init__(sent)
        self._desk = desk

    def clean_known_on(self) -> date:
        """Give the day, if it has come anywhere yet, and clocks start on it."""
        known_on: date = self.cleaned_data["known_on"]
        if known_on < FIRST_DAY:
            raise ValidationError("Look at the year: before September 23, 2009 no clock starts.")
        if known_on > latest_day(self._desk.clock.now()):
            raise ValidationError("Nobody can have known of it on a day that is still to come.")
        return known_on

    def clean_what(self) -> str:
        """Give what happened, if it holds no password."""
        return _without_secret(self.cleaned_data["what"])

    def clean_how_found(self) -> str:
        """Give how it was found, if it holds no password."""
        return _without_secret(self.cleaned_data["how_found"])

    def clean_about(self) -> tuple[MemberId, ...]:
        """Give the members whom the user ids name."""
        named = dict.fromkeys(re.split(r"[\s,;]+", self.cleaned_data["about"].casefold()))
        return members_named([one for one in named if one], self._desk.workforce.members())

    def clean(self) -> dict[str, Any]:
        """Give it all, if it does not name somebody who wants to leave their name out."""
        sent: dict[str, Any] = self.cleaned_data
        if sent.get("without_name") and (sent.get("work") or sent.get("by_me")):
            self.add_error("without_name", _NAMES_YOU)
        return sent

    def clean_exhibits(self) -> tuple[Exhibit, ...]:
        """Give the exhibits, one a line."""
        try:
            return parsed_exhibits(self.cleaned_data["exhibits"])
        except MalformedError as error:
            raise ValidationError(error.fix) from None

    def said(self) -> Said:
        """Give what a form says that can be used."""
        sent = self.cleaned_data
        own = (self._desk.member.id,) if sent["by_me"] else ()
        return Said(
            kind=IncidentKind(sent["kind"]),
            what=sent["what"],
            known_on=sent["known_on"],
            known_by=KnownBy.ONLY_WHO_DID_IT if sent["only_me"] else KnownBy.ANOTHER,
            occurred_on=sent["occurred_on"],
            how_found=sent["how_found"],
            recipient=Recipient(sent["recipient"]) if sent["recipient"] else None,
            phi=frozenset(map(PhiKind, sent["phi"])),
            individuals=sent["individuals"],
            unknown=frozenset(map(ReportField, sent["unknown"])),
            work_id=WorkItemId(sent["work"]) if sent["work"] else None,
            subjects=(*own, *sent["about"]),
            pages_sent=sent["pages_sent"],
            pages_needed=sent["pages_needed"],
            exhibits=sent["exhibits"],
        )


def members_named(user_ids: Sequence[str], members: Iterable[Member]) -> tuple[MemberId, ...]:
    """Give the members with these user ids, in their order.

    Raises:
        ValidationError: somebody is not among them. Who is left out of what is read must not hang on a slip.

    """
    known = {member.user_id: member.id for member in members}
    if not set(user_ids) <= known.keys():
        raise ValidationError("One of these is no user id here. Look it up, or say in your own words whom you mean.")
    return tuple(known[user_id] for user_id in user_ids)


def work_named(text: str) -> str:
    """Give the id of a work item that an address names; empty for what cannot be one."""
    return text if _WORK_ID.fullmatch(text) else ""


def blank(now: datetime, *, work: str) -> Shown:
    """Give an empty form: today, and the work item that somebody came from, if any."""
    sent = QueryDict(mutable=True)
    sent.update({"known_on": now.date().isoformat(), "work": work})
    return shown(sent, now=now)


def half_written(sent: QueryDict, *, now: datetime) -> Shown:
    """Give the form with what somebody had typed; what they had not changed is as in an empty one."""
    sent.setdefault("known_on", now.date().isoformat())
    return shown(sent, now=now)


def as_reported(report: Report, *, user_ids: Collection[str], now: datetime) -> Shown:
    """Give the form with what a report says, to be corrected in triage."""
    sent = QueryDict(mutable=True)
    plain = {
        "kind": report.kind.value,
        "what": report.what,
        "known_on": report.known_on.isoformat(),
        "only_me": "on" if report.known_by is KnownBy.ONLY_WHO_DID_IT else "",
        "occurred_on": report.occurred_on.isoformat() if report.occurred_on else "",
        "how_found": report.how_found,
        "recipient": report.recipient.value if report.recipient else "",
        "work": work_named(report.work_id or ""),
        "about": " ".join(user_ids),
        "exhibits": "\n".join(f"{one.reference} {one.words}".strip() for one in report.exhibits),
    }
    numbers = {
        "individuals": report.individuals,
        "pages_sent": report.pages_sent,
        "pages_needed": report.pages_needed,
    }
    sent.update({**plain, **{name: str(number) for name, number in numbers.items() if number is not None}})
    sent.setlist("phi", sorted(report.phi))
    sent.setlist("unknown", sorted(report.unknown))
    return shown(sent, now=now)


def shown(sent: QueryDict, *, now: datetime, errors: Mapping[str, Iterable[object]] | None = None) -> Shown:
    """Give a form as it was sent, with what cannot be used in words of its field."""
    phi, unknown = sent.getlist("phi"), sent.getlist("unknown")
    return Shown(
        kinds=tuple(Choice(one.value, one.words, one.value == sent.get("kind")) for one in IncidentKind),
        recipients=tuple(Choice(one.value, one.words, one.value == sent.get("recipient")) for one in Recipient),
        phi=tuple((words, _of_class(each, phi)) for each, words in _CLASSES.items()),
        unknown={one.name.lower(): one.value in unknown for one in ReportField},
        fields={name: sent.get(name, "") for name in ReportForm.base_fields},
        errors={name: " ".join(map(str, told)) for name, told in (errors or {}).items()},
        latest_day=latest_day(now),
    )


def _of_class(phi_class: PhiClass, ticked: Collection[str]) -> tuple[Choice, ...]:
    return tuple(
        Choice(one.value, one.words[:1].upper() + one.words[1:], one.value in ticked)
        for one in PhiKind
        if one.phi_class is phi_class
    )


def _without_secret(words: str) -> str:
    if holds_secret(words):
        raise ValidationError(_HOLDS_ONE)
    return words
