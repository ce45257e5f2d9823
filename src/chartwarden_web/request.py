"""A request that passed the gate: somebody who works here today sits at a desk.

Example:
    >>> SeatedRequest.__name__
    'SeatedRequest'

"""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from chartwarden.actions.desk import Desk


class SeatedRequest(HttpRequest):
    """What the gate and the middlewares have put on a request by the time a view sees it."""

    desk: Desk
    htmx: HtmxDetails
