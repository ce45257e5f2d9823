"""Addresses of the places that checkpoints go to, read strictly from settings. A token in one shows up nowhere.

What follows a `#` is for this side alone and is never sent: `ca` names the certificates that may vouch for the host,
`tsa` those that may vouch for a time stamp, and `keep` the folder that stamps are kept in.

Example:
    >>> read_web_address("https://audit.example.org/hook?token=secret", setting="X")
    WebAddress('audit.example.org')

"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import SplitResult, unquote, urlsplit

from chartwarden.foundation.errors import MalformedError
from chartwarden.ledger.note import Algorithm, VerifierKey, verifier_key

CHECKPOINTS, WITNESSES, EVERY = "CHARTWARDEN_CHECKPOINTS", "CHARTWARDEN_WITNESSES", "CHARTWARDEN_CHECKPOINTS_EVERY"
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})
_PORTS = {"http": 80, "https": 443}
_STAMP = "rfc3161+"
_MOST_MINUTES = 1440  # a day
_FORMS = "file:/folder/, file:/folder/name, https://host/path or rfc3161+https://host/path#tsa=FILE&keep=FOLDER"


@dataclass(frozen=True, slots=True, repr=False)
class WebAddress:
    """Where something is posted to. `repr` shows the host alone."""

    host: str
    port: int
    target: str  # path and query; may hold a token
    is_tls: bool = True
    trusted: Path | None = None  # PEM certificates that may vouch for the host; None means those of the system

    def __repr__(self) -> str:
        return f"WebAddress({self.label!r})"

    @property
    def label(self) -> str:
        """The host, and the port where it is an unusual one."""
        usual = _PORTS["https" if self.is_tls else "http"]
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == usual else f"{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class FileAddress:
    """A folder that gets a file for each checkpoint and one called `latest`, or one file that is replaced."""

    path: Path
    is_folder: bool


@dataclass(frozen=True, slots=True)
class StampAddress:
    """A time stamping authority, the certificates that may vouch for it, and the folder that its stamps are kept in."""

    web: WebAddress
    trusted: Path
    keep: Path


@dataclass(frozen=True, slots=True)
class WitnessAddress:
    """A witness: the key that its cosignatures verify with, and where it is asked."""

    key: VerifierKey
    web: WebAddress


CheckpointAddress = FileAddress | WebAddress | StampAddress
_Address = TypeVar("_Address", FileAddress | WebAddress | StampAddress, WitnessAddress)


def read_checkpoint_addresses(words: str) -> tuple[CheckpointAddress, ...]:
    """Read CHARTWARDEN_CHECKPOINTS: addresses with spaces between them; none is an empty tuple.

    Raises:
        MalformedError: one of them cannot be used. It quotes none.

    """
    return _once(tuple(map(_checkpoint_address, words.split())), setting=CHECKPOINTS)


def read_witness_addresses(words: str) -> tuple[WitnessAddress, ...]:
    """Read CHARTWARDEN_WITNESSES: `key@https://host/path`, with spaces between them; none is an empty tuple.

    Raises:
        MalformedError: one of them cannot be used. It quotes none.

    """
    return _once(tuple(map(_witness_address, words.split())), setting=WITNESSES)


def read_minutes(words: str) -> int:
    """Read CHARTWARDEN_CHECKPOINTS_EVERY: minutes, from 1 to a day.

    Raises:
        MalformedError: it is something else.

    """
    if not (words.isascii() and words.isdecimal() and 1 <= int(words[:9]) <= _MOST_MINUTES):
        raise _unusable(EVERY, "must be a number of minutes, from 1 to 1440", fix="Leave it out for every 10 minutes.")
    return int(words)


def read_web_address(words: str, *, setting: str, known: frozenset[str] = frozenset({"ca"})) -> WebAddress:
    """Read an address that something is posted to: https, or http on this machine.

    Args:
        words: the address.
        setting: what it was set by, for the error.
        known: the names that may follow its `#`.

    Raises:
        MalformedError: it cannot be used.

    """
    parts = _parts(words, setting)
    host = parts.hostname or ""
    if parts.scheme not in _PORTS or not host or not words.isascii():
        raise _unusable(setting, "has an address of a kind that is not known here", fix=f"Use {_FORMS}.")
    if parts.scheme == "http" and host not in _HERE:
        raise _unusable(
            setting, "would send over http to another machine", fix="Use https; http is for localhost alone."
        )
    if parts.username is not None or parts.password is not None:
        raise _unusable(
            setting, "has an address with a user or password", fix="Put a token into the path or the query."
        )
    options = _options(parts, setting, known)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return WebAddress(
        host,
        parts.port or _PORTS[parts.scheme],
        target,
        is_tls=parts.scheme == "https",
        trusted=Path(options["ca"]).absolute() if "ca" in options else None,
    )


def _checkpoint_address(words: str) -> CheckpointAddress:
    scheme = words.partition(":")[0].lower()
    if scheme == "file":
        return _file_address(words)
    if scheme.startswith("witness+"):
        raise _unusable(
            CHECKPOINTS, "names a witness", fix=f"Put it into {WITNESSES}, as key@https://host/path, with its key."
        )
    if scheme.startswith(_STAMP):
        return _stamp_address(words[len(_STAMP) :])
    return read_web_address(words, setting=CHECKPOINTS)


def _file_address(words: str) -> FileAddress:
    parts = _parts(words, CHECKPOINTS)
    path = unquote(parts.path)
    if parts.netloc or parts.query or parts.fragment or not path.strip("/") or "\0" in path:
        raise _unusable(CHECKPOINTS, "has a file: address that names no file or folder here", fix=f"Use {_FORMS}.")
    folder = Path(path).absolute()
    return FileAddress(folder, path.endswith("/") or folder.is_dir())


def _stamp_address(words: str) -> StampAddress:
    web = read_web_address(words, setting=CHECKPOINTS, known=frozenset({"ca", "tsa", "keep"}))
    options = _options(_parts(words, CHECKPOINTS), CHECKPOINTS, frozenset({"ca", "tsa", "keep"}))
    if not {"tsa", "keep"} <= options.keys():
        raise _unusable(
            CHECKPOINTS,
            "has a time stamping authority without certificates to check its stamps with, or a folder to keep them in",
            fix="End its address with #tsa=FILE&keep=FOLDER.",
        )
    return StampAddress(web, Path(options["tsa"]).absolute(), Path(options["keep"]).absolute())


def _witness_address(words: str) -> WitnessAddress:
    key_words, separator, address = words.rpartition("@")
    try:
        key = verifier_key(key_words)
    except MalformedError:
        key = None
    if not separator or key is None or key.algorithm is not Algorithm.COSIGNATURE_V1:
        raise _unusable(
            WITNESSES,
            "has a witness without a key that cosignatures verify with",
            fix="Write key@https://host/path, with the key as the witness prints it.",
        )
    return WitnessAddress(key, read_web_address(address, setting=WITNESSES))


def _parts(words: str, setting: str) -> SplitResult:
    try:
        parts = urlsplit(words)
        _ = parts.port  # computed when it is asked for, and an error when it is none
    except ValueError:
        raise _unusable(setting, "has an address that cannot be read", fix=f"Use {_FORMS}.") from None
    return parts


def _options(parts: SplitResult, setting: str, known: frozenset[str]) -> Mapping[str, str]:
    pairs = [part.partition("=") for part in parts.fragment.split("&")] if parts.fragment else []
    options = {name: unquote(value) for name, _, value in pairs}
    if not options.keys() <= known or len(options) != len(pairs) or not all(options.values()):
        raise _unusable(
            setting, "has an address with something unknown behind its #", fix=f"Known are: {', '.join(sorted(known))}."
        )
    return options


def _once(addresses: tuple[_Address, ...], *, setting: str) -> tuple[_Address, ...]:
    if len(set(addresses)) != len(addresses):
        raise _unusable(setting, "has one address twice", fix="Take one of them out.")
    return addresses


def _unusable(setting: str, what: str, *, fix: str) -> MalformedError:
    return MalformedError(what=f"{setting} {what}", where="environment", fix=fix)
