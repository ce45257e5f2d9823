"""IDN-1 and the two-person rule: access follows role, wider takes two, narrower is at once, and a leaver is out."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from chartwarden.actions.account_requests import (
    ask_factor_reset,
    decide_account_request,
    open_account_requests,
    withdraw_account_request,
)
from chartwarden.actions.charts import open_chart, read_document
from chartwarden.actions.desk import Desk, Environment
from chartwarden.actions.member_import import Rehearsal, import_members
from chartwarden.actions.member_sheet import Known, change_member, look_at_member, plan_leave
from chartwarden.actions.members import add_member, end_membership, export_members, list_members
from chartwarden.actions.relations import declare_relations
from chartwarden.actions.role_review import decide_roles, review_roles
from chartwarden.actions.roles import change_roles
from chartwarden.actions.two_persons import INSTALLER
from chartwarden.actions.widening import Answer
from chartwarden.actions.work import my_work, reassign_work
from chartwarden.adapters.memory import MemoryHouse
from chartwarden.chart.document import RestrictedClass
from chartwarden.foundation.clock import FixedClock
from chartwarden.foundation.errors import NotFoundError, RefusedError
from chartwarden.foundation.identifiers import MemberId
from chartwarden.ledger.entry import Act
from chartwarden.ledger.telling import said_in
from chartwarden.workforce.account_request import AccountRequest, AccountRequestId, RequestState
from chartwarden.workforce.invitation import Invitation, Standing
from chartwarden.workforce.member import Leave, Member, Role
from chartwarden.workforce.notice import NoticeKind
from chartwarden.workforce.role_review import Keep
from chartwarden.workforce.roles import CHART_ROLES
from tests.builders import (
    DISCHARGE_SUMMARY,
    NOW,
    TODAY,
    Scene,
    a_member,
    a_scene,
    a_work_item,
    house_in_memory,
)

_PROFESSIONAL = frozenset({"professional-em", "professional-surgery", "radiology-profee", "pathology-profee"})
_WHY = "Covers the evening shift from December on."


def _never(_: AccountRequest, __: Member) -> None:
    pytest.fail("nothing was to be reset")


class _Links:
    """Links and notices that nothing here is to touch."""

    def standing(self, member_id: MemberId) -> Standing:
        raise NotImplementedError

    def put(self, invitation: Invitation, *, opener: str) -> None:
        raise NotImplementedError

    def use(self, invitation: Invitation) -> None:
        raise NotImplementedError

    def tell(self, member_id: MemberId, kind: NoticeKind, *, said: str) -> None:
        raise NotImplementedError


def _approve(scene: Scene, by: Member, request: AccountRequest) -> AccountRequest:
    return decide_account_request(scene.at(by), request.id, answer=Answer.APPROVE, carry_out=_never)


def _asked(scene: Scene, member: Member, *roles: Role, by: Member | None = None) -> AccountRequest:
    answer = change_roles(
        scene.at(by or scene.keeper),
        member.id,
        roles=member.roles | frozenset(roles),
        kinds_of_work=member.kinds_of_work,
        reason=_WHY,
    )
    assert answer.request is not None
    return answer.request


def _now(scene: Scene, member: Member) -> Member:
    return scene.at(member).workforce.member(member.id)


def _last(scene: Scene) -> tuple[str, str]:
    rows = list(scene.at(scene.keeper).ledger.store.rows())
    said = said_in(rows[-1])
    return str(said["act"]), str(said["outcome"])


@pytest.fixture
def scene() -> Scene:
    return a_scene()


def _profee(scene: Scene) -> Member:
    """Give an outpatient pro-fee coder, who holds the role of a coder and does professional work only."""
    coder = replace(a_member("pia.lund"), kinds_of_work=_PROFESSIONAL)
    scene.at(scene.keeper).workforce.put(coder)
    return coder


@pytest.mark.control("IDN-1")
def test_a_pro_fee_coder_is_refused_an_inpatient_stay_even_with_a_valid_assignment(scene: Scene) -> None:
    # given an outpatient pro-fee coder to whom an inpatient item was given, as somebody in the database could
    coder = _profee(scene)
    work = a_work_item("inpatient", encounter=scene.stay, member=coder)
    scene.at(coder).work.add([work])
    # when they open the chart, or its discharge summary at once
    summary = scene.summary.document.outline
    assert summary.loinc == DISCHARGE_SUMMARY
    for attempt in (
        lambda: open_chart(scene.at(coder), work.id),
        lambda: read_document(scene.at(coder), work.id, summary.id),
    ):
        # then the matrix of roles and kinds of work refuses, and it is on record
        with pytest.raises(RefusedError) as refused:
            attempt()
        assert refused.value.rule == "role-does-this-work"
        assert _last(scene)[1] == "refused"


@pytest.mark.control("IDN-1")
def test_a_pro_fee_coder_with_professional_work_on_the_stay_reads_no_discharge_summary(scene: Scene) -> None:
    # given the same coder with professional work on an inpatient stay, which is theirs to do
    coder = _profee(scene)
    work = a_work_item("profee", encounter=scene.stay, member=coder, kind="professional-em")
    scene.at(coder).work.add([work])
    open_chart(scene.at(coder), work.id)
    # when they turn to the discharge summary
    with pytest.raises(RefusedError) as refused:
        read_document(scene.at(coder), work.id, scene.summary.document.outline.id)
    # then the category of the document is refused, by its rule
    assert refused.value.rule == "minimum-necessary"


@pytest.mark.control("IDN-1")
def test_a_coder_without_that_limit_reads_the_same_summary(scene: Scene) -> None:
    # given the harmless twin: a coder who does inpatient work, with the same assignment
    # when they read the discharge summary
    read = read_document(scene.at(scene.coder), scene.work.id, scene.summary.document.outline.id)
    # then they do
    assert read is not None


@pytest.mark.control("IDN-1")
def test_a_change_of_role_holds_from_the_next_act_on(scene: Scene) -> None:
    # given a coder whose chart is open
    open_chart(scene.at(scene.coder), scene.work.id)
    # when the manager takes the role away
    change_roles(scene.at(scene.manager), scene.coder.id, roles=frozenset(), kinds_of_work=frozenset())
    # then the very next act, at a desk that is set anew for each request, is refused
    with pytest.raises(RefusedError, match="role-does-this-work"):
        open_chart(scene.at(_now(scene, scene.coder)), scene.work.id)


@pytest.mark.control("IDN-1")
@pytest.mark.parametrize("kind", ["inpatient-final", "internal-audit", "incident-investigation"])
def test_an_administrator_opens_no_chart_whatever_was_assigned(scene: Scene, kind: str) -> None:
    # given work that was given to an administrator, who even holds other roles in the table
    keeper = replace(scene.keeper, roles=frozenset(Role))
    work = a_work_item("theirs", encounter=scene.stay, member=keeper, kind=kind)
    scene.at(keeper).work.add([work])
    # when they open it
    # then they are refused: deny wins
    with pytest.raises(RefusedError, match="role-does-this-work"):
        open_chart(scene.at(keeper), work.id)


@pytest.mark.control("IDN-1")
@pytest.mark.parametrize("role", sorted(CHART_ROLES))
def test_nobody_is_administrator_and_something_else(scene: Scene, role: Role) -> None:
    # given an administrator, and a newcomer
    desk = scene.at(scene.manager)
    # when another role is to join that one
    # then it is refused before anybody is asked
    with pytest.raises(RefusedError, match="administrators-open-no-chart"):
        change_roles(
            desk, scene.keeper.id, roles=frozenset({Role.ADMINISTRATOR, role}), kinds_of_work=frozenset(), reason=_WHY
        )
    with pytest.raises(RefusedError, match="administrators-open-no-chart"):
        add_member(
            scene.at(scene.keeper),
            user_id="new.ray",
            name="New Ray",
            roles=frozenset({Role.ADMINISTRATOR, role}),
            starts_on=TODAY,
        )


def test_a_new_member_holds_no_role_until_a_second_person_agrees(scene: Scene) -> None:
    # given a new coder whom an administrator added
    added = add_member(
        scene.at(scene.keeper), user_id="ana.reyes", name="Ana Reyes", roles=frozenset({Role.CODER}), starts_on=TODAY
    )
    assert added.roles == frozenset()
    (row,) = open_account_requests(scene.at(scene.manager))
    assert (row.member.user_id, row.request.roles, row.asked_by) == (
        "ana.reyes",
        frozenset({Role.CODER}),
        "Adam.Stroud",
    )
    # when the manager approves
    _approve(scene, scene.manager, row.request)
    # then they hold it, and nobody waits
    assert _now(scene, added).roles == {Role.CODER}
    assert open_account_requests(scene.at(scene.manager)) == ()


def test_a_wider_role_waits_and_a_declined_one_changes_nothing(scene: Scene) -> None:
    # given a coder who is to become an auditor too
    request = _asked(scene, scene.coder, Role.AUDITOR)
    assert _now(scene, scene.coder).roles == {Role.CODER}
    # when the privacy officer declines
    declined = decide_account_request(scene.at(scene.officer), request.id, answer=Answer.DECLINE, carry_out=_never)
    # then nothing changed, and nobody can approve it any more
    assert declined.state is RequestState.DECLINED
    assert _now(scene, scene.coder).roles == {Role.CODER}
    with pytest.raises(RefusedError, match="declined already"):
        _approve(scene, scene.manager, request)


def test_kinds_of_work_widen_by_two_and_narrow_by_one(scene: Scene) -> None:
    # given a coder who does everything
    manager = scene.at(scene.manager)
    few = frozenset({"ed-visit", "professional-em"})
    # when they are limited
    narrowed = change_roles(manager, scene.coder.id, roles=scene.coder.roles, kinds_of_work=few)
    # then it holds at once; and any way back, however narrow it looks, is asked for
    assert (narrowed.request, narrowed.member.kinds_of_work, _last(scene)[0]) == (None, few, Act.REMOVE_ROLES)
    for wider in (frozenset[str](), few | {"inpatient-final"}, frozenset({"inpatient-final"})):
        answer = change_roles(manager, scene.coder.id, roles=scene.coder.roles, kinds_of_work=wider, reason=_WHY)
        assert answer.request is not None
        assert (_now(scene, scene.coder).kinds_of_work, _last(scene)[0]) == (few, Act.ASK_ROLES)
        assert answer.request.kinds_of_work == wider
        _approve(scene, scene.officer, answer.request)
        assert _now(scene, scene.coder).kinds_of_work == wider
        manager.workforce.put(replace(scene.coder, kinds_of_work=few))


@pytest.mark.parametrize("who", ["asker", "member", "coder"])
def test_the_second_person_is_neither_the_asker_nor_the_member_nor_just_anybody(scene: Scene, who: str) -> None:
    # given a request about a manager's roles
    second = a_member("otto.brandt", Role.MANAGER)
    scene.at(scene.keeper).workforce.put(second)
    request = _asked(scene, second, Role.AUDITOR, by=scene.manager)
    decider = {"asker": scene.manager, "member": second, "coder": scene.coder}[who]
    # when one of these answers
    # then they are refused, and it waits for somebody else
    with pytest.raises(RefusedError, match="second-person-decides-accounts"):
        _approve(scene, decider, request)
    assert _approve(scene, scene.officer, request).state is RequestState.APPROVED


@pytest.mark.parametrize("role", sorted({Role.ADMINISTRATOR, Role.MANAGER}))
def test_nobody_changes_what_they_may_do_themselves(scene: Scene, role: Role) -> None:
    # given somebody who may ask for others
    me = scene.keeper if role is Role.ADMINISTRATOR else scene.manager
    # when they ask for themselves, or take something from themselves, or want a factor of theirs reset
    for roles in (frozenset({Role.CODER}), frozenset[Role]()):
        with pytest.raises(RefusedError, match="nobody-grants-to-themselves"):
            change_roles(scene.at(me), me.id, roles=roles, kinds_of_work=frozenset(), reason=_WHY)
    with pytest.raises(RefusedError, match="nobody-grants-to-themselves"):
        ask_factor_reset(scene.at(me), me.id, reason="I lost my telephone.")
    # then nothing waits
    assert open_account_requests(scene.at(scene.officer)) == ()


def test_a_request_that_nobody_answered_lapses_after_a_week() -> None:
    # given a request, and a week
    clock = FixedClock(NOW)
    scene = Scene(house_in_memory(clock=clock))
    request = _asked(scene, scene.coder, Role.AUDITOR)
    clock.advance(timedelta(days=7) - timedelta(seconds=1))
    assert len(open_account_requests(scene.at(scene.manager))) == 1
    clock.advance(timedelta(seconds=1))
    # when somebody approves it then
    with pytest.raises(RefusedError, match="expired already"):
        _approve(scene, scene.manager, request)
    # then nothing was granted, and it is on no list
    assert open_account_requests(scene.at(scene.manager)) == ()
    assert _now(scene, scene.coder).roles == {Role.CODER}


def test_who_asked_takes_it_back_and_nobody_else_does(scene: Scene) -> None:
    # given a request of the administrator
    request = _asked(scene, scene.coder, Role.AUDITOR)
    # when the manager takes it back, and then who asked
    with pytest.raises(RefusedError, match="only who asked"):
        withdraw_account_request(scene.at(scene.manager), request.id)
    withdraw_account_request(scene.at(scene.keeper), request.id)
    # then it cannot be approved any more
    with pytest.raises(RefusedError, match="withdrawn already"):
        _approve(scene, scene.manager, request)


@pytest.mark.control("IDN-7")
def test_a_factor_reset_needs_a_second_person_and_is_carried_out_once(scene: Scene) -> None:
    # given a reset that the administrator asked for
    request = ask_factor_reset(scene.at(scene.keeper), scene.coder.id, reason="Lost their telephone.")
    done: list[str] = []

    def carry_out(_: AccountRequest, member: Member) -> None:
        done.append(member.user_id)

    # when who asked approves it, and then the manager, twice
    with pytest.raises(RefusedError, match="nobody decides what they asked for"):
        decide_account_request(scene.at(scene.keeper), request.id, answer=Answer.APPROVE, carry_out=carry_out)
    decide_account_request(scene.at(scene.manager), request.id, answer=Answer.APPROVE, carry_out=carry_out)
    with pytest.raises(RefusedError, match="approved already"):
        decide_account_request(scene.at(scene.manager), request.id, answer=Answer.APPROVE, carry_out=carry_out)
    # then it was carried out once
    assert done == ["lena.moss"]


@pytest.mark.control("IDN-7")
def test_a_reset_that_breaks_leaves_the_request_as_it_was(scene: Scene) -> None:
    # given a reset that cannot be carried out
    request = ask_factor_reset(scene.at(scene.keeper), scene.coder.id, reason="Lost their telephone.")

    def breaks(_: AccountRequest, __: Member) -> None:
        raise ZeroDivisionError

    # when it is approved
    with pytest.raises(ZeroDivisionError):
        decide_account_request(scene.at(scene.manager), request.id, answer=Answer.APPROVE, carry_out=breaks)
    # then it waits still, and the failure is on record
    assert scene.at(scene.manager).workforce.account_request(request.id).state is RequestState.OPEN
    assert _last(scene) == (Act.DECIDE_ACCOUNT_REQUEST, "failed")


def test_the_first_administrator_sets_up_alone_until_two_can_decide() -> None:
    # given an empty instance and the first administrator, whom the installer made
    house = house_in_memory(environment=Environment.PRODUCTION)
    installer = Member(INSTALLER, "installer", "Installer", frozenset({Role.ADMINISTRATOR}), TODAY)
    first = add_member(
        house.desk(installer, device="test:1"),
        user_id="adam.stroud",
        name="Adam Stroud",
        roles=frozenset({Role.ADMINISTRATOR}),
        starts_on=TODAY,
    )
    # when they add a manager, and then a coder
    manager = _added(house, first, "mara.quist", Role.MANAGER)
    coder = _added(house, first, "lena.moss", Role.CODER)
    # then the manager was granted at once, and from then on there are two persons
    assert (first.roles, manager.roles, coder.roles) == (
        frozenset({Role.ADMINISTRATOR}),
        frozenset({Role.MANAGER}),
        frozenset(),
    )
    # and the installer, too, cannot grant alone any more
    assert _added(house, installer, "omar.diaz", Role.CODER).roles == frozenset()


def _added(house: MemoryHouse, by: Member, user_id: str, role: Role) -> Member:
    desk = house.desk(by, device="test:1")
    return add_member(desk, user_id=user_id, name=user_id, roles=frozenset({role}), starts_on=TODAY)


def test_nobody_can_make_themselves_the_only_one_who_decides(scene: Scene) -> None:
    # given an administrator who takes the deciding roles of others, one after the other
    desk = scene.at(scene.keeper)
    change_roles(desk, scene.officer.id, roles=frozenset(), kinds_of_work=frozenset())
    # when the last but their own is to go
    with pytest.raises(RefusedError, match="two-persons-can-decide"):
        change_roles(desk, scene.manager.id, roles=frozenset(), kinds_of_work=frozenset())
    # then it stays; and where the membership is ended instead, the rule still holds
    end_membership(desk, scene.manager.id, last_day=None)
    added = add_member(desk, user_id="ana.reyes", name="Ana", roles=frozenset({Role.CODER}), starts_on=TODAY)
    assert added.roles == frozenset()


def test_where_no_member_could_decide_the_installer_does_and_not_before(scene: Scene) -> None:
    # given a request, the administrator who made it, and the installer at the server
    request = _asked(scene, scene.coder, Role.AUDITOR)
    installer = Member(INSTALLER, "installer", "Installer", frozenset({Role.ADMINISTRATOR}), TODAY)
    with pytest.raises(RefusedError, match="there are members who may decide"):
        _approve(scene, installer, request)
    # when everybody else who could decide has left
    for member in (scene.manager, scene.officer):
        end_membership(scene.at(scene.keeper), member.id, last_day=None)
    # then the installer is the second person
    assert _approve(scene, installer, request).state is RequestState.APPROVED


def test_an_instance_is_never_left_without_an_administrator(scene: Scene) -> None:
    # given one administrator, and enough others who decide requests
    scene.at(scene.keeper).workforce.put(a_member("paul.oakes", Role.PRIVACY_OFFICER))
    only = (scene.keeper.id, Role.ADMINISTRATOR)
    # when a review, a manager, or an administrator whose own membership is over first would take that one away
    with pytest.raises(RefusedError, match="an-administrator-is-left"):
        decide_roles(scene.at(scene.officer), {only: Keep.REMOVE})
    with pytest.raises(RefusedError, match="an-administrator-is-left"):
        change_roles(scene.at(scene.manager), scene.keeper.id, roles=frozenset(), kinds_of_work=frozenset())
    brief = replace(a_member("anna.reyes", Role.ADMINISTRATOR), ends_on=TODAY + timedelta(days=5))
    scene.at(scene.keeper).workforce.put(brief)
    with pytest.raises(RefusedError, match="an-administrator-is-left"):
        end_membership(scene.at(brief), scene.keeper.id, last_day=TODAY + timedelta(days=5))
    # then they stay; and go where somebody else is there the day after
    assert (_now(scene, scene.keeper).roles, _now(scene, scene.keeper).ends_on) == (
        frozenset({Role.ADMINISTRATOR}),
        None,
    )
    assert end_membership(scene.at(brief), scene.keeper.id, last_day=TODAY + timedelta(days=4)).ends_on


@pytest.mark.parametrize("how", ["left", "demoted"])
def test_a_request_is_not_approved_once_who_asked_may_not_ask_any_more(scene: Scene, how: str) -> None:
    # given a request of a manager who then leaves, or loses the role
    asker = a_member("otto.brandt", Role.MANAGER)
    scene.at(scene.keeper).workforce.put(asker)
    request = _asked(scene, scene.coder, Role.AUDITOR, by=asker)
    if how == "left":
        end_membership(scene.at(scene.keeper), asker.id, last_day=None)
    else:
        change_roles(scene.at(scene.manager), asker.id, roles=frozenset(), kinds_of_work=frozenset())
    # when another person approves it
    with pytest.raises(RefusedError, match="whoever asked"):
        _approve(scene, scene.officer, request)
    # then nothing is granted, and it can be declined
    assert _now(scene, scene.coder).roles == {Role.CODER}
    decide_account_request(scene.at(scene.officer), request.id, answer=Answer.DECLINE, carry_out=_never)


def test_what_is_taken_away_does_not_come_back_by_a_request_from_before(scene: Scene) -> None:
    # given requests for a role and for more kinds of work
    few = frozenset({"ed-visit", "professional-em"})
    change_roles(scene.at(scene.manager), scene.coder.id, roles=scene.coder.roles, kinds_of_work=few)
    more = change_roles(
        scene.at(scene.manager),
        scene.coder.id,
        roles=scene.coder.roles,
        kinds_of_work=few | {"inpatient-final"},
        reason=_WHY,
    ).request
    twice = [_asked(scene, _now(scene, scene.coder), Role.AUDITOR) for _ in range(2)]
    unlike = _asked(scene, _now(scene, scene.coder), Role.CDI)
    assert more is not None
    # when the kinds are narrowed, and the role is granted by one request and then taken away by the review
    change_roles(
        scene.at(scene.manager), scene.coder.id, roles=scene.coder.roles, kinds_of_work=frozenset({"ed-visit"})
    )
    _approve(scene, scene.officer, twice[0])
    decide_roles(scene.at(scene.officer), {(scene.coder.id, Role.AUDITOR): Keep.REMOVE})
    # then neither request from before can be approved any more
    for request in (more, twice[1]):
        with pytest.raises(RefusedError, match="withdrawn already"):
            _approve(scene, scene.officer, request)
    assert _now(scene, scene.coder).kinds_of_work == {"ed-visit"}
    # and one that would undo nothing still can
    assert _approve(scene, scene.officer, unlike).state is RequestState.APPROVED


def _last_details(scene: Scene) -> Mapping[str, object]:
    ledger = scene.at(scene.keeper).ledger
    return ledger.details(list(ledger.store.rows())[-1])


def test_the_entry_of_a_change_tells_which_fields_changed(scene: Scene) -> None:
    # given a coder whose department and home are written anew
    known = Known("Lena Moss", department="Night coding", team="", home_address="12 Tannery Row")
    change_member(scene.at(scene.keeper), scene.coder.id, known=known, keep=_Links())
    # when its entry is read
    details = _last_details(scene)
    # then it names what changed, and says nothing of where somebody lives
    assert details == {"user_id": "lena.moss", "what": "known", "fields": "department home_address name"}


def test_the_entries_of_leave_and_of_an_end_tell_the_days(scene: Scene) -> None:
    # given a coder's leave
    plan_leave(scene.at(scene.manager), scene.other.id, leaves=[Leave(TODAY, TODAY + timedelta(days=3))])
    leave = _last_details(scene)
    # when the membership ends as well
    end_membership(scene.at(scene.keeper), scene.other.id, last_day=TODAY + timedelta(days=9))
    # then each entry tells its days
    until = (TODAY + timedelta(days=3)).isoformat()
    assert leave == {"user_id": "omar.diaz", "what": "leave", "days": f"{TODAY}/{until}"}
    last = (TODAY + timedelta(days=9)).isoformat()
    assert _last_details(scene) == {"user_id": "omar.diaz", "what": "end", "last_day": last}


def test_the_entry_of_an_answer_names_who_asked_by_user_id(scene: Scene) -> None:
    # given a request of the administrator
    request = _asked(scene, scene.coder, Role.AUDITOR)
    # when the manager approves it
    _approve(scene, scene.manager, request)
    # then the entry says by an id that is nobody else's who the first person was
    assert _last_details(scene)["asked_by"] == "adam.stroud"


def test_a_list_that_leaves_as_a_file_leaves_an_entry_of_its_own_kind(scene: Scene) -> None:
    # given an administrator who looks at the list
    list_members(scene.at(scene.keeper))
    assert _last_details(scene) == {}
    # when they take it away as a file
    taken = export_members(scene.at(scene.keeper))
    # then it is the same list, and the entry tells that it left
    assert taken == list_members(scene.at(scene.keeper))
    export_members(scene.at(scene.keeper))
    assert _last_details(scene) == {"what": "file"}


def test_whoever_is_on_leave_does_nothing_here_and_keeps_their_work(scene: Scene) -> None:
    # given a coder who goes on leave today
    plan_leave(scene.at(scene.manager), scene.coder.id, leaves=[Leave(TODAY, TODAY + timedelta(days=3))])
    coder = _now(scene, scene.coder)
    # when they work
    with pytest.raises(RefusedError, match="members-work-here-today"):
        my_work(scene.at(coder))
    # then their work stays theirs, nobody gives them more, and they are back after it
    assert scene.at(coder).work.item(scene.work.id).member_id == coder.id
    with pytest.raises(RefusedError, match="work-fits-its-holder"):
        reassign_work(scene.at(scene.manager), scene.work.id, to=coder)
    assert coder.is_active_on(TODAY + timedelta(days=4))


@pytest.mark.control("IDN-2")
def test_a_leaver_is_out_from_now_on_and_their_id_stays_theirs(scene: Scene) -> None:
    # given a coder whose membership is ended now
    end_membership(scene.at(scene.keeper), scene.other.id, last_day=None)
    # when they act, and when somebody new is to get the id
    with pytest.raises(RefusedError, match="members-work-here-today"):
        my_work(scene.at(_now(scene, scene.other)))
    # then neither goes
    with pytest.raises(RefusedError, match="never issued again"):
        add_member(
            scene.at(scene.keeper), user_id="Omar.Diaz", name="Another", roles=frozenset({Role.CODER}), starts_on=TODAY
        )


def test_nobody_comes_back_with_their_roles_by_one_persons_word(scene: Scene) -> None:
    # given a coder who has left
    end_membership(scene.at(scene.keeper), scene.other.id, last_day=None)
    # when an administrator "ends" the membership again, much later
    end_membership(scene.at(scene.keeper), scene.other.id, last_day=TODAY + timedelta(days=3650))
    # then they are back without a role, until a second person agrees
    assert _now(scene, scene.other).roles == frozenset()
    (row,) = open_account_requests(scene.at(scene.manager))
    assert row.request.roles == {Role.CODER}
    _approve(scene, scene.manager, row.request)
    assert _now(scene, scene.other).roles == {Role.CODER}


def test_an_earlier_last_day_needs_nobody_else(scene: Scene) -> None:
    # given a membership that ends next month
    end_membership(scene.at(scene.keeper), scene.other.id, last_day=TODAY + timedelta(days=30))
    # when it ends sooner
    end_membership(scene.at(scene.keeper), scene.other.id, last_day=TODAY + timedelta(days=2))
    # then the role stays until then and nobody is asked
    assert _now(scene, scene.other).roles == {Role.CODER}
    assert open_account_requests(scene.at(scene.manager)) == ()


def test_a_manager_sees_no_home_address_and_no_relations(scene: Scene) -> None:
    # given a member whose home is known
    home = "12 Tannery Row, Harlow Falls"
    scene.at(scene.keeper).workforce.put(replace(scene.coder, home_address=home))
    # when each of those who list members looks
    seen = {}
    for reader in (scene.manager, scene.officer, scene.keeper):
        sheet = look_at_member(scene.at(reader), scene.coder.id)
        listed = next(one for one in list_members(scene.at(reader)) if one.id == scene.coder.id)
        seen[reader.user_id] = (sheet.member.home_address, listed.home_address, sheet.relations)
    # then only those who need it do
    assert seen == {
        "mara.quist": ("", "", None),
        "petra.vance": (home, home, ()),
        "adam.stroud": (home, home, ()),
    }


def test_a_coder_learns_nothing_of_members_not_even_whether_they_exist(scene: Scene) -> None:
    # given a coder
    desk = scene.at(scene.coder)
    # when they ask for a member that is there, and one that is not
    answers = []
    for member_id in (scene.other.id, type(scene.other.id)("nobody")):
        for attempt in (
            lambda member_id=member_id: look_at_member(desk, member_id),
            lambda member_id=member_id: end_membership(desk, member_id, last_day=TODAY),
            lambda member_id=member_id: ask_factor_reset(desk, member_id, reason="Lost their telephone."),
        ):
            with pytest.raises(RefusedError) as refused:
                attempt()
            answers.append(str(refused.value))
    # then both are answered alike
    assert answers[:3] == answers[3:]


def test_a_request_that_is_not_there_is_not_found(scene: Scene) -> None:
    # given a manager
    # when they answer a request that nobody made
    # then there is none
    with pytest.raises(NotFoundError):
        decide_account_request(
            scene.at(scene.manager), AccountRequestId("none"), answer=Answer.APPROVE, carry_out=_never
        )


def test_restricted_notes_stay_shut_to_every_role(scene: Scene) -> None:
    # given psychotherapy notes in the stay
    assert scene.psychotherapy.document.outline.restricted is RestrictedClass.PSYCHOTHERAPY
    # when the coder whose work it is asks for them
    # then the role is not what opens them
    with pytest.raises(RefusedError):
        read_document(scene.at(scene.coder), scene.work.id, scene.psychotherapy.document.outline.id)


def _acts(scene: Scene) -> dict[str, Callable[[Desk], object]]:
    """Give everything that can be done to accounts, with somebody whom it may be done to."""
    other = scene.other.id
    asked = ask_factor_reset(scene.at(scene.keeper), other, reason="Lost their telephone.")
    return {
        "look_at_member": lambda desk: look_at_member(desk, other),
        "list_members": list_members,
        "change_member": lambda desk: change_member(desk, other, known=Known(scene.other.name), keep=_Links()),
        "rename_member": lambda desk: change_member(desk, other, known=Known("Omar Ostrander"), keep=_Links()),
        "plan_leave": lambda desk: plan_leave(desk, other, leaves=[]),
        "declare_relations": lambda desk: declare_relations(desk, other, relations=[]),
        "end_membership": lambda desk: end_membership(desk, other, last_day=TODAY),
        "change_roles": lambda desk: change_roles(desk, other, roles=frozenset(), kinds_of_work=frozenset()),
        "ask_factor_reset": lambda desk: ask_factor_reset(desk, other, reason="Lost their telephone."),
        "open_account_requests": open_account_requests,
        "decide_account_request": lambda desk: decide_account_request(
            desk, asked.id, answer=Answer.DECLINE, carry_out=_never
        ),
        "withdraw_account_request": lambda desk: withdraw_account_request(desk, asked.id),
        "review_roles": review_roles,
        "decide_roles": lambda desk: decide_roles(desk, {(other, Role.CODER): Keep.KEEP}),
        "import_members": lambda desk: import_members(desk, read=lambda: ((), ()), rehearsal=Rehearsal.FOR_REAL),
    }


# Who may do what to somebody else's account: written by hand, from docs/how-to/keep-the-workforce.md.
_KEEPS, _MANAGES, _OFFICES = Role.ADMINISTRATOR, Role.MANAGER, Role.PRIVACY_OFFICER
_MAY = {
    "look_at_member": {_KEEPS, _MANAGES, _OFFICES},
    "list_members": {_KEEPS, _MANAGES, _OFFICES},
    "change_member": {_KEEPS, _MANAGES},
    "rename_member": {_KEEPS},  # charts of one's family are known by the name, and a manager gives charts out
    "plan_leave": {_KEEPS, _MANAGES},
    "declare_relations": {_KEEPS, _OFFICES},
    "end_membership": {_KEEPS},
    "change_roles": {_KEEPS, _MANAGES},
    "ask_factor_reset": {_KEEPS, _MANAGES},
    "open_account_requests": {_KEEPS, _MANAGES, _OFFICES},
    "decide_account_request": {_KEEPS, _MANAGES, _OFFICES},
    "withdraw_account_request": set[Role](),  # only who asked
    "review_roles": {_MANAGES, _OFFICES},
    "decide_roles": {_MANAGES, _OFFICES},
    "import_members": {_KEEPS},
}


@pytest.mark.control("AUD-1")
@pytest.mark.control("IDN-1")
@pytest.mark.parametrize("act", sorted(_MAY))
@pytest.mark.parametrize("role", list(Role))
def test_each_act_on_an_account_is_for_its_roles_and_leaves_one_entry(scene: Scene, act: str, role: Role) -> None:
    # given a member of each role, who made none of the requests
    acts = _acts(scene)
    assert acts.keys() == _MAY.keys()
    member = a_member("noor.holt", role)
    scene.at(scene.keeper).workforce.put(member)
    desk = scene.at(member)
    before = len(list(desk.ledger.store.rows()))
    # when they try it
    try:
        acts[act](desk)
    except RefusedError:
        outcome = "refused"
    else:
        outcome = "granted"
    # then their role decides, and one entry says so
    rows = list(desk.ledger.store.rows())
    assert outcome == ("granted" if role in _MAY[act] else "refused")
    assert len(rows) == before + 1
    assert said_in(rows[-1])["outcome"] == outcome
