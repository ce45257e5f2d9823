"""One file at a time: what was found in it, or its masked copy. Runs in any process, and tells what became of the file.

A copy is written beside its place and renamed when it is whole, so that no half of one is ever there. It never lands on
its own source, on a link, or outside of the folder that was named for it.

Example:
    >>> from chartwarden.adapters.intake.limits import Limits
    >>> setting = Setting(Limits(), Renaming(b"k" * 32))
    >>> [report.error for report in scan_file(File(Path("missing.txt"), "missing.txt"), setting=setting)]
    ['missing.txt: there is no such file or folder. Check the path.']

"""

import os
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Final

from chartwarden.adapters.intake.limits import Limits
from chartwarden.adapters.intake.opening import Input, open_inputs, shown_name
from chartwarden.adapters.phi_formats.files import Setting, read_parts
from chartwarden.adapters.phi_formats.renaming import Renaming
from chartwarden.adapters.phi_formats.values import Found, Part, findings_of, located
from chartwarden.foundation.errors import MalformedError
from chartwarden.phi.known import KnownIdentifiers
from chartwarden.phi.scan import scan

_WORDS_OF_A_NAME: Final = re.compile(r"[^\W_]+")
_PACKED: Final = (".gz", ".bz2", ".xz")
_ID_LETTERS: Final = 12


class Keep(StrEnum):
    """How much of what was found is told."""

    COUNTS = "counts"
    PLACES = "places"
    VALUES = "values"


@dataclass(frozen=True, slots=True)
class File:
    """A file on disk. `label` is how the person named it, with the folder it was found in."""

    path: Path
    label: str


@dataclass(frozen=True, slots=True, repr=False)
class Row:
    """One finding as it is told. `value` is what stands there, only where it was asked for."""

    found: Found
    value: str = ""

    def __repr__(self) -> str:
        return f"Row({self.found.place}, {self.found.kind})"


@dataclass(slots=True)
class FileReport:
    """What became of one file, or of one member of an archive."""

    label: str
    counts: Counter[str] = field(default_factory=Counter)
    rows: list[Row] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    written: str = ""  # the copy, relative to its folder
    error: str = ""
    exit_code: int = 0


def files_below(paths: Sequence[Path]) -> Iterator[File]:
    """Give the files that paths name: themselves, or everything below a folder by name; links inside are given too.

    Raises:
        MalformedError: a path does not exist.

    """
    for path in paths:
        if not path.exists():
            raise MalformedError(
                what="there is no such file or folder", where=shown_name(path.name), fix="Check the path."
            )
        if not path.is_dir():
            yield File(path, shown_name(path.name))
            continue
        for folder, inner, names in os.walk(path):
            inner.sort()
            for name in sorted(names):
                file = Path(folder, name)
                yield File(file, shown_name(f"{path.resolve().name}/{file.relative_to(path).as_posix()}"))


def scan_file(file: File, *, setting: Setting, keep: Keep = Keep.COUNTS) -> list[FileReport]:
    """Search one file; of an archive, each member.

    Args:
        file: on disk.
        setting: of the run.
        keep: what of the findings is told beside their counts.

    Returns:
        A report per file; one that cannot be read carries the reason, and the counts of what was read before it.

    """
    return [_searched(source, file.label, setting, keep) for source in _inputs(file, setting.limits)]


def _inputs(file: File, limits: Limits) -> Iterator[Input | MalformedError]:
    if "/" in file.label and file.path.is_symlink():
        yield MalformedError(what="a link, which is not followed", where=file.label, fix="Name the file itself.")
        return
    try:
        for source in open_inputs([file.path], limits=limits):
            inner = source.label.partition("!")[2]
            yield replace(source, label=f"{file.label}!{inner}" if inner else file.label)
    except MalformedError as error:
        where = file.label if error.where != file.label else error.where
        yield MalformedError(what=error.what, where=where, fix=error.fix)


def _searched(source: Input | MalformedError, label: str, setting: Setting, keep: Keep) -> FileReport:
    if isinstance(source, MalformedError):
        return FileReport(label, error=str(source), exit_code=source.exit_code)
    report = FileReport(source.label)
    try:
        for part in read_parts(source, setting=setting):
            _tell(report, part, findings_of(part.values, known=part.known, kinds=setting.kinds), keep)
    except MalformedError as error:
        report.error, report.exit_code = str(error), error.exit_code
    return report


def _tell(report: FileReport, part: Part, findings: Sequence[Sequence[object]], keep: Keep) -> None:
    report.left_out += part.left_out
    for value, one in zip(part.values, findings, strict=True):
        found = located(value, one)  # type: ignore[arg-type]  # findings of these values
        report.counts.update(row.kind.value for row in found)
        if keep is Keep.PLACES:
            report.rows += map(Row, found)
        elif keep is Keep.VALUES:
            texts = (value.text[finding.start : finding.end] for finding in one)  # type: ignore[attr-defined]
            report.rows += map(Row, found, texts)


def mask_file(file: File, *, out: Path, setting: Setting, keep: Keep = Keep.COUNTS) -> list[FileReport]:
    """Write masked copies of one file; of an archive, of each member, unpacked.

    Args:
        file: on disk.
        out: the folder of the copies; it is made where it is missing.
        setting: of the run.
        keep: what of the findings is told beside their counts.

    Returns:
        As `scan_file`; a report with an error has written nothing.

    """
    return [_masked(source, file, out, setting, keep) for source in _inputs(file, setting.limits)]


def _masked(source: Input | MalformedError, file: File, out: Path, setting: Setting, keep: Keep) -> FileReport:
    if isinstance(source, MalformedError):
        return FileReport(file.label, error=str(source), exit_code=source.exit_code)
    report = FileReport(source.label)
    try:
        _write(source, file, out, setting, lambda part, found: _tell(report, part, found, keep), report)
    except MalformedError as error:
        report.error, report.exit_code = str(error), error.exit_code
    except OSError as error:
        refused = MalformedError(
            what=f"the copy cannot be written ({error.strerror})", where=source.label, fix="Check the folder."
        )
        report.error, report.exit_code = str(refused), refused.exit_code
    return report


def _write(
    source: Input,
    file: File,
    out: Path,
    setting: Setting,
    tell: Callable[[Part, Sequence[Sequence[object]]], None],
    report: FileReport,
) -> None:
    out.mkdir(parents=True, exist_ok=True)
    known: KnownIdentifiers | None = None
    handle, made = tempfile.mkstemp(dir=out, prefix=".masked-")
    try:
        with os.fdopen(handle, "wb") as copy:
            for part in read_parts(source, setting=setting):
                found = findings_of(part.values, known=part.known, kinds=setting.kinds)
                tell(part, found)
                known = known or part.known("")
                copy.write(part.masked(found))
        name = copy_name(source.label, known=known, renaming=setting.renaming)
        target = _target(out, name, source=file, where=source.label)
        target.parent.mkdir(parents=True, exist_ok=True)
        Path(made).replace(target)
        report.written = name
    finally:
        Path(made).unlink(missing_ok=True)


def copy_name(label: str, *, known: KnownIdentifiers | None, renaming: Renaming) -> str:
    """Give the name of a copy below its folder: as the source's, without packing, and without what identifies.

    Files are often named for their patient. A part of the name that holds an identifier becomes a code.

    Example:
        >>> copy_name("in/labs.ndjson.gz", known=None, renaming=Renaming(b"k" * 32))
        'in/labs.ndjson'

    """
    parts = [part for part in PurePosixPath(label.replace("!", "/")).parts if part not in {"/", "..", "."}]
    folders = [_plain_part(part, known=None, renaming=renaming) for part in parts[:-1]]
    return "/".join([*folders, _plain_part(parts[-1] if parts else label, known=known, renaming=renaming)])


def _plain_part(part: str, *, known: KnownIdentifiers | None, renaming: Renaming) -> str:
    for ending in _PACKED:
        part = part.removesuffix(ending)
    stem, ending = PurePosixPath(part).stem, PurePosixPath(part).suffix
    words = " ".join(_WORDS_OF_A_NAME.findall(stem))
    # As words, and as written: a date and a number need their separators.
    if scan(words, known=known) or scan(stem, known=known):
        return f"file-{renaming.id(part).replace('-', '')[:_ID_LETTERS]}{ending}"
    return part


def _target(out: Path, name: str, *, source: File, where: str) -> Path:
    target = out / name
    steps = [target, *target.parents][: len(PurePosixPath(name).parts)]
    if any(step.is_symlink() for step in steps) or not target.resolve().is_relative_to(out.resolve()):
        raise MalformedError(
            what="the copy would go through a link or outside of its folder", where=where, fix="Use an empty folder."
        )
    if target.exists():
        is_itself = target.samefile(source.path)
        what = "the copy would replace the file itself" if is_itself else "a file of that name is there already"
        raise MalformedError(what=what, where=where, fix="Name another folder with -o.")
    return target
