"""Where the ledger's alarms go: into the log of the process, which those who keep it running watch.

Example:
    >>> logging.getLogger("chartwarden.alarm").name
    'chartwarden.alarm'

"""

import logging

from chartwarden.ledger.alarm import Alarm

_LOG = logging.getLogger("chartwarden.alarm")


def logged_alarms(alarm: Alarm, *, because: str) -> None:
    """Log an alarm by its name and cause, at the level that monitoring wakes somebody for."""
    _LOG.critical("%s because=%s", alarm.value, because)
