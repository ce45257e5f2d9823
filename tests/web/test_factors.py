"""Second factors: what half a session may do, how each kind proves who is there, and how they come and go."""

import base64
import hashlib
import hmac
import html
import json
import re
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from chartwarden.actions.desk import Environment
from chartwarden.foundation.errors import BrokenSealError
from chartwarden.workforce.member import Member
from chartwarden_web import wiring
from chartwarden_web.account import throttle
from chartwarden_web.account.factors import add_code_app, factors_of, next_code, renew_recovery_codes, use_code
from chartwarden_web.account.sessions import SessionStore
from chartwarden_web.records.accounts import ApiTokenRecord, NoticeRecord, SessionRecord
from chartwarden_web.records.models import MemberRecord
from tests.builders import Scene
from tests.factors import code_of
from tests.soft_passkey import SoftPasskey
from tests.web.conftest import PASSWORD, anew, with_password
from tests.web.test_screens import words_of

SignedIn = Callable[[Member], Client]


def _entries(scene: Scene, act: str) -> list[dict[str, Any]]:
    entries = [json.loads(row.body) for row in scene.at(scene.officer).ledger.store.rows()]
    return [entry for entry in entries if entry["act"] == act]


def _record(member: Member) -> MemberRecord:
    return MemberRecord.objects.get(user_id=member.user_id)


def _offer(client: Client) -> dict[str, Any]:
    """Give what the page asks the browser to make."""
    page = client.get("/factors/passkey/").content.decode()
    found = re.search(r'data-makes-passkey="([^"]+)"', page)
    assert found is not None
    offer: dict[str, Any] = json.loads(html.unescape(found[1]))
    return offer


def _asked(client: Client) -> dict[str, Any]:
    asked: dict[str, Any] = client.post("/sign-in/passkey/ask/").json()
    return asked


def _with_passkey(client: Client, member: Member, passkey: SoftPasskey | None = None) -> SoftPasskey:
    """Add a passkey to somebody who is signed in."""
    passkey = passkey or SoftPasskey()
    form = {"name": "blue key", "new_credential": passkey.made(_offer(client)), **anew(member)}
    assert client.post("/factors/passkey/add/", form)["Location"] == "/factors/"
    return passkey


def _by_passkey(client: Client, passkey: SoftPasskey) -> int:
    return client.post("/sign-in/passkey/", {"credential": passkey.answered(_asked(client))}).status_code


def _secret_on(client: Client) -> str:
    page = client.get("/factors/code-app/").content.decode()
    return "".join(re.findall(r'factors__group">([A-Z2-7]+)<', page))


def _code(secret: str) -> str:
    """Give the code of a secret now, by the recipe of RFC 6238 and not by ours."""
    digest = hmac.new(base64.b32decode(secret), (int(time.time()) // 30).to_bytes(8, "big"), hashlib.sha1).digest()
    place = digest[-1] & 15
    return f"{(int.from_bytes(digest[place : place + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


def test_half_a_session_becomes_whole_by_adding_a_first_factor(scene: Scene, signed_in_half: SignedIn) -> None:
    # given a member with a password and no factor, who is led to adding one
    client = signed_in_half(scene.coder)
    assert client.get("/")["Location"] == "/factors/"
    assert "A password alone opens nothing here" in words_of(client.get("/factors/"))
    before = client.cookies["session"].value
    # when they add a code app
    client.get("/factors/code-app/")
    secret = _secret_on(client)
    added = client.post("/factors/code-app/first/", {"new_code": _code(secret)})
    # then they are signed in, the session has another id, and both steps are on record
    assert added["Location"] == "/factors/"
    assert client.cookies["session"].value != before
    assert client.get("/").status_code == 200
    assert [entry["counts"] for entry in _entries(scene, "account.sign-in")] == [{"factors": 1}]
    assert [entry["outcome"] for entry in _entries(scene, "account.add-factor")] == ["granted"]


def test_a_password_alone_adds_no_factor_beside_another(scene: Scene, signed_in_half: SignedIn) -> None:
    # given half a session, and a factor that another session of the member has added meanwhile
    client = signed_in_half(scene.coder)
    secret = _secret_on(client)
    renew = _record(scene.coder)
    add_code_app(renew, "JBSWY3DPEHPK3PXP")
    # when the half session adds one
    answer = client.post("/factors/code-app/first/", {"new_code": _code(secret)})
    # then it is refused, and the factor is still the other one
    assert answer.status_code == 403
    assert b"a password alone adds no other" in answer.content
    assert next_code(renew) is not None
    assert _entries(scene, "account.add-factor")[0]["because"] == "prove-it-is-you"
    assert client.get("/")["Location"] == "/factors/"


def test_a_code_works_once_in_whichever_session(scene: Scene) -> None:
    # given a code that has signed somebody in
    code = code_of(scene.coder.user_id)
    assert with_password(scene.coder).post("/sign-in/factor/", {"code": code}).status_code == 302
    # when it is used again, in another browser
    answer = with_password(scene.coder).post("/sign-in/factor/", {"code": code})
    # then it opens nothing
    assert answer.status_code == 200
    assert "used before" in words_of(answer)


def test_codes_of_the_steps_beside_now_are_accepted_and_later_or_spent_ones_are_not(scene: Scene) -> None:
    # given an app whose secret is known
    record = _record(scene.coder)
    add_code_app(record, "JBSWY3DPEHPK3PXP")
    first = next_code(record)
    assert first is not None
    # when the code of now is used, and the next one
    used = [use_code(record, first), use_code(record, first)]
    following = next_code(record)
    assert following is not None
    used.append(use_code(record, following))
    # then each works once, and there is no third for the moment
    assert [kind is not None for kind in used] == [True, False, True]
    assert next_code(record) is None


@pytest.mark.parametrize(
    "typed", ["", "12345", "1234567", "abcdef", "123456 or 1=1", "\uff10\uff11\uff12\uff13\uff14\uff15"]
)
def test_what_is_no_code_is_refused_like_a_wrong_one(typed: str, scene: Scene) -> None:
    # given somebody whose password was right
    client = with_password(scene.coder)
    # when they type something else than a code
    answer = client.post("/sign-in/factor/", {"code": typed})
    # then they are not in, and it is on record under their name
    assert "The code is not right" in words_of(answer)
    assert client.get("/")["Location"] == "/sign-in/"
    [entry] = _entries(scene, "account.sign-in")
    assert (entry["actor"], entry["outcome"], entry["because"]) == ("lena.moss", "refused", "prove-it-is-you")


def test_guessing_codes_is_slowed_here_and_everywhere(scene: Scene) -> None:
    # given somebody with the right password, at many addresses
    def guess(place: int) -> str:
        client = Client(REMOTE_ADDR=f"203.0.113.{place}")
        client.post("/sign-in/", {"login": scene.coder.user_id, "password": PASSWORD})
        return words_of(client.post("/sign-in/factor/", {"code": "000000"}))

    # when they guess, five times at one address and on at others
    here = ["Too many codes" in guess(1) for _ in range(7)]
    elsewhere = ["Too many codes" in guess(place) for place in range(2, 22)]
    # then the address is slowed first, and at last the account everywhere
    assert here == [False] * 5 + [True] * 2
    assert elsewhere == [False] * 15 + [True] * 5


def test_guessing_codes_does_not_keep_the_member_out_of_their_own_browser(scene: Scene, signed_in: SignedIn) -> None:
    # given a browser that the member has used before, and somebody who guesses until all is slowed
    theirs = signed_in(scene.coder)
    theirs.post("/sign-out/")
    record = _record(scene.coder)
    for _ in range(throttle.CODE_ANYWHERE.most):
        throttle.take(throttle.Bucket(throttle.CODE_ANYWHERE, record.pk))
    for _ in range(throttle.PASSWORD_ANYWHERE.most):
        throttle.take(throttle.Bucket(throttle.PASSWORD_ANYWHERE, scene.coder.user_id))
    # when the member signs in with that browser, and with another one
    theirs.post("/sign-in/", {"login": scene.coder.user_id, "password": PASSWORD})
    back = theirs.post("/sign-in/factor/", anew(scene.coder))
    other = Client().post("/sign-in/", {"login": scene.coder.user_id, "password": PASSWORD})
    # then their own one lets them in
    assert back["Location"] == "/"
    assert b"Too many attempts" in other.content


def test_a_passkey_signs_in_alone(scene: Scene, signed_in: SignedIn) -> None:
    # given a member who has added a passkey
    passkey = _with_passkey(signed_in(scene.coder), scene.coder)
    # when they sign in with it, without a user id
    client = Client()
    answer = client.post("/sign-in/passkey/", {"credential": passkey.answered(_asked(client))})
    # then they are in with two factors
    assert answer["Location"] == "/"
    assert client.get("/").status_code == 200
    assert _entries(scene, "account.sign-in")[-1]["counts"] == {"factors": 2}


def test_a_passkey_is_a_second_factor_beside_a_password(scene: Scene, signed_in: SignedIn) -> None:
    # given a member with a passkey, whose password was right
    passkey = _with_passkey(signed_in(scene.coder), scene.coder)
    client = with_password(scene.coder)
    # when they answer with it
    answer = client.post("/sign-in/factor/", {"credential": passkey.answered(_asked(client))})
    # then they are in
    assert answer["Location"] == "/"


def _replayed(client: Client, passkey: SoftPasskey) -> str:
    answer = passkey.answered(_asked(client))
    client.post("/sign-in/passkey/", {"credential": answer})
    client.post("/sign-out/")
    return answer


def _for_another_session(_: Client, passkey: SoftPasskey) -> str:
    return passkey.answered(_asked(Client()))


def _from_a_false_page(client: Client, passkey: SoftPasskey) -> str:
    passkey.origin = "http://testserver.example.org"
    return passkey.answered(_asked(client))


def _without_the_person(client: Client, passkey: SoftPasskey) -> str:
    passkey.is_verified = False
    return passkey.answered(_asked(client))


def _by_a_copy(client: Client, passkey: SoftPasskey) -> str:
    client.post("/sign-in/passkey/", {"credential": passkey.answered(_asked(client))})
    client.post("/sign-out/")
    passkey.counter -= 1
    return passkey.answered(_asked(client))


def _of_another_key(client: Client, passkey: SoftPasskey) -> str:
    return SoftPasskey(id=passkey.id, owner=passkey.owner, counter=50).answered(_asked(client))


def _of_nobody(client: Client, _: SoftPasskey) -> str:
    return SoftPasskey(owner="bm9ib2R5").answered(_asked(client))


def _of_nonsense(*_: object) -> str:
    return '{"id": 7, "response": []}'


@pytest.mark.control("IDN-7")
@pytest.mark.parametrize(
    "forged",
    [
        _replayed,
        _for_another_session,
        _from_a_false_page,
        _without_the_person,
        _by_a_copy,
        _of_another_key,
        _of_nobody,
        _of_nonsense,
    ],
)
def test_a_passkey_that_proves_nothing_signs_nobody_in(
    forged: Callable[[Client, SoftPasskey], str], scene: Scene, signed_in: SignedIn
) -> None:
    # given a member with a passkey, and an answer that is not theirs, not now, or not for us
    passkey = _with_passkey(signed_in(scene.coder), scene.coder)
    client = Client()
    answer = forged(client, passkey)
    # when somebody signs in with it
    answered = client.post("/sign-in/passkey/", {"credential": answer})
    # then nobody is in, one page tells it, and it is on record without a name
    assert "That passkey does not sign anybody in here" in words_of(answered)
    assert client.get("/")["Location"] == "/sign-in/"
    entry = _entries(scene, "account.sign-in")[-1]
    assert (entry["actor"], entry["outcome"], entry["because"]) == ("anonymous", "refused", "passkey")


def test_a_passkey_of_somebody_else_is_no_second_factor(scene: Scene, signed_in: SignedIn) -> None:
    # given somebody who knows a colleague's password, and has a passkey of their own
    mine = _with_passkey(signed_in(scene.other), scene.other)
    client = with_password(scene.coder)
    # when they answer with it as the colleague
    answer = client.post("/sign-in/factor/", {"credential": mine.answered(_asked(client))})
    # then they are not in
    assert "did not prove that it is you" in words_of(answer)
    assert client.get("/")["Location"] == "/sign-in/"


def test_a_passkey_cannot_be_added_twice_or_for_two_people(scene: Scene, signed_in: SignedIn) -> None:
    # given a passkey of one member
    passkey = _with_passkey(signed_in(scene.coder), scene.coder)
    # when another one adds the same
    client = signed_in(scene.other)
    form = {"name": "mine too", "new_credential": passkey.made(_offer(client)), **anew(scene.other)}
    answer = client.post("/factors/passkey/add/", form)
    # then it is refused
    assert "no passkey that can be used here" in words_of(answer)
    assert len(factors_of(_record(scene.other))) == 1


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/factors/passkey/add/", {"name": "x", "new_credential": "{}"}),
        ("/factors/code-app/add/", {"new_code": "123456"}),
        ("/factors/recovery-codes/", {}),
        ("/factors/password/change/", {"password": "quiet herons by rivers", "again": "quiet herons by rivers"}),
    ],
)
def test_changing_what_one_signs_in_with_asks_anew(
    path: str, form: dict[str, str], scene: Scene, signed_in: SignedIn
) -> None:
    # given a signed-in member
    client = signed_in(scene.coder)
    before = (factors_of(_record(scene.coder)), _record(scene.coder).password)
    # when they send the form without a factor, and with a wrong one
    answers = [client.post(path, {**form, **more}).status_code for more in ({}, {"code": "000000"})]
    # then nothing changes, and both are on record
    assert answers == [403, 403]
    assert [entry["outcome"] for entry in _entries(scene, "account.prove-anew")] == ["refused"] * 2
    assert [one.id for one in factors_of(_record(scene.coder))] == [one.id for one in before[0]]
    assert _record(scene.coder).password == before[1]


def test_adding_a_factor_ends_other_sessions_and_tells_the_owner(scene: Scene, signed_in: SignedIn) -> None:
    # given a member with a session here and one that began elsewhere
    client = signed_in(scene.coder)
    record = _record(scene.coder)
    mine = SessionRecord.objects.get(member=record)
    elsewhere = SessionRecord.objects.get(pk=mine.pk)
    elsewhere.pk, elsewhere.public_id = "z" * 32, "elsewhere"
    elsewhere.save(force_insert=True)
    made_at = mine.began_at
    ApiTokenRecord.objects.create(
        id="t" * 32, member=record, key_hash="k" * 32, made_at=made_at, expires_at=made_at + timedelta(days=30)
    )
    # when they add a passkey
    _with_passkey(client, scene.coder)
    # then the token is revoked, only the session that added it is left, with another id, and there is a notice
    assert ApiTokenRecord.objects.get(member=record).revoked_at is not None
    assert SessionRecord.objects.filter(member=record).count() == 1
    assert SessionRecord.objects.get(member=record).pk != mine.pk
    assert client.get("/").status_code == 200
    assert "factor-added" in NoticeRecord.objects.filter(member=record).values_list("kind", flat=True)


def test_the_last_factor_stays(scene: Scene, signed_in: SignedIn) -> None:
    # given a member with a code app, and codes to fall back on
    client = signed_in(scene.coder)
    record = _record(scene.coder)
    renew_recovery_codes(record)
    app = next(one for one in factors_of(record) if one.kind == "code-app")
    # when they remove the app
    answer = client.post(f"/factors/{app.id}/remove/", anew(scene.coder))
    # then it stays, and the page says what to do
    assert answer.status_code == 403
    assert b"Add another one first" in answer.content
    assert app.id in [one.id for one in factors_of(record)]
    # and with a passkey beside it, it goes
    _with_passkey(client, scene.coder)
    assert client.post(f"/factors/{app.id}/remove/", anew(scene.coder))["Location"] == "/factors/"
    assert [one.kind.value for one in factors_of(record)] == ["recovery-code", "passkey"]
    assert [entry["outcome"] for entry in _entries(scene, "account.remove-factor")] == ["refused", "granted"]


def test_somebody_elses_factor_and_none_are_answered_alike(scene: Scene, signed_in: SignedIn) -> None:
    # given a factor of somebody else
    client = signed_in(scene.coder)
    foreign = factors_of(_record(scene.other))[0].id
    # when it is looked at, named or removed, as one that is not there
    for name in (str(foreign), "999999", "nothing", "9" * 40):
        answers = [
            client.get(f"/factors/{name}/"),
            client.post(f"/factors/{name}/rename/", {"name": "mine"}),
            client.post(f"/factors/{name}/remove/", anew(scene.coder)),
        ]
        # then both are not found
        assert [answer.status_code for answer in answers] == [404, 404, 404], name
    assert factors_of(_record(scene.other))[0].id == foreign


def test_a_passkey_gets_another_name(scene: Scene, signed_in: SignedIn) -> None:
    # given a member with a passkey
    client = signed_in(scene.coder)
    _with_passkey(client, scene.coder)
    passkey = next(one for one in factors_of(_record(scene.coder)) if one.kind == "passkey")
    # when they name it
    client.post(f"/factors/{passkey.id}/rename/", {"name": "office laptop"})
    # then the list shows it
    assert "Passkey: office laptop" in words_of(client.get("/factors/"))


@pytest.mark.control("IDN-7")
def test_codes_to_fall_back_on_are_shown_once_and_work_once(scene: Scene, signed_in: SignedIn) -> None:
    # given a member who has made them
    client = signed_in(scene.coder)
    page = client.post("/factors/recovery-codes/", anew(scene.coder)).content.decode()
    codes = re.findall(r'factors__code">([a-z0-9]{5}-[a-z0-9]{5})<', page)
    assert len(set(codes)) == 10
    # when one signs them in, twice
    tries = [with_password(scene.coder) for _ in range(2)]
    answers = [each.post("/sign-in/factor/", {"code": codes[3].upper().replace("-", " ")}) for each in tries]
    # then it works once, the owner is told, and no page shows the codes again
    assert [answer.status_code for answer in answers] == [302, 200]
    assert "recovery-code-used" in NoticeRecord.objects.values_list("kind", flat=True)
    assert not any(code in tries[0].get("/factors/").content.decode() for code in codes)
    # and new ones end the old ones
    tries[0].post("/factors/recovery-codes/", anew(scene.coder))
    assert use_code(_record(scene.coder), codes[4]) is None


def test_no_secret_of_a_factor_stands_in_the_tables(scene: Scene, signed_in_half: SignedIn) -> None:
    # given a code app that is being added, and codes to fall back on
    client = signed_in_half(scene.coder)
    secret = _secret_on(client)
    kept = [SessionStore().decode(SessionRecord.objects.get(member=_record(scene.coder)).session_data)]
    client.post("/factors/code-app/first/", {"new_code": _code(secret)})
    codes = renew_recovery_codes(_record(scene.coder))
    # when the rows are read
    rows = json.dumps([kept, *Authenticator.objects.values_list("data", flat=True)])
    # then neither the secret nor a code is there
    assert secret not in rows
    assert not any(code in rows or code.replace("-", "") in rows for code in codes)


def test_a_secret_that_is_moved_to_another_member_opens_nothing(scene: Scene) -> None:
    # given a row that somebody who writes the table has copied to another member
    theirs = Authenticator.objects.get(user__user_id=scene.coder.user_id)
    Authenticator.objects.filter(user__user_id=scene.other.user_id).update(data=theirs.data)
    # when a code is tried there, then the seal does not open
    with pytest.raises(BrokenSealError):
        use_code(_record(scene.other), "123456")


@pytest.mark.parametrize("environment", list(Environment))
def test_only_a_demo_shows_the_code_that_it_asks_for(
    environment: Environment, scene: Scene, house: wiring.House, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given an instance of each kind, and somebody whose password was right
    named = replace(house, settings=replace(house.settings, environment=environment))
    monkeypatch.setattr("chartwarden_web.account.templatetags.proving.house", lambda: named)
    client = with_password(scene.coder)
    code = code_of(scene.coder.user_id)
    # when the second factor is asked for
    page = client.get("/sign-in/factor/")
    # then a demo says what the app would say, and nothing else does
    is_demo = environment is Environment.DEMO
    assert ("This is a demo" in words_of(page)) is is_demo
    assert (code in page.content.decode()) is is_demo
    assert not is_demo or client.post("/sign-in/factor/", {"code": code})["Location"] == "/"


def test_a_manager_without_a_passkey_is_asked_for_one(scene: Scene, signed_in: SignedIn) -> None:
    # given a manager and a coder who signed in with codes
    manager, coder = signed_in(scene.manager), signed_in(scene.coder)
    # when each looks at their first page
    asked = ["add a passkey" in words_of(client.get("/")) for client in (manager, coder)]
    # then the manager is asked for a passkey
    assert asked == [True, False]


@pytest.mark.control("IDN-4")
def test_a_new_password_ends_other_sessions_and_the_old_one(scene: Scene, signed_in: SignedIn) -> None:
    # given a member who is signed in
    client = signed_in(scene.coder)
    # when they change their password, first to a weak one
    weak, changed = (
        client.post("/factors/password/change/", {"password": word, "again": word, **anew(scene.coder)})
        for word in ("Spring2027!", "quiet herons by rivers")
    )
    # then the page tells why the weak one is refused, and the other one counts from now on
    assert "a season, a month or a word of this trade" in words_of(weak)
    assert changed["Location"] == "/factors/"
    tries = [
        Client().post("/sign-in/", {"login": scene.coder.user_id, "password": word}).status_code
        for word in (PASSWORD, "quiet herons by rivers")
    ]
    assert tries == [200, 302]
    assert [entry["outcome"] for entry in _entries(scene, "member.change-password")] == ["refused", "granted"]
