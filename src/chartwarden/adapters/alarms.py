"""Where the ledger's alarms go: into the log of the process, which those who keep it running watch.

Example:
    >>> logged_alarms(Alarm.NOT_WRITTEN, because="OSError")

"""

from chartwarden.adapters.events import EventLog
from chartwarden.ledger.alarm import Alarm

_LOG = EventLog("chartwarden.alarm")


def logged_alarms(alarm: Alarm, *, because: str) -> None:
    """Log an alarm by its name and cause, at the level that monitoring wakes somebody for."""
    _LOG.critical(alarm.value, because=because)
