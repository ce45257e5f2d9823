"""What the screens of the workforce are sent, parsed into core values on arrival. Each form lists its fields.

Example:
    >>> chosen_roles(["coder", "auditor"]) == frozenset({Role.CODER, Role.AUDITOR})
    True

"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpRequest, QueryDict

from chartwarden.actions.member_import import Rehearsal
from chartwarden.actions.member_sheet import Known
from chartwarden.actions.widening import Answer
from chartwarden.adapters.members_csv import LARGEST_FILE_BYTES
from chartwarden.foundation.errors import MalformedError
from chartwarden.foundation.identifiers import MemberId
from chartwarden.workforce.member import Leave, Role
from chartwarden.workforce.relation import Relation, RelationKind
from chartwarden.workforce.role_review import Keep

_DAYS: Final = (MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(2199, 12, 31)))
_MOST_ROWS: Final = 60
_ROLES: Final = [(role.value, role.value) for role in Role]


class WordsForm(forms.Form):
    """Words to find members by."""

    words = forms.CharField(max_length=120, required=False)


class AddForm(forms.Form):
    """A new member."""

    user_id = forms.CharField(max_length=40)
    name = forms.CharField(max_length=200)
    roles = forms.MultipleChoiceField(choices=_ROLES)
    starts_on = forms.DateField(validators=_DAYS)
    department = forms.CharField(max_length=120, required=False)
    team = forms.CharField(max_length=120, required=False)


class KnownForm(forms.Form):
    """What is written about a member."""

    name = forms.CharField(max_length=200)
    department = forms.CharField(max_length=120, required=False)
    team = forms.CharField(max_length=120, required=False)
    home_address = forms.CharField(max_length=300, required=False)
    home_phone = forms.CharField(max_length=40, required=False)
    external_id = forms.CharField(max_length=200, required=False)


class RolesForm(forms.Form):
    """What a member is to hold and to do."""

    roles = forms.MultipleChoiceField(choices=_ROLES, required=False)
    reason = forms.CharField(max_length=400, required=False)


class WhyForm(forms.Form):
    """Why something that was declared is not so, where something is left out."""

    reason = forms.CharField(max_length=400, required=False)


class ReasonForm(forms.Form):
    """Why something is asked for."""

    reason = forms.CharField(max_length=400, required=False)


class EndForm(forms.Form):
    """The last day of work; none means that they are shut out from now on."""

    last_day = forms.DateField(required=False, validators=_DAYS)


class AnswerForm(forms.Form):
    """The second person's answer."""

    answer = forms.ChoiceField(choices=[(answer.value, answer.value) for answer in Answer])


class _LeaveForm(forms.Form):
    starts_on = forms.DateField(validators=_DAYS)
    ends_on = forms.DateField(validators=_DAYS)


class _RelationForm(forms.Form):
    kind = forms.ChoiceField(choices=[(kind.value, kind.value) for kind in RelationKind])
    name = forms.CharField(max_length=200)
    address = forms.CharField(max_length=300, required=False)
    birth_on = forms.DateField(required=False, validators=_DAYS)


@dataclass(frozen=True, slots=True)
class WantedRoles:
    """What a member is to hold and to do, and why."""

    roles: frozenset[Role]
    kinds_of_work: frozenset[str]
    reason: str


def parsed(form: type[forms.Form], request: HttpRequest) -> dict[str, Any]:
    """Give the fields of a form.

    Raises:
        MalformedError: a field is missing or of a wrong shape; nothing of it is quoted.

    """
    return _fields(form, request.POST)


def parsed_known(request: HttpRequest) -> Known:
    """Give what is written about a member.

    Raises:
        MalformedError: something of it cannot be used.

    """
    fields = _fields(KnownForm, request.POST)
    # A form that was shown to somebody who does not see a field must not empty it.
    return Known(**{name: value for name, value in fields.items() if name == "name" or name in request.POST})


def parsed_roles(request: HttpRequest) -> WantedRoles:
    """Give what a member is to hold and to do. Which kinds of work there are is the rulebook's to say.

    Raises:
        MalformedError: a role is not known, or the reason is too long.

    """
    fields = _fields(RolesForm, request.POST)
    return WantedRoles(
        chosen_roles(fields["roles"]), frozenset(request.POST.getlist("kinds_of_work")), fields["reason"]
    )


def chosen_roles(values: Iterable[str]) -> frozenset[Role]:
    """Give roles by their words, which a form has let through."""
    return frozenset(Role(value) for value in values)


def parsed_leaves(request: HttpRequest) -> tuple[Leave, ...]:
    """Give leaves, one for each row that has a day; an empty row is none.

    Raises:
        MalformedError: a row has one day only, or something that is no day.

    """
    rows = _rows(request.POST, ("starts_on", "ends_on"), without="")
    return tuple(Leave(**_fields(_LeaveForm, row)) for row in rows)


def parsed_relations(request: HttpRequest) -> tuple[Relation, ...]:
    """Give relations, one for each row that has a name.

    Raises:
        MalformedError: a row has something that cannot be used.

    """
    rows = _rows(request.POST, ("kind", "name", "address", "birth_on"), without="kind")
    found = (_fields(_RelationForm, row) for row in rows)
    return tuple(Relation(RelationKind(row.pop("kind")), **row) for row in found)


def parsed_decisions(request: HttpRequest) -> dict[tuple[MemberId, Role], Keep]:
    """Give what was decided in a review: each role that was listed is kept unless it is ticked for removal.

    Raises:
        MalformedError: something listed is no role of a member.

    """
    listed, removed = request.POST.getlist("listed"), frozenset(request.POST.getlist("remove"))
    try:
        return {
            (MemberId(member_id), Role(role)): Keep.REMOVE if f"{member_id}:{role}" in removed else Keep.KEEP
            for member_id, _, role in (each.partition(":") for each in listed)
        }
    except ValueError:
        raise MalformedError(
            what="a role in the list cannot be used", where="The form", fix="Reload the review and look again."
        ) from None


def rehearsal(request: HttpRequest) -> Rehearsal:
    """Tell whether a list is only to be looked at, which is so unless its box is ticked."""
    return Rehearsal.FOR_REAL if request.POST.get("for_real") else Rehearsal.DRY_RUN


def parsed_list(request: HttpRequest) -> str:
    """Give the text of a list of members.

    Raises:
        MalformedError: there is no file, it is too long, or it is not UTF-8.

    """
    file = request.FILES.get("list")
    if not isinstance(file, UploadedFile) or (file.size or 0) > LARGEST_FILE_BYTES:
        raise MalformedError(what="there is no list, or it is too long", where="The form", fix="Choose one CSV file.")
    try:
        return file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise MalformedError(what="the list is not UTF-8", where="The file", fix="Export it as UTF-8.") from None


def _rows(sent: QueryDict, names: tuple[str, ...], *, without: str) -> list[Mapping[str, str]]:
    """Give rows of fields that are repeated, without those that are empty but for one that always has a value."""
    columns = [sent.getlist(name) for name in names]
    if len({len(column) for column in columns}) != 1 or len(columns[0]) > _MOST_ROWS:
        raise MalformedError(what="the rows cannot be used", where="The form", fix="Reload the page and try again.")
    rows = [dict(zip(names, cells, strict=True)) for cells in zip(*columns, strict=True)]
    return [row for row in rows if any(cell.strip() for name, cell in row.items() if name != without)]


def _fields(form: type[forms.Form], sent: Mapping[str, str] | QueryDict) -> dict[str, Any]:
    filled = form(sent)
    if not filled.is_valid():
        names = " and ".join(sorted(filled.errors)).replace("_", " ")
        raise MalformedError(what=f"{names} cannot be used", where="The form", fix="Go back and fill it in again.")
    return dict(filled.cleaned_data)
