"""Taking the database away in every way that a process may do it without other rights, and giving it back.

While it is away, each read must be refused in the product's own words, an alarm must sound, and nothing may be stored;
afterwards the same process goes on, and the first entry says how many were refused.

Example:
    >>> Outage("disk full", refused=5, troubles=()).name
    'disk full'

"""

import logging
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from django.db import connection

from chartwarden.foundation.errors import RefusedError
from chartwarden.ledger.entry import Act, Draft, Outcome
from chartwarden.ledger.ledger import Ledger
from chartwarden_web.wiring import House
from tests.faults.oracle import DEVICE, Served, acts_of, log_troubles, served_troubles
from tests.faults.place import Kind, Place, Server

_READS = 5


@dataclass(frozen=True, slots=True)
class Outage:
    """What came of one."""

    name: str
    refused: int
    troubles: tuple[str, ...]


class Alarms(logging.Handler):
    """What the log of the process has said to those who keep it running."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep an alarm."""
        if record.levelno >= logging.CRITICAL:
            self.heard.append(record.getMessage())


@contextmanager
def listening() -> Iterator[Alarms]:
    """Hear the alarms of this process."""
    alarms, logger = Alarms(), logging.getLogger("chartwarden.alarm")
    logger.addHandler(alarms)
    try:
        yield alarms
    finally:
        logger.removeHandler(alarms)


Fault = Callable[[House], AbstractContextManager[None]]


def suffered(name: str, house: House, fault: Fault, *, read: Callable[[Ledger], Served] | None = None) -> Outage:
    """Let reads be asked for during a fault, and judge what they got and what the log says afterwards.

    Args:
        name: of the outage.
        house: the instance.
        fault: takes the house, and gives a context in which the database fails.
        read: how a read is served; the control serves without an entry.

    """
    ledger, read = house.ledger, read or audited_read
    served, troubles, refused = [read(ledger)], list[str](), 0
    before = ledger.store.checkpoint(), len(list(ledger.store.rows()))
    with listening() as alarms, fault(house):
        for _ in range(_READS):
            answer = _asked(ledger, read)
            refused += isinstance(answer, str)
            if isinstance(answer, Served):
                served.append(answer)
                troubles.append("a read was served during the outage")
            elif answer != "no-record-no-read":
                troubles.append(f"a read was refused by {answer}")
    if not any(heard.startswith("ledger.not-written") for heard in alarms.heard):
        troubles.append("no alarm was raised")
    if (ledger.store.checkpoint(), len(list(ledger.store.rows()))) != before:
        troubles.append("something was stored during the outage")
    answer = _asked(ledger, read)
    if isinstance(answer, str):
        return Outage(name, refused, (*troubles, "reads were refused after the outage was over"))
    served.append(answer)
    told = acts_of(ledger, start=before[1])[:1]
    if [(said["act"], said["counts"].get("refused")) for said in told] != [("ledger.outage", refused)]:
        troubles.append("the first entry afterwards does not say how many were refused")
    troubles += log_troubles(ledger, earlier=[before[0]] if before[0] else [])
    troubles += served_troubles(ledger, served)
    return Outage(name, refused, tuple(troubles))


def _asked(ledger: Ledger, read: Callable[[Ledger], Served]) -> Served | str:
    """Give the read, or the rule by which it was refused."""
    try:
        return read(ledger)
    except RefusedError as error:
        return error.rule


def audited_read(ledger: Ledger) -> Served:
    """Read with an entry, as the product does."""
    own = secrets.token_hex(8)
    draft = Draft("lena.moss", f"{DEVICE}{own}", Act.READ_DOCUMENT, Outcome.GRANTED, details={"read": own * 200})
    return Served(own, ledger.append(draft).sequence)


def careless_read(ledger: Ledger) -> Served:
    """Read whether or not there is an entry: the control."""
    try:
        return audited_read(ledger)
    except RefusedError:
        return Served(secrets.token_hex(8))


def _own(house: House) -> Any:  # noqa: ANN401 -- the driver's connection
    """Give the connection that appends, which is where a fault must be put."""
    return house.ledger.store._committer._connected().connection  # type: ignore[attr-defined]  # noqa: SLF001


@contextmanager
def _no_pages_left(house: House) -> Iterator[None]:
    raw = _own(house)
    pages = raw.execute("PRAGMA page_count").fetchone()[0]
    raw.execute(f"PRAGMA max_page_count={pages}")
    try:
        yield
    finally:
        raw.execute("PRAGMA max_page_count=1000000")


@contextmanager
def _query_only(house: House) -> Iterator[None]:
    raw = _own(house)
    raw.execute("PRAGMA query_only=ON")
    try:
        yield
    finally:
        raw.execute("PRAGMA query_only=OFF")


@contextmanager
def _details_gone(_: House) -> Iterator[None]:
    """Fail in the second statement of a batch, when its rows are written already."""
    _run("ALTER TABLE ledger_details RENAME TO ledger_details_elsewhere")
    try:
        yield
    finally:
        _run("ALTER TABLE ledger_details_elsewhere RENAME TO ledger_details")


@contextmanager
def _end_gone(_: House) -> Iterator[None]:
    """Fail in the last statement of a batch."""
    if connection.vendor == "sqlite":
        words = "CREATE TRIGGER away BEFORE UPDATE ON ledger_tip BEGIN SELECT RAISE(ABORT, 'away'); END"
    else:
        words = "ALTER TABLE ledger_tip ADD CONSTRAINT away CHECK (size < 0) NOT VALID"
    _run(words)
    try:
        yield
    finally:
        table = "DROP TRIGGER" if connection.vendor == "sqlite" else "ALTER TABLE ledger_tip DROP CONSTRAINT"
        _run(f"{table} away")


@contextmanager
def _refused_at_commit(_: House) -> Iterator[None]:
    """Fail when all statements have gone through: in the COMMIT itself."""
    _run(
        "CREATE FUNCTION away() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'away'; END $$",
        "CREATE CONSTRAINT TRIGGER away AFTER INSERT ON ledger DEFERRABLE INITIALLY DEFERRED "
        "FOR EACH ROW EXECUTE FUNCTION away()",
    )
    try:
        yield
    finally:
        _run("DROP TRIGGER away ON ledger", "DROP FUNCTION away()")


@contextmanager
def _no_space_for_tables(_: House) -> Iterator[None]:
    """Let PostgreSQL answer as it does on a full disk, from where a row is stored."""
    _run(
        "CREATE FUNCTION away() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$",
        "CREATE TRIGGER away BEFORE INSERT ON ledger FOR EACH ROW EXECUTE FUNCTION away()",
    )
    try:
        yield
    finally:
        _run("DROP TRIGGER away ON ledger", "DROP FUNCTION away()")


@contextmanager
def read_only_server(_: House) -> Iterator[None]:
    """Make the database read-only as an administrator does: for every session that comes, and end those there are."""
    described = connection.settings_dict
    name = described["NAME"]
    with closing(_administrator(described)) as administrator:
        administrator.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
        _end_sessions(administrator, name)
        try:
            yield
        finally:
            administrator.execute(f'ALTER DATABASE "{name}" RESET default_transaction_read_only')
            connection.close()  # requests end, and with them their connections


@contextmanager
def _server_ends_sessions(_: House) -> Iterator[None]:
    """Let the server take nobody in."""
    described = connection.settings_dict
    name = described["NAME"]
    with closing(_administrator(described)) as administrator:
        administrator.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        _end_sessions(administrator, name)
        try:
            yield
        finally:
            administrator.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
            connection.close()


def _administrator(described: Mapping[str, Any]) -> "psycopg.Connection[Any]":
    named = {"host": described["HOST"], "port": described["PORT"], "user": described["USER"]}
    return psycopg.connect(**named, password=described["PASSWORD"], dbname="postgres", autocommit=True)


def _end_sessions(administrator: "psycopg.Connection[Any]", name: str) -> None:
    administrator.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", [name])


def stopped(server: Server) -> Fault:
    """Give a fault in which the server is stopped, and started again at its end."""

    @contextmanager
    def fault(_: House) -> Iterator[None]:
        server.stop()
        try:
            yield
        finally:
            server.start()
            connection.close()

    return fault


def _run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


_EVERYWHERE: Mapping[str, Fault] = {"details table gone": _details_gone, "end of the log refused": _end_gone}
FAULTS: Mapping[Kind, Mapping[str, Fault]] = {
    Kind.SQLITE: {"disk full": _no_pages_left, "read-only": _query_only, **_EVERYWHERE},
    Kind.POSTGRESQL: {
        "disk full": _no_space_for_tables,
        "refused at COMMIT": _refused_at_commit,
        "connections refused": _server_ends_sessions,
        **_EVERYWHERE,
    },
}


def all_suffered(place: Place) -> Iterator[Outage]:
    """Put every fault of this database into one instance, one after another, in one process."""
    with place.opened() as house:
        for name, fault in FAULTS[place.kind].items():
            yield suffered(name, house, fault)
