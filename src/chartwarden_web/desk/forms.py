"""What the browser sends, parsed into core values on arrival. Each form lists its fields; nothing else is read.

Example:
    >>> parsed_span("abc:2:10:20")
    ShownSpan(document_id='abc', section=2, start=10, end=20)

"""

import re
from typing import Any, Final

from django import forms
from django.http import HttpRequest

from chartwarden.actions.spans import ShownSpan
from chartwarden.actions.widening import Answer
from chartwarden.chart.coding import Coding
from chartwarden.foundation.errors import MalformedError
from chartwarden.foundation.identifiers import DocumentId
from chartwarden_web.codes import icd10cm

_EVIDENCE: Final = re.compile(r"([A-Za-z0-9-]{1,64}):(\d{1,6}):(\d{1,9}):(\d{1,9})", re.ASCII)
_PART: Final = re.compile(r"([A-Za-z0-9-]{1,64}):(\d{1,6}|whole)", re.ASCII)


class WordsForm(forms.Form):
    """Words to search for."""

    words = forms.CharField(max_length=120, required=False)


class CodeForm(forms.Form):
    """A code to assign, and the shown words that support it, as `document:section:start:end`."""

    code = forms.CharField(max_length=12)
    evidence = forms.CharField(max_length=80, required=False)


class WideningForm(forms.Form):
    """A part that is withheld, as `document:section` or `document:whole`, and why it is needed."""

    part = forms.RegexField(_PART)
    reason = forms.CharField(max_length=1000, required=False)


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(max_length=1000, required=False)


class AnswerForm(forms.Form):
    """The second person's answer."""

    answer = forms.ChoiceField(choices=[(answer.value, answer.value) for answer in Answer])


class MemberForm(forms.Form):
    """Whose access is reviewed."""

    user_id = forms.CharField(max_length=32)


def parsed(form: type[forms.Form], request: HttpRequest) -> dict[str, Any]:
    """Give the fields of a form.

    Raises:
        MalformedError: a field is missing or of a wrong shape; nothing of it is quoted.

    """
    filled = form(request.POST)
    if not filled.is_valid():
        names = " and ".join(sorted(filled.errors))
        raise MalformedError(what=f"{names} cannot be used", where="The form", fix="Go back and fill it in again.")
    return dict(filled.cleaned_data)


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
    """Read a withheld part that `WideningForm` let through; None stands for the whole document."""
    document, _, section = text.partition(":")
    return DocumentId(document), None if section == "whole" else int(section)
