r"""A list of codes as a CSV file with the columns `code` and `display`. One fault, and none of it is taken.

The list of codes that are exempt from reporting presence on admission is read as its publisher gives it away too: cells
between tabs, codes without their dot.

Source: Centers for Medicare & Medicaid Services, "POAexemptCodes" of a fiscal year (layout from its read-me file).

Example:
    >>> [one.code for one in read_code_list("code,display\n99213,Office visit\n")]
    ['99213']

"""

import csv
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from chartwarden.chart.coding import Coding
from chartwarden.foundation.errors import MalformedError

LARGEST_FILE_BYTES: Final = 50_000_000
MOST_CODES: Final = 250_000  # ICD-10-PCS, the largest list in use, has some 79,000
_CODE: Final = re.compile(r"[A-Z0-9][A-Z0-9.]{1,19}")
_LONGEST: Final = 300  # characters of a text
_COLUMNS: Final = ("code", "display")
_EXEMPT_CODE: Final = "poaexemptcode"  # the heading of the codes in the publisher's list of exempt ones
_EXEMPT_COLUMNS: Final = (_EXEMPT_CODE, "description")
_CATEGORY: Final = 3  # characters before the dot of ICD-10-CM


def read_code_list_file(path: Path) -> tuple[Coding, ...]:
    """Read a file of codes.

    Raises:
        MalformedError: it is not there, too large, not UTF-8, or no such list.

    """
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE_BYTES + 1)
    except OSError as error:
        raise MalformedError(what="the file cannot be read", where="The list", fix="Check its name.") from error
    if len(data) > LARGEST_FILE_BYTES:
        raise _malformed("the file is too large", fix=f"Send up to {LARGEST_FILE_BYTES // 1_000_000} MB.")
    try:
        return read_code_list(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise _malformed("the file is not in UTF-8", fix="Export it as CSV in UTF-8.") from error


def read_code_list(text: str) -> tuple[Coding, ...]:
    """Read a list of codes; the system is left empty.

    Returns:
        At least one code, each once, in the order of the list.

    Raises:
        MalformedError: the heading or a line cannot be used, a code is there twice, or there are none or too many.

    """
    first = text.split("\n", 1)[0]
    dialect: type[csv.Dialect] = csv.excel_tab if "\t" in first else csv.excel
    reader = csv.reader(io.StringIO(text, newline=""), dialect, strict=True)
    found: dict[str, Coding] = {}
    try:
        for line, coding in _codes(reader, line=lambda: reader.line_num):
            if coding.code in found:
                raise _malformed("the code is there twice", where=f"Line {line}", fix="Keep one of them.")
            found[coding.code] = coding
            if len(found) > MOST_CODES:
                raise _malformed("there are too many codes", fix=f"Send up to {MOST_CODES:,}.")
    except csv.Error as error:
        raise _malformed("this is no CSV file", where=f"Line {reader.line_num}", fix="Export it as CSV.") from error
    if not found:
        raise _malformed("there is no code in it", fix="Give a line for each code.")
    return tuple(found.values())


def _codes(reader: Iterator[list[str]], *, line: Callable[[], int]) -> Iterator[tuple[int, Coding]]:
    heading = [cell.strip().casefold() for cell in next(reader, [])]
    columns = _EXEMPT_COLUMNS if _EXEMPT_CODE in heading else _COLUMNS
    if not set(columns) <= set(heading):
        raise _malformed("the columns are not named", where="Line 1", fix="Begin with code,display.")
    code_at, display_at = (heading.index(name) for name in columns)
    for row in reader:
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(heading):
            raise _malformed(
                "there are more or fewer cells than columns",
                where=f"Line {line()}",
                fix="Put text with commas between quotation marks.",
            )
        code, display = row[code_at].strip().upper(), " ".join(row[display_at].split())
        if not _CODE.fullmatch(code) or not display or len(display) > _LONGEST or not display.isprintable():
            raise _malformed(
                "the code or its text cannot be used",
                where=f"Line {line()}",
                fix=f"Give a code of letters, digits and dots, and up to {_LONGEST} printable characters.",
            )
        yield line(), Coding("", _dotted(code) if columns is _EXEMPT_COLUMNS else code, display)


def _dotted(code: str) -> str:
    """Give a code of ICD-10-CM as people write it: `B900` is B90.0."""
    if "." in code or len(code) <= _CATEGORY:
        return code
    return f"{code[:_CATEGORY]}.{code[_CATEGORY:]}"


def _malformed(what: str, *, where: str = "The list", fix: str) -> MalformedError:
    return MalformedError(what=what, where=where, fix=fix)
