"""What the organisation's directory calls a member, and what is kept in its place where it names nothing.

A provider that vouches for this id leads a newcomer to the member who has it, so it decides who somebody is. What is
kept for members without such an id, and the mark of those whom the directory ended, begin with words that no id from
outside may begin with.

Source: 45 CFR 164.312(a)(2)(i); docs/adr/0025.

Example:
    >>> held = marked_ended(stand_in("lena.moss"))
    >>> is_ended_by_directory(held), as_directory_says(held), is_from_outside("userName lena.moss")
    (True, '', False)

"""

import unicodedata
from typing import Final

from chartwarden.foundation.errors import MalformedError

MOST_LETTERS: Final = 180  # what the table keeps, less the words below
_STAND_IN: Final = "userName "
_ENDED: Final = "ended "
_JOINERS: Final = "\u200c\u200d"  # part of how some names are spelled


def stand_in(user_id: str) -> str:
    """Give what is kept for somebody whom the directory keeps without an id of its own."""
    return f"{_STAND_IN}{user_id}"


def marked_ended(held: str) -> str:
    """Give what is kept of somebody whom the directory ended: it may take back those, and nobody else."""
    return held if is_ended_by_directory(held) else f"{_ENDED}{held}"


def unmarked(held: str | None) -> str | None:
    """Give what is kept of somebody whom the directory has not ended."""
    return None if held is None else held.removeprefix(_ENDED)


def is_ended_by_directory(held: str | None) -> bool:
    """Tell whether it was the directory that ended the membership, and no person here since."""
    return held is not None and held.startswith(_ENDED)


def as_directory_says(held: str | None) -> str:
    """Give what the directory calls the member; empty where it gave no id of its own."""
    bare = unmarked(held) or ""
    return "" if bare.startswith(_STAND_IN) else bare


def is_from_outside(external_id: str) -> bool:
    """Tell whether a directory or a provider may call somebody that."""
    return (
        0 < len(external_id) <= MOST_LETTERS
        and not external_id.startswith((_STAND_IN, _ENDED))
        and external_id.isprintable()
    )


def checked_external_id(external_id: str) -> str:
    """Give an id that may be kept; empty for none. It is never cut: two long ones could become one.

    Raises:
        MalformedError: it is too long, has letters that cannot be seen, or begins like what is kept here instead.

    """
    stripped = external_id.strip()
    if stripped and not is_from_outside(stripped):
        raise MalformedError(
            what="that cannot be an id of the directory",
            where="The external id",
            fix=f"Use up to {MOST_LETTERS} letters that can be seen; `userName ` and `ended ` do not begin one.",
        )
    return stripped


def one_line(text: str, *, most: int) -> str:
    """Give a name or a place that came from elsewhere on one line, without letters that cannot be seen or turn others.

    Args:
        text: as it came.
        most: how many letters are kept.

    """
    words = " ".join(text.split())
    seen = "".join(letter for letter in words if letter in _JOINERS or not unicodedata.category(letter).startswith("C"))
    return seen.strip()[:most]
