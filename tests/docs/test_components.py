"""V15.1.2: a release names every component that it runs with, and a changed one is seen."""

import importlib.metadata
import json

import pytest

from scripts.components import LIST, PINNED, UnreadablePinError, components, listed

_PINS = PINNED.read_text(encoding="utf-8")


def test_the_committed_list_is_what_the_pins_say_and_a_changed_pin_is_found() -> None:
    # given the list and the pins
    committed = LIST.read_text(encoding="utf-8")
    # when the list is written again, then it is the same
    assert listed(_PINS) == committed, "Run `python -m scripts.components`."
    # and with another version, or another hash, it is not (negative control)
    name, version = (json.loads(committed)["components"][0][key] for key in ("name", "version"))
    assert listed(_PINS.replace(f"{name}=={version}", f"{name}=={version}.1")) != committed
    first = _PINS.partition("--hash=sha256:")[2][:64]
    assert listed(_PINS.replace(first, first[::-1])) != committed


def test_what_is_installed_to_run_is_what_the_list_names() -> None:
    # given the components that this machine may have
    told = {(one["name"], one["version"]) for one in components(_PINS)}  # a name may have a version for each Python
    # when what is installed is looked up, then no other version is
    here = {name: _installed(name) for name, _ in told}
    assert {(name, found) for name, found in here.items() if found is not None} - told == set()
    assert {"django", "cryptography", "fido2"} <= {name for name, found in here.items() if found}


def _installed(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None  # a pin for another system


@pytest.mark.parametrize("pins", ["django==5.2.1\n", "django>=5\n", "--hash=sha256:" + "0" * 64])
def test_a_pin_without_a_hash_or_a_version_is_no_component(pins: str) -> None:
    # given a line that pins nothing down
    # when it is read, then it is refused and not left out
    with pytest.raises(UnreadablePinError):
        list(components(pins))
