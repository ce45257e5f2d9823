"""`chartwarden phi deidentify`: Safe Harbor copies of text files, or copies with surrogates.

What a copy is called is part of the copy: a file named for its patient would undo the rest. With a code key every copy
is named by a random code; without one, a name that holds an identifier is refused. Nothing here prints a value.

Example:
    >>> deidentify.name
    'deidentify'

"""

import os
import re
import secrets
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.progress import track

from chartwarden.adapters.intake.sniffing import HEAD_BYTES
from chartwarden.adapters.phi_formats.files import Shape, shape_of
from chartwarden.adapters.phi_formats.plain_text import Decoded, decoded
from chartwarden.cli.show import as_json, json_option, table
from chartwarden.foundation.errors import ChartwardenError, MalformedError
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.phi.known import KnownIdentifiers
from chartwarden.phi.scan import FINDER_VERSION, scan
from chartwarden.phi.surrogate import NOT_SAFE_HARBOR, draw_secret, surrogate
from chartwarden.redaction.identifiers import identifiers_in
from chartwarden.redaction.reidentification import CodeKey
from chartwarden.redaction.safe_harbor import ACTUAL_KNOWLEDGE, COMPLETENESS, ProviderNames
from chartwarden.redaction.safe_harbor import deidentify as safe_harbor_copy

_LARGEST: Final = 64 * 1024 * 1024  # bytes; as one document of an import
_TABLES: Final = frozenset({".csv", ".tsv", ".ndjson", ".jsonl"})
_BAD_INPUT: Final = MalformedError.exit_code


class Method(Enum):
    """How identifiers are replaced."""

    SAFE_HARBOR = "45 CFR 164.514(b)(2), Safe Harbor"
    SURROGATES = "surrogates; not Safe Harbor"


@dataclass(frozen=True, slots=True)
class Plan:
    """What every file of one run is treated by. It hides its secret."""

    method: Method
    reference_on: date
    providers: ProviderNames = ProviderNames.REMOVE
    secret: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Copy:
    """A de-identified text with what may be told of it. The text hides in `repr`."""

    text: str = field(repr=False)
    told: dict[str, object]
    count: int  # places replaced


def copy_of(text: str, plan: Plan, *, known: KnownIdentifiers | None = None, patient: str = "") -> Copy:
    """Give the de-identified copy of a text, with its report.

    Args:
        text: any text.
        plan: the method and the policy.
        known: what is known of the patient whose text it is.
        patient: tells patients under one secret apart.

    Raises:
        MalformedError: the plan's secret is too short for surrogates.

    Source:
        45 CFR 164.514(b)(2); for surrogates 164.514(b)(1).

    """
    if plan.method is Method.SAFE_HARBOR:
        done = safe_harbor_copy(text, reference_on=plan.reference_on, known=known, providers=plan.providers)
        return Copy(done.text.value, done.report.as_dict(), len(done.report.removals))
    found = [
        one
        for one in identifiers_in(text, reference_on=plan.reference_on, known=known)
        if not (one.kind is IdentifierKind.PROVIDER_NAME and plan.providers is ProviderNames.KEEP)
    ]
    told: dict[str, object] = {
        "method": plan.method.value,
        "finder": FINDER_VERSION,
        "provider_names": plan.providers.value,
        "by_kind": dict(sorted(Counter(one.kind.value for one in found).items())),
        "open": [NOT_SAFE_HARBOR],
    }
    new = surrogate(text, found, secret=plan.secret, reference_on=plan.reference_on, patient=patient)
    return Copy(new, told, len(found))


@dataclass(slots=True)
class _File:
    """What became of one input. `label` is its place on the command line: its name may hold an identifier."""

    label: str
    name: str = ""
    copy: Copy | None = None
    refused: str = ""

    def as_dict(self) -> dict[str, object]:
        told = {} if self.copy is None else self.copy.told
        return {"input": self.label, "output": self.name or None, "refused": self.refused or None, **told}


@click.command("deidentify")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    "folder",
    required=True,
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Folder for the copies.",
)
@click.option(
    "--reference-date",
    "reference_on",
    required=True,
    type=click.DateTime(formats=["%Y-%m-%d"]),
    help="The day on which ages are counted, such as the last day of the records.",
)
@click.option("--surrogates", is_flag=True, help="Invented values instead of labels. Not Safe Harbor.")
@click.option("--keep-provider-names", is_flag=True, help="Names of clinicians stay; their ids do not.")
@click.option(
    "--code-key",
    "key_path",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Name the copies by random codes, and keep what each stands for in FILE, outside of DIR.",
)
@click.option(
    "--report",
    "report_path",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write one row for each removal to FILE, as JSON.",
)
@json_option
def deidentify(  # noqa: PLR0913 -- one for each option
    paths: tuple[Path, ...],
    folder: Path,
    reference_on: datetime,
    *,
    surrogates: bool,
    keep_provider_names: bool,
    key_path: Path | None,
    report_path: Path | None,
    form: str | None,
) -> None:
    """Write Safe Harbor copies of text files to DIR: 45 CFR 164.514(b)(2).

    Of dates the year stays, of ZIP codes three digits where enough people live there, of ages over 89 `90+`. Inputs are
    files of text, or folders of .txt files. A copy is written whole or not at all, never over anything that is
    there. Exit code 2 when a file could not be used; the others are written all the same.
    """
    plan = Plan(
        Method.SURROGATES if surrogates else Method.SAFE_HARBOR,
        reference_on.date(),
        ProviderNames.KEEP if keep_provider_names else ProviderNames.REMOVE,
        draw_secret() if surrogates else b"",
    )
    inputs = _inputs(paths)
    _require_apart(inputs, folder, key_path=key_path, report_path=report_path)
    key = _key_with_all(inputs, key_path)
    console = Console(stderr=True)
    files = [
        _treated(label, path, folder=folder, plan=plan, key=key)
        for label, path in track(
            inputs, "De-identifying", console=console, transient=True, disable=not console.is_terminal
        )
    ]
    if report_path is not None:
        _write(report_path, (as_json([file.as_dict() for file in files]) + "\n").encode(), mode=0o644)
    _print(files, plan, form)
    sys.exit(_BAD_INPUT if any(file.refused for file in files) else 0)


def _inputs(paths: Sequence[Path]) -> list[tuple[str, Path]]:
    """Give every file with its place on the command line, folders walked in order of their names."""
    found = []
    for place, path in enumerate(paths, 1):
        inside = sorted(one for one in path.rglob("*.txt") if one.is_file()) if path.is_dir() else [path]
        found += [(f"{place}" if len(inside) == 1 else f"{place}.{nth}", one) for nth, one in enumerate(inside, 1)]
    if not found:
        raise MalformedError(
            what="there is no .txt file", where="inputs", fix="Name files, or a folder that holds some."
        )
    return found


def _require_apart(
    inputs: Sequence[tuple[str, Path]], folder: Path, *, key_path: Path | None, report_path: Path | None
) -> None:
    """Let pass when copies lie apart from their inputs, the key apart from the copies, and nothing is written over."""
    home, read = folder.resolve(), {path.resolve() for _, path in inputs}
    if any(path.is_relative_to(home) for path in read):
        raise MalformedError(
            what="an input lies in the folder for the copies", where="--output", fix="Choose an empty folder."
        )
    if key_path is not None and (key_path.resolve().is_relative_to(home) or key_path.resolve() in read):
        raise MalformedError(
            what="the key would lie among the copies, and could leave with them",
            where="--code-key",
            fix="Keep it outside of the folder for the copies.",
        )
    if report_path is not None and (report_path.exists() or report_path.is_symlink()):
        raise MalformedError(what="there is a file already", where="--report", fix="Name a file that is not there yet.")


def _key_with_all(inputs: Sequence[tuple[str, Path]], path: Path | None) -> CodeKey | None:
    """Give the key with a code for each input, written before any copy: a code without its key leads nowhere."""
    if path is None:
        return None
    key = (
        CodeKey.from_text(decoded(_bytes_of(path, where="--code-key"), where="--code-key").text)
        if path.exists()
        else CodeKey()
    )
    for _, source in inputs:
        key.code_for(str(source.resolve()))
    _write(path, key.as_text().encode(), mode=0o600)
    return key


def _treated(label: str, path: Path, *, folder: Path, plan: Plan, key: CodeKey | None) -> _File:
    file = _File(label)
    try:
        source = _text_of(path, where=f"input {label}")
        name = f"{key.code_for(str(path.resolve()))}.txt" if key else _checked_name(path, source.text, label=label)
        copy = copy_of(source.text, plan, patient=str(path.resolve()))
        _write_new(folder / name, source.encoded(copy.text), where=f"input {label}")
        file.name, file.copy = name, copy
    except ChartwardenError as error:
        file.refused = str(error)
    return file


def _bytes_of(path: Path, *, where: str) -> bytes:
    try:
        if path.stat().st_size > _LARGEST:
            raise MalformedError(what="the file is larger than 64 MiB", where=where, fix="Split it into documents.")
        return path.read_bytes()
    except OSError:  # the error of the system names the file, and its name may hold an identifier
        raise MalformedError(what="the file cannot be read", where=where, fix="Check its path and rights.") from None


def _text_of(path: Path, *, where: str) -> Decoded:
    """Give a file's text. What has fields is refused: as text, its fields and ids would be treated as words."""
    data = _bytes_of(path, where=where)
    ending = path.suffix.lower() if path.suffix.lower() in _TABLES else ""  # any other may be a name: `note.Example`
    if data and shape_of(data[:HEAD_BYTES], name=where + ending) is not Shape.TEXT:
        raise MalformedError(
            what="this is no plain text", where=where, fix="Mask it with `chartwarden phi mask`, or extract its notes."
        )
    return decoded(data, where=where)


def _checked_name(path: Path, text: str, *, label: str) -> str:
    """Give the name of the copy: that of the input, when it tells nothing of the person."""
    words = re.sub(r"[_.+-]+", " ", path.stem)
    told = {word.casefold() for word in re.findall(r"[^\W_]{3,}", words)}
    inside = {
        word.casefold()
        for finding in scan(text)
        for word in re.findall(r"[^\W_]{3,}", text[finding.start : finding.end])
    }
    if scan(words) or scan(path.stem) or told & inside:
        raise MalformedError(
            what="the name of the file holds an identifier, and the copy would carry it",
            where=f"input {label}",
            fix="Give --code-key FILE to name copies by random codes, or rename the file.",
        )
    return f"{path.stem}.txt"


def _write_new(path: Path, data: bytes, *, where: str) -> None:
    """Write a file whole, and only where none is."""
    if path.exists() or path.is_symlink():
        raise MalformedError(
            what="a copy of that name is there already",
            where=where,
            fix="Choose an empty folder for the copies, or give --code-key FILE.",
        )
    _write(path, data, mode=0o644)


def _write(path: Path, data: bytes, *, mode: int) -> None:
    """Write beside and rename, so that half a file is never found under the name."""
    beside = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        beside.replace(path)
    except OSError:
        raise MalformedError(
            what="the file cannot be written", where="output", fix="Check rights and space on the disk."
        ) from None
    finally:
        with suppress(FileNotFoundError):
            beside.unlink()


def _print(files: Sequence[_File], plan: Plan, form: str | None) -> None:
    if form == "json":
        click.echo(as_json({"method": plan.method.value, "files": [file.as_dict() for file in files]}))
        return
    rows = [(file.label, file.name or "-", file.copy.count if file.copy else "-") for file in files]
    table(("input", "copy", "removed"), rows)
    for file in files:
        if file.refused:
            click.echo(file.refused, err=True)
    for said in (ACTUAL_KNOWLEDGE, COMPLETENESS) if plan.method is Method.SAFE_HARBOR else (NOT_SAFE_HARBOR,):
        click.echo(said)
