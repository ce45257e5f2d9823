"""A clock that is set back or forward is written down, grants nothing while it is behind, and makes nothing last."""

import random
from datetime import timedelta

import pytest

from chartwarden.actions.charts import read_document
from chartwarden.actions.ledger_keeping import accept_clock
from chartwarden.actions.widening import Answer, decide_widening, request_widening
from chartwarden.foundation.errors import RefusedError
from chartwarden.ledger import ledger as sealing
from chartwarden.minimum_necessary.ladder import WIDENING_LASTS
from tests.builders import Scene
from tests.faults.clocks import ClockedHouse, accepted_elsewhere, jumped
from tests.faults.place import Place

_SOCIAL_HISTORY = "29762-2"
_REASON = "Tobacco use decides F17.210; the assessment refers to the social history."


@pytest.mark.control("AUD-4")
def test_each_jump_of_the_clock_is_recorded_once_and_nothing_is_granted_behind_the_log(
    place: Place, chance: random.Random
) -> None:
    # given an instance
    # when its clock is set back and forward, with reads between
    done = jumped(place, jumps=12, chance=chance)
    # then each jump is one entry, reads are refused until the clock is accepted, and the log is sound
    assert (done.jumps, done.troubles) == (12, ())
    assert done.refused > 0


def test_a_ledger_that_does_not_look_at_the_clock_is_caught(
    on_a_file: Place, chance: random.Random, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given the control: a ledger that takes every jump for a clock that is kept right
    monkeypatch.setattr(sealing, "CLOCK_TOLERANCE", timedelta(days=999))
    # when the clock is set
    done = jumped(on_a_file, jumps=12, chance=chance)
    # then the same oracle says that reads were granted, and that jumps are missing
    assert "a read was granted while the clock stood behind the log" in done.troubles
    assert any("are in the log as []" in trouble for trouble in done.troubles)


def test_a_clock_that_is_accepted_in_one_process_is_accepted_in_all(place: Place) -> None:
    # given two processes of an instance
    # when the clock is set back, and accepted in one of them
    done = accepted_elsewhere(place)
    # then the other serves the next read
    assert (done.refused, done.troubles) == (1, ())


def test_setting_the_clock_back_opens_nothing_for_longer(place: Place) -> None:
    # given a part that was opened for a working day
    with place.opened() as house:
        clocked = ClockedHouse.of(house)
        scene = Scene(clocked)
        coder, document_id = scene.at(scene.coder), scene.summary.document.outline.id
        parts = scene.summary.document.outline.sections
        section = next(part.ordinal for part in parts if part.loinc == _SOCIAL_HISTORY)
        asked = request_widening(coder, scene.work.id, document_id, section=section, reason=_REASON)
        decide_widening(scene.at(scene.manager), asked.id, answer=Answer.APPROVE)
        assert section in [part.ordinal for part in read_document(coder, scene.work.id, document_id).sections]
        # when the clock is set back by two hours
        clocked.clock.set_by(timedelta(hours=-2))
        # then nothing is shown until somebody accepts it
        with pytest.raises(RefusedError, match="clock-goes-forward"):
            read_document(coder, scene.work.id, document_id)
        accept_clock(scene.at(scene.keeper))
        # and the part closes when a working day has gone by, whatever the clock says
        clocked.clock.advance(WIDENING_LASTS)
        assert section not in [part.ordinal for part in read_document(coder, scene.work.id, document_id).sections]
