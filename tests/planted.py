"""Identifiers planted in a file, and whether a byte of its copy still tells them."""

import base64
import re
from collections.abc import Callable, Iterable

from chartwarden.adapters.phi_formats.values import Found

Masking = Callable[..., tuple[bytes, list[Found]]]
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")


def left_in(data: bytes, planted: Iterable[str]) -> list[str]:
    """Give the planted identifiers that a file still tells: as text in any letter case, escaped, or inside base64."""
    text = data.decode("utf-8", "replace")
    texts = [text, _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)]
    for piece in re.findall(rb"[A-Za-z0-9+/]{40,}={0,2}", data):
        packed = base64.b64decode(piece[: len(piece) // 4 * 4])
        texts.append(packed.decode("utf-8", "replace"))
    return [word for word in planted if any(word.lower() in one.lower() for one in texts)]
