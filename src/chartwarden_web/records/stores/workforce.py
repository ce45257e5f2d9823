"""Members in the database. A user id that was issued stays taken: members are ended, never deleted."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from chartwarden.actions.stores import changed, gone
from chartwarden.foundation.citation import UNIQUE_USER_ID
from chartwarden.foundation.errors import NotFoundError, RefusedError
from chartwarden.foundation.identifiers import MemberId, RandomIds
from chartwarden.workforce.account_request import AccountRequest, AccountRequestId, RequestKind, RequestState
from chartwarden.workforce.member import Member, Role
from chartwarden.workforce.notice import NoticeKind
from chartwarden.workforce.relation import Colleague, Relation, RelationKind
from chartwarden.workforce.role_review import Keep, Quarter, RoleDecision
from chartwarden.workforce.roles import MAY_DECIDE
from chartwarden_web.records.desk import KeyMapRecord
from chartwarden_web.records.models import (
    AccountRequestRecord,
    ApiTokenRecord,
    LeaveRecord,
    MemberRecord,
    NoticeRecord,
    RelationRecord,
    RoleReviewRecord,
    SessionRecord,
)

_LONGEST_SAID = 300  # letters of what a notice says beside its sentence, as the table keeps it


class DatabaseWorkforce:
    """The workforce store."""

    def member(self, member_id: MemberId) -> Member:
        """Give a member. Raises NotFoundError."""
        return _one(MemberRecord.objects.filter(id=member_id))

    def held(self, member_id: MemberId) -> Member:
        """Give a member as they are now, and keep them so until the open transaction ends. Raises NotFoundError."""
        return _one(MemberRecord.objects.select_for_update().filter(id=member_id))

    def hold_deciders(self) -> None:
        """Keep all who hold a role that decides as they are now, by id, until the open transaction ends."""
        ids = [id_ for id_, roles in MemberRecord.objects.values_list("id", "roles") if MAY_DECIDE.intersection(roles)]
        list(MemberRecord.objects.select_for_update().filter(id__in=ids).order_by("id").values_list("id"))

    def by_user_id(self, user_id: str) -> Member:
        """Give the member who signs in with it. Raises NotFoundError."""
        return _one(MemberRecord.objects.filter(user_id=user_id.strip().casefold()))

    def members(self) -> tuple[Member, ...]:
        """Give all members, by user id."""
        records = MemberRecord.objects.order_by("user_id").prefetch_related("leaves")
        return tuple(record.as_member() for record in records)

    def colleagues(self) -> tuple[Colleague, ...]:
        """Give what is compared of all members, by user id; those who left count too. Asked at each act in a chart."""
        compared = ("id", "name", "home_address", "department", "team")
        rows = MemberRecord.objects.order_by("user_id").values_list(*compared)
        return tuple(Colleague(MemberId(id_), *told) for id_, *told in rows)

    def user_ids_ever_issued(self) -> frozenset[str]:
        """Give every user id that anybody has or had."""
        return frozenset(MemberRecord.objects.values_list("user_id", flat=True))

    def put(self, member: Member) -> None:
        """Store a member, new or changed; the user id of a stored member cannot change. Raises RefusedError.

        That a role was to be kept lapses when the member does not hold it any more.
        """
        fields = {
            "name": member.name,
            "roles": sorted(role.value for role in member.roles),
            "starts_on": member.starts_on,
            "ends_on": member.ends_on,
            "department": member.department,
            "home_address": member.home_address,
            "home_phone": member.home_phone,
            "team": member.team,
            "kinds_of_work": sorted(member.kinds_of_work),
            "clearances": sorted(member.clearances),
            "external_id": member.external_id,
        }
        try:
            with transaction.atomic():
                if not MemberRecord.objects.filter(id=member.id, user_id=member.user_id).update(**fields):
                    record = MemberRecord(id=member.id, user_id=member.user_id, **fields)
                    record.set_unusable_password()
                    record.save(force_insert=True)
                _put_leaves(member)
                kept = RoleReviewRecord.objects.filter(member_id=member.id, decision=Keep.KEEP.value)
                kept.exclude(role__in=[role.value for role in member.roles]).update(decision=Keep.LAPSED.value)
        except IntegrityError as error:  # an id is somebody's, or the stored member has another one
            raise _taken() from error

    def end_sessions(self, member_id: MemberId, *, at: datetime) -> int:
        """End every session of a member and revoke every token; give how many there were."""
        sessions, _ = SessionRecord.objects.filter(member_id=member_id).delete()
        tokens = ApiTokenRecord.objects.filter(member_id=member_id, revoked_at=None).update(revoked_at=at)
        return sessions + tokens

    def tell(self, member_id: MemberId, kind: NoticeKind, *, said: str, at: datetime) -> None:
        """Leave a notice for the owner of an account, with what is changed beside."""
        NoticeRecord.objects.create(
            id=RandomIds().new_id(), member_id=member_id, kind=kind.value, said=said[:_LONGEST_SAID], at=at
        )

    def relations(self, member_id: MemberId) -> tuple[Relation, ...]:
        """Give whom a member declared, in the order declared."""
        records = RelationRecord.objects.filter(member_id=member_id).order_by("id")
        return tuple(Relation(RelationKind(one.kind), one.name, one.address, one.birth_on) for one in records)

    def put_relations(self, member_id: MemberId, relations: Sequence[Relation]) -> None:
        """Store whom a member declares, in place of what they declared before."""
        order = sorted(RandomIds().new_id() for _ in relations)  # so that they are read in the order declared
        with transaction.atomic():
            RelationRecord.objects.filter(member_id=member_id).delete()
            RelationRecord.objects.bulk_create(
                RelationRecord(
                    id=id_,
                    member_id=member_id,
                    kind=one.kind.value,
                    name=one.name,
                    address=one.address,
                    birth_on=one.birth_on,
                )
                for id_, one in zip(order, relations, strict=True)
            )

    def account_request(self, request_id: AccountRequestId) -> AccountRequest:
        """Give one request. Raises NotFoundError."""
        record = AccountRequestRecord.objects.filter(id=request_id).first()
        if record is None:
            raise gone("that request")
        return _request(record)

    def account_requests(self, *, of: MemberId | None = None) -> tuple[AccountRequest, ...]:
        """Give the requests about one member in every state; without one, those that wait. Oldest first."""
        all_ = AccountRequestRecord.objects.order_by("asked_at", "id")
        found = all_.filter(decision=RequestState.OPEN.value) if of is None else all_.filter(member_id=of)
        return tuple(_request(record) for record in found)

    def put_account_request(self, request: AccountRequest) -> None:
        """Store a new request, or the decision on one that waits. Raises RefusedError when it was decided before."""
        decision = {
            "decision": request.state.value,
            "decided_by": request.decided_by or "",
            "decided_at": request.decided_at,
        }
        waiting = AccountRequestRecord.objects.filter(id=request.id, decision=RequestState.OPEN.value)
        if waiting.update(**decision):
            return
        asked = {
            "roles": sorted(role.value for role in request.roles),
            "kinds_of_work": None if request.kinds_of_work is None else sorted(request.kinds_of_work),
            "clearances": sorted(request.clearances),
            "relations": sorted(request.relations),
        }
        record = AccountRequestRecord(
            id=request.id,
            kind=request.kind.value,
            member_id=request.member_id,
            roles=asked,
            reason=request.reason,
            asked_by=request.asked_by,
            asked_at=request.asked_at,
            **decision,
        )
        try:
            with transaction.atomic():
                record.save(force_insert=True)
        except IntegrityError as error:
            raise changed("that request") from error

    def keys_of(self, member_id: MemberId) -> Mapping[str, str]:
        """Give the keys that a member chose, by the name of what they do; empty when they chose none."""
        record = KeyMapRecord.objects.filter(member_id=member_id).first()
        return {str(name): str(key) for name, key in record.keys.items()} if record is not None else {}

    def put_keys(self, member_id: MemberId, chosen: Mapping[str, str]) -> None:
        """Store the keys that a member chose, in place of those before."""
        KeyMapRecord.objects.update_or_create(member_id=member_id, defaults={"keys": dict(chosen)})

    def role_decisions(self, quarters: Iterable[Quarter]) -> tuple[RoleDecision, ...]:
        """Give what was decided of roles in these quarters."""
        records = RoleReviewRecord.objects.filter(quarter__in=[str(quarter) for quarter in quarters])
        return tuple(_decision(record) for record in records)

    def put_role_decisions(self, decisions: Sequence[RoleDecision]) -> None:
        """Store decisions, all or none; a removal gives way. Raises RefusedError where a role was kept in it."""
        removals = RoleReviewRecord.objects.exclude(decision=Keep.KEEP.value)
        try:
            with transaction.atomic():
                for one in decisions:
                    removals.filter(quarter=str(one.quarter), member_id=one.member_id, role=one.role.value).delete()
                RoleReviewRecord.objects.bulk_create(
                    RoleReviewRecord(
                        id=RandomIds().new_id(),
                        quarter=str(one.quarter),
                        member_id=one.member_id,
                        role=one.role.value,
                        decision=one.keep.value,
                        decided_by=one.decided_by,
                        decided_at=one.decided_at,
                    )
                    for one in decisions
                )
        except IntegrityError as error:
            raise changed("the review") from error


def _one(records: QuerySet[MemberRecord]) -> Member:
    record = records.first()
    if record is None:
        raise NotFoundError(what="such a member", next_step="Check the user id.")
    return record.as_member()


def _put_leaves(member: Member) -> None:
    stored = {(leave.starts_on, leave.ends_on) for leave in LeaveRecord.objects.filter(member_id=member.id)}
    wanted = {(leave.starts_on, leave.ends_on) for leave in member.leaves}
    if stored == wanted:
        return
    LeaveRecord.objects.filter(member_id=member.id).delete()
    LeaveRecord.objects.bulk_create(
        LeaveRecord(id=RandomIds().new_id(), member_id=member.id, starts_on=first, ends_on=last)
        for first, last in sorted(wanted)
    )


def _request(record: AccountRequestRecord) -> AccountRequest:
    asked = record.roles
    return AccountRequest(
        id=AccountRequestId(record.id),
        kind=RequestKind(record.kind),
        member_id=MemberId(record.member_id),
        reason=record.reason,
        asked_by=MemberId(record.asked_by),
        asked_at=record.asked_at,
        roles=frozenset(Role(role) for role in asked["roles"]),
        kinds_of_work=None if asked["kinds_of_work"] is None else frozenset(asked["kinds_of_work"]),
        clearances=frozenset(asked.get("clearances", ())),  # absent in requests of earlier versions
        relations=frozenset(asked.get("relations", ())),
        state=RequestState(record.decision),
        decided_by=MemberId(record.decided_by) if record.decided_by else None,
        decided_at=record.decided_at,
    )


def _decision(record: RoleReviewRecord) -> RoleDecision:
    return RoleDecision(
        quarter=Quarter.read(record.quarter),
        member_id=MemberId(record.member_id),
        role=Role(record.role),
        keep=Keep(record.decision),
        decided_by=MemberId(record.decided_by),
        decided_at=record.decided_at,
    )


def _taken() -> RefusedError:
    return RefusedError(
        rule="one-person-one-id",
        because="a user id belongs to one person for ever",
        source=UNIQUE_USER_ID,
        next_step="Choose another id.",
    )
