"""Writes the list of components that a release runs with: CycloneDX, from the pinned requirements.

Each component has its version and a digest over the hashes that may be installed of it. A test compares what is
committed with what this writes, so no component comes, goes or changes without being seen in a review.

Source: OWASP ASVS 5.0 V15.1.2; ECMA-424 (CycloneDX 1.6).

Example:
    python -m scripts.components

"""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parent.parent
PINNED = REPOSITORY / "requirements/run.txt"
LIST = REPOSITORY / "docs/reference/components.json"
_PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([^\s;\\]+)(?:\s*;\s*([^\\]+?))?\s*\\?$")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


class UnreadablePinError(Exception):
    """A line of the requirements is neither a pin nor a hash."""


def components(pins: str) -> Iterator[dict[str, Any]]:
    """Give each component of pinned requirements, in their order.

    Raises:
        UnreadablePinError: a line is no pin and no hash, or a pin has no hash.

    """
    found: list[tuple[re.Match[str], list[str]]] = []
    for line in filter(None, map(str.strip, pins.splitlines())):
        if pin := _PIN.match(line):
            found.append((pin, []))
        elif found and (hashed := _HASH.search(line)):
            found[-1][1].append(hashed[1])
        else:
            raise UnreadablePinError(line)
    for pin, hashes in found:
        if not hashes:
            raise UnreadablePinError(pin[0])
        digest = hashlib.sha256("\n".join(sorted(hashes)).encode()).hexdigest()
        properties = [{"name": "sha256-over-allowed-hashes", "value": digest}]
        if pin[3]:
            properties.append({"name": "only-where", "value": pin[3]})
        yield {
            "type": "library",
            "bom-ref": f"{pin[1]}=={pin[2]}",
            "name": pin[1],
            "version": pin[2],
            "properties": properties,
        }


def listed(pins: str) -> str:
    """Give the list as it is committed."""
    told = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "chartwarden"}},
        "components": list(components(pins)),
    }
    return json.dumps(told, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    LIST.write_text(listed(PINNED.read_text(encoding="utf-8")), encoding="utf-8")
