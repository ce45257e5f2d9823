"""Entries inside a caller's own transaction: what is taken back there takes nothing else with it."""

import pytest
from django.db import transaction

from chartwarden.foundation.errors import RefusedError
from tests.faults.oracle import acts_of, log_troubles
from tests.faults.outages import FAULTS, audited_read
from tests.faults.place import Place

_PATIENCE_SECONDS = 2


@pytest.mark.control("AUD-1")
def test_an_outage_is_told_though_the_first_transaction_after_it_was_taken_back(place: Place) -> None:
    # given an instance whose database has failed for one read
    with place.opened() as house:
        with FAULTS[place.kind]["details table gone"](house), pytest.raises(RefusedError):
            audited_read(house.ledger)
        # when the first act after it is taken back with its transaction
        with transaction.atomic():
            audited_read(house.ledger)
            transaction.set_rollback(True)
        audited_read(house.ledger)
        # then the log still says that one was refused
        assert [said["act"] for said in acts_of(house.ledger)] == ["ledger.outage", "chart.read"]


def test_an_entry_that_failed_half_way_is_not_kept_by_a_transaction_that_goes_on(place: Place) -> None:
    # given an instance whose database fails in the middle of an entry, inside a caller's transaction
    with place.opened() as house:
        audited_read(house.ledger)
        fault = FAULTS[place.kind]["details table gone"]
        with fault(house), transaction.atomic(), pytest.raises(RefusedError):
            audited_read(house.ledger)
        # when the caller commits all the same
        # then nothing of the entry is there
        assert list(log_troubles(house.ledger)) == []
        assert house.ledger.store.tip().frontier.size == 1
