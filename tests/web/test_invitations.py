"""Links that work once: joining, a new second factor, a new password; and what a stolen or stale link opens."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from click.testing import CliRunner
from django.test import Client
from django.utils import timezone

from chartwarden.actions.account import Resetting
from chartwarden.actions.invitations import invite
from chartwarden.cli import group
from chartwarden.foundation.errors import RefusedError
from chartwarden.workforce.account_request import AccountRequest, AccountRequestId, RequestKind
from chartwarden.workforce.invitation import InvitationKind
from chartwarden.workforce.member import Member
from chartwarden_web import wiring
from chartwarden_web.records.models import (
    AccountRequestRecord,
    InvitationRecord,
    MemberRecord,
    NoticeRecord,
    SessionRecord,
)
from tests.builders import NOW, Scene, a_member
from tests.factors import code_of, without_factors
from tests.web.conftest import PASSWORD, anew

_NEW = "four unrelated words, and a lamp"
_CLOSED = "This link opens nothing"


def _without_roles(user_id: str, *, name: str) -> Member:
    return replace(a_member(user_id, name=name), roles=frozenset())


@pytest.fixture
def newcomer(scene: Scene) -> Member:
    """Give a member who has never been here, and whose roles wait for a second person."""
    member = _without_roles("nora.finch", name="Nora Finch")
    scene.at(scene.keeper).workforce.put(member)
    return member


def _invite(scene: Scene, house: wiring.House, member: Member, kind: InvitationKind) -> str:
    return invite(scene.at(scene.keeper), member.user_id, kind=kind, keep=house.invitations)


def _reset(scene: Scene, house: wiring.House, member: Member) -> str:
    """Carry out a reset that the administrator asked for and the manager approved; give what opens its link."""
    request = AccountRequest(
        AccountRequestId("request-1"), RequestKind.FACTOR_RESET, member.id, "lost the telephone", scene.keeper.id, NOW
    )
    resetting = Resetting(scene.at(scene.manager), accounts=house.accounts, keep=house.invitations)
    resetting(request, member)
    assert resetting.opener is not None
    return resetting.opener


def _entries(scene: Scene, actor: str) -> list[tuple[str, str, str | None]]:
    ledger = scene.at(scene.keeper).ledger
    told = [ledger.told(row).said for row in ledger.store.rows_of(actor, most=50)]
    return [(str(one["act"]), str(one["outcome"]), one["because"]) for one in told if one is not None]  # type: ignore[misc]  # because is text or nothing


def test_a_new_member_joins_with_a_link_and_is_asked_for_a_factor(
    scene: Scene, house: wiring.House, newcomer: Member
) -> None:
    # given a link that an administrator made, who has chosen no password for anybody
    opener = _invite(scene, house, newcomer, InvitationKind.JOIN)
    browser = Client()
    # when the new member opens it and chooses a password
    asked = browser.post("/invitation/", {"opener": opener})
    assert b"Choose a password" in asked.content
    answer = browser.post("/invitation/use/", {"opener": opener, "password": _NEW, "again": _NEW})
    # then half a session begins, which leads to adding a factor and nowhere else
    assert answer.status_code == 302
    (session,) = SessionRecord.objects.filter(member_id=newcomer.id)
    assert session.proof == "password"
    assert MemberRecord.objects.get(id=newcomer.id).check_password(_NEW)
    assert browser.get("/").status_code == 302
    # and the ledger has the making and the using of the link
    assert ("member.invite", "granted", None) in _entries(scene, scene.keeper.user_id)
    assert ("account.accept-invitation", "granted", None) in _entries(scene, newcomer.user_id)


def test_the_administrator_never_learns_a_password_and_the_table_opens_nothing(
    scene: Scene, house: wiring.House, newcomer: Member
) -> None:
    # given a link
    opener = _invite(scene, house, newcomer, InvitationKind.JOIN)
    # when its row is read, then nothing of what opens it stands there, and the account has no password
    row = InvitationRecord.objects.values_list().get()
    assert not any(opener in str(value) or opener[:12] in str(value) for value in row)
    assert not MemberRecord.objects.get(id=newcomer.id).has_usable_password()
    # and it holds 256 bits
    assert len(opener) == 52


@pytest.fixture
def closed(scene: Scene, house: wiring.House, newcomer: Member) -> dict[str, str]:
    """Give links that open nothing, each for another reason."""
    used = _invite(scene, house, newcomer, InvitationKind.JOIN)
    InvitationRecord.objects.update(used_at=timezone.now())
    expired = _invite(scene, house, newcomer, InvitationKind.JOIN)
    InvitationRecord.objects.filter(used_at=None).update(
        made_at=timezone.now() - timedelta(hours=73), expires_at=timezone.now() - timedelta(hours=1)
    )
    leaver = _without_roles("lew.barr", name="Lew Barr")
    desk = scene.at(scene.keeper)
    desk.workforce.put(leaver)
    left = invite(desk, leaver.user_id, kind=InvitationKind.JOIN, keep=house.invitations)
    desk.workforce.put(replace(leaver, ends_on=desk.clock.now().date() - timedelta(days=1)))
    other = _without_roles("otto.brandt", name="Otto Brandt")
    desk.workforce.put(other)
    replaced = invite(desk, other.user_id, kind=InvitationKind.JOIN, keep=house.invitations)
    invite(desk, other.user_id, kind=InvitationKind.JOIN, keep=house.invitations)
    return {
        "unknown": "a" * 52,
        "empty": "",
        "much too long": "a" * 5000,
        "used": used,
        "expired": expired,
        "of somebody who left": left,
        "replaced": replaced,
    }


@pytest.mark.parametrize("path", ["/invitation/", "/invitation/use/"])
def test_every_link_that_opens_nothing_gets_the_same_answer(path: str, scene: Scene, closed: dict[str, str]) -> None:
    # given links that were made up, used, expired, replaced, or made for somebody who has left
    # when each is shown
    fields = {"password": _NEW, "again": _NEW}
    answers = {name: Client().post(path, {"opener": opener, **fields}) for name, opener in closed.items()}
    # then status and page are the same, and each attempt is an entry of nobody
    assert {answer.status_code for answer in answers.values()} == {403}
    assert len({_without_token(answer.content) for answer in answers.values()}) == 1
    assert all(_CLOSED.encode() in answer.content for answer in answers.values())
    entries = _entries(scene, "anonymous")
    assert entries.count(("account.accept-invitation", "refused", "link-opens-nothing")) == len(closed)
    # and nothing of what was shown is repeated
    assert not any(opener and opener.encode() in answers[name].content for name, opener in closed.items())


def _without_token(page: bytes) -> bytes:
    return b"".join(line for line in page.splitlines() if b"csrfmiddlewaretoken" not in line)


def test_a_link_works_once(scene: Scene, house: wiring.House, newcomer: Member) -> None:
    # given a link that was used
    opener = _invite(scene, house, newcomer, InvitationKind.JOIN)
    fields = {"opener": opener, "password": _NEW, "again": _NEW}
    assert Client().post("/invitation/use/", fields).status_code == 302
    # when it is used again, then it opens nothing and the password stays
    again = Client().post(
        "/invitation/use/", {**fields, "password": "another one, also long", "again": "another one, also long"}
    )
    assert again.status_code == 403
    assert MemberRecord.objects.get(id=newcomer.id).check_password(_NEW)


def test_looking_at_a_link_does_not_use_it(scene: Scene, house: wiring.House, newcomer: Member) -> None:
    # given a link that something fetched ahead, and whose form was looked at
    opener = _invite(scene, house, newcomer, InvitationKind.JOIN)
    Client().get("/invitation/")
    Client().post("/invitation/", {"opener": opener})
    # when it is used, then it works
    answer = Client().post("/invitation/use/", {"opener": opener, "password": _NEW, "again": _NEW})
    assert answer.status_code == 302


def test_the_page_of_a_link_tells_other_sites_nothing_and_no_address_holds_what_opens_it(scene: Scene) -> None:  # noqa: ARG001
    # given the page that a link leads to
    answer = Client().get("/invitation/")
    # when its headers and its words are read
    policy = answer["Content-Security-Policy"]
    # then no Referer leaves it, nothing is loaded from elsewhere, and it is kept nowhere
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in policy
    assert answer["Cache-Control"] == "no-store"
    assert b"http" not in answer.content.replace(b"http-equiv", b"")


def test_a_password_that_is_too_weak_leaves_the_link_open(scene: Scene, house: wiring.House, newcomer: Member) -> None:
    # given a link
    opener = _invite(scene, house, newcomer, InvitationKind.JOIN)
    # when a short password is chosen, and then two that differ
    short = Client().post("/invitation/use/", {"opener": opener, "password": "short", "again": "short"})
    differ = Client().post("/invitation/use/", {"opener": opener, "password": _NEW, "again": _NEW + "!"})
    # then each is told, the form is still there, and a good one is taken afterwards
    assert (short.status_code, differ.status_code) == (422, 422)
    assert opener.encode() in short.content
    assert b"not the same" in differ.content
    assert Client().post("/invitation/use/", {"opener": opener, "password": _NEW, "again": _NEW}).status_code == 302


def test_a_flood_of_links_is_slowed_down_and_a_right_one_is_not_counted(
    scene: Scene, house: wiring.House, newcomer: Member
) -> None:
    # given a network from which thirty wrong links were tried
    opener = _invite(scene, house, newcomer, InvitationKind.JOIN)
    for _ in range(40):
        assert Client().post("/invitation/", {"opener": opener}).status_code == 200
    for _ in range(30):
        assert Client().post("/invitation/", {"opener": "a" * 52}).status_code == 403
    # when one more is tried, then whoever tries must wait
    assert Client().post("/invitation/", {"opener": "a" * 52}).status_code == 429
    # and from another network the right one works
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert elsewhere.post("/invitation/", {"opener": opener}).status_code == 200


@pytest.mark.control("IDN-7")
def test_a_factor_reset_takes_a_second_person_and_the_owner_is_told(
    scene: Scene, house: wiring.House, signed_in: Callable[[Member], Client]
) -> None:
    # given a coder at work
    coder = signed_in(scene.coder)
    # when one administrator alone tries to make a link that would let in without the factor
    for kind in (InvitationKind.JOIN, InvitationKind.RESET):
        with pytest.raises(RefusedError):
            _invite(scene, house, scene.coder, kind)
    # then it is refused, on record, and the coder works on
    assert _entries(scene, scene.keeper.user_id)[0][:2] == ("member.invite", "refused")
    assert coder.get("/").status_code == 200
    # and when a manager approves what the administrator asked for, nothing of the coder's stays open
    _reset(scene, house, scene.coder)
    assert coder.get("/")["Location"] == "/sign-in/"
    # and the coder is told by whom
    notice = NoticeRecord.objects.get(member_id=scene.coder.id, kind="factors-reset")
    assert notice.said == "adam.stroud asked for it, mara.quist approved it"


@pytest.mark.control("IDN-3")
@pytest.mark.control("IDN-7")
def test_whoever_resets_a_factor_cannot_sign_in_as_its_owner(scene: Scene, house: wiring.House) -> None:
    # given V04-09: a reset that two people agreed on, and its link in the hands of one of them
    opener = _reset(scene, house, scene.coder)
    # when they open it and guess at the password, as often as they like
    answers = [
        Client().post("/invitation/use/", {"opener": opener, "password": f"a guess, number {n}"}) for n in range(7)
    ]
    # then there is no session, each try is an entry under the coder's name, and tries are slowed down
    assert {answer.status_code for answer in answers} == {403}
    assert b"Too many passwords" in answers[-1].content
    assert not SessionRecord.objects.filter(member_id=scene.coder.id).exists()
    assert _entries(scene, scene.coder.user_id).count(("account.accept-invitation", "refused", "prove-it-is-you")) == 7
    # and no other link can be made that would ask for less
    for kind in InvitationKind:
        with pytest.raises(RefusedError):
            _invite(scene, house, scene.coder, kind)


@pytest.mark.control("IDN-7")
def test_after_a_reset_the_password_alone_adds_no_factor(scene: Scene, house: wiring.House) -> None:
    # given somebody who knows the coder's password, and waits for a reset
    _reset(scene, house, scene.coder)
    # when they sign in with it
    browser = Client()
    browser.post("/sign-in/", {"login": scene.coder.user_id, "password": PASSWORD})
    # then it opens nothing until the link was used with it
    assert not SessionRecord.objects.filter(member_id=scene.coder.id).exists()


def test_the_owner_comes_back_after_a_reset_with_link_and_password(scene: Scene, house: wiring.House) -> None:
    # given a reset, and a first link that was lost and replaced by a second reset
    first = _reset(scene, house, scene.coder)
    opener = _reset(scene, house, scene.coder)
    assert Client().post("/invitation/", {"opener": first}).status_code == 403
    # when the coder opens it and types the password that they had
    browser = Client()
    assert b"A new second factor" in browser.post("/invitation/", {"opener": opener}).content
    answer = browser.post("/invitation/use/", {"opener": opener, "password": PASSWORD})
    # then half a session begins, in which a new factor is added, and the password is theirs again
    assert answer.status_code == 302
    assert SessionRecord.objects.get(member_id=scene.coder.id).proof == "password"
    assert MemberRecord.objects.get(id=scene.coder.id).check_password(PASSWORD)


def test_a_forgotten_password_is_replaced_by_whoever_has_the_factor(
    scene: Scene, house: wiring.House, signed_in: Callable[[Member], Client]
) -> None:
    # given a coder who is signed in somewhere, has forgotten the password, and got a link from one administrator
    elsewhere = signed_in(scene.coder)
    opener = _invite(scene, house, scene.coder, InvitationKind.PASSWORD)
    fields = {"opener": opener, "password": _NEW, "again": _NEW}
    # when the administrator tries it without the factor
    wrong = Client().post("/invitation/use/", {**fields, "code": "000000"})
    # then nothing changes
    assert wrong.status_code == 403
    assert MemberRecord.objects.get(id=scene.coder.id).check_password(PASSWORD)
    # and when the coder shows a code, the new password holds, and what was open is over
    answer = Client().post("/invitation/use/", {**fields, "code": code_of(scene.coder.user_id)})
    assert answer["Location"] == "/sign-in/"
    assert MemberRecord.objects.get(id=scene.coder.id).check_password(_NEW)
    assert elsewhere.get("/")["Location"] == "/sign-in/"
    kinds = set(NoticeRecord.objects.filter(member_id=scene.coder.id).values_list("kind", flat=True))
    assert {"link-made", "link-used"} <= kinds


def test_a_link_that_fitted_when_it_was_made_does_not_open_what_was_reset_since(
    scene: Scene, house: wiring.House
) -> None:
    # given a link for a new password, kept aside, and then the loss of every factor
    opener = _invite(scene, house, scene.coder, InvitationKind.PASSWORD)
    without_factors(scene.coder.user_id)
    # when it is used, then it is refused: it would open the account by itself
    answer = Client().post("/invitation/use/", {"opener": opener, "password": _NEW, "again": _NEW, "code": "123456"})
    assert answer.status_code == 403
    assert MemberRecord.objects.get(id=scene.coder.id).check_password(PASSWORD)


def test_a_link_that_is_opened_in_somebody_elses_browser_signs_them_out_first(
    scene: Scene, house: wiring.House, newcomer: Member, signed_in: Callable[[Member], Client]
) -> None:
    # given the administrator's own browser
    browser = signed_in(scene.keeper)
    opener = _invite(scene, house, newcomer, InvitationKind.JOIN)
    # when the link is used in it
    browser.post("/invitation/use/", {"opener": opener, "password": _NEW, "again": _NEW})
    # then the administrator's session is over there
    assert not SessionRecord.objects.filter(member_id=scene.keeper.id).exists()
    assert SessionRecord.objects.filter(member_id=newcomer.id).exists()


@pytest.mark.parametrize("who", ["coder", "manager", "officer"])
def test_only_an_administrator_makes_links_and_never_for_themselves(
    who: str, scene: Scene, house: wiring.House, newcomer: Member
) -> None:
    # given a member who keeps no accounts, and an administrator
    # when one makes a link, or the other one for themselves, then it is refused
    with pytest.raises(RefusedError, match="administrators-keep-accounts"):
        invite(scene.at(getattr(scene, who)), newcomer.user_id, kind=InvitationKind.JOIN, keep=house.invitations)
    with pytest.raises(RefusedError, match="a-second-person-lets-in"):
        _invite(scene, house, scene.keeper, InvitationKind.PASSWORD)
    assert not InvitationRecord.objects.exists()


@pytest.mark.control("IDN-7")
def test_a_reset_goes_from_asking_to_a_new_session_over_the_screens(
    scene: Scene, signed_in: Callable[[Member], Client]
) -> None:
    # given an administrator who asks on a coder's page, and who cannot approve it themselves
    keeper, manager = signed_in(scene.keeper), signed_in(scene.manager)
    keeper.post(f"/members/of/{scene.coder.id}/reset/", {"reason": "lost the telephone"})
    request = AccountRequestRecord.objects.get()
    approve = f"/requests/accounts/{request.id}/"
    assert keeper.post(approve, {"answer": "approve", **anew(scene.keeper)}).status_code == 403
    # when a manager approves it, without showing anew who they are, and then with it
    assert manager.post(approve, {"answer": "approve"}).status_code == 403
    assert Authenticator.objects.filter(user_id=scene.coder.id).exists()
    page = manager.post(approve, {"answer": "approve", **anew(scene.manager)}).content.decode()
    # then the link is shown once, to the manager, and the coder has no factor left
    opener = page.split("/invitation/#")[1][:52]
    assert not Authenticator.objects.filter(user_id=scene.coder.id).exists()
    assert opener not in manager.get("/requests/").content.decode()
    # and with link and password the coder gets half a session, which opens no chart
    browser = Client()
    browser.post("/invitation/use/", {"opener": opener, "password": PASSWORD})
    assert SessionRecord.objects.get(member_id=scene.coder.id).proof == "password"
    assert b"urosepsis" not in browser.get(f"/work/{scene.work.id}/").content


def test_an_administrator_makes_a_link_on_a_screen_and_shows_anew_who_they_are(
    scene: Scene, newcomer: Member, signed_in: Callable[[Member], Client]
) -> None:
    # given an administrator
    browser = signed_in(scene.keeper)
    fields = {"user_id": newcomer.user_id, "kind": "join"}
    # when they make a link without and with showing anew who they are
    assert browser.post("/invitation/make/", fields).status_code == 403
    answer = browser.post("/invitation/make/", {**fields, **anew(scene.keeper)})
    # then only the second makes one, and it works
    opener = answer.content.decode().split("/invitation/#")[1][:52]
    assert InvitationRecord.objects.count() == 1
    assert Client().post("/invitation/", {"opener": opener}).status_code == 200


@pytest.mark.parametrize("fields", [{}, {"user_id": "nora.finch", "kind": "whatever"}, {"user_id": "", "kind": "join"}])
def test_a_form_that_was_made_up_makes_no_link(
    fields: dict[str, str], scene: Scene, signed_in: Callable[[Member], Client]
) -> None:
    # given an administrator
    browser = signed_in(scene.keeper)
    # when the form lacks something, then it is not understood
    assert browser.post("/invitation/make/", {**fields, **anew(scene.keeper)}).status_code == 422
    assert not InvitationRecord.objects.exists()


def test_the_command_prints_the_link_and_nothing_else_to_standard_output(scene: Scene, newcomer: Member) -> None:
    # given an administrator at a terminal
    # when they invite somebody
    answer = CliRunner().invoke(group, ["member", "invite", newcomer.user_id, "--as", scene.keeper.user_id])
    # then the link stands alone, and works
    assert answer.exit_code == 0, answer.output
    link = answer.stdout.strip()
    assert link.startswith("http://localhost/invitation/#")
    assert Client().post("/invitation/", {"opener": link.partition("#")[2]}).status_code == 200
    # and a coder's is refused
    refused = CliRunner().invoke(group, ["member", "invite", newcomer.user_id, "--as", scene.coder.user_id])
    assert refused.exit_code != 0
    assert "/invitation/" not in refused.output


def test_what_opens_a_link_stands_in_no_entry(scene: Scene, house: wiring.House, newcomer: Member) -> None:
    # given a link that was made and used
    opener = _invite(scene, house, newcomer, InvitationKind.JOIN)
    Client().post("/invitation/use/", {"opener": opener, "password": _NEW, "again": _NEW})
    ledger = scene.at(scene.keeper).ledger
    # when every entry of the two people is read, with what stands beside it
    told = [
        repr(ledger.told(row).said) + repr(dict(ledger.told(row).details))
        for actor in (scene.keeper.user_id, newcomer.user_id)
        for row in ledger.store.rows_of(actor, most=50)
    ]
    # then neither the link nor the password is there
    assert told
    assert not any(opener in one or _NEW in one for one in told)
