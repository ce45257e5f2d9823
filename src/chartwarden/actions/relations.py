"""Relations of members: more of them at once, fewer when a second person agrees.

A relation keeps charts away from somebody. One that is declared closes them at once; one that is taken back opens them
again, and is therefore asked for by one person and decided by another. Until then it holds. A changed one is both: the
new one holds at once, and the old one until it is decided.

Source: 45 CFR 164.308(a)(4)(ii)(B)-(C); policy on charts of one's own people.

Example:
    >>> from chartwarden.workforce.relation import RelationKind
    >>> one = Relation(RelationKind.SPOUSE, "Tim Moss")
    >>> relation_key(one, of=MemberId("m"), key=b"k" * 32) == relation_key(one, of=MemberId("n"), key=b"k" * 32)
    False

"""

from collections.abc import Sequence
from dataclasses import dataclass

from chartwarden.actions.conflicts import give_back
from chartwarden.actions.desk import Acting, Desk
from chartwarden.actions.members import about_member
from chartwarden.actions.own_words import require_own_words
from chartwarden.actions.two_persons import Persons, persons_needed
from chartwarden.foundation.citation import WORKFORCE_USES
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import MemberId, keyed_id
from chartwarden.ledger.entry import Act
from chartwarden.workforce.account_request import (
    AccountRequest,
    AccountRequestId,
    RequestKind,
    RequestState,
    checked_account_reason,
)
from chartwarden.workforce.free_text import require_no_secret
from chartwarden.workforce.relation import Relation
from chartwarden.workforce.roles import MAY_KEEP_RELATIONS, require_somebody_else


@dataclass(frozen=True, slots=True)
class Declared:
    """Whose charts a member must not be given now, and what a second person is asked to take back."""

    in_force: tuple[Relation, ...]
    request: AccountRequest | None = None


def declare_relations(desk: Desk, member_id: MemberId, *, relations: Sequence[Relation], reason: str = "") -> Declared:
    """Keep whose charts a member must not be given. What was declared before and is not there any more is asked back.

    Args:
        desk: who declares.
        member_id: of whom.
        relations: all of them, as they should be.
        reason: why some are not theirs; needed where one that holds is left out.

    Raises:
        RefusedError: neither an administrator nor the privacy officer; their own; a relation has no name; or one is
            left out without a reason.
        NotFoundError: there is no such member.

    Source:
        45 CFR 164.308(a)(4)(ii)(B); policy on charts of one's own people.

    """
    with desk.acting(Act.CHANGE_MEMBER) as act:
        _require_keeper(desk, member_id)
        about_member(act, desk.workforce.member(member_id), what="relations")
        _require_names(relations)
        with act.change():
            needed = persons_needed(desk, act)
            member = desk.workforce.held(member_id)
            held = desk.workforce.relations(member_id)
            left_out = tuple(one for one in held if one not in relations)
            request = None
            if left_out and needed is Persons.TWO:
                request = _asked(desk, act, member_id, left_out, reason=reason)
            in_force = tuple(relations) if needed is Persons.ONE else (*left_out, *relations)
            act.note(counts={"relations": len(in_force), "requests": int(request is not None)})
            desk.workforce.put_relations(member_id, in_force)
            give_back(desk, act, member)
            if request is not None:
                desk.workforce.put_account_request(request)
    return Declared(in_force, request)


def take_relations_back(desk: Desk, act: Acting, request: AccountRequest) -> None:
    """Take back what a request names and still holds. Part of the act that approves it.

    Raises:
        RefusedError: whoever decides sees no relations, and so cannot tell whether one is wrong.

    Source:
        45 CFR 164.308(a)(4)(ii)(B).

    """
    if not desk.member.roles & MAY_KEEP_RELATIONS:
        raise RefusedError(
            rule="second-person-decides-accounts",
            because="only another administrator or the privacy officer sees relations, and decides this",
            source=WORKFORCE_USES,
            next_step="Leave it to one of them.",
        )
    held = desk.workforce.relations(request.member_id)
    kept = [
        one for one in held if relation_key(one, of=request.member_id, key=desk.content_key) not in request.relations
    ]
    act.note(counts={"relations": len(kept), "taken_back": len(held) - len(kept)})
    desk.workforce.put_relations(request.member_id, kept)


def relation_key(relation: Relation, *, of: MemberId, key: bytes) -> str:
    """Name a relation of a member without telling anything of it."""
    born = relation.birth_on.isoformat() if relation.birth_on else ""
    return keyed_id(key, "relation", of, relation.kind.value, relation.name, relation.address, born)


def _asked(
    desk: Desk, act: Acting, member_id: MemberId, left_out: Sequence[Relation], *, reason: str
) -> AccountRequest | None:
    """Give the request to take relations back; None where each is asked about already."""
    now = desk.clock.now()
    waiting = [one for one in desk.workforce.account_requests(of=member_id) if one.state_at(now) is RequestState.OPEN]
    asked = frozenset[str]().union(*(one.relations for one in waiting))
    keys = frozenset(relation_key(one, of=member_id, key=desk.content_key) for one in left_out) - asked
    if not keys:
        return None
    require_no_secret(reason)
    require_own_words(desk, act, None, reason)
    return AccountRequest(
        id=AccountRequestId(desk.ids.new_id()),
        kind=RequestKind.RELATIONS,
        member_id=member_id,
        reason=checked_account_reason(reason),
        asked_by=desk.member.id,
        asked_at=now,
        relations=keys,
    )


def _require_names(relations: Sequence[Relation]) -> None:
    if not all(relation.name.strip() for relation in relations):
        raise RefusedError(
            rule="relations-have-names",
            because="a relation without a name leads to nobody's chart",
            source=WORKFORCE_USES,
            next_step="Give each a name, or leave it out.",
        )


def _require_keeper(desk: Desk, member_id: MemberId) -> None:
    if not desk.member.roles & MAY_KEEP_RELATIONS:
        raise RefusedError(
            rule="few-keep-accounts",
            because="only an administrator or the privacy officer keeps relations",
            source=WORKFORCE_USES,
            next_step="Tell one of them.",
        )
    require_somebody_else(desk.member, member_id)
