"""A verified SAML answer on its way from the request without a session to the one with it, in a signed cookie.

It opens nothing by itself: the browser's session must hold the question that it answers.

Example:
    >>> CARRIED_SECONDS
    120

"""

from dataclasses import asdict

from django.core import signing

from chartwarden.actions.arrival import Vouched
from chartwarden_web.account.sso_refusals import not_verified

CARRIED_SECONDS = 120  # policy: the browser turns to the second address by itself, at once
_SALT = "chartwarden.arrival"


def carrying(question: str, vouched: Vouched) -> str:
    """Give the cookie's value."""
    return signing.dumps([question, asdict(vouched)], salt=_SALT)


def carried(value: str) -> tuple[str, Vouched]:
    """Give the question's id and whom the provider vouched for.

    Raises:
        RefusedError: the value is not ours, or older than two minutes.

    """
    try:
        question, told = signing.loads(value, salt=_SALT, max_age=CARRIED_SECONDS)
        return question, Vouched(**told)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise not_verified() from error
