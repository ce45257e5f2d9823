"""The controls of signing in, each as it is given: weak and used-up passwords, a second factor, and its reset."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client

from chartwarden.adapters.compromised_passwords import sha1_of
from chartwarden.foundation.errors import MalformedError
from chartwarden.workforce.member import Member
from chartwarden_web import settings, wiring
from chartwarden_web.account import passwords
from chartwarden_web.gate import Proof
from chartwarden_web.records.models import MemberRecord
from tests.builders import Scene
from tests.web.conftest import PASSWORD, with_password
from tests.web.routes import routes
from tests.web.test_screens import words_of

_OF_THE_CHART = ("urosepsis", "Ostrander", "Sepsis due to", "912-44-0187")


def _record(member: Member) -> MemberRecord:
    return MemberRecord.objects.get(user_id=member.user_id)


@pytest.mark.control("IDN-4")
def test_with_a_second_factor_a_weak_password_is_refused_with_the_reason_and_a_passphrase_is_not(scene: Scene) -> None:
    # given a member who has a second factor
    record = _record(scene.coder)
    # when a password of seven characters, one of the blocklist and a passphrase of twenty letters are set
    reasons = [passwords.reason_against(record, word) for word in ("sevench", "iloveyou", "quietheronsbyariverx")]
    # then the first two are refused, each with its reason, and the third is accepted
    assert reasons == [
        "it has fewer than 8 characters",
        "it is among the passwords that are guessed first",
        None,
    ]


@pytest.mark.control("IDN-4")
def test_no_password_ends_by_itself(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    # given a password that was set ten years ago
    later = scene.at(scene.keeper).clock.now().replace(year=2036)
    # when it is used
    monkeypatch.setattr("chartwarden.foundation.clock.SystemClock.now", lambda _: later)
    # then it still counts
    assert passwords.is_right(_record(scene.coder), PASSWORD)


@pytest.mark.control("IDN-4")
def test_a_password_alone_needs_fifteen_characters(scene: Scene) -> None:
    # given a member without a second factor
    record = _record(scene.coder)
    record.authenticator_set.all().delete()  # type: ignore[attr-defined]  # allauth's table
    # when one of fourteen and one of fifteen characters are set
    reasons = [passwords.reason_against(record, word) for word in ("quiet heron by", "quiet heron by a")]
    # then only the longer one is accepted
    assert reasons == ["it has fewer than 15 characters", None]


@pytest.mark.control("IDN-6")
def test_a_stolen_password_is_refused(scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # given a local list of stolen passwords
    stolen = tmp_path / "stolen.txt"
    stolen.write_text("".join(f"{each}:7\n" for each in sorted(map(sha1_of, ["quiet herons by rivers", "x", "y"]))))
    named = replace(settings.CHARTWARDEN, compromised_passwords=stolen)
    monkeypatch.setattr(passwords, "house", lambda: replace(wiring.house(), settings=named))
    # when one of it is set, and another one
    reasons = [
        passwords.reason_against(_record(scene.coder), f"quiet {bird} by rivers") for bird in ("herons", "storks")
    ]
    # then the one of the list is refused
    assert reasons == ["it is in a list of passwords that were stolen somewhere", None]


@pytest.mark.control("IDN-6")
def test_a_password_that_its_owner_had_before_is_refused(scene: Scene) -> None:
    # given a member who has had eleven passwords after the first one
    record = _record(scene.coder)
    words = [f"quiet herons by river {chr(ord('a') + place)}" for place in range(12)]
    for word in words:
        passwords.set_password(record, word)
    # when each is set again
    again = [passwords.reason_against(record, word) for word in words]
    # then the one they have and the ten before it are refused, and the oldest is not
    assert again == [None] + ["you have had it before"] * 11
    with pytest.raises(MalformedError, match="you have had it before"):
        passwords.set_password(record, words[5])


@pytest.mark.control("IDN-6")
def test_the_screen_says_that_use_elsewhere_cannot_be_seen(coder: Client) -> None:
    # given a member who changes their password
    # when they read the form, then it says what it cannot know
    assert "Whether you use it elsewhere cannot be seen from here" in words_of(coder.get("/factors/password/"))


@pytest.mark.control("IDN-7")
@pytest.mark.parametrize("kind", ["half a session", "a factor still asked for"])
def test_a_right_password_without_a_second_factor_opens_nothing_with_phi(
    kind: str, scene: Scene, signed_in_half: Callable[[Member], Client]
) -> None:
    # given a right password of a coder who has work, and no second factor shown
    client = signed_in_half(scene.coder) if kind == "half a session" else with_password(scene.coder)
    ids = {"work_id": scene.work.id, "document_id": scene.summary.document.outline.id}
    asked = 0
    for route in routes():
        if route.says.proof not in {Proof.FACTOR, Proof.ANEW}:
            continue
        address = route.address(**{name: ids.get(name, "1") for name in route.names})
        for method in sorted(route.says.methods):
            # when every route that a whole session reaches is asked
            answer = client.generic(method, address)
            asked += 1
            # then it leads to adding a factor or to signing in, and no word of the chart comes
            assert (answer.status_code, answer["Location"]) in {(302, "/factors/"), (302, "/sign-in/")}, route.name
            assert not any(word.encode() in answer.content for word in _OF_THE_CHART)
    assert asked > 40
