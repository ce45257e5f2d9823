"""`chartwarden ledger export`: take sealed entries out, as a file that others read or to a syslog receiver.

Example:
    >>> sorted(FORMS)
    ['csv', 'fhir', 'fhir-bundle', 'jsonl', 'syslog']

"""

import os
import secrets
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from chartwarden.actions.ledger_export import ExportedEntry, LedgerExport, export_entries
from chartwarden.adapters.folders import sync_folder
from chartwarden.adapters.ledger_export import FILE_FORMS, FileForm
from chartwarden.adapters.ledger_export.naming import Log
from chartwarden.adapters.ledger_export.receiver import SYSLOG_TLS_PORT, Receiver, tls_context
from chartwarden.adapters.ledger_files.tiles_writing import write_tiles
from chartwarden.cli.house import opened, seat
from chartwarden.foundation.errors import BrokenSealError, MalformedError

_ONLY_OWN_USER = 0o600


@dataclass(frozen=True, slots=True)
class Asked:
    """Where the command line wants the entries."""

    out: Path | None  # None means standard output
    may_replace: bool
    host: str | None
    port: int
    trusted: Path | None
    certificate: Path | None
    key: Path | None


Writer = Callable[[Iterable[ExportedEntry], Log], None]
Form = Callable[[Asked], Writer]  # looks at what was asked before anything is recorded; gives what writes


def _to_file(form: FileForm) -> Form:
    """Give a form that is one file, or standard output."""

    def prepared(asked: Asked) -> Writer:
        if asked.host or asked.trusted or asked.certificate or asked.key:
            raise _unfit("this form is a file and goes to no receiver", fix="Give --out, or --form syslog.")
        out = asked.out
        if out is None:
            return lambda entries, log: _print(form(entries, log))
        _require_free(out, asked)
        return lambda entries, log: _write(out, form(entries, log), asked)

    return prepared


def _to_receiver(asked: Asked) -> Writer:
    host, trusted = asked.host, asked.trusted
    if asked.out is not None or host is None or trusted is None:
        raise _unfit("syslog goes to a receiver that is checked", fix="Give --tls-host and --tls-ca, and no --out.")
    if asked.key and not asked.certificate:
        raise _unfit("a key is of no use without its certificate", fix="Give --tls-cert too.")
    context = tls_context(trusted=trusted, certificate=asked.certificate, key=asked.key)

    def write(entries: Iterable[ExportedEntry], log: Log) -> None:
        delivery = Receiver(host, asked.port, context, log).send(entries)
        click.echo(f"{delivery.sent} entries arrived.", err=True)
        if delivery.was_cut_short:
            click.echo("The receiver closes without the farewell of RFC 5425: look there for the last entry.", err=True)
        if delivery.go_on_from is not None:
            raise MalformedError(
                what=delivery.failure,
                where=f"{host}:{asked.port}",
                fix=f"Put it right, then go on with --from {delivery.go_on_from}.",
            )

    return write


_FILES: Mapping[str, Form] = {name: _to_file(form) for name, form in FILE_FORMS.items()}
FORMS: Mapping[str, Form] = {**_FILES, "syslog": _to_receiver}
_TILES = "tiles"  # the whole log as a folder, which is verified by itself; no range of it is a log

_path = click.Path(path_type=Path)


@click.command()
@click.option("--as", "user_id", required=True, help="User id of the privacy officer who exports.")
@click.option("--form", required=True, type=click.Choice(sorted([*FORMS, _TILES])), help="How entries are told.")
@click.option("--from", "first", default=0, show_default=True, help="The first entry, by its sequence.")
@click.option("--to", "last", type=int, help="The last entry; without it, up to the end of the log.")
@click.option(
    "--out",
    type=_path,
    default="-",
    show_default=True,
    help="The file to write, - for standard output; for tiles, a folder.",
)
@click.option("--replace", is_flag=True, help="Write over a file that is there.")
@click.option("--tls-host", "host", help="Name of the syslog receiver, as in its certificate.")
@click.option("--tls-port", "port", default=SYSLOG_TLS_PORT, show_default=True, type=click.IntRange(1, 65535))
@click.option("--tls-ca", "trusted", type=_path, help="PEM certificates that may vouch for the receiver.")
@click.option("--tls-cert", "certificate", type=_path, help="Our certificate, where the receiver asks for one.")
@click.option("--tls-key", "key", type=_path, help="The key of our certificate, without a passphrase.")
def export(  # noqa: PLR0913 -- each option is a parameter
    *,
    user_id: str,
    form: str,
    first: int,
    last: int | None,
    out: Path,
    replace: bool,
    host: str | None,
    port: int,
    trusted: Path | None,
    certificate: Path | None,
    key: Path | None,
) -> None:
    """Take sealed entries out, for the privacy officer. That is itself an entry.

    fhir is one FHIR R4 AuditEvent a line, fhir-bundle the same as one Bundle, csv a table, jsonl the bytes that were
    sealed, and syslog sends messages over TLS. tiles is the whole log as a folder that `ledger verify --files` and
    others' tools verify by itself; given again, it adds what is new.

    Details beside an entry, which may hold PHI, stay here. A file appears only when it is whole, and only its owner may
    read it. Exit code 4 names the first entry that cannot be trusted; it is marked as such, and the others are
    exported.
    """
    asked = Asked(None if out == Path("-") else out, replace, host, port, trusted, certificate, key)
    if form == _TILES:
        _export_tiles(asked, user_id, is_whole=first == 0 and last is None)
        return
    write = FORMS[form](asked)
    exported = export_entries(seat(opened(), user_id), first=first, last=last)
    troubles: list[str] = []
    write(_watched(exported, troubles), Log(exported.origin, exported.exported_at))
    if troubles:
        click.echo(f"{len(troubles)} entries cannot be trusted. The first: {troubles[0]}.", err=True)
        sys.exit(BrokenSealError.exit_code)


def _export_tiles(asked: Asked, user_id: str, *, is_whole: bool) -> None:
    if asked.out is None or asked.may_replace or asked.host or not is_whole:
        raise _unfit("tiles are a whole log in a folder", fix="Give --out with a folder, and none of --from, --to.")
    house = opened()
    exported = export_entries(seat(house, user_id), first=0, last=None)
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Exporting", total=exported.count)
        written = write_tiles(house.ledger.store, asked.out, on_entry=lambda count: bar.update(task, completed=count))
    click.echo(f"{written.added} entries added; the folder has {written.size}.", err=True)


def _watched(exported: LedgerExport, troubles: list[str]) -> Iterator[ExportedEntry]:
    """Pass entries on, show how far they are, and note what is wrong with any."""
    errors = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=errors, transient=True)
    with bar if errors.is_terminal else nullcontext():
        task = bar.add_task("Exporting", total=exported.count)
        for entry in exported.entries:
            if entry.trouble:
                troubles.append(entry.trouble)
            yield entry
            bar.advance(task)


def _print(pieces: Iterable[bytes]) -> None:
    sys.stdout.buffer.writelines(pieces)
    sys.stdout.buffer.flush()


def _write(path: Path, pieces: Iterable[bytes], asked: Asked) -> None:
    """Write beside and rename, so that half an export is never found under the name."""
    beside = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _ONLY_OWN_USER), "wb") as out:
            out.writelines(pieces)
            out.flush()
            os.fsync(out.fileno())
        _require_free(path, asked)  # the export took its time
        beside.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise MalformedError(
            what="the file cannot be written", where=path.name, fix="Check rights and space on the disk."
        ) from error
    finally:
        with suppress(OSError):
            beside.unlink()


def _require_free(path: Path, asked: Asked) -> None:
    if not path.parent.is_dir():
        raise _unfit("there is no such folder", fix="Make it first, or name another.", where=path.parent.name)
    if path.is_dir():
        raise _unfit("a folder has that name", fix="Name a file.", where=path.name)
    if not asked.may_replace and (path.exists() or path.is_symlink()):
        raise _unfit("a file of that name is there already", fix="Name another, or give --replace.", where=path.name)


def _unfit(what: str, *, fix: str, where: str = "the options of the export") -> MalformedError:
    return MalformedError(what=what, where=where, fix=fix)
