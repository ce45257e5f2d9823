"""Changing the rulebook: one person proposes, everybody who decides sees on whom it falls, and a second person decides.

What was approved last is in force for each request that starts afterwards, in every process; what it says of open work
is weighed before and recorded with the decision, so that a rule widened on Friday and narrowed on Monday stands in the
ledger twice, with its counts.

Source: 45 CFR 164.514(d)(2), 164.308(a)(4)(ii)(C), 164.316(b)(1); bench V12-07.

Example:
    >>> sorted(role.value for role in MAY_KEEP_RULES)
    ['administrator', 'privacy_officer']

"""

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from enum import StrEnum
from typing import Final

from chartwarden.actions.desk import Acting, Desk
from chartwarden.actions.own_words import require_own_words
from chartwarden.chart.document import Outline
from chartwarden.foundation.citation import WORKFORCE_USES
from chartwarden.foundation.errors import NotFoundError, RefusedError
from chartwarden.foundation.identifiers import PatientId
from chartwarden.ledger.entry import Act
from chartwarden.minimum_necessary.examples import asked_of
from chartwarden.minimum_necessary.grant import Grant, grant_parts
from chartwarden.minimum_necessary.ladder import checked_reason, opens_at_once
from chartwarden.minimum_necessary.proposal import (
    Blast,
    Proposal,
    ProposalState,
    RulebookId,
    RulebookText,
    Sight,
    weighed,
)
from chartwarden.minimum_necessary.rulebook import Rulebook
from chartwarden.purpose.work import WorkItem
from chartwarden.workforce.free_text import require_no_secret
from chartwarden.workforce.member import Role

MAY_KEEP_RULES: Final = frozenset({Role.PRIVACY_OFFICER, Role.ADMINISTRATOR})
MAY_READ_RULES: Final = MAY_KEEP_RULES | {Role.MANAGER}


Reader = Callable[[str], RulebookText]  # of `adapters.rulebook_file`: what a stored text says


class RulebookAnswer(StrEnum):
    """What the second person may say."""

    APPROVE = "approve"
    DECLINE = "decline"


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A proposal as a line of a list."""

    proposal: Proposal
    asked_by: str
    decided_by: str
    may_decide: bool  # the member who looks is a second person for it


@dataclass(frozen=True, slots=True)
class Weighed:
    """A proposal with everything that its decision rests on. No PHI: counts, letters and the words of rules."""

    row: ProposalRow
    in_force: str  # version
    difference: tuple[str, ...]  # lines, as `diff -u` writes them
    blasts: tuple[Blast, ...]


def propose_rulebook(desk: Desk, given: RulebookText, *, reason: str, began_with: RulebookText) -> Proposal:
    """Propose another rulebook. Nothing changes until somebody else approves it.

    Args:
        desk: who proposes.
        given: the file, read already.
        reason: why the rules should change; no PHI.
        began_with: the rulebook that held before any was approved; its version is taken for ever too.

    Raises:
        RefusedError: the role keeps no rules; the reason says nothing; the version names another text already; or a
            rule answers an example of its own wrongly.

    Source:
        45 CFR 164.514(d)(2), 164.316(b)(1).

    """
    with desk.acting(Act.PROPOSE_RULEBOOK) as act:
        _require(desk, MAY_KEEP_RULES)
        require_no_secret(reason)
        require_own_words(desk, act, None, reason)
        act.note(details={"version": given.book.version, "reason": reason})
        why = checked_reason(reason)
        _require_own_examples(given.book)
        proposal = Proposal(
            id=RulebookId(desk.ids.new_id()),
            version=given.book.version,
            text=given.text,
            reason=why,
            asked_by=desk.member.id,
            asked_at=desk.clock.now(),
        )
        _note_blast(act, _blasts(desk, given.book))
        with act.change():
            desk.workforce.hold_deciders()  # so that two do not propose two texts under one version at once
            _require_own_version(desk, given, began_with=began_with)
            desk.rulebooks.put(proposal)
    return proposal


def decide_rulebook(desk: Desk, rulebook_id: RulebookId, *, answer: RulebookAnswer, read: Reader) -> Proposal:
    """Approve or decline a rulebook that somebody else proposed. An approved one is in force at the next request.

    Args:
        desk: who decides.
        rulebook_id: the proposal.
        answer: what they say.
        read: reads a rulebook's text.

    Raises:
        RefusedError: the role keeps no rules, it is their own proposal, or it was decided before. Or it cannot be
            approved any more: other rules came into force since, or whoever proposed it has left.
        NotFoundError: there is no such proposal.

    Source:
        45 CFR 164.308(a)(4)(ii)(C); bench V12-07.

    """
    with desk.acting(Act.DECIDE_RULEBOOK) as act:
        _require(desk, MAY_KEEP_RULES)
        proposal = desk.rulebooks.proposal(rulebook_id)
        act.note(details={"rulebook": rulebook_id, "version": proposal.version, "answer": answer.value})
        if proposal.asked_by == desk.member.id:
            raise RefusedError(
                rule="second-person-decides-rules",
                because="nobody decides on a rulebook that they proposed",
                source=WORKFORCE_USES,
                next_step="The privacy officer or another administrator decides.",
            )
        if proposal.state is not ProposalState.OPEN:
            raise RefusedError(
                rule="seen-as-it-stands",
                because="this proposal was decided meanwhile",
                source=WORKFORCE_USES,
                next_step="Reload, and look at what is in force now.",
            )
        _note_blast(act, _blasts(desk, read(proposal.text).book))
        decided = dataclasses.replace(
            proposal,
            state=ProposalState.APPROVED if answer is RulebookAnswer.APPROVE else ProposalState.DECLINED,
            decided_by=desk.member.id,
            decided_at=desk.clock.now(),
        )
        with act.change():
            desk.workforce.hold_deciders()  # so that two do not approve two proposals at once
            if answer is RulebookAnswer.APPROVE:
                _require_timely(desk, proposal)
            desk.rulebooks.put(decided)
    return decided


def rulebooks(desk: Desk) -> tuple[ProposalRow, ...]:
    """Give every rulebook that was proposed, the latest first.

    Raises:
        RefusedError: the role does not read rules.

    """
    with desk.acting(Act.LIST_RULEBOOKS) as act:
        _require(desk, MAY_READ_RULES)
        rows = tuple(_row(desk, proposal) for proposal in desk.rulebooks.proposals())
        act.note(counts={"rulebooks": len(rows)})
        act.granted()
        return rows


def weigh_rulebook(desk: Desk, rulebook_id: RulebookId, *, read: Reader, began_with: str) -> Weighed:
    """Show what a proposal would change: its words, and on how much open work it falls, by kind of work.

    Args:
        desk: who looks.
        rulebook_id: the proposal.
        read: reads a rulebook's text.
        began_with: the text of the rulebook that holds until one is approved.

    Raises:
        RefusedError: the role does not read rules.
        NotFoundError: there is no such proposal.

    Source:
        45 CFR 164.514(d)(2): who will see more is looked at before it holds.

    """
    with desk.acting(Act.LIST_RULEBOOKS) as act:
        _require(desk, MAY_READ_RULES)
        proposal = desk.rulebooks.proposal(rulebook_id)
        act.note(details={"rulebook": rulebook_id})
        blasts = _blasts(desk, read(proposal.text).book)
        _note_blast(act, blasts)
        act.granted()
        in_force = desk.rulebooks.in_force()
        difference = unified_diff(
            (in_force.text if in_force else began_with).splitlines(),
            proposal.text.splitlines(),
            desk.rulebook.version,
            proposal.version,
            lineterm="",
            n=2,
        )
        return Weighed(_row(desk, proposal), desk.rulebook.version, tuple(difference), blasts)


def _require(desk: Desk, roles: frozenset[Role]) -> None:
    if not desk.member.roles & roles:
        raise RefusedError(
            rule="rules-are-kept-by-few",
            because="your role neither proposes nor decides rules",
            source=WORKFORCE_USES,
            next_step="Ask the privacy officer; what a rule opens stands in `chartwarden purpose list`.",
        )


def _require_timely(desk: Desk, proposal: Proposal) -> None:
    """Let pass a proposal made against the rules that are in force, by somebody who still keeps them.

    A proposal is a whole file: approved late, it would silently undo whatever was approved since.
    """
    in_force, asker = desk.rulebooks.in_force(), desk.workforce.member(proposal.asked_by)
    if in_force is not None and in_force.decided_at is not None and in_force.decided_at > proposal.asked_at:
        because, step = (
            "other rules came into force since this was proposed",
            "Decline it, and propose it anew on them.",
        )
    elif not asker.roles & MAY_KEEP_RULES or asker.has_left_by(desk.clock.now().date()):
        because, step = "whoever proposed it has left, or keeps no rules any more", "Decline it, and propose it anew."
    else:
        return
    raise RefusedError(rule="rules-are-decided-in-time", because=because, source=WORKFORCE_USES, next_step=step)


def _require_own_version(desk: Desk, given: RulebookText, *, began_with: RulebookText) -> None:
    """Let pass a version that means one text: decisions in the ledger name it."""
    taken = {one.version for one in desk.rulebooks.proposals() if one.text != given.text} | {desk.rulebook.version}
    if given.text != began_with.text:
        taken |= {began_with.book.version}
    if given.book.version in taken:
        raise RefusedError(
            rule="a-version-means-one-text",
            because="this version names another rulebook already, and entries of the ledger name rules by it",
            source=WORKFORCE_USES,
            next_step="Give the file a version of its own.",
        )


def _require_own_examples(book: Rulebook) -> None:
    wrong = [asked for asked in asked_of(book) if not asked.is_right]
    if wrong:
        first = wrong[0]
        raise RefusedError(
            rule="rules-answer-their-examples",
            because=f"the rule {first.kind} answers {first.part} (line {first.example.line}) with {first.answer.value}",
            source=WORKFORCE_USES,
            next_step="Mend the rule or its example; `chartwarden purpose test --rulebook FILE` asks all of them.",
        )


def _row(desk: Desk, proposal: Proposal) -> ProposalRow:
    is_second = bool(desk.member.roles & MAY_KEEP_RULES) and proposal.asked_by != desk.member.id
    return ProposalRow(
        proposal,
        _name(desk, proposal.asked_by),
        _name(desk, proposal.decided_by) if proposal.decided_by else "",
        is_second and proposal.state is ProposalState.OPEN,
    )


def _name(desk: Desk, member_id: str) -> str:
    try:
        return desk.workforce.member(type(desk.member.id)(member_id)).name
    except NotFoundError:
        return "a former member"


def _note_blast(act: Acting, blasts: tuple[Blast, ...]) -> None:
    act.note(
        counts={
            "items": sum(blast.items for blast in blasts),
            "parts_more": sum(blast.parts_more for blast in blasts),
            "parts_less": sum(blast.parts_less for blast in blasts),
            "at_once_more": sum(blast.at_once_more for blast in blasts),
            "at_once_less": sum(blast.at_once_less for blast in blasts),
            "kinds_with_more_identifiers": sum(bool(blast.identifiers_more) for blast in blasts),
            "items_closed": sum(blast.items_closed for blast in blasts),
        }
    )


def _blasts(desk: Desk, book: Rulebook) -> tuple[Blast, ...]:
    return weighed(_sights(desk, book))


def _sights(desk: Desk, book: Rulebook) -> Iterator[Sight]:
    """Compare both rulebooks on each open work item; a patient's outlines are read once. No words of a chart are."""
    by_patient: dict[PatientId, list[WorkItem]] = {}
    for item in desk.work.open_items():
        by_patient.setdefault(item.patient_id, []).append(item)
    for patient_id, items in by_patient.items():
        outlines, encounters = desk.charts.outlines(patient_id), desk.charts.encounters_of(patient_id)
        for item in items:
            before, after = (
                grant_parts(item.purpose, outlines, encounters=encounters, rulebook=rules, now=desk.clock.now())
                if item.purpose.kind in rules.rules
                else None
                for rules in (desk.rulebook, book)
            )
            yield Sight(
                item.purpose.kind,
                _parts(before),
                _parts(after),
                before.identifiers if before else frozenset(),
                after.identifiers if after else frozenset(),
                at_once_before=_at_once(before, outlines),
                at_once_after=_at_once(after, outlines),
                loses_rule=before is not None and after is None,
            )


def _at_once(grant: Grant | None, outlines: Sequence[Outline]) -> frozenset[tuple[str, int]]:
    """Give the closed parts that a specific reason opens without a second person."""
    if grant is None or not (grant.at_once.sections or grant.at_once.documents):
        return frozenset()
    by_id = {outline.id: outline for outline in outlines}
    asked = ((part, by_id[part.document_id]) for part in grant.withheld if part.may_be_requested)
    return frozenset(
        (part.document_id, _WHOLE if part.section is None else part.section)
        for part, outline in asked
        if opens_at_once(part, outline, section=part.section, grant=grant)
    )


_WHOLE: Final = -1  # stands for a document, where an ordinal stands for a section


def _parts(grant: Grant | None) -> frozenset[tuple[str, int]]:
    if grant is None:
        return frozenset()
    return frozenset((shown.document_id, ordinal) for shown in grant.shown for ordinal in shown.sections)
