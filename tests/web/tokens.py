"""A token of a member's in force, for tests that ask what becomes of it."""

from datetime import timedelta

from django.utils import timezone

from chartwarden.foundation.identifiers import RandomIds
from chartwarden.workforce.member import Member
from chartwarden_web.records.models import ApiTokenRecord


def a_token(member: Member) -> ApiTokenRecord:
    """Put a token of a member's into its table. Nobody has what would open it."""
    now = timezone.now()
    return ApiTokenRecord.objects.create(
        id=RandomIds().new_id(),
        member_id=member.id,
        key_hash=RandomIds().new_id(),
        label="a program",
        purpose="counts my open work",
        scopes=[],
        made_at=now,
        expires_at=now + timedelta(days=1),
    )
