"""What was half written when the veil fell, on a page that is about no work: a report, or the file of an incident.

It waits in the session, sealed under a key of its own, goes with the session, and is given back once. What is half
written about a piece of work waits with that work instead, under the patient's key: `account.places`.

Source: controls INC-2 (a draft is never lost), IDN-8.

Example:
    >>> page_with_draft("/report/send/"), page_with_draft("/work/work-a/")
    ('/report/', '')

"""

import base64
import json
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from django.http import HttpRequest, QueryDict
from django.urls import Resolver404, resolve, reverse

from chartwarden.actions.sessions import Typed
from chartwarden.adapters.vault import Vault, WrappedKey, seal, unseal
from chartwarden.foundation.identifiers import MemberId

_DRAFT: Final = "half-written"
# A form that could not be used is shown by the address that it was sent to; it comes back on the page that has it.
_COMES_BACK_ON: Final = {
    "report_mistake": "report_mistake",
    "send_report": "report_mistake",
    "incident": "incident",
    "notice": "notice",
    "draft_notice": "notice",
}


def page_with_draft(path: str) -> str:
    """Give the page on which what is typed at an address comes back; empty for every other address."""
    with suppress(Resolver404):
        found = resolve(path)
        name = _COMES_BACK_ON.get(found.url_name or "")
        return reverse(name, kwargs=found.kwargs) if name else ""
    return ""


def keep_draft(request: HttpRequest, typed: Sequence[Typed], *, page: str, of: MemberId, vault: Vault) -> None:
    """Keep what somebody had typed, instead of what was kept before; nothing typed keeps nothing."""
    request.session.pop(_DRAFT, None)
    if not typed:
        return
    key, wrapped = vault.new_key(_owner(of, page))
    fields = json.dumps([[one.form, one.field, one.words] for one in typed]).encode()
    parts = (wrapped.sealed, seal(key, fields, bound_to=_owner(of, page)))
    request.session[_DRAFT] = [page, wrapped.wrapping_id, *(base64.b64encode(part).decode() for part in parts)]


def take_draft(request: HttpRequest, *, of: MemberId, vault: Vault) -> tuple[Typed, ...]:
    """Give what had been typed on the page that is asked for, and keep it no longer; empty where there is nothing.

    Raises:
        BrokenSealError: it was altered, or belongs to somebody else.

    """
    page, wrapping_id, *parts = request.session.get(_DRAFT) or ("", "")
    if page != request.path:
        return ()
    del request.session[_DRAFT]
    wrapped, sealed = map(base64.b64decode, parts)
    key = vault.open_key(WrappedKey(wrapping_id, wrapped), owner=_owner(of, page))
    return tuple(Typed(*one) for one in json.loads(unseal(key, sealed, bound_to=_owner(of, page))))


def as_sent(typed: Sequence[Typed], *, to: str) -> QueryDict:
    """Give what had been typed as its form would send it, so that a page can show it without a script."""
    sent = QueryDict(mutable=True)
    for one in typed:
        if one.form == to:
            sent.appendlist(one.field, one.words)
    return sent


def _owner(member_id: MemberId, page: str) -> str:
    return f"half-written/{member_id}{page}"
