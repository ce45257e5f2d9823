"""`chartwarden ledger publish`: send the latest checkpoint out, once or every some minutes.

Example:
    >>> publish.name
    'publish'

"""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable

import click

from chartwarden.actions.publishing import (
    Fate,
    Published,
    publish_by_itself,
    publish_checkpoint,
    split_view_warning,
)
from chartwarden.adapters.checkpoints_out.schedule import Schedule
from chartwarden.adapters.checkpoints_out.ways_out import destinations_of, witnesses_of
from chartwarden.cli.house import House, device_here, opened, seat
from chartwarden.cli.show import as_json, json_option
from chartwarden.foundation.clock import SystemClock
from chartwarden.foundation.errors import BrokenSealError, ChartwardenError, MalformedError

_MINUTE = 60
_LOOKS_EVERY_SECONDS = 1.0
_COMMAND = "from chartwarden.cli import main; main()"


@click.command()
@click.option("--as", "user_id", help="User id of the member who publishes; without it, the ledger does by itself.")
@click.option("--every", type=click.IntRange(1, 1440), help="Go on, every so many minutes, until stopped.")
@click.option("--while", "parent", type=int, hidden=True, help="Stop when this process, our parent, has ended.")
@json_option
def publish(user_id: str | None, every: int | None, parent: int | None, form: str | None) -> None:
    """Send the latest checkpoint to the places and witnesses that are set.

    For a timer, where `chartwarden serve` does not do it. Without --as nothing is sent when nothing has happened since
    the last time. Exit code 1 when a place or witness failed, with a sentence for each; 4 when one of them holds
    another history of this log.
    """
    house = opened()
    _require_ways_out(house)
    if every is not None:
        if user_id is not None or form is not None:
            raise click.UsageError("--every goes with no other option.")
        _go_on(house, minutes=every, parent=parent)
        return
    if user_id is None:
        published = publishing(house)()
    else:
        published = publish_checkpoint(
            seat(house, user_id),
            destinations=destinations_of(house.settings.checkpoints, clock=SystemClock()),
            witnesses=witnesses_of(house.settings.witnesses),
        )
    _tell(house, published, form)


def publishing(house: House) -> Callable[[], Published | None]:
    """Give what publishes the latest checkpoint of an instance without anybody asking. Witnesses are remembered."""
    destinations = destinations_of(house.settings.checkpoints, clock=SystemClock())
    witnesses = witnesses_of(house.settings.witnesses)

    def run() -> Published | None:
        return publish_by_itself(
            house.ledger, destinations=destinations, witnesses=witnesses, device=f"schedule:{device_here()}"
        )

    return run


def publish_beside(house: House) -> subprocess.Popen[bytes] | None:
    """Publish checkpoints for as long as this process lives, as the settings say; say first what nobody could see.

    In a process of its own: this one is about to become the server, which takes no threads along.
    """
    if warning := split_view_warning(house.settings):
        click.echo(warning, err=True)
    if not house.settings.checkpoints and not house.settings.witnesses:
        return None
    minutes = str(house.settings.checkpoints_every_minutes)
    command = [sys.executable, "-c", _COMMAND, "ledger", "publish", "--every", minutes, "--while", str(os.getpid())]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603 -- a fixed program and numbers


def waiting_until_stopped() -> threading.Event:
    """Give what is set once somebody stops this process."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def _go_on(house: House, *, minutes: int, parent: int | None) -> None:
    stop = waiting_until_stopped()
    if parent is None and (warning := split_view_warning(house.settings)):
        click.echo(warning, err=True)
    with Schedule(publishing(house), every_seconds=minutes * _MINUTE):
        while not stop.wait(_LOOKS_EVERY_SECONDS):
            if parent is not None and os.getppid() != parent:  # the server is gone; nobody else would stop this
                return


def _require_ways_out(house: House) -> None:
    if not house.settings.checkpoints and not house.settings.witnesses:
        raise MalformedError(
            what="there is nowhere to send checkpoints",
            where="environment",
            fix=f"Set CHARTWARDEN_CHECKPOINTS and CHARTWARDEN_WITNESSES. {split_view_warning(house.settings)}",
        )


def _tell(house: House, published: Published | None, form: str | None) -> None:
    warning = split_view_warning(house.settings)
    if form == "json":
        click.echo(as_json(_facts(published) | {"warning": warning}))
    else:
        click.echo(_sentences(published))
        if warning:
            click.echo(warning, err=True)
    failures = () if published is None else published.failures
    for failed in failures:
        click.echo(f"{failed.to}: {failed.because}.", err=True)
    if any(failed.fate is Fate.CONTRADICTED for failed in failures):
        click.echo("Keep everything as it is, and run `chartwarden ledger verify`.", err=True)
        sys.exit(BrokenSealError.exit_code)
    if failures:
        sys.exit(ChartwardenError.exit_code)


def _sentences(published: Published | None) -> str:
    if published is None:
        return "Nothing has happened since the last checkpoint was sent."
    cosigned = [f"  cosigned by {each.to}" for each in published.cosigned if each.fate is Fate.SENT]
    sent = [f"  sent to {each.to}" for each in published.sent if each.fate is Fate.SENT]
    return "\n".join([f"The checkpoint of {published.size} entries:", *(cosigned + sent or ["  has not left"])])


def _facts(published: Published | None) -> dict[str, object]:
    if published is None:
        return {"size": None, "sent": [], "witnesses": [], "failed": [], "note": None}
    return {
        "size": published.size,
        "sent": [each.to for each in published.sent if each.fate is Fate.SENT],
        "witnesses": [each.to for each in published.cosigned if each.fate is Fate.SENT],
        "failed": [{"to": each.to, "fate": each.fate.value, "because": each.because} for each in published.failures],
        "note": published.note,
    }
