"""V04-B2 on screen: somebody proves that they sit there, both see it, and it ends by a key, a lock or signing out."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from chartwarden.ledger.entry import Act
from chartwarden.workforce.member import Member
from chartwarden_web.account import throttle
from chartwarden_web.records.accounts import NoticeRecord, SessionRecord
from tests.builders import Scene
from tests.factors import code_of, without_factors
from tests.web.conftest import anew
from tests.web.sessions import acts_of, latest_of
from tests.web.test_screens import words_of

MARK = "looks on until"
SignedIn = Callable[[Member], Client]


def _shared(coder: Client, scene: Scene, *, minutes: str = "30") -> Client:
    form = {"user_id": "Omar.Diaz", "minutes": minutes, "code": code_of(scene.other.user_id)}
    answer = coder.post("/account/share/", form)
    assert answer.status_code == 302, answer.content
    return coder


def _session(member: Member) -> SessionRecord:
    return SessionRecord.objects.get(member_id=member.id)


@pytest.mark.control("IDN-2", "IDN-3")
def test_a_shared_screen_says_so_on_every_page_and_every_entry_names_both(coder: Client, scene: Scene) -> None:
    # given a coder beside whom somebody sits, who has shown a code of their own
    _shared(coder, scene)
    # when she works
    pages = [coder.get(path) for path in ("/", f"/work/{scene.work.id}/")]
    # then each page says who looks on
    for page in pages:
        assert page.status_code == 200
        assert f'<strong>{scene.other.name}</strong> <span class="beside__id">(omar.diaz)</span> {MARK}' in words_of(
            page
        )
    # and so does each of her entries, and theirs says beside whom they sit
    assert {entry.shadow for entry in latest_of(scene.coder, most=2)} == {"omar.diaz"}
    assert acts_of(scene.coder)[-4:-1] == [Act.SHADOW, Act.LIST_WORK, Act.OPEN_CHART]
    assert acts_of(scene.other) == [Act.SIT_BESIDE]
    [notice] = NoticeRecord.objects.filter(member_id=scene.other.id)
    assert (notice.kind, notice.said) == ("sat-beside", "lena.moss, for 30 minutes")
    # and nothing that is no part of the work can be done
    assert coder.get("/account/").status_code == 403
    assert MARK in words_of(coder.get("/account/"))


@pytest.mark.control("IDN-2")
def test_an_unknown_id_a_wrong_code_oneself_and_who_has_no_factor_are_answered_alike(
    coder: Client, scene: Scene
) -> None:
    # given somebody without a factor
    without_factors(scene.manager.user_id)
    tries = {
        "nobody.here": "123456",
        "omar.diaz": "000000",
        "lena.moss": code_of(scene.coder.user_id),
        "mara.quist": "123456",
        "": "",
        "\0": "1",
    }
    # when each is named as who sits there
    answers = [
        coder.post("/account/share/", {"user_id": named, "minutes": "30", "code": code}, follow=True)
        for named, code in tries.items()
    ]
    # then all get one answer, and nobody sits there
    assert {answer.status_code for answer in answers} == {403}
    assert len({answer.content.split(b"<main")[1] for answer in answers}) == 1
    assert _session(scene.coder).shadow_id is None
    refused = latest_of(scene.coder, most=len(tries))
    assert {(entry.act, entry.because) for entry in refused} == {(Act.SHADOW, "prove-who-sits-there")}
    # and tries at one person are counted: the right code is too late after five
    for _ in range(throttle.CODE_HERE.most):
        coder.post("/account/share/", {"user_id": "omar.diaz", "minutes": "30", "code": "000000"})
    late = {"user_id": "omar.diaz", "minutes": "30", "code": code_of(scene.other.user_id)}
    assert coder.post("/account/share/", late).status_code == 403


@pytest.mark.parametrize(
    ("path", "ends"),
    [
        ("/account/sit-alone/", [(Act.END_SHADOW, "own-wish")]),
        ("/veil/", [(Act.VEIL, "own-wish"), (Act.END_SHADOW, "own-wish")]),
        ("/sign-out/", [(Act.SIGN_OUT, None)]),
    ],
)
def test_one_key_the_lock_or_signing_out_ends_it_under_both_names(
    coder: Client, scene: Scene, path: str, ends: list[tuple[Act, str | None]]
) -> None:
    # given a shared screen
    _shared(coder, scene)
    # when it is ended
    assert coder.post(path).status_code == 302
    # then the last entries that name both say so, and nobody is stored with the session
    last = latest_of(scene.coder, most=len(ends))
    assert [(entry.act, entry.because) for entry in last] == ends
    assert {entry.shadow for entry in last} == {"omar.diaz"}
    assert not SessionRecord.objects.filter(shadow__isnull=False).exists()
    if path == "/account/sit-alone/":
        assert MARK not in words_of(coder.get("/"))
        assert not hasattr(latest_of(scene.coder, most=1)[0], "shadow")


@pytest.mark.control("IDN-5")
def test_the_screen_is_locked_when_the_time_is_over(coder: Client, scene: Scene) -> None:
    # given a screen that was shared for a time that is over now
    _shared(coder, scene)
    SessionRecord.objects.update(shadow_until=timezone.now() - timedelta(seconds=1))
    # when the next page is asked for
    answer = coder.get(f"/work/{scene.work.id}/")
    # then it is locked, under both names, until the coder unlocks it alone
    assert answer.headers["Location"] == "/veiled/"
    ended = latest_of(scene.coder, most=2)
    assert [(one.act, one.because, one.shadow) for one in ended] == [
        (Act.VEIL, "shadow-over", "omar.diaz"),
        (Act.END_SHADOW, "shadow-over", "omar.diaz"),
    ]
    assert coder.post("/unveil/", anew(scene.coder)).status_code == 302
    assert MARK not in words_of(coder.get("/"))


@pytest.mark.control("IDN-3")
def test_a_person_is_at_one_screen_their_own_or_the_one_they_sit_beside(
    coder: Client, scene: Scene, signed_in: SignedIn
) -> None:
    # given somebody at work at their own screen, who sits down beside the coder
    own = signed_in(scene.other)
    _shared(coder, scene)
    # when they ask at their own, then it is locked, on record
    assert own.get("/").headers["Location"] == "/veiled/"
    assert [entry.act for entry in latest_of(scene.other, most=2)] == [Act.VEIL, Act.SIT_BESIDE]
    # and once they are back there, the coder's is locked: nobody says any more who looks on
    assert own.post("/unveil/", anew(scene.other)).status_code == 302
    assert coder.get("/").headers["Location"] == "/veiled/"
    assert (latest_of(scene.coder, most=1)[0].act, latest_of(scene.coder, most=1)[0].because) == (
        Act.END_SHADOW,
        "shadow-elsewhere",
    )
