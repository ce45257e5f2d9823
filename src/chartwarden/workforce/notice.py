"""What a member is told about their own account, so that somebody else's hand in it does not go unseen.

Source: NIST SP 800-63B-4, 4.6 (account notifications); 45 CFR 164.308(a)(5)(ii)(C).

Example:
    >>> told(NoticeKind.NEW_DEVICE, said="Firefox on Linux")
    'Somebody signed in to your account with a browser that was not known before: Firefox on Linux.'
    >>> told("a-kind-of-a-later-version", said="")
    'Something about your account changed.'

"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class NoticeKind(StrEnum):
    """What happened to the account."""

    NEW_DEVICE = "new-device"
    DEVICE_FORGOTTEN = "device-forgotten"
    FACTOR_ADDED = "factor-added"
    FACTOR_REMOVED = "factor-removed"
    RECOVERY_CODES_RENEWED = "recovery-codes-renewed"
    RECOVERY_CODE_USED = "recovery-code-used"
    FACTORS_RESET = "factors-reset"
    FACTOR_BURST = "factor-burst"
    PASSWORD_ALONE = "password-alone"  # noqa: S105
    PASSWORD_CHANGED = "password-changed"  # noqa: S105 -- the name of a kind
    SESSION_ENDED = "session-ended"
    LINK_MADE = "link-made"
    LINK_USED = "link-used"
    TOKEN_MADE = "token-made"  # noqa: S105 -- the name of a kind
    TOKEN_REVOKED = "token-revoked"  # noqa: S105
    SIGN_ON_LINKED = "sign-on-linked"
    EXTERNAL_ID = "external-id"
    NOT_ME = "not-me"
    SAT_BESIDE = "sat-beside"
    RESTRICTED_WORK = "restricted-work"  # for the privacy office
    DEPUTY_APPROVED = "deputy-approved"  # for approvers who were passed over
    GLASS_BROKEN = "glass-broken"  # for the privacy office
    SECURITY_REPORTED = "security-reported"  # for administrators; no word of the report
    INCIDENT_REPORTED = "incident-reported"  # for the privacy office; it names nobody
    INCIDENT_WITHOUT_OFFICER = "incident-without-officer"  # for administrators, who can name an officer
    OFFICER_TAKEN_OUT = "officer-taken-out"  # for administrators and the other privacy officers


# `said` is a device's label, a factor's name or who did it; it is put behind a colon, or left out with it.
_WORDS: Final[Mapping[NoticeKind, str]] = {
    NoticeKind.NEW_DEVICE: "Somebody signed in to your account with a browser that was not known before",
    NoticeKind.DEVICE_FORGOTTEN: "A browser was forgotten and its sessions ended",
    NoticeKind.FACTOR_ADDED: "A second factor was added to your account",
    NoticeKind.FACTOR_REMOVED: "A second factor was removed from your account",
    NoticeKind.RECOVERY_CODES_RENEWED: "New recovery codes were made; the former ones open nothing",
    NoticeKind.RECOVERY_CODE_USED: "A recovery code of yours was used to sign in",
    NoticeKind.FACTORS_RESET: "Every second factor of your account was removed",
    NoticeKind.FACTOR_BURST: "Somebody showed your password and then wrong second factors; change it if it was not you",
    NoticeKind.PASSWORD_ALONE: "Your password was shown and no second factor followed; change it if it was not you",
    NoticeKind.PASSWORD_CHANGED: "Your password was changed",
    NoticeKind.SESSION_ENDED: "A session of yours was ended by signing in elsewhere",
    NoticeKind.LINK_MADE: "A link into your account was made",
    NoticeKind.LINK_USED: "A link into your account was used",
    NoticeKind.TOKEN_MADE: "A token for programs was made in your name",
    NoticeKind.TOKEN_REVOKED: "A token for programs was revoked",
    NoticeKind.SIGN_ON_LINKED: "Your account was linked to the organisation's sign-on",
    NoticeKind.EXTERNAL_ID: "What the directory calls you was changed",
    NoticeKind.RESTRICTED_WORK: "Work on a restricted chart was kept from somebody who is not cleared for it; it waits",
    NoticeKind.DEPUTY_APPROVED: "Somebody who was made an approver while one was away approved a request to see more",
    NoticeKind.GLASS_BROKEN: "Somebody broke glass in a chart, and it waits for your review under Requests",
    NoticeKind.SECURITY_REPORTED: "A suspect message, a lost device or a shared password was reported; ask the privacy "
    "office what to block",
    NoticeKind.INCIDENT_REPORTED: "An incident was reported, and it waits for the privacy office under Incidents",
    NoticeKind.INCIDENT_WITHOUT_OFFICER: "An incident was reported that no privacy officer may judge; name another",
    NoticeKind.OFFICER_TAKEN_OUT: "A privacy officer was named in an incident and no longer sees it; ask who did it",
    NoticeKind.SAT_BESIDE: "A factor of yours was shown to look on at the screen of somebody else",
    NoticeKind.NOT_ME: "You said that somebody else was in your account; every session and token was ended",
}
_UNKNOWN: Final = "Something about your account changed"


def told(kind: str, *, said: str) -> str:
    """Give the sentence of a notice. A kind that this version does not know is told too, without its meaning.

    Args:
        kind: the stored word of a `NoticeKind`.
        said: what belongs to it; may be empty.

    """
    words = _WORDS[NoticeKind(kind)] if kind in set(NoticeKind) else _UNKNOWN
    return f"{words}: {said}." if said else f"{words}."
