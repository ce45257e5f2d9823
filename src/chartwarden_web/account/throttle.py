"""How often something may be tried: counted in the database, so that several server processes share one count.

What is tried too often is turned away for a while and never locked, and a device that its owner has used before has a
count of its own: who guesses at somebody's password cannot keep that person out.

Source: NIST SP 800-63B-4, 3.2.2; threat model V6.3.1.

Example:
    >>> counted([10.0, 95.0], now=100.0, limit=Limit("tries", most=2, seconds=60))
    [95.0, 100.0]
    >>> counted([95.0, 99.0], now=100.0, limit=Limit("tries", most=2, seconds=60)) is None
    True

"""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from allauth.account.adapter import get_adapter
from django.core.exceptions import BadRequest, ImproperlyConfigured
from django.db import transaction
from django.http import HttpRequest

from chartwarden.foundation.clock import SystemClock
from chartwarden.foundation.identifiers import keyed_id
from chartwarden_web.records.accounts import AttemptsRecord
from chartwarden_web.settings import KEYS

_IPV6_NETWORK = 64  # one household or one floor has a /64 to itself; whoever guesses has all of its addresses


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many in so many seconds."""

    name: str
    most: int
    seconds: int


# All policy. The law and NIST give one bound: no more than 100 failures in a row for one account.
FLOOD = Limit("flood", most=300, seconds=60)  # each attempt leaves an entry
PASSWORD_HERE = Limit("password-here", most=5, seconds=300)  # one account from one network, or from a known device
PASSWORD_NETWORK = Limit("password-network", most=30, seconds=60)  # one network at any accounts
PASSWORD_ANYWHERE = Limit("password-anywhere", most=100, seconds=3600)  # NIST SP 800-63B-4, 3.2.2
CODE_HERE = Limit("code-here", most=5, seconds=300)
CODE_ANYWHERE = Limit("code-anywhere", most=20, seconds=3600)  # a code has 10^6 values, three of them right at a time
PASSWORD_OF_DEVICE = Limit("password-of-device", most=100, seconds=86400)  # one account on one known device
PASSWORD_OF_LINK = Limit("password-of-link", most=10, seconds=72 * 3600)  # as long as a link lasts
CODE_OF_DEVICE = Limit("code-of-device", most=100, seconds=86400)
FACTORS_WRONG = Limit("factors-wrong", most=4, seconds=3600)  # the fifth is a signal; violation bench V04-06
PASSWORD_ALONE = Limit("password-alone", most=2, seconds=7 * 86400)  # the third is a signal
INVITATION = Limit("invitation", most=30, seconds=300)


@dataclass(frozen=True, slots=True)
class Bucket:
    """What is counted together: a limit, and whom or what it is for."""

    limit: Limit
    key: str

    @property
    def row(self) -> str:
        """Give the key of the row: a keyed hash, so that the table names no account and no address."""
        return keyed_id(KEYS.named("attempts"), self.limit.name, self.key)


@dataclass(frozen=True, slots=True)
class Taken:
    """An attempt that was counted."""

    buckets: Sequence[Bucket]
    at: float

    def give_back(self) -> None:
        """Count it no more: it was no failure."""
        with transaction.atomic():
            for record in _locked(self.buckets):
                if self.at in record.value:
                    record.value.remove(self.at)
                    record.save(update_fields=["value"])


def take(*buckets: Bucket) -> Taken | None:
    """Count an attempt in every bucket, or in none when one of them is full.

    Returns:
        What was counted, to give it back after success; None when the attempt is one too many.

    """
    now = SystemClock().now().timestamp()
    _clear_old(now)
    limits = {bucket.row: bucket.limit for bucket in buckets}
    with transaction.atomic():
        records = _locked(buckets)
        histories = {
            record.key_hash: counted(record.value, now=now, limit=limits[record.key_hash]) for record in records
        }
        if any(history is None for history in histories.values()):
            return None
        for record in records:
            record.value = histories[record.key_hash]
            record.expires_at = _instant(now) + timedelta(seconds=limits[record.key_hash].seconds)
        AttemptsRecord.objects.bulk_update(records, ["value", "expires_at"])
    return Taken(buckets, now)


def is_first_time(what: str, key: str, *, seconds: int) -> bool:
    """Tell whether something is seen for the first time, in whichever process; it is remembered for so many seconds."""
    now = SystemClock().now()
    _, is_new = AttemptsRecord.objects.get_or_create(
        key_hash=keyed_id(KEYS.named("attempts"), what, key),
        defaults={"value": [], "expires_at": now + timedelta(seconds=seconds)},
    )
    return is_new


def emptied(bucket: Bucket, *, but: float | None = None) -> int:
    """Forget everything that a bucket has counted; give how much of it counted still.

    Args:
        bucket: which.
        but: the instant of an attempt that is left out of the answer.

    """
    now = SystemClock().now().timestamp()
    with transaction.atomic():
        record = AttemptsRecord.objects.select_for_update().filter(key_hash=bucket.row).first()
        if record is None:
            return 0
        record.delete()
    return len([at for at in record.value if at > now - bucket.limit.seconds and at != but])


def counted(history: Sequence[float], *, now: float, limit: Limit) -> list[float] | None:
    """Give the attempts that count from now on, this one included; None when it is one too many.

    Args:
        history: instants of earlier attempts, in seconds since 1970.
        now: the instant of this one.
        limit: how many may be how close together.

    """
    recent = [at for at in history if at > now - limit.seconds]
    return [*recent, now] if len(recent) < limit.most else None


def network_of(request: HttpRequest) -> str:
    """Give the network that a request comes from: an IPv4 address, or the /64 of an IPv6 one.

    Our own proxies are believed, as many as the settings say, and nothing else in X-Forwarded-For.

    Raises:
        BadRequest: the request has not gone through as many proxies as we have; it is answered with 400.

    """
    try:
        words = get_adapter().get_client_ip(request)
    except ImproperlyConfigured as error:  # X-Forwarded-For names fewer than our proxies add: it came around one
        raise BadRequest from error
    address = ipaddress.ip_address(words)
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.IPv6Network((int(address), _IPV6_NETWORK), strict=False))
    return str(address)


def _locked(buckets: Sequence[Bucket]) -> list[AttemptsRecord]:
    """Give the rows of the buckets, held until the transaction ends; in one order, so that nobody waits in a circle."""
    rows = sorted({bucket.row for bucket in buckets})
    AttemptsRecord.objects.bulk_create([AttemptsRecord(key_hash=row, value=[]) for row in rows], ignore_conflicts=True)
    return list(AttemptsRecord.objects.select_for_update().filter(key_hash__in=rows).order_by("key_hash"))


def _clear_old(now: float) -> None:
    """Forget what counts no more. Rows that somebody holds are left for next time."""
    if not AttemptsRecord.objects.filter(expires_at__lt=_instant(now)).exists():
        return  # mostly; nobody waits for a turn to write then
    with transaction.atomic():
        old = AttemptsRecord.objects.select_for_update(skip_locked=True).filter(expires_at__lt=_instant(now))
        gone = [record.key_hash for record in old[:200]]
        if gone:
            AttemptsRecord.objects.filter(key_hash__in=gone).delete()


def _instant(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC)
