"""How allauth meets the ledger: nobody is signed in, or turned away, without an entry.

Example:
    >>> AccountAdapter.__name__
    'AccountAdapter'

"""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import clear_authentication_records
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from chartwarden.actions.signing import sign_in, sign_in_failed
from chartwarden.foundation.citation import PERSON_AUTHENTICATION
from chartwarden.foundation.clock import SystemClock
from chartwarden.foundation.errors import RefusedError
from chartwarden.workforce.factor import FactorKind, needs_passkey
from chartwarden.workforce.notice import NoticeKind
from chartwarden_web.account import alone, devices, passwords, sitting, throttle
from chartwarden_web.account.changing import tell
from chartwarden_web.account.factors import kinds_of
from chartwarden_web.account.hashing import TURN
from chartwarden_web.account.stages import shown_factor
from chartwarden_web.account.throttle import Bucket
from chartwarden_web.gate import Proof
from chartwarden_web.records.kept_connections import let_go
from chartwarden_web.records.models import MemberRecord
from chartwarden_web.records.stores.accounts import is_shut
from chartwarden_web.wiring import house


class AccountAdapter(DefaultAccountAdapter):
    """Records each sign-in before it happens, and each failed one. Accounts are made by administrators only."""

    error_messages = {  # noqa: RUF012 -- allauth merges this class attribute by name
        **DefaultAccountAdapter.error_messages,
        # One sentence for an unknown user id and a wrong password: neither tells which accounts exist.
        "username_password_mismatch": _("That user id and password do not go together. Check both and try again."),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes, then try again."),
        "line_is_full": _("Many people are signing in at this moment. Wait ten seconds, then try again."),
    }

    def add_message(self, *_: object, **__: object) -> None:
        """Say nothing: the page that follows shows that somebody is signed in or out."""

    def is_safe_url(self, url: str | None) -> bool:  # noqa: ARG002 -- allauth's signature
        """Refuse: where a page leads to is never taken from what was sent, not even within this site."""
        return False

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- allauth's signature
        """Refuse: nobody makes an account for themselves."""
        return False

    def get_login_stages(self) -> list[str]:
        """Give what comes after the password: the second factor, and nothing else."""
        return ["chartwarden_web.account.stages.FactorStage"]

    def authenticate(self, request: HttpRequest, **credentials: object) -> MemberRecord | None:
        """Give the member whose user id and password these are, if they work here today.

        An unknown user id, somebody who has left, and somebody without a password are answered like a wrong password:
        with the same words, the same entry, and one password hashed.

        Raises:
            ValidationError: one attempt too many, which is on record too; or so many sign in that this was none.

        """
        clear_authentication_records(request)  # what was shown before belongs to another attempt
        login = login_of(str(credentials.get("username", "")))
        # Who waits in line is not counted yet: as a shift begins, right passwords alone would fill a network's count.
        let_go()
        with TURN.in_line() as has_turn:
            if not has_turn:
                raise self.validation_error("line_is_full")
            record = MemberRecord.objects.filter(user_id=login).first()
            taken = throttle.take(*_buckets(request, login, record))
            if taken is not None and _is_let_in(record, str(credentials.get("password", ""))):
                taken.give_back()
                return record
        sign_in_failed(house().ledger, device=devices.device_of(request))
        if taken is None:
            raise self.validation_error("too_many_login_attempts")
        return None

    def login(self, request: HttpRequest, user: MemberRecord) -> None:
        """Sign a member in: wholly with a factor, half with a password alone. The entry comes before the session."""
        shown = shown_factor(request, user)
        desk = house().desk(user.as_member(), device=devices.device_of(request))
        sign_in(desk, shown=shown, require=lambda: _require_open(user))
        if shown is not None:
            alone.followed(request, user)
        if request.user != user:
            sitting.make_room(request)
        super().login(request, user)
        sitting.begin(request, user, proof=Proof.PASSWORD if shown is None else Proof.FACTOR)
        if shown == FactorKind.RECOVERY_CODE.value:
            tell(user, NoticeKind.RECOVERY_CODE_USED)
        if shown is not None and needs_passkey(user.as_member().roles, kinds_of(user)):
            messages.warning(request, "Your role opens much: add a passkey under Factors, which no false page can use.")


def _require_open(record: MemberRecord) -> None:
    """Let nobody in to an account that its owner has shut. Raises RefusedError."""
    if is_shut(record):
        raise RefusedError(
            rule="prove-it-is-you",
            because="the owner of this account has shut it, since somebody else was in it",
            source=PERSON_AUTHENTICATION,
            next_step="Set a new password with the link that was shown then, or with one from an administrator.",
        )


def _is_let_in(record: MemberRecord | None, password: str) -> bool:
    """Tell whether somebody works here today and this is their password, which is hashed whoever was named."""
    is_right = passwords.is_right(record, password)
    return record is not None and is_right and record.is_active_on(SystemClock().now().date())


def login_of(typed: str) -> str:
    """Give a user id in the spelling that finds its account: every other spelling would be a count of its own."""
    return typed.replace("\0", "").strip().casefold()  # a database refuses that letter


def _buckets(request: HttpRequest, login: str, record: MemberRecord | None) -> tuple[Bucket, ...]:
    """Give what an attempt counts in.

    Who guesses is told apart by network and user id together, so that guessing at one account locks out neither the
    right person elsewhere nor others in the same network. Each device that its member has used before has counts of
    its own, of that member: who guesses at one of them stops no other. The one for the account comes first: what it
    stops does not count against the network.
    """
    device = devices.known(request, record) if record is not None else None
    if device is not None:
        return (Bucket(throttle.PASSWORD_HERE, device.id), Bucket(throttle.PASSWORD_OF_DEVICE, device.id))
    network = throttle.network_of(request)
    return (
        Bucket(throttle.PASSWORD_HERE, f"{login} {network}"),
        Bucket(throttle.PASSWORD_NETWORK, network),
        Bucket(throttle.PASSWORD_ANYWHERE, login),
    )
