"""The second step of signing in, as allauth knows it.

Example:
    >>> FactorStage.urlname
    'mfa_authenticate'

"""

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare

from chartwarden.workforce.factor import has_second_factor
from chartwarden_web.account import alone
from chartwarden_web.account.factors import kinds_of
from chartwarden_web.records.models import MemberRecord

_SHOWN_WITH = "shown-with"  # in the session: a keyed hash of the password's hash, as Django makes it for sessions


class FactorStage(AuthenticateStage):
    """Asks for the second factor of a member who has one, unless they have just shown it."""

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """Lead to the page that asks, in a session with another id: one from before could be known to somebody."""
        answer, goes_on = super().handle()
        if answer is not None:
            self.request.session[_SHOWN_WITH] = self._record().get_session_auth_hash()
            self.request.session.cycle_key()
            alone.shown(self.request, self._record())
        return answer, goes_on

    def _should_handle(self, request: HttpRequest) -> bool:
        """Tell whether the factor is still to come. The name is allauth's."""
        record = self._record()
        return shown_factor(request, record) is None and has_second_factor(kinds_of(record))

    def is_stale(self) -> bool:
        """Tell whether the password was changed or closed since it was shown: what was begun with it is over."""
        shown = self.request.session.get(_SHOWN_WITH, "")
        return not constant_time_compare(shown, self._record().get_session_auth_hash())

    def _record(self) -> MemberRecord:
        record = self.login.user
        assert isinstance(record, MemberRecord)  # noqa: S101 -- nobody else signs in
        return record


def shown_factor(request: HttpRequest, record: MemberRecord) -> str | None:
    """Give the kind of factor that a member showed while signing in; None when there was a password only."""
    shown = [one for one in get_authentication_records(request, record) if one["method"] == "mfa"]
    return str(shown[-1].get("type", "")) if shown else None
