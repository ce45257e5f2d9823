"""Who asks for the chart page, and the charts they ask for: all invented, each with notes as long as real ones.

Example:
    >>> staffed.__name__
    'staffed'

"""

from collections.abc import Sequence
from dataclasses import replace

from django.test import Client

from benchmarks.chart_page.clients import Seat
from chartwarden.actions.stores import NewDocument
from chartwarden.chart.document import Document
from chartwarden.foundation.identifiers import DocumentId, WorkItemId
from chartwarden.workforce.member import Member
from chartwarden_web.records.models import MemberRecord
from chartwarden_web.wiring import House
from tests.builders import PROGRESS_NOTE, SUMMARY, a_document, a_member, a_patient, a_work_item, an_encounter
from tests.factors import code_of, with_code_app

_PASSWORD = "correct horse battery staple"  # noqa: S105 -- of invented people
_NOTES = 40
_TIMES_AS_LONG = 8  # notes of about five thousand characters


def staffed(house: House, *, coders: int) -> Sequence[Seat]:
    """Give coders who are signed in, each with work on a chart of their own."""
    keeper = house.desk(a_member("adam.stroud"), device="bench:1")
    seats = []
    for coder in (a_member(f"coder-{number:02}") for number in range(coders)):
        keeper.workforce.put(coder)
        record = MemberRecord.objects.get(id=coder.id)
        record.set_password(_PASSWORD)
        record.save(update_fields=["password"])
        with_code_app(coder.user_id)
        patient = a_patient(coder.user_id)
        stay = an_encounter(coder.user_id, patient=patient)
        one = a_document("one", SUMMARY * _TIMES_AS_LONG, patient=patient, encounter=stay, loinc=PROGRESS_NOTE)
        notes = [_again(one, f"{coder.user_id}-{number}") for number in range(_NOTES)]
        keeper.charts.save([patient, stay, *notes])
        item = replace(a_work_item(coder.user_id, encounter=stay, member=coder), changed_at=keeper.clock.now())
        keeper.work.add([item])
        seats.append(_seated(coder, item.id))
    return seats


def _again(new: NewDocument, key: str) -> NewDocument:
    """Give a document once more, under an id of its own."""
    outline = replace(new.document.outline, id=DocumentId(f"document-{key}"))
    return replace(new, document=Document(outline, new.document.text), digest=f"digest-{key}")


def _seated(member: Member, work_id: WorkItemId) -> Seat:
    """Sign a coder in with both factors."""
    client = Client(SERVER_NAME="127.0.0.1")
    client.post("/sign-in/", {"login": member.user_id, "password": _PASSWORD})
    answer = client.post("/sign-in/factor/", {"code": code_of(member.user_id)})
    assert answer.status_code == 302
    return Seat("; ".join(f"{name}={one.value}" for name, one in client.cookies.items()), work_id)
