"""`chartwarden ledger`: verify the log, prove an entry, look at its end, and keep it.

Example:
    >>> "verify" in ledger.list_commands(click.Context(ledger))
    True

"""

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from chartwarden.actions.access import my_entries
from chartwarden.actions.ledger_keeping import accept_clock, destroy_details, rotate_ledger_key
from chartwarden.actions.ledger_proof import prove_entry
from chartwarden.adapters.ledger_check import check_ledger, closed_details, verified_in_processes
from chartwarden.adapters.ledger_files.tiles_folder import TilesFolder
from chartwarden.cli.house import House, opened, seat
from chartwarden.cli.lazily import Lazily
from chartwarden.cli.ledger_files import read_text, written_text
from chartwarden.cli.show import as_json, json_option, table
from chartwarden.foundation.errors import BrokenSealError, MalformedError
from chartwarden.ledger.checkpoint import read_head
from chartwarden.ledger.entry import is_body
from chartwarden.ledger.note import VerifierKey, verifier_key
from chartwarden.ledger.proof import Proven, check_proof, read_proof
from chartwarden.ledger.verify import Claims, Verdict

_ELSEWHERE = {
    "export": "chartwarden.cli.ledger_export:export",
    "publish": "chartwarden.cli.ledger_publish:publish",
    "witness": "chartwarden.cli.ledger_witness:witness",
}


@click.group(cls=Lazily, verbs=_ELSEWHERE)
def ledger() -> None:
    """Verify the record of every act, prove an entry to others, look at it, and keep it."""


_key_option = click.option(
    "--key", "keys", multiple=True, help="A verifier key that you trust, as `ledger key` prints it. May be repeated."
)
_as_option = click.option("--as", "user_id", required=True, help="User id of the member who acts.")


@ledger.command()
@click.option(
    "--checkpoint",
    "earlier",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A checkpoint that was taken along before. May be repeated.",
)
@click.option(
    "--files",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Verify a folder that `ledger export --form tiles` wrote, without any database; needs --key.",
)
@_key_option
@json_option
def verify(earlier: Sequence[Path], files: Path | None, keys: Sequence[str], form: str | None) -> None:
    """Check every entry against the signed head. Exit code 4 names the first entry that cannot be trusted.

    Without an earlier checkpoint this finds whatever somebody without the signing key altered, took out, added or cut
    off, and details beside an entry that are not its own or went without a word. It does not find a log that was put
    back whole to an earlier time, as a restored backup is, nor one that was rewritten by somebody who holds the key.
    """
    notes = [read_text(path, what="the checkpoint") for path in earlier]
    verdict = _of_files(files, keys, notes) if files else _of_database(notes)
    if form == "json":
        click.echo(as_json(_facts(verdict, compared=len(notes))))
    elif verdict.is_sound:
        click.echo(f"Sound: {verdict.entries} entries, each where and as it was sealed.")
        for number, key in enumerate(verdict.keys, 1):
            click.echo(f"Key {number}: {key.words}")
        if verdict.details_destroyed:
            click.echo("Details of some entries were destroyed, as later entries say; the entries stand.")
        if not notes:
            click.echo("Compared with no earlier checkpoint: give one with --checkpoint to see a rewritten log.")
    if not verdict.is_sound:
        click.echo(_bad(verdict), err=True)
        sys.exit(BrokenSealError.exit_code)


@ledger.command()
def checkpoint() -> None:
    """Print the signed head of the log. Keep it where nobody here can change it."""
    note = opened().ledger.store.checkpoint()
    if note is None:
        raise MalformedError(what="the log is empty", where="ledger", fix="Do something first.")
    click.echo(note, nl=False)


@ledger.command()
@json_option
def key(form: str | None) -> None:
    """Print the keys that others verify the log with, oldest first. Whoever trusts the first can follow to the last."""
    words = [signer.verifier.words for signer in opened().ledger.signers]
    click.echo(as_json(words) if form == "json" else "\n".join(words))


@ledger.command()
@click.argument("entry", type=click.IntRange(min=0))
@_as_option
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The file to write; without it, print.")
def prove(entry: int, user_id: str, out: Path | None) -> None:
    """Write the proof that ENTRY stands in the log, for somebody who trusts neither us nor our database.

    Your own entries, or any entry if you are the privacy officer. `ledger check` checks the proof offline, and so does
    any other tool that reads C2SP tlog-proofs.
    """
    proof = prove_entry(seat(opened(), user_id), entry)
    if out is None:
        click.echo(proof, nl=False)
        return
    written_text(out, proof)
    click.echo(f"Proof of entry {entry} written.", err=True)


@ledger.command()
@click.argument("proof", type=click.Path(path_type=Path))
@_key_option
@click.option("--witness", "witnesses", multiple=True, help="The verifier key of a witness. May be repeated.")
@json_option
def check(proof: Path, keys: Sequence[str], witnesses: Sequence[str], form: str | None) -> None:
    """Check a PROOF that `ledger prove` wrote. Needs nothing but the file and the log's key; opens no database."""
    trusted = _verifier_keys(keys)
    proven = check_proof(
        read_proof(read_text(proof, what="the proof")),
        origin=trusted[0].name,
        keys=trusted,
        witnesses=[verifier_key(words.strip()) for words in witnesses],
    )
    said = _said(proven.body)
    if form == "json":
        click.echo(as_json({"entry": said, "size": proven.head.size, "witnesses": _seen_by(proven)}))
        return
    click.echo(f"Proven: entry {proven.index} of the first {proven.head.size} of {proven.head.origin}.")
    table(("field", "value"), [(name, str(value)) for name, value in said.items() if value not in (None, [], {}, 0)])
    for at, name in _seen_by(proven):
        click.echo(f"Seen by {name} at {at}.")
    if not proven.cosignatures:
        click.echo("No witness among those you named has signed: somebody with the key could show others another log.")


@ledger.command()
@_as_option
@click.option("-n", "most", default=20, show_default=True, help="How many entries.")
@json_option
def tail(user_id: str, most: int, form: str | None) -> None:
    """Print my own latest entries, newest first. The privacy officer uses `chartwarden access report` for others."""
    rows = my_entries(seat(opened(), user_id), most=most)
    if form == "json":
        click.echo(as_json(rows))
        return
    heads = ("sequence", "at", "act", "outcome", "because")
    table(heads, [tuple(row[head] or "" for head in heads) for row in rows])


@ledger.command("rotate-key")
@_as_option
def rotate_key(user_id: str) -> None:
    """Let a new key sign the log from here on. Old entries stay verifiable: both keys sign the entry that says so."""
    new = rotate_ledger_key(seat(opened(), user_id))
    click.echo(f"The log is signed by a new key from here on:\n{new.words}")


@ledger.command("accept-clock")
@_as_option
def accept(user_id: str) -> None:
    """Let the log go on with the clock as it is now, after entries got a time that lies ahead of it."""
    accept_clock(seat(opened(), user_id))
    click.echo("Accepted. The log goes on; order is by number all the while.")


@ledger.command("destroy-details")
@_as_option
@click.option("--before", required=True, type=click.DateTime(["%Y-%m-%d"]), help="Entries from before this day, UTC.")
def destroy(user_id: str, before: datetime) -> None:
    """Destroy what stands beside old entries: reasons, search words, which chart it was. The entries stay."""
    done = destroy_details(seat(opened(), user_id), before=before.replace(tzinfo=UTC))
    click.echo(f"Destroyed the details of {done.entries} entries, up to entry {done.last}. The entries stand.")


@dataclass(slots=True)
class _Bar:
    """A progress bar on standard error that goes away when it is done."""

    progress: Progress
    task: int

    def at(self, count: int) -> None:
        """Show how far it is."""
        self.progress.update(self.task, completed=count)  # type: ignore[arg-type]  # rich's own NewType


@contextmanager
def _bar(words: str, total: int) -> Iterator[Callable[[int], None]]:
    with Progress(console=Console(stderr=True), transient=True) as progress:
        yield _Bar(progress, progress.add_task(words, total=total)).at


def _of_database(earlier: Sequence[str]) -> Verdict:
    house: House = opened()
    size = house.ledger.store.tip().frontier.size
    with _bar("Verifying entries", size) as at:
        verdict = check_ledger(house.ledger, earlier=earlier, on_entry=at, processes=os.cpu_count() or 1)
    if verdict.is_sound:
        with _bar("Opening details", size) as at:
            verdict = closed_details(house.ledger, verdict, on_entry=at)
    return verdict


def _of_files(folder: Path, keys: Sequence[str], earlier: Sequence[str]) -> Verdict:
    files = TilesFolder(folder)
    claims = Claims(files.checkpoint(), _verifier_keys(keys), kept=files.kept(), earlier=earlier)
    size = read_head(claims.checkpoint).size if claims.checkpoint else 0
    with _bar("Verifying entries", size) as at:
        verdict = verified_in_processes(files, claims, size=size, on_entry=at, processes=os.cpu_count() or 1)
    if verdict.is_sound:
        files.require_whole()  # the upper tiles, which others take proofs from
    return verdict


def _verifier_keys(words: Sequence[str]) -> list[VerifierKey]:
    if not words:
        raise MalformedError(
            what="no key is named that you trust", where="--key", fix="Ask the log's owner what `ledger key` prints."
        )
    return [verifier_key(one.strip()) for one in words]


def _facts(verdict: Verdict, *, compared: int) -> dict[str, object]:
    return {
        "sound": verdict.is_sound,
        "entries": verdict.entries,
        "first_bad": verdict.first_bad,
        "last_bad": verdict.last_bad,
        "fault": verdict.fault,
        "because": verdict.because,
        "compared": compared,
        "details_destroyed": verdict.details_destroyed,
        "keys": [key.words for key in verdict.keys],
    }


def _bad(verdict: Verdict) -> str:
    where = f"Entry {verdict.first_bad}"
    if verdict.last_bad is not None and verdict.first_bad is not None and verdict.last_bad > verdict.first_bad:
        where = f"Somewhere in entries {verdict.first_bad} to {verdict.last_bad}"
    return f"{where}: {verdict.because}."


def _said(body: bytes) -> dict[str, object]:
    said: object = None
    with suppress(ValueError, RecursionError):
        said = json.loads(body)
    if not is_body(said):
        raise BrokenSealError(what="what was proven is no entry of this product", next_step="Ask who gave it to you.")
    return dict(said)


def _seen_by(proven: Proven) -> list[tuple[str, str]]:
    return [(each.at.isoformat(), each.key.name) for each in proven.cosignatures]
