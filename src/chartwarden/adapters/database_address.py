"""The address of a PostgreSQL database, read strictly: what is not understood is refused, never left out.

An address whose `sslmode=verify-full` were dropped would connect without looking whom it talks to.

Example:
    >>> read_database_address("postgresql://cw@db.example.org/charts?sslmode=verify-full").options
    {'sslmode': 'verify-full'}

"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from chartwarden.foundation.errors import MalformedError

_SCHEMES = frozenset({"postgresql", "postgres"})
# Of libpq's parameters, those that say how to reach and trust a server. `options` is ours: it keeps commits synced.
_OPTIONS = frozenset(
    "application_name channel_binding connect_timeout gssencmode hostaddr keepalives keepalives_count keepalives_idle "
    "keepalives_interval krbsrvname load_balance_hosts passfile require_auth requirepeer service "
    "ssl_max_protocol_version ssl_min_protocol_version sslcert sslcrl sslcrldir sslkey sslmode sslnegotiation "
    "sslrootcert sslsni target_session_attrs tcp_user_timeout".split()
)
_SSL_MODES = frozenset("disable allow prefer require verify-ca verify-full".split())


@dataclass(frozen=True, slots=True)
class DatabaseAddress:
    """Where a database is. The password hides in `repr`."""

    name: str
    user: str
    password: str = field(repr=False)
    host: str  # a name, an address, or the folder of a socket
    port: str
    options: Mapping[str, str]  # of libpq


def read_database_address(words: str) -> DatabaseAddress:
    """Read `postgresql://user:password@host:port/name?option=value`; the options are libpq's.

    Raises:
        MalformedError: the scheme is another, a part is missing, or an option is not known. It quotes no value.

    """
    try:
        parts = urlsplit(words)
        port = str(parts.port or "")
        pairs = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=True) if parts.query else []
    except ValueError as error:
        raise _malformed("the address cannot be read") from error
    if parts.scheme not in _SCHEMES:
        raise _malformed("only PostgreSQL has an address here, and this one's scheme is another")
    if not parts.path.strip("/") or parts.fragment:
        raise _malformed("the address names no database")
    options = dict(pairs)
    if len(options) != len(pairs):
        raise _malformed("an option of the address stands there twice")
    host = options.pop("host", None)
    _require_known(options)
    return DatabaseAddress(
        unquote(parts.path.removeprefix("/")),
        *_credentials(parts),
        host or unquote(parts.hostname or ""),
        port,
        options,
    )


def _credentials(parts: SplitResult) -> tuple[str, str]:
    return unquote(parts.username or ""), unquote(parts.password or "")


def _require_known(options: Mapping[str, str]) -> None:
    unknown = sorted(options.keys() - _OPTIONS)
    if unknown:
        raise _malformed(f"the address has the option {unknown[0]!r}, which is not known here")
    if options.get("sslmode", "prefer") not in _SSL_MODES:
        raise _malformed("sslmode has a value that PostgreSQL does not know")


def _malformed(what: str) -> MalformedError:
    return MalformedError(
        what=what,
        where="CHARTWARDEN_DATABASE",
        fix="Use postgresql://user@host/name?sslmode=verify-full, with libpq's own options; leave it empty for SQLite.",
    )
