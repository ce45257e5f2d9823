"""Factors: what a member shows besides their password, and which of them a code may be for.

A passkey proves two things by itself: that the person holds a device, and that the device knows the person. A code app
and a code to fall back on prove one thing each, so they stand beside a password.

Source: 45 CFR 164.312(d); NIST SP 800-63B-4, 2.2 and 3.1; that a second factor is asked at all is policy.

Example:
    >>> kind_of_code("123 456"), kind_of_code("7f3kq-m2xwp"), kind_of_code("hello")
    (<FactorKind.CODE_APP: 'code-app'>, <FactorKind.RECOVERY_CODE: 'recovery-code'>, None)

"""

import hmac
import re
from collections.abc import Callable, Collection
from enum import StrEnum

from chartwarden.foundation.citation import PERSON_AUTHENTICATION
from chartwarden.foundation.errors import RefusedError
from chartwarden.workforce.member import Role

STEP_SECONDS = 30  # RFC 6238, 4.1
STEPS_OF_DRIFT = 1  # RFC 6238, 5.2: one step each way for clocks that differ and people who type slowly
RECOVERY_CODES = 10  # policy
RECOVERY_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that looks like another
RECOVERY_LENGTH = 10  # 49 bits; NIST SP 800-63B-4, 3.1.2.2 asks for 20, and for a hash below 112

# Policy; threat model V6.3.3: a page that pretends to be ours can ask for a code, and cannot use a passkey. These roles
# are asked for a passkey each time they sign in without one; they are not locked out, since a first one must be added.
PASSKEYS_FOR = frozenset({Role.ADMINISTRATOR, Role.PRIVACY_OFFICER, Role.MANAGER})


class FactorKind(StrEnum):
    """What a member shows. None of these is pushed to a telephone, so nobody can be tired into saying yes."""

    PASSKEY = "passkey"
    CODE_APP = "code-app"
    RECOVERY_CODE = "recovery-code"


_SECOND = frozenset({FactorKind.PASSKEY, FactorKind.CODE_APP})  # codes to fall back on are no factor of their own


def kind_of_code(typed: str) -> FactorKind | None:
    """Tell what kind of code was typed, by its form; None when it is no code of ours."""
    plain = plain_code(typed)
    if re.fullmatch(r"[0-9]{6}", plain):
        return FactorKind.CODE_APP
    if re.fullmatch(f"[{RECOVERY_LETTERS}]{{{RECOVERY_LENGTH}}}", plain):
        return FactorKind.RECOVERY_CODE
    return None


def plain_code(typed: str) -> str:
    """Give a code as it is compared: without the spaces and dashes that people type, in small letters."""
    return re.sub(r"[\s-]", "", typed).casefold()


def written_code(plain: str) -> str:
    """Give a code to fall back on as it is shown: two groups that are easy to copy by hand."""
    return f"{plain[:5]}-{plain[5:]}"


def step_at(seconds: float) -> int:
    """Give the step that a code app counts at an instant, in seconds since 1970. Source: RFC 6238, 4.2."""
    return int(seconds // STEP_SECONDS)


def matching_step(typed: str, *, now: int, used: int, code_at: Callable[[int], str]) -> int | None:
    """Give the step whose code was typed, if that step may still be used.

    Args:
        typed: six digits.
        now: the step of the clock.
        used: the last step whose code was accepted; it and all before it are spent, so that a code works once.
        code_at: gives the code of a step.

    Returns:
        The step to remember as used; None when no open step has this code.

    Source:
        RFC 6238, 5.2; threat model V6.5.1.

    """
    open_steps = range(max(used + 1, now - STEPS_OF_DRIFT), now + STEPS_OF_DRIFT + 1)
    return next((step for step in open_steps if hmac.compare_digest(code_at(step).encode(), typed.encode())), None)


def has_second_factor(kinds: Collection[FactorKind]) -> bool:
    """Tell whether a member can prove more than a password."""
    return bool(_SECOND.intersection(kinds))


def needs_passkey(roles: Collection[Role], kinds: Collection[FactorKind]) -> bool:
    """Tell whether a member should add a passkey: their role opens much, and what they have can be phished."""
    return bool(PASSKEYS_FOR.intersection(roles)) and FactorKind.PASSKEY not in kinds


def require_another(left: Collection[FactorKind]) -> None:
    """Let a factor go when another one stays.

    Args:
        left: what the member would have afterwards.

    Raises:
        RefusedError: nothing but codes to fall back on would be left.

    """
    if not has_second_factor(left):
        raise RefusedError(
            rule="one-factor-stays",
            because="this is the only factor that you can sign in with",
            source=PERSON_AUTHENTICATION,
            next_step="Add another one first, then remove this one.",
        )


def require_first(kinds: Collection[FactorKind]) -> None:
    """Let a half session add a factor when the member has none.

    Raises:
        RefusedError: there is a factor already; a password alone must not add another beside it.

    """
    if has_second_factor(kinds):
        raise RefusedError(
            rule="prove-it-is-you",
            because="this account has a second factor, and a password alone adds no other",
            source=PERSON_AUTHENTICATION,
            next_step="Sign out, and sign in with the factor that you have.",
        )
