"""Who sits where: one row for each session, from signing in to its end. The rules of it are `workforce.session`.

A person is active at one workstation. Signing in elsewhere takes both factors again, and ends what was open before.

Source: 45 CFR 164.312(a)(2)(iii), 164.312(d); controls IDN-3, IDN-5, IDN-9.

Example:
    >>> begin.__name__
    'begin'

"""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from django.contrib.auth import logout
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from chartwarden.actions.desk import Desk
from chartwarden.actions.sessions import Signal, end_session, signal, unveil, veil, wrong_proof
from chartwarden.actions.shadowing import end_sharing
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import RandomIds
from chartwarden.workforce.notice import NoticeKind
from chartwarden.workforce.session import (
    ABSOLUTE,
    MOST_WRONG,
    Limits,
    Sitting,
    Standing,
    State,
    Strength,
    Why,
    is_concurrent,
    standing,
)
from chartwarden_web.account import beside
from chartwarden_web.account.anew import verify_factor
from chartwarden_web.account.beside import shadow_of
from chartwarden_web.account.devices import device_of, is_news, is_of, noted
from chartwarden_web.account.sessions import SessionStore
from chartwarden_web.gate import Counts, Proof
from chartwarden_web.records.accounts import NoticeRecord, SessionRecord
from chartwarden_web.records.models import MemberRecord
from chartwarden_web.wiring import house

# How exactly activity is kept. A write for each request would cost more than the request; a screen is veiled this much
# too early at most, and never too late.
_EXACT_TO = timedelta(seconds=5)
_MOST_EXPIRED = 20  # ended by whoever signs in next, who should not wait for all of them
_NO_DEVICE = "web:nobody-there"  # the server ended it by itself


def begin(request: HttpRequest, record: MemberRecord, *, proof: Proof) -> None:
    """Begin a session for a member who has just proved who they are. It has a new cookie, and its times start now.

    Args:
        request: the one that signed in; Django's login has been called.
        record: who it is.
        proof: `Proof.PASSWORD` for half a session, which ends no other: whoever has only a password must not be able to
            put its owner out. `Proof.FACTOR` for a whole one.

    Raises:
        RefusedError: what it ended or noticed could not be put on record.

    Source:
        45 CFR 164.312(d); controls IDN-3, IDN-7; threat model V7.1.2, V7.2.4.

    """
    request.session.cycle_key()
    row, now = row_of(request), timezone.now()
    device = noted(request, record) if proof is Proof.FACTOR else None
    times = {"began_at": now, "active_at": now, "worked_at": now, "expire_date": now + ABSOLUTE, "veiled_at": None}
    whose = {"member": record, "device": device, "proof": proof.value, "public_id": RandomIds().new_id()}
    _update(request, **times, **whose, wrong_proofs=0)
    if device is None:
        return
    if is_news(device):
        _tell(record.id, NoticeKind.NEW_DEVICE, said=device.label)
    _end_expired(now)
    desk = house().desk(record.as_member(), device=device_of(request))
    for other in SessionRecord.objects.filter(member=record).exclude(public_id=row.public_id):
        _end_for_another(desk, other, device=device.id, label=device.label)
    beside.leave_other_screens(record)


def row_of(request: HttpRequest) -> SessionRecord:
    """Give the row of this request's session. There is one once a session was read or made."""
    store = request.session
    assert isinstance(store, SessionStore)  # noqa: S101 -- settings name no other
    assert store.record is not None  # noqa: S101 -- as said
    return store.record


def end_all(member_id: str, *, but: str | None = None) -> int:
    """Remove every session of a member; give how many there were. The act that needs it says so in its own entry.

    Args:
        member_id: whose sessions.
        but: the public id of a session that stays.

    """
    ended, _ = SessionRecord.objects.filter(member_id=member_id).exclude(public_id=but or "").delete()
    return ended


def looked_at(request: HttpRequest, desk: Desk) -> State:
    """Tell how this session stands, and let what must happen happen: the veil falls, or the session ends.

    Raises:
        RefusedError: the entry of it could not be made durable; the veil is down, or the session gone, all the same.

    """
    row = row_of(request)
    found = _standing(row, now=desk.clock.now())
    if found.state is State.OVER and found.why is not None:
        end(request, desk, why=found.why)
    elif found.why is not None:
        fall(request, desk, why=found.why)
    return found.state


def is_copied(request: HttpRequest) -> bool:
    """Tell whether a session's cookie is shown by another browser than the one that signed in with it."""
    device = row_of(request).device
    return device is not None and not is_of(request, request.user, device)  # type: ignore[arg-type]  # not anonymous


def end_copied(request: HttpRequest, desk: Desk) -> None:
    """End a session whose cookie was copied, for whoever shows it, and say so: which of them is the thief is unknown.

    Raises:
        RefusedError: that could not be put on record; it is over all the same.

    """
    end(request, desk, why=Why.OTHER_BROWSER)
    signal(desk, sign=Signal.COPIED_SESSION)


def end(request: HttpRequest, desk: Desk, *, why: Why) -> None:
    """End this session. Raises RefusedError when that cannot be put on record; it is over all the same."""
    end_session(desk, session=row_of(request).public_id, why=why, end=lambda: logout(request))


def make_room(request: HttpRequest) -> None:
    """End the session of whoever sits here, since somebody else signs in over it. Where nobody sits, do nothing.

    Raises:
        RefusedError: that could not be put on record; it is over all the same.

    """
    record = request.user
    if isinstance(record, MemberRecord) and SessionRecord.objects.filter(pk=row_of(request).pk).exists():
        shadow = shadow_of(row_of(request))
        desk = house().desk(record.as_member(), device=device_of(request), shadow=shadow)
        end(request, desk, why=Why.SIGNED_IN_ELSEWHERE)


def tell_of_expired(request: HttpRequest) -> None:
    """Put on record that this request's session had reached its absolute end. Raises RefusedError."""
    store = request.session
    assert isinstance(store, SessionStore)  # noqa: S101 -- settings name no other
    row = store.expired
    if row is None or row.member is None:
        return
    desk = house().desk(row.member.as_member(), device=device_of(request), shadow=shadow_of(row))
    end_session(desk, session=row.public_id, why=Why.ABSOLUTE_LIMIT, end=lambda: _remove(row))


def fall(request: HttpRequest, desk: Desk, *, why: Why) -> None:
    """Let the veil fall, then put that on record. Raises RefusedError; the veil stays down."""
    row = row_of(request)
    if row.veiled_at is None:
        _update(request, veiled_at=desk.clock.now(), shadow_id=None, shadow_until=None)
    veil(desk, why=why)
    if desk.shadow is not None:
        end_sharing(desk, why=why)
    if why is Why.SIGNS_WITHOUT_WORK:
        signal(desk, sign=Signal.SIGNS_WITHOUT_WORK)


def tried(request: HttpRequest, desk: Desk, record: MemberRecord) -> RefusedError | None:
    """Take the veil off if this request shows a factor of the member's; give the refusal if it does not.

    After too many wrong ones in a row the session is over, and the request is nobody's.
    """
    try:
        unveil(desk, prove=lambda: verify_factor(request, record))
    except RefusedError as refusal:
        _count_wrong(request, desk)
        return refusal
    now = desk.clock.now()
    request.session.cycle_key()
    _update(request, veiled_at=None, active_at=now, worked_at=now, wrong_proofs=0)
    beside.leave_other_screens(record)
    return None


def prove_anew(request: HttpRequest, desk: Desk, record: MemberRecord) -> None:
    """Let pass a form that shows a factor of the member's. The session gets another cookie.

    Raises:
        RefusedError: it shows none. Too many in a row end the session.

    Source:
        45 CFR 164.312(d); threat model V7.2.4, V7.5.3.

    """
    try:
        verify_factor(request, record)
    except RefusedError as refusal:
        _count_wrong(request, desk)
        wrong_proof(desk, refusal)
    request.session.cycle_key()
    _update(request, wrong_proofs=0)


def count(request: HttpRequest, desk: Desk, *, counts: Counts) -> None:
    """Note that a person was there, if the route says that its requests tell so."""
    row, now = row_of(request), desk.clock.now()
    is_act = counts is Counts.AS_ACTIVITY
    known = row.worked_at if is_act else row.active_at
    if counts is Counts.NOT_AT_ALL or now - known < _EXACT_TO:
        return
    _update(request, active_at=now, **({"worked_at": now} if is_act else {}))


def is_kept(request: HttpRequest) -> bool:
    """Tell whether this request's session still stands, asked of the table: another process may have ended it."""
    row = row_of(request)
    return SessionRecord.objects.filter(public_id=row.public_id, member_id=row.member_id).exists()


def strength_of(row: SessionRecord) -> Strength:
    """Tell how well whoever sits there has proved who they are."""
    return Strength(row.proof)


def limits() -> Limits:
    """Give how long sessions of this instance stay open."""
    return house().settings.limits


def _standing(row: SessionRecord, *, now: datetime) -> Standing:
    sitting = Sitting(
        began_at=row.began_at,
        active_at=row.active_at,
        worked_at=row.worked_at,
        veiled_at=row.veiled_at,
        wrong_proofs=row.wrong_proofs,
        strength=strength_of(row),
        shadow_until=row.shadow_until,
    )
    return standing(sitting, now=now, limits=limits())


def _update(request: HttpRequest, **fields: object) -> None:
    row = row_of(request)
    SessionRecord.objects.filter(pk=row.pk).update(**fields)
    for name, value in fields.items():
        setattr(row, name, value)


def _count_wrong(request: HttpRequest, desk: Desk) -> None:
    row = row_of(request)
    SessionRecord.objects.filter(pk=row.pk).update(wrong_proofs=F("wrong_proofs") + 1)
    row.refresh_from_db(fields=["wrong_proofs"])
    if row.wrong_proofs >= MOST_WRONG:
        end(request, desk, why=Why.WRONG_PROOFS)


def _end_expired(now: datetime) -> None:
    """Put on record which members' sessions reached their absolute end and were not asked for since."""
    expired = SessionRecord.objects.filter(expire_date__lte=now, member__isnull=False).select_related("member")
    for row in expired[:_MOST_EXPIRED]:
        desk = house().desk(row.member.as_member(), device=_NO_DEVICE)  # type: ignore[union-attr]  # asked for just now
        there = replace(desk, shadow=shadow_of(row))
        end_session(there, session=row.public_id, why=Why.ABSOLUTE_LIMIT, end=partial(_remove, row))


def _end_for_another(desk: Desk, other: SessionRecord, *, device: str, label: str) -> None:
    """End a session because its member has begun another one, and say so to them."""
    was_open = other.proof == Proof.FACTOR.value
    there = replace(desk, shadow=shadow_of(other))
    end_session(there, session=other.public_id, why=Why.SIGNED_IN_ELSEWHERE, end=lambda: _remove(other))
    if not was_open:
        return
    _tell(desk.member.id, NoticeKind.SESSION_ENDED, said=label)
    at_once = is_concurrent(
        other_active_at=other.active_at, now=desk.clock.now(), other_device=other.device_id, device=device
    )
    if at_once:
        signal(desk, sign=Signal.CONCURRENT)


def _remove(row: SessionRecord) -> None:
    SessionRecord.objects.filter(pk=row.pk).delete()


def _tell(member_id: str, kind: NoticeKind, *, said: str) -> None:
    NoticeRecord.objects.create(
        id=RandomIds().new_id(), member_id=member_id, kind=kind.value, said=said, at=timezone.now()
    )
