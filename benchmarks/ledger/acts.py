"""The acts that are measured: somebody reads a document for work, with everything such an entry holds.

Example:
    >>> len(BODY)
    574

"""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from chartwarden.ledger.entry import Act, Draft, Entry, Outcome, Pseudonym, Seen

READ: Final = Draft(
    actor="lena.moss",
    device="bench:1",
    act=Act.READ_DOCUMENT,
    outcome=Outcome.GRANTED,
    rule="inpatient-final@2026.1",
    details={"document": "d" * 32},
    patient=Pseudonym("p" * 32),
    encounter=Pseudonym("e" * 32),
    work="w" * 32,
    kind_of_work="inpatient-final",
    target="E11.9",
    seen=(Seen(Pseudonym("s" * 32), (1, 2, 3)),),
)
READ_WITHOUT_DETAILS: Final = replace(READ, details={})

COVERS: Final = frozenset({"d" * 32})  # the document that the receipt opens

# What peers store, encoded beforehand: they pay neither for that, nor for details, nor for an index.
BODY: Final = Entry(100_000, datetime(2026, 11, 23, 9, 0, 0, 123456, tzinfo=UTC), READ, "c" * 64).body()
