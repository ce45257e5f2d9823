"""How many headings that nobody listed are read as a person would read them, and how many stay closed that should.

`unlisted.txt` was written by hand, each part before the rules that read it. A hash splits the first part: one half was
looked at while rules of heads and verbs were made, the other was measured once. The others list what US records use,
what people say and how they shorten it; each was measured once as well. All were looked at since, so none says how far
the rules carry now.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from chartwarden.chart.headings import normalised
from chartwarden.chart.named_headings import STAYS_CLOSED, code_of
from chartwarden.minimum_necessary.heading_reading import reads_as_narrative

UNLISTED: Final = Path(__file__).with_name("unlisted.txt")
_TYPES: Final = {
    "note": "11506-3",
    "operative": "11504-8",
    "procedure": "28570-0",
    "emergency": "34111-5",
    "discharge": "18842-5",
    "radiology": "18748-4",
    "pathology": "11526-1",
    "laboratory": "11502-2",
    "nursing": "34746-8",
    "medications given": "80565-5",
    "history": "34117-2",
    "consult": "11488-4",
    "payer letter": "34109-9",
}
_OPERATIONS: Final = frozenset({"11504-8", "28570-0"})
_TOLD_BUT_NOT_SHOWN: Final = frozenset({"69730-0", "48767-8"})  # instructions and remarks: no rule opens them
_NOT_OF_AN_OPERATION: Final = frozenset({"8716-3", "18776-5"})  # vital signs and plans: no rule opens them there
_STORY: Final = frozenset({"10215-2", "29554-3", "59776-5"})


class Group(StrEnum):
    """Which headings were looked at while the rules were made."""

    LEARNT = "learnt from"
    HELD_OUT = "held out once"
    IN_USE = "of US records"
    SPOKEN = "of everyday speech"
    SHORT = "of short forms"


_PARTS: Final = {"in use": Group.IN_USE, "as spoken": Group.SPOKEN, "in short": Group.SHORT}


@dataclass(frozen=True, slots=True)
class Unlisted:
    """A heading, the type of document it stands in, and the codes (or the words) that a person chose for it."""

    heading: str
    document_type: str
    expected: frozenset[str]
    group: Group

    @property
    def stays_closed(self) -> bool:
        """Tell whether the heading must open nothing."""
        return bool(self.expected & {"closed", "sensitive"})


def unlisted(path: Path = UNLISTED) -> Iterator[Unlisted]:
    """Read the list. A line names what is expected and the headings; `|` gives a further answer that is right."""
    kind = ""
    for line in map(str.strip, path.read_text(encoding="utf-8").splitlines()):
        if line.startswith("["):
            kind = line.strip("[]")
        elif line and not line.startswith("#"):
            expected, headings = line.split(": ", 1)
            for words in headings.split(";"):
                heading, *more = words.strip().split("|")
                name, _, part = kind.partition(", ")
                group = _PARTS.get(part) or _half(kind, heading)
                yield Unlisted(heading, _TYPES[name], frozenset([*expected.split("|"), *more]), group)


def _half(kind: str, heading: str) -> Group:
    parity = int(hashlib.sha256(f"{kind}|{heading}".encode()).hexdigest(), 16) % 2
    return Group.HELD_OUT if parity else Group.LEARNT


def is_read_right(one: Unlisted) -> bool:
    """Tell whether a heading gets a code that was chosen for it or, where it should stay closed, opens nothing."""
    code = code_of(one.heading, document_type=one.document_type)
    if code in one.expected:
        return True
    in_operation = one.document_type in _OPERATIONS
    is_story = in_operation and code is None and reads_as_narrative(normalised(one.heading))
    if one.stays_closed:
        closed = STAYS_CLOSED | _TOLD_BUT_NOT_SHOWN | (_NOT_OF_AN_OPERATION if in_operation else frozenset())
        return not is_story and (code is None or code in closed)
    if "open" in one.expected:
        return is_story or code in _STORY
    return False


def shares() -> Iterator[tuple[Group, str, int, int]]:
    """Give, of each group, how many headings are read right and how many there are, those to be closed apart."""
    listed = [(one, is_read_right(one)) for one in unlisted()]
    for group in Group:
        for name, stays_closed in (("to be read", False), ("to stay closed", True)):
            right = [found for one, found in listed if one.group is group and one.stays_closed is stays_closed]
            yield group, name, sum(right), len(right)
