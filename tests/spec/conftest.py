"""Controls that are proven at the screens use the same instance and the same browsers as the tests of the screens."""

from tests.web.conftest import coder, scene, signed_in, signed_in_half

__all__ = ["coder", "scene", "signed_in", "signed_in_half"]
