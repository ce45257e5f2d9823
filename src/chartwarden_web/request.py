"""A request that passed the gate: somebody who works here today sits at a desk, before a screen.

Example:
    >>> Screen(idle_seconds=600, is_veiled=False).idle_seconds
    600

"""

from dataclasses import dataclass

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from chartwarden.actions.desk import Desk
from chartwarden_web.records.models import MemberRecord


@dataclass(frozen=True, slots=True)
class Screen:
    """What a page must know of its session to veil itself in time. `idle_seconds` is 0 where nothing can be veiled."""

    idle_seconds: int
    is_veiled: bool


class SeatedRequest(HttpRequest):
    """What the gate and the middlewares have put on a request by the time a view sees it."""

    desk: Desk
    screen: Screen
    htmx: HtmxDetails
    user: MemberRecord
