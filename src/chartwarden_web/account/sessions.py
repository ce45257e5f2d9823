"""Sessions whose rows open nothing: a row is found by a keyed hash of what the browser's cookie holds.

Django keeps the cookie's value itself as the row's key, so that whoever reads the table (a backup, a report, a
database's administrator) can put it in a browser and be signed in as somebody else. Here the cookie is random, the row
has HMAC-SHA-256 of it under a key of the instance, and neither leads to the other without that key.

Source: 45 CFR 164.312(d); NIST SP 800-63B-4, 5.1.

Example:
    >>> SessionStore.__name__
    'SessionStore'

"""

from typing import Any, Never

from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.utils import timezone

from chartwarden.foundation.identifiers import RandomIds, keyed_id
from chartwarden_web.records.accounts import SessionRecord
from chartwarden_web.settings import KEYS


class SessionStore(db.SessionStore):
    """Sessions in the database. `session_key` is the cookie's value; the row's key is `_row` of it."""

    @classmethod
    def get_model_class(cls) -> type[SessionRecord]:
        """Give the table of sessions, which says more of each than Django's own."""
        return SessionRecord

    def exists(self, session_key: str) -> bool:
        """Tell whether there is a session for a cookie's value."""
        return super().exists(_row(session_key))

    def create(self) -> None:
        """Make a session, and clear those that have expired: as often as somebody comes, and never by a timer."""
        super().create()
        self.clear_expired()

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        """Make the row that is stored; the cookie's value stays out of it."""
        record = super().create_model_instance(data)
        assert isinstance(record, SessionRecord)  # noqa: S101
        now = timezone.now()
        record.session_key = _row(record.session_key)
        record.public_id = RandomIds().new_id()
        record.began_at = record.active_at = record.worked_at = now
        return record

    def delete(self, session_key: str | None = None) -> None:
        """End a session: the given one, or this one."""
        ended = session_key or self.session_key
        if ended is not None:
            super().delete(_row(ended))

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        cookie = self.session_key
        if cookie is None:
            return None
        self._session_key = _row(cookie)  # what the parent looks up
        found: AbstractBaseSession | None = super()._get_session_from_db()  # type: ignore[misc]  # stubs leave it out
        self._session_key = cookie if found else None
        return found

    # The server is WSGI. What Django would do for ASGI is shut, since it would store the cookie's value as it is.

    async def aexists(self, session_key: str) -> Never:
        """Refuse: not built."""
        raise NotImplementedError

    async def acreate_model_instance(self, data: dict[str, Any]) -> Never:
        """Refuse: not built."""
        raise NotImplementedError

    async def adelete(self, session_key: str | None = None) -> Never:
        """Refuse: not built."""
        raise NotImplementedError

    async def _aget_session_from_db(self) -> Never:
        raise NotImplementedError


def _row(cookie: str) -> str:
    """Give the key of the row for a cookie's value: 32 letters of HMAC-SHA-256."""
    return keyed_id(KEYS.named("sessions"), "session", cookie)
