"""The password of a member: checking it, and giving another. What makes one weak is `workforce.password`.

Source: NIST SP 800-63B-4, 3.1.1; 45 CFR 164.308(a)(5)(ii)(D); controls IDN-4 and IDN-6.

Example:
    >>> is_right.__name__
    'is_right'

"""

from collections.abc import Sequence
from functools import cache

from django.contrib.auth.hashers import check_password, is_password_usable, make_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.db import transaction

from chartwarden.adapters.compromised_passwords import CompromisedPasswords
from chartwarden.adapters.guesses import is_soon_guessed
from chartwarden.adapters.leaked_passwords import is_leaked
from chartwarden.foundation.clock import SystemClock
from chartwarden.foundation.errors import MalformedError
from chartwarden.workforce.password import (
    FORMER_KEPT,
    KnownPasswords,
    is_too_long,
    normalised,
    said_of,
    shortest_beside,
    weakness_of,
)
from chartwarden_web.account.factors import kinds_of
from chartwarden_web.records.accounts import PasswordRecord
from chartwarden_web.records.models import MemberRecord
from chartwarden_web.wiring import house


def is_right(record: MemberRecord | None, typed: str) -> bool:
    """Tell whether this is the member's password. One password is hashed whoever was named, so time tells nothing."""
    plain = "" if is_too_long(typed) else normalised(typed)  # no account has an empty one
    if record is None or not is_password_usable(record.password):
        check_password(plain, _nobodys())
        return False
    return record.check_password(plain)


def is_of(encoded: str, typed: str) -> bool:
    """Tell whether a password is the one of a hash that was kept."""
    return check_password("" if is_too_long(typed) else normalised(typed), encoded)


def shortest_for(record: MemberRecord) -> int:
    """Give how many characters a member's password needs: fewer where they have a second factor."""
    return shortest_beside(kinds_of(record))


def set_password(record: MemberRecord, password: str) -> None:
    """Give a member a password.

    Raises:
        MalformedError: it is weak. The reason is told, and no other rule is.

    Source:
        NIST SP 800-63B-4, 3.1.1.2.

    """
    reason = reason_against(record, password)
    if reason is not None:
        raise MalformedError(what=reason, where="password", fix="Choose another, for example four unrelated words.")
    keep(record, password)


def reason_against(record: MemberRecord, password: str) -> str | None:
    """Give the reason why a member may not have this password, as a clause; None when they may."""
    needed = shortest_for(record)
    about = (record.user_id, record.name, record.department)
    weakness = weakness_of(password, shortest=needed, about=about, known=_known(record, about))
    return None if weakness is None else said_of(weakness, shortest=needed)


def keep(record: MemberRecord, password: str) -> None:
    """Store a password that nothing speaks against. The one before is kept as a hash, so that it does not come back."""
    with transaction.atomic():
        if is_password_usable(record.password):
            PasswordRecord.objects.create(member=record, encoded=record.password, until=SystemClock().now())
        record.set_password(normalised(password))
        record.save(update_fields=["password"])
        kept = PasswordRecord.objects.filter(member=record).order_by("-until", "-pk")[:FORMER_KEPT]
        PasswordRecord.objects.filter(member=record).exclude(pk__in=[row.pk for row in kept]).delete()


def _known(record: MemberRecord, about: Sequence[str]) -> KnownPasswords:
    return KnownPasswords(
        is_common=lambda plain: plain.casefold() in _common(),
        is_compromised=_is_compromised,
        is_former=lambda plain: any(check_password(plain, encoded) for encoded in _formers(record)),
        is_soon_guessed=lambda plain: is_soon_guessed(plain, about=about),
    )


def _formers(record: MemberRecord) -> list[str]:
    """Give the hashes of the password that a member has and of those they had; the newest come first."""
    kept = PasswordRecord.objects.filter(member=record).order_by("-until", "-pk").values_list("encoded", flat=True)
    return [encoded for encoded in (record.password, *kept[:FORMER_KEPT]) if is_password_usable(encoded)]


def _is_compromised(plain: str) -> bool:
    """Tell whether a password is in the list that comes with the product, or in a larger one of whoever keeps it."""
    if is_leaked(plain):
        return True
    path = house().settings.compromised_passwords
    return path is not None and CompromisedPasswords(path).has(plain)


@cache
def _common() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords)


@cache
def _nobodys() -> str:
    """Give the hash of a password that nobody has."""
    return make_password("nobody has this one")
