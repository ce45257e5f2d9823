"""The screen My keys: a list of what keys do, and ways to choose others. It works with select boxes alone.

Example:
    >>> my_keys.__name__
    'my_keys'

"""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from chartwarden.actions.keyboard import change_key, look_at_keys, take_over_keys
from chartwarden.ledger.entry import Act
from chartwarden.workforce.verbs import VERBS
from chartwarden_web.account import keyboard
from chartwarden_web.attachment import attachment
from chartwarden_web.desk.forms import parsed
from chartwarden_web.gate import Reading, gate
from chartwarden_web.request import SeatedRequest


class KeyForm(forms.Form):
    """A verb, and the key it is to have; without one, the key from the start."""

    verb = forms.ChoiceField(choices=[(verb.name, verb.words) for verb in VERBS])
    key = forms.CharField(max_length=24, required=False)


class KeysForm(forms.Form):
    """All keys as text; without any, those from the start."""

    text = forms.CharField(max_length=20_000, required=False)


@gate(Act.REVIEW_ACCOUNT)
def my_keys(request: SeatedRequest) -> HttpResponse:
    """Show one's own keys."""
    keys = look_at_keys(request.desk)
    return render(
        request,
        "account/keys.html",
        {
            "title": "My keys",
            "groups": keyboard.key_groups(keys, request.desk.member),
            "offered": keyboard.keys_offered(),
            "chosen": len(keys.chosen),
            "as_text": keys.as_text(),
        },
    )


@gate(Act.CHANGE_KEYS, does=Reading.CHANGES)
def change(request: SeatedRequest) -> HttpResponse:
    """Give one verb another key."""
    fields = parsed(KeyForm, request)
    change_key(request.desk, fields["verb"], fields["key"])
    messages.success(
        request, "That key is yours now." if fields["key"] else "That key is the one from the start again."
    )
    return _after(request)


@gate(Act.CHANGE_KEYS, does=Reading.CHANGES)
def take_over(request: SeatedRequest) -> HttpResponse:
    """Take the keys of a text in place of one's own."""
    keys = take_over_keys(request.desk, parsed(KeysForm, request)["text"])
    messages.success(request, "These keys are yours now." if keys.chosen else "All keys are those from the start.")
    return _after(request)


@gate(Act.REVIEW_ACCOUNT)
def export(request: SeatedRequest) -> HttpResponse:
    """Hand out one's own keys as a file."""
    return attachment(look_at_keys(request.desk).as_text(), name="my-keys.toml")


def _after(request: SeatedRequest) -> HttpResponse:
    """Lead back to the list; HTMX follows only by a header."""
    response = redirect("my_keys")
    return HttpResponse(headers={"HX-Redirect": response["Location"]}) if request.htmx else response
