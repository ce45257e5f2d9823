"""The two roles of a PostgreSQL database: an owner who makes the tables, and the application that works with them.

The application's role inserts into the ledger and reads it, and owns nothing. So the guards hold against it: it can
neither change an entry nor take a trigger away. What a role could still do is told in sentences.

Source: 45 CFR 164.312(a)(1) and (c)(1).

Example:
    >>> allowed_on("ledger")
    ('SELECT', 'INSERT')
    >>> allowed_on("work")
    ('SELECT', 'INSERT', 'UPDATE', 'DELETE')

"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import LiteralString

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from chartwarden.foundation.errors import MalformedError
from chartwarden_web.records.guards import GUARD_FUNCTIONS, LEDGER_TABLES, POSTGRESQL

_MIGRATIONS = "django_migrations"
_ALLOWED: Mapping[str, tuple[LiteralString, ...]] = MappingProxyType(
    {
        "ledger": ("SELECT", "INSERT"),
        "ledger_checkpoint": ("SELECT", "INSERT"),
        "ledger_details": ("SELECT", "INSERT", "DELETE"),  # deleting is their destruction under retention
        "ledger_tip": ("SELECT", "INSERT", "UPDATE"),
        "incident": ("SELECT", "INSERT", "UPDATE"),  # documented decisions are kept; nothing here deletes one
        _MIGRATIONS: ("SELECT",),
    }
)
_OTHERS: tuple[LiteralString, ...] = ("SELECT", "INSERT", "UPDATE", "DELETE")
_RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
_LONGEST_NAME = 63  # bytes; PostgreSQL cuts a longer one off, and that may be another role's name
# Quoted or not, PostgreSQL takes `public` for everybody and `none` for nobody.
_NO_ROLES = frozenset({"", "public", "none"})

_AROUND = (
    "REVOKE TEMPORARY ON DATABASE {database} FROM {application}, PUBLIC",
    "REVOKE CREATE ON SCHEMA {schema} FROM {application}, PUBLIC",
    "GRANT USAGE ON SCHEMA {schema} TO {application}",
    "GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {application}",
    # For tables that a later version adds, until these statements are run again.
    "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA {schema} GRANT {others} ON TABLES TO {application}",
    "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA {schema} GRANT USAGE ON SEQUENCES TO {application}",
)
_ON_A_TABLE = (
    "REVOKE ALL ON TABLE {table} FROM {application}, PUBLIC",
    "GRANT {rights} ON TABLE {table} TO {application}",
)
_ON_SQLITE = (
    "SQLite knows no roles: whoever can write the database file can take its triggers away. "
    "Only a checkpoint that left this machine shows what they did then."
)
_QUESTIONS: Mapping[str, str] = MappingProxyType(
    {
        "is a superuser or may become one: nothing in the database binds it": """
            SELECT EXISTS (SELECT FROM pg_roles s WHERE s.rolsuper AND pg_has_role(r.oid, s.oid, 'MEMBER'))""",
        "may make roles, so on PostgreSQL 15 it may make itself a member of the owner's": "SELECT r.rolcreaterole",
        "may write files or start programs as the server": """
            SELECT EXISTS (SELECT FROM pg_roles s WHERE pg_has_role(r.oid, s.oid, 'MEMBER')
                           AND s.rolname IN ('pg_write_server_files', 'pg_execute_server_program'))""",
        "may set session_replication_role, which silences ordinary triggers": """
            SELECT has_parameter_privilege(r.oid, 'session_replication_role', 'SET')""",
        "owns the schema or the database, so it can drop the ledger's tables": """
            SELECT EXISTS (SELECT FROM pg_namespace n WHERE n.nspname = current_schema()
                           AND pg_has_role(r.oid, n.nspowner, 'MEMBER'))
                OR EXISTS (SELECT FROM pg_database d WHERE d.datname = current_database()
                           AND pg_has_role(r.oid, d.datdba, 'MEMBER'))""",
        "owns what the guards call, so it can empty them": """
            SELECT EXISTS (SELECT FROM pg_proc p WHERE p.pronamespace = to_regnamespace(current_schema())
                           AND p.prorettype = 'trigger'::regtype AND p.proname = ANY(%(functions)s)
                           AND pg_has_role(r.oid, p.proowner, 'MEMBER'))""",
        "may make tables that stand in front of the ledger's": """
            SELECT has_schema_privilege(r.oid, current_schema(), 'CREATE')
                OR has_database_privilege(r.oid, current_database(), 'TEMPORARY')""",
    }
)


def allowed_on(table: str) -> tuple[LiteralString, ...]:
    """Give the rights that the application's role needs on a table, in PostgreSQL's words; it gets no others."""
    return _ALLOWED.get(table, _OTHERS)


def role_findings(connection: BaseDatabaseWrapper, *, role: str = "") -> tuple[str, ...]:
    """Say in sentences what a role could do to the ledger; the role of this session if none is named.

    Empty means: by its rights in the database, the role can add to the ledger and nothing else. On SQLite there is
    always one sentence, since there are no roles.

    Raises:
        MalformedError: there is no such role.

    """
    if connection.vendor != POSTGRESQL:
        return (_ON_SQLITE,)
    with connection.cursor() as cursor:
        # Who connected, not who the session says it is now: a session can always become again who connected.
        cursor.execute("SELECT session_user, current_setting('session_replication_role')")
        connected_as, replication = cursor.fetchone()
        role = role or connected_as
        asked = ", ".join(f"({question})" for question in _QUESTIONS.values())
        cursor.execute(
            f"SELECT {asked} FROM pg_roles r WHERE r.rolname = %(role)s",  # noqa: S608 -- words of this module
            {"role": role, "functions": list(GUARD_FUNCTIONS)},
        )
        answers = cursor.fetchone()
        if answers is None:
            raise _no_such_role("the server has no role of that name")
        found = [f"{role} {words}." for words, is_so in zip(_QUESTIONS, answers, strict=True) if is_so]
        # Of a superuser every question is answered by yes, which would say nothing more.
        found = found[:1] if answers[0] else [*found, *_on_tables(cursor, role)]
    if replication != "origin":
        found.append(f"session_replication_role is {replication} here, so ordinary triggers do not fire.")
    return tuple(found)


def _on_tables(cursor: CursorWrapper, role: str) -> list[str]:
    cursor.execute(
        """SELECT t.name, pg_has_role(%(role)s, c.relowner, 'MEMBER'), array(
               SELECT p.word FROM unnest(%(rights)s::text[]) WITH ORDINALITY AS p (word, place)
               WHERE has_table_privilege(%(role)s, c.oid, p.word)
                  OR (p.word IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES')
                      AND has_any_column_privilege(%(role)s, c.oid, p.word))
               ORDER BY p.place)
           FROM unnest(%(tables)s::text[]) AS t (name) JOIN pg_class c ON c.oid = to_regclass(t.name)""",
        {"role": role, "tables": list(LEDGER_TABLES), "rights": list(_RIGHTS)},
    )
    found = []
    for table, is_owner, rights in cursor.fetchall():
        beyond = [right for right in rights if right not in allowed_on(table)]
        if is_owner:
            found.append(f"{role} owns {table} or may become its owner, so it can take the guards away.")
        elif beyond:
            found.append(f"{role} has rights on {table} that it does not need: {', '.join(beyond)}.")
    return found


def roles_sql(connection: BaseDatabaseWrapper, application: str) -> tuple[str, ...]:
    """Give the statements that make a role the application's, for the tables' owner to run after each migration.

    What else the role, or everybody, had on the product's tables is taken back first. The role itself is made before,
    by whoever makes roles on that server.

    Raises:
        MalformedError: the database is SQLite or has no tables yet, or the name is no role's, or the owner's.

    """
    place = _place(connection)
    if application in _NO_ROLES or application.startswith("pg_") or "\0" in application:
        raise _no_such_role("that name is nobody's role")
    if len(application.encode()) > _LONGEST_NAME:
        raise _no_such_role(f"a role's name has at most {_LONGEST_NAME} bytes")
    if application == place.owner:
        raise _no_such_role("this role owns the tables, and the application's must not")
    names = {
        "application": sql.Identifier(application),
        "owner": sql.Identifier(place.owner),
        "database": sql.Identifier(place.database),
        "schema": sql.Identifier(place.schema),
        "others": _words(_OTHERS),
    }
    made = [sql.SQL(statement).format(**names) for statement in _AROUND]
    for table in (*LEDGER_TABLES, *(name for name in _product_tables(connection) if name not in LEDGER_TABLES)):
        on_table = names | {"table": sql.Identifier(place.schema, table), "rights": _words(allowed_on(table))}
        made += [sql.SQL(statement).format(**on_table) for statement in _ON_A_TABLE]
    return tuple(statement.as_string() for statement in made)


def grant_roles(connection: BaseDatabaseWrapper, application: str) -> None:
    """Run those statements in one transaction, through this connection.

    Raises:
        MalformedError: as `roles_sql`; or there is no such role, or this connection's role does not own the tables.

    """
    statements = roles_sql(connection, application)
    if not _is_owner(connection):
        raise MalformedError(
            what="this role does not own the tables, so it cannot grant rights on them",
            where="CHARTWARDEN_DATABASE",
            fix="Name the owner there for this command.",
        )
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = %s)", [application])
        if not cursor.fetchone()[0]:
            raise _no_such_role("the server has no role of that name")
        for statement in statements:
            cursor.execute(statement)


def require_may_migrate(connection: BaseDatabaseWrapper) -> None:
    """Let pass whoever may bring the tables to this version, or refuse to start.

    Raises:
        MalformedError: the tables are not this role's to change.

    """
    if connection.vendor == POSTGRESQL and not _is_owner(connection):
        raise MalformedError(
            what="the tables are older than this version, and this role may not change them",
            where="CHARTWARDEN_DATABASE",
            fix="Let the role that owns them run `chartwarden database migrate`, then `chartwarden database roles`.",
        )


@dataclass(frozen=True, slots=True)
class _Place:
    owner: str
    database: str
    schema: str


def _place(connection: BaseDatabaseWrapper) -> _Place:
    if connection.vendor != POSTGRESQL:
        raise MalformedError(what="SQLite knows no roles", where="CHARTWARDEN_DATABASE", fix="Name a PostgreSQL there.")
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT pg_get_userbyid(c.relowner), current_database(), c.relnamespace::regnamespace::text
               FROM pg_class c WHERE c.oid = to_regclass('ledger_checkpoint')"""
        )
        found = cursor.fetchone()
    if found is None:
        raise MalformedError(
            what="the tables are older than this version, or there are none",
            where="CHARTWARDEN_DATABASE",
            fix="Run `chartwarden database migrate` first.",
        )
    return _Place(*found)


def _product_tables(connection: BaseDatabaseWrapper) -> list[str]:
    return sorted({*connection.introspection.django_table_names(only_existing=True, include_views=False), _MIGRATIONS})


def _is_owner(connection: BaseDatabaseWrapper) -> bool:
    """Tell whether this session may make tables here, and change those that are there."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) AND coalesce(
                   (SELECT pg_has_role(c.relowner, 'USAGE') FROM pg_class c WHERE c.oid = to_regclass(%s)), true)""",
            [_MIGRATIONS],
        )
        (is_owner,) = cursor.fetchone()
    return bool(is_owner)


def _words(rights: tuple[LiteralString, ...]) -> sql.Composed:
    return sql.SQL(", ").join(sql.SQL(right) for right in rights)


def _no_such_role(why: str) -> MalformedError:
    return MalformedError(what=why, where="the application's role", fix="Name a role that the server has.")
