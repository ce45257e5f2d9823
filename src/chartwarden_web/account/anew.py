"""Proving anew who is there: a factor, shown with the very form that it is for.

Source: 45 CFR 164.312(d); threat model V7.5.3 (the proof is for this one act and no other).

Example:
    >>> challenge.__name__
    'challenge'

"""

from typing import Any

from django.http import HttpRequest

from chartwarden.foundation.citation import PERSON_AUTHENTICATION
from chartwarden.foundation.errors import RefusedError
from chartwarden.workforce.factor import FactorKind
from chartwarden_web.account import devices, passkeys, throttle
from chartwarden_web.account.factors import use_code
from chartwarden_web.account.throttle import Bucket
from chartwarden_web.records.models import MemberRecord

RULE = "prove-it-is-you"


def challenge(request: HttpRequest, record: MemberRecord) -> dict[str, Any]:
    """Give what a member's browser is asked for a passkey; the question is kept in the session."""
    return passkeys.ask(request, record)


def verify_factor(request: HttpRequest, record: MemberRecord) -> str:
    """Use up the factor that a form came with: `credential` (a passkey's answer, as JSON) or `code`.

    Returns:
        The kind of factor: `passkey`, `code-app` or `recovery-code`.

    Raises:
        RefusedError: it is wrong, missing, used before, or one try too many.

    Source:
        45 CFR 164.312(d); NIST SP 800-63B-4, 3.2.2.

    """
    if credential := request.POST.get("credential"):
        if passkeys.answered(request, credential, by=record) is None:
            raise RefusedError(
                rule="prove-it-is-you",
                because="the passkey did not prove that it is you",
                source=PERSON_AUTHENTICATION,
                next_step="Try the passkey again, or type a code.",
            )
        return FactorKind.PASSKEY.value
    return _by_code(request, record, request.POST.get("code", "")).value


def _by_code(request: HttpRequest, record: MemberRecord, typed: str) -> FactorKind:
    taken = throttle.take(*_buckets(request, record))
    if taken is None:
        raise RefusedError(
            rule="prove-it-is-you",
            because="too many codes were tried",
            source=PERSON_AUTHENTICATION,
            next_step="Wait five minutes, then try again.",
        )
    kind = use_code(record, typed)
    if kind is None:
        raise RefusedError(
            rule="prove-it-is-you",
            because="the code is not right, or it was used before",
            source=PERSON_AUTHENTICATION,
            next_step="A code works once: wait for the next one, then type it.",
        )
    taken.give_back()
    return kind


def _buckets(request: HttpRequest, record: MemberRecord) -> tuple[Bucket, ...]:
    """Give what a try at a code counts in. A device that the member has used before has a count of its own."""
    device = devices.known(request, record)
    if device is not None:
        return (Bucket(throttle.CODE_HERE, device.id), Bucket(throttle.CODE_OF_DEVICE, device.id))
    return (
        Bucket(throttle.CODE_HERE, f"{record.pk} {throttle.network_of(request)}"),
        Bucket(throttle.CODE_ANYWHERE, record.pk),
    )
