"""Configuration, read from the environment once, at start. A missing or unknown key stops the process.

Example:
    >>> Settings.from_environment({"CHARTWARDEN_ENVIRONMENT": "demo", "CHARTWARDEN_HOME": "/srv/cw"}).environment.value
    'demo'

"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

from chartwarden.actions.desk import Environment
from chartwarden.adapters.checkpoints_out.addresses import (
    CheckpointAddress,
    WitnessAddress,
    read_checkpoint_addresses,
    read_minutes,
    read_witness_addresses,
)
from chartwarden.adapters.compromised_passwords import CompromisedPasswords
from chartwarden.adapters.database_address import read_database_address
from chartwarden.adapters.organisation_file import read_organisation_file
from chartwarden.adapters.sign_on_file import NO_SIGN_ON, PlainHttp, SignOn, read_sign_on_file
from chartwarden.foundation.errors import MalformedError
from chartwarden.incident.organisation import COVERED_ENTITY, Organisation
from chartwarden.workforce.session import Limits

_KEYS = {
    "CHARTWARDEN_ENVIRONMENT": "production, demo or test; what the instance is for",
    "CHARTWARDEN_HOME": "folder of the database, blobs and keys",
    "CHARTWARDEN_KEYS": "folder of the keys; in production it must lie outside the home folder",
    "CHARTWARDEN_DATABASE": "postgresql://user@host/name?sslmode=verify-full; SQLite in the home folder if empty",
    "CHARTWARDEN_HOSTS": "host names that people type, with commas; in production neither * nor a dot in front",
    "CHARTWARDEN_PROXIES": "how many proxies of yours add to X-Forwarded-For; who guesses passwords is told by it",
    "CHARTWARDEN_PROXY_NETWORKS": (
        "where your proxies are, as networks with commas; this machine if empty; others are not believed"
    ),
    "CHARTWARDEN_METRICS": "who reads /metrics: token (a token of scope metrics), or loopback, this machine too",
    "CHARTWARDEN_TLS": "on behind TLS (the default outside a demo), off for a demo on this machine",
    "CHARTWARDEN_CHECKPOINTS": (
        "where checkpoints of the ledger go, with spaces: file:/folder/, https://host/path, "
        "rfc3161+https://host/path#tsa=FILE&keep=FOLDER"
    ),
    "CHARTWARDEN_CHECKPOINTS_EVERY": "every how many minutes checkpoints go out while the server runs; 10 if empty",
    "CHARTWARDEN_WITNESSES": "witnesses that cosign checkpoints, with spaces: KEY@https://host/path",
    "CHARTWARDEN_IDLE_MINUTES": "after how many minutes without a sign of a person a screen is veiled; 10, at most 15",
    "CHARTWARDEN_COMPROMISED_PASSWORDS": "a file of stolen passwords, sorted SHA-1 hashes; members may not choose one",
    "CHARTWARDEN_RULEBOOK": "a rulebook file, if not the default one",
    "CHARTWARDEN_SIGN_ON": "a file of single sign-on providers and of the directory's groups, if there are any",
    "CHARTWARDEN_ORGANISATION": "a file that says whether this is a covered entity, or whose business associate",
    "CHARTWARDEN_SAMPLES": "folder of sample files; used by the tests only",
    "CHARTWARDEN_NO_POSTGRESQL": "set to 1 to test without PostgreSQL; used by the tests only",
    "CHARTWARDEN_SCREENSHOTS": "folder for pictures of the screens; used by the tests only",
    "CHARTWARDEN_TEST_WORKERS": "how many tests run side by side; used by the tests only",
}

_LONGEST_NUMBER = 4  # digits of minutes
_COUNTS = frozenset("0123456789")
_THIS_MACHINE = (IPv4Network("127.0.0.0/8"), IPv6Network("::1/128"))


class MetricsFor(StrEnum):
    """Who may read the numbers of a running instance."""

    TOKEN = "token"  # noqa: S105 -- a word of the settings, no secret
    LOOPBACK = "loopback"  # this machine too, if no proxy stood between


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are and what this instance is for."""

    environment: Environment
    home: Path
    keys: Path
    database: str  # a PostgreSQL address, or empty for SQLite in the home folder
    hosts: tuple[str, ...]
    is_behind_tls: bool
    rulebook: Path | None
    proxies: int = 0  # how many entries at the end of X-Forwarded-For are our own proxies' word
    proxy_networks: tuple[IPv4Network | IPv6Network, ...] = _THIS_MACHINE  # where they are
    metrics_for: MetricsFor = MetricsFor.TOKEN
    checkpoints: tuple[CheckpointAddress, ...] = ()  # where checkpoints of the ledger go
    witnesses: tuple[WitnessAddress, ...] = ()  # who is asked to cosign them
    checkpoints_every_minutes: int = 10
    compromised_passwords: Path | None = None  # a file of stolen passwords
    limits: Limits = field(default_factory=Limits)  # how long a session stays open
    sign_on: SignOn = NO_SIGN_ON  # who vouches for people from outside
    organisation: Organisation = COVERED_ENTITY  # who we are under HIPAA, and whom we tell of a breach

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "Settings":
        """Read the settings.

        Raises:
            MalformedError: a key is unknown, or a value makes no sense or opens what must stay shut.
            RefusedError: screens would stay open for longer than the product allows, or a contract gives longer than
                the law to tell of a breach.

        """
        unknown = sorted(key for key in environ if key.startswith("CHARTWARDEN_") and key not in _KEYS)
        if unknown:
            raise MalformedError(
                what=f"there is no setting called {unknown[0]}",
                where="environment",
                fix=f"Known settings: {', '.join(sorted(_KEYS))}.",
            )
        words = environ.get("CHARTWARDEN_ENVIRONMENT", Environment.PRODUCTION.value)
        if words not in set(Environment):
            raise MalformedError(
                what="CHARTWARDEN_ENVIRONMENT has an unknown value",
                where="environment",
                fix="Use production, demo or test.",
            )
        environment = Environment(words)
        home = Path(environ.get("CHARTWARDEN_HOME", "var/chartwarden")).absolute()
        keys = Path(environ["CHARTWARDEN_KEYS"]).absolute() if environ.get("CHARTWARDEN_KEYS") else home / "keys"
        tls = environ.get("CHARTWARDEN_TLS", "off" if environment is Environment.DEMO else "on")
        if tls not in {"on", "off"} or (tls == "off" and environment is Environment.PRODUCTION):
            raise MalformedError(
                what="CHARTWARDEN_TLS must be on in production, on or off elsewhere",
                where="environment",
                fix="Put the server behind TLS, or use a demo instance.",
            )
        hosts = tuple(
            host.strip() for host in environ.get("CHARTWARDEN_HOSTS", "localhost,127.0.0.1").split(",") if host.strip()
        )
        if environment is Environment.PRODUCTION:
            _require_apart(keys, home=home)
            _require_named(hosts)
        rulebook, database = environ.get("CHARTWARDEN_RULEBOOK"), environ.get("CHARTWARDEN_DATABASE", "")
        if database:
            read_database_address(database)  # refused here, before anything is opened
        return cls(
            environment=environment,
            home=home,
            keys=keys,
            database=database,
            hosts=hosts,
            is_behind_tls=tls == "on",
            rulebook=Path(rulebook) if rulebook else None,
            proxies=_proxies(environ.get("CHARTWARDEN_PROXIES") or ("1" if tls == "on" else "0")),
            proxy_networks=_networks(environ.get("CHARTWARDEN_PROXY_NETWORKS", "")),
            metrics_for=_metrics_for(environ.get("CHARTWARDEN_METRICS") or MetricsFor.TOKEN.value),
            checkpoints=read_checkpoint_addresses(environ.get("CHARTWARDEN_CHECKPOINTS", "")),
            witnesses=read_witness_addresses(environ.get("CHARTWARDEN_WITNESSES", "")),
            checkpoints_every_minutes=read_minutes(environ.get("CHARTWARDEN_CHECKPOINTS_EVERY") or "10"),
            compromised_passwords=_stolen(environ.get("CHARTWARDEN_COMPROMISED_PASSWORDS")),
            limits=_limits(environ.get("CHARTWARDEN_IDLE_MINUTES") or "10"),
            sign_on=_sign_on(environ.get("CHARTWARDEN_SIGN_ON", ""), environment),
            organisation=_organisation(environ.get("CHARTWARDEN_ORGANISATION", "")),
        )


def _require_apart(keys: Path, *, home: Path) -> None:
    """Let pass keys that are not copied, lost or stolen together with what they open."""
    inner, outer = keys.resolve(), home.resolve()
    if inner.is_relative_to(outer) or outer.is_relative_to(inner):
        raise MalformedError(
            what="in production the keys must not lie in the home folder, nor the home folder among the keys",
            where="environment",
            fix="Set CHARTWARDEN_KEYS to a folder of its own, which is backed up elsewhere, and move the keys there.",
        )


def _stolen(words: str | None) -> Path | None:
    """Give the file of stolen passwords, looked at now: a list that is not there must not pass for an empty one."""
    if not words:
        return None
    path = Path(words).absolute()
    CompromisedPasswords(path)
    return path


def _require_named(hosts: tuple[str, ...]) -> None:
    if any("*" in host or host.startswith(".") for host in hosts):  # with a dot in front, every name below it
        raise MalformedError(
            what="in production the web server must not answer to every host name, nor to every name below one",
            where="environment",
            fix="Set CHARTWARDEN_HOSTS to the names that people type, with commas.",
        )


def _sign_on(path: str, environment: Environment) -> SignOn:
    http = PlainHttp.REFUSED if environment is Environment.PRODUCTION else PlainHttp.ALLOWED
    return read_sign_on_file(Path(path), http=http) if path else NO_SIGN_ON


def _organisation(path: str) -> Organisation:
    return read_organisation_file(Path(path)) if path else COVERED_ENTITY


def _limits(words: str) -> Limits:
    """Give how long sessions stay open. Raises RefusedError above the ceiling, which nobody can set aside (IDN-9)."""
    if not (words.isascii() and words.isdecimal() and len(words) <= _LONGEST_NUMBER):
        raise MalformedError(
            what="CHARTWARDEN_IDLE_MINUTES must be a whole number of minutes",
            where="environment",
            fix="Use a number from 1 to 15; 10 is the default.",
        )
    return Limits(idle=timedelta(minutes=int(words)))


def _proxies(words: str) -> int:
    if words not in _COUNTS:
        raise MalformedError(
            what="CHARTWARDEN_PROXIES must be a number from 0 to 9",
            where="environment",
            fix="Say how many proxies of your own stand in front and add to X-Forwarded-For; usually 1.",
        )
    return int(words)


def _networks(words: str) -> tuple[IPv4Network | IPv6Network, ...]:
    try:
        return tuple(ip_network(word.strip()) for word in words.split(",") if word.strip()) or _THIS_MACHINE
    except ValueError as error:
        raise MalformedError(
            what="CHARTWARDEN_PROXY_NETWORKS holds something that is no network",
            where="environment",
            fix="Write addresses or networks with commas, such as 127.0.0.1, 10.0.7.0/24.",
        ) from error


def _metrics_for(words: str) -> MetricsFor:
    if words not in set(MetricsFor):
        raise MalformedError(
            what="CHARTWARDEN_METRICS must be token or loopback",
            where="environment",
            fix="Use token, and make a token of scope metrics for what reads them.",
        )
    return MetricsFor(words)
