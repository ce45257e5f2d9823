"""`chartwarden ledger`: verify the log, look at its end, take a checkpoint along.

Example:
    >>> sorted(ledger.commands)
    ['checkpoint', 'tail', 'verify']

"""

import sys
from pathlib import Path

import click
from rich.console import Console
from rich.progress import track

from chartwarden.actions.access import my_entries
from chartwarden.cli.house import opened, seat
from chartwarden.cli.show import as_json, json_option, table
from chartwarden.foundation.errors import BrokenSealError, MalformedError
from chartwarden.ledger.verify import verified


@click.group()
def ledger() -> None:
    """Verify the record of every act, and look at it."""


@ledger.command()
@click.option(
    "--checkpoint", "earlier", type=click.Path(path_type=Path), help="A checkpoint that was taken along before."
)
@json_option
def verify(earlier: Path | None, form: str | None) -> None:
    """Check every entry against the signed head. Exit code 4 names the first entry that cannot be trusted.

    Without an earlier checkpoint this finds whatever somebody without the signing key altered, took out, added or cut
    off, and details beside an entry that are not its own. Details that were destroyed are counted. It does not find a
    log that was put back whole to an earlier time, as a restored backup is, nor one that was rewritten by somebody who
    holds the key.
    """
    house = opened()
    note = _read(earlier) if earlier else None
    store = house.ledger.store
    end = store.tip().frontier
    rows = track(store.rows(), description="Verifying", console=Console(stderr=True), transient=True)
    verdict = verified(
        rows,
        checkpoint=store.checkpoint(),
        origin=house.ledger.origin,
        public=house.ledger.public_key,
        earlier=note,
        end=end,
        details=house.ledger.details,
    )
    if form == "json":
        click.echo(
            as_json(
                {
                    "sound": verdict.is_sound,
                    "entries": verdict.entries,
                    "first_bad": verdict.first_bad,
                    "because": verdict.because,
                    "compared": note is not None,
                    "details_missing": verdict.details_missing,
                }
            )
        )
    elif verdict.is_sound:
        click.echo(f"Sound: {verdict.entries} entries, each where and as it was sealed.")
        if verdict.details_missing:
            click.echo(f"Details of {verdict.details_missing} entries were destroyed; the entries stand.")
        if note is None:
            click.echo("Compared with no earlier checkpoint: give one with --checkpoint to see a rewritten log.")
    if not verdict.is_sound:
        click.echo(f"Entry {verdict.first_bad}: {verdict.because}.", err=True)
        sys.exit(BrokenSealError.exit_code)


@ledger.command()
def checkpoint() -> None:
    """Print the signed head of the log. Keep it where nobody here can change it."""
    note = opened().ledger.store.checkpoint()
    if note is None:
        raise MalformedError(what="the log is empty", where="ledger", fix="Do something first.")
    click.echo(note, nl=False)


@ledger.command()
@click.option("--as", "user_id", required=True, help="User id of the member who looks; their own entries are shown.")
@click.option("-n", "most", default=20, show_default=True, help="How many entries.")
@json_option
def tail(user_id: str, most: int, form: str | None) -> None:
    """Print my own latest entries, newest first. The privacy officer uses `chartwarden access report` for others."""
    desk = seat(opened(), user_id)
    rows = my_entries(desk, most=most)
    if form == "json":
        click.echo(as_json(rows))
        return
    heads = ("sequence", "at", "act", "outcome", "because")
    table(heads, [tuple(row[head] or "" for head in heads) for row in rows])


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise MalformedError(
            what="the checkpoint cannot be read", where=path.name, fix="Give a file that `ledger checkpoint` printed."
        ) from error
