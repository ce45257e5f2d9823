"""What tests of sessions ask of the ledger."""

import json
from types import SimpleNamespace

from chartwarden.workforce.member import Member
from chartwarden_web import wiring


def latest_of(member: Member, *, most: int) -> list[SimpleNamespace]:
    """Give the latest entries that a member has left, oldest first."""
    rows = wiring.house().ledger.store.rows_of(member.user_id, most=most)
    return [SimpleNamespace(**json.loads(row.body)) for row in reversed(rows)]


def acts_of(member: Member) -> list[str]:
    """Give the acts of every entry that a member has left, oldest first."""
    return [entry.act for entry in latest_of(member, most=1000)]
