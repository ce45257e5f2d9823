"""Signing in and out."""

from allauth.account.views import LoginView
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect

from chartwarden.actions.signing import sign_out
from chartwarden.ledger.entry import Act
from chartwarden_web.account.forms import SignInForm
from chartwarden_web.gate import Reading, gate, public
from chartwarden_web.request import SeatedRequest


class SignIn(LoginView):
    """User id and password. Where to go afterwards is never taken from the address."""

    form_class = SignInForm
    template_name = "account/sign_in.html"
    redirect_field_name = None

    def get_form_class(self) -> type[SignInForm]:
        """Give our form."""
        return SignInForm

    def get_success_url(self) -> str:
        """Lead to Today, always: an address in the query could lead elsewhere."""
        return "/"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """Give what the template needs, and nothing for social sign-in or sign-up, which do not exist here."""
        return {"form": kwargs.get("form") or self.get_form(), "title": "Sign in"}


sign_in = public("GET", "HEAD", "POST")(SignIn.as_view())


@gate(Act.SIGN_OUT, does=Reading.CHANGES)
def leave(request: SeatedRequest) -> HttpResponse:
    """End the session, on the server and in the browser."""
    sign_out(request.desk)
    logout(request)
    response = redirect("account_login")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response
