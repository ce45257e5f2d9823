"""Which member a provider's subject is, in allauth's table of such accounts. Nothing of what a provider tells is kept.

Example:
    >>> DatabaseLinks.__name__
    'DatabaseLinks'

"""

from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction

from chartwarden.foundation.citation import PERSON_AUTHENTICATION
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import MemberId
from chartwarden_web.records.models import MemberRecord


class DatabaseLinks:
    """Links of subjects to members."""

    def member_of(self, provider: str, subject: str) -> MemberId | None:
        """Give the member whom this subject is; None when nobody is. Letter case makes two subjects different."""
        found = SocialAccount.objects.filter(provider=provider, uid=subject).values_list("user_id", flat=True).first()
        return None if found is None else MemberId(found)

    def link(self, member_id: MemberId, *, provider: str, subject: str) -> None:
        """Say that this subject is that member. Raises RefusedError when either is linked to another there."""
        of_member = SocialAccount.objects.filter(provider=provider, user_id=member_id)
        if of_member.exclude(uid=subject).exists():
            raise _taken()
        try:
            with transaction.atomic():
                found, _ = SocialAccount.objects.get_or_create(
                    provider=provider, uid=subject, defaults={"user_id": member_id, "extra_data": {}}
                )
        except IntegrityError as error:  # two browsers at once
            raise _taken() from error
        if found.user_id != member_id:
            raise _taken()

    def unlink(self, member_id: MemberId, *, provider: str) -> int:
        """Forget whom a member is at a provider; give how many links there were."""
        gone, _ = SocialAccount.objects.filter(provider=provider, user_id=member_id).delete()
        return gone

    def providers_of(self, member_id: MemberId) -> frozenset[str]:
        """Give the ids of the providers that a member is linked at."""
        return frozenset(SocialAccount.objects.filter(user_id=member_id).values_list("provider", flat=True))


def record_of(member_id: MemberId) -> MemberRecord:
    """Give the row that a session is made for."""
    return MemberRecord.objects.get(id=member_id)


def _taken() -> RefusedError:
    return RefusedError(
        rule="one-subject-one-member",
        because="that sign-on belongs to another member",
        source=PERSON_AUTHENTICATION,
        next_step="Sign out at the provider, and sign in there as yourself.",
    )
