"""What the screen of queues is sent, parsed into core values on arrival. Each form lists its fields.

Example:
    >>> moved_words(Moved(done=2, waits=1), done="given out")
    '2 given out. 1 waits for somebody else.'

"""

from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpRequest, QueryDict

from chartwarden.actions.queues import MOST_AT_ONCE, Chosen, Moved
from chartwarden.foundation.errors import MalformedError
from chartwarden.foundation.identifiers import MemberId, WorkItemId
from chartwarden.purpose.work import OPEN, KindOfWork, Priority, WorkStatus

_ID: Final = r"[A-Za-z0-9._-]{1,64}"
_DAYS: Final = (MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2199, 12, 31)))
_ALL, _TICKED = "all", "ticked"


class FilterForm(forms.Form):
    """Which open items are listed. It names members by their ids and no patient, so it may stand in an address."""

    kind = forms.RegexField(_ID, required=False)
    status = forms.ChoiceField(choices=[(status.value, status.value) for status in OPEN], required=False)
    holder = forms.RegexField(_ID, required=False)
    overdue = forms.BooleanField(required=False)


class ChosenForm(FilterForm):
    """Which of those are meant: the ticked ones, or the first so many."""

    which = forms.ChoiceField(choices=[(_TICKED, _TICKED), (_ALL, _ALL)])
    most = forms.IntegerField(min_value=1, max_value=MOST_AT_ONCE, required=False)


class SortForm(forms.Form):
    """What comes first."""

    priority = forms.ChoiceField(choices=[(str(one.value), one.words) for one in Priority], required=False)
    due_on = forms.DateField(required=False, validators=_DAYS)


class ReasonForm(forms.Form):
    """Why work is withdrawn."""

    reason = forms.CharField(max_length=400, required=False)


class WaiverForm(forms.Form):
    """Who is to do an item in spite of a conflict, and why it has to be them."""

    item = forms.RegexField(_ID)
    member = forms.RegexField(_ID)
    why = forms.CharField(max_length=400, required=False)


def parsed(form: type[forms.Form], request: HttpRequest) -> dict[str, Any]:
    """Give the fields of a form.

    Raises:
        MalformedError: a field is missing or of a wrong shape; nothing of it is quoted.

    """
    return _fields(form, request.POST)


def parsed_filter(request: HttpRequest) -> Chosen:
    """Give which items an address asks for. Raises MalformedError."""
    return _filter(_fields(FilterForm, request.GET))


def parsed_chosen(request: HttpRequest) -> Chosen:
    """Give which items a form means.

    Raises:
        MalformedError: none is ticked where the ticked ones are meant, or there is too much.

    """
    fields = _fields(ChosenForm, request.POST)
    if fields["which"] == _ALL:
        wanted = _filter(fields)
        return Chosen(
            kind=wanted.kind,
            status=wanted.status,
            holder=wanted.holder,
            is_overdue=wanted.is_overdue,
            most=fields["most"] or MOST_AT_ONCE,
        )
    ticked = request.POST.getlist("work")
    if not 0 < len(ticked) <= MOST_AT_ONCE:
        raise MalformedError(what="no work is ticked", where="The list", fix="Tick some, or choose all that fit.")
    return Chosen(tuple(map(WorkItemId, ticked)))


def parsed_members(request: HttpRequest) -> tuple[MemberId, ...]:
    """Give among whom work is spread. Raises MalformedError when nobody is chosen."""
    chosen = tuple(map(MemberId, request.POST.getlist("to")))
    if not chosen:
        raise MalformedError(what="nobody is chosen", where="The form", fix="Tick who is to do it.")
    return chosen


def query_of(request: HttpRequest) -> str:
    """Give the filter of a form as an address has it, to come back to the same list."""
    fields = _fields(FilterForm, request.POST)
    return urlencode({name: "on" if value is True else value for name, value in fields.items() if value})


def moved_words(moved: Moved, *, done: str) -> str:
    """Tell what became of many items.

    Args:
        moved: how many there were of each.
        done: what became of those that went as asked.

    """
    told = [f"{moved.done} {done}." if moved.done or not _others(moved) else ""]
    told += [_count(moved.waits, "waits for somebody else", "wait for somebody else")]
    told += [
        _count(moved.unfit, "is as it was: nobody of those does it", "are as they were: nobody of those does them")
    ]
    told += [
        _count(moved.overtaken, "was changed by somebody else meanwhile", "were changed by somebody else meanwhile")
    ]
    return " ".join(filter(None, told))


def _others(moved: Moved) -> int:
    return moved.waits + moved.unfit + moved.overtaken


def _count(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}." if count else ""


def _filter(fields: dict[str, Any]) -> Chosen:
    return Chosen(
        kind=KindOfWork(fields["kind"]) if fields["kind"] else None,
        status=WorkStatus(fields["status"]) if fields["status"] else None,
        holder=MemberId(fields["holder"]) if fields["holder"] else None,
        is_overdue=fields["overdue"],
    )


def _fields(form: type[forms.Form], sent: QueryDict) -> dict[str, Any]:
    filled = form(sent)
    if not filled.is_valid():
        names = " and ".join(sorted(filled.errors)).replace("_", " ")
        raise MalformedError(what=f"{names} cannot be used", where="The form", fix="Go back and fill it in again.")
    return dict(filled.cleaned_data)
