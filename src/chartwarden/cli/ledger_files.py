r"""Texts that commands read and write: checkpoints, proofs. Read as they are, written whole or not at all.

Example:
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "proof"
    >>> written_text(path, "words\n")
    >>> read_text(path, what="the proof")
    'words\n'

"""

import os
import secrets
from pathlib import Path

from chartwarden.foundation.errors import MalformedError

_LARGEST = 4_000_000


def read_text(path: Path, *, what: str) -> str:
    """Give a file's text, with its line ends as they are: what is signed is signed to the letter.

    Raises:
        MalformedError: it cannot be read, is not UTF-8, or is far larger than such a text is.

    """
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST).decode()
    except (OSError, UnicodeDecodeError) as error:
        raise MalformedError(
            what=f"{what} cannot be read", where=path.name, fix="Give a file that this product wrote."
        ) from error


def written_text(path: Path, words: str) -> None:
    """Write a file for its owner alone, whole or not at all.

    Raises:
        MalformedError: the file is there already, or its folder cannot be written to.

    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(words.encode())
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)  # fails where a file is already, unlike a renaming
        finally:
            draft.unlink()
    except FileExistsError as error:
        raise MalformedError(what="there is such a file already", where=path.name, fix="Name another.") from error
    except OSError as error:
        raise MalformedError(
            what="the file cannot be written", where=path.name, fix="Name one in a folder that you can write to."
        ) from error
