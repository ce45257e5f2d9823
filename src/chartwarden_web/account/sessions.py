"""Sessions whose rows open nothing: a row is found by a keyed hash of what the browser's cookie holds.

Django keeps the cookie's value itself as the row's key, so that whoever reads the table (a backup, a report, a
database's administrator) can put it in a browser and be signed in as somebody else. Here the cookie is random, the row
has HMAC-SHA-256 of it under a key of the instance, and neither leads to the other without that key.

A row is made once. Storing what a session holds touches nothing else of it, and its end is fixed when it begins.

Source: 45 CFR 164.312(d); NIST SP 800-63B-4, 5.1.

Example:
    >>> SessionStore.__name__
    'SessionStore'

"""

from typing import Any, Never

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.base_session import AbstractBaseSession
from django.contrib.sessions.exceptions import SessionInterrupted
from django.utils import timezone

from chartwarden.foundation.identifiers import RandomIds, keyed_id
from chartwarden.workforce.session import ABSOLUTE
from chartwarden_web.records.accounts import SessionRecord
from chartwarden_web.settings import KEYS


class SessionStore(db.SessionStore):
    """Sessions in the database. `session_key` is the cookie's value; the row's key is `_row` of it."""

    record: SessionRecord | None = None  # the row, as it was when this request asked for it
    expired: SessionRecord | None = None  # a row that opens nothing any more, for whoever puts that on record

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

    @classmethod
    def clear_expired(cls) -> None:
        """Clear what has expired and was nobody's. The end of a member's goes on record: `sitting` ends those."""
        SessionRecord.objects.filter(member__isnull=True, expire_date__lt=timezone.now()).delete()

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        """Make the row that is stored; the cookie's value stays out of it."""
        now = timezone.now()
        self.record = SessionRecord(
            session_key=_row(self._get_or_create_session_key()),  # type: ignore[attr-defined]  # stubs leave it out
            session_data=self.encode(data),
            public_id=RandomIds().new_id(),
            began_at=now,
            active_at=now,
            worked_at=now,
            expire_date=now + ABSOLUTE,
        )
        return self.record

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 -- Django's signature
        """Store what the session holds. When it began, whose it is and when it ends stay as they are.

        Raises:
            UpdateError: the session was ended meanwhile.

        """
        if must_create or self.session_key is None:
            super().save(must_create=must_create)
            return
        data = self.encode(self._get_session(no_load=must_create))  # type: ignore[attr-defined]  # stubs leave it out
        if not SessionRecord.objects.filter(session_key=_row(self.session_key)).update(session_data=data):
            raise UpdateError

    def cycle_key(self) -> None:
        """Give the session another cookie. The row stays: when it began, its device and its member do not change.

        Raises:
            SessionInterrupted: the session was ended meanwhile, so there is none to go on with.

        """
        data = self._session  # type: ignore[attr-defined]  # stubs leave it out
        before = self.session_key
        self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]  # stubs leave it out
        fields = {"session_key": _row(self._session_key), "session_data": self.encode(data)}
        if before is None:
            self.create()
        elif not SessionRecord.objects.filter(session_key=_row(before)).update(**fields):
            raise SessionInterrupted
        elif self.record is not None:
            self.record.session_key = fields["session_key"]
        self._session_cache = data
        self.modified = True

    def delete(self, session_key: str | None = None) -> None:
        """End a session: the given one, or this one."""
        ended = session_key or self.session_key
        if ended is not None:
            super().delete(_row(ended))

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        cookie = self.session_key
        if cookie is None:
            return None
        self.record = SessionRecord.objects.select_related("device").filter(session_key=_row(cookie)).first()
        if self.record is not None and self.record.expire_date <= timezone.now():
            self.expired, self.record = self.record, None
        self._session_key = cookie if self.record else None
        return self.record

    # The server is WSGI. What Django would do for ASGI is shut, since it would store the cookie's value as it is.

    async def aexists(self, session_key: str) -> Never:
        """Refuse: not built."""
        raise NotImplementedError

    async def acreate_model_instance(self, data: dict[str, Any]) -> Never:
        """Refuse: not built."""
        raise NotImplementedError

    async def asave(self, must_create: bool = False) -> Never:  # noqa: FBT001, FBT002 -- Django's signature
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
