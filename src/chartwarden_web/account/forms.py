"""The sign-in form.

Example:
    >>> SignInForm.__name__
    'SignInForm'

"""

from allauth.account.forms import LoginForm
from django import forms


class SignInForm(LoginForm):
    """User id and password, and nothing else: a session never outlives the browser."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        login: forms.Field = self.fields["login"]
        login.label = "User id"
        login.widget.attrs = {
            "autocomplete": "username",
            "autocapitalize": "none",
            "spellcheck": "false",
            "autofocus": True,
            "class": "field__input",
        }
        password: forms.Field = self.fields["password"]
        password.label = "Password"
        password.help_text = ""
        password.widget.attrs = {"autocomplete": "current-password", "class": "field__input"}
