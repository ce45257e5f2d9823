"""Linking an account to a provider's subject is told to its owner, whoever did it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import cast

import pytest

from chartwarden.actions.arrival import Vouched, join, link_by_directory, link_own
from chartwarden.actions.desk import Desk
from chartwarden.actions.invitations import Invitations
from chartwarden.actions.signing import ANONYMOUS
from chartwarden.adapters.memory.workforce import MemoryWorkforce
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import MemberId
from chartwarden.workforce.invitation import Standing
from chartwarden.workforce.member import Member
from chartwarden.workforce.notice import NoticeKind
from tests.builders import TODAY, Scene, a_member, a_scene

VOUCHED = Vouched("hospital", "8f2", user_id="nora.quill", external_id="oid-1")


class _Links:
    """Which member a subject is, in memory."""

    def __init__(self) -> None:
        self._links: dict[tuple[str, str], MemberId] = {}

    def member_of(self, provider: str, subject: str) -> MemberId | None:
        """Give the member whom this subject is."""
        return self._links.get((provider, subject))

    def link(self, member_id: MemberId, *, provider: str, subject: str) -> None:
        """Say that this subject is that member."""
        self._links[provider, subject] = member_id

    def unlink(self, member_id: MemberId, *, provider: str) -> int:
        """Forget whom a member is at a provider."""
        raise NotImplementedError


class _NeverUsed:
    """Invitations of an account that nobody has used."""

    def standing(self, member_id: MemberId) -> Standing:  # noqa: ARG002 -- the same for all
        """Give what the account has."""
        return Standing(has_password=False, has_factor=False, is_in_use=False)


def _by_directory(desk: Desk) -> None:
    link_by_directory(desk, VOUCHED, links=_Links(), keep=cast("Invitations", _NeverUsed()))


def _by_oneself(desk: Desk) -> None:
    link_own(desk, VOUCHED, links=_Links())


def _notices(scene: Scene, member: Member) -> tuple[tuple[NoticeKind, str], ...]:
    workforce = scene.at(scene.keeper).workforce
    assert isinstance(workforce, MemoryWorkforce)
    return workforce.notices(member.id)


def _newcomer(scene: Scene) -> Member:
    newcomer = replace(a_member("nora.quill"), external_id="oid-1")
    scene.at(scene.keeper).workforce.put(newcomer)
    return newcomer


@pytest.mark.control("IDN-7")
@pytest.mark.parametrize("linked", [_by_directory, _by_oneself])
def test_an_account_that_is_linked_to_a_sign_on_is_told_so(linked: Callable[[Desk], None]) -> None:
    # given a newcomer whom the directory knows
    scene = a_scene()
    newcomer = _newcomer(scene)
    # when their account is linked
    linked(scene.at(newcomer))
    # then they are told where, once
    assert _notices(scene, newcomer) == ((NoticeKind.SIGN_ON_LINKED, "hospital"),)


def test_a_link_that_is_refused_is_not_told() -> None:
    # given a subject that is somebody else already
    scene = a_scene()
    links = _Links()
    links.link(scene.other.id, provider="hospital", subject="8f2")
    # when a coder links it to themselves, then it is refused, and nothing is told
    with pytest.raises(RefusedError, match="one-subject-one-member"):
        link_own(scene.at(scene.coder), VOUCHED, links=links)
    assert _notices(scene, scene.coder) == ()


def test_somebody_new_joins_though_no_store_knows_yet_who_they_are() -> None:
    # given nobody yet
    scene = a_scene()
    nobody = Member(MemberId(ANONYMOUS), ANONYMOUS, "Nobody yet", frozenset(), date.min)
    # when a provider vouches for somebody new
    made = join(scene.at(nobody), VOUCHED, links=_Links())
    # then they are a member without a role, from today
    assert (made.user_id, made.roles, made.starts_on) == ("nora.quill", frozenset(), TODAY)
