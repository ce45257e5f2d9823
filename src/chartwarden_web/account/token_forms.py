"""The form of a new token, parsed into core values on arrival.

Example:
    >>> AskedToken("board", "Counts charts that wait.", frozenset(), 30).days
    30

"""

from dataclasses import dataclass

from django import forms
from django.http import HttpRequest

from chartwarden.foundation.errors import MalformedError
from chartwarden.workforce.token import DEFAULT_LIFE, Scope

_LONGEST = 1000  # what is longer than the rules allow is refused by them, with their reason


@dataclass(frozen=True, slots=True)
class AskedToken:
    """What somebody wants a token for."""

    label: str
    purpose: str
    scopes: frozenset[Scope]
    days: int


class TokenForm(forms.Form):
    """Label, purpose, scopes and days. What they may be is decided by the action."""

    label = forms.CharField(max_length=_LONGEST, required=False)
    purpose = forms.CharField(max_length=_LONGEST, required=False)
    scopes = forms.MultipleChoiceField(choices=[(scope.value, scope.value) for scope in Scope], required=False)
    days = forms.IntegerField(min_value=-_LONGEST, max_value=_LONGEST, required=False)


def parsed_token(request: HttpRequest) -> AskedToken:
    """Give what was asked for.

    Raises:
        MalformedError: a field is of a wrong shape; nothing of it is quoted.

    """
    form = TokenForm(request.POST)
    if not form.is_valid():
        names = " and ".join(sorted(form.errors))
        raise MalformedError(what=f"{names} cannot be used", where="The form", fix="Go back and fill it in again.")
    fields = form.cleaned_data
    days = DEFAULT_LIFE.days if fields["days"] is None else fields["days"]
    scopes = frozenset(Scope(word) for word in fields["scopes"])
    return AskedToken(fields["label"], fields["purpose"], scopes, days)
