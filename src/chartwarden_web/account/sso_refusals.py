"""How single sign-on says no: one sentence, whatever it was. The ledger's entry is told the rule; the page is not.

Example:
    >>> not_verified().rule
    'sign-on-verifies'

"""

from collections.abc import Iterator
from contextlib import contextmanager

from chartwarden.foundation.citation import PERSON_AUTHENTICATION
from chartwarden.foundation.errors import RefusedError


def not_verified() -> RefusedError:
    """Give the refusal of an answer that does not verify. It tells nobody what was wrong with it."""
    return RefusedError(
        rule="sign-on-verifies",
        because="what the sign-in provider said could not be accepted",
        source=PERSON_AUTHENTICATION,
        next_step="Go back to the sign-in page and begin again. If it stays, ask an administrator.",
    )


@contextmanager
def told_alike() -> Iterator[None]:
    """Tell every refusal of an arrival in the same words: who is vouched for must not learn who is a member here.

    Raises:
        RefusedError: in the words of `not_verified`, whatever the rule was; the entry has the rule.

    """
    try:
        yield
    except RefusedError as error:
        raise not_verified() from error
