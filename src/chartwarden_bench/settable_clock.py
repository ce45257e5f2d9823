"""A clock of the host that the bench can set: one for all processes of an instance, beside the real one.

The bench may not set the clock of the machine, and could not set it for one instance alone. So the instance's processes
look at the clock through a file that says by how many seconds it was set. Seconds that go by are the real ones.

Example:
    >>> import tempfile
    >>> place = Path(tempfile.mkdtemp()) / "clock"
    >>> set_by(place, timedelta(hours=-1)); set_by(place, timedelta(minutes=30)); offset(place)
    datetime.timedelta(days=-1, seconds=84600)

"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from chartwarden.foundation.clock import SystemClock


def offset(place: Path) -> timedelta:
    """Give by how much the clock was set; nothing where nobody set it."""
    return timedelta(seconds=float(place.read_text(encoding="utf-8"))) if place.is_file() else timedelta()


def set_by(place: Path, by: timedelta) -> None:
    """Set the clock back or forward, from where it stands."""
    whole = offset(place) + by
    written = place.with_suffix(".new")
    written.write_text(str(whole.total_seconds()), encoding="utf-8")
    written.replace(place)  # whoever reads meanwhile finds the old or the new one whole


def look_through(place: Path) -> None:
    """Let this process look at the clock through that file, wherever the product asks what time it is."""
    from django.utils import timezone  # noqa: PLC0415 -- Django is set up by whoever calls

    def now(_: object = None) -> datetime:
        return datetime.now(UTC) + offset(place)

    SystemClock.now = now  # type: ignore[assignment, method-assign]  # one function stands for both
    timezone.now = now
