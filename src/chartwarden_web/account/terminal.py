"""What somebody at a terminal proves who they are with: the same passwords and codes as in the browser.

Example:
    >>> knows.__name__
    'knows'

"""

from django.db import transaction

from chartwarden.workforce.factor import has_second_factor
from chartwarden.workforce.notice import NoticeKind
from chartwarden_web.account import passwords
from chartwarden_web.account.changing import end_everything
from chartwarden_web.account.factors import add_code_app, kinds_of, new_secret, use_code
from chartwarden_web.records.models import MemberRecord


def knows(user_id: str, password: str) -> bool:
    """Tell whether the password is the member's. An unknown member costs as much as a wrong password."""
    return passwords.is_right(_record(user_id), password)


def shown(user_id: str, code: str) -> str | None:
    """Use up a code of a member's; give the kind of factor it was, or None when it proves nothing."""
    record = _record(user_id)
    kind = use_code(record, code) if record is not None else None
    return kind.value if kind is not None else None


def set_password(user_id: str, password: str) -> None:
    """Give a member a password; what was opened with another one ends. Raises MalformedError when it is weak."""
    record = MemberRecord.objects.get(user_id=user_id)
    had_one = record.has_usable_password()
    with transaction.atomic():
        passwords.set_password(record, password)
        if had_one:
            end_everything(record, NoticeKind.PASSWORD_CHANGED)


def ensure_code_app(user_id: str) -> None:
    """Give a member a code app, if they have no second factor. For a demo, which shows what the app would show."""
    record = MemberRecord.objects.get(user_id=user_id)
    if not has_second_factor(kinds_of(record)):
        add_code_app(record, new_secret())


def _record(user_id: str) -> MemberRecord | None:
    return MemberRecord.objects.filter(user_id=user_id.strip().casefold()).first()
