"""Masking the bytes of a file as the commands do."""

import io

import pytest

from chartwarden.adapters.intake.limits import Limits
from chartwarden.adapters.intake.opening import Input
from chartwarden.adapters.phi_formats.files import Setting, read_parts
from chartwarden.adapters.phi_formats.renaming import Renaming
from chartwarden.adapters.phi_formats.values import ALL_KINDS, Found, findings_of, located
from chartwarden.phi.kinds import IdentifierKind
from tests.planted import Masking


@pytest.fixture
def mask_bytes() -> Masking:
    """Give a function that masks the bytes of a file and tells what was found."""

    def masked(data: bytes, *, name: str, kinds: frozenset[IdentifierKind] = ALL_KINDS) -> tuple[bytes, list[Found]]:
        source = Input(name, "input-0", lambda: io.BytesIO(data), len(data), None)
        out, rows = b"", []
        for part in read_parts(source, setting=Setting(Limits(), Renaming(b"k" * 32), kinds)):
            found = findings_of(part.values, known=part.known, kinds=kinds)
            rows += [row for value, one in zip(part.values, found, strict=True) for row in located(value, one)]
            out += part.masked(found)
        return out, rows

    return masked
