"""Code apps for the people of a test, so that they sign in with two factors as everybody does."""

from allauth.mfa.models import Authenticator

from chartwarden_web.account.factors import add_code_app, new_secret, next_code
from chartwarden_web.records.models import MemberRecord


def with_code_app(user_id: str) -> None:
    """Give a member a code app."""
    add_code_app(MemberRecord.objects.get(user_id=user_id), new_secret())


def without_factors(user_id: str) -> None:
    """Take every factor of a member away."""
    Authenticator.objects.filter(user__user_id=user_id).delete()


def code_of(user_id: str) -> str:
    """Give a code that the member's app shows now, as if the last one had been used long ago."""
    record = MemberRecord.objects.get(user_id=user_id)
    row = Authenticator.objects.get(user=record, type=Authenticator.Type.TOTP)
    row.data["step"] = 0
    row.save(update_fields=["data"])
    code = next_code(record)
    assert code is not None
    return code
