"""Making, listing, revoking and using tokens: each leaves its entry, and a token never has more than its member."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson
import pytest

from chartwarden.actions.charts import open_chart
from chartwarden.actions.desk import Desk
from chartwarden.actions.human_pace import keep_pace
from chartwarden.actions.tokens import MadeToken, let_in, make_token, my_tokens, revoke_token
from chartwarden.adapters.memory.workforce import MemoryWorkforce
from chartwarden.foundation.clock import FixedClock
from chartwarden.foundation.errors import NotFoundError, RefusedError
from chartwarden.foundation.identifiers import WorkItemId
from chartwarden.workforce.member import Member, Role
from chartwarden.workforce.notice import NoticeKind
from chartwarden.workforce.token import Scope, TokenId
from tests.builders import NOW, Scene, house_in_memory

PURPOSE = "Tells the shift board how many charts still wait for a final code."


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def scene(clock: FixedClock) -> Scene:
    return Scene(house_in_memory(clock=clock))


def _made(desk: Desk, *scopes: Scope, days: int = 30, purpose: str = PURPOSE) -> MadeToken:
    return make_token(desk, label="Shift board", purpose=purpose, scopes=frozenset(scopes), days=days)


def _latest(scene: Scene, member: Member | None = None, *, actor: str = "") -> Mapping[str, Any]:
    rows = scene.at(scene.keeper).ledger.store.rows_of(actor or (member or scene.coder).user_id, most=1)
    return dict(orjson.loads(rows[0].body)) if rows else {}


def test_a_token_lets_a_program_sit_where_its_member_would(scene: Scene) -> None:
    # given a coder's token for reading charts
    made = _made(scene.at(scene.coder), Scope.CHART_READ)
    # when a program shows it and opens the chart
    desk = let_in(scene.house, made.secret, scope=Scope.CHART_READ)
    open_chart(desk, scene.work.id)
    # then the entry names the member, and the token as the device; the secret is nowhere in it
    entry = _latest(scene)
    assert (entry["actor"], entry["act"], entry["outcome"]) == ("lena.moss", "chart.open", "granted")
    assert entry["device"] == f"api:{made.token.id}"
    assert made.secret not in str(entry)


def test_making_a_token_leaves_one_entry_without_its_secret(scene: Scene) -> None:
    # given a coder
    # when they make a token
    made = _made(scene.at(scene.coder), Scope.WORK_READ, Scope.CHART_READ, days=7)
    # then there is one entry that counts its days and scopes, and `repr` shows no secret
    entry = _latest(scene)
    assert (entry["act"], entry["outcome"]) == ("token.make", "granted")
    assert entry["counts"] == {"days": 7, "scopes": 2}
    assert made.secret not in repr(made)
    assert made.token.expires_at == NOW + timedelta(days=7)


@pytest.mark.parametrize(
    ("told", "rule"),
    [
        ({"purpose": "needed for coding work"}, "tokens-have-a-purpose"),
        ({"purpose": "board"}, "tokens-have-a-purpose"),
        ({"purpose": "Counts waiting charts for the board. " * 6}, "tokens-have-a-purpose"),
        ({"label": "  "}, "tokens-have-a-purpose"),
        ({"label": "b" * 81}, "tokens-have-a-purpose"),
        ({"days": 91}, "tokens-expire"),
        ({"days": 0}, "tokens-expire"),
        ({"scopes": frozenset()}, "token-within-its-member"),
        ({"scopes": frozenset({Scope.SCIM})}, "token-within-its-member"),
        ({"scopes": frozenset({Scope.WORK_READ, Scope.MEMBERS_READ})}, "token-within-its-member"),
    ],
)
def test_a_token_that_should_not_be_is_refused_with_an_entry(scene: Scene, told: dict[str, Any], rule: str) -> None:
    # given a coder who asks for a token with one thing wrong
    asked: dict[str, Any] = {
        "label": "Shift board",
        "purpose": PURPOSE,
        "scopes": frozenset({Scope.WORK_READ}),
        "days": 30,
    }
    # when they ask
    with pytest.raises(RefusedError) as refused:
        make_token(scene.at(scene.coder), **{**asked, **told})
    # then the rule says no, it is on record, and there is no token
    assert refused.value.rule == rule
    entry = _latest(scene)
    assert (entry["act"], entry["outcome"], entry["because"]) == ("token.make", "refused", rule)
    assert scene.at(scene.coder).tokens.of_member(scene.coder.id) == ()


def test_a_program_neither_makes_nor_revokes_tokens(scene: Scene) -> None:
    # given a program that shows a good token
    made = _made(scene.at(scene.coder), Scope.WORK_READ)
    desk = let_in(scene.house, made.secret, scope=Scope.WORK_READ)
    # when it tries to make another, or to revoke its own
    with pytest.raises(RefusedError, match="tokens-are-a-persons"):
        _made(desk, Scope.WORK_READ)
    with pytest.raises(RefusedError, match="tokens-are-a-persons"):
        revoke_token(desk, made.token.id)
    # then the token stands as it did, and alone
    assert [token.revoked_at for token in desk.tokens.of_member(scene.coder.id)] == [None]


def _ways_to_be_turned_away(scene: Scene, clock: FixedClock) -> dict[str, str]:
    desk = scene.at(scene.coder)
    expired = _made(desk, Scope.WORK_READ, days=1)
    revoked = _made(desk, Scope.WORK_READ)
    revoke_token(desk, revoked.token.id)
    left = _made(scene.at(scene.other), Scope.WORK_READ)
    clock.advance(timedelta(days=1))
    scene.at(scene.keeper).workforce.put(replace(scene.other, ends_on=NOW.date()))
    return {
        "unknown": "cw_" + "A" * 43,
        "malformed": "hello",
        "expired": expired.secret,
        "revoked": revoked.secret,
        "left": left.secret,
    }


def test_whatever_is_wrong_with_a_token_is_answered_alike_and_told_apart_in_the_entry(
    scene: Scene, clock: FixedClock
) -> None:
    # given tokens that are unknown, no tokens at all, over, revoked, and of somebody who left
    ways = _ways_to_be_turned_away(scene, clock)
    # when each is shown
    said = {}
    for name, secret in ways.items():
        with pytest.raises(RefusedError) as refused:
            let_in(scene.house, secret, scope=Scope.WORK_READ)
        said[name] = str(refused.value)
    # then one sentence answers them all
    assert len(set(said.values())) == 1
    assert "token-in-force" in said["unknown"]
    # and each is on record: by whom, where it is known
    assert _latest(scene, actor="anonymous")["because"] == "token-in-force"
    assert _latest(scene)["because"] == _latest(scene, scene.other)["because"] == "token-in-force"
    assert _latest(scene, scene.other)["act"] == "account.sign-in"


def test_nothing_shown_is_answered_the_same_and_leaves_no_entry(scene: Scene) -> None:
    # given a request without a token
    # when it knocks
    with pytest.raises(RefusedError, match="token-in-force"):
        let_in(scene.house, None, scope=Scope.WORK_READ)
    # then nobody tried anything
    assert _latest(scene, actor="anonymous") == {}


def test_a_flood_of_unknown_tokens_does_not_fill_the_ledger_and_hides_no_known_one(scene: Scene) -> None:
    # given a network from which too many unknown tokens came, and a token that was revoked
    made = _made(scene.at(scene.coder), Scope.WORK_READ)
    revoke_token(scene.at(scene.coder), made.token.id)
    # when another unknown one and the revoked one come from there
    for secret in ("cw_" + "A" * 43, made.secret):
        with pytest.raises(RefusedError, match="token-in-force"):
            let_in(scene.house, secret, scope=Scope.WORK_READ, may_tell=lambda known: known is not None)
    # then both are turned away, and only the one that is somebody's has an entry
    assert _latest(scene, actor="anonymous") == {}
    assert _latest(scene)["because"] == "token-in-force"


def test_a_token_that_is_over_does_not_fill_the_ledger_by_being_shown_again_and_again(scene: Scene) -> None:
    # given a token that was revoked, and that was shown too often since
    made = _made(scene.at(scene.coder), Scope.WORK_READ)
    revoke_token(scene.at(scene.coder), made.token.id)
    asked: list[TokenId | None] = []

    def may_tell(known: TokenId | None) -> bool:
        asked.append(known)
        return False

    # when it is shown once more
    with pytest.raises(RefusedError, match="token-in-force"):
        let_in(scene.house, made.secret, scope=Scope.WORK_READ, may_tell=may_tell)
    # then it is counted by itself, and leaves no entry after that of its end
    assert asked == [made.token.id]
    assert _latest(scene)["act"] == "token.revoke"


def test_a_scope_that_the_token_lacks_is_refused_with_an_entry(scene: Scene) -> None:
    # given a token for the worklist
    made = _made(scene.at(scene.coder), Scope.WORK_READ)
    # when it is shown to read a chart
    with pytest.raises(RefusedError, match="token-has-the-scope"):
        let_in(scene.house, made.secret, scope=Scope.CHART_READ)
    # then that is on record
    assert _latest(scene)["because"] == "token-has-the-scope"


@pytest.mark.control("ACC-1")
def test_a_narrower_role_narrows_its_tokens_at_once(scene: Scene) -> None:
    # given a coder's token for charts
    made = _made(scene.at(scene.coder), Scope.CHART_READ, Scope.ACCESS_READ)
    # when they become an administrator, and nothing is done to the token
    scene.at(scene.keeper).workforce.put(replace(scene.coder, roles=frozenset({Role.ADMINISTRATOR})))
    # then it opens no charts, and still what everybody may read
    with pytest.raises(RefusedError, match="token-has-the-scope"):
        let_in(scene.house, made.secret, scope=Scope.CHART_READ)
    assert let_in(scene.house, made.secret, scope=Scope.ACCESS_READ).member.roles == {Role.ADMINISTRATOR}


def test_a_use_is_told_at_most_once_a_minute(scene: Scene, clock: FixedClock) -> None:
    # given a token
    made = _made(scene.at(scene.coder), Scope.WORK_READ)

    def used_at() -> object:
        let_in(scene.house, made.secret, scope=Scope.WORK_READ)
        return scene.at(scene.coder).tokens.by_secret(made.secret).used_at

    # when it is used now, after half a minute, and after a whole one
    first = used_at()
    clock.advance(timedelta(seconds=30))
    second = used_at()
    clock.advance(timedelta(seconds=30))
    # then the second use is not told, and the third is
    assert (first, second, used_at()) == (NOW, NOW, NOW + timedelta(minutes=1))


def test_revoking_ones_own_token_is_an_entry_and_ends_it(scene: Scene) -> None:
    # given a coder with two tokens
    desk = scene.at(scene.coder)
    made, other = _made(desk, Scope.WORK_READ), _made(desk, Scope.WORK_READ)
    # when they revoke one
    revoke_token(desk, made.token.id)
    # then it opens nothing, the other still does, and there is an entry
    assert (_latest(scene)["act"], _latest(scene)["outcome"]) == ("token.revoke", "granted")
    with pytest.raises(RefusedError, match="token-in-force"):
        let_in(scene.house, made.secret, scope=Scope.WORK_READ)
    assert let_in(scene.house, other.secret, scope=Scope.WORK_READ).member == scene.coder


@pytest.mark.control("ACC-1")
def test_somebody_elses_token_and_a_missing_one_are_answered_alike(scene: Scene) -> None:
    # given another coder's token, one of one's own that was revoked before, and none
    foreign, own = _made(scene.at(scene.other), Scope.WORK_READ), _made(scene.at(scene.coder), Scope.WORK_READ)
    revoke_token(scene.at(scene.coder), own.token.id)
    said = set()
    # when each is to be revoked
    for token_id in (foreign.token.id, own.token.id, TokenId("nothing")):
        with pytest.raises(NotFoundError) as missing:
            revoke_token(scene.at(scene.coder), token_id)
        said.add(str(missing.value))
    # then the answer is one, and the other's token stands
    assert len(said) == 1
    assert let_in(scene.house, foreign.secret, scope=Scope.WORK_READ).member == scene.other


def test_looking_at_ones_tokens_is_an_entry_that_counts_them(scene: Scene) -> None:
    # given a coder with a token
    made = _made(scene.at(scene.coder), Scope.WORK_READ)
    # when they look
    tokens = my_tokens(scene.at(scene.coder))
    # then they see it, and looking is on record
    assert tokens == (made.token,)
    assert (_latest(scene)["act"], _latest(scene)["counts"]) == ("account.review", {"tokens": 1})


def test_the_hundred_and_first_chart_within_an_hour_is_refused_and_is_a_signal(scene: Scene, clock: FixedClock) -> None:
    # given a coder with two programs, and one of them asked for a hundred charts
    desk, another = (
        let_in(scene.house, _made(scene.at(scene.coder), Scope.CHART_READ).secret, scope=Scope.CHART_READ)
        for _ in range(2)
    )
    for number in range(100):
        keep_pace(desk, WorkItemId(f"work-{number}"))
    # when either asks for one more, which is not even there
    for program in (desk, another):
        with pytest.raises(RefusedError, match="charts-an-hour"):
            keep_pace(program, WorkItemId("no-such-work"))
    # then the ledger has a signal that names why
    entry = _latest(scene)
    assert (entry["act"], entry["outcome"], entry["because"]) == ("account.signal", "refused", "charts-an-hour")
    # and those it asked for stay open, and an hour later others do again
    keep_pace(desk, WorkItemId("work-0"))
    clock.advance(timedelta(hours=1))
    keep_pace(desk, WorkItemId("no-such-work"))


def test_a_member_has_at_most_ten_tokens_in_force(scene: Scene, clock: FixedClock) -> None:
    # given a coder with nine tokens for a month and one for a day, and one that they revoked
    desk = scene.at(scene.coder)
    revoke_token(desk, _made(desk, Scope.WORK_READ).token.id)
    _made(desk, Scope.WORK_READ, days=1)
    for _ in range(9):
        _made(desk, Scope.WORK_READ)
    # when they make one more
    with pytest.raises(RefusedError, match="tokens-are-few"):
        _made(desk, Scope.WORK_READ)
    # then it is refused on record, and nobody else is kept from making one
    assert (_latest(scene)["outcome"], _latest(scene)["because"]) == ("refused", "tokens-are-few")
    assert _made(scene.at(scene.other), Scope.WORK_READ).token.member_id == scene.other.id
    # and when one is over, there is room again
    clock.advance(timedelta(days=1))
    assert _made(desk, Scope.WORK_READ).token.made_at == clock.now()


def test_a_token_that_is_made_or_revoked_is_told_to_its_owner(scene: Scene) -> None:
    # given a coder
    desk = scene.at(scene.coder)
    workforce = desk.workforce
    assert isinstance(workforce, MemoryWorkforce)
    # when a token is made in their name, and revoked
    made = _made(desk, Scope.WORK_READ)
    revoke_token(desk, made.token.id)
    # then they are told of both, by its label, and nobody else is
    assert workforce.notices(scene.coder.id) == (
        (NoticeKind.TOKEN_MADE, "Shift board"),
        (NoticeKind.TOKEN_REVOKED, "Shift board"),
    )
    assert workforce.notices(scene.other.id) == ()


def test_a_token_that_is_not_made_is_not_told(scene: Scene) -> None:
    # given a coder who asks for too much
    desk = scene.at(scene.coder)
    assert isinstance(desk.workforce, MemoryWorkforce)
    # when they are refused, then they are told nothing
    with pytest.raises(RefusedError, match="token-within-its-member"):
        _made(desk, Scope.SCIM)
    assert desk.workforce.notices(scene.coder.id) == ()
