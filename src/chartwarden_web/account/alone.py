"""A right password that no second factor followed: whoever showed it has it, and the owner should know.

Most of them are the owner's own, who closed the page. So one alone is told when its owner next signs in, if it came
from a browser that they had not used; and several are a signal at once, wherever they came from. What somebody is
answered does not depend on it: that the password is right they see anyway.

Source: 45 CFR 164.308(a)(5)(ii)(C) (log-in monitoring); NIST SP 800-63B-4, 4.6; threat model V6.3.1.

Example:
    >>> shown.__name__
    'shown'

"""

from typing import Final

from django.http import HttpRequest

from chartwarden.actions.sessions import Signal, signal
from chartwarden.workforce.notice import NoticeKind
from chartwarden_web.account import devices, throttle
from chartwarden_web.account.changing import tell
from chartwarden_web.account.throttle import Bucket
from chartwarden_web.records.models import MemberRecord
from chartwarden_web.wiring import house

_SHOWN: Final = "password-shown"  # in the session: what it counts in, and when


def shown(request: HttpRequest, record: MemberRecord) -> None:
    """Count a right password whose factor is still to come; the third within a week that none followed is a signal.

    Raises:
        RefusedError: the signal could not be put on record.

    """
    device = devices.known(request, record)
    key = f"{record.pk} {device.id}" if device is not None else record.pk
    taken = throttle.take(Bucket(throttle.PASSWORD_ALONE, key))
    request.session[_SHOWN] = [key, taken.at if taken is not None else 0.0]
    if taken is None and throttle.is_first_time("password-alone-told", key, seconds=throttle.PASSWORD_ALONE.seconds):
        signal(house().desk(record.as_member(), device=devices.device_of(request)), sign=Signal.PASSWORD_ALONE)
        tell(record, NoticeKind.PASSWORD_ALONE)


def followed(request: HttpRequest, record: MemberRecord) -> None:
    """Hear that a factor was shown: the password before it counts no more, and its owner is told of any others."""
    key, at = request.session.pop(_SHOWN, (record.pk, 0.0))
    others = throttle.emptied(Bucket(throttle.PASSWORD_ALONE, record.pk), but=at if key == record.pk else None)
    if key != record.pk:
        throttle.emptied(Bucket(throttle.PASSWORD_ALONE, key))
    if others:
        tell(record, NoticeKind.PASSWORD_ALONE, said=f"{others} time{'' if others == 1 else 's'}")
