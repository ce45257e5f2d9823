"""What the browser sends, parsed into core values on arrival. Each form lists its fields; nothing else is read.

Example:
    >>> parsed_span("abc:2:10:20")
    ShownSpan(document_id='abc', section=2, start=10, end=20)

"""

import re
from datetime import date
from typing import Any, Final

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpRequest, QueryDict

from chartwarden.actions.access_wanted import KindOfAct, Wanted
from chartwarden.actions.spans import ShownSpan
from chartwarden.actions.widening import Answer
from chartwarden.chart.coding import Coding
from chartwarden.chart.coding_review import CoderAnswer, Verdict
from chartwarden.foundation.errors import MalformedError
from chartwarden.foundation.identifiers import DocumentId
from chartwarden.ledger.entry import Outcome
from chartwarden_web.codes import icd10cm

_EVIDENCE: Final = re.compile(r"([A-Za-z0-9-]{1,64}):(\d{1,6}):(\d{1,9}):(\d{1,9})", re.ASCII)
_LARGEST_SEQUENCE: Final = 2**53 - 1
_DAYS: Final = (MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2199, 12, 31)))


class WordsForm(forms.Form):
    """Words to search for."""

    words = forms.CharField(max_length=120, required=False)


class CodeForm(forms.Form):
    """A code to assign, and the shown words that support it, as `document:section:start:end`."""

    code = forms.CharField(max_length=12)
    evidence = forms.CharField(max_length=80, required=False)


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(max_length=1000, required=False)


class FindingForm(forms.Form):
    """What a review says of a code: one of the reviewed work, or one that is missing."""

    verdict = forms.ChoiceField(choices=[(verdict.value, verdict.value) for verdict in Verdict])
    coded = forms.CharField(max_length=32, required=False)
    code = forms.CharField(max_length=12, required=False)
    reason = forms.CharField(max_length=1000, required=False)


class FindingAnswerForm(forms.Form):
    """What a coder says of a finding."""

    answer = forms.ChoiceField(choices=[(answer.value, answer.value) for answer in CoderAnswer])
    reason = forms.CharField(max_length=1000, required=False)


class FinishForm(forms.Form):
    """Why a code is right that does not fit the patient; for such a code only."""

    claim_reason = forms.CharField(max_length=1000, required=False)


class ResultsForm(forms.Form):
    """In which form finished coding goes out, and since which day it was finished."""

    form = forms.ChoiceField(choices=[("fhir", "fhir"), ("csv", "csv")])
    since = forms.DateField(required=False, validators=_DAYS)


class SampleForm(forms.Form):
    """Whose coding is reviewed, how much of it, by whom, and until when."""

    coder = forms.CharField(max_length=32)
    auditor = forms.CharField(max_length=32)
    count = forms.IntegerField(min_value=1, max_value=500)
    due_on = forms.DateField(validators=_DAYS)


class AnswerForm(forms.Form):
    """The second person's answer."""

    answer = forms.ChoiceField(choices=[(answer.value, answer.value) for answer in Answer])


class MemberForm(forms.Form):
    """Whose access is reviewed."""

    user_id = forms.CharField(max_length=32)


class WantedForm(forms.Form):
    """Which entries are wanted. Nothing in it can name a person, so it may stand in an address."""

    kind = forms.ChoiceField(choices=[(kind.value, kind.value) for kind in KindOfAct], required=False)
    outcome = forms.ChoiceField(choices=[(outcome.value, outcome.value) for outcome in Outcome], required=False)
    since = forms.DateField(required=False, validators=_DAYS)
    until = forms.DateField(required=False, validators=_DAYS)
    before = forms.IntegerField(required=False, min_value=0, max_value=_LARGEST_SEQUENCE)


class WantedWithNumberForm(WantedForm):
    """The same with a part of an encounter's number, which may lead to a person: for bodies only."""

    encounter = forms.CharField(max_length=64, required=False)


class EntryForm(forms.Form):
    """The number of an entry."""

    entry = forms.IntegerField(min_value=0, max_value=_LARGEST_SEQUENCE)


def parsed(form: type[forms.Form], request: HttpRequest) -> dict[str, Any]:
    """Give the fields of a form.

    Raises:
        MalformedError: a field is missing or of a wrong shape; nothing of it is quoted.

    """
    return _fields(form, request.POST)


def parsed_entry(request: HttpRequest) -> int:
    """Give the entry that an address names.

    Raises:
        MalformedError: it names none.

    """
    return int(_fields(EntryForm, request.GET)["entry"])


def parsed_wanted(request: HttpRequest) -> tuple[Wanted, int | None]:
    """Give which entries are wanted, and below which one; from the address of a page or the body of a question.

    Raises:
        MalformedError: something of it cannot be used; nothing of it is quoted.

    """
    asked = request.method == "POST"
    fields = _fields(WantedWithNumberForm if asked else WantedForm, request.POST if asked else request.GET)
    wanted = Wanted(
        kind=KindOfAct(fields["kind"]) if fields["kind"] else None,
        outcome=Outcome(fields["outcome"]) if fields["outcome"] else None,
        since=fields["since"],
        until=fields["until"],
        encounter=fields.get("encounter", ""),
    )
    return wanted, fields["before"]


def parsed_span(text: str) -> ShownSpan:
    """Read a span as a form carries it, in characters of the shown words.

    Raises:
        MalformedError: it is not of the form `document:section:start:end`.

    """
    match = _EVIDENCE.fullmatch(text)
    if match is None:
        raise MalformedError(
            what="the marked words cannot be used", where="The form", fix="Mark them in the note again."
        )
    document, section, start, end = match.groups()
    return ShownSpan(DocumentId(document), int(section), int(start), int(end))


def parsed_code(text: str) -> Coding:
    """Read a code that can be assigned.

    Raises:
        MalformedError: the code set has no such code, or only a heading above more detailed ones.

    """
    coding = icd10cm.find(text)
    if coding is None:
        raise MalformedError(
            what="that is no valid ICD-10-CM code, or it has more detailed ones below it",
            where="The code",
            fix="Search by its beginning and choose one that is listed.",
        )
    return coding


def parsed_part(text: str) -> tuple[DocumentId, int | None]:
    """Read a withheld part that a form let through; None stands for the whole document."""
    document, _, section = text.partition(":")
    return DocumentId(document), None if section == "whole" else int(section)


def _fields(form: type[forms.Form], sent: QueryDict) -> dict[str, Any]:
    filled = form(sent)
    if not filled.is_valid():
        names = " and ".join(sorted(filled.errors))
        raise MalformedError(what=f"{names} cannot be used", where="The form", fix="Go back and fill it in again.")
    return dict(filled.cleaned_data)
