"""Controls that are proven at the screens use the same instance and the same browsers as the tests of the screens."""

from tests.web.conftest import begins_with, coder, scene, scene_filled, signed_in, signed_in_half

__all__ = ["begins_with", "coder", "scene", "scene_filled", "signed_in", "signed_in_half"]
