"""New names for the ids of resources, the same name for the same id within one run.

Ids join the resources of a file, and of the files of one export, so a masked copy cannot do without them; but the id
that a system gave a record leads back to it. A new id is drawn with a key that is made for one run and then forgotten,
which is as good as drawing it at random.

Example:
    >>> renaming = Renaming(b"k" * 32)
    >>> renaming.id("example-1") == renaming.id("example-1") != renaming.id("example-2")
    True
    >>> renaming.reference("Patient/example-1") == "Patient/" + renaming.id("example-1")
    True

Source: 45 CFR 164.514(b)(2)(i)(R); that a code kept with the data may not be derived from it, 164.514(c)(1).

"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from chartwarden.foundation.identifiers import keyed_id

MASKED_BASE: Final = "https://masked.invalid/fhir/"
_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_URN: Final = re.compile(r"urn:uuid:(.+)|urn:oid:(.+)")
_LITERAL: Final = re.compile(r"(?:(https?://\S+?)/)?([A-Z][A-Za-z]+)/([A-Za-z0-9.\-_]{1,128})(?:/_history/[^/?#]+)?")
_KEY_BYTES: Final = 32


@dataclass(frozen=True, slots=True, repr=False)
class Renaming:
    """Gives new ids. `repr` hides the key."""

    key: bytes = field(default_factory=lambda: secrets.token_bytes(_KEY_BYTES))

    def __repr__(self) -> str:
        return "Renaming(hidden)"

    def id(self, old: str) -> str:
        """Give the new id: a UUID for a UUID, else 32 letters and digits."""
        if _UUID.fullmatch(old):
            return str(self._uuid(old.lower()))
        return keyed_id(self.key, "id", old)

    def _uuid(self, old: str) -> UUID:
        return UUID(bytes=hmac.new(self.key, old.encode(), hashlib.sha256).digest()[:16], version=4)

    def reference(self, url: str) -> str:
        """Give the reference to the same resource by its new id; what has another shape leads nowhere afterwards."""
        if url.startswith("#"):
            return "#" + self.id(url[1:]) if url[1:] else url
        if urn := _URN.fullmatch(url):
            return f"urn:uuid:{self.id(urn[1])}" if urn[1] else f"urn:uuid:{self._uuid(url)}"
        if literal := _LITERAL.fullmatch(url):
            base = MASKED_BASE if literal[1] else ""
            return f"{base}{literal[2]}/{self.id(literal[3])}"
        kind = re.match(r"[A-Z][A-Za-z]+(?=[/?])", url)
        return f"{kind[0]}/{self.id(url)}" if kind else f"{MASKED_BASE}Resource/{self.id(url)}"
