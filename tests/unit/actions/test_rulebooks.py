"""A changed rulebook: proposed by one person, weighed, decided by another, in force at the next request."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from chartwarden.actions.charts import open_chart
from chartwarden.actions.desk import Desk
from chartwarden.actions.rulebooks import (
    RulebookAnswer,
    decide_rulebook,
    propose_rulebook,
    rulebooks,
    weigh_rulebook,
)
from chartwarden.adapters.rulebook_file import default_text, rulebook_text
from chartwarden.foundation.clock import FixedClock
from chartwarden.foundation.errors import RefusedError
from chartwarden.minimum_necessary.proposal import Blast, Proposal, ProposalState, RulebookId, RulebookText
from chartwarden.phi.identifier_policy import IdentifierClass
from chartwarden.workforce.member import Member, Role
from tests.builders import NOW, TODAY, Scene, a_member, a_scene, house_in_memory

REASON = "Social history is needed for tobacco codes on every stay."


def _changed(*pairs: tuple[str, str], version: str = "2026.5-b") -> RulebookText:
    text = default_text().text.replace('version: "2026.5"', f'version: "{version}"')
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after, 1)
    return rulebook_text(text, where="rules.yaml")


WIDER = (
    ("59776-5, 59768-2, 59769-0, 11493-4, 10223-6]", "59776-5, 59768-2, 59769-0, 11493-4, 10223-6, 29762-2]"),
    ("identifiers: [E, M, A, P]", "identifiers: [E, M, N, P]"),
    ("      - {withheld: identifier N}\n", ""),
)  # the social history and the name come in, age and sex go out


def _read(text: str) -> RulebookText:
    return rulebook_text(text, where="the proposal")


def _proposed(scene: Scene, by: Member, *pairs: tuple[str, str], version: str = "2026.5-b") -> Proposal:
    return propose_rulebook(scene.at(by), _changed(*pairs, version=version), reason=REASON, began_with=default_text())


def _last(desk: Desk) -> dict[str, object]:
    *_, row = desk.ledger.store.rows()
    entry: dict[str, object] = json.loads(row.body)
    return entry


@pytest.mark.control("MIN-1")
def test_a_change_is_weighed_decided_by_another_in_force_at_once_and_twice_in_the_ledger() -> None:
    # given a rulebook that shows the social history and the name in final coding
    scene = a_scene()
    before = open_chart(scene.at(scene.coder), scene.work.id)
    proposal = _proposed(scene, scene.officer, *WIDER)
    proposed = _last(scene.at(scene.officer))
    # when it is weighed
    weighed = weigh_rulebook(scene.at(scene.keeper), proposal.id, read=_read, began_with=default_text().text)
    # then it says on how much open work it falls: one item, one part and one identifier more, one identifier less
    assert weighed.blasts == (
        Blast(
            kind=scene.work.purpose.kind,
            items=1,
            items_more=1,
            items_less=0,
            parts_more=1,
            parts_less=0,
            identifiers_more=frozenset({IdentifierClass.NAME}),
            identifiers_less=frozenset({IdentifierClass.AGE_SEX}),
            items_closed=0,
        ),
    )
    assert any(line.startswith("+") and "29762-2" in line for line in weighed.difference)
    # and nothing has changed yet
    assert open_chart(scene.at(scene.coder), scene.work.id).grant == before.grant
    # when another person approves it
    decide_rulebook(scene.at(scene.keeper), proposal.id, answer=RulebookAnswer.APPROVE, read=_read)
    decided = _last(scene.at(scene.officer))
    # then the next request goes by it
    after = open_chart(scene.at(scene.coder), scene.work.id)
    assert after.grant.rule == "inpatient-final@2026.5-b"
    assert sum(len(part.sections) for part in after.grant.shown) == 1 + sum(len(p.sections) for p in before.grant.shown)
    # and both steps stand in the ledger with their counts
    assert (proposed["act"], decided["act"]) == ("rulebook.propose", "rulebook.decide")
    assert proposed["counts"] == decided["counts"]
    assert decided["counts"] == {
        "items": 1, "items_closed": 0, "kinds_with_more_identifiers": 1, "parts_less": 0, "parts_more": 1,
        "at_once_less": 0, "at_once_more": 0,
    }  # fmt: skip


@pytest.mark.control("MIN-2")
def test_what_a_reason_would_open_alone_is_weighed_too() -> None:
    # given a stay with a letterhead that a reason opens alone, and a proposal by which none does
    scene = a_scene()
    lines = default_text().text.splitlines()
    text = "\n".join(one for one in lines if not one.strip().startswith(("- {at_once:", "sections: [letterhead")))
    given = rulebook_text(text.replace('"2026.5"', '"2026.5-strict"'), where="strict")
    # when it is proposed, then nobody would see less, and its entry and the page say what takes a second person now
    proposal = propose_rulebook(scene.at(scene.officer), given, reason=REASON, began_with=default_text())
    weighed = weigh_rulebook(
        scene.at(scene.keeper), proposal.id, read=lambda text: rulebook_text(text, where="x"),
        began_with=default_text().text,
    )  # fmt: skip
    [blast] = weighed.blasts
    assert (blast.parts_less, blast.at_once_more, blast.at_once_less) == (0, 0, 1)
    assert not blast.changes_nothing
    row = scene.at(scene.officer).ledger.store.rows_of(scene.officer.user_id, most=1)[0]
    assert json.loads(row.body)["counts"]["at_once_less"] == 1


@pytest.mark.control("ACC-7")
def test_nobody_decides_on_their_own_proposal_and_few_may_at_all() -> None:
    # given a proposal of the privacy officer
    scene = a_scene()
    proposal = _proposed(scene, scene.officer)
    # when they decide it themselves, and when people do whose role keeps no rules
    for member, rule in (
        (scene.officer, "second-person-decides-rules"),
        (scene.manager, "rules-are-kept-by-few"),
        (scene.coder, "rules-are-kept-by-few"),
    ):
        with pytest.raises(RefusedError) as refused:
            decide_rulebook(scene.at(member), proposal.id, answer=RulebookAnswer.APPROVE, read=_read)
        # then it is refused, with one entry
        assert refused.value.rule == rule
        assert (_last(scene.at(member))["outcome"], _last(scene.at(member))["because"]) == ("refused", rule)
    # and the old rules hold
    assert scene.at(scene.coder).rulebook.version == "2026.5"


def test_a_proposal_is_decided_once_and_a_declined_one_changes_nothing() -> None:
    # given a proposal that was declined
    scene = a_scene()
    proposal = _proposed(scene, scene.keeper)
    decide_rulebook(scene.at(scene.officer), proposal.id, answer=RulebookAnswer.DECLINE, read=_read)
    # when it is approved afterwards
    with pytest.raises(RefusedError, match="meanwhile"):
        decide_rulebook(scene.at(scene.officer), proposal.id, answer=RulebookAnswer.APPROVE, read=_read)
    # then it stays declined
    [row] = rulebooks(scene.at(scene.manager))
    assert (row.proposal.state, row.decided_by) == (ProposalState.DECLINED, scene.officer.name)
    assert scene.at(scene.coder).rulebook.version == "2026.5"


def _second_keeper(scene: Scene) -> Member:
    """Give another administrator, who decides."""
    other = a_member("zora.lind", Role.ADMINISTRATOR)
    scene.at(scene.keeper).workforce.put(other)
    return other


def test_the_version_that_a_house_began_with_means_its_text_for_ever() -> None:
    # given another rulebook in force than the one that the house began with
    scene = a_scene()
    proposal = _proposed(scene, scene.officer, *WIDER)
    decide_rulebook(scene.at(scene.keeper), proposal.id, answer=RulebookAnswer.APPROVE, read=_read)
    # when other rules are proposed under the first version, by which older entries name what they went by
    with pytest.raises(RefusedError, match="a-version-means-one-text"):
        _proposed(scene, scene.officer, *WIDER, version="2026.5")
    # then it is refused, and its own text may come back
    back = propose_rulebook(scene.at(scene.officer), default_text(), reason=REASON, began_with=default_text())
    assert back.version == "2026.5"


@pytest.mark.control("ACC-7")
def test_a_proposal_that_others_have_overtaken_is_not_approved() -> None:
    # given two proposals, of which the later was approved
    clock = FixedClock(NOW)
    scene = Scene(house_in_memory(clock=clock))
    first = _proposed(scene, scene.officer, *WIDER)
    second = _proposed(scene, scene.officer, *WIDER, version="2026.5-c")
    clock.advance(timedelta(minutes=1))
    decide_rulebook(scene.at(scene.keeper), second.id, answer=RulebookAnswer.APPROVE, read=_read)
    # when the earlier is approved as well, which would undo the later
    with pytest.raises(RefusedError, match="other rules came into force since"):
        decide_rulebook(scene.at(scene.keeper), first.id, answer=RulebookAnswer.APPROVE, read=_read)
    # then the later stays in force, and the earlier can be declined
    assert scene.at(scene.coder).rulebook.version == "2026.5-c"
    decide_rulebook(scene.at(scene.keeper), first.id, answer=RulebookAnswer.DECLINE, read=_read)


def test_what_somebody_proposed_who_has_left_is_not_approved() -> None:
    # given a proposal of an administrator whose membership is over
    scene = a_scene()
    other = _second_keeper(scene)
    proposal = _proposed(scene, other, *WIDER)
    scene.at(scene.keeper).workforce.put(replace(other, ends_on=TODAY - timedelta(days=1)))
    # when it is approved, then it takes two who keep rules today
    with pytest.raises(RefusedError, match="rules-are-decided-in-time"):
        decide_rulebook(scene.at(scene.keeper), proposal.id, answer=RulebookAnswer.APPROVE, read=_read)


@pytest.mark.parametrize(
    ("given", "by", "reason", "rule"),
    [
        (_changed(), "coder", REASON, "rules-are-kept-by-few"),
        (_changed(), "manager", REASON, "rules-are-kept-by-few"),
        (_changed(), "officer", "please", "reasons-are-specific"),
        (_changed(version="2026.5"), "officer", REASON, "a-version-means-one-text"),
        (_changed(("identifiers: [E, M, A, P]", "identifiers: [E, A, P]")), "officer", REASON,
         "rules-answer-their-examples"),
    ],
    ids=["a coder", "a manager", "a reason that says nothing", "a version that is taken", "a wrong example"],
)  # fmt: skip
def test_a_proposal_that_cannot_stand_is_refused(given: RulebookText, by: str, reason: str, rule: str) -> None:
    # given a rulebook, and somebody who proposes it
    scene = a_scene()
    desk = scene.at(getattr(scene, by))
    # when it is proposed
    with pytest.raises(RefusedError) as refused:
        propose_rulebook(desk, given, reason=reason, began_with=default_text())
    # then it is refused with what to do, and one entry tells of it
    assert refused.value.rule == rule
    assert (_last(desk)["act"], _last(desk)["because"]) == ("rulebook.propose", rule)


def test_work_that_would_lose_its_rule_is_counted_as_closed() -> None:
    # given a rulebook that knows one kind of work only, which is not the open one
    scene = a_scene()
    text = 'version: "x"\nrules:\n  - {kind: other, row: 1, title: O, documents: [], window: none, identifiers: [], '
    given = rulebook_text(f"{text}rationale: x}}\n", where="rules.yaml")
    proposal = propose_rulebook(scene.at(scene.officer), given, reason=REASON, began_with=default_text())
    # when it is weighed
    [blast] = weigh_rulebook(scene.at(scene.keeper), proposal.id, read=_read, began_with="").blasts
    # then the item is counted, with all that it would lose
    assert (blast.items_closed, blast.parts_more, blast.items_less) == (1, 0, 1)
    assert blast.identifiers_less == frozenset("EMAP")


def test_only_who_keeps_or_manages_sees_what_was_proposed() -> None:
    # given a proposal
    scene = a_scene()
    proposal = _proposed(scene, scene.officer)
    # when a coder looks for it
    for look in (
        lambda: rulebooks(scene.at(scene.coder)),
        lambda: weigh_rulebook(scene.at(scene.coder), proposal.id, read=_read, began_with=""),
        lambda: weigh_rulebook(scene.at(scene.coder), RulebookId("none"), read=_read, began_with=""),
    ):
        with pytest.raises(RefusedError) as refused:
            look()
        # then they are refused alike
        assert refused.value.rule == "rules-are-kept-by-few"
