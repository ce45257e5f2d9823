"""Passkeys: what the browser is asked, and whether its answer proves who is there.

The answer must come from our own address (a page that pretends to be ours gets nothing of use), from a device that has
asked for the person (a PIN, a finger, a face), to a question that this session asked in the last minutes and that
nobody has answered yet.

Source: W3C Web Authentication Level 2, 7.1 and 7.2; NIST SP 800-63B-4, 3.2.5 (resistance to phishing).

Example:
    >>> QUESTION_SECONDS
    300

"""

import json
from collections.abc import Mapping
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from chartwarden.foundation.clock import SystemClock
from chartwarden_web.account.throttle import is_first_time
from chartwarden_web.records.models import MemberRecord

QUESTION_SECONDS = 300  # policy
_QUESTIONS = 5  # a person may have several pages open
_ASKED, _OFFERED = "passkey-asked", "passkey-offered"
LONGEST_ANSWER = 16 * 1024  # letters; policy: the largest answers of devices have a few thousand
# What reading an answer that makes no sense raises.
_UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, RecursionError)


def ask(request: HttpRequest, record: MemberRecord | None = None) -> dict[str, Any]:
    """Give what the browser is asked to prove: options for `navigator.credentials.get`, as JSON values.

    Args:
        request: the session keeps the question.
        record: whose passkeys will do; None for anybody's, since the passkey says whose it is.

    """
    known = [_key(row) for row in _rows(record)] if record else []
    options, _ = _server(request).authenticate_begin(known, user_verification=UserVerificationRequirement.REQUIRED)
    asked = dict(options)
    now = SystemClock().now().timestamp()
    questions = [one for one in request.session.get(_ASKED, []) if one[1] > now - QUESTION_SECONDS]
    request.session[_ASKED] = [*questions, (asked["publicKey"]["challenge"], now)][-_QUESTIONS:]
    return _plain(asked)


def answered(request: HttpRequest, posted: str, *, by: MemberRecord | None = None) -> MemberRecord | None:
    """Give the member whose passkey answered a question of this session; None when the answer proves nothing.

    Args:
        request: its session asked.
        posted: what the browser gave, as JSON.
        by: who it must be; None for whomever the passkey names.

    """
    try:
        answer = _read(posted)
        response = AuthenticationResponse.from_dict(answer)
        challenge = websafe_encode(response.response.client_data.challenge)
        named = websafe_decode(answer["response"].get("userHandle") or "").decode()
    except _UNREADABLE:
        return None
    record = by or MemberRecord.objects.filter(pk=named.replace("\0", "")).first()  # a database refuses that letter
    if record is None or not _was_asked(request, challenge):
        return None
    return record if _is_signed(request, record, response, challenge) else None


def offer(request: HttpRequest, record: MemberRecord) -> dict[str, Any]:
    """Give what the browser is asked to make: options for `navigator.credentials.create`, as JSON values."""
    options, state = _server(request).register_begin(
        user=PublicKeyCredentialUserEntity(id=record.pk.encode(), name=record.user_id, display_name=record.name),
        credentials=[_key(row) for row in _rows(record)],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,  # it signs in by itself, without a user id
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    request.session[_OFFERED] = {
        "challenge": state["challenge"],
        "member": record.pk,
        "at": SystemClock().now().timestamp(),
    }
    return _plain(dict(options))


def made(request: HttpRequest, record: MemberRecord, posted: str) -> dict[str, Any] | None:
    """Give the new passkey that the browser made for an offer of this session, to be kept; None when it is none."""
    offered = request.session.pop(_OFFERED, None)
    fresh = offered and offered["at"] > SystemClock().now().timestamp() - QUESTION_SECONDS
    if not fresh or offered["member"] != record.pk:
        return None
    state = {"challenge": offered["challenge"], "user_verification": UserVerificationRequirement.REQUIRED}
    try:
        credential = _read(posted)
        made_ = _server(request).register_complete(state, credential)
    except _UNREADABLE:
        return None
    assert made_.credential_data is not None  # noqa: S101 -- fido2 has looked
    name = websafe_encode(made_.credential_data.credential_id)
    if Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN, data__id=name).exists():
        return None  # a passkey is one person's; W3C Web Authentication 7.1, step 22
    return {"id": name, "credential": credential, "counter": made_.counter}


def keep(record: MemberRecord, made_: Mapping[str, Any], *, name: str) -> None:
    """Give a member a passkey that they made."""
    Authenticator.objects.create(user=record, type=Authenticator.Type.WEBAUTHN, data={"name": name, **made_})


def _is_signed(request: HttpRequest, record: MemberRecord, response: AuthenticationResponse, challenge: str) -> bool:
    state = {"challenge": challenge, "user_verification": UserVerificationRequirement.REQUIRED}
    with transaction.atomic():
        keys = [(row, _key(row)) for row in _rows(record).select_for_update()]
        try:
            found = _server(request).authenticate_complete(state, [key for _, key in keys], response)
        except _UNREADABLE:
            return False
        row = next(row for row, key in keys if key.credential_id == found.credential_id)
        counter, before = response.response.authenticator_data.counter, row.data.get("counter", 0)
        if (counter or before) and counter <= before:
            return False  # a copy of the passkey has been used; W3C Web Authentication 6.1.1
        row.data["counter"] = counter
        row.record_usage()
        row.save(update_fields=["data"])
    return True


def _was_asked(request: HttpRequest, challenge: str) -> bool:
    now = SystemClock().now().timestamp()
    questions = [(one, at) for one, at in request.session.get(_ASKED, []) if at > now - QUESTION_SECONDS]
    request.session[_ASKED] = [(one, at) for one, at in questions if one != challenge]
    return any(one == challenge for one, _ in questions) and is_first_time(
        "passkey-question", challenge, seconds=QUESTION_SECONDS
    )


def _read(posted: str) -> Any:  # noqa: ANN401 -- whatever JSON says
    """Read what a browser sent. Raises ValueError or RecursionError."""
    if len(posted) > LONGEST_ANSWER:
        raise ValueError
    return json.loads(posted)


def _rows(record: MemberRecord) -> QuerySet[Authenticator]:
    rows: QuerySet[Authenticator] = Authenticator.objects.filter(user=record, type=Authenticator.Type.WEBAUTHN)
    return rows


def _key(row: Authenticator) -> AttestedCredentialData:
    kept = RegistrationResponse.from_dict(row.data["credential"]).response.attestation_object.auth_data
    assert kept.credential_data is not None  # noqa: S101 -- it was there when the passkey was made
    return kept.credential_data


def _server(request: HttpRequest) -> Fido2Server:
    """Give what checks answers to our own address: the very scheme, host and port that this request came to."""
    ours = request.build_absolute_uri("/").removesuffix("/")
    host = request.get_host().partition(":")[0]
    return Fido2Server(
        PublicKeyCredentialRpEntity(id=host, name="Chartwarden"), verify_origin=lambda origin: origin == ours
    )


def _plain(options: dict[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(json.dumps(options))
    return plain
