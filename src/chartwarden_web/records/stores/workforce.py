"""Members in the database. A user id that was issued stays taken: members are ended, never deleted."""

from django.db import IntegrityError, transaction

from chartwarden.foundation.citation import UNIQUE_USER_ID
from chartwarden.foundation.errors import NotFoundError, RefusedError
from chartwarden.foundation.identifiers import MemberId
from chartwarden.workforce.member import Member
from chartwarden_web.records.models import MemberRecord


def _nobody() -> NotFoundError:
    return NotFoundError(what="such a member", next_step="Check the user id.")


class DatabaseWorkforce:
    """The workforce store."""

    def member(self, member_id: MemberId) -> Member:
        """Give a member. Raises NotFoundError."""
        record = MemberRecord.objects.filter(id=member_id).first()
        if record is None:
            raise _nobody()
        return record.as_member()

    def by_user_id(self, user_id: str) -> Member:
        """Give the member who signs in with it. Raises NotFoundError."""
        record = MemberRecord.objects.filter(user_id=user_id.strip().casefold()).first()
        if record is None:
            raise _nobody()
        return record.as_member()

    def members(self) -> tuple[Member, ...]:
        """Give all members, by user id."""
        return tuple(record.as_member() for record in MemberRecord.objects.order_by("user_id"))

    def user_ids_ever_issued(self) -> frozenset[str]:
        """Give every user id that anybody has or had."""
        return frozenset(MemberRecord.objects.values_list("user_id", flat=True))

    def put(self, member: Member) -> None:
        """Store a member, new or changed; the user id of a stored member cannot change. Raises RefusedError."""
        fields = {
            "name": member.name,
            "roles": sorted(role.value for role in member.roles),
            "starts_on": member.starts_on,
            "ends_on": member.ends_on,
            "department": member.department,
            "home_address": member.home_address,
        }
        if MemberRecord.objects.filter(id=member.id, user_id=member.user_id).update(**fields):
            return
        record = MemberRecord(id=member.id, user_id=member.user_id, **fields)
        record.set_unusable_password()
        try:
            with transaction.atomic():
                record.save(force_insert=True)
        except IntegrityError as error:  # the user id is somebody's, or the stored member has another one
            raise _taken() from error


def _taken() -> RefusedError:
    return RefusedError(
        rule="one-person-one-id",
        because="a user id belongs to one person for ever",
        source=UNIQUE_USER_ID,
        next_step="Choose another id.",
    )
