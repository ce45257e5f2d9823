"""What a member was told about their account, on every page until they say that they have seen it.

Example:
    >>> notices.__name__
    'notices'

"""

from collections.abc import Callable
from functools import cache

from django.http import HttpRequest

from chartwarden_web.records.readers.account import NoticeRow, unseen_notices
from chartwarden_web.request import SeatedRequest


def notices(request: HttpRequest) -> dict[str, object]:
    """Give pages what the member was told and has not seen; a page that does not show it asks for nothing.

    Half a session is told nothing: whoever has only the password need not learn what its owner was told.
    """
    desk, screen = getattr(request, "desk", None), getattr(request, "screen", None)
    is_whole = desk is not None and screen is not None and screen.idle_seconds > 0
    return {"account_notices": _asked_once(request) if is_whole else ()}  # type: ignore[arg-type]  # seated


def _asked_once(request: SeatedRequest) -> Callable[[], tuple[NoticeRow, ...]]:
    return cache(lambda: unseen_notices(request.desk.member.id))
