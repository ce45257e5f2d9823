"""A step outside the grant: asked with a reason, decided by somebody else, for a time."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import DocumentId, MemberId, WideningId, WorkItemId
from chartwarden.minimum_necessary.grant import Widening
from chartwarden.minimum_necessary.ladder import WIDENING_LASTS, Decision, WideningRequest, checked_reason
from tests.builders import NOW

REASON = "Implant size decides the PCS device value."
REQUEST = WideningRequest(WideningId("w"), WorkItemId("work"), DocumentId("d"), 3, REASON, MemberId("lena"), NOW)


@pytest.mark.control("ACC-7")
def test_only_an_approved_request_opens_its_part() -> None:
    # given a request that is open, declined, approved, or approved without an end
    until = NOW + WIDENING_LASTS
    approved = replace(REQUEST, decision=Decision.APPROVED, decided_by=MemberId("mara"), expires_at=until)
    # when the part it opens is asked for
    # then only the approved one with an end opens it, for a working day
    assert approved.widening == Widening(DocumentId("d"), 3, until)
    assert timedelta(hours=8) == WIDENING_LASTS
    for closed in (REQUEST, replace(approved, decision=Decision.DECLINED), replace(approved, expires_at=None)):
        assert closed.widening is None


@pytest.mark.control("ACC-6")
def test_a_reason_is_kept_as_written_without_its_margins_or_refused() -> None:
    # given a good and an empty reason
    # when they are checked
    # then the good one is kept, and the other is refused with what to write
    assert checked_reason(f"  {REASON}\n") == REASON
    with pytest.raises(RefusedError, match="reasons-are-specific") as refused:
        checked_reason("needed for coding please")
    assert "Name the code" in refused.value.next_step


def test_a_request_does_not_show_its_reason() -> None:
    # given a request
    # when it is shown to a programmer
    # then the reason, which may hold PHI, is not in it
    assert "Implant" not in repr(REQUEST)
