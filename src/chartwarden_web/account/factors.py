"""The factors of a member, in allauth's table: what is there, adding, removing, and using up codes.

The secret of a code app is sealed under a key of the instance, bound to its member: a row that is moved to somebody
else opens nothing. Codes to fall back on stand there as keyed hashes and are shown once, when they are made.

Source: 45 CFR 164.312(d); RFC 6238; NIST SP 800-63B-4, 3.1.2 and 3.1.4.

Example:
    >>> KIND_OF_TYPE[Authenticator.Type.TOTP].value
    'code-app'

"""

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction

from chartwarden.foundation.clock import SystemClock
from chartwarden.foundation.errors import BrokenSealError, NotFoundError
from chartwarden.foundation.identifiers import keyed_id
from chartwarden.workforce.factor import (
    RECOVERY_CODES,
    RECOVERY_LENGTH,
    RECOVERY_LETTERS,
    FactorKind,
    kind_of_code,
    matching_step,
    plain_code,
    require_another,
    require_first,
    step_at,
    written_code,
)
from chartwarden_web.records.models import MemberRecord
from chartwarden_web.settings import KEYS

_NONCE_BYTES = 12
_LONGEST_ID = 18  # digits of a row's number
KIND_OF_TYPE = {
    Authenticator.Type.WEBAUTHN: FactorKind.PASSKEY,
    Authenticator.Type.TOTP: FactorKind.CODE_APP,
    Authenticator.Type.RECOVERY_CODES: FactorKind.RECOVERY_CODE,
}


@dataclass(frozen=True, slots=True)
class Factor:
    """A factor as screens show it. `left` counts codes to fall back on that are not used yet."""

    id: int
    kind: FactorKind
    name: str
    added_at: datetime
    used_at: datetime | None
    left: int = 0


def factors_of(record: MemberRecord) -> tuple[Factor, ...]:
    """Give a member's factors, the oldest first."""
    return tuple(_as_factor(row) for row in Authenticator.objects.filter(user=record).order_by("created_at", "pk"))


def factor_of(record: MemberRecord, factor_id: str) -> Factor:
    """Give one factor of a member. Raises NotFoundError for one that is not theirs, like for one that is not there."""
    return _as_factor(_row(record, factor_id))


def kinds_of(record: MemberRecord) -> tuple[FactorKind, ...]:
    """Give the kinds of factors that a member has."""
    return tuple(KIND_OF_TYPE[Authenticator.Type(row)] for row in _types(record))


def new_secret() -> str:
    """Give a secret for a code app: 160 random bits as base32. Source: RFC 4226, 4."""
    return generate_totp_secret()


def add_code_app(record: MemberRecord, secret: str, *, used: int = 0) -> None:
    """Give a member a code app. One that they had is replaced: a person carries one.

    Args:
        record: whose it is.
        secret: base32, as the app has it.
        used: the step whose code proved that the app has it.

    """
    with transaction.atomic():
        Authenticator.objects.filter(user=record, type=Authenticator.Type.TOTP).delete()
        Authenticator.objects.create(
            user=record, type=Authenticator.Type.TOTP, data={"secret": sealed(secret, record), "step": used}
        )


def renew_recovery_codes(record: MemberRecord) -> tuple[str, ...]:
    """Give a member new codes to fall back on; the old ones are gone. They can be read here and nowhere later."""
    plain = tuple(
        "".join(secrets.choice(RECOVERY_LETTERS) for _ in range(RECOVERY_LENGTH)) for _ in range(RECOVERY_CODES)
    )
    with transaction.atomic():
        Authenticator.objects.filter(user=record, type=Authenticator.Type.RECOVERY_CODES).delete()
        Authenticator.objects.create(
            user=record,
            type=Authenticator.Type.RECOVERY_CODES,
            data={"codes": [_hashed(code, record) for code in plain]},
        )
    return tuple(map(written_code, plain))


def require_none_yet(record: MemberRecord) -> None:
    """Let pass a member who has no second factor; held until the transaction ends.

    Raises:
        RefusedError: there is one.

    """
    MemberRecord.objects.select_for_update().get(pk=record.pk)
    require_first(kinds_of(record))


def remove_factor(record: MemberRecord, factor_id: str) -> None:
    """Take a factor away. Runs in the transaction of its act.

    Raises:
        NotFoundError: the member has no such factor.
        RefusedError: it is the only one to sign in with.

    """
    MemberRecord.objects.select_for_update().get(pk=record.pk)  # two at once must not each leave the other's
    gone = factor_of(record, factor_id)
    left = [factor.kind for factor in factors_of(record) if factor.id != gone.id]
    if gone.kind is not FactorKind.RECOVERY_CODE:
        require_another(left)
    Authenticator.objects.filter(user=record, pk=gone.id).delete()


def shown_last(record: MemberRecord, kind: FactorKind) -> int:
    """Give the number of the factor of this kind that a member has just shown."""
    wanted = next(row_type for row_type, named in KIND_OF_TYPE.items() if named is kind)
    shown = Authenticator.objects.filter(user=record, type=wanted, last_used_at__isnull=False)
    return shown.order_by("-last_used_at").values_list("pk", flat=True)[0]


def keep_only(record: MemberRecord, factor_id: int) -> int:
    """Take every factor away but one, codes to fall back on too; give how many there were."""
    gone, _ = Authenticator.objects.filter(user=record).exclude(pk=factor_id).delete()
    return gone


def rename_passkey(record: MemberRecord, factor_id: str, name: str) -> None:
    """Give a passkey another name. Raises NotFoundError when the member has no such passkey."""
    row = _row(record, factor_id)
    if row.type != Authenticator.Type.WEBAUTHN:
        raise _no_such_factor()
    row.data["name"] = name
    row.save(update_fields=["data"])


def use_code(record: MemberRecord, typed: str) -> FactorKind | None:
    """Use up a code from a member's app or one to fall back on.

    The row is held while it is read and marked, so that one code is accepted once, whichever processes see it.

    Returns:
        What the code was; None when it is wrong or was used before.

    """
    kind = kind_of_code(typed)
    if kind is None:
        return None
    wanted = next(row_type for row_type, named in KIND_OF_TYPE.items() if named is kind)
    with transaction.atomic():
        row = Authenticator.objects.select_for_update().filter(user=record, type=wanted).first()
        if row is None:
            return None
        fits = _use_step(row, record, plain_code(typed)) if kind is FactorKind.CODE_APP else _use_up(row, record, typed)
        if not fits:
            return None
        row.record_usage()
        row.save(update_fields=["data"])
    return kind


def step_of_new_app(secret: str, typed: str) -> int | None:
    """Give the step whose code was typed from an app that is being added; None when the app has another secret."""
    return matching_step(plain_code(typed), now=_now(), used=0, code_at=lambda step: _code(secret, step))


def next_code(record: MemberRecord) -> str | None:
    """Give a code that a member's app shows and that still works; None when they must wait, or have no app.

    For a demo and for tests: whoever can call this needs no app.
    """
    row = Authenticator.objects.filter(user=record, type=Authenticator.Type.TOTP).first()
    if row is None:
        return None
    step = max(_now(), row.data["step"] + 1)
    return _code(opened(row.data["secret"], record), step) if step <= _now() + 1 else None


def _use_step(row: Authenticator, record: MemberRecord, digits: str) -> bool:
    secret = opened(row.data["secret"], record)
    step = matching_step(digits, now=_now(), used=row.data["step"], code_at=lambda each: _code(secret, each))
    if step is not None:
        row.data["step"] = step
    return step is not None


def _use_up(row: Authenticator, record: MemberRecord, typed: str) -> bool:
    hashed = _hashed(plain_code(typed), record)
    left = [code for code in row.data["codes"] if not secrets.compare_digest(code, hashed)]
    was_there = len(left) < len(row.data["codes"])
    row.data["codes"] = left
    return was_there


def _as_factor(row: Authenticator) -> Factor:
    kind = KIND_OF_TYPE[Authenticator.Type(row.type)]
    return Factor(
        id=row.pk,
        kind=kind,
        name=row.data.get("name", ""),
        added_at=row.created_at,
        used_at=row.last_used_at,
        left=len(row.data.get("codes", ())),
    )


def _row(record: MemberRecord, factor_id: str) -> Authenticator:
    row = None
    if factor_id.isascii() and factor_id.isdecimal() and len(factor_id) <= _LONGEST_ID:
        row = Authenticator.objects.filter(user=record, pk=int(factor_id)).first()
    if row is None:
        raise _no_such_factor()
    return row


def _types(record: MemberRecord) -> list[str]:
    return list(Authenticator.objects.filter(user=record).values_list("type", flat=True))


def _now() -> int:
    return step_at(SystemClock().now().timestamp())


def _code(secret: str, step: int) -> str:
    return format_hotp_value(hotp_value(secret, step))


def _hashed(plain: str, record: MemberRecord) -> str:
    return keyed_id(KEYS.named("recovery-codes"), record.pk, plain)


def sealed(secret: str, record: MemberRecord) -> str:
    """Give the secret of a code app as it is stored: AES-256-GCM under a key of the instance, bound to the member."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    closed = AESGCM(KEYS.named("factors")).encrypt(nonce, secret.encode(), record.pk.encode())
    return base64.b64encode(nonce + closed).decode()


def opened(closed: str, record: MemberRecord) -> str:
    """Give the secret of a code app. Raises BrokenSealError when it was sealed for another member, or altered."""
    raw = base64.b64decode(closed)
    try:
        secret = AESGCM(KEYS.named("factors")).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], record.pk.encode())
    except InvalidTag as error:
        raise BrokenSealError(
            what="the secret of a code app does not open", next_step="Ask for a reset of this member's factors."
        ) from error
    return secret.decode()


def _no_such_factor() -> NotFoundError:
    return NotFoundError(what="no such factor", next_step="Look at the factors of your account.")
