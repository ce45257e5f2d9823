"""The operations of the API. Each parses, calls the action that a screen calls, and tells its answer as JSON.

Deciding requests, unmasking, and making tokens are for people: no operation does them.

Example:
    >>> api.title
    'Chartwarden'

"""

from typing import Annotated

from ninja import NinjaAPI, Path, Query
from pydantic import Field

from chartwarden import __version__
from chartwarden.actions.access import browse_access
from chartwarden.actions.access_wanted import KindOfAct, Wanted
from chartwarden.actions.charts import open_chart, read_document
from chartwarden.actions.codes import add_code, add_shown_evidence, remove_code
from chartwarden.actions.members import list_members
from chartwarden.actions.widening import request_widening
from chartwarden.actions.work import my_work
from chartwarden.foundation.identifiers import CodedId, DocumentId, WorkItemId
from chartwarden.ledger.entry import Act, Outcome
from chartwarden.workforce.token import Scope
from chartwarden_web.api import shapes
from chartwarden_web.api.doors import ProgramRequest, Scoped, for_programs
from chartwarden_web.api.failures import tell_failures
from chartwarden_web.codes import MOST_SHOWN, icd10cm
from chartwarden_web.desk.forms import parsed_code
from chartwarden_web.gate import Of, Reading

_LARGEST_SEQUENCE = 2**53 - 1

api = NinjaAPI(
    title="Chartwarden",
    version=__version__,
    description="What a member may do, for a program that shows their token. Each call leaves the entry that the same "
    "act on a screen leaves, from the device `api:` and the token's id.",
    urls_namespace="api",
    openapi_url=None,
    docs_url=None,
)
tell_failures(api)


@api.get("/work/", url_name="api_work", auth=Scoped(Scope.WORK_READ), response=shapes.WorkAnswer)
@for_programs(Act.LIST_WORK)
def work(request: ProgramRequest) -> shapes.WorkAnswer:
    """List my work: assigned and finished items, earliest due first."""
    return shapes.WorkAnswer.of(my_work(request.desk))


@api.get("/work/{work_id}/chart/", url_name="api_chart", auth=Scoped(Scope.CHART_READ), response=shapes.ChartAnswer)
@for_programs(Act.OPEN_CHART, of=Of.OWN_WORK)
def chart(request: ProgramRequest, work_id: Path[shapes.Id]) -> shapes.ChartAnswer:
    """Open the chart of a work item: what is shown, what is withheld, and the rule that decided each."""
    return shapes.ChartAnswer.of(open_chart(request.desk, WorkItemId(work_id)))


@api.get(
    "/work/{work_id}/documents/{document_id}/",
    url_name="api_document",
    auth=Scoped(Scope.CHART_READ),
    response=shapes.DocumentAnswer,
)
@for_programs(Act.READ_DOCUMENT, of=Of.OWN_WORK)
def document(request: ProgramRequest, work_id: Path[shapes.Id], document_id: Path[shapes.Id]) -> shapes.DocumentAnswer:
    """Read the open sections of one document, masked."""
    return shapes.DocumentAnswer.of(read_document(request.desk, WorkItemId(work_id), DocumentId(document_id)))


@api.post("/codes/search/", url_name="api_search_codes", auth=Scoped(Scope.CODE_WRITE), response=shapes.CodesAnswer)
@for_programs(Act.ASSIGN_CODE, does=Reading.ASKS)
def search_codes(request: ProgramRequest, asked: shapes.Words) -> shapes.CodesAnswer:  # noqa: ARG001 -- ninja's
    """Search the code set. It holds nothing about a patient, so looking there leaves no entry."""
    return shapes.CodesAnswer(codes=[shapes.Code.of(one) for one in icd10cm.search(asked.words, most=MOST_SHOWN)])


@api.post(
    "/work/{work_id}/codes/", url_name="api_assign_code", auth=Scoped(Scope.CODE_WRITE), response=shapes.CodedLine
)
@for_programs(Act.ASSIGN_CODE, Act.READ_DOCUMENT, does=Reading.CHANGES, of=Of.OWN_WORK)
def assign_code(request: ProgramRequest, work_id: Path[shapes.Id], sent: shapes.CodeSent) -> shapes.CodedLine:
    """Assign a code, or give an assigned one more evidence."""
    coding = parsed_code(sent.code)
    if sent.evidence is None:
        return shapes.CodedLine.of(add_code(request.desk, WorkItemId(work_id), coding))
    supported = add_shown_evidence(request.desk, WorkItemId(work_id), coding, span=sent.evidence.as_shown())
    return shapes.CodedLine.of(supported.coded, marks=supported.marks)


@api.post(
    "/work/{work_id}/codes/{coded_id}/remove/",
    url_name="api_remove_code",
    auth=Scoped(Scope.CODE_WRITE),
    response={204: None},
)
@for_programs(Act.REMOVE_CODE, does=Reading.CHANGES, of=Of.OWN_WORK)
def take_code_out(request: ProgramRequest, work_id: Path[shapes.Id], coded_id: Path[shapes.Id]) -> None:
    """Take an assigned code out again."""
    remove_code(request.desk, WorkItemId(work_id), CodedId(coded_id))


@api.post(
    "/work/{work_id}/widenings/",
    url_name="api_ask_for_part",
    auth=Scoped(Scope.WIDENING_ASK),
    response=shapes.RequestLine,
)
@for_programs(Act.REQUEST_WIDENING, does=Reading.CHANGES, of=Of.OWN_WORK)
def ask_for_part(request: ProgramRequest, work_id: Path[shapes.Id], sent: shapes.WideningSent) -> shapes.RequestLine:
    """Ask to see a part that is withheld. A few open at once; for the rest a second person decides, on a screen."""
    asked = request_widening(
        request.desk, WorkItemId(work_id), DocumentId(sent.document_id), section=sent.section, reason=sent.reason
    )
    return shapes.RequestLine.of(asked)


@api.get(
    "/access/",
    url_name="api_access",
    auth=Scoped(Scope.ACCESS_READ, asks=frozenset({"kind", "outcome", "before"})),
    response=shapes.AccessAnswer,
)
@for_programs(Act.REVIEW_ACCESS)
def access(
    request: ProgramRequest,
    kind: Query[KindOfAct | None] = None,
    outcome: Query[Outcome | None] = None,
    before: Query[Annotated[int, Field(ge=0, le=_LARGEST_SEQUENCE)] | None] = None,
) -> shapes.AccessAnswer:
    """List what I opened and why, newest first, the acts of my programs included."""
    return shapes.AccessAnswer.of(browse_access(request.desk, Wanted(kind=kind, outcome=outcome), before=before))


@api.get("/members/", url_name="api_members", auth=Scoped(Scope.MEMBERS_READ), response=shapes.MembersAnswer)
@for_programs(Act.LIST_MEMBERS)
def members(request: ProgramRequest) -> shapes.MembersAnswer:
    """List the members, for those who keep accounts, assign work or review access."""
    return shapes.MembersAnswer(members=[shapes.MemberLine.of(one) for one in list_members(request.desk)])
