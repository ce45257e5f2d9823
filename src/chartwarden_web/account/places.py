"""Where a veiled screen leads back to. The address is one of ours and only shown to whoever unveils.

Example:
    >>> back_of.__name__
    'back_of'

"""

from django.http import HttpRequest
from django.urls import Resolver404, ResolverMatch, resolve

from chartwarden.actions.sessions import Place
from chartwarden.foundation.identifiers import DocumentId, WorkItemId
from chartwarden_web.account.drafts import keep_draft, page_with_draft
from chartwarden_web.account.veil_form import VeilForm
from chartwarden_web.gate import declared
from chartwarden_web.records.stores.places import DatabasePlaces
from chartwarden_web.request import SeatedRequest
from chartwarden_web.wiring import house

_BACK = "back"
_HOME = "/"


def keep_place(request: SeatedRequest, told: VeilForm) -> None:
    """Keep where the member was, and what they typed: under the patient's key, or in the session where no work is."""
    if page := page_with_draft(told.path):
        keep_draft(request, told.typed, page=page, of=request.desk.member.id, vault=house().vault)
        request.session[_BACK] = page
        return
    found = _page_at(told.path)
    if found is None:
        return
    if not told.is_echo:
        request.session[_BACK] = told.path
    if work_id := found.kwargs.get("work_id"):
        document_id = found.kwargs.get("document_id")
        place = Place(WorkItemId(work_id), DocumentId(document_id) if document_id else None, told.offset, told.typed)
        places().keep(request.desk.member.id, place)


def back_of(request: HttpRequest) -> str:
    """Give the address that the member left, or Today's."""
    path = str(request.session.get(_BACK, _HOME))
    return path if _page_at(path) else _HOME


def places() -> DatabasePlaces:
    """Give the store of places."""
    return DatabasePlaces(vault=house().vault)


def _page_at(path: str) -> ResolverMatch | None:
    """Give the page of ours at an address; None for anything else, so that no other address is ever led to."""
    try:
        found = resolve(path)
    except Resolver404:
        return None
    declaration = declared(found.func)
    is_page = declaration is not None and not declaration.is_public and "GET" in declaration.methods
    return found if is_page else None
