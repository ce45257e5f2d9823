"""How allauth meets the ledger: nobody is signed in, or turned away, without an entry.

Example:
    >>> AccountAdapter.__name__
    'AccountAdapter'

"""

from collections.abc import Mapping

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from chartwarden.actions.signing import sign_in, sign_in_failed
from chartwarden.foundation.clock import SystemClock
from chartwarden_web.middleware import device_of
from chartwarden_web.records.models import MemberRecord
from chartwarden_web.wiring import house


class AccountAdapter(DefaultAccountAdapter):
    """Records each sign-in before it happens, and each failed one. Accounts are made by administrators only."""

    error_messages = {  # noqa: RUF012 -- allauth merges this class attribute by name
        **DefaultAccountAdapter.error_messages,
        # One sentence for an unknown user id and a wrong password: neither tells which accounts exist.
        "username_password_mismatch": _("That user id and password do not go together. Check both and try again."),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes, then try again."),
    }

    _anywhere: ratelimit.RateLimitUsage | None = None

    def add_message(self, *_: object, **__: object) -> None:
        """Say nothing: the page that follows shows that somebody is signed in or out."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- allauth's signature
        """Refuse: nobody makes an account for themselves."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: object) -> None:
        """Slow guessing down; an attempt that is turned away for that is on record too."""
        try:
            super().pre_authenticate(request, **credentials)
            self._anywhere = ratelimit.consume(
                request, app="allauth.account", action="login_failed_anywhere", key=_login(credentials)
            )
            if not self._anywhere:
                raise self.validation_error("too_many_login_attempts")
        except ValidationError:
            sign_in_failed(house().ledger, device=device_of(request))
            raise

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: object) -> str:
        """Count attempts by address and user id together. The name is allauth's."""
        return f"{ratelimit.get_ip(request)} {_login(credentials)}"

    def _rollback_login_failed_rl_usage(self) -> None:
        """Take back what a right password had counted. The name is allauth's."""
        super()._rollback_login_failed_rl_usage()
        if self._anywhere:
            self._anywhere.rollback()

    def authenticate(self, request: HttpRequest, **credentials: object) -> MemberRecord | None:
        """Give the member whose user id and password these are, if they work here today.

        Who has left is answered like a wrong password, and leaves the same entry.
        """
        known = super().authenticate(request, **credentials)
        today = SystemClock().now().date()
        if known is not None and not known.is_active_on(today):
            self.authentication_failed(request, **credentials)
            return None
        return known

    def authentication_failed(self, request: HttpRequest, **credentials: object) -> None:
        """Record the attempt without what was typed."""
        super().authentication_failed(request, **credentials)
        sign_in_failed(house().ledger, device=device_of(request))

    def pre_login(self, request: HttpRequest, user: MemberRecord, **rest: object) -> HttpResponse | None:
        """Record the sign-in; a session starts only once its entry is durable."""
        stopped = super().pre_login(request, user, **rest)
        if stopped is None:
            sign_in(house().desk(user.as_member(), device=device_of(request)))
        return stopped


def _login(credentials: Mapping[str, object]) -> str:
    """Give a user id in the spelling that finds its account: every other spelling would be a count of its own."""
    return str(credentials.get("username", "")).strip().casefold()
