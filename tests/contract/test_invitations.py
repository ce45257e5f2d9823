"""The store of links keeps its promises on each database: one open at a time, used once, found by what opens it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import RandomIds
from chartwarden.workforce.invitation import Invitation, InvitationKind, new_invitation
from chartwarden_web import wiring
from chartwarden_web.records.models import InvitationRecord, MemberRecord, PasswordRecord
from chartwarden_web.records.stores.accounts import closed_by_reset
from chartwarden_web.records.stores.invitations import DatabaseInvitations
from tests.builders import NOW, a_member

_MEMBER = a_member("nora.finch")


@pytest.fixture
def links(house_anywhere: wiring.House) -> DatabaseInvitations:
    """Give the store, with one member who has a password."""
    house_anywhere.desk(_MEMBER, device="test:1").workforce.put(_MEMBER)
    record = MemberRecord.objects.get(id=_MEMBER.id)
    record.set_password("correct horse battery staple")
    record.save(update_fields=["password"])
    return DatabaseInvitations(key=house_anywhere.keys.named("invitations"))


def _link(kind: InvitationKind = InvitationKind.JOIN) -> Invitation:
    return new_invitation(RandomIds().new_id(), of=_MEMBER.id, kind=kind, made_by="adam.stroud", now=NOW)


def test_a_link_is_found_by_what_opens_it_and_by_nothing_else(links: DatabaseInvitations) -> None:
    # given a link
    made = _link()
    links.put(made, opener="k7h5ve7f5s")
    # when it is shown, then it is the same; typed in capitals and with spaces around it too
    assert links.find("k7h5ve7f5s", now=NOW) == made
    assert links.find(" K7H5VE7F5S\n", now=NOW) == made
    # and neither its id nor what stands in its row opens it
    row = InvitationRecord.objects.get()
    assert [links.find(one, now=NOW) for one in (row.id, row.key_hash, "k7h5ve7f5", "")] == [None] * 4


def test_there_is_one_open_link_for_each_member(links: DatabaseInvitations) -> None:
    # given a link, and a newer one
    links.put(_link(), opener="first")
    links.put(_link(InvitationKind.RESET), opener="second")
    # when both are shown, then only the newer one opens
    assert links.find("first", now=NOW) is None
    assert links.find("second", now=NOW) is not None


def test_a_link_that_many_show_at_once_is_used_once(links: DatabaseInvitations) -> None:
    # given a link, and eight who use it at the same time
    made = _link()
    links.put(made, opener="k7h5ve7f5s")

    def use(_: int) -> str:
        try:
            with transaction.atomic():
                links.use(made)
        except RefusedError as refusal:
            return refusal.rule
        finally:
            connection.close()
        return "used"

    # when all have answered
    with ThreadPoolExecutor(8) as pool:
        answers = sorted(pool.map(use, range(8)))
    # then it worked for one of them
    assert answers == ["seen-as-it-stands"] * 7 + ["used"]


def test_what_opens_nothing_costs_the_same_whatever_the_reason(links: DatabaseInvitations) -> None:
    # given a used link, an expired one, and one that was never made
    links.put(_link(), opener="used")
    links.put(_link(), opener="expired")
    asked: list[list[str]] = []
    # when each is shown
    for opener in ("used", "expired", "never made"):
        with CaptureQueriesContext(connection) as captured:
            assert links.find(opener, now=NOW + timedelta(hours=72)) is None
        asked.append([query["sql"].split("WHERE")[0] for query in captured.captured_queries])
    # then the database is asked the same one question
    assert asked[0] == asked[1] == asked[2]
    assert len(asked[0]) == 1


@pytest.mark.parametrize("closes", ["reset", "its owner"])
def test_only_a_password_that_a_reset_closed_waits_for_a_link(
    closes: str, links: DatabaseInvitations, house_anywhere: wiring.House
) -> None:
    # given a password that was closed by a reset, or by its owner after an earlier reset
    accounts = house_anywhere.accounts
    made = _link(InvitationKind.RESET)
    links.put(made, opener="k7h5ve7f5s")
    at = made.made_at if closes == "reset" else made.made_at + timedelta(microseconds=1)
    accounts.close_password(_MEMBER.id, at=at)
    # when it is asked which password the link wants
    waiting = closed_by_reset(MemberRecord.objects.get(id=_MEMBER.id))
    # then it is the one that the reset closed, and no other
    assert (waiting is not None) is (closes == "reset")
    assert links.standing(_MEMBER.id).has_password is (closes == "reset")
    # and it stays a former one
    assert PasswordRecord.objects.count() == 1


def test_closing_a_password_that_is_not_there_changes_nothing(
    links: DatabaseInvitations, house_anywhere: wiring.House
) -> None:
    # given a member without a password
    house_anywhere.accounts.close_password(_MEMBER.id, at=NOW)
    # when it is closed once more, then no second former one is kept
    house_anywhere.accounts.close_password(_MEMBER.id, at=NOW)
    assert PasswordRecord.objects.count() == 1
    assert not links.standing(_MEMBER.id).has_password
