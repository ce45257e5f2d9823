"""Every store of rulebooks and consents keeps the same promises: in memory, on SQLite, on PostgreSQL."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chartwarden.actions.charts import open_chart
from chartwarden.adapters.rulebook_file import default_text
from chartwarden.foundation.errors import NotFoundError, RefusedError
from chartwarden.foundation.identifiers import PatientId
from chartwarden.minimum_necessary.proposal import Proposal, ProposalState, RulebookId
from chartwarden.purpose.consent import Consent, ConsentId, ConsentState
from tests.builders import NOW, TODAY, House, Scene


def test_the_rulebook_approved_last_is_in_force_for_the_next_desk(scene: Scene) -> None:
    # given two proposals, of which neither is decided
    store = scene.at(scene.officer).rulebooks
    text = default_text().text

    def proposal(name: str, minutes: int) -> Proposal:
        at = NOW + timedelta(minutes=minutes)
        words = text.replace('version: "2026.5"', f'version: "{name}"')
        return Proposal(RulebookId(name), name, words, "why", scene.officer.id, at)

    first, second = proposal("one", 0), proposal("two", 1)
    store.put(first)
    store.put(second)
    assert store.in_force() is None
    assert store.proposals() == (second, first)
    # when both are approved, the older one last
    later = replace(second, state=ProposalState.APPROVED, decided_by=scene.keeper.id, decided_at=NOW)
    last = replace(
        first, state=ProposalState.APPROVED, decided_by=scene.keeper.id, decided_at=NOW + timedelta(minutes=9)
    )
    store.put(later)
    assert scene.at(scene.coder).rulebook.version == "two"
    store.put(last)
    # then the one approved last is in force, and a desk that is seated now goes by it
    assert store.in_force() == last
    assert scene.at(scene.coder).rulebook.version == "one"
    # and what was decided is not decided again
    with pytest.raises(RefusedError, match="meanwhile"):
        store.put(replace(first, state=ProposalState.DECLINED, decided_by=scene.keeper.id, decided_at=NOW))
    assert store.proposal(second.id) == later
    with pytest.raises(NotFoundError):
        store.proposal(RulebookId("none"))


def test_an_approved_text_that_cannot_be_read_opens_no_work(
    on_sqlite: None,  # noqa: ARG001 -- the database is put in place
    fresh_house: House,
) -> None:
    # given an approved rulebook that this version of the product cannot read
    scene = Scene(fresh_house)
    stored = Proposal(
        RulebookId("bad"),
        "bad",
        "version: [",
        "why",
        scene.officer.id,
        NOW,
        ProposalState.APPROVED,
        scene.keeper.id,
        NOW,
    )
    scene.at(scene.officer).rulebooks.put(stored)
    # when somebody sits down, then they still can, under a rulebook without any rule; the office can propose another
    desk = scene.at(scene.coder)
    assert (desk.rulebook.version, desk.rulebook.rules) == ("bad", {})
    with pytest.raises(RefusedError, match="role does not do this kind of work"):
        open_chart(desk, scene.work.id)


def test_consents_come_back_in_the_order_recorded_and_for_their_patient_only(scene: Scene) -> None:
    # given a consent and its revocation
    store = scene.at(scene.officer).consents
    given = Consent(
        ConsentId("c1"), scene.patient.id, ConsentState.GIVEN, TODAY, TODAY, "Folder 1", scene.officer.id, NOW
    )
    revoked = replace(
        given, id=ConsentId("c0"), state=ConsentState.REVOKED, ends_on=None, recorded_at=NOW + timedelta(1)
    )
    # when both are stored
    store.add(given)
    store.add(revoked)
    # then they come back as they were, the later one last, and nobody else has any
    assert store.of_patient(scene.patient.id) == (given, revoked)
    assert store.of_patient(PatientId("nobody")) == ()
